"""Facebook page statuses with reactions, as published in 2016 (CSV)."""

from pathlib import Path

import pandas as pd

from citra.readers.delimited import clock_times, read_rows, whole_numbers
from citra.studyfile import Source

NAME = "Facebook page statuses"
NEEDED = {"status_id", "status_type", "status_published", "num_reactions", "num_comments", "num_shares"}
POST_TYPES = {"photo": "image", "status": "text"}


def recognises(header: list[str]) -> bool:
    return set(header) >= NEEDED


def read(path: Path, source: Source) -> dict[str, pd.DataFrame]:
    """Read the statuses into ``posts``.

    The reactions of all six kinds are what Facebook counts as one click on the post, so they
    are the like count; the clock's zone is not written in the file and is stated in the parameter file.
    """
    rows = read_rows(path)
    posts = pd.DataFrame(
        {
            "post_id": rows["status_id"],
            "account_id": rows["status_id"].str.partition("_")[0],
            "posted_at": clock_times(rows, "status_published", "%Y-%m-%d %H:%M:%S", source.time_zone, path),
            "post_type": rows["status_type"].replace(POST_TYPES),
            "caption": rows.get("status_message", pd.NA),
            "like_count": whole_numbers(rows, "num_reactions", path),
            "is_like_count_hidden": False,
            "comment_count": whole_numbers(rows, "num_comments", path),
            "share_count": whole_numbers(rows, "num_shares", path),
            "captured_at": pd.NaT,
        }
    )
    return {"posts": posts}
