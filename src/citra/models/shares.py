"""Shares of posts with intervals that allow for neighbouring posts being alike."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from citra.models import LEVEL

# Stretches of time whose differences tell how far a share wanders, and the least posts they need.
STRETCHES = 8
FEWEST_POSTS = 2 * STRETCHES


@dataclass(frozen=True)
class Share:
    """A share of posts.

    Parameters
    ----------
    value : float
        Between zero and one.
    low, high : float
        Its 95 % interval.
    n : int
        Posts, or other units in the order of time, behind it.
    design_effect : float
        How many times the variance is that of posts drawn singly; at least one.
    cannot_tell : str
        Why there is no share; empty where there is one.
    """

    value: float
    low: float
    high: float
    n: int
    design_effect: float
    cannot_tell: str = ""


def share_in_order(is_one, units: str = "posts") -> Share:
    """Return the share of ones in a series in the order of time, with its interval.

    Posts of one time are alike: a holiday, a campaign, another person in charge. The series is cut into K = 8 stretches
    of equal length; with y_k ones among the n_k of a stretch and p the share of all, the variance of p is
    K / (K - 1) sum (y_k - p n_k)^2 / n^2, and the design effect d its ratio to p (1 - p) / n, at least one. The
    interval is Wilson's (1927, doi:10.1080/01621459.1927.10502953) with n / d in place of n, as Franco, Little, Louis
    and Slud recommend for clustered samples (2019, doi:10.1093/jssam/smy019), and the quantile of Student's t with
    K - 1 degrees of freedom. Where all are ones or none is, nothing tells d, and it is taken to be one.

    Parameters
    ----------
    is_one : array_like of bool, shape (n,)
        Oldest first.
    units : str
        What is counted, for the sentence that refuses.

    Returns
    -------
    Share
        With fewer than 16 posts there is no share, and ``cannot_tell`` says why.

    Examples
    --------
    >>> share = share_in_order(np.arange(100) % 4 == 0)
    >>> round(share.value, 2), round(share.low, 2), round(share.high, 2)
    (0.25, 0.16, 0.36)
    >>> share_in_order([True]).cannot_tell
    'A share with its interval needs at least 16 posts; there are 1.'
    """
    ones = np.asarray(is_one, dtype=bool)
    n = len(ones)
    if n < FEWEST_POSTS:
        reason = f"A share with its interval needs at least {FEWEST_POSTS} {units}; there are {n}."
        return Share(math.nan, math.nan, math.nan, n, math.nan, reason)
    p = float(ones.mean())
    effect = _design_effect(ones, p) if 0 < p < 1 else 1.0
    low, high = wilson_interval(p, n / effect, STRETCHES - 1 if 0 < p < 1 else math.inf)
    return Share(p, low, high, n, effect)


def _design_effect(ones: np.ndarray, p: float) -> float:
    parts = np.array_split(ones, STRETCHES)
    off = np.array([part.sum() - p * len(part) for part in parts])
    variance = STRETCHES / (STRETCHES - 1) * (off**2).sum() / len(ones) ** 2
    return max(float(variance / (p * (1 - p) / len(ones))), 1.0)


def wilson_interval(p: float, n: float, degrees: float = math.inf) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share of ``n`` observations, which need not be a whole number.

    Examples
    --------
    >>> tuple(round(end, 4) for end in wilson_interval(0.0, 10))
    (0.0, 0.2775)
    """
    from scipy import stats

    z = stats.t.ppf((1 + LEVEL) / 2, degrees)
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z / (1 + z**2 / n) * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return max(0.0, float(middle - reach)), min(1.0, float(middle + reach))


def share_difference(later: Share, earlier: Share) -> Share:
    """Return how much higher a share is than an independent earlier one.

    The ends are Newcombe's (1998): the squared distances of each share from its own ends are added.

    Parameters
    ----------
    later, earlier : Share
        Of different posts.

    Examples
    --------
    >>> some = Share(0.5, 0.4, 0.6, 100, 1.0)
    >>> difference = share_difference(some, Share(0.2, 0.1, 0.3, 100, 1.0))
    >>> round(difference.value, 2), round(difference.low, 2), round(difference.high, 2)
    (0.3, 0.16, 0.44)
    """
    reason = later.cannot_tell or earlier.cannot_tell
    if reason:
        return Share(math.nan, math.nan, math.nan, later.n + earlier.n, math.nan, reason)
    value = later.value - earlier.value
    low = value - math.hypot(later.value - later.low, earlier.high - earlier.value)
    high = value + math.hypot(later.high - later.value, earlier.value - earlier.low)
    return Share(value, low, high, later.n + earlier.n, math.nan)


def share_by_year(posted_at: pd.Series, is_one: pd.Series, time_zone: str) -> pd.DataFrame:
    """Return the share of ones in each calendar year; a year with fewer than 16 posts has none.

    Parameters
    ----------
    posted_at : Series of datetime
        With a zone.
    is_one : Series of bool
        Of the same posts.
    time_zone : str
        The office's zone.

    Returns
    -------
    DataFrame
        ``year``, ``post_count``, ``share_of_year``, ``share_low``, ``share_high``.

    Examples
    --------
    >>> times = pd.Series(pd.date_range("2022-01-01", periods=40, freq="D", tz="UTC"))
    >>> share_by_year(times, times.dt.day_of_week == 0, "UTC").round(2).to_numpy().tolist()
    [[2022.0, 40.0, 0.15, 0.06, 0.33]]
    """
    ordered = posted_at.dt.tz_convert(time_zone).sort_values(kind="stable")
    rows = []
    for year, part in ordered.groupby(ordered.dt.year):
        share = share_in_order(is_one.loc[part.index])
        rows.append((int(year), len(part), share.value, share.low, share.high))
    return pd.DataFrame(rows, columns=["year", "post_count", "share_of_year", "share_low", "share_high"])


def share_change(by_year: pd.DataFrame) -> Share:
    """Return how much higher the share of the last year with a share is than that of the first.

    Parameters
    ----------
    by_year : DataFrame
        From `share_by_year`.

    Examples
    --------
    >>> years = pd.DataFrame({"year": [2021, 2022], "post_count": [100, 100], "share_of_year": [0.2, 0.5],
    ...                       "share_low": [0.1, 0.4], "share_high": [0.3, 0.6]})
    >>> round(share_change(years).value, 2)
    0.3
    """
    known = by_year.dropna()
    if len(known) < 2:
        reason = f"A change of a share needs two years with at least {FEWEST_POSTS} posts each; there are {len(known)}."
        return Share(math.nan, math.nan, math.nan, int(by_year["post_count"].sum()), math.nan, reason)
    names = ["share_of_year", "share_low", "share_high", "post_count"]
    first, last = (
        Share(*map(float, known.iloc[at][names[:3]]), int(known.iloc[at][names[3]]), math.nan) for at in (0, -1)
    )
    return share_difference(last, first)
