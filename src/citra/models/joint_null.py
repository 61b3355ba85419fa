"""Multiverses without a trend: what their joint statistics look like.

The specifications rest on the same months, so that their number is no number of observations. The null is forced
on each series by taking its own trend away, and whole months are drawn for all series together
(Simonsohn, Simmons and Nelson 2020, doi:10.1038/s41562-020-0912-z).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from citra.models import NOMINAL_LEVEL
from citra.models.autoregression import Steps, estimate_memory, fit_line
from citra.models.multiverse import by_pattern
from citra.models.trend import WEIGHT

# Memories for which the distributions are tabulated.
MEMORIES = np.linspace(0, 0.95, 8)
STATISTICS = ("median-slope", "clear-share", "mean-z")
# A slope this many standard errors from zero counts as clear in the share of clear slopes.
CLEAR = 2
# Values simulated at a time: so many stay within the processor's cache.
BATCH_VALUES = 70_000


@dataclass(frozen=True)
class Group:
    """Series of one window that are known in the same months.

    Parameters
    ----------
    rows : ndarray of int
        Which series.
    months : ndarray of int
        The months in which they are known.
    is_whole : bool
        Whether the window is the whole series.
    """

    rows: np.ndarray
    months: np.ndarray
    is_whole: bool

    @property
    def steps(self) -> Steps:
        return Steps(self.months - self.months[0])

    def cut(self, multiverses: np.ndarray) -> np.ndarray:
        """Return these series in these months, from shape (draws, series, months)."""
        return multiverses[:, self.rows[:, None], self.months]


def groups_of(logs: np.ndarray, windows: Iterable[slice]) -> tuple[Group, ...]:
    """Return the series that can be fitted in each window, those with the same months together.

    Parameters
    ----------
    logs : ndarray, shape (series, months)
    windows : iterable of slice
        Of months; the first one is the whole.
    """
    found = []
    for number, window in enumerate(windows):
        start = window.indices(logs.shape[1])[0]
        for rows, months in by_pattern(logs[:, window]):
            found.append(Group(rows, months + start, number == 0))
    return tuple(found)


def _detrended(group: Group, multiverses: np.ndarray) -> np.ndarray:
    known, steps = group.cut(multiverses), group.steps
    level, slope, _ = fit_line(steps, known, np.zeros((1, 1)))
    return known - level[..., None] - slope[..., None] * steps.design()[:, 1]


@dataclass(frozen=True, eq=False)
class JointNull:
    """The distributions of the joint statistics in multiverses without a trend.

    In month t the series deviate together by u(t) = r u(t - 1) + e(t): one memory r for all of them, and e(t) the
    innovations of a whole month, drawn with replacement from those observed. So both the dependence between
    specifications and that between months stay. The statistics are free of scale; under "no trend" their
    distributions depend on the memory, are simulated for a row of memories, and read off next to the corrected
    memory of the mean deviation. That the memory is estimated is part of the simulation.

    Parameters
    ----------
    logs : ndarray, shape (series, months)
        Absent where not known.
    groups : tuple of Group
        What is fitted.
    draws : int
        Simulated multiverses a memory.
    seed : int
        Of the random numbers.
    """

    logs: np.ndarray
    groups: tuple[Group, ...]
    draws: int
    seed: int
    _tables: dict[int, np.ndarray] = field(default_factory=dict)

    def _mean_deviation(self, multiverses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the mean of the series around their lines, shape (draws, months), and in which months it is known."""
        total, count = np.zeros(multiverses[:, 0].shape), np.zeros(multiverses.shape[2])
        for group in self.groups:
            if group.is_whole:
                total[:, group.months] += _detrended(group, multiverses).sum(axis=1)
                count[group.months] += len(group.rows)
        return total / np.maximum(count, 1), np.flatnonzero(count)

    def memory(self, multiverses: np.ndarray) -> np.ndarray:
        """Return the corrected memory that the series of each multiverse have in common, shape (draws,)."""
        mean, months = self._mean_deviation(multiverses)
        return estimate_memory(Steps(months - months[0]), mean[:, months])

    def statistics(self, multiverses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the memories, and the `STATISTICS` of each multiverse, shape (draws, 3).

        The size of the median slope over the median standard error; the share of slopes that lie more than two
        standard errors to the commoner side of zero; the size of the mean of slope over standard error, which is
        Stouffer's statistic but for its scale. The share of slopes with the commoner sign alone would not do: series
        of the same posts often agree in it where there is no trend. All lines of one multiverse are weighted by
        the same memory.
        """
        memory = self.memory(multiverses)
        fits = [fit_line(g.steps, g.cut(multiverses), WEIGHT * memory[:, None]) for g in self.groups]
        slope, error = (np.concatenate([fit[part] for fit in fits], axis=1) for part in (1, 2))
        # Series that a line fits without any error have no finite statistic, and none at all without a slope.
        error = np.maximum(error, 1e-100)
        z = slope / error
        middle = np.abs(np.median(slope, axis=1)) / np.median(error, axis=1)
        clear = np.maximum((z > CLEAR).mean(axis=1), (z < -CLEAR).mean(axis=1))
        return memory, np.column_stack([middle, clear, np.abs(z.mean(axis=1))])

    @cached_property
    def innovations(self) -> np.ndarray:
        """Return the months' innovations with the null forced on each series, shape (kept months, series)."""
        deviations = np.full(self.logs.shape, math.nan)
        for group in self.groups:
            if group.is_whole:
                deviations[group.rows[:, None], group.months] = _detrended(group, self.logs[None])[0]
        mean, months = (part[0] if part.ndim == 2 else part for part in self._mean_deviation(self.logs[None]))
        # Where one series is silent in a month the others say what that month was like.
        filled = np.where(np.isfinite(deviations), deviations, mean).T[months]
        neighbours = np.diff(months) == 1
        steps = (filled[1:] - self.memory(self.logs[None]) * filled[:-1])[neighbours]
        return steps - steps.sum(axis=0) / max(len(steps), 1)

    def simulate(self, memory: float, count: int, rng: np.random.Generator) -> Iterable[np.ndarray]:
        """Yield multiverses without a trend in batches, shape (batch, series, months)."""
        innovations, months = self.innovations, self.logs.shape[1]
        batch = max(1, BATCH_VALUES // self.logs.size)
        for first in range(0, count, batch):
            picks = rng.integers(len(innovations), size=(min(batch, count - first), months))
            series = np.empty((len(picks), months, len(self.logs)))
            series[:, 0] = innovations[picks[:, 0]] / math.sqrt(1 - memory**2)
            for month in range(1, months):
                series[:, month] = memory * series[:, month - 1] + innovations[picks[:, month]]
            yield np.ascontiguousarray(series.transpose(0, 2, 1))

    def _table(self, place: int) -> np.ndarray:
        """Return the sorted statistics at one of the `MEMORIES`, shape (3, draws)."""
        if place not in self._tables:
            rng = np.random.default_rng([self.seed, place])
            found = [self.statistics(batch)[1] for batch in self.simulate(MEMORIES[place], self.draws, rng)]
            self._tables[place] = np.sort(np.concatenate(found).T, axis=1)
        return self._tables[place]

    def p_values(self, memory: np.ndarray, found: np.ndarray) -> np.ndarray:
        """Return the share of multiverses without a trend with a statistic at least as large, shape of ``found``.

        Of the tabulated memories next to the estimate the one with the larger share counts: in short series the
        memory itself is so uncertain that a share read off between them would be too small.
        """
        place = np.minimum(memory / (MEMORIES[1] - MEMORIES[0]), len(MEMORIES) - 2).astype(int)
        as_large = np.empty((2, *found.shape))
        for row, (value, at) in enumerate(zip(found, place, strict=True)):
            for end in (0, 1):
                as_large[end, row] = (self._table(at + end) >= value[:, None] - 1e-9).sum(axis=1)
        return (1 + as_large.max(axis=0)) / (1 + self.draws)

    def levels(self, memory: float, runs: int) -> np.ndarray:
        """Return how often each test finds a trend at a nominal 5 % in multiverses that have none, shape (3,)."""
        rng = np.random.default_rng([self.seed, len(MEMORIES)])
        found = [self.p_values(*self.statistics(batch)) for batch in self.simulate(memory, runs, rng)]
        return np.mean(np.concatenate(found) <= NOMINAL_LEVEL, axis=0)
