"""A table of the ledger as a table of HTML, and a figure as a picture in the page."""

import base64
import html
import re

from citra.dictionary import the_dictionary
from citra.html.printing import Printing
from citra.language import value_text

WORDS = {"text", "word", "file", "date", "month"}


def table_html(key: str, label: str, caption: str, printing: Printing, place: str) -> str:
    """Return a ledger table with its caption; its headings are the dictionary's, in the page's language."""
    entry, language = printing.entry("tables", key, place), printing.language
    columns = [(at, the_dictionary().column(name)) for at, name in enumerate(entry["columns"])]
    columns = [(at, column) for at, column in columns if column.language in (None, language)]
    heads = "".join(
        f'<th scope="col"{_side(column.unit)}>{html.escape(column.label[language])}</th>' for _, column in columns
    )
    rows = "".join(
        f"<tr>{''.join(_cell(row[at], column, language) for at, column in columns)}</tr>" for row in entry["rows"]
    )
    rows = rows or f'<tr><td colspan="{len(columns)}">{printing.word("no-rows")}</td></tr>'
    return framed(
        key, _label(label, key, entry, printing), f"{printing.mark(entry['is_simulated'])}{caption}", heads, rows
    )


def framed(key: str, label: str, caption: str, heads: str, rows: str) -> str:
    """Return the cells of a head and of rows as a table that scrolls where the screen is narrow; all is HTML."""
    name = re.sub("<[^>]*>", "", label)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{name}" id="{_id("tab", key)}"><table>'
        f"<caption><b>{label}.</b> {caption}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def figure_html(key: str, label: str, caption: str, printing: Printing, place: str) -> str:
    """Return a figure with its caption, the picture inside the page, and its values in words."""
    entry = printing.entry("figures", key, place)
    picture = base64.b64encode(printing.picture(key)).decode("ascii")
    alt = html.escape(entry["alt"][printing.language], quote=True)
    mark = printing.mark(entry["is_simulated"])
    return (
        f'<figure id="{_id("fig", key)}"><img alt="{alt}" src="data:image/png;base64,{picture}">'
        f"<figcaption><b>{_label(label, key, entry, printing)}.</b> {mark}{caption}{_data(key, printing)}"
        "</figcaption></figure>"
    )


def _label(label: str, key: str, entry: dict, printing: Printing) -> str:
    return printing.from_cell(html.escape(label), key, entry) if printing.around.pages else html.escape(label)


def _data(key: str, printing: Printing) -> str:
    """Return the link to a figure's data, where they go with the page."""
    if not printing.around.data:
        return ""
    address = html.escape(f"{printing.around.data}/{key}.csv")
    return f' <a class="data" href="{address}" download>{printing.word("figure-data")}</a>'


def _id(kind: str, key: str) -> str:
    return f"{kind}-{key}"


def _side(unit: str) -> str:
    return "" if unit in WORDS else ' class="number"'


def _cell(value, column, language: str) -> str:
    text = html.escape(value_text(value, column.unit, language))
    return f"<td{_side(column.unit)}>{f'<code>{text}</code>' if column.unit == 'file' else text}</td>"
