"""The article as plain text: its sources read with a ledger's values in them, without TeX.

It serves to see what the article would say. What TeX alone decides is not told: a reference to a float is its label,
a citation its key.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from citra.language import MINUS, value_text
from citra.latex.uses import COMMENT, end_of_argument

LANGUAGE_NAMES = {"indonesian": "id", "english": "en"}
TO = {"id": " sampai ", "en": " to "}
MACRO = re.compile(r"\\(?:([A-Za-z]+)\*?\s*|(.))", re.DOTALL)
SIGNS = {
    "~": " ",
    "'": "\u2019",
    "`": "\u2018",
    "``": "\u201c",
    "''": "\u201d",
    "---": "\u2014",
    "--": "\u2013",
    "$": "",
    "{": "",
    "}": "",
}
SIGN = re.compile("|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True)))
ESCAPED = {",": "\u202f", "\\": "\n", " ": " ", "-": ""}
NUMBER_PARTS = {"result": "value", "resultlow": "low", "resulthigh": "high", "resultn": "n"}
# How many arguments a macro takes, and which of them are printed in a block of their own, or in the line.
BLOCKS = {
    **dict.fromkeys(("section", "subsection", "simulationnotice", "keywords", "jointdisplay", "citradate"), (1, (0,))),
    **dict.fromkeys(("paragraph",), (1, (0,))),
    **dict.fromkeys(("citratitle", "citraauthor"), (2, (0, 1))),
    **dict.fromkeys(("resulttable", "resultfigure"), (2, (1,))),
    **dict.fromkeys(("begin", "end"), (1, ())),
    "item": (0, ()),
}
INLINE = {
    **dict.fromkeys(("emph", "texttt", "textit", "textbf", "mbox"), (1, (0,))),
    **dict.fromkeys(("label", "restson"), (1, ())),
    **dict.fromkeys(("noindent", "appendix", "clearpage", "allowbreak"), (0, ())),
}
REFERENCES = ("citep", "citet", "cref", "Cref", "ref")
CONDITIONS = ("whenknown", "whensimulated", "whenreal", "whenfindings")
SENTENCE_END = re.compile(r"(?<=[.?!]) +(?=[A-Z\u201c\[])")
ABSTRACT = re.compile(r"\\(begin|end)\{abstractin\}(?:\{(\w+)\})?")


@dataclass(frozen=True)
class Block:
    """A paragraph of a source.

    Parameters
    ----------
    place : str
        File and line.
    text : str
        LaTeX.
    language : str
        The language of its numbers, where that is not the edition's; or nothing.
    """

    place: str
    text: str
    language: str = ""


def blocks(source: Path) -> Iterator[Block]:
    """Yield the paragraphs of a LaTeX source, without comments; an abstract has its own language."""
    language, lines, start = "", [], 1
    text = source.read_text(encoding="utf-8")
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        abstract = ABSTRACT.search(line)
        if (abstract or not line.strip()) and lines:
            yield Block(f"{source.parent.name}/{source.name}, line {start}", "\n".join(lines), language)
            lines = []
        if abstract:
            language = LANGUAGE_NAMES.get(abstract[2] or "", "")
        elif line.strip():
            start = start if lines else number
            lines.append(COMMENT.sub("", line))


@dataclass(frozen=True)
class Reader:
    """Reads LaTeX with the values of one run.

    Parameters
    ----------
    numbers : dict
        The ledgers' numbers by key.
    simulated : dict of bool
        Whether a canonical table is simulated, by its name.
    findings : dict of (str, str)
        The verdict and the sentence of each claim of the studied paper, by id; the sentence is LaTeX.
    language : str
        In which language numbers are printed.
    """

    numbers: dict[str, dict]
    simulated: dict[str, bool]
    findings: dict[str, tuple[str, str]]
    language: str

    def sentences(self, block: Block) -> list[str]:
        """Return the sentences that a paragraph prints.

        Examples
        --------
        >>> number = {"value": 0.5, "low": None, "high": None, "n": 7, "unit": "share"}
        >>> reader = Reader({"half": number}, {}, {}, "en")
        >>> reader.sentences(Block("", r"It is \\result{half}\\whenknown[low]{half}{, or so}{}. Of \\resultn{half}."))
        ['It is 50.00\\u202f%.', 'Of 7.']
        """
        reader = replace(self, language=block.language or self.language)
        # The source's own line ends are spaces; those that are left afterwards part what stands apart.
        printed = "".join(reader._pieces(" ".join(block.text.split())))
        lines = [re.sub(" +", " ", line).strip() for line in printed.split("\n")]
        return [sentence for line in lines if line for sentence in SENTENCE_END.split(line)]

    def _pieces(self, text: str) -> Iterator[str]:
        at = 0
        while found := MACRO.search(text, at):
            yield _signs(text[at : found.start()])
            if found[2]:
                at = found.end()
                yield ESCAPED.get(found[2], found[2])
            else:
                at, piece = self._macro(found[1], text, found.end())
                yield piece
        yield _signs(text[at:])

    def _read(self, text: str) -> str:
        return "".join(self._pieces(text))

    def _macro(self, name: str, text: str, at: int) -> tuple[int, str]:
        """Return the place behind a macro with its arguments, and what it prints."""
        if name in BLOCKS or name in INLINE:
            count, printed = (BLOCKS if name in BLOCKS else INLINE)[name]
            at, _, arguments = _arguments(text, at, count)
            shown = "\n".join(self._read(arguments[number]) for number in printed)
            return at, f"\n{shown}\n" if name in BLOCKS else shown
        if name in CONDITIONS:
            at, option, arguments = _arguments(text, at, 3 if name == "whenknown" else 2)
            return at, self._read(self._chosen(name, option, arguments))
        if name == "claim":
            at, _, arguments = _arguments(text, at, 2)
            return at, self._read(arguments[1])
        if name in NUMBER_PARTS or name in ("resultinterval", "findings", "finding", *REFERENCES):
            at, _, arguments = _arguments(text, at, 1)
            return at, self._looked_up(name, arguments[0])
        # A macro that is not known here is shown by its name; its arguments are printed.
        return at, f"{name} "

    def _chosen(self, name: str, option: str, arguments: list[str]) -> str:
        """Return the branch of a condition that is printed."""
        key, text, *otherwise = arguments
        if name == "whenknown":
            is_known = key in self.numbers and self.numbers[key][option or "value"] is not None
            return text if is_known else otherwise[0]
        if name == "whenfindings":
            return text if any(verdict == key for verdict, _ in self.findings.values()) else ""
        return text if self.simulated.get(key, False) == (name == "whensimulated") else ""

    def _looked_up(self, name: str, key: str) -> str:
        if name in REFERENCES:
            return f"[{key}]"
        if name == "finding":
            return self._read(self.findings[key][1])
        if name == "findings":
            return self._read(" ".join(sentence for verdict, sentence in self.findings.values() if verdict == key))
        if name == "resultinterval":
            low, high = self._part(key, "low"), self._part(key, "high")
            return low + (TO[self.language] if low.startswith(MINUS) else "\u2013") + high
        return self._part(key, NUMBER_PARTS[name])

    def _part(self, key: str, part: str) -> str:
        entry = self.numbers.get(key)
        if entry is None or entry[part] is None:
            return f"[{key}: {part} \u2013]"
        return value_text(entry[part], "count" if part == "n" else entry["unit"], self.language)


def _signs(text: str) -> str:
    return SIGN.sub(lambda sign: SIGNS[sign[0]], text)


def _arguments(text: str, at: int, count: int) -> tuple[int, str, list[str]]:
    """Return the place behind a macro's arguments, the optional one or nothing, and the others."""
    option, found = "", []
    if count and text[at : at + 1] == "[":
        option, at = text[at + 1 : text.index("]", at)], text.index("]", at) + 1
    for _ in range(count):
        opened = text.find("{", at)
        if opened < 0 or text[at:opened].strip():
            return at, option, [*found, *[""] * (count - len(found))]
        at = end_of_argument(text, opened)
        found.append(text[opened + 1 : at - 1])
    return at, option, found
