"""Negative binomial regression with one effect a month, of many count vectors on the same design at once.

`citra.models.counts.fit_counts` fits one vector with any design. A test whose level is measured needs
thousands of fits; month effects are solved for in closed form here, which leaves a small system a fit.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

CYCLES = 60
# Log dispersions between which the maximum is sought, those of `fit_counts`.
LEAST, MOST = -9.0, 5.0
# A factor of a million: beyond it a level without a single count runs away.
LARGEST_EFFECT = 14.0
# Fits held in memory together.
BATCH = 250


@dataclass(frozen=True)
class MonthFits:
    """Fits of m count vectors.

    Parameters
    ----------
    level : ndarray, shape (m, months)
        Log expected count of each month where all columns are zero.
    effects : ndarray, shape (m, k)
        Log effects of the columns.
    covariance : ndarray, shape (m, k, k)
        Theirs, the dispersion taken as known, times ``scale`` where that is above one.
    dispersion : ndarray, shape (m,)
        Maximum-likelihood estimate of variance = mean + dispersion * mean^2.
    expected : ndarray, shape (m, n)
        Expected counts.
    scale : ndarray, shape (m,)
        Pearson's statistic over the degrees of freedom. Maximum likelihood takes the dispersion too
        small where there are many months; this says by how much.
    """

    level: np.ndarray
    effects: np.ndarray
    covariance: np.ndarray
    dispersion: np.ndarray
    expected: np.ndarray
    scale: np.ndarray


@dataclass(frozen=True)
class MonthDesign:
    """Which month each post is of, and in what the posts of a month differ.

    Parameters
    ----------
    month : ndarray of int, shape (n,)
        Places of the months, from zero without a gap.
    columns : ndarray, shape (n, k)
        Columns of the design besides the months.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> month, group = np.repeat(np.arange(20), 100), rng.integers(0, 2, 2000)
    >>> counts = rng.poisson(10 * 1.5**group * rng.gamma(5, 1 / 5, (2, 2000)))
    >>> fits = MonthDesign(month, group[:, None].astype(float)).fit(counts)
    >>> np.exp(fits.effects).round(1).tolist()
    [[1.5], [1.5]]
    """

    month: np.ndarray
    columns: np.ndarray

    @property
    def residual_degrees(self) -> int:
        """Return posts less months less columns."""
        return len(self.month) - int(self.month.max()) - 1 - self.columns.shape[1]

    def _by_month(self, values: np.ndarray) -> np.ndarray:
        """Return the sums of each month, shape (m, months)."""
        if (np.diff(self.month) < 0).any():
            order = np.argsort(self.month, kind="stable")
            return MonthDesign(self.month[order], self.columns)._by_month(values[:, order])
        starts = np.flatnonzero(np.diff(self.month, prepend=-1))
        return np.add.reduceat(values, starts, axis=1)

    def dealt_anew(self, counts: np.ndarray, runs: int, rng: np.random.Generator) -> np.ndarray:
        """Return the counts dealt out at random among the posts of their month, shape (runs, n).

        Where no column matters the posts of a month are exchangeable, and the dealt-out series are as
        likely as the one at hand, whatever distribution the counts have.
        """
        order = np.argsort(self.month, kind="stable")
        dealt = np.argsort(self.month + rng.random((runs, len(counts))), axis=1)
        series = np.empty((runs, len(counts)))
        series[:, order] = np.asarray(counts, dtype=float)[dealt]
        return series

    def fit(self, counts: np.ndarray, tolerance: float = 1e-6) -> MonthFits:
        """Return the maximum-likelihood fits of count vectors.

        Parameters
        ----------
        counts : ndarray, shape (m, n)
        tolerance : float
            Largest change of an effect or of the log dispersion in the last cycle.
        """
        parts = [self._fit(counts[at : at + BATCH], tolerance) for at in range(0, len(counts), BATCH)]
        return MonthFits(*(np.concatenate([getattr(part, name) for part in parts]) for name in vars(parts[0])))

    def _fit(self, counts: np.ndarray, tolerance: float) -> MonthFits:
        columns = self.columns
        means = self._by_month(counts) / np.bincount(self.month)
        level = np.log(np.maximum(means, 1e-3))
        effects = np.zeros((len(counts), columns.shape[1]))
        surplus = ((counts - means[:, self.month]) ** 2 - counts).sum(axis=1) / (means[:, self.month] ** 2).sum(axis=1)
        log_dispersion = np.log(np.clip(surplus, 0.01, 10))
        distinct, which = np.unique(counts, return_inverse=True)
        which = which.reshape(counts.shape)
        for _ in range(CYCLES):
            expected = np.exp(level[:, self.month] + effects @ columns.T)
            log_dispersion, moved = _newton(log_dispersion, counts, expected, distinct, which)
            solved = self._information(expected, np.exp(log_dispersion))
            score = (counts - expected) / (1 + np.exp(log_dispersion)[:, None] * expected)
            by_month = self._by_month(score)
            left = score @ columns - np.einsum("bmk,bm->bk", solved.shared, by_month / solved.month)
            step = np.linalg.solve(solved.effects, left[:, :, None])[:, :, 0] if columns.shape[1] else left
            level += np.clip((by_month - np.einsum("bmk,bk->bm", solved.shared, step)) / solved.month, -2, 2)
            effects = np.clip(effects + np.clip(step, -2, 2), -LARGEST_EFFECT, LARGEST_EFFECT)
            if max(np.abs(step).max(initial=0), moved) < tolerance:
                break
        return self._finished(counts, level, effects, np.exp(log_dispersion))

    def _finished(self, counts, level, effects, dispersion) -> MonthFits:
        expected = np.exp(level[:, self.month] + effects @ self.columns.T)
        solved = self._information(expected, dispersion)
        pearson = ((counts - expected) ** 2 / (expected * (1 + dispersion[:, None] * expected))).sum(axis=1)
        scale = pearson / self.residual_degrees
        covariance = np.linalg.inv(solved.effects) * np.maximum(scale, 1)[:, None, None]
        return MonthFits(level, effects, covariance, dispersion, expected, scale)

    def _information(self, expected: np.ndarray, dispersion: np.ndarray) -> "_Information":
        weight = expected / (1 + dispersion[:, None] * expected)
        n, k = self.columns.shape
        pairs = (self.columns[:, :, None] * self.columns[:, None, :]).reshape(n, k * k)
        month = np.maximum(self._by_month(weight), 1e-10)
        shared = np.empty((*month.shape, k))
        for place, column in enumerate(self.columns.T):
            shared[:, :, place] = self._by_month(weight * column)
        whole = (weight @ pairs).reshape(-1, k, k)
        return _Information(whole - np.swapaxes(shared / month[:, :, None], 1, 2) @ shared, month, shared)


@dataclass(frozen=True)
class _Information:
    """Fisher information: of the effects with the months solved for, of the months, and what both share."""

    effects: np.ndarray
    month: np.ndarray
    shared: np.ndarray


def _newton(log_dispersion, counts, expected, distinct, which) -> tuple[np.ndarray, float]:
    """Return log dispersions one safeguarded Newton step nearer to their maximum, and the largest step.

    The slow functions are computed once for each distinct count, not for each post.
    """
    size = np.exp(-log_dispersion)[:, None]
    whole = expected + size
    steep, bent = (
        np.take_along_axis(value, which, axis=1)
        for value in (
            special.digamma(distinct + size) - special.digamma(size),
            special.zeta(2, distinct + size) - special.zeta(2, size),
        )
    )
    first = steep + np.log(size / whole) + (expected - counts) / whole
    second = bent + 1 / size - 2 / whole + (counts + size) / whole**2
    slope = (size * first).sum(axis=1)
    bend = (size**2 * second).sum(axis=1) + slope
    step = np.clip(np.where(bend < 0, slope / np.minimum(bend, -1e-12), -np.sign(slope)), -1, 1)
    moved = np.clip(log_dispersion + step, LEAST, MOST)
    return moved, float(np.abs(moved - log_dispersion).max(initial=0))
