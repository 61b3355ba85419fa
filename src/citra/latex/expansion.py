"""The article's text as plain text, for places that TeX does not set."""

import re
from collections.abc import Iterator

from citra.errors import CitraError
from citra.latex.plain import BREAK, SILENT, Printing, Walk
from citra.latex.source import Environment, Macro, read_text

FRONT = {"citratitle", "citraauthor", "citradate", "keywords"}
HEADINGS = {"section", "subsection", "subsubsection"}
NOT_TOLD = {"citraauthor", "citradate", "citep", "citet", "simulationnotice", "footnote"}


class _Text(Walk):
    """Tells what the article prints, and refuses what it could not print."""

    blocks = frozenset()
    silent = frozenset(SILENT | NOT_TOLD)

    def reference(self, node: Macro, labels: str) -> str:
        names = [label.strip() for label in labels.split(",")]
        unknown = [name for name in names if name not in self.printing.labels]
        if unknown:
            raise CitraError(f"{node.place}: no part of the article has the label {unknown[0]!r}.")
        return ", ".join(self.printing.labels[name] for name in names)

    def absent(self, node: Macro, key: str, part: str) -> str:
        if key not in self.printing.entries["numbers"]:
            raise CitraError(f"{node.place}: no notebook enters the key {key!r}.")
        return "\u2013"

    def _write_citratitle(self, node, title, subtitle) -> Iterator:
        return self.pieces(title)


def plain_text(source: str | tuple, printing: Printing, place: str) -> str:
    r"""Return a piece of the article as plain text, with its results; paragraphs stay apart by an empty line.

    Parameters
    ----------
    source : str or tuple
        LaTeX of the article, or its tree.
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
    >>> plain_text(r"It has \emph{\result{n}}~followers.", Printing({"numbers": numbers}, {}, "en"), "x.tex")
    'It has 1,776\xa0followers.'
    """
    nodes = read_text(source, place) if isinstance(source, str) else source
    text = "".join(piece.text for piece in _Text(printing).pieces(nodes))
    paragraphs = (re.sub(" +", " ", paragraph).strip(" ") for paragraph in text.split(BREAK))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def section_titles(nodes: tuple) -> dict[str, tuple]:
    """Return the tree of the title of the section in which each label of a tree stands."""
    titles, title = {}, ()
    for node in _macros(nodes):
        if node.name in HEADINGS:
            title = node.arguments[0]
        elif node.name == "label":
            titles[node.arguments[0]] = title
    return titles


def _macros(nodes: tuple) -> Iterator[Macro]:
    """Yield every macro of a tree in its order."""
    for node in nodes:
        if isinstance(node, Macro):
            yield node
            for argument in node.arguments:
                yield from _macros(argument) if isinstance(argument, tuple) else ()
        elif isinstance(node, Environment):
            yield from _macros(node.body)


def front_matter(nodes: tuple) -> list[tuple]:
    """Return the trees of the title, the subtitle, the authors, the date and the keywords that stand in a tree."""
    front = (node for node in _macros(nodes) if node.name in FRONT)
    return [argument for node in front for argument in node.arguments if isinstance(argument, tuple)]


def without_heading(nodes: tuple) -> tuple:
    """Return a tree without its sections' headings."""
    return tuple(node for node in nodes if not (isinstance(node, Macro) and node.name in HEADINGS))
