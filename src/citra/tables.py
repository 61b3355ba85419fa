"""Canonical tables: their contracts, checked on the way in, and their files."""

from pathlib import Path

import pandas as pd

from citra.dictionary import Column, the_dictionary
from citra.errors import BadInput

DTYPES = {
    "string": "string",
    "integer": "Int64",
    "float": "Float64",
    "boolean": "boolean",
    "datetime": "datetime64[us, UTC]",
    "date": "datetime64[us]",
}


def empty_table(name: str) -> pd.DataFrame:
    """Return a canonical table with no rows: the form of "no source gave this".

    Examples
    --------
    >>> len(empty_table("follower_snapshots"))
    0
    """
    columns = the_dictionary().tables[name].values()
    return pd.DataFrame({column.name: pd.Series(dtype=DTYPES[column.type]) for column in columns})


def conform(name: str, frame: pd.DataFrame, source: str) -> pd.DataFrame:
    """Return ``frame`` with the columns, order and types of a canonical table, checked.

    Parameters
    ----------
    name : str
        A table of the dictionary.
    frame : DataFrame
        Rows as a reader made them; columns that the source does not have may be left out.
    source : str
        The file, for the sentence that refuses.

    Raises
    ------
    BadInput
        If a value has the wrong type, is outside the closed list, is negative where it counts,
        or is missing where the contract wants one.
    """
    columns = the_dictionary().tables[name]
    unknown = [column for column in frame if column not in columns]
    if unknown:
        raise BadInput(f"{source}: the table {name} has no column {unknown[0]!r}.")
    frame = frame.reindex(columns=list(columns))
    for column in columns.values():
        if frame[column.name].isna().all():
            frame[column.name] = pd.Series(index=frame.index, dtype=DTYPES[column.type])
            continue
        try:
            frame[column.name] = frame[column.name].astype(DTYPES[column.type])
        except (TypeError, ValueError) as reason:
            raise BadInput(f"{source}, column {column.name}: expected {column.type} values ({reason}).") from None
    _check_values(columns, frame, source)
    return frame


def _check_values(columns: dict[str, Column], frame: pd.DataFrame, source: str) -> None:
    for column in columns.values():
        values = frame[column.name]
        absent = values.isna()
        wrong = absent & (not column.may_be_missing)
        if column.values:
            wrong |= ~values.isin(column.values) & ~absent
        if column.unit == "count":
            wrong |= (values < 0).fillna(False).astype(bool)
        if wrong.any():
            row = int(wrong.to_numpy().argmax())
            wanted = (
                f"one of {', '.join(column.values)}"
                if column.values
                else f"{'an' if column.type == 'integer' else 'a'} {column.type}"
            )
            wanted += " that is not negative" if column.unit == "count" else ""
            found = "nothing" if absent.iloc[row] else repr(str(values.iloc[row]))
            raise BadInput(f"{source}, data row {row + 1}, column {column.name}: found {found}, expected {wanted}.")


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a canonical table; the same rows give the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(path, index=False)


def read_table(path: Path) -> pd.DataFrame:
    """Read a canonical table that the build wrote."""
    return pd.read_parquet(path, dtype_backend="numpy_nullable")
