"""A table as it was received, whatever it was written in: its headings, and its rows as text."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from citra.readers.reading import TABLE, TOTALS, Example, Reading

# The headings stand in one of so many first rows; above them stand titles and notes.
FIRST_ROWS = 20
# A line of headings names at least so many columns.
FEWEST = 2
TEXT = pd.StringDtype("pyarrow")


class Table(ABC):
    """A table: headings, and rows as text in which the empty text is "nothing".

    What is peculiar to one way of writing a table (its encoding, its quotes, where a row ends) ends here: a reader sees
    rows of as many cells as there are headings. What had to be mended on the way is counted in the reading.

    Parameters
    ----------
    path : Path
        The file.
    header : tuple of str
        Its headings, in order; one that is empty names nothing.
    above : tuple of str
        What stands above the headings, such as a title.
    """

    path: Path
    header: tuple[str, ...]
    above: tuple[str, ...] = ()
    # What a row is called where one is named.
    noun = "line"

    def thousands(self, of_language: str) -> str:
        """Return the mark between thousands, given that of the language of the headings; empty if none is known."""
        return of_language

    @abstractmethod
    def others(self) -> Iterator["Table"]:
        """Give the same table with its headings looked for elsewhere."""

    @abstractmethod
    def line(self, row: int) -> int:
        """Return the number that a person sees beside a row, which is counted from 0 below the headings."""

    @abstractmethod
    def _cells(self, wanted: list[int], reading: Reading) -> pd.DataFrame:
        """Return the cells of columns, by their numbers and those of the rows, and keep account of what was mended.

        A row that cannot be one of the table is counted and left out.
        """

    def place(self, row: object, heading: str) -> str:
        """Return the words that name a cell."""
        return f"{self.path}, {self.noun} {self.line(int(row))}, column {heading}"

    def rows(self, reading: Reading, columns: Iterable[str] | None = None) -> pd.DataFrame:
        """Return the rows as text, by their numbers.

        Blank rows, rows of sums, and headings that stand again among the rows are set aside.

        Parameters
        ----------
        reading : Reading
            Keeps the account; every row of the file is counted in it.
        columns : iterable of str, optional
            The headings to keep; all if left out.
        """
        names = [name for name in dict.fromkeys(self.header if columns is None else columns) if name]
        places = {name: [at for at, heading in enumerate(self.header) if heading == name] for name in names}
        reading.unused = tuple(name for name in self.header if name and name not in names)
        before = reading.set_aside.total()
        cells = self._cells(sorted(at for several in places.values() for at in several), reading)
        reading.row_count += len(cells) + reading.set_aside.total() - before
        if self.above:
            sentence = f"{self.path}: {self.above[0]!r} stands above the headings"
            reading.remark(TABLE, "skipped-line", len(self.above), sentence)
        cells = cells[self._is_record(cells, places, reading)]
        return pd.DataFrame({name: self._column(cells, name, several, reading) for name, several in places.items()})

    def _is_record(self, cells: pd.DataFrame, places: dict[str, list[int]], reading: Reading) -> np.ndarray:
        """Return which rows are neither blank, nor sums, nor the headings again, and count the others."""
        stays = np.ones(len(cells), dtype=bool)
        if not places or not len(cells):
            return stays
        first = next(iter(places.values()))[0]
        # Few rows can be either, so that only they are looked at whole.
        opening = cells[first].str.strip()
        maybe = (opening.isin(["", self.header[first]]) | opening.str.lower().isin(TOTALS)).to_numpy(dtype=bool)
        if not maybe.any():
            return stays
        some = pd.DataFrame({at: cells.loc[maybe, at].str.strip() for at in cells})
        headings = pd.Series({at: self.header[at] for at in cells})
        again = (some == headings).all(axis=1) & (len(headings) > 1)
        empty = (some == "").all(axis=1)
        if empty.any() and len(headings) < len(self.header):
            every = self._cells(list(range(len(self.header))), Reading())
            empty &= (every.loc[empty.index] == "").all(axis=1)
        total = some[first].str.lower().isin(TOTALS) & (some == "").any(axis=1)
        for wrong, reason in ((again, "repeated-header"), (empty, "blank-row"), (total, "totals-row")):
            if wrong.any():
                reading.put_aside(reason, int(wrong.sum()), f"{self.path}, {self.noun} {self.line(wrong.idxmax())}")
        stays[maybe] = ~(again | empty | total).to_numpy()
        return stays

    def _column(self, cells: pd.DataFrame, name: str, several: list[int], reading: Reading) -> pd.Series:
        """Return the cells of one heading; where it stands twice, those in which its columns agree."""
        column = cells[several[0]]
        if len(several) == 1:
            return column
        differ = np.zeros(len(cells), dtype=bool)
        for other in several[1:]:
            differ |= (cells[other].str.strip() != column.str.strip()).to_numpy()
        if not differ.any():
            sentence = f"{self.path}: the heading {name!r} stands there twice with equal cells; one is left out"
            reading.remark(TABLE, "heading-twice", len(several) - 1, sentence)
            return column
        row = cells.index[differ][0]
        found = " and ".join(cells.loc[row, at] or "nothing" for at in several)
        expected = "one value under one heading; delete the column that is not meant"
        reading.remark(TABLE, "headings-differ", int(differ.sum()), Example(self.place, row, name, found, expected))
        return column.mask(differ, "")


def fitted(fields: Sequence[str], width: int) -> list[str] | None:
    """Return a row as long as the headings: what is missing at its end is empty; nothing if it holds too much.

    Examples
    --------
    >>> fitted(["1", "2"], 3), fitted(["1", "2", "3", ""], 3), fitted(["1", "2", "3", "4"], 3)
    (['1', '2', ''], ['1', '2', '3'], None)
    """
    if len(fields) > width and any(field.strip() for field in fields[width:]):
        return None
    return [*fields[:width], *[""] * (width - len(fields))]


def heading_rows(rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the numbers of first rows that can be headings, the likeliest first.

    That is the first row that has nearly as many filled cells as the fullest one; then every other with two or more.

    Examples
    --------
    >>> heading_rows([["Report of May"], [], ["date", "followers"], ["2024-05-01", "12"]])
    [2, 3]
    """
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows[:FIRST_ROWS]]
    fullest = max(filled, default=0)
    able = [number for number, count in enumerate(filled) if count >= FEWEST]
    likely = [number for number in able if filled[number] >= 0.6 * fullest]
    return [*likely[:1], *(number for number in able if number not in likely[:1])]
