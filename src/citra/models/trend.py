"""The trend of a monthly series: its yearly ratio, with an interval that allows for autocorrelation."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from citra.models import LEVEL

FEWEST_MONTHS = 24


@dataclass(frozen=True)
class Trend:
    """A fitted log-linear trend.

    Parameters
    ----------
    yearly_ratio : float
        The factor of one year; 1 is no change.
    low, high : float
        Its 95 % interval from the likelihood.
    memory : float
        First-order autocorrelation of the months around the trend.
    theil_sen_ratio : float
        The same factor by the median of all pairwise slopes, which outliers do not move.
    n : int
        Months with a value.
    intercept : float
        Log value at the first month, of the likelihood fit.
    cannot_tell : str
        Why there is no estimate; empty where there is one.
    """

    yearly_ratio: float
    low: float
    high: float
    memory: float
    theil_sen_ratio: float
    n: int
    intercept: float
    cannot_tell: str = ""

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out "no change"."""
        return not self.low <= 1 <= self.high


def monthly_median(rated: pd.DataFrame, column: str, time_zone: str) -> pd.Series:
    """Return the median of a rate in each month; a month without a known rate is absent."""
    known = rated.dropna(subset=[column])
    if known.empty:
        return pd.Series(dtype=float, index=pd.PeriodIndex([], freq="M", name="month"))
    month = known["posted_at"].dt.tz_convert(time_zone).dt.tz_localize(None).dt.to_period("M")
    medians = known.groupby(month)[column].median()
    every = pd.period_range(medians.index.min(), medians.index.max(), freq="M", name="month")
    return medians.reindex(every)


def fit_trend(monthly: pd.Series) -> Trend:
    """Fit log(y) = a + b t + u, u an AR(1) process, by maximum likelihood; missing months stay missing.

    Ordinary least squares would take neighbouring months for independent and find trends where
    there are none; the interval here allows for their memory, and is still somewhat too short in
    short series, which is why no p-value is printed. The Theil-Sen slope
    (Sen 1968, doi:10.1080/01621459.1968.10480934) stands beside it.

    Parameters
    ----------
    monthly : Series
        A positive quantity by month, in order, absent where not known.

    Returns
    -------
    Trend
        With fewer than 24 months that have a value there is no estimate, and ``cannot_tell`` says so.

    Examples
    --------
    >>> months = pd.period_range("2018-01", periods=36, freq="M")
    >>> wiggle = 1 + 0.02 * np.sin(np.arange(36.0))
    >>> trend = fit_trend(pd.Series(wiggle * 1.1 ** (np.arange(36) / 12), index=months))
    >>> round(trend.yearly_ratio, 1)
    1.1
    """
    from scipy.stats import theilslopes
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    logs = np.log(monthly.where(monthly > 0).astype(float))
    n = int(logs.notna().sum())
    if n < FEWEST_MONTHS:
        reason = f"A trend needs at least {FEWEST_MONTHS} months with a known rate; there are {n}."
        return Trend(*[math.nan] * 5, n, math.nan, cannot_tell=reason)
    years = np.arange(len(logs)) / 12
    design = np.column_stack([np.ones(len(logs)), years])
    fit = SARIMAX(logs.to_numpy(), exog=design, order=(1, 0, 0)).fit(disp=False)
    intercept, slope, memory, _ = fit.params
    low, high = fit.conf_int(alpha=1 - LEVEL)[1]
    known = logs.notna().to_numpy()
    return Trend(
        yearly_ratio=float(np.exp(slope)),
        low=float(np.exp(low)),
        high=float(np.exp(high)),
        memory=float(memory),
        theil_sen_ratio=float(np.exp(theilslopes(logs[known], years[known])[0])),
        n=n,
        intercept=float(intercept),
    )
