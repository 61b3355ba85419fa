"""Counts of posts: negative binomial regression, its checks, and what it could have seen."""

import math
import warnings
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np
import pandas as pd
from scipy import stats
from scipy.optimize import minimize_scalar

from citra.errors import NotAvailable
from citra.models import LEVEL

# A type with fewer posts is described, not compared.
FEWEST_POSTS = 10
# Two types whose ratio lies within this factor of one, interval and all, are called alike.
ALIKE = 1.25
POWER = 0.8
CYCLES = 25
TOLERANCE = 1e-8


class ExactFit(NotAvailable):
    """The model predicts every number exactly, so that its errors cannot be told."""


@dataclass(frozen=True)
class CountModel:
    """A fitted negative binomial regression, variance = mean + dispersion * mean^2.

    Parameters
    ----------
    effects : Series
        Log effects by column of the design.
    covariance : DataFrame
        Their covariance, the dispersion taken as known.
    dispersion : float
        Maximum-likelihood estimate; near zero the counts are Poisson.
    expected : ndarray
        Expected count of each row.
    counts : ndarray
        The counts.
    """

    effects: pd.Series = field(repr=False)
    covariance: pd.DataFrame = field(repr=False)
    dispersion: float
    expected: np.ndarray
    counts: np.ndarray

    @property
    def zero_share(self) -> float:
        """Return the share of counts that are zero."""
        return float(np.mean(self.counts == 0))

    @property
    def expected_zero_share(self) -> float:
        """Return the share of zeros that the model expects."""
        return float(np.mean(self.distribution().pmf(0)))

    def distribution(self):
        """Return the fitted distribution of each row's count, as scipy has it."""
        size = 1 / self.dispersion
        return stats.nbinom(size, size / (size + self.expected))


def fit_counts(counts: np.ndarray, design: pd.DataFrame) -> CountModel:
    """Fit log E(y) = X b with variance mu + k mu^2, b and k in turn by maximum likelihood.

    The same alternation as in Venables and Ripley's ``glm.nb``; tests hold the result against it.

    Parameters
    ----------
    counts : ndarray, shape (n,)
    design : DataFrame, shape (n, p)

    Raises
    ------
    ExactFit
        If the design predicts every count.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> group = np.repeat([0.0, 1.0], 2000)
    >>> counts = rng.poisson(10 * 1.5**group * rng.gamma(5, 1 / 5, 4000))
    >>> model = fit_counts(counts, pd.DataFrame({"constant": 1.0, "group": group}))
    >>> round(float(np.exp(model.effects["group"])), 1), round(model.dispersion, 1)
    (1.5, 0.2)
    """
    import statsmodels.api as sm
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

    expected, dispersion = np.full(len(counts), max(float(np.mean(counts)), 1e-6)), 0.0
    for _ in range(CYCLES):
        found = _likeliest_dispersion(counts, expected)
        family = sm.families.NegativeBinomial(alpha=found)
        with warnings.catch_warnings():
            warnings.simplefilter("error", PerfectSeparationWarning)
            try:
                fit = sm.GLM(counts, design, family=family).fit(tol=1e-10, maxiter=100)
            except PerfectSeparationWarning:
                raise ExactFit("Month and type predict every number exactly; that leaves nothing to scatter.") from None
        expected = np.asarray(fit.fittedvalues)
        if abs(found - dispersion) < TOLERANCE * max(found, TOLERANCE):
            break
        dispersion = found
    return CountModel(fit.params, fit.cov_params(), found, expected, np.asarray(counts))


def _likeliest_dispersion(counts: np.ndarray, expected: np.ndarray) -> float:
    def surprise(log_dispersion: float) -> float:
        size = math.exp(-log_dispersion)
        return -float(stats.nbinom.logpmf(counts, size, size / (size + expected)).sum())

    return math.exp(minimize_scalar(surprise, bounds=(-9, 5), method="bounded", options={"xatol": 1e-9}).x)


def quantile_residuals(model: CountModel, seed: int) -> np.ndarray:
    """Return randomised quantile residuals: standard normal if the model holds.

    Each count is placed at random within its step of the distribution function, and the place
    turned into a normal quantile (Dunn and Smyth 1996, Journal of Computational and Graphical
    Statistics 5, 236-244).
    """
    distribution = model.distribution()
    below, above = distribution.cdf(model.counts - 1), distribution.cdf(model.counts)
    place = below + np.random.default_rng(seed).uniform(size=len(below)) * (above - below)
    return stats.norm.ppf(np.clip(place, 1e-12, 1 - 1e-12))


def detectable_ratio(mean: float, dispersion: float, first: int, second: int) -> float:
    """Return the least ratio of two groups' means that would be found with 80 % power at 5 %.

    Solves ln R = (z_0.975 + z_0.8) sqrt((1 / (m R) + k) / n1 + (1 / m + k) / n0).

    Parameters
    ----------
    mean : float
        Mean count of the reference group.
    dispersion : float
        k.
    first, second : int
        Posts of the compared and of the reference group.

    Examples
    --------
    >>> [round(detectable_ratio(20, 0.5, n, 987 - n), 2) for n in (49, 197, 494)]
    [1.35, 1.18, 1.14]
    """
    z = NormalDist().inv_cdf((1 + LEVEL) / 2) + NormalDist().inv_cdf(POWER)
    ratio = 1.0
    for _ in range(100):
        spread = (1 / (mean * ratio) + dispersion) / first + (1 / mean + dispersion) / second
        ratio = math.exp(z * math.sqrt(spread))
    return ratio


RATIO_COLUMNS = (
    *("post_type", "compared_post_count", "count_ratio", "ratio_low", "ratio_high", "detectable_ratio", "verdict"),
)


def compare_types_within_months(
    posts: pd.DataFrame, column: str, time_zone: str
) -> tuple[pd.DataFrame, CountModel | None, str]:
    """Return how many more likes each type of post gets than the commonest type of the same months.

    Every month has an effect of its own, so that the comparison is free of whatever changes from month
    to month: followers, their elasticity, the office, the platform. The family of comparisons is "each type
    against the commonest"; the intervals hold together (Bonferroni).

    Parameters
    ----------
    posts : DataFrame
        Canonical posts.
    column : str
        The count compared.
    time_zone : str
        The office's zone.

    Returns
    -------
    ratios : DataFrame
        ``post_type``, ``compared_post_count``, ``count_ratio``, ``ratio_low``, ``ratio_high``, ``detectable_ratio``,
        ``verdict`` (more, fewer, alike, cannot-tell); the commonest type first, with a ratio of one.
    model : CountModel or None
    why_not : str
        Why there is no comparison; empty if there is one.
    """
    known = posts.dropna(subset=[column])
    sizes = known["post_type"].value_counts()
    compared = sizes[sizes >= FEWEST_POSTS].index
    if len(compared) < 2:
        return (
            pd.DataFrame(columns=RATIO_COLUMNS),
            None,
            f"A comparison needs two types with {FEWEST_POSTS} posts each whose number is known.",
        )
    known = known[known["post_type"].isin(compared)]
    counts = known[column].to_numpy(dtype=float)
    if np.ptp(counts) == 0:
        reason = "zero; there is nothing to compare" if counts[0] == 0 else "the same; how they scatter is not known"
        return pd.DataFrame(columns=RATIO_COLUMNS), None, f"Every number is {reason}."
    month = known["posted_at"].dt.tz_convert(time_zone).dt.strftime("%Y-%m")
    # A month without a single count tells nothing of types, and its effect would run away.
    kept = known[column].groupby(month).transform("sum") > 0
    known, counts, month = known[kept], counts[kept.to_numpy()], month[kept]
    types = pd.DataFrame({name: (known["post_type"] == name).astype(float) for name in compared[1:]})
    design = pd.concat([pd.get_dummies(month, dtype=float), types], axis=1)
    try:
        model = fit_counts(counts, design)
    except ExactFit as fault:
        return pd.DataFrame(columns=RATIO_COLUMNS), None, str(fault)
    return _ratio_table(model, known["post_type"].value_counts(), compared, counts), model, ""


def _ratio_table(model: CountModel, sizes: pd.Series, compared: pd.Index, counts: np.ndarray) -> pd.DataFrame:
    z = NormalDist().inv_cdf(1 - (1 - LEVEL) / (2 * (len(compared) - 1)))
    rows = [{"post_type": compared[0], "compared_post_count": int(sizes[compared[0]]), "count_ratio": 1.0}]
    rows[0]["verdict"] = "reference-type"
    for name in compared[1:]:
        effect, error = model.effects[name], math.sqrt(model.covariance.loc[name, name])
        low, high = math.exp(effect - z * error), math.exp(effect + z * error)
        rows.append(
            {
                "post_type": name,
                "compared_post_count": int(sizes[name]),
                "count_ratio": math.exp(effect),
                "ratio_low": low,
                "ratio_high": high,
                "detectable_ratio": detectable_ratio(counts.mean(), model.dispersion, sizes[name], sizes[compared[0]]),
                "verdict": _verdict(low, high),
            }
        )
    return pd.DataFrame(rows, columns=RATIO_COLUMNS)


def _verdict(low: float, high: float) -> str:
    """Return what an interval of a ratio allows to say; "alike" wants it within a factor of 1.25 of one."""
    if low > 1:
        return "more"
    if high < 1:
        return "fewer"
    return "alike" if low > 1 / ALIKE and high < ALIKE else "cannot-tell"
