"""gallery-dl's record of an Instagram account, one line a media file (CSV)."""

import pandas as pd

from citra.readers.addresses import number_of, shortcodes
from citra.readers.columns import is_marked, of_videos, owners
from citra.readers.counts import CountReader, clear_constant_zeros
from citra.readers.reading import Reading, Sieve, post_rows
from citra.readers.table import Table
from citra.readers.times import clock_times
from citra.studyfile import Source

NAME = "gallery-dl media files of an Instagram account (CSV)"
NEEDED = {"post_id", "shortcode", "url", "username", "date", "likes", "comments", "is_video", "media_type"}
CAROUSELS = ("carousel", "sidecar", "album")
HIDDEN = frozenset({-1})


def recognises(opened) -> bool:
    return isinstance(opened, Table) and set(opened.header) >= NEEDED


def read(opened: Table, source: Source) -> Reading:
    """Fold the media files into ``posts``.

    Each line is one picture or video. The lines of a carousel bear the post's address and repeat its
    numbers, but ``post_id`` and ``shortcode`` are the keys of the picture: no line is the post itself.
    So the address makes the post, its code is the post's code, and the number behind that code is the
    post's key, which is the key that other formats write. The first line speaks for the post. Times
    are in UTC.
    """
    reading = Reading()
    rows = opened.rows(reading, (name for name in opened.header if name in NEEDED | {"video_views"}))
    sieve = Sieve(reading, opened.place, rows.index)
    codes = _codes(rows["url"], sieve)
    posted_at = clock_times(rows["date"], "%Y-%m-%d %H:%M:%S", "UTC", "date", sieve)
    rows, codes, posted_at = sieve.passed(rows, codes, posted_at)
    counts = CountReader(sieve, hidden=HIDDEN)
    posts = _posts(rows, codes, posted_at, source, counts)
    _count_differences(posts, codes, counts)
    repeated = pd.DataFrame({"code": codes, "file": rows["post_id"]}).duplicated()
    first = ~codes.duplicated()
    posts["media_count"] = codes.map(codes[~repeated].value_counts()).astype("Int64")
    posts.loc[(posts["media_count"] > 1) & (posts["post_type"] != "reel"), "post_type"] = "carousel"
    posts = clear_constant_zeros(posts[first], ["comment_count", "view_count"], counts.remarks)
    posts["view_count"] = of_videos(posts["view_count"], posts["post_type"], counts.remarks)
    reading.tables["posts"] = posts
    for reason, rest in (("carousel-child", ~first & ~repeated), ("repeated-row", ~first & repeated)):
        if rest.any():
            reading.set_aside[reason] = int(rest.sum())
    return reading


def _codes(addresses: pd.Series, sieve: Sieve) -> pd.Series:
    codes = shortcodes(addresses)
    expected = "the address of a post, such as https://www.instagram.com/p/CODE/"
    sieve.set_aside(codes.isna(), "no-key", "url", addresses, expected)
    return codes


def _posts(
    rows: pd.DataFrame, codes: pd.Series, posted_at: pd.Series, source: Source, counts: CountReader
) -> pd.DataFrame:
    likes = counts.column(rows["likes"], "likes", "like_count")
    views = rows["video_views"] if "video_views" in rows else pd.Series("", index=rows.index, dtype="string")
    return post_rows(
        {
            "post_id": codes.map({code: number_of(code) for code in codes.unique()}),
            "shortcode": codes,
            "account_id": owners(rows["username"], source),
            "posted_at": posted_at,
            "post_type": _post_types(rows, counts.sieve),
            "like_count": likes,
            "is_like_count_hidden": rows["likes"].str.strip() == "-1",
            "comment_count": counts.column(rows["comments"], "comments", "comment_count"),
            "view_count": counts.column(views, "video_views", "view_count", expected=False),
            "rounded_counts": counts.rounded_texts(rows.index),
        }
    )


def _post_types(rows: pd.DataFrame, sieve: Sieve) -> pd.Series:
    """Return each line's type; that a post has several files is seen later."""
    types = pd.Series("image", index=rows.index, dtype="string")
    word = rows["media_type"].str.strip().str.lower()
    types = types.mask(is_marked(rows["is_video"], "is_video", sieve) | (word == "video"), "video")
    types = types.mask(word.isin(CAROUSELS), "carousel")
    return types.mask(rows["url"].str.contains("/reels?/", regex=True), "reel")


def _count_differences(posts: pd.DataFrame, codes: pd.Series, counts: CountReader) -> None:
    """Count the posts whose lines do not agree; the first line is kept."""
    for name in ("like_count", "posted_at"):
        differ = int((posts[name].groupby(codes).nunique() > 1).sum())
        if differ:
            counts.remarks[name, "rows-differ"] += differ
