"""Moments as formats write them, in UTC."""

import datetime as dt
import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from citra.errors import BadInput
from citra.readers.reading import TOTALS, Sieve
from citra.studyfile import Source

# Platforms of this field began after 2004; a moment outside this span is an error of unit or of typing.
EARLIEST, LATEST = pd.Timestamp("2004-01-01", tz="UTC"), pd.Timestamp("2100-01-01", tz="UTC")
# Parts of a written time that have a fixed width: how many digits, and which part they are.
PADDED = {
    "%Y": (4, "year"),
    "%m": (2, "month"),
    "%d": (2, "day"),
    "%H": (2, "hour"),
    "%M": (2, "minute"),
    "%S": (2, "second"),
}


def forms_that_fit(texts: pd.Series, forms: tuple[str, ...]) -> list[str]:
    """Return the forms in which most texts are moments; several where days and months can be exchanged.

    Examples
    --------
    >>> forms = ("%d/%m/%Y", "%m/%d/%Y")
    >>> forms_that_fit(pd.Series(["05/01/2024", "31/01/2024", "?"]), forms)
    ['%d/%m/%Y']
    >>> forms_that_fit(pd.Series(["05/01/2024"]), forms), forms_that_fit(pd.Series(["?"]), forms)
    (['%d/%m/%Y', '%m/%d/%Y'], [])
    """
    fitting = {form: int(times_of_form(texts, form).notna().sum()) for form in forms}
    most = max(fitting.values())
    return [form for form, count in fitting.items() if most and count == most]


def one_reading(clock: pd.Series, zone: str) -> pd.Series:
    """Return clock times of a zone as UTC; where clocks were changed, by the offset that held before.

    Examples
    --------
    >>> twice_never = pd.Series(pd.to_datetime(["2024-11-03 01:30", "2024-03-10 02:30"]))
    >>> one_reading(twice_never, "America/New_York").dt.strftime("%d %H:%M").tolist()
    ['03 05:30', '10 07:30']
    """
    return _read_twice(clock, zone)[0]


def _read_twice(clock: pd.Series, zone: str) -> tuple[pd.Series, pd.Series | None]:
    """Return clock times as UTC, and the other reading of those that have two; nothing if none has."""
    found = clock.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT").dt.tz_convert("UTC")
    changed = found.isna() & clock.notna()
    if not changed.any():
        return found, None
    before, after = (_by_offset_of(clock[changed], zone, days).reindex(clock.index) for days in (-1, 1))
    return found.where(~changed, before), after


def _by_offset_of(clock: pd.Series, zone: str, days: int) -> pd.Series:
    """Return clock times as UTC by the offset that a zone had some days later."""
    near = (clock + pd.Timedelta(days=days)).dt.tz_localize("UTC")
    offset = near.dt.tz_convert(zone).dt.tz_localize(None) - near.dt.tz_localize(None)
    return (clock - offset).dt.tz_localize("UTC")


def both_readings(clock: pd.Series, zone: str, heading: str, sieve: Sieve) -> pd.DataFrame:
    """Return clock times of a zone as UTC, and the other reading of those that have two.

    When clocks are set back an hour stands twice, and when they are set forward the clock of an hour is never shown.
    Such a time is read by the offset that held before the change, and its other reading by the one after.

    Parameters
    ----------
    clock : Series
        Times without a zone.
    zone : str
        The zone of the clock, such as ``Asia/Jakarta``.
    heading : str
        The column's name in the file.
    sieve : Sieve
        The rows of the table.

    Returns
    -------
    DataFrame
        ``posted_at``, and ``other_reading`` where a time has two; see `citra.readers.key_moments.settle_moments`.

    Raises
    ------
    BadInput
        If the zone is unknown.
    """
    try:
        found, other = _read_twice(clock, zone)
    except (ValueError, KeyError, IndexError, OSError):
        where = sieve.place(clock.index[0], heading) if len(clock) else f"column {heading}"
        raise BadInput(
            f"{where}: the zone {zone!r} of its clock is not known, expected one like Asia/Jakarta or +07:00."
        ) from None
    return pd.DataFrame({"posted_at": found} if other is None else {"posted_at": found, "other_reading": other})


def clock_times(texts: pd.Series, form: str, zone: str, heading: str, sieve: Sieve) -> pd.Series:
    """Return written clock times of a zone as UTC; where clocks were changed, by the offset that held before.

    Raises
    ------
    BadInput
        If the zone is unknown.
    """
    return posted_times(texts, form, zone, heading, sieve)["posted_at"]


def posted_times(texts: pd.Series, form: str, zone: str, heading: str, sieve: Sieve) -> pd.DataFrame:
    """Return written clock times of a zone as columns of posts, see `both_readings`.

    Raises
    ------
    BadInput
        If the zone is unknown.
    """
    return both_readings(written_clock(texts, form, heading, sieve), zone, heading, sieve)


def written_clock(texts: pd.Series, form: str, heading: str, sieve: Sieve) -> pd.Series:
    """Return written clock times without a zone; a row whose time is empty or has another form is set aside.

    Parameters
    ----------
    form : str
        The form of the text, as `strptime` has it.
    """
    times = times_of_form(texts, form)
    wrong = times.isna()
    if wrong.any():
        # A workbook gives moments as ISO 8601, which cannot be mistaken for another form.
        times = times.fillna(_iso_clock(texts[wrong], form).reindex(times.index))
        set_timeless_aside(times.isna(), texts, heading, sieve, f"a time like {form}")
    return times


def _iso_clock(texts: pd.Series, form: str) -> pd.Series:
    """Return the clock times that are written in ISO 8601 and tell as much as the form."""
    written = texts.astype("string").str.strip()
    has_hour = any(part in form for part in ("%H", "%I"))
    clock = r"[T ]\d\d:\d\d(:\d\d)?"
    formed = written.str.fullmatch(rf"\d{{4}}-\d\d-\d\d{clock if has_hour else f'({clock})?'}").fillna(False)
    times = pd.to_datetime(written.where(formed), format="ISO8601", errors="coerce").astype("datetime64[s]")
    times = times.where(times.between(EARLIEST.tz_localize(None), LATEST.tz_localize(None)))
    return times if has_hour else times.dt.floor("D")


def times_of_form(texts: pd.Series, form: str) -> pd.Series:
    """Return clock times that are written in a form, without a zone; absent where a text has another form.

    Examples
    --------
    >>> times_of_form(pd.Series(["05/01/2024", "31/02/2024", "2024"]), "%d/%m/%Y").notna().tolist()
    [True, False, False]
    """
    found = pc.strptime(text_array(texts), format=form, unit="s", error_is_null=True)
    times = pd.Series(found.to_pandas().to_numpy(), index=texts.index).astype("datetime64[s]")
    # The fast parser lets a day roll over (31 February); written back, such a text differs.
    wrong = times.isna() | ~_is_written_so(texts, times, form)
    wrong |= ~times.between(EARLIEST.tz_localize(None), LATEST.tz_localize(None))
    return times.mask(wrong)


def set_timeless_aside(wrong: pd.Series, found: pd.Series, heading: str, sieve: Sieve, expected: str) -> None:
    """Set rows aside that have no time, and apart from them those whose time cannot be read."""
    if not wrong.any():
        return
    words = found.astype("string").fillna("").str.strip().str.lower()
    empty, total = (words == "").astype(bool), words.isin(TOTALS).astype(bool)
    sieve.set_aside(wrong & total, "totals-row", heading, found)
    for rows, reason in ((wrong & empty, "no-time"), (wrong & ~empty, "unreadable-time")):
        sieve.set_aside(rows, reason, heading, found, expected)


def text_array(texts: pd.Series) -> pa.Array:
    """Return texts as one Arrow array, absent ones null."""
    array = pa.array(texts.astype("string"), from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _is_written_so(texts: pd.Series, times: pd.Series, form: str) -> np.ndarray:
    """Return whether a time, written in the form again, is the text but for leading zeros."""

    def bare(written: pa.Array) -> pa.Array:
        return pc.replace_substring_regex(written, r"\b0+([0-9])", r"\1")

    given = pc.utf8_trim_whitespace(text_array(texts))
    same = _is_padded_so(given, times, form)
    # Writing a time is slow: only what is not plainly the same is written.
    rest = np.flatnonzero(~same)
    again = pc.strftime(pa.array(times.to_numpy()[rest], from_pandas=True), format=form)
    found = pc.equal(pc.utf8_lower(bare(again)), pc.utf8_lower(bare(given.take(rest))))
    same[rest] = pc.fill_null(found, False).to_numpy(zero_copy_only=False)
    return same


def _is_padded_so(given: pa.Array, times: pd.Series, form: str) -> np.ndarray:
    """Return whether a text is the time in the form, character by character; a form with words is never so."""
    same = np.zeros(len(given), dtype=bool)
    pieces = re.findall("%.|.", form, flags=re.DOTALL)
    if not form.isascii() or any(len(piece) == 2 and piece not in PADDED for piece in pieces):
        return same
    width = sum(PADDED[piece][0] if piece in PADDED else 1 for piece in pieces)
    rows = np.flatnonzero(pc.fill_null(pc.equal(pc.binary_length(given), width), False).to_numpy(zero_copy_only=False))
    if not len(rows):
        return same
    fixed = given.take(pa.array(rows)).cast(pa.binary()).cast(pa.binary(width))
    characters = np.frombuffer(fixed.buffers()[1], dtype=np.uint8, count=len(rows) * width).reshape(len(rows), width)
    parts, fits, at = times.iloc[rows].dt, np.ones(len(rows), dtype=bool), 0
    for piece in pieces:
        size, part = PADDED.get(piece, (1, ""))
        digits = characters[:, at : at + size] - np.uint8(ord("0"))
        if part:
            value = digits @ (10 ** np.arange(size - 1, -1, -1, dtype=np.int32))
            fits &= (digits <= 9).all(axis=1) & (value == getattr(parts, part).to_numpy())
        else:
            fits &= characters[:, at] == ord(piece)
        at += size
    same[rows] = fits
    return same


def unix_times(seconds: pd.Series, heading: str, sieve: Sieve) -> pd.Series:
    """Return seconds since 1970 as UTC.

    A row is set aside whose moment is absent, no number or outside 2004 to 2100 (milliseconds, for one).
    """
    numbers = pd.to_numeric(seconds, errors="coerce").astype("float64")
    low, high = EARLIEST.timestamp(), LATEST.timestamp()
    wrong = ~numbers.between(low, high)
    set_timeless_aside(wrong, seconds, heading, sieve, "seconds since 1970")
    whole = numbers.mask(wrong, 0).to_numpy().astype(np.int64)
    return pd.Series(pd.to_datetime(whole, unit="s", utc=True), index=seconds.index).mask(wrong)


def zoned_times(texts: pd.Series, heading: str, sieve: Sieve) -> pd.Series:
    """Return ISO 8601 times that bear their zone (``2026-05-06T12:34:56+0000``, ``…Z``) as UTC.

    A row is set aside whose moment is absent, has another form or bears no zone.
    """
    written = texts.astype("string")
    formed = written.str.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)? ?(Z|[+-]\d\d:?\d\d)").fillna(
        False
    )
    times = pd.to_datetime(written.where(formed), format="ISO8601", utc=True, errors="coerce")
    wrong = times.isna() | ~times.between(EARLIEST, LATEST)
    set_timeless_aside(wrong, texts, heading, sieve, "a time with its zone, such as 2026-05-06T12:34:56+0000")
    return times.mask(wrong)


def stated_cover(source: Source) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """Return the time that a file is stated to cover, by the source's clock; nothing if it is not stated.

    Raises
    ------
    BadInput
        If it is no interval of two ISO days, or ends before it begins.

    Examples
    --------
    >>> source = Source("a.csv", "", "", "", False, time_zone="Asia/Jakarta", covers="2023-01-01/2023-03-31")
    >>> [str(end) for end in stated_cover(source)]
    ['2022-12-31 17:00:00+00:00', '2023-03-31 17:00:00+00:00']
    """
    if not source.covers:
        return None
    try:
        first, last = (pd.Timestamp(dt.date.fromisoformat(day)) for day in source.covers.split("/"))
        begins, ends = (
            day.tz_localize(source.time_zone or "UTC").tz_convert("UTC") for day in (first, last + pd.Timedelta(days=1))
        )
    except (ValueError, OverflowError, KeyError):
        begins, ends = pd.NaT, pd.NaT
    if not begins < ends:
        raise BadInput(
            f"{source.file}: covers is {source.covers[:60]!r}, expected its first and last day such as "
            "2023-01-01/2023-03-31."
        )
    return begins, ends


def stated_capture(source: Source) -> pd.Timestamp:
    """Return the moment of capture that the parameter file states, by the office's clock; absent if it states none.

    Raises
    ------
    BadInput
        If it is no ISO date, or the zone is unknown.

    Examples
    --------
    >>> source = Source("a.csv", "", "", "", False, time_zone="Asia/Jakarta", captured_at="2022-12-31")
    >>> str(stated_capture(source))
    '2022-12-30 17:00:00+00:00'
    """
    if not source.captured_at:
        return pd.NaT
    try:
        stated = pd.Timestamp(dt.datetime.fromisoformat(source.captured_at))
        return (stated.tz_localize(source.time_zone or "UTC") if stated.tz is None else stated).tz_convert("UTC")
    except (ValueError, OverflowError, KeyError):
        raise BadInput(
            f"{source.file}: captured_at is {source.captured_at[:60]!r} in the zone {source.time_zone or 'UTC'!r}, "
            "expected a date such as 2022-12-31 and a zone such as Asia/Jakarta."
        ) from None
