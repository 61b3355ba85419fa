"""Forecasts of followers, scored on readings that were not known when they were made."""

import math
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from citra.models.growth import Estimate
from citra.models.local_trend import fit_local_trend
from citra.models.readings import DAYS_A_WEEK, Readings, grid_readings

# Readings before the first forecast that is scored, and readings scored at least.
FEWEST_PAST = 20
FEWEST_SCORED = 12
MOST_ORIGINS = 12
# The shares of readings that the two intervals are meant to hold.
NARROW, WIDE = 0.80, 0.95
METHODS = ("drift", "structural")
FAN = ["mean", "low_80", "high_80", "low_95", "high_95"]
SCORED = ["origin", "method", "weeks_ahead", "truth", "scaled_error", "is_in_80", "is_in_95"]


def _fan(ends: list[np.ndarray]) -> pd.DataFrame:
    """Return a forecast and the ends of its intervals, none of them below zero followers."""
    return pd.DataFrame({name: np.maximum(end, 0) for name, end in zip(FAN, ends, strict=True)})


def forecast_drift(readings: Readings, horizon: int) -> pd.DataFrame:
    """Forecast by a random walk with drift, its intervals with the error of the drift.

    The drift is d = (y_n - y_1) / (t_n - t_1) followers a step. Over gaps g the changes have variance
    s^2 g, so s^2 = sum((change - d g)^2 / g) / (n - 2), and the error h steps ahead has
    variance s^2 h (1 + h / (t_n - t_1)); Student's t with n - 2 degrees of freedom.

    Parameters
    ----------
    readings : Readings
        The past.
    horizon : int
        Steps ahead.

    Returns
    -------
    DataFrame
        One row a step ahead: ``mean``, ``low_80``, ``high_80``, ``low_95``, ``high_95``, in followers.

    Examples
    --------
    >>> past = Readings("a", pd.Timestamp("2022-01-01"), 7, np.array([10.0, 13.0, 14.0, 16.0]))
    >>> forecast_drift(past, 2)["mean"].tolist()
    [18.0, 20.0]
    """
    from scipy.stats import t

    gaps, changes = np.diff(readings.at), np.diff(readings.values)
    span = gaps.sum()
    drift = changes.sum() / span
    variance = ((changes - drift * gaps) ** 2 / gaps).sum() / (readings.n - 2)
    ahead = np.arange(1, horizon + 1)
    error = np.sqrt(variance * ahead * (1 + ahead / span))
    reach = {share: t.ppf((1 + share) / 2, readings.n - 2) for share in (NARROW, WIDE)}
    mean = readings.values[-1] + drift * ahead
    return _fan([mean, *(mean + sign * reach[share] * error for share in (NARROW, WIDE) for sign in (-1, 1))])


def forecast_structural(readings: Readings, horizon: int) -> pd.DataFrame:
    """Forecast by the local linear trend of `citra.models.local_trend`, fitted to the past alone.

    Parameters
    ----------
    readings : Readings
        The past.
    horizon : int
        Steps ahead.

    Returns
    -------
    DataFrame
        As of `forecast_drift`.
    """
    trend = fit_local_trend(readings, ahead=horizon)
    read = trend.readings
    ends = [read.mean, *(end for share in (NARROW, WIDE) for end in read.interval(share))]
    return _fan([trend.counts(end[-horizon:]) for end in ends])


def choose_origins(readings: Readings, horizon: int) -> np.ndarray:
    """Return at most 12 steps, evenly spaced among those with enough past and a whole horizon after them."""
    possible = readings.at[FEWEST_PAST - 1 :]
    possible = possible[possible + horizon <= readings.at[-1]] if readings.n else possible
    places = np.unique(np.linspace(0, len(possible) - 1, min(MOST_ORIGINS, len(possible))).round().astype(int))
    return possible[places] if len(possible) else possible


def score_forecasts(readings: Readings, horizon: int) -> pd.DataFrame:
    """Forecast from many past moments and set what was read later against it.

    Errors are scaled by what one step changed on average in the past alone, sum(|change|) / sum(gap): the
    mean absolute scaled error of Hyndman and Koehler (2006, doi:10.1016/j.ijforecast.2006.03.001), its naive
    error taken over irregular gaps. Only readings are scored, never a value between two.

    Parameters
    ----------
    readings : Readings
        All of them; each forecast sees those up to its origin.
    horizon : int
        Steps ahead.

    Returns
    -------
    DataFrame
        One row an origin, method and later reading: ``origin`` (step), ``method``, ``weeks_ahead``, ``truth``
        (followers), ``scaled_error`` (absolute), ``is_in_80``, ``is_in_95``.
    """
    rows = []
    for origin in choose_origins(readings, horizon):
        past = readings.until(int(origin))
        if past.cannot_tell:
            continue
        later = readings.at[(readings.at > origin) & (readings.at <= origin + horizon)]
        scale = np.abs(np.diff(past.values)).sum() / np.diff(past.at).sum()
        for method, forecast in (("drift", forecast_drift), ("structural", forecast_structural)):
            fan = forecast(past, horizon)
            told = fan.iloc[later - origin - 1].assign(origin=origin, method=method, truth=readings.counts[later])
            told["weeks_ahead"] = -(-(later - origin) * readings.step_days // DAYS_A_WEEK)
            told["scaled_error"] = (told["truth"] - told["mean"]).abs() / scale
            for share in (80, 95):
                told[f"is_in_{share}"] = told["truth"].between(told[f"low_{share}"], told[f"high_{share}"])
            rows.append(told[SCORED])
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=SCORED)


def summarise_scores(scored: pd.DataFrame, weeks: int) -> pd.DataFrame:
    """Return error and coverage of each method, near, farther and far ahead.

    Parameters
    ----------
    scored : DataFrame
        From `score_forecasts`.
    weeks : int
        The horizon.

    Returns
    -------
    DataFrame
        ``weeks_ahead`` (text, from and to), ``method``, ``scored_count``, ``scaled_error`` (mean absolute),
        ``coverage_80``, ``coverage_95``.
    """
    rows, first = [], 1
    for last in sorted({max(weeks // 6, 1), max(weeks // 2, 1), weeks}):
        near = scored[scored["weeks_ahead"].between(first, last)]
        rows += [
            {"weeks_ahead": f"{first}\u2013{last}", "method": method, **_score(near[near["method"] == method])}
            for method in METHODS
        ]
        first = last + 1
    return pd.DataFrame(rows)


def _score(scored: pd.DataFrame) -> dict:
    error, narrow, wide = (scored[column].astype(float).mean() for column in ("scaled_error", "is_in_80", "is_in_95"))
    return {"scored_count": len(scored), "scaled_error": error, "coverage_80": narrow, "coverage_95": wide}


@dataclass(frozen=True)
class Forecast:
    """A forecast of one account's followers, and how well such forecasts did before.

    Parameters
    ----------
    readings : Readings
        What was read.
    method : {"structural", "drift", ""}
        Whose forecast is given: the structural model's only where it beats the random walk with drift.
    fan : DataFrame
        The forecast, one row a step ahead: ``mean``, ``low_80``, ``high_80``, ``low_95``, ``high_95``.
    by_horizon : DataFrame
        From `summarise_scores`.
    overall : dict
        By method, its ``scored_count``, ``scaled_error``, ``coverage_80`` and ``coverage_95`` over the horizon.
    origin_count, origins_won : int
        Moments from which was forecast, and at how many of them the structural model had the smaller error.
    cannot_tell : str
        Why there is no forecast; empty where there is one.
    """

    readings: Readings
    method: str
    fan: pd.DataFrame = field(repr=False)
    by_horizon: pd.DataFrame = field(repr=False)
    overall: dict = field(default_factory=dict)
    origin_count: int = 0
    origins_won: int = 0
    cannot_tell: str = ""

    @property
    def beats_drift(self) -> bool:
        """Whether the structural model's mean absolute scaled error is below that of drift."""
        return self.method == "structural"

    @property
    def sentence(self) -> str:
        """Return in a sentence which forecast is given, and why."""
        if self.cannot_tell:
            return self.cannot_tell
        errors = f"({self.error('structural'):.2f} against {self.error('drift'):.2f})"
        if self.beats_drift:
            return f"The structural model errs less than drift {errors}; its forecast is given."
        return f"The structural model does not beat drift {errors}; the forecast given is that of drift."

    @property
    def scored_count(self) -> int:
        """Return how many pairs of a forecast and a later reading were scored."""
        return self.overall["drift"]["scored_count"] if self.overall else 0

    def error(self, method: str) -> float:
        """Return the mean absolute scaled error of a method; absent without a forecast."""
        return float(self.overall[method]["scaled_error"]) if self.overall else math.nan

    @property
    def gain(self) -> float:
        """Return the structural model's error over that of drift; absent where it is not the smaller one."""
        return self.error("structural") / self.error("drift") if self.beats_drift else math.nan

    @property
    def at_horizon(self) -> tuple[Estimate, Estimate]:
        """Return the last forecast with its 80 % and with its 95 % interval, in followers."""
        if self.fan.empty:
            return Estimate(), Estimate()
        end = self.fan.iloc[-1]
        ends = [[float(end[name]) for name in ("mean", f"low_{share}", f"high_{share}")] for share in (80, 95)]
        return Estimate(*ends[0]), Estimate(*ends[1])

    def ends_on(self, time_zone: str) -> str | None:
        """Return the day of the last forecast on the office's clock, as ISO text; nothing without a forecast."""
        if self.fan.empty:
            return None
        step = len(self.readings.counts) - 1 + len(self.fan)
        return self.readings.moments(np.array([step]))[0].tz_convert(time_zone).date().isoformat()

    def measured(self, name: str) -> float:
        """Return a figure of the method given, such as ``coverage_95``; absent without a forecast."""
        return float(self.overall[self.method][name]) if self.method else math.nan


def fit_forecast(follower_snapshots: pd.DataFrame, weeks: int) -> Forecast:
    """Forecast the account with most readings, by the better of two methods on its own past.

    Parameters
    ----------
    follower_snapshots : DataFrame
        Canonical readings.
    weeks : int
        How far ahead.

    Returns
    -------
    Forecast
        Where the readings say too little there is no forecast, and ``cannot_tell`` says why.

    Examples
    --------
    >>> nobody = pd.DataFrame(columns=["account_id", "observed_at", "follower_count_low", "follower_count_high",
    ...                                "reading_kind"])
    >>> fit_forecast(nobody, 26).cannot_tell
    'A growth model needs at least 8 dated follower readings; there are 0.'
    """
    readings = grid_readings(follower_snapshots)
    horizon = weeks * DAYS_A_WEEK // readings.step_days
    scored = pd.DataFrame(columns=SCORED) if readings.cannot_tell else score_forecasts(readings, horizon)
    later = int((scored["method"] == "drift").sum())
    if readings.cannot_tell or later < FEWEST_SCORED:
        reason = (
            f"A forecast is scored on at least {FEWEST_SCORED} readings within {weeks} weeks after "
            f"at least {FEWEST_PAST} others; there are {later}."
        )
        empty = pd.DataFrame(columns=FAN, dtype=float)
        return Forecast(
            readings, "", empty, summarise_scores(scored, weeks), cannot_tell=readings.cannot_tell or reason
        )
    overall = {method: _score(scored[scored["method"] == method]) for method in METHODS}
    errors = scored.pivot_table(index="origin", columns="method", values="scaled_error")
    wins = overall["structural"]["scaled_error"] < overall["drift"]["scaled_error"]
    return Forecast(
        readings=readings,
        method="structural" if wins else "drift",
        fan=(forecast_structural if wins else forecast_drift)(readings, horizon),
        by_horizon=summarise_scores(scored, weeks),
        overall=overall,
        origin_count=len(errors),
        origins_won=int((errors["structural"] < errors["drift"]).sum()),
    )
