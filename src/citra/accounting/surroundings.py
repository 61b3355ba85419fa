"""What a viewer shows beside the pages: bookmarks, the document's metadata and the names of attachments.

Their numerals have no marks of their own, so each must be one that the article itself accounts for.
"""

import re
from collections.abc import Iterator

from citra.accounting.closing import Written
from citra.accounting.numerals import NumeralFinder
from citra.accounting.page import Article, Bookmark, Page

WORD = re.compile(r"\w+")
# The program that wrote the file names its own version here.
PROGRAM = re.compile(r"pdfTeX-[\d.]+")


def open_surroundings(article: Article, written: Written, finder: NumeralFinder) -> list[str]:
    """Return a sentence for every numeral beside the pages of an edition that nothing accounts for.

    Parameters
    ----------
    article : Article
        The edition as it was read back.
    written : Written
        Its sources; a numeral in the metadata must stand in the title, the authors or the keywords.
    finder : NumeralFinder
        What is a numeral.
    """
    faults = []
    for place, text, fault in _unknown(article, written):
        for numeral in finder.find(text):
            faults.append(f'{article.name}, {place}: the numeral "{numeral.text}" {fault}: \u00ab{text}\u00bb')
    return faults


def _unknown(article: Article, written: Written) -> Iterator[tuple[str, str, str]]:
    """Yield the place of each text that the article does not hold, the text, and what is wrong with a numeral in it."""
    for bookmark in article.bookmarks:
        if not _leads_to_heading(bookmark, article, written):
            place = "bookmark" if bookmark.page is None else f"bookmark to page {bookmark.page}"
            yield place, bookmark.title, "does not stand in the heading to which the bookmark leads"
    front = _words(" ".join(written.front))
    for name, text in article.metadata.items():
        if _words(text) not in front:
            text = PROGRAM.sub("pdfTeX", text) if name == "Producer" else text
            yield f"metadata, {name}", text, "does not stand in the title, the authors or the keywords"
    figures = {mark.key for page in article.pages for mark in page.marks if mark and mark.kind == "figure"}
    for name in article.attachments:
        if name not in {f"{figure}.csv" for figure in figures}:
            yield "attachment", name, "does not stand in the name of a figure"


def _words(text: str) -> str:
    """Return the words of a text, a space before and behind each of them."""
    return f" {' '.join(WORD.findall(text.casefold()))} "


def _leads_to_heading(bookmark: Bookmark, article: Article, written: Written) -> bool:
    """Whether the page to which a bookmark leads has a heading of the same words; a heading begins with a mark."""
    pages = [page.mended(written.compounds) for page in article.pages if page.number == bookmark.page]
    words = WORD.findall(bookmark.title.casefold())
    return any(heading[: len(words)] == words for page in pages for heading in _from_marks(page))


def _from_marks(page: Page) -> Iterator[list[str]]:
    """Yield the words of a page from each structural mark on."""
    starts = [
        at
        for at, (mark, before) in enumerate(zip(page.marks, (None, *page.marks), strict=False))
        if mark and mark != before and mark.kind == "structure" and mark.key in ("section", "references")
    ]
    return (WORD.findall(page.folded[start:]) for start in starts)
