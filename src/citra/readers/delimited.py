"""Comma-separated text with a header line, and the numbers and times written in it."""

import csv
import re
from pathlib import Path

import pandas as pd

from citra.errors import BadInput

COMMA_GROUPS = re.compile(r"\d{1,3}(,\d{3})+")


def read_header(path: Path) -> list[str]:
    """Return the fields of the first line, or an empty list if it is not comma-separated text."""
    with path.open("rb") as lines:
        first = lines.readline()
    try:
        return next(csv.reader([first.decode("utf-8-sig")]), [])
    except (UnicodeDecodeError, csv.Error):
        return []


def read_rows(path: Path) -> pd.DataFrame:
    """Return the rows as text, indexed by the line on which each begins.

    Raises
    ------
    BadInput
        If a line has more or fewer fields than the header, or the text is not UTF-8.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines, strict=True)
            header = next(reader, [])
            numbers, rows = [], []
            begins = reader.line_num + 1
            for row in reader:
                if row:
                    if len(row) != len(header):
                        raise BadInput(
                            f"{path}, line {begins}: found {len(row)} fields, expected {len(header)} "
                            "separated by commas, as in the header."
                        )
                    numbers.append(begins)
                    rows.append(row)
                begins = reader.line_num + 1
    except UnicodeDecodeError as fault:
        raise BadInput(f"{path}, byte {fault.start + 1}: the text is not UTF-8; save the file as UTF-8.") from None
    except csv.Error as fault:
        raise BadInput(f"{path}, line {reader.line_num}: the quotes are not balanced ({fault}).") from None
    return pd.DataFrame(rows, columns=header, index=pd.Index(numbers, name="line"), dtype="string")


def whole_numbers(rows: pd.DataFrame, column: str, path: Path, *, grouped: bool = False) -> pd.Series:
    """Return a column of counts; an empty cell is absent.

    Parameters
    ----------
    rows : DataFrame
        From `read_rows`.
    column : str
        The column to read.
    path : Path
        For the sentence that refuses.
    grouped : bool
        Whether the format writes commas between thousands (``"1,520"``).

    Raises
    ------
    BadInput
        If a cell is not a whole number. ``43.507`` is refused: it is 43,507 in one country and
        43 and a half in another, and nothing is guessed.

    Examples
    --------
    >>> rows = pd.DataFrame({"likes": ["12", ""]}, index=[2, 3], dtype="string")
    >>> whole_numbers(rows, "likes", Path("posts.csv")).tolist()
    [12, <NA>]
    """
    values = []
    for line, text in rows[column].items():
        text = text.strip()
        if grouped and COMMA_GROUPS.fullmatch(text):
            text = text.replace(",", "")
        if text and not re.fullmatch(r"\d+", text, flags=re.ASCII):
            also = " or one with commas between thousands, such as 1,520" if grouped else ", digits only, such as 43507"
            raise BadInput(f"{path}, line {line}, column {column}: found {text!r}, expected a whole number{also}.")
        values.append(int(text) if text else pd.NA)
    return pd.Series(values, index=rows.index, dtype="Int64")


def clock_times(rows: pd.DataFrame, column: str, form: str, zone: str, path: Path) -> pd.Series:
    """Return clock times of a zone as UTC.

    Parameters
    ----------
    form : str
        The format of the text, as `strptime` has it.
    zone : str
        The zone of the clock, such as ``Asia/Jakarta``.

    Raises
    ------
    BadInput
        If a cell does not have the form.
    """
    times = pd.to_datetime(rows[column], format=form, errors="coerce")
    wrong = times[times.isna()]
    if len(wrong):
        line = wrong.index[0]
        raise BadInput(
            f"{path}, line {line}, column {column}: found {rows[column][line]!r}, expected a time like {form}."
        )
    try:
        return times.dt.tz_localize(zone).dt.tz_convert("UTC")
    except (ValueError, KeyError) as fault:
        raise BadInput(f"{path}, column {column}: a time does not exist once in the zone {zone} ({fault}).") from None
