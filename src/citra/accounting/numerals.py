"""The numerals of a text: digits, Roman numerals and number words.

Letters with digits behind them are a name (F1, CIEDE2000, SHA-256), and so is what stands behind the word "version". Of
Roman numerals only those of two letters or more and below forty are told from words.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from citra.dictionary import LANGUAGES
from citra.errors import BadInput

# Superscripts, fractions and letters that Unicode counts as numbers stand beside the digits.
DIGIT = r"[\d\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u2079\u2080-\u2089\u2150-\u218b]"
DIGITS = rf"{DIGIT}+(?:[.,]{DIGIT}+)*"
ROMAN = r"(?<![\w.])(?=[IVX]{2})X{0,3}(?:IX|IV|V?I{0,3})(?!\w)"
NAME = re.compile(r"(?<!\w)(?:[^\W\d_]+\d+\w*|[A-Z]{2,}-\d+)(?!\w)")
VERSION = re.compile(r"(?<!\w)(?i:version|versi)\s+\d+(?:\.\d+)*")


@dataclass(frozen=True)
class Numeral:
    """A numeral and its place in a text.

    Parameters
    ----------
    text : str
        As it is printed, without its sign and its unit.
    start, end : int
        Its characters, the last one excluded.
    """

    text: str
    start: int
    end: int


def read_number_words(path: Path) -> tuple[str, ...]:
    """Return the words that are numerals, of every language.

    Raises
    ------
    BadInput
        If a language is missing, or something is no word.
    """
    described = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(described, dict) or set(described) != set(LANGUAGES):
        raise BadInput(f"{path.name}: expected lists of number words for {' and '.join(LANGUAGES)}.")
    words = [word for rows in described.values() for row in rows for word in row]
    for word in words:
        if not isinstance(word, str) or not word.replace(" ", "").isalpha():
            raise BadInput(f"{path.name}: {word!r} is no word.")
    return tuple(sorted(words))


class NumeralFinder:
    """Finds every numeral of a text.

    Parameters
    ----------
    words : iterable of str
        The words that are numerals, in small letters.

    Examples
    --------
    >>> finder = NumeralFinder(["two", "thousand"])
    >>> [each.text for each in finder.find("Two thousand posts, 3,25\\u20133,92 a week in Part II of F1")]
    ['Two thousand', '3,25', '3,92', 'II']
    """

    def __init__(self, words: Iterable[str]):
        longest_first = sorted(words, key=len, reverse=True)
        word = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in longest_first)
        # In a compound, one is a numeral: twenty-one, dua puluh satu.
        ending = r"(?:-one|(?<=puluh)\ssatu)?"
        in_words = rf"(?<![^\W\d_])(?i:(?:{word})(?:[\s-](?:{word}))*{ending})(?![^\W\d_])"
        self._numeral = re.compile(f"{DIGITS}|{ROMAN}|{in_words}")

    def find(self, text: str) -> list[Numeral]:
        """Return the numerals of a text in their order."""
        named = [range(*found.span()) for form in (NAME, VERSION) for found in form.finditer(text)]
        found = [Numeral(each[0], *each.span()) for each in self._numeral.finditer(text)]
        return [each for each in found if not any(each.start in name for name in named)]
