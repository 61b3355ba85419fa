"""Meta Business Suite, content export of an Instagram account (CSV, English)."""

from pathlib import Path

import pandas as pd

from citra.errors import BadInput
from citra.readers.delimited import clock_times, read_rows, whole_numbers
from citra.studyfile import Source

NAME = "Meta Business Suite content export"
NEEDED = {"Post ID", "Account username", "Publish time", "Post type", "Likes", "Comments"}
POST_TYPES = {"IG image": "image", "IG carousel": "carousel", "IG reel": "reel"}
# The metric columns and their order depend on the boxes ticked at export; an absent one stays absent.
METRICS = {
    "Likes": "like_count",
    "Comments": "comment_count",
    "Shares": "share_count",
    "Saves": "save_count",
    "Reach": "reach_count",
    "Views": "view_count",
}


def recognises(header: list[str]) -> bool:
    return set(header) >= NEEDED


def read(path: Path, source: Source) -> dict[str, pd.DataFrame]:
    """Read the export into ``posts``.

    The publish time carries no zone: the parameter file states it. An empty cell means that the
    number was not available; an empty like count means that likes were hidden.
    """
    rows = read_rows(path)
    unknown = rows[~rows["Post type"].isin(POST_TYPES)]
    if len(unknown):
        line = unknown.index[0]
        found = unknown["Post type"][line]
        raise BadInput(
            f"{path}, line {line}, column Post type: found {found!r}, expected one of {', '.join(POST_TYPES)}."
        )
    posts = pd.DataFrame(
        {
            "post_id": rows["Post ID"],
            "account_id": rows["Account username"],
            "posted_at": clock_times(rows, "Publish time", "%m/%d/%Y %H:%M", source.time_zone, path),
            "post_type": rows["Post type"].map(POST_TYPES),
            "caption": rows.get("Description"),
            "captured_at": pd.Timestamp(source.captured_at, tz="UTC") if source.captured_at else pd.NaT,
        }
    )
    for column, name in METRICS.items():
        if column in rows:
            posts[name] = whole_numbers(rows, column, path, grouped=True)
    posts["is_like_count_hidden"] = posts["like_count"].isna()
    return {"posts": posts}
