"""The line of a monthly series with its interval alone: what `citra.models.trend` tells without its tests, for many
accounts."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from citra.models import LEVEL
from citra.models.autoregression import simulate
from citra.models.monthly_logs import monthly_logs
from citra.models.trend import MONTHS_A_YEAR, trend_statistics


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
    logs = monthly_logs(monthly, "A trend")
    if logs.cannot_tell:
        return _cannot_tell(logs.cannot_tell, logs.n)
    steps, series = logs.steps, logs.series[None]
    found = trend_statistics(steps, series)
    slope, error, memory = (float(value[0]) for value in (found.slope, found.error, found.memory))
    null = simulate(steps, memory, draws, np.random.default_rng(seed))
    reach = float(np.quantile(trend_statistics(steps, null).line, LEVEL)) * error
    ratio, low, high = (math.exp(MONTHS_A_YEAR * value) for value in (slope, slope - reach, slope + reach))
    return LineTrend(ratio, low, high, logs.n)


def _cannot_tell(reason: str, n: int) -> LineTrend:
    return LineTrend(math.nan, math.nan, math.nan, n, reason)
