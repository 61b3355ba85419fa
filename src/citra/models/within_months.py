"""Tests of differences within months, whose distributions come from dealing the counts of each month out anew."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from citra.models import LEVEL, NOMINAL_LEVEL
from citra.models.measured import MeasuredTest, measured
from citra.models.month_counts import MonthFits
from citra.models.post_factors import ComparedPosts

CORRECTIONS = ("holm", "fdr_bh")


@dataclass(frozen=True)
class Statistics:
    """What the tests look at, one row a series.

    Parameters
    ----------
    sizes : ndarray, shape (m, comparisons)
        |log ratio / standard error|.
    joint : dict of ndarray, shape (m,)
        Wald's statistic of each factor.
    """

    sizes: np.ndarray
    joint: dict[str, np.ndarray]


@dataclass(frozen=True)
class WithinMonthTests:
    """Tests that no factor matters, by permutation within months.

    Where no factor matters the posts of a month are exchangeable: their counts, dealt out anew, are as
    likely as they stand, whatever distribution they have. All is fitted again to every dealt-out series.

    Parameters
    ----------
    compared : ComparedPosts
        The posts and their design.
    runs : int
        Dealt-out series behind the distributions, and as many others that measure the levels.
    seed : int
        Of the random numbers.
    correction : {"holm", "fdr_bh"}
        How p-values are adjusted over the family.
    """

    compared: ComparedPosts
    runs: int
    seed: int
    correction: str = "holm"

    def dealt_out(self, stream: int) -> MonthFits:
        """Return the fits of dealt-out series."""
        design, rng = self.compared.design(), np.random.default_rng([self.seed, stream])
        return design.fit(design.dealt_anew(self.compared.counts, self.runs, rng), 1e-4)

    def statistics(self, fits: MonthFits) -> Statistics:
        """Return the statistics of fits."""
        shown = self.compared.is_compared()
        sizes = np.abs(fits.effects[:, shown]) / np.sqrt(np.diagonal(fits.covariance, axis1=1, axis2=2)[:, shown])
        joint = {}
        for factor in self.compared.references:
            mine = np.array([name == factor for name, _ in self.compared.columns]) & shown
            effects, covariance = fits.effects[:, mine], fits.covariance[:, mine][:, :, mine]
            solved = np.linalg.solve(covariance, effects[:, :, None])[:, :, 0]
            joint[factor] = (effects * solved).sum(axis=1)
        return Statistics(sizes, joint)

    @cached_property
    def null(self) -> Statistics:
        """Return the statistics of dealt-out series, which hold no difference."""
        return self.statistics(self.dealt_out(0))

    @cached_property
    def _fresh(self) -> Statistics:
        return self.statistics(self.dealt_out(1))

    def p_values(self, found: Statistics) -> np.ndarray:
        """Return each comparison's p-value, not adjusted, shape (m, comparisons)."""
        return np.column_stack(
            [_shares_as_large(null, sizes) for null, sizes in zip(self.null.sizes.T, found.sizes.T, strict=True)]
        )

    def adjusted(self, p_values: np.ndarray) -> np.ndarray:
        """Return the p-values of one family adjusted for its size."""
        from statsmodels.stats.multitest import multipletests

        return multipletests(p_values, NOMINAL_LEVEL, self.correction)[1]

    def joint_test(self, factor: str, found: Statistics) -> MeasuredTest:
        """Return the test that a factor does not matter, beside its level."""
        null = self.null.joint[factor]
        level = float(np.mean(_shares_as_large(null, self._fresh.joint[factor]) <= NOMINAL_LEVEL))
        return measured(float(_shares_as_large(null, found.joint[factor])[0]), level)

    @property
    def family_level(self) -> float:
        """Return how often any difference is found in fresh series without one."""
        ordered = np.sort(self.p_values(self._fresh), axis=1)
        size = ordered.shape[1]
        # The first step of Holm decides whether anything is found; Benjamini and Hochberg may begin at any.
        limits = NOMINAL_LEVEL / size * (np.arange(1, size + 1) if self.correction == "fdr_bh" else np.ones(size))
        return float(np.mean((ordered <= limits).any(axis=1)))

    @property
    def reach(self) -> float:
        """Return how many standard errors intervals reach that hold together in 95 % of the series."""
        return float(np.quantile(self.null.sizes.max(axis=1), LEVEL))

    @property
    def near(self) -> np.ndarray:
        """Return how many standard errors the 90 % interval of each comparison by itself reaches."""
        return np.quantile(self.null.sizes, 1 - 2 * NOMINAL_LEVEL, axis=0)


def _shares_as_large(null: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Return the share of series without a difference whose statistic is as large, the one at hand among them."""
    smaller = np.searchsorted(np.sort(null), found - 1e-9)
    return (1 + len(null) - smaller) / (1 + len(null))
