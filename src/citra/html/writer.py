"""The tree of a source, written as HTML: paragraphs, headings, lists, results, floats, references."""

import html
from collections.abc import Callable

from citra.errors import CitraError
from citra.html.formula import math_html
from citra.html.numbering import Numbering, open_reference
from citra.html.printing import PARTS, Printing
from citra.html.tables import figure_html, table_html
from citra.latex.source import Environment, Gap, Macro, Math, Text, read_text

INLINE = {"emph": "em", "textit": "em", "textbf": "strong", "texttt": "code"}
LEVELS = {"section": 2, "subsection": 3, "subsubsection": 4}
SILENT = {"noindent", "clearpage", "bibliographystyle", "documentclass", "usepackage", "citradate", "citraauthor"}


class Writer:
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
                self._environment(node)
            else:
                self._macro(node)

    def end_paragraph(self) -> None:
        """Close the paragraph; floats that stand in it come behind it."""
        words = "".join(self.words).strip()
        if words:
            self.blocks.append(f"<p>{words}</p>")
        self.blocks += self.floats
        self.words, self.floats = [], []

    def finished(self) -> str:
        """Return everything that was written, its references still open."""
        self.end_paragraph()
        return "\n".join(self.blocks)

    def _part(self, nodes: tuple) -> "Writer":
        part = Writer(self.printing, self.read, self.numbering)
        part.write(nodes)
        return part

    def inline(self, nodes: tuple) -> str:
        """Return nodes as words without a paragraph, as in a caption."""
        return "".join(self._part(nodes).words).strip()

    def _macro(self, node: Macro) -> None:
        name, given = node.name, node.arguments
        if name in SILENT:
            return
        if name in PARTS:
            self.words.append(self.printing.number(name, given[0], node.place))
        elif name in INLINE:
            self.words.append(f"<{INLINE[name]}>{self.inline(given[0])}</{INLINE[name]}>")
        elif name in LEVELS:
            self._heading(node)
        else:
            write = getattr(self, f"_write_{name.lower()}", None)
            if write is None:
                raise CitraError(f"{node.place}: it is not known how {name!r} looks on a page.")
            write(node, *given)

    # ---- text

    def _write_mbox(self, node, body) -> None:
        self.words.append(f'<span class="whole">{self.inline(body)}</span>')

    def _write_enquote(self, node, body) -> None:
        self.words.append(f"\u201c{self.inline(body)}\u201d")

    def _write_foreignlanguage(self, node, language, body) -> None:
        self.words.append(f"<i>{self.inline(body)}</i>")

    def _write_ldots(self, node) -> None:
        self.words.append("\u2026")

    def _write_par(self, node) -> None:
        self.end_paragraph()

    def _write_url(self, node, address) -> None:
        self.words.append(f'<a href="{html.escape(address, quote=True)}">{html.escape(address)}</a>')

    def _write_href(self, node, address, body) -> None:
        self.words.append(f'<a href="{html.escape(address, quote=True)}">{self.inline(body)}</a>')

    def _write_doi(self, node, name) -> None:
        self._write_href(node, f"https://doi.org/{name}", (Text(f"doi:{name}"),))

    def _write_footnote(self, node, body) -> None:
        self.numbering.notes.append(self.inline(body))
        number = len(self.numbering.notes)
        self.words.append(f'<sup><a href="#note-{number}" id="from-note-{number}">{number}</a></sup>')

    def _write_paragraph(self, node, body) -> None:
        self.end_paragraph()
        self.words.append(f'<strong class="head">{self.inline(body)}.</strong> ')

    def _write_keywords(self, node, body) -> None:
        self.end_paragraph()
        self.words.append(f"<strong>{self.printing.word('keywords')}:</strong> {self.inline(body)}")

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

    def _write_claim(self, node, key, sentence) -> None:
        entry = self.printing.entry("claims", key, node.place)
        if not entry["holds"]:
            raise CitraError(f"{node.place}: the claim {key!r} does not hold any more.")
        self.write(sentence)
        self.words.append(self.printing.sign(entry))

    def _text_of(self, node: Macro, key: str) -> str:
        name = f"{node.name.removeprefix('when')} {key}"
        if name not in self.printing.texts:
            raise CitraError(f"{node.place}: there is no {name!r} to print.")
        return self.printing.texts[name]

    def _write_finding(self, node, key) -> None:
        self.write(read_text(self._text_of(node, key), f"{node.name} {key}"))

    _write_findings = _write_verdict = _write_finding

    def _write_whenfindings(self, node, verdict, text) -> None:
        self.write(text if self._text_of(node, verdict) else ())

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
        part = Writer(self.printing, self.read, self.numbering)
        part.words.append(head)
        part.write(body)
        self.blocks.append(f'<div class="{kind}">{part.finished()}</div>')

    # ---- structure

    def _write_input(self, node, name) -> None:
        self.write(self.read(name))
        self.end_paragraph()

    def _write_citratitle(self, node, title, subtitle) -> None:
        self.numbering.title = (self.inline(title), self.inline(subtitle))

    def _write_maketitle(self, node) -> None:
        title, subtitle = self.numbering.title
        self.blocks.append(f'<header><h1>{title}</h1><p class="subtitle">{subtitle}</p></header>')

    def _write_appendix(self, node) -> None:
        self.numbering.is_appendix, self.numbering.sections = True, [0, 0, 0]

    def _heading(self, node: Macro) -> None:
        self.end_paragraph()
        level, title = LEVELS[node.name], self.inline(node.arguments[0])
        number = "" if node.is_starred else self.numbering.next_section(level - 2)
        anchor = f"section-{len(self.numbering.headings) + 1}"
        self.numbering.headings.append((level, anchor, f"{number} {title}".strip()))
        shown = f'<span class="order">{number}</span> ' if number else ""
        self.blocks.append(f'<h{level} id="{anchor}">{shown}{title}</h{level}>')

    def _write_label(self, node, label) -> None:
        _, anchor, title = self.numbering.headings[-1]
        kind = "appendix" if self.numbering.is_appendix else "section"
        self.numbering.labels[label] = (kind, title.split()[0], anchor)

    def _write_resulttable(self, node, placement, key, caption) -> None:
        words = self.inline(caption)
        self.floats.append(table_html(key, self._float("table", key), words, self.printing, node.place))

    def _write_resultfigure(self, node, placement, key, caption) -> None:
        self.floats.append(
            figure_html(key, self._float("figure", key), self.inline(caption), self.printing, node.place)
        )

    def _float(self, kind: str, key: str) -> str:
        self.numbering.floats[kind] += 1
        number, short = str(self.numbering.floats[kind]), kind[:3]
        self.numbering.labels[f"{short}:{key}"] = (kind, number, f"{short}-{key}")
        return f"{self.printing.word(f'{kind}-reference')} {number}"

    def _environment(self, node: Environment) -> None:
        if node.name == "document":
            self.write(node.body)
        elif node.name == "abstractin":
            self.end_paragraph()
            heading = f"<p><strong>{self.printing.word('abstract')}</strong></p>"
            self.blocks.append(f'<div class="abstract">{heading}{self._part(node.body).finished()}</div>')
        else:
            self.end_paragraph()
            kind = {"itemize": "ul", "enumerate": "ol"}[node.name]
            items = "".join(f"<li>{self._part(item).finished_item()}</li>" for item in _items(node))
            self.blocks.append(f"<{kind}>{items}</{kind}>")

    def finished_item(self) -> str:
        """Return what was written, without a paragraph of its own where it is only one."""
        return "".join(self.words).strip() if not self.blocks and not self.floats else self.finished()

    # ---- references

    def _write_cref(self, node, labels) -> None:
        self.words.append(open_reference(labels))

    _write_ref = _write_cref

    def _write_citep(self, node, before, after, keys) -> None:
        works = "; ".join(self._cited(key.strip(), ", ", node.place) for key in keys.split(","))
        self.words.append(f"({before + ' ' if after is not None and before else ''}{works}{_behind(before, after)})")

    def _write_citet(self, node, before, after, keys) -> None:
        works = (self._cited(key.strip(), " (", node.place) + ")" for key in keys.split(","))
        self.words.append(f" {self.printing.word('and')} ".join(works))

    def _cited(self, key: str, between: str, place: str) -> str:
        if key not in self.printing.citations:
            raise CitraError(f"{place}: no reference has the key {key!r}.")
        if key not in self.numbering.cited:
            self.numbering.cited.append(key)
        authors, year = self.printing.citations[key]
        return f'<a href="#work-{html.escape(key)}">{html.escape(authors)}{between}{html.escape(year)}</a>'

    def _write_bibliography(self, node, name) -> None:
        self.end_paragraph()
        if "bibliography" in self.printing.texts:
            self.blocks.append(self.printing.texts["bibliography"])


def _behind(before: str | None, after: str | None) -> str:
    """A lone option of a citation stands behind it."""
    last = after if after is not None else before
    return f", {html.escape(last)}" if last else ""


def _items(node: Environment) -> list[tuple]:
    items: list[list] = []
    for each in node.body:
        if isinstance(each, Macro) and each.name == "item":
            items.append([])
        elif items:
            items[-1].append(each)
        elif not isinstance(each, Gap) and not (isinstance(each, Text) and not each.text.strip()):
            raise CitraError(
                f"{each.place if hasattr(each, 'place') else node.place}: text stands before the first item."
            )
    return [tuple(item) for item in items]
