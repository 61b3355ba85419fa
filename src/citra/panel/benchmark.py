"""Accounts of like size: where each stands among them, and what is usual there.

Small accounts have higher rates than large ones, so that a place among all tells of size. Peers are the accounts
nearest in followers, not those of a fixed band: at a band's edge an account would be compared with larger ones only,
and bands of the rare large accounts would be empty or very wide.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from citra.models import LEVEL, NOMINAL_LEVEL

# With fewer peers the interval of a percentile covers nearly everything.
FEWEST_PEERS = 20
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
CHUNK = 4096
PLACED = ("percentile", "percentile_low", "percentile_high")


@dataclass(frozen=True)
class Measure:
    """A column by which accounts are compared.

    Parameters
    ----------
    name : str
        Prefix of the columns that tell the place.
    column : str
        In the panel.
    low, high : str
        Columns of its 95 % interval; empty where the account's own value is taken as known.
    """

    name: str
    column: str
    low: str = ""
    high: str = ""


MEASURES = (
    Measure("rate", "mean_rate", "mean_rate_low", "mean_rate_high"),
    Measure("trend", "yearly_ratio", "ratio_low", "ratio_high"),
    Measure("growth", "follower_growth"),
    Measure("cadence", "posts_per_week"),
)


def nearest_window(sizes: np.ndarray, count: int) -> np.ndarray:
    """Return for each of the sorted sizes where the window of itself and its ``count`` nearest others begins.

    Examples
    --------
    >>> nearest_window(np.array([1.0, 2.0, 3.0, 9.0, 10.0]), 2).tolist()
    [0, 0, 0, 2, 2]
    """
    n = len(sizes)
    starts = np.empty(n, dtype=int)
    start = 0
    for at in range(n):
        # Its nearest others stand together around it, and the window never moves back.
        start = max(start, at - count)
        while start + count + 1 < n and start < at and sizes[start + count + 1] - sizes[at] < sizes[at] - sizes[start]:
            start += 1
        starts[at] = start
    return starts


def binomial_interval(ones_low, ones_high, n, level: float = LEVEL) -> tuple[np.ndarray, np.ndarray]:
    """Return the exact interval of a share whose count of ones lies between two numbers, n drawn.

    The ends are Clopper and Pearson's (1934, doi:10.1093/biomet/26.4.404): the low one of the smaller count, the high
    one of the larger.

    Examples
    --------
    >>> low, high = binomial_interval(5, 5, 10)
    >>> round(float(low), 4), round(float(high), 4)
    (0.1871, 0.8129)
    """
    from scipy.special import betaincinv

    least, most, n = (np.asarray(values, dtype=float) for values in (ones_low, ones_high, n))
    tail = (1 - level) / 2
    low = np.where(least > 0, betaincinv(np.maximum(least, 1), n - least + 1, tail), 0.0)
    high = np.where(most < n, betaincinv(most + 1, np.maximum(n - most, 1), 1 - tail), 1.0)
    return low, high


def place_among_peers(panel: pd.DataFrame, peer_count: int) -> pd.DataFrame:
    """Return the panel with each account's place among those of like size on its platform.

    The percentile of an account is the share of its peers with a lower measured value, those with the same value by
    half. Its interval allows for both that the account's value is known with an error and that the peers are a sample
    of the accounts of that size: where the value has an interval, its 97.5 % interval is taken, and the 97.5 % binomial
    interval around either end, so that both hold together in at least 95 %.

    Parameters
    ----------
    panel : DataFrame
        From `citra.panel.table.panel_table`.
    peer_count : int
        Peers of each account: the nearest in the logarithm of followers; all others where there are fewer.

    Returns
    -------
    DataFrame
        The panel and ``peer_count``, ``peer_follower_low``, ``peer_follower_high``, and for each of `MEASURES`
        ``<name>_percentile`` (0 to 1) with ``_low`` and ``_high``; absent with fewer than 20 peers of known value.
    """
    placed = pd.DataFrame(index=panel.index, columns=_columns(), dtype="Float64")
    placed["peer_count"] = pd.Series(pd.NA, index=panel.index, dtype="Int64")
    sized = panel[(panel["follower_count"] > 0).fillna(False).astype(bool)]
    for _, rows in sized.groupby("platform"):
        rows = rows.sort_values(["follower_count", "account_id"])
        count = min(peer_count, len(rows) - 1)
        starts = nearest_window(np.log(rows["follower_count"].to_numpy(dtype=float)), count)
        for start in range(0, len(rows), CHUNK):
            _place_chunk(placed, rows, np.arange(len(rows))[start : start + CHUNK], starts, count)
    return panel.join(placed)


def _columns() -> list[str]:
    places = [f"{measure.name}_{part}" for measure in MEASURES for part in PLACED]
    return ["peer_count", "peer_follower_low", "peer_follower_high", *places]


def _place_chunk(placed: pd.DataFrame, rows: pd.DataFrame, own: np.ndarray, starts: np.ndarray, count: int) -> None:
    """Fill in the places of some of a platform's accounts, which stand in the order of their size."""
    sizes = rows["follower_count"].to_numpy(dtype=float)
    window = starts[own, None] + np.arange(count + 1)
    peers = window[window != own[:, None]].reshape(len(own), count)
    at = rows.index[own]
    placed.loc[at, "peer_count"] = count
    if count:
        placed.loc[at, "peer_follower_low"] = sizes[peers.min(axis=1)]
        placed.loc[at, "peer_follower_high"] = sizes[peers.max(axis=1)]
    for measure in MEASURES:
        found = _percentiles(rows, own, peers, measure)
        for part, values in zip(PLACED, found, strict=True):
            placed.loc[at, f"{measure.name}_{part}"] = pd.array(values, dtype="Float64")


def _percentiles(rows: pd.DataFrame, own: np.ndarray, peers: np.ndarray, measure: Measure) -> list[np.ndarray]:
    """Return percentile, low and high end of some accounts, absent where they cannot be told."""
    values = rows[measure.column].to_numpy(dtype=float, na_value=np.nan)
    theirs, mine = values[peers], values[own]
    low, high, level = mine, mine, LEVEL
    if measure.low:
        ends = (rows[name].to_numpy(dtype=float, na_value=np.nan)[own] for name in (measure.low, measure.high))
        # Both are intervals of a logarithm; each takes half of the error that is allowed.
        level = 1 - NOMINAL_LEVEL / 2
        wider = NormalDist().inv_cdf((1 + level) / 2) / NormalDist().inv_cdf((1 + LEVEL) / 2)
        low, high = (mine * (end / mine) ** wider for end in ends)
    n = np.isfinite(theirs).sum(axis=1)
    below = (theirs < mine[:, None]).sum(axis=1) + (theirs == mine[:, None]).sum(axis=1) / 2
    fewest = (theirs < low[:, None]).sum(axis=1)
    most = (theirs <= high[:, None]).sum(axis=1)
    told = (n >= FEWEST_PEERS) & np.isfinite(mine) & np.isfinite(low) & np.isfinite(high)
    ends = binomial_interval(fewest, most, np.maximum(n, 1), level)
    return [np.where(told, found, np.nan) for found in (below / np.maximum(n, 1), *ends)]


def quantile_with_interval(values: np.ndarray, share: float) -> tuple[float, float, float]:
    """Return a quantile of a sample and the order statistics between which the population's lies in 95 %.

    The number of values below the quantile is binomial (David and Nagaraja 2003, Order Statistics, 7.1); an end whose
    rank the sample does not reach is absent.

    Examples
    --------
    >>> quantile_with_interval(np.arange(1.0, 101.0), 0.5)
    (50.5, 40.0, 61.0)
    """
    from scipy.stats import binom

    ordered, n = np.sort(values), len(values)
    low = int(binom.ppf((1 - LEVEL) / 2, n, share))
    high = int(binom.ppf((1 + LEVEL) / 2, n, share)) + 1
    ends = (float(ordered[rank - 1]) if 1 <= rank <= n else float("nan") for rank in (low, high))
    return float(np.quantile(ordered, share)), *ends


def summarise_benchmark(panel: pd.DataFrame, peer_count: int) -> pd.DataFrame:
    """Return what is usual for accounts of like size: quantiles of each measure along the sizes.

    Windows of ``peer_count`` accounts are laid along each platform's accounts in the order of their followers, each
    half over the one before, the last one ending at the largest account.

    Returns
    -------
    DataFrame
        ``platform``, ``benchmark_measure``, ``peer_follower_low``, ``peer_follower_high``, ``peer_count`` (accounts
        whose value is known), ``quantile``, ``quantile_value``, ``quantile_low``, ``quantile_high``; windows with
        fewer than 20 known values are left out.
    """
    names = ["platform", "benchmark_measure", "peer_follower_low", "peer_follower_high", "peer_count"]
    names += ["quantile", "quantile_value", "quantile_low", "quantile_high"]
    rows = []
    sized = panel[(panel["follower_count"] > 0).fillna(False).astype(bool)]
    for platform, group in sized.groupby("platform"):
        group = group.sort_values(["follower_count", "account_id"])
        for start, stop in _windows(len(group), peer_count):
            within = group.iloc[start:stop]
            ends = (float(within["follower_count"].iloc[0]), float(within["follower_count"].iloc[-1]))
            for measure in MEASURES:
                known = within[measure.column].dropna().to_numpy(dtype=float)
                if len(known) >= FEWEST_PEERS:
                    head = (platform, measure.column, *ends, len(known))
                    rows += [(*head, share, *quantile_with_interval(known, share)) for share in QUANTILES]
    return pd.DataFrame(rows, columns=names)


def _windows(n: int, width: int) -> list[tuple[int, int]]:
    """Return where the windows begin and end.

    >>> _windows(25, 10)
    [(0, 10), (5, 15), (10, 20), (15, 25)]
    """
    if n <= width:
        return [(0, n)]
    starts = [*range(0, n - width, max(width // 2, 1)), n - width]
    return [(start, start + width) for start in starts]
