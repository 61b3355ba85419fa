"""Followers of a download: the curve of those who stayed, and their number on the day of the capture."""

import msgspec
import numpy as np
import pandas as pd

from citra.errors import BadInput
from citra.readers.instagram_download.records import Item, Moment, decoded, in_seconds
from citra.readers.reading import Reading
from citra.readers.times import stated_capture
from citra.studyfile import Source


class Followed(msgspec.Struct, gc=False):
    value: str | None = None
    href: str | None = None
    timestamp: Moment = None


class Follower(msgspec.Struct, gc=False):
    title: str | None = None
    string_list_data: list[Followed] | None = None


def name_of(follower: Follower) -> str | None:
    """Return by what a follower is told from others."""
    entry = (follower.string_list_data or [Followed()])[0]
    return entry.value or follower.title or entry.href


def snapshot_table(items: list[Item], source: Source, reading: Reading) -> pd.DataFrame:
    """Return the followers as readings: how many of them followed by the end of each day, and all of them."""
    seen, moments = set(), []
    for item, follower in decoded(items, ("follower",), Follower, reading):
        entry = (follower.string_list_data or [Followed()])[0]
        name = name_of(follower)
        if name and name in seen:
            reading.set_aside["repeated-follower"] += 1
        else:
            moments.append((item.place, [entry.timestamp]))
        seen.add(name)
    dated = [seconds[0] for seconds in in_seconds(moments, reading) if seconds]
    reading.set_aside["no-time"] += len(moments) - len(dated)
    days = _ends_of_days(pd.Series(dated, dtype="int64"), source).value_counts().sort_index()
    reading.set_aside["folded"] += len(dated) - len(days)
    counts, kinds, times = days.cumsum().tolist(), ["survivors"] * len(days), list(days.index)
    if moments and source.captured_at:
        counts, kinds, times = [*counts, len(moments)], [*kinds, "observed"], [*times, stated_capture(source)]
    return pd.DataFrame(
        {
            "account_id": pd.Series(source.account, index=range(len(counts)), dtype="string"),
            "platform": "instagram",
            "observed_at": pd.to_datetime(pd.Series(times, dtype=object), utc=True),
            "follower_count": counts,
            "follower_count_low": counts,
            "follower_count_high": counts,
            "reading_kind": pd.Series(kinds, dtype="string"),
        }
    )


def _ends_of_days(seconds: pd.Series, source: Source) -> pd.Series:
    """Return the last second of each moment's day in the office's zone, in UTC."""
    zone = source.time_zone or "UTC"
    try:
        clock = pd.to_datetime(seconds, unit="s", utc=True).dt.tz_convert(zone).dt.tz_localize(None)
        midnight = clock.dt.floor("D") + pd.Timedelta(days=1)
        zoned = midnight.dt.tz_localize(zone, ambiguous=np.ones(len(midnight), dtype=bool), nonexistent="shift_forward")
    except (ValueError, KeyError, TypeError):
        raise BadInput(f"{source.file}: the zone {zone!r} is not known; state another time_zone.") from None
    return zoned.dt.tz_convert("UTC") - pd.Timedelta(seconds=1)
