"""The article's sentences as a reader finds them: values filled in, each with its place and the results it asks for."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from citra.latex.plain import BREAK, LANGUAGE_OF, Piece, Printing, Walk
from citra.latex.source import Environment, Gap, Macro, Text, read_source

# A sentence ends behind its stop, where a capital letter, an opening sign, a result or a reference follows.
STOP = re.compile(r"(?<=[.!?])[)\u201d]* +")
BEGINNING = re.compile(r"[A-Z\u201c(\[]")


@dataclass(frozen=True)
class Block:
    """A paragraph of a source.

    Parameters
    ----------
    place : str
        File and line.
    nodes : tuple
        Its tree.
    language : str
        The language of its numbers, where that is not the edition's; or nothing.
    """

    place: str
    nodes: tuple
    language: str = ""


@dataclass(frozen=True)
class Sentence:
    """A sentence of the article.

    Parameters
    ----------
    place : str
        Edition, file and line.
    keys : tuple of str
        The asked keys, in the sentence's order.
    text : str
        The sentence with its values as they are printed.
    """

    place: str
    keys: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class FedSentence(Sentence):
    """A sentence of the article that prints results.

    Parameters
    ----------
    is_simulated : bool
        Whether one of its values rests on simulated data.
    """

    is_simulated: bool


def blocks(source: Path) -> Iterator[Block]:
    """Yield the paragraphs of a LaTeX source; an abstract has its own language."""
    return _paragraphs(read_source(source), "")


def _paragraphs(nodes: tuple, language: str) -> Iterator[Block]:
    held: list = []
    for node in (*nodes, Gap()):
        is_abstract = isinstance(node, Environment) and node.name == "abstractin"
        if not is_abstract and not isinstance(node, Gap):
            if held or not (isinstance(node, Text) and not node.text.strip()):
                held.append(node)
            continue
        if held:
            yield Block(held[0].place, tuple(held), language)
            held = []
        if is_abstract:
            yield from _paragraphs(node.body, LANGUAGE_OF[node.argument])


def printed_sentences(block: Block, printing: Printing) -> list[str]:
    r"""Return the sentences that a paragraph prints with the values of one run.

    What TeX alone decides is not told: a reference is its label, a citation its key.

    Examples
    --------
    >>> from citra.latex.source import read_text
    >>> number = {"value": 0.5, "low": None, "high": None, "n": 7, "unit": "share"}
    >>> nodes = read_text(r"It is \result{half}\whenknown[low]{half}{, or so}{}. Of \resultn{half}.", "x.tex")
    >>> printed_sentences(Block("", nodes), Printing({"numbers": {"half": number}}, {}, "en"))
    ['It is 50.00\u202f%.', 'Of 7.']
    """
    printing = replace(printing, language=block.language or printing.language)
    return [sentence.text for sentence in _sentences(Walk(printing).pieces(block.nodes))]


class _Named(Walk):
    """Names floats, parts and sources as their keys stand in the files."""

    def reference(self, node: Macro, labels: str) -> str:
        return labels

    def citation(self, node: Macro, keys: str) -> str:
        return f"({keys})" if node.name == "citep" else keys

    def float_name(self, node: Macro, key: str) -> str:
        return f"[{'tab' if node.name == 'resulttable' else 'fig'}:{key}] "


def fed_sentences(nodes: tuple, printing: Printing, keys: Iterable[str]) -> list[FedSentence]:
    r"""Return the printed sentences of a tree that ask for one of the keys, in order.

    Parameters
    ----------
    nodes : tuple
        The tree of a file of an edition.
    printing : Printing
        In the edition's language.
    keys : iterable of str
        The keys of one notebook.

    Examples
    --------
    >>> from citra.latex.source import read_text
    >>> numbers = {"all": {"value": 1776, "unit": "count", "is_simulated": False}}
    >>> nodes = read_text(r"\emph{So many} follow: \result{all}. Nothing else is told.", "x.tex")
    >>> [each.text for each in fed_sentences(nodes, Printing({"numbers": numbers}, {}, "en"), {"all"})]
    ['So many follow: 1,776.']
    """
    keys, entries = set(keys), printing.entries
    return [
        FedSentence(each.place, each.keys, each.text, _rests_on_simulation(each.keys, entries))
        for each in _sentences(_Named(printing).pieces(nodes))
        if keys & set(each.keys)
    ]


def _rests_on_simulation(keys: tuple[str, ...], entries: dict[str, dict]) -> bool:
    return any(known[key]["is_simulated"] for known in entries.values() for key in keys if key in known)


def _sentences(pieces: Iterable[Piece]) -> Iterator[Sentence]:
    held: list[Piece] = []
    for piece in (*pieces, Piece(BREAK, "")):
        if piece.text != BREAK:
            held.append(piece)
        elif held:
            yield from _parted(held)
            held = []


def _parted(pieces: list[Piece]) -> Iterator[Sentence]:
    """Part what stands together into sentences."""
    text, starts = "", []
    for piece in pieces:
        starts.append(len(text))
        text += piece.text
    begins = {start for start, piece in zip(starts, pieces, strict=True) if piece.begins}
    stops = (found.end() for found in STOP.finditer(text))
    ends = [end for end in stops if end in begins or BEGINNING.match(text, end)]
    for start, end in pairwise([0, *ends, len(text) + 1]):
        printed = text[start:end].lstrip()
        if printed:
            # Pieces that print nothing may stand at the same place, before the one that does.
            first = pieces[bisect_right(starts, min(end, len(text)) - len(printed)) - 1]
            keys = (piece.key for at, piece in zip(starts, pieces, strict=True) if piece.key and start <= at < end)
            yield Sentence(first.place, tuple(dict.fromkeys(keys)), _spaced(printed))


def _spaced(text: str) -> str:
    """Return words with one space between them, and none before a stop."""
    return re.sub(" +([.,;:)])", r"\1", re.sub("[ \u00a0]+", " ", text)).strip()
