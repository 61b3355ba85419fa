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
    # pandera takes half a second to import, and only the reading task needs it.
    import pandera.pandas as pa

    schema = pa.DataFrameSchema(
        {
            column.name: pa.Column(
                nullable=column.may_be_missing,
                checks=[
                    *([pa.Check.isin(column.values)] if column.values else []),
                    *([pa.Check.ge(0)] if column.unit == "count" else []),
                ],
            )
            for column in columns.values()
        }
    )
    try:
        schema.validate(frame, lazy=True, inplace=True)
    except pa.errors.SchemaErrors as found:
        case = found.failure_cases.iloc[0]
        column = columns[case["column"]]
        wanted = f"one of {', '.join(column.values)}" if column.values else f"a {column.type}"
        wanted += " that is not negative" if column.unit == "count" else ""
        value = "nothing" if pd.isna(case["failure_case"]) else repr(str(case["failure_case"]))
        row = "" if pd.isna(case["index"]) else f", data row {int(case['index']) + 1}"
        raise BadInput(f"{source}{row}, column {column.name}: found {value}, expected {wanted}.") from None


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a canonical table; the same rows give the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(path, index=False)


def read_table(path: Path) -> pd.DataFrame:
    """Read a canonical table that the build wrote."""
    return pd.read_parquet(path, dtype_backend="numpy_nullable")
