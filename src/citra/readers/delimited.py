"""Delimited text with a line of headings, read fast, and slowly where something must be mended."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from citra.readers.encodings import BYTE_ORDER_MARK, encoding_of, in_utf8
from citra.readers.reading import TABLE, Reading
from citra.readers.table import FIRST_ROWS, TEXT, Table, fitted, heading_rows

DELIMITERS = ",;\t|"
LONGEST_FIELD = 1 << 24
START_BYTES = 1 << 16
# A row must fit into a block.
BLOCK_BYTES = 1 << 21
# So far a quoted cell may reach before it is taken for one that was never closed.
LONGEST_RECORD = 500
LONGEST_TAKEN = 50
_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")
_LINE_BYTES = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")
_SEPARATOR = re.compile(r'^"?sep=(.)"?[,;\t|]*\r?\n?$', flags=re.IGNORECASE)


class Text:
    """The text of a file: where it is plain UTF-8 on the disk, elsewhere made plain in memory.

    Parameters
    ----------
    path : Path
        The file.
    data : bytes, optional
        Its text in UTF-8, where the file itself is written otherwise.
    mended : tuple of tuple
        What was mended in it: word of the dictionary, how often, sentence.
    """

    def __init__(self, path: Path, data: bytes | None = None, mended: tuple[tuple[str, int, str], ...] = ()):
        self.path, self.data, self.mended = path, data, mended

    def start(self) -> bytes:
        if self.data is not None:
            return self.data[:START_BYTES]
        with self.path.open("rb") as file:
            return file.read(START_BYTES)

    def stream(self):
        """Return the text as a stream of bytes."""
        return pa.BufferReader(self.data) if self.data is not None else pa.OSFile(str(self.path))

    @cached_property
    def lines(self) -> list[str]:
        """Return the lines with their ends; characters that are no UTF-8 are replaced."""
        data = self.data if self.data is not None else self.path.read_bytes()
        return _LINES.findall(data.decode(errors="replace").removeprefix("\ufeff"))

    def recoded(self) -> "Text":
        """Return the text in UTF-8, whatever it was written in."""
        data, encoding = in_utf8(self.path.read_bytes(), str(self.path))
        if encoding != "utf-8":
            name = encoding.replace("utf", "UTF").replace("windows", "Windows")
            sentence = f"{self.path}: the text is {name} and was read as that"
            return Text(self.path, data, (*self.mended, ("recoded-text", 1, sentence)))
        damaged = data.decode(errors="replace").count("\ufffd")
        sentence = f"{self.path}: characters that are no UTF-8 were replaced by \ufffd"
        data = data.decode(errors="replace").encode()
        return Text(self.path, data, (*self.mended, ("mended-text", damaged, sentence)))


class DelimitedText(Table):
    """A table of delimited text.

    Parameters
    ----------
    text : Text
        The text of its file.
    delimiter : str
        What separates cells.
    at : int
        The number of its headings among the first rows.
    """

    def __init__(self, text: Text, delimiter: str, at: int):
        self.text, self.path, self.delimiter, self.at = text, text.path, delimiter, at
        first = first_rows(text, delimiter)
        self.header = tuple(cell.strip() for cell in first[at].cells)
        # The first line below the headings, counted from 0.
        self._below = first[at].line - 1 + first[at].length
        titles = [row for row in first[:at] if not _SEPARATOR.match(delimiter.join(row.cells))]
        self.above = tuple(filter(None, (" ".join(" ".join(row.cells).split()) for row in titles)))

    def others(self) -> Iterator["DelimitedText"]:
        for delimiter, at in guesses(self.text):
            if (delimiter, at) != (self.delimiter, self.at):
                yield DelimitedText(self.text, delimiter, at)
        yield from taken_out(self.text)

    def thousands(self, of_language: str) -> str:
        """Return the mark between thousands: where semicolons separate the cells, a comma is for fractions."""
        return of_language or ("." if self.delimiter == ";" else "")

    def line(self, row: int) -> int:
        return self._numbers[row] if row < len(self._numbers) else 0

    @cached_property
    def _numbers(self) -> list[int]:
        return [record.line for record in self._records()]

    def _cells(self, wanted: list[int], reading: Reading) -> pd.DataFrame:
        for word, count, sentence in self.text.mended:
            reading.remark(TABLE, word, count, sentence)
        if _quotes_are_sound(self.text, self.delimiter):
            try:
                return self._fast(wanted)
            except pa.ArrowInvalid:
                pass
        return self._slow(wanted, reading)

    def _fast(self, wanted: list[int]) -> pd.DataFrame:
        names = [str(at) for at in range(len(self.header))]
        stream = self.text.stream()
        stream.seek(sum(map(len, _LINE_BYTES.findall(self.text.start())[: self._below])))
        table = pyarrow.csv.read_csv(
            stream,
            read_options=pyarrow.csv.ReadOptions(block_size=BLOCK_BYTES, column_names=names),
            parse_options=pyarrow.csv.ParseOptions(delimiter=self.delimiter, newlines_in_values=True),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()),
                include_columns=[str(at) for at in wanted],
                strings_can_be_null=False,
            ),
        )
        frame = table.to_pandas(types_mapper={pa.large_string(): TEXT}.get)
        return frame.set_axis(wanted, axis=1)

    def _slow(self, wanted: list[int], reading: Reading) -> pd.DataFrame:
        """Read row by row: one that ends early is filled, and one that holds too much set aside."""
        width, kept, index, short, odd, taken = len(self.header), [], [], [], [], []
        for number, record in enumerate(self._records()):
            row = fitted(record.cells, width)
            if row is None:
                found = f"found {len(record.cells)} cells, expected {width} as in the headings"
                reading.put_aside("surplus-cells", 1, f"{self.path}, line {record.line}: {found}")
                continue
            if len(record.cells) < width and any(cell.strip() for cell in record.cells):
                short.append(record.line)
            if record.is_odd:
                odd.append(record.line)
            if record.is_taken_out:
                taken.append(record.line)
            kept.append(row)
            index.append(number)
        for word, lines, what in (
            ("short-row", short, "the row ends early; its last cells are not known"),
            ("stray-quote", odd, "a quotation mark is not closed, and was taken for a character"),
            ("unwrapped-text", taken, "the row stood in one cell, and was taken out of it"),
        ):
            if lines:
                reading.remark(TABLE, word, len(lines), f"{self.path}, line {lines[0]}: {what}")
        return pd.DataFrame(
            {at: pd.Series([row[at] for row in kept], index=index, dtype=TEXT) for at in wanted}, index=index
        )

    def _records(self) -> Iterator["Record"]:
        """Give the rows below the headings."""
        return _records(self.text.lines, self.delimiter, len(self.header), self._below)


@dataclass(slots=True)
class Record:
    """A row as it is written.

    Parameters
    ----------
    line : int
        The line on which it begins.
    length : int
        Over how many lines it goes.
    cells : list of str
        Its cells.
    is_odd : bool
        Whether a quote in it was never closed.
    is_taken_out : bool
        Whether it stood in one cell.
    """

    line: int
    length: int
    cells: list[str]
    is_odd: bool = False
    is_taken_out: bool = False


def _records(lines: list[str], delimiter: str, width: int = 0, at: int = 0) -> Iterator[Record]:
    """Give the rows that are not empty; the width is that of the headings, as far as it is known."""
    csv.field_size_limit(LONGEST_FIELD)
    while at < len(lines):
        if not lines[at].strip("\r\n"):
            at += 1
            continue
        record = _record(lines, at, delimiter, width)
        if len(record.cells) == 1 and width > 1:
            record = _taken_out(record, lines, delimiter, width)
        yield record
        at += record.length


def _record(lines: list[str], at: int, delimiter: str, width: int) -> Record:
    """Return the row that begins on a line.

    A row may go over several lines only if it then has the right number of cells; a quote that is never closed would
    swallow the rows below it.
    """
    plain = lines[at].rstrip("\r\n").split(delimiter)
    if '"' not in lines[at]:
        return Record(at + 1, 1, plain)
    reader = csv.reader(iter(lines[at : at + LONGEST_RECORD]), delimiter=delimiter, strict=True)
    try:
        cells = next(reader)
    except (csv.Error, StopIteration):
        return Record(at + 1, 1, plain, is_odd=True)
    length = reader.line_num
    if length == 1 or not width or len(fitted(cells, width) or ()) == width == min(len(cells), width):
        return Record(at + 1, length, cells)
    return Record(at + 1, 1, plain, is_odd=True)


def _taken_out(record: Record, lines: list[str], delimiter: str, width: int) -> Record:
    """Return the row that a spreadsheet wrote into one cell, or into one a line where a text goes over several."""
    text, length, taken = record.cells[0], record.length, 0
    while delimiter in text and taken < LONGEST_TAKEN:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        try:
            cells, rest = next(reader), next(reader, None)
        except csv.Error:
            cells, rest = [], None
        if rest is None and len(cells) > 1 and fitted(cells, width):
            return Record(record.line, length, cells, is_taken_out=True)
        after = record.line - 1 + length
        if cells or after >= len(lines):
            break
        following = _record(lines, after, delimiter, 0)
        one = following.cells[0] if len(following.cells) == 1 else lines[after].rstrip("\r\n")
        text, length, taken = f"{text}\n{one}", length + following.length, taken + 1
    return record


def first_rows(text: Text, delimiter: str) -> list[Record]:
    """Return the first rows that are not empty."""
    start = text.start()
    # A character, and a line, may be cut by the end of what was read.
    whole = start if len(start) < START_BYTES else start[: max(start.rfind(b"\n"), start.rfind(b"\r")) + 1] or start
    lines = _LINES.findall(whole.decode(errors="replace").removeprefix("\ufeff"))
    return list(islice(_records(lines, delimiter), FIRST_ROWS))


def guesses(text: Text) -> list[tuple[str, int]]:
    """Return what may separate the cells, with the row that may hold the headings, the likeliest first.

    A delimiter is the likelier the more cells it makes in as many of the first rows as possible.
    """
    found = []
    for delimiter in DELIMITERS:
        rows = [record.cells for record in first_rows(text, delimiter)]
        stated = rows and (match := _SEPARATOR.match(delimiter.join(rows[0]))) and match[1] == delimiter
        for rank, at in enumerate(heading_rows(rows)):
            width = len(rows[at])
            alike = sum(len(row) == width for row in rows[at:])
            found.append(((not stated, rank > 0, -alike * (width - 1)), delimiter, at))
    return [(delimiter, at) for _, delimiter, at in sorted(found)]


def _quotes_are_sound(text: Text, delimiter: str) -> bool:
    """Return whether every quote opens a field, closes one, or is doubled.

    The fast parser takes a quote that is never closed for the start of a field that holds the rest
    of the file; rows would be lost without a word.
    """
    apart = np.zeros(256, dtype=bool)
    apart[list(f'{delimiter}\n\r"'.encode())] = True
    count, before = 0, b"\n"
    with text.stream() as file:
        chunk = file.read(BLOCK_BYTES).removeprefix(BYTE_ORDER_MARK)
        while chunk:
            following = file.read(BLOCK_BYTES)
            cells = np.frombuffer(before + chunk + (following[:1] or b"\n"), dtype=np.uint8)
            quotes = np.flatnonzero(cells[1:-1] == ord('"')) + 1
            opens, closes = quotes[count % 2 :: 2], quotes[1 - count % 2 :: 2]
            if not (apart[cells[opens - 1]].all() and apart[cells[closes + 1]].all()):
                return False
            count, before, chunk = count + len(quotes), chunk[-1:], following
    return count % 2 == 0


def unwrapped(path: Path, rows: list[list[str]]) -> Text | None:
    """Return the text of a table each of whose rows stands in one cell, or nothing if it is none."""
    cells = [[cell for cell in row if cell.strip()] for row in rows]
    if not any(cells) or any(len(row) > 1 for row in cells):
        return None
    lines = [row[0] if row else "" for row in cells]
    if not any(delimiter in next(filter(None, lines)) for delimiter in DELIMITERS):
        return None
    sentence = f"{path}: each row stood in one cell, as a spreadsheet leaves it that takes another mark for the comma"
    return Text(path, "\n".join(lines).encode(), (("unwrapped-text", len(lines), sentence),))


def open_delimited(path: Path) -> DelimitedText | None:
    """Return a file as delimited text, or nothing if none of its first lines is one of headings."""
    text = Text(path)
    if encoding_of(text.start()) != "utf-8" or not _is_utf8(path):
        text = text.recoded()
    return delimited(text)


def delimited(text: Text) -> DelimitedText | None:
    """Return a text as a table, or nothing if none of its first lines is one of headings."""
    found = guesses(text)
    if not found:
        return next(taken_out(text), None)
    return DelimitedText(text, *found[0])


def taken_out(text: Text) -> Iterator[DelimitedText]:
    """Give the tables each of whose rows stands in one cell of a text, whatever separates its cells."""
    for delimiter in DELIMITERS:
        # The first rows tell whether it is worth while to look at them all.
        if not unwrapped(text.path, [record.cells for record in first_rows(text, delimiter)]):
            continue
        inner = unwrapped(text.path, [record.cells for record in _records(text.lines, delimiter)])
        found = guesses(inner) if inner else []
        if found:
            yield DelimitedText(inner, *found[0])


def _is_utf8(path: Path) -> bool:
    """Return whether a file is UTF-8, read in portions."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(BLOCK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
