"""CrowdTangle, history export of Instagram accounts or Facebook pages (CSV); the service closed in 2024."""

import re

import pandas as pd

from citra.readers.addresses import FACEBOOK_KEY, shortcodes
from citra.readers.columns import filled, keys, of_videos, owners, post_types
from citra.readers.counts import CountReader, clear_constant_zeros
from citra.readers.reading import Reading, Sieve, post_rows
from citra.readers.table import Table
from citra.readers.times import clock_times
from citra.studyfile import Source

NAME = "CrowdTangle export of Instagram or Facebook (CSV)"
NEEDED = {"User Name", "Followers at Posting", "Post Created", "Type", "Total Interactions", "Likes", "Comments", "URL"}
FACEBOOK = {"Facebook Id", "Message", "Shares"}
# On Facebook one click gives one of these.
REACTIONS = ("Likes", "Love", "Wow", "Haha", "Sad", "Angry", "Care")
POST_TYPES = {
    "Photo": "image",
    "Album": "carousel",
    "Video": "video",
    "IGTV": "video",
    "Reel": "reel",
    "Link": "link",
    "Status": "text",
    "Native Video": "video",
    "Live Video": "video",
    "Live Video Complete": "video",
    "Live Video Scheduled": "video",
    "YouTube": "video",
    "Vine": "video",
    "Event": "event",
    "Note": "note",
}
# Hours from UTC. Abbreviations that several zones share (CST, IST, BST) are left out.
ZONES = {
    **{"UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3},
    **{"EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7},
    **{"WIB": 7, "WITA": 8, "WIT": 9, "SGT": 8, "JST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13},
}


def recognises(opened) -> bool:
    if not isinstance(opened, Table) or not set(opened.header) >= NEEDED:
        return False
    return "Description" in opened.header or set(opened.header) >= FACEBOOK


def read(opened: Table, source: Source) -> Reading:
    """Read the export into ``posts``, and the followers printed beside each post into ``follower_snapshots``.

    On Facebook the like count is the sum of all reactions. Views are those of this post, not of its
    cross-posts, and only a video has them.
    """
    is_facebook = set(opened.header) >= FACEBOOK
    wanted = {*NEEDED, *FACEBOOK, *REACTIONS, "Description", "Views", "Post Views"}
    reading = Reading()
    rows = opened.rows(reading, (name for name in opened.header if name in wanted))
    sieve = Sieve(reading, opened.place, rows.index)
    address = keys(rows["URL"], "URL", sieve)
    moments = posted_at(rows["Post Created"], "Post Created", sieve)
    rows, address, moments = sieve.passed(rows, address, moments)
    counts = CountReader(sieve, thousands=",")
    posts = _posts(rows, address, moments, source, is_facebook, counts)
    posts["rounded_counts"] = counts.rounded_texts(rows.index)
    snapshots = _snapshots(rows, posts, counts)
    posts = clear_constant_zeros(posts, ["like_count", "comment_count", "share_count", "view_count"], counts.remarks)
    posts["view_count"] = of_videos(posts["view_count"], posts["post_type"], counts.remarks)
    # A reading beside a post is a record of its own.
    reading.row_count += len(snapshots)
    reading.tables.update({"posts": posts, "follower_snapshots": snapshots})
    return reading


def _posts(
    rows: pd.DataFrame, address: pd.Series, moments: pd.Series, source: Source, is_facebook: bool, counts: CountReader
) -> pd.DataFrame:
    codes = address.str.extract(FACEBOOK_KEY, expand=False) if is_facebook else shortcodes(address)
    accounts = rows["User Name"].where(rows["User Name"] != "", rows["Facebook Id"] if is_facebook else "")
    columns = {
        "post_id": codes.fillna(address),
        "platform": "facebook" if is_facebook else "instagram",
        "account_id": owners(accounts, source),
        "posted_at": moments,
        "post_type": post_types(rows["Type"], POST_TYPES, "Type", counts.sieve),
        "caption": filled(rows["Message" if is_facebook else "Description"]),
        "like_count": _likes(rows, is_facebook, counts),
        "comment_count": counts.column(rows["Comments"], "Comments", "comment_count"),
        "view_count": _views(rows, "Post Views" if is_facebook else "Views", counts),
    }
    if is_facebook:
        columns["share_count"] = counts.column(rows["Shares"], "Shares", "share_count")
    else:
        columns["shortcode"] = codes
    return post_rows(columns)


def _likes(rows: pd.DataFrame, is_facebook: bool, counts: CountReader) -> pd.Series:
    headings = [name for name in REACTIONS if name in rows] if is_facebook else ["Likes"]
    return sum(counts.column(rows[heading], heading, "like_count") for heading in headings)


def _views(rows: pd.DataFrame, heading: str, counts: CountReader) -> pd.Series:
    if heading not in rows:
        return pd.Series(pd.NA, index=rows.index, dtype="Int64")
    return counts.column(rows[heading], heading, "view_count", expected=False)


def _snapshots(rows: pd.DataFrame, posts: pd.DataFrame, counts: CountReader) -> pd.DataFrame:
    """Return the readings printed beside posts; where CrowdTangle had none it wrote nothing or 0."""
    heading = "Followers at Posting"
    followers = counts.column(rows[heading], heading, "follower_count")
    if (followers == 0).any():
        counts.remarks["follower_count", "zero"] += int((followers == 0).sum())
    known = followers.fillna(0) > 0
    followers = followers[known]
    return pd.DataFrame(
        {
            "account_id": posts.loc[known, "account_id"],
            "platform": posts.loc[known, "platform"],
            "observed_at": posts.loc[known, "posted_at"],
            "follower_count": followers,
            "follower_count_low": followers,
            "follower_count_high": followers,
            "reading_kind": "at-post",
        }
    ).reset_index(drop=True)


def posted_at(texts: pd.Series, heading: str, sieve: Sieve) -> pd.Series:
    """Return times such as ``2021-07-06 16:45:20 EDT`` as UTC.

    A row is set aside whose time has another form, or a zone that is not one whose abbreviation means a single offset.

    Examples
    --------
    >>> sieve = Sieve(Reading(), lambda row, heading: f"row {row}", pd.RangeIndex(1))
    >>> posted_at(pd.Series(["2021-07-06 16:45:20 EDT"]), "Post Created", sieve).tolist()
    [Timestamp('2021-07-06 20:45:20+0000', tz='UTC')]
    """
    parts = texts.str.strip().str.extract(r"^(\S+ \S+) (\S+)$").fillna("")
    hours = {zone: _offset(zone) for zone in parts[1].unique()}
    unknown = parts[1].isin([zone for zone, found in hours.items() if found is None])
    if unknown.any():
        expected = "a time with a known zone, such as 2021-07-06 16:45:20 EDT or 2021-07-06 20:45:20 UTC"
        empty = texts.str.strip() == ""
        sieve.set_aside(unknown & empty, "no-time", heading, texts, expected)
        sieve.set_aside(unknown & ~empty, "unreadable-time", heading, texts, expected)
    clock = clock_times(parts[0], "%Y-%m-%d %H:%M:%S", "UTC", heading, sieve)
    return clock - pd.to_timedelta(parts[1].map(hours).astype("float64") * 60, unit="min")


def _offset(zone: str) -> float | None:
    """Return how many hours a zone is from UTC."""
    written = re.fullmatch(r"([+-])(0\d|1[0-4]):?([0-5]\d)?", zone, flags=re.ASCII)
    if written:
        return (1 if written[1] == "+" else -1) * (int(written[2]) + int(written[3] or 0) / 60)
    return ZONES.get(zone)
