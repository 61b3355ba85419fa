"""An archive of an account's post times, without numbers (CSV)."""

import pandas as pd

from citra.readers.clocks import clock_of
from citra.readers.columns import keys
from citra.readers.reading import Reading, Sieve, post_rows
from citra.readers.table import Table
from citra.readers.times import both_readings, unix_times, written_clock
from citra.studyfile import Source

NAME = "archive of post times (media_id,taken_unix; CSV)"
NEEDED = {"media_id", "taken_unix"}
FORM = "%b %d, %Y %I:%M %p"


def recognises(opened) -> bool:
    return isinstance(opened, Table) and set(opened.header) >= NEEDED


def read(opened: Table, source: Source) -> Reading:
    """Read the times into ``posts``.

    ``taken_unix`` is what a wall clock showed, written as seconds: its zone is the clock that the
    parameter file states. Where the time is also written out (``Mar 6, 2016, 11:28 AM``), posts in
    which the two differ are counted.
    """
    reading = Reading(clock=clock_of("post_times", source))
    rows = opened.rows(reading, (name for name in opened.header if name in NEEDED | {"taken_at"}))
    sieve = Sieve(reading, opened.place, rows.index)
    clock = unix_times(rows["taken_unix"], "taken_unix", sieve).dt.tz_localize(None)
    moments = both_readings(clock, reading.clock.zone, "taken_unix", sieve)
    post_id = keys(rows["media_id"], "media_id", sieve)
    rows, clock, moments, post_id = sieve.passed(rows, clock, moments, post_id)
    reading.tables["posts"] = post_rows(
        {
            "post_id": post_id,
            "account_id": source.account or "unknown",
            **moments,
            "post_type": "other",
        }
    )
    if "taken_at" in rows:
        written = _written(rows["taken_at"], opened)
        differ = rows.index[clock.dt.floor("min") != written]
        if len(differ):
            found = rows["taken_at"][differ[0]]
            sieve.remark("posted_at", "time-differs", differ, "taken_at", found, f"{clock[differ[0]]} written out")
    return reading


def _written(texts: pd.Series, opened: Table) -> pd.Series:
    """Return the clock times that are written out: with or without a comma after the year, zeros, capitals.

    It only bears the other time out: a row whose written time cannot be read differs, and stays.
    """
    alike = texts.str.replace(r"^(\w+ \d+, \d{4}), ", r"\1 ", regex=True)
    aside = Sieve(Reading(), opened.place, texts.index)
    return written_clock(alike, FORM, "taken_at", aside)
