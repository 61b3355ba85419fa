"""Every numeral of an edition is a result, cited, structural or on the list.

Whatever is not is told, and so is an entry of the list that accounts for nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from citra.accounting.listing import APOSTROPHE, Listing, phrase_pattern
from citra.accounting.numerals import Numeral, NumeralFinder
from citra.accounting.page import Article, Mark, Page

LIST = "paper/numerals.yml"
SIGNS = "\u2212+\u00b1"
PERCENT = re.compile(r"\s?[%\u2030]")


@dataclass(frozen=True)
class Written:
    """What was written for an edition.

    Parameters
    ----------
    sections : str
        Its text, in LaTeX.
    references : str
        The bibliography.
    others : str
        What else holds words that it prints: the claims, the dictionary.
    front : tuple of str
        Its title, subtitle, authors and keywords, as they are printed.
    """

    sections: str
    references: str = ""
    others: str = ""
    front: tuple[str, ...] = ()

    @cached_property
    def words(self) -> str:
        """All of it without comments, the lines joined, dashes, ties and apostrophes as they are printed."""
        text = "\n".join(re.sub(r"(?<!\\)%.*", "", line) for line in self.sections.split("\n")) + "\n" + self.others
        for typed, printed in (("~", " "), ("---", "\u2014"), ("--", "\u2013"), ("'", APOSTROPHE)):
            text = text.replace(typed, printed)
        return " ".join(text.split())

    @cached_property
    def compounds(self) -> frozenset[str]:
        """The words with a hyphen of their own."""
        return frozenset(re.findall(r"(?=\b(\w+-\w+))", f"{self.sections} {self.others}".casefold()))


def open_numerals(article: Article, listing: Listing, written: Written, finder: NumeralFinder) -> list[str]:
    """Return a sentence for every numeral of an edition that nothing accounts for.

    Parameters
    ----------
    article : Article
        The edition as it was read back.
    listing : Listing
        The numerals that are no results.
    written : Written
        Its sources; a numeral in the references must stand in the bibliography.
    finder : NumeralFinder
        What is a numeral.
    """
    pages = [page.mended(written.compounds) for page in article.pages]
    listed = _listed_places(pages, listing)
    references = _reference_places(pages)
    known = {each.text.casefold() for each in finder.find(written.references)}
    known |= set(re.findall(r"\d+", written.references))
    faults = []
    for page in pages:
        for numeral in finder.find(page.text):
            fault = _fault(page, numeral, listed[page.number])
            if fault and numeral.start in references[page.number]:
                parts = re.findall(r"\d+", numeral.text) or [numeral.text.casefold()]
                fault = "" if set(parts) <= known else "stands in the references, but not in references.bib"
            if fault:
                faults.append(_sentence(article, page, numeral, fault))
    return faults


def _sentence(article: Article, page: Page, numeral: Numeral, fault: str) -> str:
    place = f"{article.name}, page {page.number}, line {page.lines[numeral.start]}"
    context = page.sentence(numeral.start, numeral.end)
    return f'{place}: the numeral "{numeral.text}" {fault}: \u00ab{context}\u00bb'


def _fault(page: Page, numeral: Numeral, listed: set[int]) -> str:
    """Return what is wrong with one numeral, or nothing."""
    places = [at for at in range(numeral.start, numeral.end) if not page.text[at].isspace()]
    marks = [page.marks[at] for at in places]
    if not any(marks):
        return "" if listed.issuperset(places) else f"is no result, no cited value and not on the list {LIST}"
    if not all(marks):
        return "is partly a result and partly typed"
    if len(set(marks)) > 1:
        return "is made of several results with no space between them"
    if marks[0].kind == "result":
        return _fault_beside(page, numeral, marks[0])
    return ""


def _fault_beside(page: Page, numeral: Numeral, mark: Mark) -> str:
    """A sign or a percent sign typed beside a result changes its value."""
    before, behind = numeral.start - 1, numeral.end
    if before >= 0 and page.text[before] in SIGNS and page.marks[before] != mark:
        return f'is a result with the sign "{page.text[before]}" typed before it'
    found = PERCENT.match(page.text, behind)
    if found and page.marks[found.end() - 1] != mark:
        return "is a result with a percent sign typed behind it"
    return ""


def _listed_places(pages: list[Page], listing: Listing) -> dict[int, set[int]]:
    """Return the characters of each page that a phrase of the list covers, in either language."""
    covered: dict[int, set[int]] = {page.number: set() for page in pages}
    for phrase in {phrase for entry in listing.numerals for of in entry.phrases.values() for phrase in of}:
        for page, start, end in phrase_places(phrase, pages):
            covered[page.number].update(range(start, end))
    return covered


def phrase_places(phrase: str, pages: list[Page]) -> Iterator[tuple[Page, int, int]]:
    """Yield every place of a phrase; one that runs over to the next page has two."""
    words = phrase.replace("'", APOSTROPHE).split()
    whole = phrase_pattern(words)
    for page, following in zip(pages, [*pages[1:], None], strict=True):
        if words[0].casefold() in page.folded:
            yield from ((page, *found.span()) for found in whole.finditer(page.text))
            if following is not None and words[-1].casefold() in following.folded:
                yield from _places_over_pages(words, page, following)


def _places_over_pages(words: list[str], page: Page, following: Page) -> Iterator[tuple[Page, int, int]]:
    """Yield the places of a phrase that ends a line of one page and goes on where a line of the next one begins."""
    for cut in range(1, len(words)):
        heads = phrase_pattern(words[:cut]).finditer(page.text)
        tails = phrase_pattern(words[cut:]).finditer(following.text)
        ends = [found for found in heads if _is_edge(page, found.end(), 1)]
        starts = [found for found in tails if _is_edge(following, found.start() - 1, -1)]
        if ends and starts:
            yield page, *ends[-1].span()
            yield following, *starts[0].span()


def _is_edge(page: Page, at: int, step: int) -> bool:
    """Whether a space, or the page's end, parts the character before it (or behind it) from another line."""
    inner, outer = at - step, at + step
    return not 0 <= outer < len(page.text) or page.lines[inner] != page.lines[outer]


def _reference_places(pages: list[Page]) -> dict[int, range]:
    """Return which characters of each page belong to the references: those behind their heading, up to the next one."""
    places, is_within = {}, False
    for page in pages:
        first = 0 if is_within else len(page.text)
        last = len(page.text)
        for at, mark in enumerate(page.marks):
            if mark and mark.kind == "structure" and mark.key in ("references", "section"):
                if mark.key == "references" and not is_within:
                    is_within, first, last = True, at, len(page.text)
                elif mark.key == "section" and is_within:
                    is_within, last = False, at
        places[page.number] = range(first, last)
    return places


def stale_entries(article: Article, listing: Listing, written: Written) -> list[str]:
    """Return a sentence for every phrase of the list that the edition neither prints nor has in its sources.

    A phrase of the sources may wait for other data: text that stands only where a number is known, or is simulated.
    """
    pages = [page.mended(written.compounds) for page in article.pages]
    faults = []
    for number, entry in enumerate(listing.numerals, 1):
        for phrase in entry.phrases[article.language]:
            is_written = phrase_pattern(phrase.split()).search(written.words)
            if not is_written and next(phrase_places(phrase, pages), None) is None:
                faults.append(f'{LIST}, entry {number}: {article.name} does not print "{phrase}" any more.')
        if entry.cite and not re.search(rf"\\cite\w*(?:\[[^\]]*\])*{{[^}}]*\b{entry.cite}\b", written.sections):
            faults.append(f"{LIST}, entry {number}: {article.name} does not cite {entry.cite}.")
    return faults
