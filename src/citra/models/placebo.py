"""The model of a stated change at other dates: how unusual is what is seen at the stated one?"""

import math

import numpy as np
import pandas as pd

from citra.models.autoregression import observed_steps
from citra.models.interruption import (
    FEWEST_A_SIDE,
    FIRST_EFFECT,
    Interruption,
    StatedChange,
    effect_ratio,
    errors_from_none,
    log_rates,
    segmented_model,
)
from citra.models.regression import Estimate

PLACEBO_COLUMNS = ["month", "effect_ratio", "errors_from_none", "is_stated"]


def placebo_effects(monthly: pd.Series, found: Interruption, *, draws: int = 1999, seed: int = 1) -> pd.DataFrame:
    """Return the same model's first effect at every other date, and at the stated one.

    A date before the stated one is looked at in the months before that one alone, a later date in the
    months from it on: an effect at the stated date can then not show at another. These windows are shorter, so effects
    are compared in standard errors. There must be eight known months on either side of a date in its window.

    Parameters
    ----------
    monthly : Series
        As in `fit_interruption`.
    found : Interruption
        The fit at the stated date.
    draws : int
        Simulated series behind the correction of the memory.
    seed : int
        Of the random numbers.

    Returns
    -------
    DataFrame
        ``month`` (first one after), ``effect_ratio``, ``errors_from_none``, ``is_stated``; in order.
    """
    if found.cannot_tell:
        return pd.DataFrame(columns=PLACEBO_COLUMNS)
    change = found.change
    kept = change.without_divided_month(monthly)
    rows = [(change.month, found.ratios[change.effects[0]].value, found.errors_from_none, True)]
    for window in (kept[kept.index < change.month], kept[kept.index >= change.month]):
        known = window.where(window > 0).dropna()
        if len(known) and np.ptp(np.log(known)) < 1e-12:
            continue
        for month in known.index[FEWEST_A_SIDE : len(known) - FEWEST_A_SIDE + 1]:
            rows.append((month, *_placebo(window, month, change, draws, seed), False))
    return pd.DataFrame(rows, columns=PLACEBO_COLUMNS).sort_values("month", ignore_index=True)


def _placebo(window: pd.Series, month: pd.Period, change: StatedChange, draws: int, seed: int) -> tuple[float, float]:
    logs = log_rates(window)
    known = np.isfinite(logs)
    steps, first = observed_steps(logs), np.flatnonzero(known)[0]
    model = segmented_model(steps, int((window.index < month).sum()) - first, change, draws, seed)
    series = logs[known]
    effect = float(model.fit(series[None]).effects[0, FIRST_EFFECT])
    ratio = effect_ratio(Estimate(effect, effect, effect), change.effects[0]).value
    return ratio, errors_from_none(model, series)


def placebo_share(placebos: pd.DataFrame) -> float:
    """Return the share of other dates whose effect is at least as large as the stated one's, in standard errors.

    A description, no p-value: the dates lie side by side and their effects hang together. Absent
    without another date.

    Examples
    --------
    >>> placebo_share(pd.DataFrame({"errors_from_none": [1.0, 3.0, 2.0], "is_stated": [False, False, True]}))
    0.5
    """
    others = placebos.loc[~placebos["is_stated"].astype(bool), "errors_from_none"]
    if others.empty:
        return math.nan
    return float((others >= placebos.loc[placebos["is_stated"].astype(bool), "errors_from_none"].iloc[0]).mean())
