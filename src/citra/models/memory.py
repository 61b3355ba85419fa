"""Errors that remember around any curve: how long, and how far an interval must reach.

`citra.models.autoregression` does this for straight lines; a curve is dealt with as the plane that
touches it at the fit.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from citra.models import LEVEL
from citra.models.autoregression import Steps, simulate

# Memories of one step that are compared, and that of a random walk.
MEMORIES = np.concatenate([np.linspace(0, 0.8, 9), [0.85, 0.9, 0.93, 0.95, 0.97, 0.985]])
WANDERING = 1.0
# Errors count as wandering unless fewer than this share of random walks have so small an estimate.
LEAST_SHARE = 0.01
# An estimate may be too small: the reach is that of the largest memory of which this share of estimates are smaller.
CAUTION = 0.15
# A memory matters to the reach of wandering errors if it is taken for wandering at least so often.
OFTEN = 0.25


def whiten(steps: Steps, memory: float, series: np.ndarray) -> np.ndarray:
    """Return series whose errors no longer remember, shape as given.

    Parameters
    ----------
    steps : Steps
        When there are readings.
    memory : float
        Correlation of the errors of neighbouring steps; over a gap of g steps it is memory to the g. One
        stands for a random walk, its changes over the root of their gaps; the first reading may be off by one step's.
    series : ndarray, shape (..., n)
        The readings last.

    Examples
    --------
    >>> steps = Steps(np.array([0, 1, 5]))
    >>> whiten(steps, 0.0, np.array([3.0, 4.0, 8.0])).tolist(), whiten(steps, 1.0, np.array([3.0, 4.0, 8.0])).tolist()
    ([3.0, 4.0, 8.0], [3.0, 1.0, 2.0])
    """
    powers = memory**steps.gaps
    rest = (series[..., 1:] - powers * series[..., :-1]) / np.sqrt(gap_variance(steps, memory))
    first = np.sqrt(1 - memory**2) if memory < WANDERING else 1.0
    return np.concatenate([first * series[..., :1], rest], axis=-1)


def gap_variance(steps: Steps, memory: float) -> np.ndarray:
    """Return the variance that each gap adds, in that of one step, shape (n - 1,)."""
    if memory == WANDERING:
        return steps.gaps.astype(float)
    return (1 - memory ** (2 * steps.gaps)) / (1 - memory**2)


def simulate_errors(steps: Steps, memory: float, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Return series with a memory, or random walks that begin within a step of zero, shape (draws, n)."""
    if memory < WANDERING:
        return simulate(steps, memory, draws, rng)
    return np.cumsum(rng.standard_normal((draws, steps.n)) * np.sqrt(np.r_[1, steps.gaps]), axis=1)


@dataclass(frozen=True)
class Plane:
    """A linear regression on some columns, its errors of first order.

    Parameters
    ----------
    steps : Steps
        When there are readings.
    columns : ndarray, shape (n, p)
        The regressors; the coefficient of the first one is of interest.
    """

    steps: Steps
    columns: np.ndarray

    def regress(self, series: np.ndarray, memory: float) -> tuple[np.ndarray, np.ndarray]:
        """Return the restricted log likelihood of a memory, and the first coefficient over its standard error.

        The restricted likelihood (Patterson and Thompson 1971, doi:10.1093/biomet/58.3.545) allows for the
        columns having been fitted to the errors.

        Parameters
        ----------
        series : ndarray, shape (m, n)
        memory : float

        Returns
        -------
        likelihood, ratio : ndarray, shape (m,)
        """
        base, triangle = np.linalg.qr(whiten(self.steps, memory, self.columns.T).T)
        contrast = base @ np.linalg.inv(triangle)[0]
        white = whiten(self.steps, memory, series)
        freedom = len(base) - base.shape[1]
        left = np.maximum((white**2).sum(1) - ((white @ base) ** 2).sum(1), 1e-300)
        volume = np.log(np.abs(np.diag(triangle))).sum() + 0.5 * np.log(gap_variance(self.steps, memory)).sum()
        first = 0.5 * np.log(1 - memory**2) if memory < WANDERING else 0.0
        ratio = white @ contrast / np.sqrt(left / freedom * (contrast @ contrast))
        return first - volume - freedom / 2 * np.log(left), ratio

    def estimate(self, series: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return which of the memories is likeliest for each series, and the ratio with it.

        Parameters
        ----------
        series : ndarray, shape (m, n)

        Returns
        -------
        place, ratio : ndarray, shape (m,)
            The place in ``MEMORIES``, and as in `regress`.
        """
        likelihood, ratio = np.stack([self.regress(series, memory) for memory in MEMORIES], axis=1)
        place = np.argmax(likelihood, axis=0)
        return place, ratio[place, np.arange(len(series))]


@dataclass(frozen=True)
class Reach:
    """How far an interval must reach on a plane, by simulation; the memory is estimated anew in every series.

    An estimated memory near one cannot be told from a random walk in a series of usual length. Taken at
    its word it gives intervals that are far too short, so such errors are treated as random walks.

    Parameters
    ----------
    plane : Plane
        The regression.
    draws : int
        Simulated series a memory.
    seed : int
        Of the random numbers.
    """

    plane: Plane
    draws: int
    seed: int

    def _series(self, memory: float) -> np.ndarray:
        return simulate_errors(self.plane.steps, memory, self.draws, np.random.default_rng(self.seed))

    @cached_property
    def _estimates(self) -> tuple[np.ndarray, np.ndarray]:
        """Return places and absolute ratios of the estimates, each of shape (memories, draws)."""
        found = [self.plane.estimate(self._series(memory)) for memory in MEMORIES]
        return np.array([place for place, _ in found]), np.abs([ratio for _, ratio in found])

    @cached_property
    def least_wandering(self) -> int:
        """Return the place from which on errors count as wandering."""
        places, _ = self.plane.estimate(self._series(WANDERING))
        return int(np.quantile(places, LEAST_SHARE))

    def critical(self, place: int) -> float:
        """Return how many standard errors the interval reaches to either side, for an estimate's place.

        Parameters
        ----------
        place : int
            Of the estimated memory in ``MEMORIES``.
        """
        places, ratios = self._estimates
        if place < self.least_wandering:
            # Estimates lie on a row: those equal to the one at hand are halved.
            smaller = (places < place).mean(axis=1) + 0.5 * (places == place).mean(axis=1)
            cautious = max([*np.flatnonzero(smaller >= CAUTION), place])
            return float(np.quantile(ratios[cautious], LEVEL))
        reaches = []
        for at, memory in enumerate([*MEMORIES, WANDERING]):
            ratio = np.abs(self.plane.regress(series := self._series(memory), WANDERING)[1])
            taken = places[at] >= self.least_wandering if at < len(MEMORIES) else np.ones(len(series), dtype=bool)
            if taken.mean() >= OFTEN:
                reaches.append(np.quantile(ratio[taken], LEVEL))
        return float(max(reaches))
