"""Errors with a memory around any curve: the memory by restricted likelihood, and how far an interval must reach.

`citra.models.autoregression` does this for straight lines; a curve is dealt with as the plane that
touches it at the fit.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from citra.models import LEVEL
from citra.models.autoregression import Steps, simulate

# Memories of one step that are compared; between two critical values there is interpolation.
MEMORIES = np.concatenate([np.linspace(0, 0.8, 9), [0.85, 0.9, 0.93, 0.95, 0.97, 0.985]])


def whiten(steps: Steps, memory: float, series: np.ndarray) -> np.ndarray:
    """Return series whose errors no longer remember, shape as given, the readings last.

    Parameters
    ----------
    steps : Steps
        When there are readings.
    memory : float
        Correlation of the errors of neighbouring steps; over a gap of g steps it is memory to the g.
    series : ndarray, shape (..., n)

    Examples
    --------
    >>> whiten(Steps(np.array([0, 1, 2])), 0.0, np.array([3.0, 4.0, 5.0])).tolist()
    [3.0, 4.0, 5.0]
    """
    powers = memory**steps.gaps
    scale = np.sqrt((1 - memory**2) / (1 - powers**2))
    rest = (series[..., 1:] - powers * series[..., :-1]) * scale
    return np.concatenate([np.sqrt(1 - memory**2) * series[..., :1], rest], axis=-1)


def log_volume(steps: Steps, memory: float) -> float:
    """Return the logarithm of the factor by which whitening changes volumes: a term of the likelihood."""
    powers = memory**steps.gaps
    return 0.5 * float(np.log(1 - memory**2) + np.log((1 - memory**2) / (1 - powers**2)).sum())


@dataclass(frozen=True)
class Plane:
    """A linear regression on some columns, its errors of first order with an unknown memory.

    Parameters
    ----------
    steps : Steps
        When there are readings.
    columns : ndarray, shape (n, p)
        The regressors; the coefficient of the first one is of interest.
    """

    steps: Steps
    columns: np.ndarray

    @cached_property
    def _at_memory(self) -> list[tuple[np.ndarray, np.ndarray, float]]:
        """Return, per memory, an orthonormal base, the first coefficient's contrast and the likelihood's constant."""
        found = []
        for memory in MEMORIES:
            white = whiten(self.steps, memory, self.columns.T).T
            base, triangle = np.linalg.qr(white)
            contrast = base @ np.linalg.inv(triangle)[0]
            constant = log_volume(self.steps, memory) - float(np.log(np.abs(np.diag(triangle))).sum())
            found.append((base, contrast, constant))
        return found

    def estimate(self, series: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return each series' memory by restricted likelihood, and its first coefficient over its standard error.

        The memory is one of a fixed row. The restricted likelihood (Patterson and Thompson 1971,
        doi:10.1093/biomet/58.3.545) allows for the columns having been fitted to the errors.

        Parameters
        ----------
        series : ndarray, shape (m, n)

        Returns
        -------
        memory, ratio : ndarray, shape (m,)
        """
        freedom = self.steps.n - self.columns.shape[1]
        likelihoods, ratios = [], []
        for memory, (base, contrast, constant) in zip(MEMORIES, self._at_memory, strict=True):
            white = whiten(self.steps, memory, series)
            left = np.maximum((white**2).sum(1) - ((white @ base) ** 2).sum(1), 1e-300)
            likelihoods.append(constant - freedom / 2 * np.log(left))
            ratios.append(white @ contrast / np.sqrt(left / freedom * (contrast @ contrast)))
        best = np.argmax(likelihoods, axis=0)
        return MEMORIES[best], np.array(ratios)[best, np.arange(len(series))]

    def critical(self, memory: float, draws: int, seed: int) -> float:
        """Return how many standard errors 95 % of simulated series with a memory need, estimated anew in each.

        Parameters
        ----------
        memory : float
            Of the simulated series.
        draws : int
            Simulated series.
        seed : int
            Of the random numbers.
        """
        series = simulate(self.steps, memory, draws, np.random.default_rng(seed))
        return float(np.quantile(np.abs(self.estimate(series)[1]), LEVEL))
