"""A log of an account's follower count: one line a reading (CSV or XLSX)."""

import datetime as dt

import pandas as pd

from citra.errors import BadInput
from citra.readers.counts import CountReader, rounded_number
from citra.readers.delimited import DelimitedText
from citra.readers.exports import Sheet
from citra.readers.reading import Reading
from citra.readers.times import clock_times, in_utc
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
    rows, place = (_sheet_rows(opened), _sheet_place(opened)) if isinstance(opened, Sheet) else (opened.rows(), opened.place)
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
        if rounded is None:
            found = str(rows["followers"][row])
            raise BadInput(f"{place(row, 'followers')}: found {found!r}, expected a whole number.")
        snapshots.loc[row, "follower_count_low"] = rounded.low
        snapshots.loc[row, "follower_count_high"] = rounded.high


def _days(dates: pd.Series, zone: str, place) -> pd.Series:
    """Return each day's beginning in UTC; an empty date is absent."""
    written = dates.notna() & (dates.astype("string") != "")
    texts = dates[written]
    if texts.map(type).isin([dt.date, dt.datetime]).all() and len(texts):
        days = in_utc(pd.to_datetime(texts).astype("datetime64[s]"), zone, "date", place)
    else:
        days = clock_times(texts.astype("string"), "%Y-%m-%d", zone, "date", place)
    return days.reindex(dates.index)


def _refuse_repeated(snapshots: pd.DataFrame, place) -> None:
    known = snapshots["observed_at"].notna()
    repeated = snapshots.index[known & snapshots.duplicated(["account_id", "observed_at"])]
    if len(repeated):
        raise BadInput(f"{place(repeated[0], 'date')}: this day was read before; expected one reading a day.")


def _sheet_rows(sheet: Sheet) -> pd.DataFrame:
    """Return a workbook's rows; a number that it keeps as a fraction without one becomes whole."""
    header = [str(cell).strip() for cell in sheet.rows[0]]
    cells = [[_whole(cell) for cell in row] for row in sheet.rows[1:]]
    rows = pd.DataFrame(cells, columns=header, dtype=object)
    return rows[rows.ne("").any(axis=1)].reset_index(drop=True)


def _whole(cell: object) -> object:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else cell


def _sheet_place(sheet: Sheet):
    return lambda row, heading: f"{sheet.path}, row {int(row) + 2}, column {heading}"
