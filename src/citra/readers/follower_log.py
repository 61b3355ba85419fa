"""A log of an account's follower count: one line a reading (CSV or XLSX)."""

import datetime as dt

import pandas as pd

from citra.errors import BadInput
from citra.readers.counts import LARGEST, CountReader, rounded_number
from citra.readers.delimited import DelimitedText
from citra.readers.exports import Sheet
from citra.readers.reading import Reading
from citra.readers.times import clock_times
from citra.studyfile import Source

NAME = "follower log (account,date,followers; CSV or XLSX)"
NEEDED = {"account", "date", "followers"}
OTHERS = {"following": "following_count", "posts": "post_count"}


def recognises(opened) -> bool:
    if isinstance(opened, Sheet):
        return bool(opened.rows) and {str(cell).strip() for cell in opened.rows[0]} >= NEEDED
    return isinstance(opened, DelimitedText) and set(opened.header) >= NEEDED


def read(opened: DelimitedText | Sheet, source: Source) -> Reading:
    """Read the log into ``follower_snapshots``.

    ``following`` and ``posts`` may be there too. A reading without a date is kept, because a
    published count whose day is not known is still a count; it takes no part in any series. A
    rounded count (``14K``) is kept as the span that it can stand for, not as a number.
    """
    rows, place = (
        (_sheet_rows(opened), _sheet_place(opened)) if isinstance(opened, Sheet) else (opened.rows(), opened.place)
    )
    counts = CountReader(place)
    exact = counts.column(rows["followers"], "followers", "follower_count")
    snapshots = pd.DataFrame(
        {
            "account_id": rows["account"],
            "observed_at": _days(rows["date"], source.time_zone, place),
            "follower_count": exact,
            "follower_count_low": exact,
            "follower_count_high": exact,
            "reading_kind": "observed",
        }
    )
    _fill_rounded(snapshots, rows, place)
    for heading, name in OTHERS.items():
        if heading in rows:
            snapshots[name] = counts.column(rows[heading], heading, name)
    _refuse_repeated(snapshots, place)
    return Reading(len(rows), {"follower_snapshots": snapshots}, remarks=counts.remarks)


def _fill_rounded(snapshots: pd.DataFrame, rows: pd.DataFrame, place) -> None:
    for row in snapshots.index[snapshots["follower_count"].isna()]:
        rounded = rounded_number(str(rows["followers"][row]).strip())
        if rounded is None or rounded.high > LARGEST:
            found = str(rows["followers"][row])[:60]
            raise BadInput(f"{place(row, 'followers')}: found {found!r}, expected a whole number.")
        snapshots.loc[row, "follower_count_low"] = rounded.low
        snapshots.loc[row, "follower_count_high"] = rounded.high


def _days(dates: pd.Series, zone: str, place) -> pd.Series:
    """Return each day's beginning in UTC; an empty date is absent."""
    texts = dates.astype("string").str.strip()
    texts = texts[texts.notna() & (texts != "")]
    if texts.empty:
        return pd.Series(pd.NaT, index=dates.index, dtype="datetime64[s, UTC]")
    return clock_times(texts, "%Y-%m-%d", zone, "date", place).reindex(dates.index)


def _refuse_repeated(snapshots: pd.DataFrame, place) -> None:
    known = snapshots["observed_at"].notna()
    repeated = snapshots.index[known & snapshots.duplicated(["account_id", "observed_at"])]
    if len(repeated):
        raise BadInput(f"{place(repeated[0], 'date')}: this day was read before; expected one reading a day.")


def _sheet_rows(sheet: Sheet) -> pd.DataFrame:
    """Return a workbook's rows as text, those left empty without."""
    header = [str(cell).strip() for cell in sheet.rows[0]]
    for name in (*NEEDED, *OTHERS):
        if header.count(name) > 1:
            raise BadInput(f"{sheet.path}, row {sheet.first_row}: the heading {name!r} stands there twice.")
    cells = [[_text(cell) for cell in row] for row in sheet.rows[1:]]
    rows = pd.DataFrame(cells, columns=header, dtype=object)
    return rows[rows.ne("").any(axis=1)]


def _text(cell: object) -> str:
    """Return a cell as text: a number without its empty fraction, a moment as its day."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.date):
        return f"{cell:%Y-%m-%d}"
    return str(cell)


def _sheet_place(sheet: Sheet):
    return lambda row, heading: f"{sheet.path}, row {sheet.first_row + 1 + int(row)}, column {heading}"
