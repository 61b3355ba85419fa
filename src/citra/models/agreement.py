"""Agreement of coders: Krippendorff's alpha and Cohen's kappa, with intervals over the coded units."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from citra.models import LEVEL

# Krippendorff (2004, doi:10.1111/j.1468-2958.2004.tb00738.x): from the first on codes may be relied on, from the second
# on conclusions are tentative.
RELIABLE, TENTATIVE = 0.800, 0.667
# Fewer units tell nothing of how agreement varies from unit to unit.
FEWEST_UNITS = 8
# An interval is withheld where more of the resampled sets hold a single code.
LARGEST_UNDEFINED = 0.05


@dataclass(frozen=True)
class Agreement:
    """Agreement of coders beyond chance.

    Parameters
    ----------
    value : float
        1 is full agreement, 0 what chance gives.
    low, high : float
        Its 95 % interval; absent with fewer than 8 units.
    below_reliable, below_tentative : float
        Share of the resampled sets whose value lies below .800 and below .667.
    unit_count, coder_count : int
        Units with two codes at least, and coders who coded one of them.
    cannot_tell : str
        Why there is no value; empty where there is one.
    """

    value: float
    low: float
    high: float
    below_reliable: float
    below_tentative: float
    unit_count: int
    coder_count: int
    cannot_tell: str = ""


def _cannot_tell(reason: str, units: int, coders: int) -> Agreement:
    return Agreement(*[math.nan] * 5, units, coders, cannot_tell=reason)


def krippendorff_alpha(
    codes: pd.DataFrame, metric: str = "nominal", *, order: list | None = None, draws: int = 2000, seed: int = 1
) -> Agreement:
    """Return Krippendorff's alpha of any number of coders, some codes missing.

    alpha = 1 - D_o / D_e. With n_uc the coders who gave unit u the code c, m_u = sum_c n_uc at least 2, and
    n_c = sum_u n_uc: D_o = 1/n sum_u sum_ck n_uc n_uk d_ck / (m_u - 1), D_e = sum_ck n_c n_k d_ck / (n (n - 1)), where
    d_ck is 0 for the same code and else 1 (nominal), the squared difference (interval), that of the difference over the
    sum (ratio), or the squared number of codes from c to k, both ends counted half (ordinal). Two codes of one unit
    hang together, so the interval resamples whole units, not single disagreements as Hayes and Krippendorff do (2007,
    doi:10.1080/19312450709336664).

    Parameters
    ----------
    codes : DataFrame, shape (units, coders)
        One code a cell, absent where the coder did not code the unit.
    metric : {"nominal", "ordinal", "interval", "ratio"}
        How far two codes lie apart.
    order : list, optional
        The codes from low to high, where their own order is not meant.
    draws : int
        Resampled sets of units.
    seed : int
        Of the random numbers.

    Returns
    -------
    Agreement
        Where no unit has two codes, or all codes are the same, there is no value, and ``cannot_tell`` says why.

    Raises
    ------
    ValueError
        If the metric is not known, a code is not in ``order``, or a code is negative where ratios are asked.

    Examples
    --------
    >>> codes = pd.DataFrame({"first": list("aabbdcccedda"), "second": list("babbbccceddd")})
    >>> round(krippendorff_alpha(codes).value, 3)
    0.692
    """
    if metric not in DISTANCES:
        raise ValueError(f"{metric!r} is not a metric; the known ones are {', '.join(DISTANCES)}.")
    values, counts = _counts(codes, order)
    paired = counts.sum(axis=1) >= 2
    counts, coders = counts[paired], int(codes[paired].notna().any().sum())
    reason = _why_undefined(counts)
    if reason:
        return _cannot_tell(reason, len(counts), coders)
    distance = DISTANCES[metric](values, counts.sum(axis=0))
    within = np.einsum("uc,ck,uk->u", counts, distance, counts) / (counts.sum(axis=1) - 1)

    def alpha(weights: np.ndarray) -> np.ndarray:
        total = weights @ counts
        by_chance = np.einsum("bc,ck,bk->b", total, distance, total)
        share = (total.sum(axis=1) - 1) * (weights @ within) / np.where(by_chance > 0, by_chance, np.nan)
        return 1 - share

    return _resampled(alpha, len(counts), coders, draws, seed)


def cohen_kappa(codes: pd.DataFrame, *, draws: int = 2000, seed: int = 1) -> Agreement:
    """Return Cohen's kappa of two coders.

    kappa = (p_o - p_e) / (1 - p_e), p_o the share of units with the same code, p_e what it would be if each coder
    gave codes at random as often as in fact (Cohen 1960, doi:10.1177/001316446002000104). Units that one of the two did
    not code take no part. The interval resamples the units.

    Parameters
    ----------
    codes : DataFrame, shape (units, 2)
        One code a cell, absent where the coder did not code the unit.
    draws : int
        Resampled sets of units.
    seed : int
        Of the random numbers.

    Examples
    --------
    >>> codes = pd.DataFrame({"first": ["yes"] * 25 + ["no"] * 25, "second": ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10
    ...                       + ["no"] * 15})
    >>> round(cohen_kappa(codes).value, 2)
    0.4
    """
    if codes.shape[1] != 2:
        number = codes.shape[1]
        reason = f"Cohen's kappa is of two coders; there {'is' if number == 1 else 'are'} {number}."
        return _cannot_tell(reason, 0, number)
    both = codes.dropna()
    values, counts = _counts(both, None)
    reason = _why_undefined(counts)
    if reason:
        return _cannot_tell(reason, len(both), 2)
    first, second = ((both.iloc[:, coder].to_numpy()[:, None] == values).astype(float) for coder in (0, 1))
    same = (first * second).sum(axis=1)

    def kappa(weights: np.ndarray) -> np.ndarray:
        units = weights.sum(axis=1)
        by_chance = ((weights @ first) * (weights @ second)).sum(axis=1) / units**2
        return (weights @ same / units - by_chance) / np.where(by_chance < 1, 1 - by_chance, np.nan)

    return _resampled(kappa, len(both), 2, draws, seed)


def _counts(codes: pd.DataFrame, order: list | None) -> tuple[np.ndarray, np.ndarray]:
    """Return the codes from low to high, and how many coders gave each unit each code, shape (units, codes)."""
    found = pd.unique(codes.stack().dropna()) if codes.size else np.array([])
    strange = [code for code in found if order is not None and code not in order]
    if strange:
        raise ValueError(f"{strange[0]!r} is not in the order of codes.")
    values = np.array(sorted(found) if order is None else order)
    counts = [(codes == value).sum(axis=1).to_numpy(dtype=float) for value in values]
    return values, np.array(counts).T.reshape(len(codes), len(values))


def _why_undefined(counts: np.ndarray) -> str:
    if not len(counts):
        return "Agreement needs units that two coders coded; there are none."
    if (counts.sum(axis=0) > 0).sum() < 2:
        return f"Agreement is not defined when every code is the same, as in these {len(counts)} units."
    return ""


def _nominal(values: np.ndarray, _) -> np.ndarray:
    return 1 - np.eye(len(values))


def _ordinal(values: np.ndarray, totals: np.ndarray) -> np.ndarray:
    middle = np.cumsum(totals) - totals / 2
    return (middle[:, None] - middle) ** 2


def _interval(values: np.ndarray, _) -> np.ndarray:
    numbers = values.astype(float)
    return (numbers[:, None] - numbers) ** 2


def _ratio(values: np.ndarray, _) -> np.ndarray:
    numbers = values.astype(float)
    if (numbers < 0).any():
        raise ValueError(f"{numbers.min():g} is below zero, where the ratio of two codes means nothing.")
    total = numbers[:, None] + numbers
    return ((numbers[:, None] - numbers) / np.where(total > 0, total, 1)) ** 2


DISTANCES = {"nominal": _nominal, "ordinal": _ordinal, "interval": _interval, "ratio": _ratio}


def _resampled(statistic, units: int, coders: int, draws: int, seed: int) -> Agreement:
    """Return a statistic of the units, each weighing one, and its interval over resampled units."""
    value = float(statistic(np.ones((1, units)))[0])
    if units < FEWEST_UNITS:
        return Agreement(value, *[math.nan] * 4, units, coders)
    weights = np.random.default_rng(seed).multinomial(units, np.full(units, 1 / units), draws).astype(float)
    drawn = statistic(weights)
    known = drawn[np.isfinite(drawn)]
    if len(known) < (1 - LARGEST_UNDEFINED) * draws:
        return Agreement(value, *[math.nan] * 4, units, coders)
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    below = (float(np.mean(known < threshold)) for threshold in (RELIABLE, TENTATIVE))
    return Agreement(value, float(low), float(high), *below, units, coders)
