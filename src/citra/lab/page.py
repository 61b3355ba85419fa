"""What a magic shows: the same words as HTML and as plain text."""

from dataclasses import dataclass
from html import escape

from citra.lab.comparison import Comparison
from citra.latex import FedSentence

EDITIONS = {"id": "Indonesian edition", "en": "English edition"}


@dataclass(frozen=True)
class Page:
    """Something to show under a cell.

    Parameters
    ----------
    text : str
        What is shown where nothing richer can be.
    html : str
        The same for a browser; the text, if empty.
    form : {"plain", "markdown"}
        What the text is.
    is_fault : bool
        Whether it says what is wrong.
    """

    text: str
    html: str = ""
    form: str = "plain"
    is_fault: bool = False

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        if self.form == "markdown":
            return {"text/plain": self.text, "text/markdown": self.text}
        colour = "color:#b3430e" if self.is_fault else ""
        return {"text/plain": self.text, "text/html": self.html or f'<pre style="{colour}">{escape(self.text)}</pre>'}


def comparison_page(comparison: Comparison) -> Page:
    """Return the outcome of a comparison: a sentence, and a table of what is not the same."""
    rows = [(each.kind, each.key, each.here, each.build) for each in comparison.differences]
    text = "\n".join([comparison.sentence, *("  " + " | ".join(row) for row in rows)])
    table = _table(("kind", "key", "here", "build"), rows) if rows else ""
    return Page(text, f"<p><b>{escape(comparison.sentence)}</b></p>{table}")


def sentences_page(stem: str, fed: dict[str, list[FedSentence]], said_before: set[str]) -> Page:
    """Return the fed sentences by edition; those that the notebook's values change are marked."""
    lines, parts = [], []
    for language, found in fed.items():
        heading = f"{EDITIONS[language]}: {len(found)} sentences rest on {stem}"
        rows = [(each.place.partition("/")[2], _marked(each, said_before)) for each in found]
        lines += [heading, *(f"  {place}: {text}" for place, text in rows)]
        parts.append(f"<p><b>{escape(heading)}</b></p>" + _table(("file and line", "sentence"), rows))
    return Page("\n".join(lines), "".join(parts))


def _marked(each: FedSentence, said_before: set[str]) -> str:
    marks = ["simulated"] * each.is_simulated + ["not as built"] * (each.text not in said_before)
    return each.text + (f" [{', '.join(marks)}]" if marks else "")


def _table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    cell = '<td style="text-align:left;vertical-align:top;white-space:{}">{}</td>'
    head = "".join(f'<th style="text-align:left">{escape(name)}</th>' for name in headings)
    body = "".join(
        "<tr>"
        + "".join(cell.format("nowrap" if at == 0 else "normal", escape(part)) for at, part in enumerate(row))
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
