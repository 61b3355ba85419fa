"""Segments of a series with a memory, divided by PELT.

PELT (Killick, Fearnhead and Eckley 2012, doi:10.1080/01621459.2012.737745, in the implementation of Truong, Oudre and
Vayatis 2020, doi:10.1016/j.sigpro.2019.107299) takes months for independent and would find changes in any
series with a memory. It is therefore given the months less their trend, each less what the month before
foretells, and its penalty is set so that it finds a change in 5 % of simulated series without one.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from citra.models import LEVEL
from citra.models.changescan import FEWEST_A_SIDE, StepScan


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
