"""Segmented regression at a date that was stated beforehand, and the same model at other dates.

log(y) = a + b t + d s + g (t - c) s + u, with s = 1 from the stated month c on and u with a memory of one
month (Lopez Bernal, Cummins and Gasparrini 2017, doi:10.1093/ije/dyw098). Which of d and g belong to the
model is stated beforehand as well: a model chosen after a look at the series finds changes that are none.
"""

import math
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from citra.errors import BadInput
from citra.models.autoregression import Steps, observed_steps
from citra.models.measured import MeasuredTest
from citra.models.regression import MEMORIES, Estimate, Regression

IMPACTS = {"level": ("level",), "slope": ("slope",), "level-and-slope": ("level", "slope")}
FEWEST_MONTHS = 24
FEWEST_A_SIDE = 8
MONTHS_A_YEAR = 12
# Constant and time come before the effects of a change.
FIRST_EFFECT = 2
# Residuals smaller than this part of the series' variation are rounding.
EXACT = 1e-10


@dataclass(frozen=True)
class StatedChange:
    """A change that is expected from a day on, and in what.

    Parameters
    ----------
    day : Timestamp
        The first day on which it is expected.
    impact : {"level", "slope", "level-and-slope"}
        Whether the level jumps, the slope bends, or both.
    """

    day: pd.Timestamp
    impact: str

    @property
    def effects(self) -> tuple[str, ...]:
        """Return the effects of the model, in the order of its columns."""
        return IMPACTS[self.impact]

    @property
    def month(self) -> pd.Period:
        """Return the first month that lies wholly after the change."""
        month = self.day.to_period("M")
        return month if self.day.day == 1 else month + 1

    def without_divided_month(self, monthly: pd.Series) -> pd.Series:
        """Return the series without the month that the day divides: it is neither before nor after."""
        return monthly.where(monthly.index != self.month - 1) if self.day.day != 1 else monthly


def state_change(change_date: str, change_impact: str) -> StatedChange:
    """Return the stated change of a parameter file.

    Parameters
    ----------
    change_date : str
        A day as 2020-03-01.
    change_impact : str
        One of ``IMPACTS``.

    Raises
    ------
    BadInput
        If the date is no day or the impact is not known.

    Examples
    --------
    >>> str(state_change("2020-03-02", "level").month)
    '2020-04'
    """
    try:
        day = pd.Timestamp(pd.to_datetime(change_date, format="%Y-%m-%d"))
    except (ValueError, TypeError):
        day = pd.NaT
    if day is pd.NaT:
        raise BadInput(f"change_date is {change_date!r}, expected a day written as 2020-03-01.")
    if change_impact not in IMPACTS:
        raise BadInput(f"change_impact is {change_impact!r}, expected one of {', '.join(IMPACTS)}.")
    return StatedChange(day, change_impact)


@dataclass(frozen=True)
class Interruption:
    """A fitted segmented regression.

    Parameters
    ----------
    change : StatedChange
        What was stated.
    n_before, n_after : int
        Months with a value on either side.
    ratios : dict of Estimate
        By effect: of the level the factor at the change, of the slope the factor by which the yearly ratio
        changes; 1 is no change. Intervals of 95 %.
    tests : dict of MeasuredTest
        By effect, of "no change".
    errors_from_none : float
        How many standard errors the first effect lies from no change, without its sign.
    memory : float
        First-order memory of the months around the line.
    fitted : ndarray
        The line at every month of the series.
    cannot_tell : str
        Why there is no estimate; empty where there is one.
    """

    change: StatedChange
    n_before: int
    n_after: int
    ratios: dict[str, Estimate] = field(default_factory=dict)
    tests: dict[str, MeasuredTest] = field(default_factory=dict)
    errors_from_none: float = math.nan
    memory: float = math.nan
    fitted: np.ndarray = field(default_factory=lambda: np.array([]))
    cannot_tell: str = ""


def segmented_design(at: np.ndarray, first_after: int, effects: tuple[str, ...]) -> np.ndarray:
    """Return the model's columns: constant, time, and the level step or the slope after the change.

    Parameters
    ----------
    at : ndarray of int, shape (n,)
        Months, counted from any one.
    first_after : int
        The first month after the change, counted alike.
    effects : tuple of {"level", "slope"}

    Examples
    --------
    >>> segmented_design(np.arange(4), 2, ("level", "slope")).tolist()[3]
    [1.0, 1.5, 1.0, 1.0]
    """
    after = (at >= first_after).astype(float)
    columns = {"level": after, "slope": after * (at - first_after)}
    return np.column_stack([np.ones(len(at)), at - at.mean(), *(columns[name] for name in effects)])


def fit_interruption(
    monthly: pd.Series, change: StatedChange, *, draws: int = 1999, runs: int = 2000, seed: int = 1
) -> Interruption:
    """Fit the segmented regression to the logarithm of a monthly series; gaps stay gaps.

    Parameters
    ----------
    monthly : Series
        A positive quantity by month, in order, absent where not known; zeros have no logarithm and are absent.
    change : StatedChange
        What was stated beforehand.
    draws : int
        Simulated series behind an interval.
    runs : int
        Simulated series that measure the level of a test.
    seed : int
        Of the random numbers.

    Returns
    -------
    Interruption
        Where the series says too little there is no estimate, and ``cannot_tell`` says why.

    Examples
    --------
    >>> months = pd.period_range("2018-01", periods=48, freq="M")
    >>> values = np.where(months < "2020-03", 0.02, 0.03) * (1 + 0.02 * np.sin(2.0 * np.arange(48)))
    >>> found = fit_interruption(pd.Series(values, months), state_change("2020-03-01", "level"), draws=199, runs=200)
    >>> round(found.ratios["level"].value, 1), found.n_before, found.n_after
    (1.5, 26, 22)
    """
    logs = log_rates(change.without_divided_month(monthly))
    known = np.isfinite(logs)
    is_before = np.asarray(monthly.index < change.month)
    sides = int((known & is_before).sum()), int((known & ~is_before).sum())
    reason = _why_not(logs[known], sides, change)
    if reason:
        return Interruption(change, *sides, cannot_tell=reason)
    first, break_at = np.flatnonzero(known)[0], int(is_before.sum())
    model = segmented_model(observed_steps(logs), break_at - first, change, draws, seed)
    series = logs[known]
    place = int(model.fit(series[None]).place[0])
    candidate = model.candidates[place]
    if np.ptp(candidate.remainder @ series) < EXACT * np.ptp(series):
        return Interruption(
            change, *sides, cannot_tell="The model fits every month exactly; nothing is left to scatter."
        )
    columns = {name: FIRST_EFFECT + number for number, name in enumerate(change.effects)}
    every = segmented_design(np.arange(len(logs)), break_at, change.effects)
    # Time is counted from the mean of the known months, as in the model.
    every[:, 1] = np.arange(len(logs)) - np.flatnonzero(known).mean()
    return Interruption(
        change,
        *sides,
        ratios={name: effect_ratio(model.estimate(series, column), name) for name, column in columns.items()},
        tests={name: model.test(series, column, runs) for name, column in columns.items()},
        errors_from_none=errors_from_none(model, series),
        memory=float(MEMORIES[place]),
        fitted=np.exp(every @ (candidate.solve @ series)),
    )


def log_rates(monthly: pd.Series) -> np.ndarray:
    """Return the logarithms, absent where there is none."""
    return np.log(monthly.where(monthly > 0).astype(float)).to_numpy()


def _why_not(known: np.ndarray, sides: tuple[int, int], change: StatedChange) -> str:
    if min(sides) < FEWEST_A_SIDE or sum(sides) < FEWEST_MONTHS:
        return (
            f"A change at {change.day.date()} needs {FEWEST_A_SIDE} months with a known rate on either side and "
            f"{FEWEST_MONTHS} in all; there are {sides[0]} before and {sides[1]} after."
        )
    if np.ptp(known) < 1e-12:
        return "The rate is the same in every month; its variation is not known."
    return ""


def segmented_model(steps: Steps, first_after: int, change: StatedChange, draws: int, seed: int) -> Regression:
    """Return the regression with its first month after the change, counted as the steps are."""
    return Regression(steps, segmented_design(steps.at, first_after, change.effects), draws, seed)


def effect_ratio(effect: Estimate, name: str) -> Estimate:
    """Return an effect in logs as a factor: of the level, or of the yearly ratio."""
    span = 1 if name == "level" else MONTHS_A_YEAR
    # A slope over few months can reach beyond what a float holds.
    return Estimate(*(math.exp(min(span * value, 700)) for value in (effect.value, effect.low, effect.high)))


def errors_from_none(model: Regression, series: np.ndarray) -> float:
    """Return how many standard errors the first effect lies from none, without its sign."""
    found = model.fit(series[None])
    return float(np.abs(found.effects[0, FIRST_EFFECT]) / np.maximum(found.errors[0, FIRST_EFFECT], 1e-300))
