"""The article's and the report's LaTeX, read as a tree: only the macros that they are written in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from citra.errors import CitraError

# The arguments of every macro: o an option, k a key kept as it is written, m text.
SIGNATURES = {
    **dict.fromkeys(("result", "resultlow", "resulthigh", "resultn", "resultinterval"), "k"),
    **dict.fromkeys(("verdict", "finding", "findings", "restson", "studyword", "label", "ref", "cref", "Cref"), "k"),
    **dict.fromkeys(("input", "doi", "url", "bibliography", "bibliographystyle"), "k"),
    **dict.fromkeys(("claim", "whenfindings", "whensimulated", "whenreal", "foreignlanguage", "href"), "km"),
    **dict.fromkeys(("resulttable", "resultfigure"), "okm"),
    **dict.fromkeys(("emph", "textit", "textbf", "texttt", "mbox", "enquote", "footnote", "keywords"), "m"),
    **dict.fromkeys(("section", "subsection", "subsubsection", "paragraph"), "m"),
    **dict.fromkeys(("jointdisplay", "simulationnotice", "summarybox", "citradate"), "m"),
    **dict.fromkeys(("maketitle", "noindent", "clearpage", "appendix", "par", "simulationmark", "ldots"), ""),
    **dict.fromkeys(("citep", "citet"), "ook"),
    **dict.fromkeys(("documentclass", "usepackage"), "ok"),
    # what BibTeX writes
    **{"newblock": "", "natexlab": "m"},
    **{"whenknown": "okmm", "when": "kmm", "citratitle": "mm", "citraauthor": "om", "item": "o"},
}
# The argument of every environment.
ENVIRONMENTS = {"itemize": "", "enumerate": "", "abstractin": "k", "document": ""}
SIGNS = {",": "\u202f", " ": " ", "\\": " ", "-": "\u00ad", **{sign: sign for sign in "%&#_${}"}}
LIGATURES = (("---", "\u2014"), ("--", "\u2013"), ("``", "\u201c"), ("''", "\u201d"), ("'", "\u2019"), ("~", "\u00a0"))
TOKEN = re.compile(
    r"(?P<comment>(?<!\\)%[^\n]*\n?[ \t]*)|(?P<blank>\n[ \t]*\n\s*)|\\(?P<name>[A-Za-z]+)(?P<star>\*?)[ \t]*"
    r"|\\(?P<sign>.)|(?P<open>\{)|(?P<close>\})|(?P<math>\$[^$]*\$)|(?P<text>[^\\{}$%\n]+|\n)",
    re.S,
)


@dataclass(frozen=True)
class Text:
    """Words, with the signs that the reader sees."""

    text: str
    place: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True)
class Gap:
    """The empty line between two paragraphs."""

    place: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True)
class Math:
    """A formula of letters, digits and signs, without its dollars."""

    text: str
    place: str


@dataclass(frozen=True)
class Macro:
    """A macro with its arguments: a key as text, other text as a tree, an option that is not there as None."""

    name: str
    arguments: tuple
    is_starred: bool
    place: str


@dataclass(frozen=True)
class Environment:
    """What stands between a begin and an end."""

    name: str
    argument: str
    body: tuple
    place: str


def read_source(path: Path) -> tuple:
    """Return a LaTeX file as a tree, see `read_text`."""
    return read_text(path.read_text(encoding="utf-8"), f"{path.parent.name}/{path.name}")


def read_text(text: str, place: str) -> tuple:
    r"""Return LaTeX as a tree.

    Parameters
    ----------
    text : str
        LaTeX in the macros of ``SIGNATURES`` and the environments of ``ENVIRONMENTS``.
    place : str
        Where it stands, for the sentence of a fault.

    Returns
    -------
    tuple of Text, Gap, Math, Macro and Environment

    Raises
    ------
    CitraError
        If it has another macro, or a brace without its fellow; the sentence names the file and the line.

    Examples
    --------
    >>> [type(node).__name__ for node in read_text(r"It has \result{n}~followers.", "x.tex")]
    ['Text', 'Macro', 'Text']
    """
    return _Reader(text, place).read()


class _Reader:
    def __init__(self, text: str, place: str):
        self.text, self.name, self.at = text, place, 0

    def read(self) -> tuple:
        body = self._nodes()
        if self.at < len(self.text):
            raise CitraError(f"{self._place()}: a brace, a dollar or an end stands here without its fellow.")
        return body

    def _place(self) -> str:
        return f"{self.name}, line {self.text.count(chr(10), 0, self.at) + 1}"

    def _nodes(self, end: str = "") -> tuple:
        """Return what stands before the closing ``brace``, the ``end`` of an environment, or the end of the text."""
        nodes: list = []
        place = self._place()
        while found := TOKEN.match(self.text, self.at):
            if found["close"] or found["name"] == "end":
                break
            nodes.extend(self._node(found))
        closed = "" if found is None else "brace" if found["close"] else "end"
        if end and closed != end:
            raise CitraError(f"{place}: a brace or an environment that begins here has no fellow.")
        return tuple(nodes)

    def _node(self, found: re.Match) -> Iterator:
        place = self._place()
        self.at = found.end()
        if found["name"] == "begin":
            yield self._environment(place)
        elif found["name"]:
            yield self._macro(found["name"], bool(found["star"]), place)
        elif found["sign"]:
            if found["sign"] not in SIGNS:
                raise CitraError(f"{place}: the sign {found['sign']!r} behind a backslash is not known here.")
            yield Text(SIGNS[found["sign"]], place)
        elif found["open"]:
            yield from self._nodes("brace")
            self.at += 1
        elif found["math"]:
            yield Math(found["math"][1:-1], place)
        elif found["blank"]:
            yield Gap(place)
        elif found["text"]:
            yield Text(_printed(found["text"]), place)

    def _macro(self, name: str, is_starred: bool, place: str) -> Macro:
        if name not in SIGNATURES:
            raise CitraError(f"{place}: the macro {name!r} is not known here; see citra.latex.source.SIGNATURES.")
        arguments = tuple(self._argument(kind, name, place) for kind in SIGNATURES[name])
        return Macro(name, arguments, is_starred, place)

    def _argument(self, kind: str, name: str, place: str):
        here = re.compile(r"(?:\s|%[^\n]*\n)*").match(self.text, self.at).end()
        if kind == "o":
            option = re.compile(r"\[([^\]]*)\]").match(self.text, here)
            self.at = option.end() if option else self.at
            return option[1] if option else None
        if self.text[here : here + 1] != "{":
            raise CitraError(f"{place}: the macro {name!r} lacks an argument.")
        self.at = here + 1
        if kind == "k":
            end = self.text.find("}", self.at)
            written, self.at = self.text[self.at : end], end + 1
            return written
        body = self._nodes("brace")
        self.at += 1
        return body

    def _environment(self, place: str) -> Environment:
        name = self._argument("k", "begin", place)
        if name not in ENVIRONMENTS:
            raise CitraError(f"{place}: the environment {name!r} is not known here.")
        argument = self._argument("k", name, place) if ENVIRONMENTS[name] else ""
        body = self._nodes("end")
        self.at = TOKEN.match(self.text, self.at).end()
        ended = self._argument("k", "end", place)
        if ended != name:
            raise CitraError(f"{place}: {name!r} begins here, but {ended!r} ends.")
        return Environment(name, argument, body, place)


def _printed(text: str) -> str:
    for written, shown in LIGATURES:
        text = text.replace(written, shown)
    return text
