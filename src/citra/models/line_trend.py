"""The line of a monthly series with its interval alone: what `citra.models.trend` tells without its tests, for many
accounts."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from citra.models import LEVEL
from citra.models.autoregression import observed_steps, simulate
from citra.models.trend import FEWEST_MONTHS, MONTHS_A_YEAR, trend_statistics


@dataclass(frozen=True)
class LineTrend:
    """A log-linear trend and its interval.

    Parameters
    ----------
    yearly_ratio : float
        The factor of one year; 1 is no change.
    low, high : float
        Its 95 % interval.
    n : int
        Months with a value.
    cannot_tell : str
        Why there is no estimate; empty where there is one.
    """

    yearly_ratio: float
    low: float
    high: float
    n: int
    cannot_tell: str = ""


def fit_line_trend(monthly: pd.Series, *, draws: int = 999, seed: int = 1) -> LineTrend:
    """Fit the line of `citra.models.trend.fit_trend` and the interval of its slope, and nothing else.

    The interval reaches as many standard errors to either side as 95 % of simulated series without a trend need,
    their memory estimated anew in each. There the distribution is tabulated over all memories, because tests are
    measured with it; here it is simulated at the series' own memory only, which takes a twentieth of the time.

    Parameters
    ----------
    monthly : Series
        A positive quantity by month, in order, absent where not known; zeros have no logarithm and are absent.
    draws : int
        Simulated series.
    seed : int
        Of the random numbers.

    Returns
    -------
    LineTrend
        Where the series says too little there is no estimate, and ``cannot_tell`` says why.

    Examples
    --------
    >>> months = pd.period_range("2018-01", periods=36, freq="M")
    >>> wiggle = 1 + 0.02 * np.sin(np.arange(36.0))
    >>> trend = fit_line_trend(pd.Series(wiggle * 1.1 ** (np.arange(36) / 12), index=months))
    >>> round(trend.yearly_ratio, 1), trend.low < 1.1 < trend.high
    (1.1, True)
    """
    logs = np.log(monthly.where(monthly > 0).astype(float)).to_numpy()
    n = int(np.isfinite(logs).sum())
    if n < FEWEST_MONTHS:
        return _cannot_tell(f"A trend needs at least {FEWEST_MONTHS} months with a known rate; there are {n}.", n)
    steps, series = observed_steps(logs), logs[np.isfinite(logs)][None]
    if np.ptp(series) < 1e-12:
        return _cannot_tell("The rate is the same in every month; its variation is not known.", n)
    found = trend_statistics(steps, series)
    slope, error, memory = (float(value[0]) for value in (found.slope, found.error, found.memory))
    null = simulate(steps, memory, draws, np.random.default_rng(seed))
    reach = float(np.quantile(trend_statistics(steps, null).line, LEVEL)) * error
    ratio, low, high = (math.exp(MONTHS_A_YEAR * value) for value in (slope, slope - reach, slope + reach))
    return LineTrend(ratio, low, high, n)


def _cannot_tell(reason: str, n: int) -> LineTrend:
    return LineTrend(math.nan, math.nan, math.nan, n, reason)
