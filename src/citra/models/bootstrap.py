"""Intervals that respect time order: the moving block bootstrap (Künsch 1989, doi:10.1214/aos/1176347265)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from citra.models import LEVEL

# Fewer observations than this tell nothing of how a statistic varies.
FEWEST = 8


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

    def interval(
        self, statistic: Callable[..., float], *columns: np.ndarray, noise: np.ndarray | None = None
    ) -> tuple[float, float]:
        """Return the 95 % percentile interval of a statistic of a series in time order.

        Parameters
        ----------
        statistic : callable
            From the resampled columns to a number.
        *columns : ndarray, shape (n,)
            The series, oldest first; rows are drawn together.
        noise : ndarray, shape (n,), optional
            Standard errors of the first column, such as those of interpolated followers. They are
            added in every draw with one common sign and size, because the errors of neighbours go
            together: the widest way they can act. An absent error adds nothing.

        Returns
        -------
        tuple of float
            The ends; absent with fewer than 8 observations.

        Examples
        --------
        >>> low, high = BlockBootstrap(200, 1).interval(np.mean, np.arange(100.0) % 10)
        >>> low <= 4.5 <= high
        True
        """
        n = len(columns[0])
        if n < FEWEST:
            return float("nan"), float("nan")
        length = max(1, round(n ** (1 / 3)))
        rng = np.random.default_rng(self.seed)
        starts = rng.integers(0, n - length + 1, (self.draws, -(-n // length)))
        picks = (starts[:, :, None] + np.arange(length)).reshape(self.draws, -1)[:, :n]
        shifts = rng.standard_normal(self.draws)
        errors = None if noise is None else np.nan_to_num(noise)
        estimates = []
        for pick, shift in zip(picks, shifts, strict=True):
            drawn = [column[pick] for column in columns]
            if errors is not None:
                drawn[0] = drawn[0] + shift * errors[pick]
            estimates.append(statistic(*drawn))
        low, high = np.nanquantile(np.asarray(estimates, dtype=float), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        return float(low), float(high)
