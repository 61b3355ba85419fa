"""A log of an account's follower count: one line a reading (CSV or XLSX)."""

import datetime as dt

import pandas as pd

from citra.errors import BadInput
from citra.readers.counts import LARGEST, CountReader, rounded_number
from citra.readers.delimited import DelimitedText
from citra.readers.exports import Sheet
from citra.readers.reading import Reading, Sieve
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
    reading = Reading()
    is_sheet = isinstance(opened, Sheet)
    rows, place = (_sheet_rows(opened), _sheet_place(opened)) if is_sheet else (opened.rows(reading), opened.place)
    if is_sheet:
        reading.row_count += len(rows)
    sieve = Sieve(reading, place, rows.index)
    counts = CountReader(sieve)
    exact = counts.column(rows["followers"], "followers", "follower_count")
    snapshots = pd.DataFrame(
        {
            "account_id": rows["account"],
            "observed_at": _days(rows["date"], source.time_zone, sieve),
            "follower_count": exact,
            "follower_count_low": exact,
            "follower_count_high": exact,
            "reading_kind": "observed",
        }
    )
    _fill_rounded(snapshots, rows, sieve)
    for heading, name in OTHERS.items():
        if heading in rows:
            snapshots[name] = counts.column(rows[heading], heading, name)
    snapshots, rows = sieve.passed(snapshots, rows)
    _set_repeated_aside(snapshots, rows, sieve)
    (reading.tables["follower_snapshots"],) = sieve.passed(snapshots)
    return reading


def _fill_rounded(snapshots: pd.DataFrame, rows: pd.DataFrame, sieve: Sieve) -> None:
    """Give a rounded count its span; a line without any count is no reading, and set aside."""
    for row in snapshots.index[snapshots["follower_count"].isna()]:
        rounded = rounded_number(str(rows["followers"][row]).strip())
        if rounded is not None and rounded.high <= LARGEST:
            snapshots.loc[row, "follower_count_low"] = rounded.low
            snapshots.loc[row, "follower_count_high"] = rounded.high
    unknown = snapshots["follower_count_low"].isna()
    sieve.set_aside(unknown, "no-number", "followers", rows["followers"], "a whole number")


def _days(dates: pd.Series, zone: str, sieve: Sieve) -> pd.Series:
    """Return each day's beginning in UTC; an empty date is absent."""
    texts = dates.astype("string").str.strip()
    texts = texts[texts.notna() & (texts != "")]
    if texts.empty:
        return pd.Series(pd.NaT, index=dates.index, dtype="datetime64[s, UTC]")
    return clock_times(texts, "%Y-%m-%d", zone, "date", sieve).reindex(dates.index)


def _set_repeated_aside(snapshots: pd.DataFrame, rows: pd.DataFrame, sieve: Sieve) -> None:
    """Set aside what repeats a reading, and every reading of a day whose counts contradict one another.

    Of two counts of one day nobody can say which one is right, so that neither is used.
    """
    known, day = snapshots["observed_at"].notna(), ["account_id", "observed_at"]
    same = known & snapshots.duplicated([*day, "follower_count_low", "follower_count_high"])
    several = snapshots[~same].duplicated(day, keep=False).reindex(snapshots.index, fill_value=False)
    sieve.set_aside(same, "repeated-row", "date", rows["date"], "each day once")
    expected = "one count a day; no count of this day is used"
    sieve.set_aside(known & several, "contradicting-row", "followers", rows["followers"], expected)


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
