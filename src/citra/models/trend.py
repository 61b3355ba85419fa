"""The trend of a monthly series: its yearly ratio, and tests whose own level is measured."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from citra.models import LEVEL, NOMINAL_LEVEL
from citra.models.autoregression import Steps, estimate_memory, fit_line, simulate
from citra.models.measured import MeasuredTest, measured
from citra.models.monthly_logs import monthly_logs

MONTHS_A_YEAR = 12
# A line weighted by the whole of an estimated memory loses power where the estimate is too large; with a tenth
# less the tests keep their level (their distributions are simulated with the same weights) and find more.
WEIGHT = 0.9
# Memories for which the tests' distributions are tabulated; between them they are interpolated.
MEMORIES = np.linspace(0, 0.95, 20)


@dataclass(frozen=True)
class Statistics:
    """What the tests look at, one entry a series.

    Parameters
    ----------
    memory : ndarray
        Corrected first-order memory.
    slope, error : ndarray
        Slope a step by generalised least squares, and its standard error.
    line : ndarray
        |slope / error|.
    kendall : ndarray
        |S|, pairs that rise less pairs that fall (Mann 1945, doi:10.2307/1907187).
    """

    memory: np.ndarray
    slope: np.ndarray
    error: np.ndarray
    line: np.ndarray
    kendall: np.ndarray


def trend_statistics(steps: Steps, series: np.ndarray) -> Statistics:
    """Return the statistics of many series, one a row."""
    memory = estimate_memory(steps, series)
    _, slope, error = fit_line(steps, series, WEIGHT * memory)
    rises = sum(np.sign(series[:, lag:] - series[:, :-lag]).sum(axis=1) for lag in range(1, steps.n))
    return Statistics(memory, slope, error, np.abs(slope) / np.maximum(error, 1e-300), np.abs(rises))


@dataclass(frozen=True)
class TrendTests:
    """Tests of "no trend" for series observed at certain steps, by parametric bootstrap.

    Under "no trend" the statistics' distributions depend on the memory alone. They are simulated
    for a row of memories; a p-value is read off at the series' own, corrected memory. That the
    memory is estimated is part of the simulation: it is estimated anew in every draw.

    Parameters
    ----------
    steps : Steps
        When the series was observed.
    draws : int
        Simulated series a memory.
    seed : int
        Of the random numbers.
    """

    steps: Steps
    draws: int
    seed: int

    @cached_property
    def _tables(self) -> dict[str, np.ndarray]:
        """Return each statistic's sorted values, shape (memories, draws)."""
        rng = np.random.default_rng(self.seed)
        found = [trend_statistics(self.steps, simulate(self.steps, memory, self.draws, rng)) for memory in MEMORIES]
        return {name: np.sort([getattr(each, name) for each in found], axis=1) for name in ("line", "kendall")}

    def _between(self, memory: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the tabulated memory below each given one, and how far it lies towards the next."""
        place = np.clip(np.searchsorted(MEMORIES, memory, side="right") - 1, 0, len(MEMORIES) - 2)
        return place, (memory - MEMORIES[place]) / (MEMORIES[1] - MEMORIES[0])

    def p_values(self, test: str, found: Statistics) -> np.ndarray:
        """Return the share of series without a trend whose statistic is at least as large, per series.

        Parameters
        ----------
        test : {"line", "kendall"}
            Which statistic.
        found : Statistics
            Of the series at hand.
        """
        table, value = self._tables[test], getattr(found, test)
        place, weight = self._between(found.memory)
        as_large = np.array(
            [
                [1 + self.draws - np.searchsorted(table[row], v - 1e-9) for row in (at, at + 1)]
                for at, v in zip(place, value, strict=True)
            ]
        ) / (1 + self.draws)
        return as_large[:, 0] * (1 - weight) + as_large[:, 1] * weight

    def critical(self, memory: float, test: str = "line") -> float:
        """Return the size that a statistic exceeds in 5 % of series without a trend.

        For "line" that is how many standard errors an interval of the slope reaches to either side.
        """
        place, weight = self._between(np.array([memory]))
        ends = np.quantile(self._tables[test][[place[0], place[0] + 1]], LEVEL, axis=1)
        return float(ends[0] * (1 - weight[0]) + ends[1] * weight[0])

    def measured_level(self, test: str, memory: float, runs: int) -> float:
        """Return how often a test rejects at a nominal 5 % where there is no trend.

        Parameters
        ----------
        test : {"line", "kendall"}
            Which statistic.
        memory : float
            The true memory of the simulated series.
        runs : int
            Simulated series.
        """
        series = simulate(self.steps, memory, runs, np.random.default_rng([self.seed, 1]))
        return float(np.mean(self.p_values(test, trend_statistics(self.steps, series)) <= NOMINAL_LEVEL))


def theil_sen(steps: Steps, series: np.ndarray, reach: float) -> tuple[float, float, float]:
    """Return the median of all pairwise slopes, and the slopes that Mann-Kendall does not reject.

    The interval's ends are the pairwise slopes at the ranks (N - c) / 2 and (N + c) / 2 + 1 of N, where c is the
    size of |S| that is exceeded in 5 % of series without a trend (Sen 1968). Sen takes c from independent
    series; c from series with a memory makes the interval wide enough for those.

    Parameters
    ----------
    steps : Steps
        When the series was observed.
    series : ndarray, shape (n,)
    reach : float
        c.

    Examples
    --------
    >>> theil_sen(Steps(np.arange(4)), np.array([0.0, 1.0, 2.0, 9.0]), 2.0)
    (2.0, 1.0, 4.0)
    """
    later, earlier = np.tril_indices(steps.n, -1)
    slopes = np.sort((series[later] - series[earlier]) / (steps.at[later] - steps.at[earlier]))
    low = max(round((len(slopes) - reach) / 2) - 1, 0)
    high = min(round((len(slopes) + reach) / 2), len(slopes) - 1)
    return float(np.median(slopes)), float(slopes[low]), float(slopes[high])


@dataclass(frozen=True)
class Trend:
    """A fitted log-linear trend.

    Parameters
    ----------
    yearly_ratio : float
        The factor of one year; 1 is no change.
    low, high : float
        Its 95 % interval.
    memory : float
        First-order memory of the months around the trend, corrected for its bias.
    theil_sen_ratio, theil_sen_low, theil_sen_high : float
        The same factor by the median of all pairwise slopes, which outliers do not move, and its 95 % interval.
    n : int
        Months with a value.
    intercept : float
        Log value at the first month, of the fit.
    line, kendall : MeasuredTest or None
        The tests of the slope and of the ranks.
    cannot_tell : str
        Why there is no estimate; empty where there is one.
    """

    yearly_ratio: float
    low: float
    high: float
    memory: float
    theil_sen_ratio: float
    theil_sen_low: float
    theil_sen_high: float
    n: int
    intercept: float
    line: MeasuredTest | None = None
    kendall: MeasuredTest | None = None
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


def _cannot_tell(reason: str, n: int) -> Trend:
    return Trend(*[math.nan] * 7, n, math.nan, cannot_tell=reason)


def fit_trend(monthly: pd.Series, *, draws: int = 1999, runs: int = 2000, seed: int = 1) -> Trend:
    """Fit log(y) = a + b t + u by generalised least squares, u with a memory of one month; gaps stay gaps.

    The interval reaches as many standard errors to either side as 95 % of simulated series need, the
    memory estimated anew in each. Two tests of "no trend" stand beside it: of the slope, and of the ranks
    (Mann-Kendall). Each is itself measured on simulated series of the same length, gaps and memory
    that have no trend: where it rejects more than 7.5 % of them at a nominal 5 %, its p-value is withheld.
    The Theil-Sen slope (Sen 1968, doi:10.1080/01621459.1968.10480934) with its own interval is printed as a check.

    Parameters
    ----------
    monthly : Series
        A positive quantity by month, in order, absent where not known; zeros have no logarithm and are absent.
    draws : int
        Simulated series behind each memory's distribution.
    runs : int
        Simulated series that measure the level.
    seed : int
        Of the random numbers.

    Returns
    -------
    Trend
        Where the series says too little there is no estimate, and ``cannot_tell`` says why.

    Examples
    --------
    >>> months = pd.period_range("2018-01", periods=36, freq="M")
    >>> wiggle = 1 + 0.02 * np.sin(np.arange(36.0))
    >>> trend = fit_trend(pd.Series(wiggle * 1.1 ** (np.arange(36) / 12), index=months), draws=199, runs=200)
    >>> round(trend.yearly_ratio, 1)
    1.1
    """
    logs = monthly_logs(monthly, "A trend")
    if logs.cannot_tell:
        return _cannot_tell(logs.cannot_tell, logs.n)
    steps, series = logs.steps, logs.series[None]
    tests = TrendTests(steps, draws, seed)
    found = trend_statistics(steps, series)
    memory, slope = float(found.memory[0]), float(found.slope[0])
    level, _, _ = fit_line(steps, series, WEIGHT * found.memory)
    reach = tests.critical(memory) * float(found.error[0])
    ratio, low, high = (math.exp(MONTHS_A_YEAR * value) for value in (slope, slope - reach, slope + reach))
    sen = [math.exp(MONTHS_A_YEAR * value) for value in theil_sen(steps, series[0], tests.critical(memory, "kendall"))]
    first = np.flatnonzero(logs.known)[0]
    return Trend(
        yearly_ratio=ratio,
        low=low,
        high=high,
        memory=memory,
        theil_sen_ratio=sen[0],
        theil_sen_low=sen[1],
        theil_sen_high=sen[2],
        n=logs.n,
        intercept=float(level[0] - slope * (steps.at.mean() + first)),
        line=_tested(tests, "line", found, memory, runs),
        kendall=_tested(tests, "kendall", found, memory, runs),
    )


def _tested(tests: TrendTests, name: str, found: Statistics, memory: float, runs: int) -> MeasuredTest:
    return measured(float(tests.p_values(name, found)[0]), tests.measured_level(name, memory, runs))
