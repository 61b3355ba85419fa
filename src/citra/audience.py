"""The audience: growth by channel, and the followers an account had when it posted."""

import numpy as np
import pandas as pd
from scipy.interpolate import PchipInterpolator

from citra.errors import NotAvailable


def summarise_growth_by_channel(channel_years: pd.DataFrame) -> pd.DataFrame:
    """Return first and last follower count of each channel, their change, and the channel shares.

    The change is F1 - F0, the growth (F1 - F0) / F0, a channel share F / sum of F over channels.
    Two years leave no residual: growth between them is described, not modelled.

    Parameters
    ----------
    channel_years : DataFrame
        Canonical ``channel_years`` of one institution.

    Returns
    -------
    DataFrame
        One row a channel, the largest last: ``follower_count_first``, ``follower_count_last``,
        ``follower_change``, ``growth_share``, ``channel_share_first``, ``channel_share_last``.

    Raises
    ------
    NotAvailable
        If there are fewer than two years, or a channel lacks the first or the last one.

    Examples
    --------
    >>> years = pd.DataFrame({"channel": ["x", "x"], "year": [2021, 2022], "follower_count": [200, 230]})
    >>> float(summarise_growth_by_channel(years)["growth_share"].iloc[0])
    0.15
    """
    counts = channel_years.pivot(index="channel", columns="year", values="follower_count")
    if counts.shape[1] < 2:
        raise NotAvailable("Growth by channel needs follower counts of at least two years.")
    first, last = counts[counts.columns.min()].astype(float), counts[counts.columns.max()].astype(float)
    if first.isna().any() or last.isna().any():
        channel = counts.index[first.isna() | last.isna()][0]
        raise NotAvailable(f"Growth by channel needs the first and the last year of {channel}.")
    growth = pd.DataFrame(
        {
            "follower_count_first": first.astype("Int64"),
            "follower_count_last": last.astype("Int64"),
            "follower_change": (last - first).astype("Int64"),
            "growth_share": (last - first) / first,
            "channel_share_first": first / first.sum(),
            "channel_share_last": last / last.sum(),
        }
    )
    return growth.sort_values("follower_count_last", ascending=False).reset_index()


def last_count_that_turns(growth: pd.DataFrame, channel: str, against: str) -> int:
    """Return the smallest last count of ``channel`` at which it gains more followers than ``against``.

    It tells how far a printed figure could be off before the finding turns.

    Examples
    --------
    >>> growth = pd.DataFrame({"channel": ["a", "b"], "follower_count_first": [100, 10], "follower_change": [5, 8]})
    >>> last_count_that_turns(growth, "b", against="a")
    16
    """
    by_channel = growth.set_index("channel")
    return int(by_channel.loc[channel, "follower_count_first"] + by_channel.loc[against, "follower_change"] + 1)


def attach_follower_count_at_post(posts: pd.DataFrame, follower_snapshots: pd.DataFrame) -> pd.DataFrame:
    """Return the posts with ``follower_count_at_post``, the followers the account had then.

    Between two readings the count is interpolated by a monotone piecewise cubic (Fritsch and
    Carlson 1980, doi:10.1137/0717021): it invents no growth beyond the readings. Before the first
    and after the last reading the count is absent.

    Parameters
    ----------
    posts : DataFrame
        Canonical posts.
    follower_snapshots : DataFrame
        Canonical readings; those without a date are left out.

    Returns
    -------
    DataFrame
        The posts and ``follower_count_at_post`` (followers, float, absent where not known).

    Examples
    --------
    >>> at = pd.to_datetime(["2022-01-01", "2022-01-11", "2022-01-21"], utc=True)
    >>> readings = pd.DataFrame({"account_id": "a", "observed_at": at, "follower_count": [100, 110, 120]})
    >>> posts = pd.DataFrame({"account_id": "a", "posted_at": pd.to_datetime(["2022-01-06", "2022-02-01"], utc=True)})
    >>> attach_follower_count_at_post(posts, readings)["follower_count_at_post"].tolist()
    [105.0, nan]
    """
    counts = pd.Series(np.nan, index=posts.index)
    dated = follower_snapshots.dropna(subset=["observed_at"]).sort_values("observed_at")
    for account, rows in posts.groupby("account_id"):
        readings = dated[dated["account_id"] == account]
        if len(readings) >= 2:
            curve = PchipInterpolator(
                _seconds(readings["observed_at"]), readings["follower_count"].astype(float), extrapolate=False
            )
            counts[rows.index] = curve(_seconds(rows["posted_at"]))
    return posts.assign(follower_count_at_post=counts)


def _seconds(times: pd.Series) -> np.ndarray:
    return times.astype("datetime64[us, UTC]").astype("int64").to_numpy() / 1e6
