"""An archive of an account's post times, without numbers (CSV)."""

import pandas as pd

from citra.readers.columns import keys
from citra.readers.counts import CountReader
from citra.readers.delimited import DelimitedText
from citra.readers.reading import Reading, post_rows
from citra.readers.times import clock_times, in_utc, unix_times
from citra.studyfile import Source

NAME = "archive of post times (media_id,taken_unix; CSV)"
NEEDED = {"media_id", "taken_unix"}
FORM = "%b %d, %Y %I:%M %p"


def recognises(opened) -> bool:
    return isinstance(opened, DelimitedText) and set(opened.header) >= NEEDED


def read(opened: DelimitedText, source: Source) -> Reading:
    """Read the times into ``posts``.

    ``taken_unix`` is what a wall clock showed, written as seconds: its zone is the one that the
    parameter file states. Where the time is also written out (``Mar 6, 2016, 11:28 AM``), posts in
    which the two differ are counted.
    """
    rows = opened.rows(name for name in opened.header if name in NEEDED | {"taken_at"})
    counts = CountReader(opened.place)
    clock = unix_times(rows["taken_unix"], "taken_unix", opened.place).dt.tz_localize(None)
    posts = post_rows(
        {
            "post_id": keys(rows["media_id"], "media_id", opened.place),
            "account_id": source.account or "unknown",
            "posted_at": in_utc(clock, source.time_zone, "taken_unix", opened.place),
            "post_type": "other",
        }
    )
    if "taken_at" in rows:
        differ = int((clock.dt.floor("min") != _written(rows["taken_at"], opened)).sum())
        if differ:
            counts.remarks["posted_at", "time-differs"] += differ
    return Reading(len(rows), {"posts": posts}, remarks=counts.remarks)


def _written(texts: pd.Series, opened: DelimitedText) -> pd.Series:
    """Return the clock times that are written out: with or without a comma after the year, zeros, capitals."""
    alike = texts.str.replace(r"^(\w+ \d+, \d{4}), ", r"\1 ", regex=True)
    return clock_times(alike, FORM, "UTC", "taken_at", opened.place).dt.tz_localize(None)
