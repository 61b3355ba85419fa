"""The headings that an export bears in different languages, kept as data."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import yaml

from citra.dictionary import FAST_LOADER
from citra.errors import CitraError
from citra.places import Places, find_root


@dataclass(frozen=True)
class Wording:
    """How an export is written in one language.

    Parameters
    ----------
    language : str
        The language's code.
    columns : dict
        Our columns and every heading each was seen under.
    thousands : str
        The mark between thousands; empty if none is written.
    time_form : str
        How a moment is written; empty if not known.
    lifetime : str
        What the column of the period says when numbers are of the post's whole life.
    post_types : dict
        Our post types by the export's words.
    others : list of str
        Headings of the export that nothing is read from.
    """

    language: str
    columns: dict[str, list[str]]
    thousands: str = ""
    time_form: str = ""
    lifetime: str = ""
    post_types: dict[str, str] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)

    def headings(self, header: Iterable[str]) -> dict[str, str]:
        """Return our columns and the heading of each that a header holds, whatever its case and spaces.

        Examples
        --------
        >>> Wording("en", {"like_count": ["Likes", "Reactions"]}).headings(["Date", "likes "])
        {'like_count': 'likes '}
        """
        written = {folded(heading): heading for heading in reversed(list(header))}
        found = {}
        for name, headings in self.columns.items():
            present = [written[folded(heading)] for heading in headings if folded(heading) in written]
            if present:
                found[name] = present[0]
        return found


def folded(heading: str) -> str:
    """Return a heading without the differences of case and spaces."""
    return " ".join(heading.split()).casefold()


@lru_cache(maxsize=1)
def _table() -> dict:
    path = Places(find_root(), "").synonyms
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=FAST_LOADER)
    except yaml.YAMLError as fault:
        raise CitraError(f"{path}: this is not YAML ({' '.join(str(fault).split())}).") from None


def table_words() -> dict:
    """Return what is known of tables: headings of each column of ours, words for types of post and for totals."""
    return _table()["tables"]


def tool_tables() -> dict:
    """Return the tables of tools whose headings are known, by the tool's name."""
    return _table()["tools"]


def daily_titles() -> dict[str, list[str]]:
    """Return the titles of Meta's daily files by our columns."""
    return _table()["daily_titles"]


@lru_cache(maxsize=8)
def wordings(export: str) -> tuple[Wording, ...]:
    """Return every language's wording of a kind of export."""
    return tuple(Wording(language, **entry) for language, entry in _table()[export].items())


def best_wording(export: str, header) -> tuple[Wording, dict[str, str]]:
    """Return the language whose headings a header has most of, and our columns by those headings."""
    found = [(wording, wording.headings(header)) for wording in wordings(export)]
    return max(found, key=lambda pair: len(pair[1]))
