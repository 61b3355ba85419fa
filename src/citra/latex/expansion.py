"""The article's text as plain text, for places that TeX does not set."""

import re
from dataclasses import dataclass

from citra.errors import CitraError
from citra.language import value_text
from citra.latex.uses import COMMENT, PARTS, end_of_argument

# How many arguments a macro has, and which of them is printed; None prints none.
SHOWN = {
    **dict.fromkeys(("emph", "textit", "textbf", "texttt", "mbox", "ensuremath", "finding"), (1, 0)),
    **dict.fromkeys(("claim", "whenreal", "whensimulated", "foreignlanguage"), (2, 1)),
    **dict.fromkeys(
        ("label", "restson", "citraauthor", "citradate", "citep", "citet", "simulationnotice", "footnote"), (1, None)
    ),
    **dict.fromkeys(("clearpage", "noindent", "ignorespaces", "simulationmark"), (0, None)),
    "citratitle": (2, 0),
}
SIGNS = {
    ",": "\u202f",
    "%": "%",
    "&": "&",
    "#": "#",
    "_": "_",
    "$": "$",
    "{": "{",
    "}": "}",
    " ": " ",
    "\\": " ",
    "-": "",
}
WORDS = {"ldots": "\u2026", "approx": "\u2248", "le": "\u2264", "ge": "\u2265", "times": "\u00d7", "alpha": "\u03b1"}
MACRO = re.compile(r"\\(?:([A-Za-z]+)\*?|(.))", re.S)
OPTION = re.compile(r"\s*\[([^\]]*)\]")
SECTION = re.compile(r"\\(?:sub)*section\*?\{")


@dataclass(frozen=True)
class Printing:
    """What plain text needs to know of a study.

    Parameters
    ----------
    entries : dict
        The ledgers' entries by kind and key.
    simulated : dict of bool
        Whether a canonical table is simulated, by name.
    language : str
        The edition.
    labels : dict of str
        What a reference to a label prints.
    """

    entries: dict[str, dict]
    simulated: dict[str, bool]
    language: str
    labels: dict[str, str]


def plain_text(source: str, printing: Printing, place: str) -> str:
    r"""Return a piece of the article as plain text, with its results; paragraphs stay apart by an empty line.

    Parameters
    ----------
    source : str
        LaTeX of the article.
    printing : Printing
    place : str
        Where it stands, for the sentence of a fault.

    Raises
    ------
    CitraError
        If it has a macro of which it is not known what it prints.

    Examples
    --------
    >>> numbers = {"n": {"value": 1776, "unit": "count"}}
    >>> plain_text(r"It has \emph{\result{n}}~followers.", Printing({"numbers": numbers}, {}, "en", {}), "x.tex")
    'It has 1,776\xa0followers.'
    """
    text = "\n".join(COMMENT.sub("", line) for line in source.split("\n"))
    text = _expanded(text, printing, place)
    for written, shown in (("---", "\u2014"), ("--", "\u2013"), ("~", "\u00a0"), ("``", "\u201c"), ("''", "\u201d")):
        text = text.replace(written, shown)
    paragraphs = re.split(r"\n[ \t]*\n", re.sub(r"[{}$]", "", text))
    return "\n\n".join(" ".join(re.split(r"[ \t\n]+", paragraph.strip(" \t\n"))) for paragraph in paragraphs).strip(
        "\n"
    )


def section_titles(source: str) -> dict[str, str]:
    """Return the LaTeX title of the section in which each label of a source stands."""
    titles, title = {}, ""
    for found in re.finditer(SECTION.pattern + r"|\\label\{([^}]*)\}", source):
        if found[1] is None:
            title = source[found.end() : end_of_argument(source, found.end() - 1) - 1]
        else:
            titles[found[1]] = title
    return titles


def without_heading(source: str) -> str:
    """Return a source without its sections' headings."""
    while found := SECTION.search(source):
        source = source[: found.start()] + source[end_of_argument(source, found.end() - 1) :]
    return source


def _expanded(text: str, printing: Printing, place: str) -> str:
    done = ""
    while found := MACRO.search(text):
        done += text[: found.start()]
        name, text = found[1], text[found.end() :]
        if name is None:
            done += SIGNS.get(found[2], found[2])
        elif name in WORDS:
            done += WORDS[name]
        else:
            shown, text = _shown(name, text, printing, place)
            # What a macro prints may hold macros.
            text = shown + text if "\\" in shown else text
            done += "" if "\\" in shown else shown
    return done + text


def _shown(name: str, text: str, printing: Printing, place: str) -> tuple[str, str]:
    """Return what a macro prints, and the text behind it."""
    option = OPTION.match(text)
    text = text[option.end() :] if option else text
    if name in ("result", "resultinterval", *PARTS):
        (key,), text = _arguments(text, 1, name, place)
        return _result(name, key, printing, place), text
    if name in ("cref", "Cref", "ref"):
        (label,), text = _arguments(text, 1, name, place)
        return ", ".join(_label(one, printing, place) for one in label.split(",")), text
    if name == "whenknown":
        (key, known, unknown), text = _arguments(text, 3, name, place)
        entry = printing.entries["numbers"].get(key, {})
        return known if entry.get(option[1] if option else "value") is not None else unknown, text
    if name == "enquote":
        (quoted,), text = _arguments(text, 1, name, place)
        return f"\u201c{quoted}\u201d", text
    if name not in SHOWN:
        raise CitraError(f"{place}: it is not known what {name!r} prints as plain text.")
    count, number = SHOWN[name]
    arguments, text = _arguments(text, count, name, place)
    if name in ("whensimulated", "whenreal"):
        return arguments[1] if printing.simulated[arguments[0]] is (name == "whensimulated") else "", text
    return "" if number is None else arguments[number], text


def _arguments(text: str, count: int, name: str, place: str) -> tuple[list[str], str]:
    arguments = []
    for _ in range(count):
        text = text.lstrip()
        if not text.startswith("{"):
            raise CitraError(f"{place}: {name!r} has {len(arguments)} arguments, expected {count}.")
        end = end_of_argument(text, 0)
        arguments.append(text[1 : end - 1])
        text = text[end:]
    return arguments, text


def _result(name: str, key: str, printing: Printing, place: str) -> str:
    entry = printing.entries["numbers"].get(key)
    if entry is None:
        raise CitraError(f"{place}: no notebook enters the key {key!r}.")
    parts = ("low", "high") if name == "resultinterval" else (PARTS.get(name, "value"),)
    units = ("count" if part == "n" else entry["unit"] for part in parts)
    return "\u2013".join(
        value_text(entry[part], unit, printing.language) for part, unit in zip(parts, units, strict=True)
    )


def _label(label: str, printing: Printing, place: str) -> str:
    if label.strip() not in printing.labels:
        raise CitraError(f"{place}: no part of the article has the label {label.strip()!r}.")
    return printing.labels[label.strip()]
