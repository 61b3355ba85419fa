"""What the article prints under a result's name is what the ledger says."""

import re
import unicodedata

from citra.accounting.page import LINE_HYPHEN, Article
from citra.language import value_text
from citra.latex import printable, shown_cells, shown_columns

UNIT_OF_COUNT = {"n": "count"}


def printed_uses(article: Article) -> dict[int, tuple[str, str, str, int]]:
    """Return kind, key, printed text and page of every mark of the edition, by its use."""
    uses: dict[int, tuple[str, str, str, int]] = {}
    for page in article.pages:
        space = ""
        for character, mark in zip(page.text, page.marks, strict=True):
            if mark and mark.use:
                kind, key, text, first = uses.get(mark.use, (mark.kind, mark.key, "", page.number))
                uses[mark.use] = (kind, key, text + (space if text else "") + character, first)
            space = " " if character == " " else ""
    return uses


def altered_results(article: Article, entries: dict[str, dict]) -> list[str]:
    """Return a sentence for every result and every cell that is not printed as the ledger has it.

    Parameters
    ----------
    article : Article
        The edition as it was read back.
    entries : dict
        The ledgers' entries by kind and key.
    """
    faults, cells = [], {}
    for kind, key, text, page in printed_uses(article).values():
        place = f"{article.name}, page {page}"
        if kind == "cell":
            table, row, column = key.split(":")
            cells.setdefault((table, page), {})[int(row), column] = text
        elif kind == "result":
            faults += _result_fault(place, *key.split(":"), text, entries["numbers"])
    for (table, page), printed in cells.items():
        faults += _table_faults(f"{article.name}, page {page}", table, printed, entries["tables"], article.language)
    return faults


def _result_fault(place: str, part: str, key: str, language: str, text: str, numbers: dict[str, dict]) -> list[str]:
    if key not in numbers:
        return [f'{place}: "{text}" is printed as the result {key!r}, which no notebook enters.']
    entry = numbers[key]
    expected = value_text(entry[part], UNIT_OF_COUNT.get(part, entry["unit"]), language)
    if _folded(text) == _folded(expected):
        return []
    return [f'{place}: the result {key!r} is printed as "{text}", but its {part} in the ledger is "{expected}".']


def _table_faults(
    place: str, table: str, printed: dict[tuple[int, str], str], tables: dict[str, dict], language: str
) -> list[str]:
    if table not in tables:
        return [f"{place}: the table {table!r} is printed, which no notebook enters."]
    columns = [column.name for column in shown_columns(tables[table], language)]
    expected = {
        (number, column): text
        for number, row in enumerate(shown_cells(tables[table], language))
        for column, text in zip(columns, row, strict=True)
        if text
    }
    faults = []
    for number, column in sorted(expected.keys() | printed.keys()):
        shown, kept = printed.get((number, column), ""), expected.get((number, column), "")
        if _folded(shown) != _folded(printable(kept)):
            faults.append(
                f'{place}: the table {table!r}, row {number + 1}, column {column}, prints "{shown}", but the ledger '
                f'has "{kept}".'
            )
    return faults


def _folded(text: str) -> str:
    """Return the letters, digits and signs of a number; what is left out depends on the line and on TeX's ligatures."""
    plain = unicodedata.normalize("NFKC", text).replace(LINE_HYPHEN, "")
    return re.sub(r"[^\w\u2212.,%<]", "", plain)
