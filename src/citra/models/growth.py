"""Growth of one account's followers: a local linear trend through its readings, gaps left as gaps."""

import math
import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd

from citra.models import LEVEL
from citra.models.readings import Readings, grid_readings

# A variance at its edge of zero gives one of the simpler models; they are tried where the search fails.
TRENDS = ("local linear trend", "smooth trend", "random walk with drift")
# Level and slope start unknown: this many readings are used up before one can be predicted.
STARTS = 2
PARAMETERS = 3


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
class TrendFit:
    """A fitted structural model, on the scale where the readings are likelier.

    Parameters
    ----------
    scale : {"count", "log"}
        Whether the trend is linear in followers or in their logarithm.
    unit : float
        What the modelled values were divided by.
    fitted : statsmodels results
        With the smoothed states: level, then slope.
    log_likelihood : float
        Of the counts, so that both scales compare.
    n : int
        Readings behind it.
    """

    scale: str
    unit: float
    fitted: object
    log_likelihood: float
    n: int

    def counts(self, values: np.ndarray) -> np.ndarray:
        """Return modelled values as followers."""
        return np.exp(values * self.unit) if self.scale == "log" else values * self.unit

    def reach(self, share: float = LEVEL) -> float:
        """Return how many standard errors an interval reaches to either side, by Student's t."""
        from scipy.stats import t

        return float(t.ppf((1 + share) / 2, max(self.n - PARAMETERS, 1)))


def fit_local_trend(readings: Readings) -> TrendFit | None:
    """Fit the local linear trend on both scales and return the likelier one.

    level[t+1] = level[t] + slope[t] + e, slope[t+1] = slope[t] + d, reading[t] = level[t] + u, with
    three variances by maximum likelihood through the Kalman filter, started from diffuse states
    (Harvey 1989, doi:10.1017/CBO9781107049994). A step without a reading has no measurement. An account
    that is young grows by ratios at first and by amounts later, so neither scale is right beforehand:
    the likelihoods of the counts are compared, the logarithm's with its Jacobian.

    Parameters
    ----------
    readings : Readings
        For which ``cannot_tell`` is empty.

    Returns
    -------
    TrendFit or None
        Nothing where no model converges.
    """
    scales = ["count"] if (readings.values <= 0).any() else ["count", "log"]
    fits = [fit for scale in scales if (fit := _fit_on_scale(readings, scale)) is not None]
    return max(fits, key=lambda fit: fit.log_likelihood) if fits else None


def _fit_on_scale(readings: Readings, scale: str) -> TrendFit | None:
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    series = np.log(readings.counts) if scale == "log" else readings.counts
    steps, known = np.diff(readings.at), series[readings.at]
    # The search is for variances: changes of unit size keep them near one.
    unit = float(np.sqrt(np.mean(np.diff(known) ** 2 / steps)))
    for trend in TRENDS:
        model = UnobservedComponents(series / unit, level=trend, use_exact_diffuse=True)
        # Convergence is asked for below; the search's complaints on the way there are no findings.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fitted = model.fit(disp=0, method="lbfgs", maxiter=200)
        if fitted.mle_retvals["converged"] and np.isfinite(fitted.llf) and np.isfinite(fitted.smoothed_state_cov).all():
            jacobian = (readings.n - STARTS) * math.log(unit)
            jacobian += np.log(readings.values[STARTS:]).sum() if scale == "log" else 0.0
            return TrendFit(scale, unit, fitted, float(fitted.llf - jacobian), readings.n)
    return None


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
    fit = None if readings.cannot_tell else fit_local_trend(readings)
    if fit is None:
        absent = np.full(len(readings.counts), np.nan)
        reason = readings.cannot_tell or "The search for the growth model's variances did not converge."
        return Growth(readings, "", absent, absent, absent, cannot_tell=reason)
    level = fit.fitted.smoothed_state[0]
    spread = fit.reach() * np.sqrt(np.maximum(fit.fitted.smoothed_state_cov[0, 0], 0))
    last, year = len(level) - 1, readings.steps_a_year
    return Growth(
        readings=readings,
        scale=fit.scale,
        level=fit.counts(level),
        low=np.maximum(fit.counts(level - spread), 0),
        high=fit.counts(level + spread),
        last_year=_ratio(fit, readings.at, last - year) if last >= year else Estimate(),
        whole_span=_ratio(fit, readings.at, 0),
        weekly_gain=_weekly_gain(fit, readings.step_days),
    )


def level_covariance(fit: TrendFit, readings_at: np.ndarray) -> np.ndarray:
    """Return the covariance of the smoothed levels of all steps, given the readings.

    The smoother keeps the covariance of neighbouring steps only, and none with the diffuse first ones, so it
    is written out: level = a + b t + shocks, a and b unknown, by generalised least squares.

    Parameters
    ----------
    fit : TrendFit
    readings_at : ndarray of int, shape (n,)
        Steps that have a reading.

    Returns
    -------
    ndarray, shape (steps, steps)
        In modelled units squared.
    """
    size = len(fit.fitted.smoothed_state[0])
    variance = dict(zip(fit.fitted.model.param_names, fit.fitted.params, strict=True))
    sums = np.tril(np.ones((size, size)), -1)
    shocks = variance.get("sigma2.level", 0) * sums @ sums.T
    shocks = shocks + variance.get("sigma2.trend", 0) * (sums @ sums) @ (sums @ sums).T
    line = np.column_stack([np.ones(size), np.arange(size)])
    # Without an irregular part the first reading has no error, and its row could not be inverted.
    error = max(variance.get("sigma2.irregular", 0), 1e-9) * np.eye(len(readings_at))
    gain = np.linalg.solve(shocks[np.ix_(readings_at, readings_at)] + error, shocks[readings_at]).T
    inner = np.linalg.solve(shocks[np.ix_(readings_at, readings_at)] + error, line[readings_at])
    left = line - gain @ line[readings_at]
    return shocks - gain @ shocks[readings_at] + left @ np.linalg.inv(line[readings_at].T @ inner) @ left.T


def _ratio(fit: TrendFit, readings_at: np.ndarray, before: int) -> Estimate:
    """Return the last level over an earlier one; on the count scale by the delta method on its logarithm."""
    level, last = fit.fitted.smoothed_state[0], len(fit.fitted.smoothed_state[0]) - 1
    variance = fit.fitted.smoothed_state_cov[0, 0]
    shared = level_covariance(fit, readings_at)[last, before]
    if fit.scale == "log":
        weights, logs = np.array([1.0, 1.0]) * fit.unit, fit.unit * (level[last] - level[before])
    elif min(level[last], level[before]) <= 0:
        return Estimate()
    else:
        weights, logs = 1 / level[[last, before]], math.log(level[last] / level[before])
    spread = weights**2 @ variance[[last, before]] - 2 * weights.prod() * shared
    reach = fit.reach() * math.sqrt(max(spread, 0))
    return Estimate(math.exp(logs), math.exp(logs - reach), math.exp(logs + reach))


def _weekly_gain(fit: TrendFit, step_days: int) -> Estimate:
    """Return the last slope as followers a week."""
    slope, variance = fit.fitted.smoothed_state[1, -1], fit.fitted.smoothed_state_cov[1, 1, -1]
    reach = fit.reach() * math.sqrt(max(variance, 0))
    per_week = fit.unit * 7 / step_days
    if fit.scale == "log":
        per_week *= float(fit.counts(fit.fitted.smoothed_state[0, -1]))
    return Estimate(*(float(per_week * value) for value in (slope, slope - reach, slope + reach)))
