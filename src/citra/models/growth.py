"""Growth of one account's followers: a local linear trend through its readings, gaps left as gaps."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from citra.models.local_trend import LocalTrend, fit_local_trend
from citra.models.readings import DAYS_A_WEEK, Readings, grid_readings


@dataclass(frozen=True)
class Estimate:
    """A number and its 95 % interval; absent where nothing can be told.

    Parameters
    ----------
    value, low, high : float
    """

    value: float = math.nan
    low: float = math.nan
    high: float = math.nan


@dataclass(frozen=True)
class Growth:
    """The smoothed path of an account's followers, and what grew over it.

    Parameters
    ----------
    readings : Readings
        What was read.
    scale : str
        "count" or "log"; empty where there is no estimate.
    level, low, high : ndarray, shape (steps,)
        Smoothed followers and their pointwise 95 % band.
    last_year : Estimate
        Followers at the last reading over those a year before; absent if the readings span less.
    whole_span : Estimate
        Followers at the last reading over those at the first.
    weekly_gain : Estimate
        Followers a week that the slope stands for at the last reading.
    cannot_tell : str
        Why there is no estimate; empty where there is one.
    """

    readings: Readings
    scale: str
    level: np.ndarray
    low: np.ndarray
    high: np.ndarray
    last_year: Estimate = Estimate()
    whole_span: Estimate = Estimate()
    weekly_gain: Estimate = Estimate()
    cannot_tell: str = ""

    @property
    def scale_word(self) -> str | None:
        """Return the word for the scale; nothing where there is no estimate."""
        return f"{self.scale}-scale" if self.scale else None

    @property
    def why_no_year(self) -> str:
        """Return why there is no ratio of the last year; empty where there is one."""
        if self.cannot_tell or math.isfinite(self.last_year.value):
            return self.cannot_tell
        if len(self.readings.counts) <= self.readings.steps_a_year:
            return "The readings span less than a year."
        return "The followers a year before are too few to divide by."

    @property
    def why_no_span(self) -> str:
        """Return why there is no ratio over the span; empty where there is one."""
        if self.cannot_tell or math.isfinite(self.whole_span.value):
            return self.cannot_tell
        return "The followers at the first reading are too few to divide by."


def fit_growth(follower_snapshots: pd.DataFrame) -> Growth:
    """Fit the local linear trend to the account with most readings.

    Parameters
    ----------
    follower_snapshots : DataFrame
        Canonical readings.

    Returns
    -------
    Growth
        Where the readings say too little there is no estimate, and ``cannot_tell`` says why.

    Examples
    --------
    >>> at = pd.date_range("2020-01-01", periods=80, freq="W", tz="UTC")
    >>> counts = 1000 + 5 * np.arange(80) + np.arange(80) % 3
    >>> snapshots = pd.DataFrame({"account_id": "a", "observed_at": at, "follower_count_low": counts,
    ...                           "follower_count_high": counts, "reading_kind": "observed"})
    >>> growth = fit_growth(snapshots)
    >>> round(growth.last_year.value, 1), round(growth.whole_span.value, 1)
    (1.2, 1.4)
    """
    readings = grid_readings(follower_snapshots)
    if readings.cannot_tell:
        absent = np.full(len(readings.counts), np.nan)
        return Growth(readings, "", absent, absent, absent, cannot_tell=readings.cannot_tell)
    trend = fit_local_trend(readings)
    low, high = trend.levels.interval()
    last, year = len(readings.counts) - 1, readings.steps_a_year
    return Growth(
        readings=readings,
        scale=trend.scale,
        level=trend.counts(trend.levels.mean),
        low=np.maximum(trend.counts(low), 0),
        high=trend.counts(high),
        last_year=_ratio(trend, last, last - year) if last >= year else Estimate(),
        whole_span=_ratio(trend, last, 0),
        weekly_gain=_weekly_gain(trend, readings.step_days),
    )


def _ratio(trend: LocalTrend, after: int, before: int) -> Estimate:
    """Return one level over another; absent where a level of counts is not above zero."""
    if trend.scale == "count" and (trend.means[:, [after, before]] <= 0).any():
        return Estimate()
    logs = trend.log_ratio(after, before)
    return Estimate(*(float(np.exp(value)) for value in (logs.mean, *logs.interval())))


def _weekly_gain(trend: LocalTrend, step_days: int) -> Estimate:
    """Return the slope at the last reading as followers a week."""
    per_week = DAYS_A_WEEK / step_days
    if trend.scale == "log":
        per_week *= float(trend.counts(trend.levels.mean[-1]))
    return Estimate(*(float(per_week * value) for value in (trend.slope.mean, *trend.slope.interval())))
