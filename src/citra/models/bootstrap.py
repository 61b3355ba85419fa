"""Intervals that respect time order: the moving block bootstrap (Künsch 1989, doi:10.1214/aos/1176347265)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from citra.models import LEVEL


@dataclass(frozen=True)
class BlockBootstrap:
    """Resampling of a series in blocks of neighbours.

    Neighbouring posts resemble each other; single resampling would pretend that they do not
    and give intervals that are too short.

    Parameters
    ----------
    draws : int
        Resampled series.
    seed : int
        Of the random numbers.
    """

    draws: int
    seed: int

    def interval(self, values: np.ndarray, statistic: Callable[[np.ndarray], float]) -> tuple[float, float]:
        """Return the 95 % percentile interval of a statistic of a series in time order.

        Parameters
        ----------
        values : ndarray, shape (n,) or (n, k)
            The series, oldest first.
        statistic : callable
            From a resampled series to a number.

        Examples
        --------
        >>> low, high = BlockBootstrap(200, 1).interval(np.arange(100.0) % 10, np.mean)
        >>> low <= 4.5 <= high
        True
        """
        n = len(values)
        length = max(1, round(n ** (1 / 3)))
        rng = np.random.default_rng(self.seed)
        starts = rng.integers(0, n - length + 1, (self.draws, -(-n // length)))
        picks = (starts[:, :, None] + np.arange(length)).reshape(self.draws, -1)[:, :n]
        estimates = [statistic(values[pick]) for pick in picks]
        low, high = np.quantile(estimates, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        return float(low), float(high)
