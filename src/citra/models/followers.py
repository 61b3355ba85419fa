"""The followers an account had when it posted: a curve through irregular readings, with its error."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd
from scipy.interpolate import PchipInterpolator

from citra.models import LEVEL

# With fewer readings inside the span there is nothing to learn the error from.
FEWEST_INNER_READINGS = 3
SECONDS_A_DAY = 86400
USED_KINDS = ("observed", "at-post")
# A monotone cubic between two readings depends on this many neighbours on either side.
NEIGHBOURS = 3


@dataclass(frozen=True)
class FollowerCurve:
    """A monotone curve through the readings of one account.

    Between two readings the count is interpolated by a monotone piecewise cubic (Fritsch and
    Carlson 1980, doi:10.1137/0717021): it invents no growth beyond them. Its error is that of a
    Brownian bridge between the two readings, variance = s^2 (t - a)(b - t) / (b - a), with s^2
    learned by leaving out each inner reading in turn and predicting it from the others.

    Parameters
    ----------
    days : ndarray, shape (n,)
        Days since 1970 of the readings, increasing.
    counts : ndarray, shape (n,)
        The counts read; of a rounded reading the middle of its span.
    variances : ndarray, shape (n,)
        Squared error of each reading: that of its rounding.
    daily_variance : float
        s^2, in followers squared a day; absent with too few readings.
    """

    days: np.ndarray
    counts: np.ndarray
    variances: np.ndarray
    daily_variance: float

    def at(self, days: np.ndarray, carry_days: float = 0) -> tuple[np.ndarray, np.ndarray]:
        """Return count and standard error at some days.

        Parameters
        ----------
        days : ndarray
            Days since 1970.
        carry_days : float
            How far beyond the first and the last reading its count may stand in; there the error
            grows as that of a random walk. Farther out the count is absent.
        """
        curve = PchipInterpolator(self.days, self.counts, extrapolate=False)
        first, last = self.days[0], self.days[-1]
        inside = np.clip(days, first, last)
        allowed = np.abs(days - inside) <= carry_days
        right = np.clip(np.searchsorted(self.days, inside, side="right"), 1, len(self.days) - 1)
        before, after = self.days[right - 1], self.days[right]
        bridge = (inside - before) * (after - inside) / (after - before) + np.abs(days - inside)
        part = (inside - before) / (after - before)
        rounding = (1 - part) * self.variances[right - 1] + part * self.variances[right]
        # Where nothing was interpolated, a reading's own error is all there is.
        spread = np.where(bridge > 0, bridge * self.daily_variance, 0.0)
        counts = np.where(allowed, curve(inside), np.nan)
        return counts, np.where(allowed, np.sqrt(spread + rounding), np.nan)


def fit_follower_curve(readings: pd.DataFrame) -> FollowerCurve | None:
    """Return the curve of one account's dated readings, or nothing with fewer than two.

    Parameters
    ----------
    readings : DataFrame
        Canonical follower snapshots of one account. Survivor curves are left out: they are a lower bound.

    Examples
    --------
    >>> at = pd.to_datetime(["2022-01-01", "2022-01-11", "2022-01-21"], utc=True)
    >>> readings = pd.DataFrame({"observed_at": at, "follower_count_low": [100, 110, 120],
    ...                          "follower_count_high": [100, 110, 120], "reading_kind": "observed"})
    >>> fit_follower_curve(readings).counts.tolist()
    [100.0, 110.0, 120.0]
    """
    used = readings[readings["reading_kind"].isin(USED_KINDS)].dropna(subset=["observed_at", "follower_count_low"])
    low, high = used["follower_count_low"].astype(float), used["follower_count_high"].astype(float)
    read = pd.DataFrame(
        {"day": _days(used["observed_at"]), "count": (low + high) / 2, "variance": (high - low) ** 2 / 12}
    )
    read = read.groupby("day", as_index=False).mean()
    if len(read) < 2:
        return None
    days, counts = read["day"].to_numpy(), read["count"].to_numpy()
    return FollowerCurve(days, counts, read["variance"].to_numpy(), _daily_variance(days, counts))


def _days(times: pd.Series) -> np.ndarray:
    return times.astype("datetime64[us, UTC]").astype("int64").to_numpy() / 1e6 / SECONDS_A_DAY


def _daily_variance(days: np.ndarray, counts: np.ndarray) -> float:
    """Return the mean squared error of leaving one reading out, each over its bridge."""
    n = len(days)
    if n - 2 < FEWEST_INNER_READINGS:
        return float("nan")
    ratios = []
    for at in range(1, n - 1):
        near = np.arange(max(0, at - NEIGHBOURS), min(n, at + NEIGHBOURS + 1))
        others = near[near != at]
        guess = PchipInterpolator(days[others], counts[others])(days[at])
        bridge = (days[at] - days[at - 1]) * (days[at + 1] - days[at]) / (days[at + 1] - days[at - 1])
        ratios.append((counts[at] - guess) ** 2 / bridge)
    return float(np.mean(ratios))


def attach_follower_count_at_post(
    posts: pd.DataFrame, follower_snapshots: pd.DataFrame, carry_days: float = 0
) -> pd.DataFrame:
    """Return the posts with the followers the account had then, and the error of that number.

    Parameters
    ----------
    posts : DataFrame
        Canonical posts.
    follower_snapshots : DataFrame
        Canonical readings; those without a date take no part.
    carry_days : float
        How many days before the first and after the last reading its count may stand in.

    Returns
    -------
    DataFrame
        The posts and ``follower_count_at_post`` (followers, float), ``follower_count_se`` (its standard
        error, absent with too few readings), ``follower_count_low`` and ``follower_count_high`` (95 %).
        All are absent outside the readings: nothing is extrapolated beyond ``carry_days``.

    Examples
    --------
    >>> at = pd.to_datetime(["2022-01-01", "2022-01-11", "2022-01-21"], utc=True)
    >>> readings = pd.DataFrame({"account_id": "a", "observed_at": at, "follower_count_low": [100, 110, 120],
    ...                          "follower_count_high": [100, 110, 120], "reading_kind": "observed"})
    >>> posts = pd.DataFrame({"account_id": "a", "posted_at": pd.to_datetime(["2022-01-06", "2022-02-01"], utc=True)})
    >>> attach_follower_count_at_post(posts, readings)["follower_count_at_post"].tolist()
    [105.0, nan]
    """
    counts = pd.DataFrame(np.nan, index=posts.index, columns=["count", "se"])
    by_platform = "platform" in posts and "platform" in follower_snapshots
    for (account, *platform), rows in posts.groupby(["account_id", "platform"] if by_platform else ["account_id"]):
        readings = follower_snapshots[follower_snapshots["account_id"] == account]
        # A log of followers does not say of which platform it is.
        if platform:
            readings = readings[readings["platform"].isna() | (readings["platform"] == platform[0])]
        curve = fit_follower_curve(readings)
        if curve is not None:
            counts.loc[rows.index] = np.column_stack(curve.at(_days(rows["posted_at"]), carry_days))
    wide = NormalDist().inv_cdf((1 + LEVEL) / 2) * counts["se"]
    return posts.assign(
        follower_count_at_post=counts["count"],
        follower_count_se=counts["se"],
        follower_count_low=(counts["count"] - wide).clip(lower=0),
        follower_count_high=counts["count"] + wide,
    )


def why_outside_readings(placed: pd.DataFrame) -> str:
    """Return the sentence that says how many posts have no follower count, or nothing if all have one.

    Examples
    --------
    >>> why_outside_readings(pd.DataFrame({"follower_count_at_post": [100.0, None]}))
    '1 of 2 posts lie outside the follower readings; their followers are not known and no rate is computed.'
    """
    outside = int(placed["follower_count_at_post"].isna().sum())
    if not outside:
        return ""
    return (
        f"{outside} of {len(placed)} posts lie outside the follower readings; "
        "their followers are not known and no rate is computed."
    )
