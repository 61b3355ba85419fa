"""The structure of a page: headings, lists, floats, references, citations."""

import html
from dataclasses import replace

from citra.errors import CitraError
from citra.html.citation import citation
from citra.html.claims import ClaimWriter
from citra.html.numbering import open_reference
from citra.html.tables import figure_html, table_html
from citra.latex.plain import LANGUAGE_OF
from citra.latex.source import Environment, Gap, Macro, Text

LEVELS = {"section": 2, "subsection": 3, "subsubsection": 4}


class Writer(ClaimWriter):
    """Writes whole documents; see `TextWriter` for its parameters."""

    def _write_input(self, node, name) -> None:
        self.write(self.read(name))
        self.end_paragraph()

    def _write_citratitle(self, node, title, subtitle) -> None:
        self.numbering.title = (self.inline(title, node.place), self.inline(subtitle, node.place))

    def _write_citraauthor(self, node, affiliation, names) -> None:
        self.numbering.authors = (self.inline(names, node.place), html.escape(affiliation or ""))

    def _write_citradate(self, node, words) -> None:
        self.numbering.date = self.inline(words, node.place)

    def _write_maketitle(self, node) -> None:
        title, subtitle = self.numbering.title
        below = [part for part in (*self.numbering.authors, self.numbering.date) if part]
        byline = f'<p class="byline">{"<br>".join(below)}</p>' if below else ""
        self.blocks.append(f'<header><h1>{title}</h1><p class="subtitle">{subtitle}</p>{byline}</header>')
        if cited_as := citation(self.numbering, self.printing):
            self.blocks.append(cited_as)

    def _write_appendix(self, node) -> None:
        self.numbering.is_appendix, self.numbering.sections = True, [0, 0, 0]

    def _write_section(self, node: Macro, body) -> None:
        self.end_paragraph()
        level, title = LEVELS[node.name], self.inline(body, node.place)
        number = "" if node.is_starred else self.numbering.next_section(level - 2)
        # A section without a number has its place among all; it may not take the anchor of a number.
        anchor = f"section-{number}" if number else f"part-{len(self.numbering.headings) + 1}"
        self.numbering.headings.append((level, anchor, f"{number} {title}".strip()))
        shown = f'<span class="order">{number}</span> ' if number else ""
        self.blocks.append(f'<h{level} id="{anchor}">{shown}{title}</h{level}>')

    _write_subsection = _write_subsubsection = _write_section

    def _write_label(self, node, label) -> None:
        _, anchor, title = self.numbering.headings[-1]
        kind = "appendix" if self.numbering.is_appendix else "section"
        self.numbering.labels[label] = (kind, title.split()[0], anchor)

    def _write_resulttable(self, node, placement, key, caption) -> None:
        words = self.inline(caption, node.place)
        self.floats.append(table_html(key, self._float("table", key), words, self.printing, node.place))

    def _write_resultfigure(self, node, placement, key, caption) -> None:
        self.floats.append(
            figure_html(key, self._float("figure", key), self.inline(caption, node.place), self.printing, node.place)
        )

    def _float(self, kind: str, key: str) -> str:
        self.numbering.floats[kind] += 1
        number, short = str(self.numbering.floats[kind]), kind[:3]
        self.numbering.labels[f"{short}:{key}"] = (kind, number, f"{short}-{key}")
        return f"{self.printing.word(f'{kind}-reference')} {number}"

    def environment(self, node: Environment) -> None:
        if node.name == "document":
            self.write(node.body)
        elif node.name == "abstractin":
            self._abstract(node)
        else:
            self.end_paragraph()
            kind = {"itemize": "ul", "enumerate": "ol"}[node.name]
            items = "".join(f"<li>{self._part(item).finished_item()}</li>" for item in _items(node))
            self.blocks.append(f"<{kind}>{items}</{kind}>")

    def _abstract(self, node: Environment) -> None:
        """Write an abstract, whose words and numbers are those of its own language whatever the page's."""
        self.end_paragraph()
        printing = replace(self.printing, language=LANGUAGE_OF[node.argument])
        part = Writer(printing, self.read, self.numbering)
        part.write(node.body)
        heading = f"<p><strong>{printing.word('abstract')}</strong></p>"
        self.blocks.append(f'<div class="abstract" lang="{printing.language}">{heading}{part.finished()}</div>')

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
        works = (self._cited(key.strip(), " (", node.place, ")") for key in keys.split(","))
        self.words.append(f" {self.printing.word('and')} ".join(works))

    def _cited(self, key: str, between: str, place: str, behind: str = "") -> str:
        found = [work for work in self.printing.works if work.key == key]
        if not found:
            raise CitraError(f"{place}: no reference has the key {key!r}.")
        if key not in self.numbering.cited:
            self.numbering.cited.append(key)
        words = f"{html.escape(found[0].authors)}{between}{html.escape(found[0].year)}{behind}"
        return f'<a href="#work-{html.escape(key)}">{words}</a>'

    def _write_bibliography(self, node, name) -> None:
        self.end_paragraph()
        title = self.printing.word("references")
        self.numbering.headings.append((2, "references", title))
        works = "".join(
            f'<li id="work-{html.escape(work.key)}">{self.inline(work.text, work.key)}</li>'
            for work in self.printing.works
        )
        self.blocks.append(f'<h2 id="references">{title}</h2><ul class="works">{works}</ul>')


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
