"""The best hour: hours' effects drawn towards their mean, so that chance does not choose it.

Of many hours that do not differ one always looks best, and by the more the fewer posts it has. Effects are
therefore taken to scatter around their mean with a variance tau^2 that they share, and each is drawn to the mean by
as much as its own error is large against it (Efron and Morris 1975, doi:10.1080/01621459.1975.10479864).
"""

import math
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np
import pandas as pd

from citra.models import LEVEL, NOMINAL_LEVEL
from citra.models.effects import why_nothing_compared
from citra.models.month_counts import MonthFits
from citra.models.post_factors import POOLED, UNKNOWN_HOUR, ComparedPosts, compared_posts

FEWEST_GROUPS = 3
CYCLES = 500
# The tau that errors are averaged over: up to so many times its estimate and the groups' own error.
FARTHEST = 3
GRID = np.linspace(0, 1, 61)


@dataclass(frozen=True)
class Shrunken:
    """Groups' effects around their mean, of m sets of k groups.

    Parameters
    ----------
    variance : ndarray, shape (m,)
        tau^2, between the groups.
    raw, shrunken : ndarray, shape (m, k)
        Deviations from the mean of the groups, as estimated and drawn towards it.
    raw_errors, errors : ndarray, shape (m, k)
        Their standard errors.
    """

    variance: np.ndarray
    raw: np.ndarray
    shrunken: np.ndarray
    raw_errors: np.ndarray
    errors: np.ndarray


def shrink(contrasts: np.ndarray, covariance: np.ndarray, method: str = "reml") -> Shrunken:
    """Draw groups' effects towards their mean by empirical Bayes.

    Only differences between groups are known. With y the effects, y ~ N(mean, covariance + tau^2 I), differences
    from one group hold all that restricted likelihood uses of them, so tau^2 is the estimate by
    restricted maximum likelihood, or the moment estimate of DerSimonian and Laird 1986
    (doi:10.1016/0197-2456(86)90046-2). Independent effects are the special case in which each has its own error.
    The errors are averaged over all tau that the data allow, weighted by their restricted likelihood, so that effects
    drawn wholly to the mean still have an interval.

    Parameters
    ----------
    contrasts : ndarray, shape (m, k - 1)
        Differences of all groups but the last from the last.
    covariance : ndarray, shape (m, k - 1, k - 1)
        Of their sampling errors.
    method : {"reml", "moments"}
        How tau^2 is estimated.

    Examples
    --------
    >>> effects, errors = np.array([0.5, -0.1, -0.4]), np.array([0.1, 0.2, 0.1])
    >>> covariance = np.diag(errors[:2] ** 2) + errors[2] ** 2
    >>> found = shrink((effects[:2] - effects[2])[None], covariance[None])
    >>> found.raw[0].round(2).tolist(), found.shrunken[0].round(2).tolist()
    ([0.5, -0.1, -0.4], [0.47, -0.09, -0.39])
    """
    k = contrasts.shape[1] + 1
    from_effects = np.column_stack([np.eye(k - 1), -np.ones(k - 1)])
    root = np.linalg.inv(np.linalg.cholesky(from_effects @ from_effects.T))
    errors, turn = np.linalg.eigh(root @ covariance @ root.T)
    errors = np.maximum(errors, 1e-300)
    values = np.einsum("mji,mj->mi", turn, contrasts @ root.T)
    variance = _by_moments(values, errors) if method == "moments" else _by_likelihood(values, errors)
    back = from_effects.T @ root.T @ turn
    kept = variance[:, None] / (variance[:, None] + errors)
    return Shrunken(
        variance,
        np.einsum("mki,mi->mk", back, values),
        np.einsum("mki,mi->mk", back, kept * values),
        np.sqrt(np.einsum("mki,mi->mk", back**2, errors)),
        np.sqrt(_mean_square_errors(values, errors, variance, kept, back)),
    )


def _mean_square_errors(values, errors, variance, kept, back) -> np.ndarray:
    """Return the squared errors around the shrunken effects, over all tau by their restricted likelihood."""
    farthest = FARTHEST * (np.sqrt(variance) + np.sqrt(errors.mean(axis=1)))
    between = (farthest[:, None] * GRID)[:, None, :] ** 2
    whole = between + errors[:, :, None]
    surprise = 0.5 * (np.log(whole) + values[:, :, None] ** 2 / whole).sum(axis=1)
    weight = np.exp(surprise.min(axis=1, keepdims=True) - surprise)
    weight /= weight.sum(axis=1, keepdims=True)
    known = (between / whole * errors[:, :, None] * weight[:, None, :]).sum(axis=2)
    away = back @ ((between / whole - kept[:, :, None]) * values[:, :, None])
    return np.einsum("mki,mi->mk", back**2, known) + (away**2 * weight[:, None, :]).sum(axis=2)


def _by_moments(values: np.ndarray, errors: np.ndarray) -> np.ndarray:
    return np.maximum(((values**2 / errors).sum(axis=1) - values.shape[1]) / (1 / errors).sum(axis=1), 0)


def _by_likelihood(values: np.ndarray, errors: np.ndarray) -> np.ndarray:
    variance = _by_moments(values, errors)
    for _ in range(CYCLES):
        weight = 1 / (errors + variance[:, None]) ** 2
        moved = np.maximum((weight * (values**2 - errors)).sum(axis=1) / weight.sum(axis=1), 0)
        done = np.abs(moved - variance).max(initial=0) < 1e-10
        variance = moved
        if done:
            break
    return variance


def best_of(found: Shrunken) -> np.ndarray:
    """Return the place of the group that is above the mean beyond doubt, or -1, shape (m,).

    Its shrunken effect must be told from the mean at 5 % after Holm's adjustment over all groups.

    Examples
    --------
    >>> errors = np.full((1, 3), 0.1)
    >>> best_of(Shrunken(np.ones(1), errors, np.array([[0.4, -0.1, -0.3]]), errors, errors)).tolist()
    [0]
    """
    from scipy.stats import norm

    size = np.where(found.errors > 0, found.shrunken / np.maximum(found.errors, 1e-300), 0.0)
    p_values = 2 * norm.sf(np.abs(size))
    ordered = np.sort(p_values, axis=1)
    k = ordered.shape[1]
    rejected = np.cumprod(ordered <= NOMINAL_LEVEL / np.arange(k, 0, -1), axis=1).sum(axis=1)
    best = np.argmax(found.shrunken, axis=1)
    row = np.arange(len(best))
    rank = (p_values < p_values[row, best][:, None]).sum(axis=1)
    return np.where((rank < rejected) & (found.shrunken[row, best] > 0), best, -1)


HOUR_COLUMNS = (
    *("hour", "compared_post_count", "raw_ratio", "raw_low", "raw_high", "shrunken_ratio", "shrunken_low"),
    "shrunken_high",
)


@dataclass(frozen=True)
class BestHour:
    """Hours of posting compared within months.

    Parameters
    ----------
    hours : DataFrame
        ``hour``, ``compared_post_count``; ratio to the mean hour as estimated and drawn towards the mean, each with
        an interval: of the first by itself, of the second for all hours together.
    best : int or None
        The hour that is told from the mean, if any.
    between_hours : float
        tau, standard deviation of the hours' log ratios beyond their errors.
    level : float
        In how many series without a difference a best hour is named.
    cannot_tell : str
        Why hours cannot be compared; empty where they are.
    """

    hours: pd.DataFrame = field(repr=False)
    best: int | None
    between_hours: float
    level: float
    cannot_tell: str = ""


def find_best_hour(posts: pd.DataFrame, column: str, time_zone: str, *, runs: int = 2000, seed: int = 1) -> BestHour:
    """Compare the hours of posting within months, type and weekday held, and name the best one if there is one.

    Parameters
    ----------
    posts : DataFrame
        Canonical posts; hours with fewer than ten are not compared.
    column : str
        The count compared.
    time_zone : str
        The office's zone.
    runs : int
        Series, the counts of each month dealt out anew, that measure how often an hour is named by chance.
    seed : int
        Of the random numbers.
    """
    compared = compared_posts(posts, column, time_zone, ("post_type", "weekday", "hour"))
    sizes = compared.levels["hour"].value_counts() if len(compared.levels) else pd.Series(dtype=int)
    hours = sorted((name for name in sizes.index if name not in (POOLED, UNKNOWN_HOUR)), key=int)
    reason = why_nothing_compared(compared)
    if not reason and len(hours) < FEWEST_GROUPS:
        reason = f"A best hour needs {FEWEST_GROUPS} hours with ten posts each; there are {len(hours)}."
    if reason:
        return BestHour(pd.DataFrame(columns=HOUR_COLUMNS), None, math.nan, math.nan, reason)
    design = compared.design()
    at_hand = _shrunken_hours(design.fit(compared.counts[None], 1e-9), compared, hours)
    dealt = design.dealt_anew(compared.counts, runs, np.random.default_rng([seed, 2]))
    level = float(np.mean(best_of(_shrunken_hours(design.fit(dealt, 1e-4), compared, hours)) >= 0))
    best = int(best_of(at_hand)[0])
    named = int(hours[best]) if best >= 0 else None
    return BestHour(_hour_table(at_hand, hours, sizes), named, math.sqrt(float(at_hand.variance[0])), level)


def _shrunken_hours(fits: MonthFits, compared: ComparedPosts, hours: list[str]) -> Shrunken:
    """Return the hours shrunken; the effects of a fit are differences from the commonest hour, or from rare ones."""
    places = {level: place for place, (factor, level) in enumerate(compared.columns) if factor == "hour"}
    differences = np.zeros((len(hours) - 1, len(compared.columns)))
    for row, hour in enumerate(hours[:-1]):
        for name, sign in ((hour, 1), (hours[-1], -1)):
            if name in places:
                differences[row, places[name]] = sign
    return shrink(fits.effects @ differences.T, differences @ fits.covariance @ differences.T)


def _hour_table(found: Shrunken, hours: list[str], sizes: pd.Series) -> pd.DataFrame:
    single = NormalDist().inv_cdf((1 + LEVEL) / 2)
    together = NormalDist().inv_cdf(1 - (1 - LEVEL) / (2 * len(hours)))
    raw, shrunken = found.raw[0], found.shrunken[0]
    return pd.DataFrame(
        {
            "hour": [int(hour) for hour in hours],
            "compared_post_count": [int(sizes[hour]) for hour in hours],
            "raw_ratio": np.exp(raw),
            "raw_low": np.exp(raw - single * found.raw_errors[0]),
            "raw_high": np.exp(raw + single * found.raw_errors[0]),
            "shrunken_ratio": np.exp(shrunken),
            "shrunken_low": np.exp(shrunken - together * found.errors[0]),
            "shrunken_high": np.exp(shrunken + together * found.errors[0]),
        },
        columns=HOUR_COLUMNS,
    )
