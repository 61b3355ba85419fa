"""Delimited text with a header line, read fast, and slowly where a fault must be named."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from citra.errors import BadInput
from citra.readers.reading import Reading

DELIMITERS = ",;\t"
LONGEST_FIELD = 1 << 24
HEADER_BYTES = 1 << 16
# A row must fit into a block.
BLOCK_BYTES = 1 << 21


@dataclass(frozen=True)
class DelimitedText:
    """A file of delimited text.

    Parameters
    ----------
    path : Path
        The file.
    header : tuple of str
        Its first line's fields.
    delimiter : str
        What separates fields.
    """

    path: Path
    header: tuple[str, ...]
    delimiter: str

    def rows(self, reading: Reading, columns: Iterable[str] | None = None) -> pd.DataFrame:
        """Return the rows as text, by their numbers in the file.

        Parameters
        ----------
        reading : Reading
            Keeps the account; every row of the file is counted in it.
        columns : iterable of str, optional
            The headings to keep; all if left out.

        Raises
        ------
        BadInput
            If a line has more or fewer fields than the header, quotes are not balanced, or the text is not UTF-8.
        """
        rows = self._text_rows(columns)
        reading.row_count += len(rows)
        return rows

    def _text_rows(self, columns: Iterable[str] | None) -> pd.DataFrame:
        names = list(self.header if columns is None else dict.fromkeys(columns))
        repeated = [name for name in names if self.header.count(name) > 1]
        if repeated:
            raise BadInput(f"{self.path}, line 1: the heading {repeated[0]!r} stands there twice.")
        if not _quotes_are_sound(self.path, self.delimiter):
            self._check_slowly()
        try:
            table = pyarrow.csv.read_csv(
                self.path,
                # The names as we cleaned them, and the header as a row to be passed over.
                read_options=pyarrow.csv.ReadOptions(
                    block_size=BLOCK_BYTES, column_names=list(self.header), skip_rows_after_names=1
                ),
                parse_options=pyarrow.csv.ParseOptions(delimiter=self.delimiter, newlines_in_values=True),
                convert_options=pyarrow.csv.ConvertOptions(
                    column_types=dict.fromkeys(self.header, pa.large_string()),
                    include_columns=names,
                    strings_can_be_null=False,
                ),
            )
        except pa.ArrowInvalid as fault:
            self._check_slowly()
            if next(self._lines(), None) is None:
                return pd.DataFrame({name: pd.Series(dtype=pd.StringDtype("pyarrow")) for name in names})
            raise BadInput(
                f"{self.path}: this text cannot be read as a table ({' '.join(str(fault).split())})."
            ) from None
        return table.to_pandas(types_mapper={pa.large_string(): pd.StringDtype("pyarrow")}.get)

    def line(self, row: int) -> int:
        """Return the line on which a row (counted from 0) begins."""
        for number, (begins, _) in enumerate(self._lines(errors="replace")):
            if number == row:
                return begins
        return 0

    def place(self, row: object, heading: str) -> str:
        """Return the words that name a cell."""
        return f"{self.path}, line {self.line(int(row))}, column {heading}"

    def _lines(self, errors: str = "strict") -> Iterator[tuple[int, list[str]]]:
        """Give the line on which each row begins, and its fields."""
        csv.field_size_limit(LONGEST_FIELD)
        with self.path.open(encoding="utf-8-sig", errors=errors, newline="") as lines:
            reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
            begins = 1
            try:
                for number, row in enumerate(reader):
                    if row and number:
                        yield begins, row
                    begins = reader.line_num + 1
            except csv.Error as fault:
                raise BadInput(f"{self.path}, line {reader.line_num}: the quotes are not balanced ({fault}).") from None

    def _check_slowly(self) -> None:
        try:
            for begins, row in self._lines():
                if len(row) != len(self.header):
                    raise BadInput(
                        f"{self.path}, line {begins}: found {len(row)} fields, expected {len(self.header)} "
                        f"separated by {self.delimiter!r}, as in the header."
                    )
        except UnicodeDecodeError:
            at = _first_not_utf8(self.path)
            raise BadInput(f"{self.path}, byte {at}: the text is not UTF-8; save the file as UTF-8.") from None


def _first_not_utf8(path: Path) -> int:
    try:
        path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        return fault.start + 1
    return 0


def _quotes_are_sound(path: Path, delimiter: str) -> bool:
    """Return whether every quote opens a field, closes one, or is doubled.

    The fast parser takes a quote that is never closed for the start of a field that holds the rest
    of the file; rows would be lost without a word.
    """
    apart = np.zeros(256, dtype=bool)
    apart[list(f'{delimiter}\n\r"'.encode())] = True
    count, before = 0, b"\n"
    with path.open("rb") as file:
        file.seek(3 if file.read(3) == b"\xef\xbb\xbf" else 0)
        chunk = file.read(BLOCK_BYTES)
        while chunk:
            following = file.read(BLOCK_BYTES)
            text = np.frombuffer(before + chunk + (following[:1] or b"\n"), dtype=np.uint8)
            quotes = np.flatnonzero(text[1:-1] == ord('"')) + 1
            opens, closes = quotes[count % 2 :: 2], quotes[1 - count % 2 :: 2]
            if not (apart[text[opens - 1]].all() and apart[text[closes + 1]].all()):
                return False
            count, before, chunk = count + len(quotes), chunk[-1:], following
    return count % 2 == 0


def open_delimited(path: Path) -> DelimitedText | None:
    """Return a file as delimited text, or nothing if its first line is no header.

    The delimiter is the one of comma, semicolon and tab that splits the header into most fields.
    """
    with path.open("rb") as file:
        start = file.read(HEADER_BYTES)
    for encoding in ("utf-8-sig",):
        try:
            # A character may be cut by the end of what was read.
            text = (
                start.decode(encoding)
                if len(start) < HEADER_BYTES
                else start[: start.rfind(b"\n") + 1].decode(encoding)
            )
        except UnicodeDecodeError as fault:
            first_line = start.split(b"\n", 1)[0]
            if fault.start <= len(first_line):
                return None
            text = first_line.decode(encoding)
    best = max(DELIMITERS, key=lambda mark: len(_header(text, mark)))
    header = _header(text, best)
    return DelimitedText(path, tuple(name.strip() for name in header), best) if header else None


def _header(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(text.splitlines(keepends=True), delimiter=delimiter), [])
    except csv.Error:
        return []
