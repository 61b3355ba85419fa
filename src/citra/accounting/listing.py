"""The list of numerals that are no results: phrases of the article, each with a reason or with what it cites."""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from citra.dictionary import LANGUAGES
from citra.errors import BadInput

# TeX prints a typed apostrophe like this.
APOSTROPHE = "\u2019"
FIELDS = {"reason", "cite", *LANGUAGES}


@dataclass(frozen=True)
class Entry:
    """Phrases that hold numerals, accounted for by one reason.

    Parameters
    ----------
    phrases : dict of tuple of str
        What the article prints, by language.
    reason : str
        Why the numerals need no result.
    cite : str
        The key of the cited source in which the values stand, or nothing.
    """

    phrases: dict[str, tuple[str, ...]]
    reason: str
    cite: str = ""


@dataclass(frozen=True)
class Listing:
    """The list.

    Parameters
    ----------
    numerals : tuple of Entry
    differences : dict of str
        Why a result, table, figure or claim is printed more often in one edition than in the other, by
        ``kind key``.
    """

    numerals: tuple[Entry, ...] = ()
    differences: dict[str, str] | None = None


def read_listing(path: Path) -> Listing:
    """Read the list.

    Raises
    ------
    BadInput
        If an entry has no reason, no phrase, an unknown field, or a phrase of a single word, which would
        account for a numeral anywhere.
    """
    described = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    if not isinstance(described, dict) or not set(described) <= {"numerals", "differences"}:
        raise BadInput(f"{path.name}: expected the lists numerals and differences.")
    entries = tuple(_entry(path.name, number, each) for number, each in enumerate(described.get("numerals") or [], 1))
    differences = described.get("differences") or {}
    for key, reason in differences.items():
        if not _is_text(reason):
            raise BadInput(f"{path.name}: the difference {key!r} has no reason.")
    return Listing(entries, differences)


def _entry(name: str, number: int, described: dict) -> Entry:
    place = f"{name}, entry {number}"
    if not isinstance(described, dict) or not set(described) <= FIELDS:
        raise BadInput(f"{place}: expected the fields {', '.join(sorted(FIELDS))}.")
    if not _is_text(described.get("reason")):
        raise BadInput(f"{place}: the reason is missing.")
    phrases = {language: tuple(described.get(language) or ()) for language in LANGUAGES}
    if not any(phrases.values()):
        raise BadInput(f"{place}: no phrase is given in any language.")
    for phrase in (phrase for of_language in phrases.values() for phrase in of_language):
        if not _is_text(phrase) or len(phrase.split()) < 2:
            raise BadInput(f"{place}: {phrase!r} is no phrase of at least two words.")
    return Entry(phrases, described["reason"], described.get("cite") or "")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def phrase_pattern(words: list[str]) -> re.Pattern:
    """Return the pattern of words that follow each other, whatever their first letters' case."""
    text = r"\s+".join(map(re.escape, words)).replace("'", APOSTROPHE)
    return re.compile(rf"(?<!\w){text}(?!\w)", re.I)
