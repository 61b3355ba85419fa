"""Safe text: any text as LaTeX that prints it and does nothing else."""

import re
import unicodedata

from citra.language import MINUS, NARROW_SPACE

# Every character that means something to TeX. `^` is among them because `^^5c` is a backslash
# that a filter which looks for backslashes does not see.
SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "%": r"\%",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
    "'": r"\textquoteright{}",
    NARROW_SPACE: r"\,",
    "\u00a0": "~",
    MINUS: r"\ensuremath{-}",
    "\u2013": r"\textendash{}",
    "\u2014": r"\textemdash{}",
    "\u2018": r"\textquoteleft{}",
    "\u2019": r"\textquoteright{}",
    "\u201c": r"\textquotedblleft{}",
    "\u201d": r"\textquotedblright{}",
    "\u2026": r"\textellipsis{}",
    "\u2022": r"\textbullet{}",
    "\u20ac": r"\texteuro{}",
    "\u00a7": r"\textsection{}",
    "\u00b0": r"\textdegree{}",
    "\u00b1": r"\textpm{}",
    "\u00d7": r"\texttimes{}",
}


# Everything but printable ASCII, the accented Latin letters of the font encoding, and the characters above.
LETTERS = "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u0125\u0128-\u0137\u0139-\u013e\u0141-\u0148\u014a-\u0165\u0168-\u017e"
SIGNS = "".join(character for character in SPECIAL if not character.isascii())
UNPRINTABLE = re.compile(f"[^ -~{LETTERS}{SIGNS}]+")
# A longer word would run out of its column, so it may be broken: after a sign, or else after so many characters.
LONGEST_WORD = 24
PIECES = r"[^-_/.?&=]{{1,{0}}}[-_/.?&=]*|[-_/.?&=]{{1,{0}}}"
BREAK = r"\allowbreak{}"


def escape(text: str, longest: int = LONGEST_WORD) -> str:
    """Return any text as LaTeX that prints it and does nothing else.

    Letters of the Latin script stay. Characters that the article's fonts cannot set (emoji,
    Arabic, Javanese, control characters) are printed as their code points, so that nothing is
    lost in silence. A very long word may break.

    Parameters
    ----------
    text : str
        Any text.
    longest : int
        Letters of the longest word that does not break.

    Examples
    --------
    >>> print(escape("50% & ^^5cinput"))
    50\\% \\& \\textasciicircum{}\\textasciicircum{}5cinput
    >>> escape("a \\u0628\\u0629")
    'a [U+0628 U+0629]'
    """
    return " ".join(_escape_word(word, longest) for word in printable(text).split(" "))


def printable(text: str) -> str:
    """Return what the article prints of any text, on one line.

    Examples
    --------
    >>> printable("a\\n\\u0628")
    'a [U+0628]'
    """
    plain = re.sub(r"[\n\t\r]", " ", unicodedata.normalize("NFC", text))
    return UNPRINTABLE.sub(lambda run: f"[{' '.join(f'U+{ord(one):04X}' for one in run[0])}]", plain)


def _escape_word(word: str, longest: int) -> str:
    pieces = re.findall(PIECES.format(longest), word) if len(word) > longest else [word]
    return BREAK.join("".join(SPECIAL.get(character, character) for character in piece) for piece in pieces)
