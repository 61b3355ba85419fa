"""Whether a count model with one effect a month holds: dispersion, zeros, and memory between posts."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from citra.models import NOMINAL_LEVEL
from citra.models.measured import MeasuredTest, measured
from citra.models.month_counts import MonthDesign, MonthFits

LAGS = 15


@dataclass(frozen=True)
class Check:
    """A quantity of the fitted model, what the model expects of it, and the test that it is no other."""

    value: float
    expected: float
    test: MeasuredTest


@dataclass(frozen=True)
class ModelChecks:
    """Checks of a fitted model.

    Parameters
    ----------
    dispersion : Check
        Pearson's statistic over the degrees of freedom; the test is two-sided.
    zeros : Check
        Share of counts that are zero; the test, two-sided, is of the difference from the share that the fit expects.
    memory : Check
        Statistic of Ljung and Box 1978 (doi:10.1093/biomet/65.2.297) at 15 posts' distance, of the randomised
        quantile residuals in the order of time.
    """

    dispersion: Check
    zeros: Check
    memory: Check

    def table(self) -> pd.DataFrame:
        """Return the checks, one a row; the shares of zeros in a hundred."""
        checks = {"dispersion-check": (self.dispersion, 1), "zero-check": (self.zeros, 100)}
        checks["memory-check"] = (self.memory, 1)
        rows = [
            (name, of.value * by, of.expected * by, of.test.p_value, of.test.level) for name, (of, by) in checks.items()
        ]
        return pd.DataFrame(
            rows, columns=["model_check", "check_value", "check_expected", "test_p_value", "test_level"]
        )


@dataclass(frozen=True)
class _Quantities:
    scale: np.ndarray
    zeros: np.ndarray
    expected_zeros: np.ndarray
    memory: np.ndarray


def check_counts(design: MonthDesign, counts: np.ndarray, runs: int, seed: int) -> ModelChecks:
    """Hold a fitted model against series simulated from it, each of them fitted again.

    Parameters
    ----------
    design : MonthDesign
        Its posts in the order of time.
    counts : ndarray, shape (n,)
    runs : int
        Simulated series: half of them stand behind the tests, the others measure their levels.
    seed : int
        Of the random numbers.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> month, group = np.repeat(np.arange(20), 20), rng.integers(0, 2, 400)
    >>> counts = rng.poisson(10 * 1.5**group * rng.gamma(5, 1 / 5, 400))
    >>> checks = check_counts(MonthDesign(month, group[:, None].astype(float)), counts, 400, 1)
    >>> checks.memory.test.p_value > 0.05
    True
    """
    fit = design.fit(np.asarray(counts, dtype=float)[None], 1e-9)
    found = _quantities(np.asarray(counts, dtype=float)[None], fit, np.random.default_rng([seed, 3]))
    null, fresh = (
        _simulated(design, fit, max(runs // 2, 1), np.random.default_rng([seed, stream])) for stream in (4, 5)
    )

    def test(name: str, two_sided: bool) -> MeasuredTest:
        p_values = [_p_values(_part(null, name), _part(of, name), two_sided) for of in (found, fresh)]
        return measured(float(p_values[0][0]), float(np.mean(p_values[1] <= NOMINAL_LEVEL)))

    n = len(counts)
    return ModelChecks(
        Check(float(found.scale[0]), float(np.median(null.scale)), test("scale", True)),
        Check(float(found.zeros[0]) / n, float(found.expected_zeros[0]) / n, test("surplus", True)),
        Check(float(found.memory[0]), float(np.median(null.memory)), test("memory", False)),
    )


def _simulated(design: MonthDesign, fit: MonthFits, runs: int, rng: np.random.Generator) -> _Quantities:
    size = 1 / fit.dispersion[0]
    series = rng.poisson(fit.expected * rng.gamma(size, 1 / size, (runs, fit.expected.shape[1]))).astype(float)
    # A month without a count has no level; one count keeps it, in a share of series that is as good as none.
    for month in range(int(design.month.max()) + 1):
        mine = np.flatnonzero(design.month == month)
        series[np.ix_(series[:, mine].sum(axis=1) == 0, mine[:1])] = 1.0
    return _quantities(series, design.fit(series, 1e-4), rng)


def _quantities(counts: np.ndarray, fits: MonthFits, rng: np.random.Generator) -> _Quantities:
    dispersion = fits.dispersion[:, None]
    none = np.exp(-np.log1p(dispersion * fits.expected) / dispersion)
    below, above = distribution_steps(counts, fits.expected, dispersion)
    place = np.clip(below + rng.random(counts.shape) * (above - below), 1e-12, 1 - 1e-12)
    return _Quantities(fits.scale, (counts == 0).sum(axis=1), none.sum(axis=1), ljung_box(special.ndtri(place)))


def _part(of: _Quantities, name: str) -> np.ndarray:
    return of.zeros - of.expected_zeros if name == "surplus" else getattr(of, name)


def distribution_steps(counts: np.ndarray, expected: np.ndarray, dispersion) -> tuple[np.ndarray, np.ndarray]:
    """Return the negative binomial distribution function just below and at each count.

    Examples
    --------
    >>> below, above = distribution_steps(np.array([0.0, 1.0]), np.array([1.0, 1.0]), 1.0)
    >>> below.tolist(), above.tolist()
    ([0.0, 0.5], [0.5, 0.75])
    """
    size = 1 / dispersion
    chance = size / (size + expected)
    above = special.betainc(size, counts + 1, chance)
    log_mass = special.gammaln(counts + size) - special.gammaln(size) - special.gammaln(counts + 1)
    mass = np.exp(log_mass + size * np.log(chance) + counts * np.log1p(-chance))
    return np.maximum(above - mass, 0.0), above


def ljung_box(residuals: np.ndarray, lags: int = LAGS) -> np.ndarray:
    """Return n (n + 2) sum r_l^2 / (n - l) over the lags, of series in rows.

    Examples
    --------
    >>> ljung_box(np.array([[1.0, -1.0, 1.0, -1.0]]), 1).tolist()
    [4.5]
    """
    centred = residuals - residuals.mean(axis=1, keepdims=True)
    n, whole = centred.shape[1], (centred**2).sum(axis=1)
    total = np.zeros(len(centred))
    for lag in range(1, min(lags, n - 1) + 1):
        total += ((centred[:, lag:] * centred[:, :-lag]).sum(axis=1) / whole) ** 2 / (n - lag)
    return n * (n + 2) * total


def _p_values(null: np.ndarray, found: np.ndarray, two_sided: bool) -> np.ndarray:
    ordered, draws = np.sort(null), len(null)
    larger = (1 + draws - np.searchsorted(ordered, found - 1e-9)) / (1 + draws)
    if not two_sided:
        return larger
    smaller = (1 + np.searchsorted(ordered, found + 1e-9, side="right")) / (1 + draws)
    return np.minimum(2 * np.minimum(larger, smaller), 1.0)


def no_checks() -> ModelChecks:
    """Return checks of a model that could not be fitted: absent, each with an absent test."""
    absent = Check(math.nan, math.nan, MeasuredTest(math.nan, math.nan, "There is no model to check."))
    return ModelChecks(absent, absent, absent)
