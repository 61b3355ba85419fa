"""The tree of a source, written as HTML: paragraphs, results, what applies, marks."""

import html
from collections.abc import Callable

from citra.errors import CitraError
from citra.html.formula import math_html
from citra.html.numbering import Numbering
from citra.html.printing import PARTS, Printing
from citra.latex.source import Environment, Gap, Macro, Math, Text

INLINE = {"emph": "em", "textit": "em", "textbf": "strong", "texttt": "code"}
SILENT = {"noindent", "clearpage", "bibliographystyle", "documentclass", "usepackage", "newblock"}


class TextWriter:
    """Writes trees as blocks of HTML.

    Parameters
    ----------
    printing : Printing
        What the page is made from.
    read : callable
        The tree of a source that another one takes in, by its name.
    numbering : Numbering, optional
        Shared by the parts of a page.
    """

    def __init__(self, printing: Printing, read: Callable[[str], tuple], numbering: Numbering | None = None):
        self.printing, self.read = printing, read
        self.numbering = numbering or Numbering()
        self.blocks: list[str] = []
        self.words: list[str] = []
        self.floats: list[str] = []

    def write(self, nodes: tuple) -> None:
        """Write nodes behind what is already written."""
        for node in nodes:
            if isinstance(node, Text):
                self.words.append(html.escape(node.text, quote=False))
            elif isinstance(node, Gap):
                self.end_paragraph()
            elif isinstance(node, Math):
                self.words.append(math_html(node))
            elif isinstance(node, Environment):
                self.environment(node)
            else:
                self._macro(node)

    def end_paragraph(self) -> None:
        """Close the paragraph; floats that stand in it come behind it."""
        words = "".join(self.words).strip()
        if words:
            self.blocks.append(f"<p{self.printing.bar(words)}>{words}</p>")
        self.blocks += self.floats
        self.words, self.floats = [], []

    def finished(self) -> str:
        """Return everything that was written, its references still open."""
        self.end_paragraph()
        return "\n".join(self.blocks)

    def _part(self, nodes: tuple) -> "TextWriter":
        part = type(self)(self.printing, self.read, self.numbering)
        part.write(nodes)
        return part

    def inline(self, nodes: tuple, place: str) -> str:
        """Return nodes as words without a paragraph, as in a caption.

        Raises
        ------
        CitraError
            If a paragraph ends among them, or a float stands there.
        """
        part = self._part(nodes)
        if part.blocks or part.floats:
            raise CitraError(f"{place}: a paragraph or a float stands where only words may.")
        return "".join(part.words).strip()

    def _macro(self, node: Macro) -> None:
        name, given = node.name, node.arguments
        if name in SILENT:
            return
        if name in PARTS:
            self.words.append(self.printing.number(name, given[0], node.place, self.numbering.first_use(given[0])))
        elif name in INLINE:
            self.words.append(f"<{INLINE[name]}>{self.inline(given[0], node.place)}</{INLINE[name]}>")
        else:
            write = getattr(self, f"_write_{name.lower()}", None)
            if write is None:
                raise CitraError(f"{node.place}: it is not known how {name!r} looks on a page.")
            write(node, *given)

    def environment(self, node: Environment) -> None:
        """Write what stands between a begin and an end."""
        raise CitraError(f"{node.place}: it is not known how {node.name!r} looks here.")

    # ---- text

    def _write_mbox(self, node, body) -> None:
        self.words.append(f'<span class="whole">{self.inline(body, node.place)}</span>')

    def _write_enquote(self, node, body) -> None:
        self.words.append(f"\u201c{self.inline(body, node.place)}\u201d")

    def _write_foreignlanguage(self, node, language, body) -> None:
        self.words.append(f"<i>{self.inline(body, node.place)}</i>")

    def _write_ldots(self, node) -> None:
        self.words.append("\u2026")

    def _write_par(self, node) -> None:
        self.end_paragraph()

    def _write_url(self, node, address) -> None:
        self.words.append(f'<a href="{html.escape(address, quote=True)}">{html.escape(address)}</a>')

    def _write_href(self, node, address, body) -> None:
        self.words.append(f'<a href="{html.escape(address, quote=True)}">{self.inline(body, node.place)}</a>')

    def _write_doi(self, node, name) -> None:
        self._write_href(node, f"https://doi.org/{name}", (Text(f"doi:{name}"),))

    def _write_footnote(self, node, body) -> None:
        self.numbering.notes.append(self.inline(body, node.place))
        number = len(self.numbering.notes)
        self.words.append(f'<sup><a href="#note-{number}" id="from-note-{number}">{number}</a></sup>')

    def _write_paragraph(self, node, body) -> None:
        self.end_paragraph()
        self.words.append(f'<strong class="head">{self.inline(body, node.place)}.</strong> ')

    def _write_keywords(self, node, body) -> None:
        self.end_paragraph()
        self.words.append(f"<strong>{self.printing.word('keywords')}:</strong> {self.inline(body, node.place)}")

    # ---- what applies

    def _write_when(self, node, name, text, otherwise) -> None:
        if name not in self.printing.conditions:
            raise CitraError(f"{node.place}: there is no condition {name!r}.")
        self.write(text if self.printing.conditions[name] else otherwise)

    def _write_whenknown(self, node, part, key, text, otherwise) -> None:
        entry = self.printing.entry("numbers", key, node.place)
        self.write(text if entry[part or "value"] is not None else otherwise)

    def _write_whensimulated(self, node, table, text) -> None:
        self.write(text if self.printing.simulated[table] else ())

    def _write_whenreal(self, node, table, text) -> None:
        self.write(() if self.printing.simulated[table] else text)

    def _write_studyword(self, node, name) -> None:
        self.words.append(html.escape(self.printing.words[name]))

    # ---- marks and boxes

    def _write_restson(self, node, table) -> None:
        self.words.append(self.printing.mark(self.printing.simulated[table]))

    def _write_simulationmark(self, node) -> None:
        self.words.append(self.printing.mark(True))

    def _write_simulationnotice(self, node, body) -> None:
        self._box("notice", self.printing.mark(True), body)

    def _write_summarybox(self, node, body) -> None:
        self._box("summary", "", body)

    def _box(self, kind: str, head: str, body: tuple) -> None:
        self.end_paragraph()
        part = type(self)(self.printing, self.read, self.numbering)
        part.words.append(head)
        part.write(body)
        self.blocks.append(f'<div class="{kind}">{part.finished()}</div>')
