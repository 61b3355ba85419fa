"""The sheets of a workbook as tables."""

import datetime as dt
import io
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import pandas as pd

from citra.errors import BadInput
from citra.readers.delimited import delimited, unwrapped
from citra.readers.exports import checked_workbook, one_line
from citra.readers.reading import Reading
from citra.readers.table import TEXT, Table, fitted, heading_rows


class Workbook:
    """A workbook (XLSX or ODS): its sheets, each as rows of text."""

    def __init__(self, path: Path):
        self.path = path

    @cached_property
    def sheets(self) -> list[tuple[int, list[list[str]]]]:
        """Return the sheets that hold something: the number of the first row, and the rows from there on.

        Raises
        ------
        BadInput
            If it cannot be read.
        """
        from python_calamine import CalamineWorkbook

        data = checked_workbook(self.path)
        try:
            book = CalamineWorkbook.from_filelike(io.BytesIO(data))
            sheets = [book.get_sheet_by_index(number) for number in range(len(book.sheet_names))]
            found = [(sheet.start[0] if sheet.start else 0, sheet.to_python()) for sheet in sheets]
        except BaseException as fault:
            # The library panics on some damaged workbooks, and a panic is no ordinary exception.
            if isinstance(fault, Exception) or type(fault).__name__ == "PanicException":
                raise BadInput(f"{self.path}: this is no readable workbook ({one_line(fault)}).") from None
            raise
        return [(first, [[_text(cell) for cell in row] for row in rows]) for first, rows in found if rows]


class Sheet(Table):
    """One sheet of a workbook; numbers are written with digits alone, and moments as in ISO 8601.

    Parameters
    ----------
    book : Workbook
        The workbook.
    sheet : int
        Which of its sheets that hold something.
    at : int
        The number of the headings among its rows.
    """

    noun = "row"

    def __init__(self, book: Workbook, sheet: int, at: int):
        self.path, self.book, self.sheet, self.at = book.path, book, sheet, at
        self._first, self._rows = book.sheets[sheet]
        self.header = tuple(cell.strip() for cell in self._rows[at])
        self.above = tuple(filter(None, (" ".join(" ".join(row).split()) for row in self._rows[:at])))

    def others(self) -> Iterator[Table]:
        for sheet, at in _guesses(self.book):
            if (sheet, at) != (self.sheet, self.at):
                yield Sheet(self.book, sheet, at)
        yield from _taken_out(self.book)

    def line(self, row: int) -> int:
        return self._first + 1 + self.at + 1 + row

    def _cells(self, wanted: list[int], reading: Reading) -> pd.DataFrame:
        rows = [fitted(row, len(self.header)) for row in self._rows[self.at + 1 :]]
        # A sheet is as wide as its widest row, so that no row is too long for the headings or ends early.
        return pd.DataFrame({at: pd.Series([row[at] for row in rows], dtype=TEXT) for at in wanted}, range(len(rows)))


def _guesses(book: Workbook) -> list[tuple[int, int]]:
    """Return which row of which sheet may hold the headings, the likeliest of each sheet first."""
    found = [
        (rank > 0, sheet, at)
        for sheet, (_, rows) in enumerate(book.sheets)
        for rank, at in enumerate(heading_rows(rows))
    ]
    return [(sheet, at) for _, sheet, at in sorted(found)]


def _taken_out(book: Workbook) -> Iterator[Table]:
    """Give the tables each of whose rows stands in one cell."""
    for _, rows in book.sheets:
        inner = unwrapped(book.path, rows)
        table = delimited(inner) if inner else None
        if table:
            yield table


def open_workbook(path: Path) -> Table:
    """Return the likeliest table of a workbook.

    Raises
    ------
    BadInput
        If it cannot be read, or holds no table.
    """
    book = Workbook(path)
    found = _guesses(book)
    table = Sheet(book, *found[0]) if found else next(_taken_out(book), None)
    if table is None:
        raise BadInput(f"{path}: no sheet of this workbook holds a table: none has a row of two cells or more.")
    return table


def _text(cell: object) -> str:
    """Return a cell as text: a number without its empty fraction, a moment as in ISO 8601."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dt.datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, dt.date):
        return f"{cell:%Y-%m-%d}"
    return str(cell)
