"""4CAT, items that Zeeschuimer collected from Instagram (CSV)."""

import pandas as pd

from citra.readers.addresses import shortcodes
from citra.readers.clocks import clock_of
from citra.readers.columns import filled, is_marked, is_together, keys, of_videos, owners, post_types
from citra.readers.counts import CountReader, clear_constant_zeros
from citra.readers.reading import Reading, Sieve, post_rows
from citra.readers.table import Table
from citra.readers.times import posted_times, unix_times
from citra.studyfile import Source

NAME = "4CAT export of Instagram posts (CSV)"
NEEDED = {"id", "timestamp", "thread_id", "author", "media_type", "num_likes", "num_comments"}
OPTIONAL = {"likes_hidden", "partial_item", "unix_timestamp", "url", "body", "coauthors", "num_media", "play_count"}
POST_TYPES = {"photo": "image", "video": "video", "mixed": "carousel", "unknown": "other"}
HIDDEN = frozenset({-1})


def recognises(opened) -> bool:
    return isinstance(opened, Table) and set(opened.header) >= NEEDED


def read(opened: Table, source: Source) -> Reading:
    """Read the items into ``posts``.

    An item that was only partly loaded has no numbers and is set aside. Where likes are hidden 4CAT
    writes 0 likes, and -1 comments where their number is not known: both are absent. The Unix time is
    exact; the other time is the clock of the server, which the parameter file states.
    """
    reading = Reading()
    rows = opened.rows(reading, (name for name in opened.header if name in NEEDED | OPTIONAL))
    sieve = Sieve(reading, opened.place, rows.index)
    if "partial_item" in rows:
        partial = is_marked(rows["partial_item"], "partial_item", sieve)
        sieve.set_aside(partial, "incomplete", "partial_item", rows["partial_item"])
        (rows,) = sieve.passed(rows)
    moments = _posted(rows, source, sieve)
    code = keys(rows["id"], "id", sieve, _cells(rows, "url"), lambda _, addresses: shortcodes(addresses))
    counts = CountReader(sieve, hidden=HIDDEN)
    posts = _posts(*sieve.passed(rows, code, moments), source, counts)
    posts = clear_constant_zeros(posts, ["comment_count", "view_count"], counts.remarks)
    posts["view_count"] = of_videos(posts["view_count"], posts["post_type"], counts.remarks)
    reading.tables["posts"] = posts
    return reading


def _cells(rows: pd.DataFrame, heading: str) -> pd.Series:
    return rows[heading] if heading in rows else pd.Series("", index=rows.index, dtype="string")


def _posts(
    rows: pd.DataFrame, code: pd.Series, moments: pd.DataFrame, source: Source, counts: CountReader
) -> pd.DataFrame:
    # A mark that cannot be read may hide a number.
    hidden = is_marked(_cells(rows, "likes_hidden"), "likes_hidden", counts.sieve, unreadable=True)
    if "likes_hidden" not in rows:
        # Until 4CAT 1.47 nothing told a hidden number from one that the capture made up.
        counts.remarks["like_count", "hiding-not-told"] += len(rows)
    # What is hidden may be written as anything, so that it is not read.
    likes = counts.column(rows["num_likes"].mask(hidden, "-1"), "num_likes", "like_count")
    media = counts.column(_cells(rows, "num_media"), "num_media", "media_count", expected=False)
    return post_rows(
        {
            "post_id": code,
            "shortcode": code,
            "account_id": owners(rows["author"], source),
            **moments,
            "post_type": _post_types(rows, media, counts),
            "media_count": media.mask(media == 0, pd.NA),
            "caption": filled(_cells(rows, "body")),
            "is_collaboration": is_together(rows["author"], _cells(rows, "coauthors"), source),
            "like_count": likes,
            "is_like_count_hidden": hidden | (rows["num_likes"].str.strip() == "-1"),
            "comment_count": counts.column(rows["num_comments"].replace("-1", ""), "num_comments", "comment_count"),
            "view_count": counts.column(_cells(rows, "play_count"), "play_count", "view_count", expected=False),
            "rounded_counts": counts.rounded_texts(rows.index),
        }
    )


def _post_types(rows: pd.DataFrame, media: pd.Series, counts: CountReader) -> pd.Series:
    """Return the types; 4CAT calls a carousel of pictures alone "photo"."""
    types = post_types(rows["media_type"], POST_TYPES, "media_type", counts.sieve)
    types = types.mask(_cells(rows, "url").str.contains("/reel/", regex=False), "reel")
    return types.mask((media > 1).fillna(False), "carousel")


def _posted(rows: pd.DataFrame, source: Source, sieve: Sieve) -> pd.DataFrame:
    seconds = _cells(rows, "unix_timestamp")
    exact, unit = seconds != "", "datetime64[us, UTC]"
    moments = unix_times(seconds[exact], "unix_timestamp", sieve).astype(unit).to_frame("posted_at")
    if not exact.all():
        # Where every item has its exact time, no clock is needed.
        sieve.reading.clock = clock_of("four_cat", source)
        form, zone = source.time_form or "%Y-%m-%d %H:%M:%S", sieve.reading.clock.zone
        by_clock = posted_times(rows.loc[~exact, "timestamp"], form, zone, "timestamp", sieve)
        moments = pd.concat([moments, by_clock.astype(unit)])
    return moments.reindex(rows.index)
