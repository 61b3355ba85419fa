"""The posts that are explored, made ready once so that every choice only selects and counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from citra.metrics.cadence import attach_office_clock
from citra.models.followers import attach_follower_count_at_post

COUNTS = ("like_count", "comment_count", "share_count", "save_count", "reach_count", "impression_count", "view_count")
KEPT = ("post_id", "shortcode", "platform", "account_id", "posted_at", "captured_at", "caption", "source_file")


@dataclass(frozen=True)
class Material:
    """What is explored.

    Parameters
    ----------
    posts : DataFrame
        Posts in time order: counts as floats (absent is NaN), the followers when each appeared with their interval,
        and the office's clock (``local_day``, ``local_hour``, ``is_weekend``, ``is_after_hours``).
    readings : DataFrame
        Dated follower snapshots.
    """

    posts: pd.DataFrame = field(repr=False)
    readings: pd.DataFrame = field(repr=False)

    @property
    def days(self) -> tuple[str, str]:
        """Return the first and the last day with a post; empty without posts."""
        return (self.posts["local_day"].iloc[0], self.posts["local_day"].iloc[-1]) if len(self.posts) else ("", "")

    @property
    def types(self) -> tuple[str, ...]:
        """Return the post types, the commonest first."""
        counted = self.posts["post_type"].value_counts()
        return tuple(str(name) for name in counted.index[counted > 0])


def gather(
    posts: pd.DataFrame,
    follower_snapshots: pd.DataFrame,
    time_zone: str,
    follower_carry_days: float = 0,
    working_hours: Sequence[float] = (),
) -> Material:
    """Return a study's tables ready to be explored.

    Parameters
    ----------
    posts, follower_snapshots : DataFrame
        Canonical tables.
    time_zone : str
        The office's zone, such as ``Asia/Jakarta``.
    follower_carry_days : float
        How far beyond the first and last reading a count may stand in, in days.
    working_hours : sequence of float
        When work begins and ends at the office; empty where it is not known.
    """
    ordered = posts.sort_values(["posted_at", "post_id"], ignore_index=True)
    placed = attach_follower_count_at_post(ordered, follower_snapshots, follower_carry_days)
    clocked = attach_office_clock(placed, time_zone, working_hours)
    hour = clocked["posted_at"].dt.tz_convert(time_zone).dt.hour.astype(float)
    # Plain floats and a category select several times faster than nullable integers and strings.
    light = clocked[list(KEPT)].assign(
        **{name: clocked[name].astype("Float64").to_numpy(dtype=float, na_value=float("nan")) for name in COUNTS},
        post_type=clocked["post_type"].astype("category"),
        local_day=clocked["local_day"].astype(object),
        local_hour=hour.where(clocked["is_hour_known"].astype(bool)).to_numpy(dtype=float),
        is_weekend=clocked["is_weekend"].astype(bool),
        is_after_hours=clocked["is_after_hours"].astype("boolean"),
        is_like_count_hidden=clocked["is_like_count_hidden"].astype(bool),
        is_simulated=clocked["is_simulated"].astype(bool),
        **{name: clocked[name] for name in clocked if name.startswith("follower_count")},
    )
    return Material(light, follower_snapshots.dropna(subset=["observed_at"]))
