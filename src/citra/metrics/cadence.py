"""Cadence: how often and how evenly an account posts."""

import pandas as pd


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


def burstiness(posted_at: pd.Series) -> float:
    """Return B = (s - m) / (s + m) of the gaps between posts, m their mean and s their deviation.

    -1 is a clock, 0 is chance (a Poisson process), towards 1 is bursts and long silences
    (Goh and Barabási 2008, doi:10.1209/0295-5075/81/48002).

    Examples
    --------
    >>> burstiness(pd.Series(pd.date_range("2022-01-01", periods=5, freq="D")))
    -1.0
    """
    gaps = posted_at.sort_values().diff().dropna().dt.total_seconds()
    return float((gaps.std(ddof=0) - gaps.mean()) / (gaps.std(ddof=0) + gaps.mean()))


def count_by_month_and_type(posts: pd.DataFrame, time_zone: str) -> pd.DataFrame:
    """Return the number of posts of each month and type; a month without posts is there with zero."""
    month = posts["posted_at"].dt.tz_convert(time_zone).dt.tz_localize(None).dt.to_period("M")
    counts = pd.crosstab(month, posts["post_type"])
    every = pd.period_range(counts.index.min(), counts.index.max(), freq="M", name="month")
    return counts.reindex(every, fill_value=0)
