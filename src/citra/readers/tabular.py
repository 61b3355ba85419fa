"""Everything that is a table, seen as one: lists of JSON objects and Parquet files beside delimited text and sheets."""

import json
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import pandas as pd

from citra.readers.documents import Document
from citra.readers.own_tables import ParquetFile
from citra.readers.reading import Reading
from citra.readers.table import TEXT, Table


def as_table(opened) -> Table | None:
    """Return what was opened as a table, or nothing where it is none."""
    if isinstance(opened, Table):
        return opened
    if isinstance(opened, ParquetFile):
        return ParquetTable(opened)
    if isinstance(opened, Document) and opened.shape in ("list", "lines") and isinstance(opened.first, dict):
        return ObjectTable(opened)
    return None


class ObjectTable(Table):
    """A list of JSON objects, or one a line: a column for each key, those of an object within it after a point.

    Parameters
    ----------
    document : Document
        The list.
    """

    def __init__(self, document: Document):
        self.path, self.document = document.path, document

    @cached_property
    def _content(self) -> tuple[Reading, list[str], list[dict[str, str]]]:
        account, places, rows = Reading(), [], []
        for place, item in self.document.items(Any, account):
            if isinstance(item, dict):
                places.append(place)
                rows.append(_flat(item))
            else:
                account.put_aside("broken-item", example=f"{place}: found {str(item)[:60]!r}, expected an object")
        return account, places, rows

    @cached_property
    def header(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for row in self._content[2] for name in row))

    def others(self) -> Iterator[Table]:
        yield from ()

    def line(self, row: int) -> int:
        return row + 1

    def place(self, row: object, heading: str) -> str:
        return f"{self._content[1][int(row)]}, field {heading}"

    def _cells(self, wanted: list[int], reading: Reading) -> pd.DataFrame:
        account, _, rows = self._content
        for reason, count in account.set_aside.items():
            reading.put_aside(reason, count, account.examples.get(("rows", reason)))
        names = {at: self.header[at] for at in wanted}
        return pd.DataFrame(
            {at: pd.Series([row.get(name, "") for row in rows], dtype=TEXT) for at, name in names.items()},
            range(len(rows)),
        )


def _flat(item: dict, within: str = "") -> dict[str, str]:
    """Return an object's values as text by their keys; a list stays JSON."""
    found = {}
    for key, value in item.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{within}{key}.")
        else:
            found[within + key] = _value_text(value)
    return found


def _value_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)


class ParquetTable(Table):
    """A Parquet file whose columns bear other names than the package's.

    Parameters
    ----------
    file : ParquetFile
        The file.
    """

    noun = "data row"

    def __init__(self, file: ParquetFile):
        self.path, self.header, self.file = file.path, file.header, file

    def others(self) -> Iterator[Table]:
        yield from ()

    def line(self, row: int) -> int:
        return row + 1

    def _cells(self, wanted: list[int], reading: Reading) -> pd.DataFrame:
        frame = self.file.rows([self.header[at] for at in wanted])
        return pd.DataFrame({at: _column_texts(frame[self.header[at]]) for at in wanted}, range(len(frame)))


def _column_texts(values: pd.Series) -> pd.Series:
    """Return a typed column as text."""
    if pd.api.types.is_datetime64_any_dtype(values):
        zoned = values.dt.tz is not None
        written = (values.dt.tz_convert("UTC") if zoned else values).dt.strftime("%Y-%m-%d %H:%M:%S")
        values = written + ("+00:00" if zoned else "")
    elif values.dtype == object:
        values = pd.Series([None if value is None else str(value) for value in values], values.index)
    elif pd.api.types.is_float_dtype(values) and (values.dropna() % 1 == 0).all():
        values = values.astype("Int64")
    return values.astype(TEXT).fillna("")
