"""Pages written by hand: ``[result:value:growth:en|3.25]`` stands for printed characters with a mark."""

import re

from citra.accounting import Article, Mark, Page

PIECE = re.compile(r"\[(\w+):?([^|\]]*)\|([^\]]*)\]|([^\[]+)")


def page_of(written: str, number: int = 1) -> Page:
    """Return a page; its lines end where the text has a line break, a hyphen before one belongs to the line."""
    text, marks, lines, line = "", [], [], 1
    for use, found in enumerate(PIECE.finditer(written), 100 * number):
        kind, key, marked, plain = found.groups()
        for character in (marked if kind else plain).replace("-\n", "\u00ad"):
            text += " " if character == "\n" else character
            marks.append(Mark(kind, key, use) if kind and not character.isspace() else None)
            lines.append(line)
            line += character in "\n\u00ad"
    return Page(number, text, tuple(marks), tuple(lines))


def article_of(*written: str, name: str = "x-en.pdf", claims=(), **beside) -> Article:
    """Return an English edition of pages, with what a viewer shows beside them."""
    pages = tuple(page_of(text, number) for number, text in enumerate(written, 1))
    return Article(name, "en", pages, tuple(claims), **beside)
