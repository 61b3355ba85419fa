"""What a specification curve says in numbers: its middle, its range, and which choices move it."""

import math
from dataclasses import dataclass

import pandas as pd

from citra.models.multiverse import DIMENSIONS, RATES

# Which specifications a reader may want together.
GROUPS = {
    "all": lambda curve: pd.Series(True, index=curve.index),
    "without-latest": lambda curve: curve["denominator"] != "latest-followers",
    "rates": lambda curve: curve["denominator"].isin(RATES),
}


@dataclass(frozen=True)
class CurveSummary:
    """A group of specifications in numbers.

    Parameters
    ----------
    specification_count, told_count : int
        Specifications, and those of them with an estimate.
    median, least, largest : float
        Of the yearly ratios.
    share_below : float
        Part of the estimates below one.
    clear_below, clear_above : float
        Part of the estimates whose whole interval lies below one, or above.
    cannot_tell : str
        Why there are no numbers; empty where there are.
    """

    specification_count: int
    told_count: int
    median: float
    least: float
    largest: float
    share_below: float
    clear_below: float
    clear_above: float
    cannot_tell: str = ""


def summarise_curve(curve: pd.DataFrame) -> CurveSummary:
    """Return a group of specifications in numbers; those without an estimate count as cannot-tell.

    Parameters
    ----------
    curve : DataFrame
        Rows of `citra.models.multiverse.fit_specifications`.

    Examples
    --------
    >>> curve = pd.DataFrame({"yearly_ratio": [0.8, 0.9, 1.1, None], "ratio_low": [0.7, 0.8, 1.0, None],
    ...                       "ratio_high": [0.9, 1.2, 1.2, None]})
    >>> found = summarise_curve(curve)
    >>> found.told_count, found.median, round(found.share_below, 2), round(found.clear_below, 2)
    (3, 0.9, 0.67, 0.33)
    """
    told = curve.dropna(subset=["yearly_ratio"])
    if told.empty:
        reason = f"None of {len(curve)} specifications has enough months with a response that varies."
        return CurveSummary(len(curve), 0, *[math.nan] * 6, cannot_tell=reason)
    ratio = told["yearly_ratio"]
    return CurveSummary(
        specification_count=len(curve),
        told_count=len(told),
        median=float(ratio.median()),
        least=float(ratio.min()),
        largest=float(ratio.max()),
        share_below=float((ratio < 1).mean()),
        clear_below=float((told["ratio_high"] < 1).mean()),
        clear_above=float((told["ratio_low"] > 1).mean()),
    )


def summarise_groups(curve: pd.DataFrame) -> dict[str, CurveSummary]:
    """Return each of `GROUPS` in numbers: all, without the latest followers, and the rates of the day alone."""
    return {name: summarise_curve(curve[chosen(curve)]) for name, chosen in GROUPS.items()}


def summarise_choices(curve: pd.DataFrame) -> pd.DataFrame:
    """Return the specifications by the choice made in each dimension.

    Parameters
    ----------
    curve : DataFrame
        From `citra.models.multiverse.fit_specifications`.

    Returns
    -------
    DataFrame
        ``dimension``, ``choice``, ``specification_count``, ``told_count``, ``median_ratio``, ``least_ratio``,
        ``largest_ratio``, ``share_below_one``. The rows of the denominator hold every specification; those of the
        other dimensions only the rates of the day, because the denominator asks another question.
    """
    rates, rows = curve[curve["denominator"].isin(RATES)], []
    for dimension in DIMENSIONS:
        within = curve if dimension == "denominator" else rates
        for choice, chosen in within.groupby(dimension, sort=False):
            found = summarise_curve(chosen)
            rows.append(
                {
                    "dimension": dimension,
                    "choice": choice,
                    "specification_count": found.specification_count,
                    "told_count": found.told_count,
                    "median_ratio": found.median,
                    "least_ratio": found.least,
                    "largest_ratio": found.largest,
                    "share_below_one": found.share_below,
                }
            )
    return pd.DataFrame(rows)
