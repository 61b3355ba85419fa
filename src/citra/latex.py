"""LaTeX: safe text, the generated inputs of the article, and the check of its keys.

The only module that writes a backslash.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from citra.dictionary import Column, the_dictionary
from citra.errors import CitraError
from citra.language import MINUS, NARROW_SPACE, value_text

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
PIECES = re.compile(r"[^-_/.?&=]{1,24}[-_/.?&=]*|[-_/.?&=]{1,24}")
BREAK = r"\allowbreak{}"


def escape(text: str) -> str:
    """Return any text as LaTeX that prints it and does nothing else.

    Letters of the Latin script stay. Characters that the article's fonts cannot set (emoji,
    Arabic, Javanese, control characters) are printed as their code points, so that nothing is
    lost in silence. A very long word may break.

    Examples
    --------
    >>> print(escape("50% & ^^5cinput"))
    50\\% \\& \\textasciicircum{}\\textasciicircum{}5cinput
    >>> escape("a \\u0628\\u0629")
    'a [U+0628 U+0629]'
    """
    plain = re.sub(r"[\n\t\r]", " ", unicodedata.normalize("NFC", text))
    shown = UNPRINTABLE.sub(lambda run: f"[{' '.join(f'U+{ord(one):04X}' for one in run[0])}]", plain)
    return " ".join(_escape_word(word) for word in shown.split(" "))


def _escape_word(word: str) -> str:
    pieces = PIECES.findall(word) if len(word) > LONGEST_WORD else [word]
    return BREAK.join("".join(SPECIAL.get(character, character) for character in piece) for piece in pieces)


@dataclass(frozen=True)
class Use:
    """One place in the article that asks for a result.

    Parameters
    ----------
    macro : str
        The macro without its backslash.
    key : str
        What it asks for.
    place : str
        Edition, file and line.
    sentence : str
        The sentence of a claim.
    """

    macro: str
    key: str
    place: str
    sentence: str = ""


KINDS = {
    "result": "numbers",
    "resultlow": "numbers",
    "resulthigh": "numbers",
    "resultinterval": "numbers",
    "resultn": "numbers",
    "whenknown": "numbers",
    "claim": "claims",
    "resulttable": "tables",
    "resultfigure": "figures",
}
CONDITION = re.compile(r"\\whenknown(?:\[([^\]]*)\])?\{([^}]*)\}(?=\s*\{)\s*")
USE = re.compile(r"\\(" + "|".join(sorted(KINDS, key=len, reverse=True)) + r")(?:\[[^\]]*\])?\{([^}]*)\}")
COMMENT = re.compile(r"(?<!\\)%.*")


def find_uses(source: Path, numbers: dict[str, dict] | None = None) -> Iterator[Use]:
    """Yield every place in a LaTeX source that asks for a result.

    Parameters
    ----------
    source : Path
        The LaTeX file.
    numbers : dict, optional
        The ledger's numbers by key; text that is not printed because its number has no value asks for nothing.
    """
    text = "\n".join(COMMENT.sub("", line) for line in source.read_text(encoding="utf-8").split("\n"))
    text = _printed_text(text, numbers or {})
    for found in USE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        sentence = _argument(text, found.end()) if found[1] == "claim" else ""
        yield Use(found[1], found[2], f"{source.parent.name}/{source.name}, line {line}", sentence)


def _argument(text: str, start: int) -> str:
    """Return the balanced braced argument that begins at ``start``, on one line."""
    return " ".join(text[start + 1 : _end(text, start) - 1].split())


def _end(text: str, start: int) -> int:
    """Return the place behind the balanced braces that open at ``start``."""
    depth = 0
    for place in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return place + 1
    return len(text)


def _printed_text(text: str, numbers: dict[str, dict]) -> str:
    r"""Return the text with the branch of every ``\whenknown`` that is not printed blanked out, its lines kept."""
    at = 0
    while found := CONDITION.search(text, at):
        at = found.end()
        known = _end(text, at)
        opened = text.find("{", known)
        if found[2] not in numbers or text[known:opened].strip():
            continue
        unknown = _end(text, opened)
        is_known = numbers[found[2]][found[1] or "value"] is not None
        start, end = (opened, unknown) if is_known else (at, known)
        text = text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
    return text


PARTS = {"resultlow": "low", "resulthigh": "high", "resultinterval": "low", "resultn": "n"}


def check_uses(sources: list[Path], entries: dict[str, dict]) -> None:
    """Check that everything the article asks for is in the ledger, and that every claim holds.

    Raises
    ------
    CitraError
        One sentence a fault, naming the file, the line and the key; for a claim, the article's sentence.
    """
    uses = [use for source in sources for use in find_uses(source, entries["numbers"])]
    faults = [f"{use.place}: {fault}" for use in uses if (fault := _fault(use, entries[KINDS[use.macro]].get(use.key)))]
    if faults:
        raise CitraError("\n".join(faults))


def _fault(use: Use, entry: dict | None) -> str:
    """Return what is wrong with one use, or nothing."""
    if entry is None:
        return f"no notebook enters the key {use.key!r} that \\{use.macro} asks for."
    if use.macro == "claim" and not entry["holds"]:
        return f"the claim {use.key!r} does not hold any more: {use.sentence}"
    if use.macro == "whenknown":
        return ""
    if KINDS[use.macro] == "numbers" and entry["value"] is None:
        return f"{use.key!r} has no value: {entry['absent_because']}"
    part = PARTS.get(use.macro)
    if part and entry[part] is None:
        return f"{use.key!r} has no {part}, which \\{use.macro} asks for."
    return ""


def _macro(name: str, *arguments: str) -> str:
    return f"\\{name}" + "".join(f"{{{argument}}}" for argument in arguments) + "\n"


def write_results(entries: dict[str, dict], simulated_tables: dict[str, bool], language: str) -> str:
    """Return the definitions that the article's macros look up, printed in an edition's language."""
    lines = []
    for key, entry in sorted(entries["numbers"].items()):
        if entry["value"] is not None:
            units = dict.fromkeys(("value", "low", "high"), entry["unit"]) | {"n": "count"}
            parts = [
                "" if entry[part] is None else escape(value_text(entry[part], unit, language))
                for part, unit in units.items()
            ]
            lines.append(_macro("DefineResult", key, *parts, _flag(entry)))
    for key, entry in sorted(entries["tables"].items()):
        lines.append(_macro("DefineTable", key, _flag(entry)))
    for key, entry in sorted(entries["figures"].items()):
        lines.append(_macro("DefineFigure", key, _flag(entry), escape(entry["alt"][language])))
    for key, entry in sorted(entries["claims"].items()):
        lines.append(_macro("DefineClaim", key, _flag(entry)))
    for name, simulated in sorted(simulated_tables.items()):
        lines.append(_macro("DefineSimulated", name, str(int(simulated))))
    return "".join(lines)


def _flag(entry: dict) -> str:
    return str(int(entry["is_simulated"]))


def write_table(entry: dict, language: str) -> str:
    """Return a ledger table as a tabular: words to the left, numbers to the right, long text wrapped.

    The headings and the units are the dictionary's; a column of the other language is left out.
    """
    described = [the_dictionary().column(name) for name in entry["columns"]]
    shown = [number for number, column in enumerate(described) if column.language in (None, language)]
    columns = [described[number] for number in shown]
    headings = " & ".join(escape(column.label[language]) for column in columns)
    cells = [[value_text(row[number], described[number].unit, language) for number in shown] for row in entry["rows"]]
    begin = f"\\begin{{tabularx}}{{\\linewidth}}{{{_form(columns, cells, language)}}}"
    lines = [begin, "\\toprule", headings + r" \\", "\\midrule"]
    for row in cells:
        lines.append(" & ".join(map(_cell, row, columns)) + r" \\")
    lines += ["\\bottomrule", "\\end{tabularx}", ""]
    if len(columns) >= MANY_COLUMNS:
        lines = [r"\begingroup\footnotesize\setlength{\tabcolsep}{3pt}", *lines[:-1], r"\endgroup", ""]
    return "\n".join(lines)


def _cell(text: str, column: Column) -> str:
    return f"\\texttt{{{escape(text)}}}" if column.unit == "file" else escape(text)


# How much of the width a column of text or of words takes, against a column of short numbers.
WEIGHTS = {"text": 3.6, "file": 2.4, "word": 1.3}
WIDEST_WORD, WIDEST_OF_MANY = 2.8, 2.0
# So many columns stand closer, in smaller letters.
MANY_COLUMNS = 7
SHORT, SHORTEST = 8, 6


def _form(columns: list[Column], cells: list[list[str]], language: str) -> str:
    """Return the tabular's column form: every column wraps, and the widths fill the line."""
    least, widest = (SHORT, WIDEST_WORD) if len(columns) < MANY_COLUMNS else (SHORTEST, WIDEST_OF_MANY)
    longest = [max((len(row[place]) for row in cells), default=0) / SHORT for place in range(len(columns))]
    weights = [_number_weight(column.label[language], least) for column in columns]
    for place, column in enumerate(columns):
        if column.unit in WEIGHTS:
            weights[place] = min(max(weights[place], longest[place]), WEIGHTS[column.unit])
    # Beside numbers and short texts there is room for words to stand on one line.
    is_roomy = not any(
        column.unit in ("text", "file") and longest[at] > WIDEST_WORD for at, column in enumerate(columns)
    )
    for place, column in enumerate(columns):
        if column.unit == "word":
            weights[place] = min(max(WEIGHTS["word"], longest[place]), widest) if is_roomy else WEIGHTS["word"]
    parts = []
    for column, weight in zip(columns, weights, strict=True):
        side = "raggedright" if column.unit in WEIGHTS else "raggedleft"
        width = weight * len(columns) / sum(weights)
        parts.append(f">{{\\hsize={width:.3f}\\hsize\\{side}\\arraybackslash}}X")
    return "@{}" + "".join(parts) + "@{}"


def _number_weight(heading: str, least: int) -> float:
    """A heading breaks between words only, so its longest word must fit."""
    return max(least, *map(len, heading.split())) / SHORT
