"""Twitter and X, analytics of an account's own posts (CSV), in both generations."""

import pandas as pd

from citra.readers.clocks import Clock, clock_of
from citra.readers.columns import filled, keys, owners
from citra.readers.counts import CountReader
from citra.readers.reading import Reading, Sieve, post_rows
from citra.readers.table import Table
from citra.readers.times import clock_times, zoned_times
from citra.studyfile import Source

NAME = "Twitter or X analytics of posts (CSV)"
TWITTER = {
    "post_id": "Tweet id",
    "address": "Tweet permalink",
    "caption": "Tweet text",
    "posted_at": "time",
    "like_count": "likes",
    "comment_count": "replies",
    "share_count": "retweets",
    "follow_count": "follows",
    "impression_count": "impressions",
}
X = {
    "post_id": "Post id",
    "address": "Post Link",
    "caption": "Post text",
    "posted_at": "Date",
    "like_count": "Likes",
    "comment_count": "Replies",
    "share_count": "Reposts",
    "save_count": "Bookmarks",
    "follow_count": "New follows",
    "impression_count": "Impressions",
}
NEEDED = ("post_id", "address", "posted_at", "impression_count")
# Until 2015 a like was called otherwise.
OLDER = {"like_count": "favorites"}
ACCOUNT = r"(?:twitter|x)\.com/(?!i/)([0-9A-Za-z_]+)/status/"


def recognises(opened) -> bool:
    return isinstance(opened, Table) and _generation(opened) is not None


def _generation(opened: Table) -> dict[str, str] | None:
    for headings in (TWITTER, X):
        if all(headings[name] in opened.header for name in NEEDED):
            return headings
    return None


def read(opened: Table, source: Source) -> Reading:
    """Read the analytics into ``posts``.

    The older generation gives the minute in UTC, X the day alone: such a post stands at the beginning
    of that day by the office's clock until its key gives the moment. Clicks are given by kind only and are not
    added up. The numbers of paid promotion are not read.
    """
    headings = _generation(opened)
    older = {name: heading for name, heading in OLDER.items() if headings[name] not in opened.header}
    headings = {name: heading for name, heading in {**headings, **older}.items() if heading in opened.header}
    reading = Reading()
    rows = opened.rows(reading, headings.values()).rename(columns={heading: name for name, heading in headings.items()})
    sieve = Sieve(reading, opened.place, rows.index)
    is_day_alone = headings["posted_at"] == X["posted_at"]
    reading.clock = clock_of("twitter_analytics", source) if is_day_alone else None
    post_id = keys(rows["post_id"], headings["post_id"], sieve, rows["address"])
    posted_at = _posted_at(rows["posted_at"], reading.clock, source, sieve)
    rows, post_id, posted_at = sieve.passed(rows, post_id, posted_at)
    counts = CountReader(sieve, thousands=",")
    numbers = {
        name: counts.column(rows[name].str.replace(r"\.0+$", "", regex=True), heading, name)
        for name, heading in headings.items()
        if name.endswith("_count")
    }
    reading.tables["posts"] = post_rows(
        {
            "post_id": post_id,
            "platform": "twitter",
            "account_id": owners(rows["address"].str.extract(ACCOUNT, expand=False).fillna(""), source),
            "posted_at": posted_at,
            "is_hour_known": not is_day_alone,
            "post_type": "other",
            "caption": filled(rows["caption"]) if "caption" in rows else pd.NA,
            "rounded_counts": counts.rounded_texts(rows.index),
            **numbers,
        }
    )
    return reading


def _posted_at(texts: pd.Series, clock: Clock | None, source: Source, sieve: Sieve) -> pd.Series:
    if clock is None:
        return zoned_times(texts, TWITTER["posted_at"], sieve)
    form = source.time_form or "%a, %b %d, %Y"
    return clock_times(texts, form, clock.zone, X["posted_at"], sieve)
