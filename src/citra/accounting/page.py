"""What a page of the finished article prints, and where each of its characters comes from."""

import re
from collections.abc import Set
from dataclasses import dataclass, field
from functools import cached_property

# A hyphen at the end of a line, which may belong to the word or to the line.
LINE_HYPHEN = "\u00ad"
JOINT = re.compile(rf"(\w+){LINE_HYPHEN}(\w+)")
SENTENCE_END = re.compile(r"[.!?] +(?=[^a-z])")
LONGEST_SENTENCE = 240


@dataclass(frozen=True)
class Mark:
    """Where a printed character comes from.

    Parameters
    ----------
    kind : str
        ``result`` (key ``part:key:language``), ``cell`` (``table:row:column``), ``figure``, ``structure`` (what is
        numbered: section, caption, page, item, note, equation, references), ``link`` (a reference or citation inside
        the article) or ``address`` (a printed URL or DOI that is a link to itself).
    key : str
        Which one.
    use : int
        The place in the article, counted over all of TeX's marks: characters of one number share it.
    """

    kind: str
    key: str = ""
    use: int = 0


@dataclass(frozen=True)
class Page:
    """One page as running text.

    Parameters
    ----------
    number : int
        The place in the file, from 1.
    text : str
        Everything printed, the lines joined by spaces.
    marks : tuple of Mark or None
        Of each character.
    lines : tuple of int
        The line of each character, from 1.
    """

    number: int
    text: str
    marks: tuple[Mark | None, ...]
    lines: tuple[int, ...]

    @cached_property
    def folded(self) -> str:
        """The text without the difference of small and capital letters."""
        return self.text.casefold()

    def mended(self, compounds: Set[str]) -> "Page":
        """Return the page with the hyphens at the ends of lines left out, but those of the given compound words."""
        dropped = set()
        for found in JOINT.finditer(self.text):
            keeps = f"{found[1]}-{found[2]}".casefold() in compounds or not (found[1] + found[2]).isalpha()
            if not keeps:
                dropped.add(found.end(1))
        kept = [at for at in range(len(self.text)) if at not in dropped]
        return Page(
            self.number,
            "".join(self.text[at] for at in kept).replace(LINE_HYPHEN, "-"),
            tuple(self.marks[at] for at in kept),
            tuple(self.lines[at] for at in kept),
        )

    def sentence(self, start: int, end: int) -> str:
        """Return the sentence around a place, shortened where it is very long.

        It begins and ends at the number of a heading, caption or note, too.
        """
        structure = [at for at, mark in enumerate(self.marks) if mark and mark.kind == "structure"]
        edges = [at for at in structure if self.marks[at - 1] != self.marks[at]]
        ends = [found.end() for found in SENTENCE_END.finditer(self.text)]
        first = max([0, start - LONGEST_SENTENCE // 2, *(at for at in [*edges, *ends] if at <= start)])
        last = min([len(self.text), end + LONGEST_SENTENCE // 2, *(at for at in [*edges, *ends] if at >= end)])
        return self.text[first:last].strip()


@dataclass(frozen=True)
class Bookmark:
    """A line of the document's outline.

    Parameters
    ----------
    title : str
    page : int or None
        To which page it leads, from 1; None if to none.
    """

    title: str
    page: int | None


@dataclass(frozen=True)
class Article:
    """One edition, read back from its PDF.

    Parameters
    ----------
    name : str
        The file's name, for the sentences about it.
    language : str
        The edition's language.
    pages : tuple of Page
    claims : tuple of (str, int)
        Key and page of every printed sentence that answers a claim.
    bookmarks : tuple of Bookmark
    metadata : dict of str
        What the document says of itself: title, authors, keywords, dates.
    attachments : tuple of str
        The names of the files that lie in the document.
    """

    name: str
    language: str
    pages: tuple[Page, ...]
    claims: tuple[tuple[str, int], ...] = ()
    bookmarks: tuple[Bookmark, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict)
    attachments: tuple[str, ...] = ()
