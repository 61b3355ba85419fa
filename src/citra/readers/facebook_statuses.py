"""Facebook page statuses with reactions, as published in 2016 (CSV)."""

from citra.readers.clocks import clock_of
from citra.readers.columns import keys, post_types
from citra.readers.counts import CountReader
from citra.readers.reading import Reading, Sieve, post_rows
from citra.readers.table import Table
from citra.readers.times import posted_times
from citra.studyfile import Source

NAME = "Facebook page statuses"
NEEDED = {"status_id", "status_type", "status_published", "num_reactions", "num_comments", "num_shares"}
COUNTED = {"num_reactions": "like_count", "num_comments": "comment_count", "num_shares": "share_count"}
POST_TYPES = {"photo": "image", "status": "text"} | {name: name for name in ("video", "link", "event", "note")}
KINDS = ("num_likes", "num_loves", "num_wows", "num_hahas", "num_sads", "num_angrys")


def recognises(opened) -> bool:
    return isinstance(opened, Table) and set(opened.header) >= NEEDED


def read(opened: Table, source: Source) -> Reading:
    """Read the statuses into ``posts``.

    The reactions of all six kinds are what Facebook counts as one click on the post, so they
    are the like count; where the kinds do not add up to it, that is counted, not mended. The clock's
    zone is not written in the file; the parameter file states it.
    """
    reading = Reading(clock=clock_of("facebook_statuses", source))
    rows = opened.rows(reading)
    sieve = Sieve(reading, opened.place, rows.index)
    post_id = keys(rows["status_id"], "status_id", sieve)
    form, heading = "%Y-%m-%d %H:%M:%S", "status_published"
    moments = posted_times(rows[heading], form, reading.clock.zone, heading, sieve)
    rows, post_id, moments = sieve.passed(rows, post_id, moments)
    counts = CountReader(sieve)
    numbers = {name: counts.column(rows[heading], heading, name) for heading, name in COUNTED.items()}
    if set(opened.header) >= set(KINDS):
        parts = sum(counts.column(rows[heading], heading, heading) for heading in KINDS)
        differ = int((parts != numbers["like_count"]).fillna(False).sum())
        if differ:
            counts.remarks["like_count", "sum-differs"] += differ
    reading.tables["posts"] = post_rows(
        {
            "post_id": post_id,
            "platform": "facebook",
            "account_id": post_id.str.extract("^([^_]*)", expand=False),
            **moments,
            "post_type": post_types(rows["status_type"], POST_TYPES, "status_type", sieve),
            "caption": rows.get("status_message"),
            "rounded_counts": counts.rounded_texts(rows.index),
            **numbers,
        }
    )
    return reading
