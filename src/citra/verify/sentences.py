"""Sentences that would read otherwise, and the words in which they would."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

# A number with its marks is one word; the stop behind it is not part of it.
WORD = re.compile(r"[\w\u2212](?:[\w.,\u2013\u2212\u202f%]*[\w%])?|\s+|.")


@dataclass(frozen=True)
class Change:
    """A sentence that an edition would print otherwise.

    Parameters
    ----------
    language : str
        The edition.
    place : str
        Where it stands in the sources.
    old, new : str or None
        The sentence now and then; None where it is not printed.
    """

    language: str
    place: str
    old: str | None
    new: str | None


def changed_sentences(old: list[str], new: list[str]) -> list[tuple[str | None, str | None]]:
    """Return the pairs of sentences in which two readings of a paragraph part.

    Examples
    --------
    >>> changed_sentences(["It grew.", "By 4."], ["It grew.", "By 5.", "At last."])
    [('By 4.', 'By 5.'), (None, 'At last.')]
    """
    pairs = []
    for kind, *ends in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind != "equal":
            pairs += zip_longest(old[ends[0] : ends[1]], new[ends[2] : ends[3]])
    return pairs


def changed_words(old: str, new: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Return both sentences in pieces, each with whether it differs from the other sentence.

    Examples
    --------
    >>> changed_words("by 4 posts", "by 5 posts")[1]
    [('by ', False), ('5', True), (' posts', False)]
    """
    words = WORD.findall(old), WORD.findall(new)
    pieces: tuple[list, list] = ([], [])
    for kind, *ends in SequenceMatcher(a=words[0], b=words[1], autojunk=False).get_opcodes():
        for side, (start, end) in enumerate((ends[:2], ends[2:])):
            if start < end:
                pieces[side].append(("".join(words[side][start:end]), kind != "equal"))
    return pieces


def changes_in(language: str, paragraphs: Iterable[tuple[str, list[str], list[str]]]) -> list[Change]:
    """Return the changed sentences of an edition.

    Parameters
    ----------
    language : str
        The edition.
    paragraphs : iterable of (str, list of str, list of str)
        For each paragraph its place, and its sentences now and then.
    """
    return [Change(language, place, *pair) for place, old, new in paragraphs for pair in changed_sentences(old, new)]
