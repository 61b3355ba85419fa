"""Where the article prints what a cell computed, as TeX told it while it set the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from citra.dictionary import the_dictionary
from citra.errors import CitraError
from citra.html import use_anchor
from citra.language import value_text
from citra.places import Places

# The notebooks are written in English.
LANGUAGE = "en"


@dataclass(frozen=True)
class Link:
    """An address with its words, in a language."""

    language: str
    words: str
    address: str


@dataclass(frozen=True)
class Edition:
    """What one edition prints of a result, and where."""

    language: str
    printed: str
    places: tuple[Link, ...]


@dataclass(frozen=True)
class Use:
    """A result that the article uses."""

    key: str
    editions: tuple[Edition, ...]


@dataclass(frozen=True)
class Spot:
    """A place in an edition at which TeX met a result.

    Parameters
    ----------
    kind, key : str
        Of the result.
    section : str
        Its number, such as 4.2; a dash is the abstract.
    page : int
        Of the PDF.
    """

    kind: str
    key: str
    section: str
    page: int


@dataclass(frozen=True)
class PdfPlaces:
    """The places of the article in its PDFs, as a page reaches them."""

    places: Places

    def article(self, language: str) -> Link:
        """Return the link to an edition."""
        article = self.places.article(language)
        return Link(language, the_dictionary().word("edition", language), f"../{article.name}")

    def address(self, spot: Spot, language: str) -> str:
        """Return the address of a place."""
        return f"{self.article(language).address}#page={spot.page}"


@dataclass(frozen=True)
class WebPlaces:
    """The places of the article in its web edition, as a page reaches them."""

    places: Places

    def article(self, language: str) -> Link:
        """Return the link to an edition."""
        page = self.places.web_edition(language)
        return Link(language, the_dictionary().word("web-edition", language), f"../{page.name}")

    def address(self, spot: Spot, language: str) -> str:
        """Return the address of a place."""
        floats = {"tables": "tab", "figures": "fig"}
        anchor = f"{floats[spot.kind]}-{spot.key}" if spot.kind in floats else use_anchor(spot.section, spot.key)
        return f"{self.article(language).address}#{quote(anchor)}"


def in_order(languages: Sequence[str]) -> list[str]:
    """Return the editions with the one in the language of the pages first.

    Examples
    --------
    >>> in_order(("id", "en"))
    ['en', 'id']
    """
    return sorted(languages, key=lambda language: language != LANGUAGE)


def uses_by_cell(
    entries: dict[str, dict], languages: Sequence[str], places: Places, reached: PdfPlaces | WebPlaces
) -> dict[str, dict[str, tuple[Use, ...]]]:
    """Return what the article uses, by notebook and cell.

    Parameters
    ----------
    entries : dict
        The study's results by kind and key.
    languages : sequence of str
        The editions.
    places : Places
        The study's.
    reached : PdfPlaces or WebPlaces
        Where the links lead.
    """
    printed_at = {
        language: read_uses(places.uses(language).read_text(encoding="utf-8")) for language in in_order(languages)
    }
    found: dict[str, dict[str, tuple[Use, ...]]] = {}
    for kind, results in entries.items():
        for key, entry in sorted(results.items()):
            editions = tuple(
                Edition(language, _printed(kind, entry, language), _links(kind, key, spots[key], language, reached))
                for language, spots in printed_at.items()
                if key in spots
            )
            if editions:
                cells = found.setdefault(entry["notebook"], {})
                cells[entry["cell"]] = (*cells.get(entry["cell"], ()), Use(key, editions))
    return found


def read_uses(text: str) -> dict[str, list[tuple[str, int]]]:
    """Return the sections and pages on which an edition uses each key, each once, in their order.

    Raises
    ------
    CitraError
        If a line is no key, section and page.

    Examples
    --------
    >>> read_uses("median-rate 4.2 6\\nmedian-rate - 1\\nmedian-rate 4.2 6\\n")
    {'median-rate': [('4.2', 6), ('-', 1)]}
    """
    spots: dict[str, list[tuple[str, int]]] = {}
    for line in text.splitlines():
        parts = line.split(" ")
        if len(parts) != 3 or not parts[2].isdigit():
            raise CitraError(f"uses.txt: found {line!r}, expected a key, a section and a page.")
        spot = (parts[1], int(parts[2]))
        if spot not in spots.setdefault(parts[0], []):
            spots[parts[0]].append(spot)
    return spots


def _printed(kind: str, entry: dict, language: str) -> str:
    if kind != "numbers":
        return the_dictionary().word(f"result-{kind}", language)
    return value_text(entry["value"], entry["unit"], language)


def _links(kind: str, key: str, spots: list[tuple[str, int]], language: str, reached) -> tuple[Link, ...]:
    return tuple(
        Link(language, place_words(*spot, language), reached.address(Spot(kind, key, *spot), language))
        for spot in spots
    )


def place_words(section: str, page: int, language: str) -> str:
    """Return a place of the article in words; a section of "-" is the abstract, one with a letter the appendix.

    Examples
    --------
    >>> place_words("4.2", 6, "en"), place_words("A.1", 12, "id")
    ('section 4.2, p. 6', 'lampiran A.1, hlm. 12')
    """
    word = the_dictionary().word
    part = word("in-abstract", language)
    if section != "-":
        part = f"{word('section' if section[0].isdigit() else 'appendix', language)} {section}"
    return f"{part}, {word('page-abbreviated', language)} {page}"
