"""minet, posts of an Instagram account (``minet instagram user-posts``, CSV)."""

import pandas as pd

from citra.readers.columns import filled, is_marked, is_together, keys, of_videos, owners, post_types
from citra.readers.counts import CountReader, clear_constant_zeros
from citra.readers.reading import Reading, Sieve, post_rows
from citra.readers.table import Table
from citra.readers.times import unix_times
from citra.studyfile import Source

NAME = "minet Instagram user posts (CSV)"
DISABLED = "like_and_view_counts_disabled"
NEEDED = {"id", "media_type", "shortcode", DISABLED, "like_count", "comment_count", "taken_at_timestamp"}
OPTIONAL = {"username", "caption", "medias_type", "coauthor_usernames", "url", "view_count", "video_view_count"}
POST_TYPES = {"GraphImage": "image", "GraphVideo": "video", "GraphSidecar": "carousel"}
POST_TYPES |= {"1": "image", "2": "video", "8": "carousel"}
VIEWS = ("view_count", "video_view_count")
HIDDEN = frozenset({-1})


def recognises(opened) -> bool:
    return isinstance(opened, Table) and set(opened.header) >= NEEDED


def read(opened: Table, source: Source) -> Reading:
    """Read the posts into ``posts``.

    Where the account hid likes and views, the numbers in their columns are no counts: both are absent.
    """
    reading = Reading()
    rows = opened.rows(reading, (name for name in opened.header if name in NEEDED | OPTIONAL))
    sieve = Sieve(reading, opened.place, rows.index)
    post_id = keys(rows["id"], "id", sieve, rows.get("url"))
    posted_at = unix_times(rows["taken_at_timestamp"], "taken_at_timestamp", sieve)
    counts = CountReader(sieve, hidden=HIDDEN)
    posts = _posts(*sieve.passed(rows, post_id, posted_at), source, counts)
    posts = clear_constant_zeros(posts, ["comment_count", "view_count"], counts.remarks)
    posts["view_count"] = of_videos(posts["view_count"], posts["post_type"], counts.remarks)
    reading.tables["posts"] = posts
    return reading


def _cells(rows: pd.DataFrame, heading: str) -> pd.Series:
    return rows[heading] if heading in rows else pd.Series("", index=rows.index, dtype="string")


def _posts(
    rows: pd.DataFrame, post_id: pd.Series, posted_at: pd.Series, source: Source, counts: CountReader
) -> pd.DataFrame:
    # A mark that cannot be read may hide a number.
    hidden = is_marked(rows[DISABLED], DISABLED, counts.sieve, unreadable=True)
    likes = counts.column(rows["like_count"].mask(hidden, "-1"), "like_count", "like_count")
    views = next((name for name in VIEWS if name in rows), VIEWS[0])
    view_count = counts.column(_cells(rows, views).mask(hidden, ""), views, "view_count", expected=False)
    types = post_types(rows["media_type"], POST_TYPES, "media_type", counts.sieve)
    is_reel = _cells(rows, "url").str.contains("/reel/", regex=False)
    return post_rows(
        {
            "post_id": post_id,
            "shortcode": filled(rows["shortcode"]),
            "account_id": owners(_cells(rows, "username"), source),
            "posted_at": posted_at,
            "post_type": types.mask(is_reel, "reel"),
            "media_count": _media_counts(_cells(rows, "medias_type")),
            "caption": filled(_cells(rows, "caption")),
            "is_collaboration": is_together(_cells(rows, "username"), _cells(rows, "coauthor_usernames"), source),
            "like_count": likes,
            "is_like_count_hidden": hidden | (rows["like_count"].str.strip() == "-1"),
            "comment_count": counts.column(rows["comment_count"], "comment_count", "comment_count"),
            "view_count": view_count,
            "rounded_counts": counts.rounded_texts(rows.index),
        }
    )


def _media_counts(lists: pd.Series) -> pd.Series:
    """Return how many media a list such as ``GraphImage|GraphVideo`` names; absent where there is no list."""
    return (lists.str.count(r"\|").astype("Int64") + 1).mask(lists == "", pd.NA)
