"""A source's tree as plain words: read with a ledger's values in them, without TeX.

This walk is the only one; who needs a reference, a citation or an absent value told otherwise overrides just that.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from citra.errors import CitraError
from citra.language import MINUS, value_text
from citra.latex.source import Environment, Gap, Macro, Math, Text, read_text

LANGUAGE_OF = {"indonesian": "id", "english": "en"}
TO = {"id": " sampai ", "en": " to "}
PARTS = {
    "result": ("value",),
    "resultlow": ("low",),
    "resulthigh": ("high",),
    "resultn": ("n",),
    "resultinterval": ("low", "high"),
}
INLINE = {"emph", "textit", "textbf", "texttt", "mbox", "foreignlanguage", "href"}
BLOCKS = {"section", "subsection", "subsubsection", "paragraph", "simulationnotice", "summarybox", "keywords"}
BLOCKS |= {"jointdisplay", "citradate", "citraauthor", "citratitle"}
SILENT = {"label", "restson", "noindent", "appendix", "clearpage", "simulationmark"}
SOFT_HYPHEN = "\u00ad"
# Parts what stands apart: paragraphs, headings, items, captions.
BREAK = "\n"


@dataclass(frozen=True)
class Printing:
    """What the words of a source depend on.

    Parameters
    ----------
    entries : dict
        The ledgers' entries by kind and key.
    simulated : dict of bool
        Whether a canonical table is simulated, by name.
    language : str
        In which language numbers are printed.
    labels : dict of str
        What a reference to a label prints.
    findings : dict of (str, str)
        The verdict and the sentence of each claim of the studied paper, by id; the sentence is LaTeX.
    """

    entries: dict[str, dict]
    simulated: dict[str, bool]
    language: str
    labels: dict[str, str] = field(default_factory=dict)
    findings: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Piece:
    """Words of a source.

    Parameters
    ----------
    text : str
        What is printed; ``BREAK`` where something else begins.
    place : str
        File and line.
    key : str
        The result that is asked for here; or nothing.
    begins : bool
        Whether a sentence may begin with it, whatever its first letter is.
    """

    text: str
    place: str
    key: str = ""
    begins: bool = False


class Walk:
    r"""Walks over a tree and gives its words.

    Parameters
    ----------
    printing : Printing

    Examples
    --------
    >>> printing = Printing({"numbers": {"n": {"value": 1776, "unit": "count"}}}, {}, "en")
    >>> nodes = read_text(r"It has \emph{\result{n} followers}.", "x.tex")
    >>> "".join(piece.text for piece in Walk(printing).pieces(nodes))
    'It has 1,776 followers.'
    """

    blocks: frozenset[str] = frozenset(BLOCKS)
    silent: frozenset[str] = frozenset(SILENT)

    def __init__(self, printing: Printing):
        self.printing = printing

    def pieces(self, nodes: tuple) -> Iterator[Piece]:
        """Yield the words of nodes in their order.

        Raises
        ------
        CitraError
            If there is a macro of which it is not known what it prints; the sentence names the file and the line.
        """
        for node in nodes:
            if isinstance(node, Text):
                yield Piece(node.text.replace("\n", " ").replace(SOFT_HYPHEN, ""), node.place)
            elif isinstance(node, Gap):
                yield Piece(BREAK, node.place)
            elif isinstance(node, Math):
                yield Piece(_formula(node), node.place)
            elif isinstance(node, Environment):
                yield from self._environment(node)
            else:
                yield from self._macro(node)

    def _environment(self, node: Environment) -> Iterator[Piece]:
        """An abstract has its own language, whatever the edition's."""
        language = LANGUAGE_OF[node.argument] if node.name == "abstractin" else self.printing.language
        yield Piece(BREAK, node.place)
        yield from type(self)(replace(self.printing, language=language)).pieces(node.body)
        yield Piece(BREAK, node.place)

    def _macro(self, node: Macro) -> Iterator[Piece]:
        name, given = node.name, node.arguments
        if name in self.silent:
            return
        if name in PARTS:
            yield Piece(self._result(node, given[0]), node.place, given[0], begins=True)
        elif name in INLINE:
            yield from self.pieces(given[-1])
        elif name in self.blocks:
            for body in given:
                yield from self._block(node, body) if isinstance(body, tuple) else ()
        else:
            write = getattr(self, f"_write_{name.lower()}", None)
            if write is None:
                raise CitraError(f"{node.place}: it is not known what {name!r} prints as plain text.")
            yield from write(node, *given)

    def _block(self, node: Macro, body: tuple) -> Iterator[Piece]:
        yield Piece(BREAK, node.place)
        yield from self.pieces(body)
        yield Piece(BREAK, node.place)

    # ---- what a reader may want told otherwise

    def reference(self, node: Macro, labels: str) -> str:
        """Return what stands for a reference: TeX alone knows the number."""
        return f"[{labels}]"

    def citation(self, node: Macro, keys: str) -> str:
        """Return what stands for a citation."""
        return f"[{keys}]"

    def float_name(self, node: Macro, key: str) -> str:
        """Return what stands before a caption."""
        return ""

    def absent(self, node: Macro, key: str, part: str) -> str:
        """Return what stands for a part of a result that is not there."""
        return f"[{key}: {part} \u2013]"

    # ---- results

    def _result(self, node: Macro, key: str) -> str:
        texts = [self._part(node, key, part) for part in PARTS[node.name]]
        # A dash beside a minus sign cannot be read.
        return (TO[self.printing.language] if texts[0].startswith(MINUS) else "\u2013").join(texts)

    def _part(self, node: Macro, key: str, part: str) -> str:
        entry = self.printing.entries["numbers"].get(key)
        if entry is None or entry[part] is None:
            return self.absent(node, key, part)
        return value_text(entry[part], "count" if part == "n" else entry["unit"], self.printing.language)

    def _write_claim(self, node, key, sentence) -> Iterator[Piece]:
        yield Piece("", node.place, key)
        yield from self.pieces(sentence)

    def _write_resulttable(self, node, placement, key, caption) -> Iterator[Piece]:
        yield Piece(BREAK, node.place)
        yield Piece(self.float_name(node, key), node.place, key)
        yield from self.pieces(caption)
        yield Piece(BREAK, node.place)

    _write_resultfigure = _write_resulttable

    # ---- what applies

    def _write_whenknown(self, node, part, key, text, otherwise) -> Iterator[Piece]:
        entry = self.printing.entries["numbers"].get(key, {})
        yield Piece("", node.place, key)
        yield from self.pieces(text if entry.get(part or "value") is not None else otherwise)

    def _write_whensimulated(self, node, table, text) -> Iterator[Piece]:
        if table not in self.printing.simulated:
            raise CitraError(f"{node.place}: it is not known whether the table {table!r} is simulated.")
        if self.printing.simulated[table] is (node.name == "whensimulated"):
            yield from self.pieces(text)

    _write_whenreal = _write_whensimulated

    def _write_whenfindings(self, node, verdict, text) -> Iterator[Piece]:
        if any(found == verdict for found, _ in self.printing.findings.values()):
            yield from self.pieces(text)

    def _write_finding(self, node, claim) -> Iterator[Piece]:
        if claim not in self.printing.findings:
            yield Piece(self.absent(node, claim, "finding"), node.place)
        else:
            yield from self._sentence_of(claim)

    def _write_findings(self, node, verdict) -> Iterator[Piece]:
        for claim, (found, _) in self.printing.findings.items():
            if found == verdict:
                yield from self._sentence_of(claim)
                yield Piece(" ", node.place)

    def _sentence_of(self, claim: str) -> Iterator[Piece]:
        return self.pieces(read_text(self.printing.findings[claim][1], f"claims.yml, claim {claim!r}"))

    # ---- text

    def _write_cref(self, node, labels) -> Iterator[Piece]:
        yield Piece(self.reference(node, labels), node.place, begins=True)

    _write_ref = _write_cref

    def _write_citep(self, node, before, after, keys) -> Iterator[Piece]:
        yield Piece(self.citation(node, keys), node.place, begins=True)

    _write_citet = _write_citep

    def _write_enquote(self, node, body) -> Iterator[Piece]:
        yield Piece("\u201c", node.place)
        yield from self.pieces(body)
        yield Piece("\u201d", node.place)

    def _write_ldots(self, node) -> Iterator[Piece]:
        yield Piece("\u2026", node.place)

    def _write_par(self, node) -> Iterator[Piece]:
        yield Piece(BREAK, node.place)

    def _write_item(self, node, option) -> Iterator[Piece]:
        yield Piece(BREAK, node.place)


def _formula(node: Math) -> str:
    if "\\" in node.text:
        raise CitraError(f"{node.place}: the formula {node.text!r} cannot be told as plain text.")
    return node.text
