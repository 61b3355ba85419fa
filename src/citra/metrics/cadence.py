"""Cadence: how often, how evenly and when an account posts."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from citra.errors import BadInput
from citra.metrics.metric import SHARE, metric

GOH_2008 = "Goh and Barabási (2008), doi:10.1209/0295-5075/81/48002"
PLAIN = "plain arithmetic"


def _gap_days(posted_at) -> np.ndarray:
    return np.diff(np.sort(np.asarray(posted_at))) / np.timedelta64(1, "D")


def posts_per_week(post_count: int, first_day: str, last_day: str) -> float:
    """Return posts a week, 7 N / days.

    Parameters
    ----------
    post_count : int
        N, the posts published in the span.
    first_day, last_day : str
        The span's ends as ISO dates.

    Examples
    --------
    >>> posts_per_week(14, "2022-01-01", "2022-01-29")
    3.5
    """
    days = (pd.Timestamp(last_day) - pd.Timestamp(first_day)).days
    return 7 * post_count / days


@metric(unit="per_week", formula="7 (N - 1) / days from the first to the last post", source=PLAIN, needs_order=True)
def weekly_posts(posted_at):
    """Posts a week between the first and the last post.

    >>> float(weekly_posts(np.array(["2022-01-01", "2022-01-03", "2022-01-15"], dtype="datetime64[s]")))
    1.0
    """
    gaps = _gap_days(posted_at)
    return 7 * len(gaps) / gaps.sum() if gaps.sum() else np.nan


@metric(unit="days", formula="median of t_{i+1} - t_i", source=PLAIN, needs_order=True)
def median_gap(posted_at):
    """Median time between neighbouring posts.

    >>> float(median_gap(np.array(["2022-01-01", "2022-01-02", "2022-01-05", "2022-01-11"], dtype="datetime64[s]")))
    3.0
    """
    return np.median(_gap_days(posted_at)) if len(posted_at) > 1 else np.nan


@metric(unit="days", formula="max of t_{i+1} - t_i", source=PLAIN, needs_order=True)
def longest_gap(posted_at):
    """Longest silence between neighbouring posts.

    >>> float(longest_gap(np.array(["2022-01-01", "2022-01-02", "2022-01-05"], dtype="datetime64[s]")))
    3.0
    """
    return _gap_days(posted_at).max() if len(posted_at) > 1 else np.nan


@metric(
    unit="ratio",
    span=(-1, 1),
    formula="(s - m) / (s + m), m the mean and s the deviation of the gaps",
    source=GOH_2008,
    needs_order=True,
)
def burstiness(posted_at):
    """Unevenness of the gaps: -1 is a clock, 0 is chance (a Poisson process), towards 1 is bursts and silences.

    >>> float(burstiness(np.arange("2022-01-01", "2022-01-06", dtype="datetime64[D]")))
    -1.0
    """
    gaps = _gap_days(posted_at)
    total = gaps.std() + gaps.mean() if len(gaps) else 0
    return (gaps.std() - gaps.mean()) / total if total else np.nan


@metric(unit="share", span=SHARE, formula="posts on Saturday and Sunday / N", source=PLAIN, sql="avg(is_weekend::int)")
def weekend_share(is_weekend):
    """Posts published on a weekend, by the office's clock.

    >>> float(weekend_share([True, False, False, False]))
    0.25
    """
    return np.mean(is_weekend)


@metric(
    unit="share",
    span=SHARE,
    formula="posts outside Monday to Friday and the stated working hours / N",
    source=PLAIN,
    sql="avg(is_after_hours::int)",
)
def after_hours_share(is_after_hours):
    """Posts published outside working hours, by the office's clock.

    >>> float(after_hours_share([True, True, False, False]))
    0.5
    """
    return np.mean(is_after_hours)


def checked_hours(hours: Sequence[float]) -> tuple[float, float]:
    """Return the hours at which work begins and ends, where they can be such.

    Raises
    ------
    BadInput
        If they are not two, the first before the second, between 0 and 24.

    Examples
    --------
    >>> checked_hours([8, 16.5])
    (8, 16.5)
    """
    numbers = all(isinstance(hour, (int, float)) for hour in hours)
    if not (numbers and len(hours) == 2 and 0 <= hours[0] < hours[1] <= 24):
        raise BadInput(
            f"parameter working_hours: found {list(hours)!r}, expected the hour at which work begins and the one "
            "at which it ends, such as [8, 16.5], or [] where they are not known."
        )
    return hours[0], hours[1]


def attach_office_clock(posts: pd.DataFrame, time_zone: str, hours: Sequence[float] = ()) -> pd.DataFrame:
    """Return the posts with the office's clock: ``local_day``, ``is_weekend``, ``is_after_hours``.

    Parameters
    ----------
    posts : DataFrame
        Canonical posts.
    time_zone : str
        The office's zone, such as ``Asia/Jakarta``.
    hours : sequence of float
        The hours at which work begins and ends on Monday to Friday, such as 8 and 16.5; empty where they are not known,
        and then ``is_after_hours`` is absent.

    Raises
    ------
    BadInput
        If the hours are not two, the first before the second, between 0 and 24.

    Examples
    --------
    >>> posts = pd.DataFrame({"posted_at": pd.to_datetime(["2022-01-07 02:00", "2022-01-07 22:00"], utc=True)})
    >>> attach_office_clock(posts, "Asia/Jakarta", (8, 16))[["is_weekend", "is_after_hours"]].to_numpy().tolist()
    [[False, False], [True, True]]
    >>> attach_office_clock(posts, "Asia/Jakarta")["is_after_hours"].tolist()
    [<NA>, <NA>]
    """
    local = posts["posted_at"].dt.tz_convert(time_zone)
    weekend = local.dt.day_of_week >= 5
    after = pd.Series(pd.NA, index=posts.index, dtype="boolean")
    if len(hours):
        begin, end = checked_hours(hours)
        clock = local.dt.hour + local.dt.minute / 60
        after = (weekend | (clock < begin) | (clock >= end)).astype("boolean")
    if "is_hour_known" in posts:
        after = after.where(posts["is_hour_known"].astype(bool))
    return posts.assign(local_day=local.dt.strftime("%Y-%m-%d"), is_weekend=weekend, is_after_hours=after)


def count_by_month_and_type(posts: pd.DataFrame, time_zone: str) -> pd.DataFrame:
    """Return the number of posts of each month and type; a month without posts is there with zero."""
    month = posts["posted_at"].dt.tz_convert(time_zone).dt.tz_localize(None).dt.to_period("M")
    counts = pd.crosstab(month, posts["post_type"])
    every = pd.period_range(counts.index.min(), counts.index.max(), freq="M", name="month")
    return counts.reindex(every, fill_value=0)
