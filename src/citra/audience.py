"""The audience: growth by channel."""

from itertools import takewhile

import pandas as pd

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


def count_shared_digits(growth: pd.DataFrame, channel: str) -> int:
    """Return how many final digits the last count of ``channel`` has in common with that of another one, at most.

    Two figures that end alike may be one slip of transcription.

    Examples
    --------
    >>> growth = pd.DataFrame({"channel": ["a", "b", "c"], "follower_count_last": [18484, 16484, 48506]})
    >>> count_shared_digits(growth, "b")
    3
    """
    last = growth.set_index("channel")["follower_count_last"].astype(int).astype(str)
    pairs = (zip(last[channel][::-1], other[::-1], strict=False) for other in last.drop(channel))
    shared = (list(takewhile(lambda pair: pair[0] == pair[1], each)) for each in pairs)
    return max(map(len, shared), default=0)


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
