"""Change points at places nobody stated: how many there are, and where one may have been.

Two searches, both calibrated on simulated series with a trend and a memory but without a change. The first looks
for one step by likelihood and tells the months at which it may have been (`citra.models.changescan`). The second
divides the series into any number of segments by PELT (Killick, Fearnhead and Eckley 2012,
doi:10.1080/01621459.2012.737745, in the implementation of Truong, Oudre and Vayatis 2020,
doi:10.1016/j.sigpro.2019.107299). PELT takes months for independent and would find changes in any series
with a memory, so it is given the months less their trend, each less what the month before foretells.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from citra.models import HIGHEST_LEVEL, LEVEL, NOMINAL_LEVEL
from citra.models.autoregression import observed_steps
from citra.models.changescan import FEWEST_A_SIDE, Scan, StepScan
from citra.models.measured import MeasuredTest, measured
from citra.models.regression import MEMORIES

FEWEST_MONTHS = 24


def largest_gain(signals: np.ndarray) -> np.ndarray:
    """Return for each series the largest penalty a change at which PELT still finds one.

    That is the maximum over k of (C_0 - C_k) / k, with C_k the least sum of squares around k + 1 means of
    segments of at least six observations, found by dynamic programming for all series at once.

    Parameters
    ----------
    signals : ndarray, shape (m, n)

    Examples
    --------
    >>> signal = np.repeat([0.0, 1.0], 6)
    >>> round(float(largest_gain(signal[None])[0]), 6)
    3.0
    """
    m, n = signals.shape
    sums, squares = (np.concatenate([np.zeros((m, 1)), part.cumsum(1)], axis=1) for part in (signals, signals**2))
    ends = np.arange(FEWEST_A_SIDE, n + 1)
    best = np.full((m, n + 1), np.inf)
    best[:, ends] = squares[:, ends] - sums[:, ends] ** 2 / ends
    whole, gains = best[:, n].copy(), []
    for changes in range(1, n // FEWEST_A_SIDE):
        fewer, best = best, np.full((m, n + 1), np.inf)
        for end in range((changes + 1) * FEWEST_A_SIDE, n + 1):
            starts = np.arange(changes * FEWEST_A_SIDE, end - FEWEST_A_SIDE + 1)
            around = (sums[:, [end]] - sums[:, starts]) ** 2 / (end - starts)
            best[:, end] = (fewer[:, starts] + squares[:, [end]] - squares[:, starts] - around).min(axis=1)
        gains.append((whole - best[:, n]) / changes)
    return np.max(gains, axis=0)


@dataclass(frozen=True)
class Segmentation:
    """PELT on whitened series, its penalty calibrated.

    Parameters
    ----------
    search : StepScan
        Gives the series' steps, draws and seed, their memory, and their trend beside the likeliest step.
    """

    search: StepScan

    def signals(self, series: np.ndarray) -> np.ndarray:
        """Return series less their trend, whitened, in units of their scatter, shape (m, n).

        The memory is that around the best step: around the line alone a large step would pass for memory,
        and be whitened away.
        """
        found = self.search.scan(series)
        return self.search.without_trend(series, found.best, self.search.memory_of(found))

    @cached_property
    def _penalties(self) -> dict[int, float]:
        return {}

    def penalty(self, at: int) -> float:
        """Return the penalty at which 5 % of series without a change, of a given memory, show one."""
        if at not in self._penalties:
            signals = self.signals(self.search.line.simulate(at, self.search.draws, stream=7))
            self._penalties[at] = float(np.quantile(largest_gain(signals), LEVEL))
        return self._penalties[at]

    def finds_change(self, series: np.ndarray) -> np.ndarray:
        """Return for each series whether a change is found, shape (m,)."""
        penalties = [self.penalty(at) for at in self.search.line.fit(series).place]
        return largest_gain(self.signals(series)) > penalties

    def measured_level(self, at: int, runs: int) -> float:
        """Return how often a change is found in series without one, of a given memory."""
        return float(np.mean(self.finds_change(self.search.line.simulate(at, runs, stream=8))))

    def change_places(self, series: np.ndarray) -> list[int]:
        """Return which observations of one series are the first ones of a new segment."""
        import ruptures

        memory = int(self.search.line.fit(series[None]).place[0])
        fitted = ruptures.Pelt(model="l2", jump=1, min_size=FEWEST_A_SIDE).fit(self.signals(series[None])[0])
        return [int(end) for end in fitted.predict(pen=self.penalty(memory))[:-1]]


@dataclass(frozen=True)
class Changes:
    """What both searches find.

    Parameters
    ----------
    n : int
        Months with a value.
    memory : float
        First-order memory of the months around their trend.
    test : MeasuredTest or None
        Of "no step", at the likeliest place.
    month : Period or None
        The first month after the likeliest step.
    months : tuple of Period
        The months that may be the first one after it, if there is a step: a 95 % set, told whether or not one
        is found, for a set that is told only then would hold the true month less often.
    ratio : float
        The step's factor as fitted. A search chooses the place where it is largest, so it is too far from one.
    segment_months : tuple of Period
        First months of PELT's segments but the first; empty where PELT's level is too high.
    segment_level : float
        How often PELT finds a change at the same penalty in series without one.
    penalty : float
        PELT's penalty a change, in variances of a whitened month.
    cannot_tell : str
        Why there is no search; empty where there is one.
    """

    n: int
    memory: float = math.nan
    test: MeasuredTest | None = None
    month: pd.Period | None = None
    months: tuple[pd.Period, ...] = ()
    ratio: float = math.nan
    segment_months: tuple[pd.Period, ...] = ()
    segment_level: float = math.nan
    penalty: float = math.nan
    cannot_tell: str = ""

    @property
    def is_found(self) -> bool:
        """Whether a step is found by a test that is not withheld."""
        return self.test is not None and self.test.p_value <= NOMINAL_LEVEL

    @property
    def why_no_segments(self) -> str:
        """Return why PELT tells nothing; empty where it does."""
        if self.cannot_tell or self.segment_level <= HIGHEST_LEVEL:
            return self.cannot_tell
        return (
            f"On simulated series like this one without a change PELT finds one in {100 * self.segment_level:.1f} %; "
            f"above {100 * HIGHEST_LEVEL:.1f} % its changes are withheld."
        )


def find_changes(monthly: pd.Series, *, draws: int = 1999, runs: int = 2000, seed: int = 1) -> Changes:
    """Search the logarithm of a monthly series for steps at unknown places; gaps stay gaps.

    Parameters
    ----------
    monthly : Series
        A positive quantity by month, in order, absent where not known; zeros have no logarithm and are absent.
    draws : int
        Simulated series behind each memory's distribution.
    runs : int
        Simulated series that measure the levels.
    seed : int
        Of the random numbers.

    Returns
    -------
    Changes
        Where the series says too little there is no search, and ``cannot_tell`` says why.

    Examples
    --------
    >>> months = pd.period_range("2018-01", periods=40, freq="M")
    >>> values = np.where(months < "2020-03", 0.02, 0.03) * (1 + 0.1 * np.sin(2.0 * np.arange(40)))
    >>> found = find_changes(pd.Series(values, months), draws=199, runs=200)
    >>> str(found.month), [str(month) for month in found.segment_months]
    ('2020-03', ['2020-03'])
    """
    logs = np.log(monthly.where(monthly > 0).astype(float)).to_numpy()
    known = np.isfinite(logs)
    n, series = int(known.sum()), logs[known]
    if n < FEWEST_MONTHS:
        return Changes(
            n, cannot_tell=f"A search needs at least {FEWEST_MONTHS} months with a known rate; there are {n}."
        )
    if np.ptp(series) < 1e-12:
        return Changes(n, cannot_tell="The rate is the same in every month; its variation is not known.")
    search = StepScan(observed_steps(logs), draws, seed)
    found = search.scan(series[None])
    if search.fits_exactly(series, found):
        return Changes(n, cannot_tell="A trend and a step fit every month exactly; nothing is left to scatter.")
    memory = int(search.line.fit(series[None]).place[0])
    test = measured(float(search.p_values(series[None], found)[0]), search.measured_level(memory, runs))
    return Changes(
        n,
        memory=float(MEMORIES[memory]),
        test=test,
        **_placed(search, series, found, monthly.index[known]),
        **_segments(Segmentation(search), series, memory, runs, monthly.index[known]),
    )


def _placed(search: StepScan, series: np.ndarray, found: Scan, months: pd.PeriodIndex) -> dict:
    """Return where the step may have been; a gap before a place belongs to it, for nobody saw it there."""
    allowed = search.allowed_places(series, found)
    spans = [pd.period_range(months[at - 1] + 1, months[at], freq="M") for at in allowed]
    return {
        "month": months[search.places[found.best[0]]],
        "months": tuple(month for span in spans for month in span),
        "ratio": math.exp(search.step_size(series, found)),
    }


def _segments(pelt: Segmentation, series: np.ndarray, memory: int, runs: int, months: pd.PeriodIndex) -> dict:
    level = pelt.measured_level(memory, runs)
    places = pelt.change_places(series) if level <= HIGHEST_LEVEL else []
    return {
        "segment_months": tuple(months[at] for at in places),
        "segment_level": level,
        "penalty": pelt.penalty(memory),
    }
