"""A level whose slope may change, through readings with gaps; its unknown variances are averaged over."""

import math
from dataclasses import dataclass

import numpy as np

from citra.models import LEVEL
from citra.models.readings import Readings

# How the error of one step is divided between the level, which keeps it, and the reading, which does not.
ANGLES = np.linspace(0, math.pi / 2, 5)
# What the slope changes in a step, in that error; equal parts of this scale count equally.
SLOPE_CHANGES = np.concatenate([[0.0], np.geomspace(0.003, 3, 10)])
# The least error of a reading: without any, the first reading's row could not be inverted.
LEAST_ERROR = 1e-6
# Variances a thousand times less likely than the likeliest are left out.
LEAST_WEIGHT = 1e-3
# Level and slope start unknown and use up this many readings.
STARTS = 2


@dataclass(frozen=True)
class Mixture:
    """What several variances say of some quantities, each a Student's t, and how likely the variances are.

    Parameters
    ----------
    weights : ndarray, shape (p,)
        Of the variances; their sum is one.
    means, spreads : ndarray, shape (p, ...)
        Middle and scale of each.
    freedom : int
        Degrees of freedom.
    """

    weights: np.ndarray
    means: np.ndarray
    spreads: np.ndarray
    freedom: int

    @property
    def mean(self) -> np.ndarray:
        """Return the quantities' means, shape (...)."""
        return np.tensordot(self.weights, self.means, 1)

    def interval(self, share: float = LEVEL) -> tuple[np.ndarray, np.ndarray]:
        """Return the ends between which a share of the mixture lies, as much above as below, shape (...).

        Examples
        --------
        >>> one = Mixture(np.array([1.0]), np.array([10.0]), np.array([2.0]), 8)
        >>> [round(float(end), 3) for end in one.interval()]
        [5.388, 14.612]
        """
        return self._quantile((1 - share) / 2), self._quantile((1 + share) / 2)

    def _quantile(self, share: float) -> np.ndarray:
        from scipy.optimize.elementwise import find_root
        from scipy.special import stdtr, stdtrit

        parts, shape = len(self.weights), self.means.shape[1:]
        means = self.means.reshape(parts, -1)
        spreads = np.maximum(self.spreads.reshape(parts, -1), 1e-12 * (1 + np.abs(means)))
        ends = means + stdtrit(self.freedom, share) * spreads
        # Where all parts agree the ends are one point, and a root is sought between two.
        slack = 1e-6 * spreads.max(axis=0)

        def surplus(value: np.ndarray, place: np.ndarray) -> np.ndarray:
            shares = stdtr(self.freedom, (value - means[:, place]) / spreads[:, place])
            return self.weights @ shares - share

        between = ends.min(axis=0) - slack, ends.max(axis=0) + slack
        return find_root(surplus, between, args=(np.arange(means.shape[1]),)).x.reshape(shape)


@dataclass(frozen=True)
class LocalTrend:
    """The levels of all steps and the slope at the last reading, given the readings.

    Parameters
    ----------
    scale : {"count", "log"}
        Whether the trend is linear in followers or in their logarithm.
    weights : ndarray, shape (p,)
        How likely each pair of variances is; their sum is one.
    means : ndarray, shape (p, steps + 1)
        Levels, and last of all the slope at the last reading.
    covariances : ndarray, shape (p, steps + 1, steps + 1)
        Of these.
    errors : ndarray, shape (p,)
        Variance of a reading around its level.
    freedom : int
        Readings less two.
    log_evidence : float
        Logarithm of the readings' likelihood averaged over the variances, so that both scales compare.
    """

    scale: str
    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray
    errors: np.ndarray
    freedom: int
    log_evidence: float

    @property
    def levels(self) -> Mixture:
        """Return the levels on the scale of the trend, shape (steps,)."""
        variances = np.diagonal(self.covariances, axis1=1, axis2=2)[:, :-1]
        return self._mixture(self.means[:, :-1], variances)

    @property
    def readings(self) -> Mixture:
        """Return what would be read at each step: the level and the error of a reading."""
        variances = np.diagonal(self.covariances, axis1=1, axis2=2)[:, :-1]
        return self._mixture(self.means[:, :-1], variances + self.errors[:, None])

    @property
    def slope(self) -> Mixture:
        """Return the slope at the last reading, a step."""
        return self._mixture(self.means[:, -1], self.covariances[:, -1, -1])

    def log_ratio(self, after: int, before: int) -> Mixture:
        """Return the logarithm of one step's level over another's; of counts by the delta method."""
        levels = self.means[:, [after, before]]
        slopes = np.array([1.0, -1.0]) * (1.0 if self.scale == "log" else 1 / levels)
        logs = levels if self.scale == "log" else np.log(levels)
        shared = self.covariances[:, [[after], [before]], [after, before]]
        slopes = np.broadcast_to(slopes, levels.shape)
        return self._mixture(logs[:, 0] - logs[:, 1], np.einsum("pi,pij,pj->p", slopes, shared, slopes))

    def counts(self, values: np.ndarray) -> np.ndarray:
        """Return modelled values as followers."""
        return np.exp(values) if self.scale == "log" else values

    def _mixture(self, means: np.ndarray, variances: np.ndarray) -> Mixture:
        return Mixture(self.weights, means, np.sqrt(np.maximum(variances, 0)), self.freedom)


def fit_local_trend(readings: Readings, ahead: int = 0) -> LocalTrend:
    """Return the local linear trend on the scale on which the readings are likelier.

    level[t+1] = level[t] + slope[t] + e, slope[t+1] = slope[t] + d, reading[t] = level[t] + u, level and slope
    unknown at the start (Harvey 1989, doi:10.1017/CBO9781107049994). A step without a reading has no
    measurement. One pair of variances, the likeliest, would give intervals that are too narrow, because series of
    usual length tell little about how fast a slope changes: so all pairs of a row are kept, weighed by
    their restricted likelihood, with the common scale integrated out. Standard deviations
    count evenly beforehand (Gelman 2006, doi:10.1214/06-BA117A).

    An account that is young grows by ratios at first and by amounts later, so neither scale is right
    beforehand: the likelihoods of the counts are compared, the logarithm's with its Jacobian.

    Parameters
    ----------
    readings : Readings
        For which ``cannot_tell`` is empty.
    ahead : int
        Steps after the last reading to be told as well.

    Examples
    --------
    >>> import pandas as pd
    >>> counts = np.array([100, 110, 121, np.nan, 139, 151, 160, np.nan, 181, 190], dtype=float)
    >>> trend = fit_local_trend(Readings("a", pd.Timestamp("2022-01-01"), 7, counts), ahead=1)
    >>> trend.scale, trend.levels.mean.round().tolist()[3::7]
    ('count', [130.0, 200.0])
    """
    scales = ["count"] if (readings.values <= 0).any() else ["count", "log"]
    trends = [_fit_on_scale(readings, scale, ahead) for scale in scales]
    return max(trends, key=lambda trend: trend.log_evidence)


def _fit_on_scale(readings: Readings, scale: str, ahead: int) -> LocalTrend:
    series = np.log(readings.values) if scale == "log" else readings.values
    states = _States(readings.at, len(readings.counts) + ahead)
    pairs = [(angle, change) for angle in ANGLES for change in SLOPE_CHANGES]
    prior = np.tile(np.gradient(SLOPE_CHANGES), len(ANGLES))
    logs = np.log(prior / prior.sum()) + [states.log_likelihood(series, *pair) for pair in pairs]
    best = logs.max()
    kept = [place for place, each in enumerate(logs - best) if each > math.log(LEAST_WEIGHT)]
    weights = np.exp(logs[kept] - best)
    told = [states.given(series, *pairs[place]) for place in kept]
    jacobian = series[STARTS:].sum() if scale == "log" else 0.0
    return LocalTrend(
        scale=scale,
        weights=weights / weights.sum(),
        means=np.array([mean for mean, _, _ in told]),
        covariances=np.array([covariance for _, covariance, _ in told]),
        errors=np.array([error for _, _, error in told]),
        freedom=readings.n - STARTS,
        log_evidence=float(best + math.log(np.exp(logs - best).sum()) - jacobian),
    )


class _States:
    """Levels as a line with unknown ends and two kinds of shocks: regression with correlated errors.

    It gives what the Kalman filter and smoother give, with the covariance of any two steps besides.
    """

    def __init__(self, at: np.ndarray, size: int):
        self.at, last = at, at[-1]
        sums = np.tril(np.ones((size, size)), -1)
        # The slope at the last reading comes after the levels: it carries the changes of slope before it alone.
        self.level_shocks = np.vstack([sums, np.zeros(size)])
        self.slope_shocks = np.vstack([sums @ sums, np.arange(size) < last])
        self.line = np.column_stack([np.r_[np.ones(size), 0], np.r_[np.arange(size), 1]])
        self.level_covariance = self.level_shocks @ self.level_shocks.T
        self.slope_covariance = self.slope_shocks @ self.slope_shocks.T

    def _shocks(self, angle: float, change: float) -> np.ndarray:
        return math.sin(angle) ** 2 * self.level_covariance + change**2 * self.slope_covariance

    def _readings(self, angle: float, change: float) -> tuple[np.ndarray, float]:
        error = max(math.cos(angle) ** 2, LEAST_ERROR)
        chosen = np.ix_(self.at, self.at)
        covariance = math.sin(angle) ** 2 * self.level_covariance[chosen] + change**2 * self.slope_covariance[chosen]
        return covariance + error * np.eye(len(self.at)), error

    def _regress(self, series: np.ndarray, factor: tuple) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
        """Return the line's ends, the inverse of their covariance, what is left, and its weighted sum of squares."""
        from scipy.linalg import cho_solve

        line = self.line[self.at]
        weighed = cho_solve(factor, np.column_stack([line, series]), check_finite=False)
        inner = line.T @ weighed[:, :2]
        ends = np.linalg.solve(inner, line.T @ weighed[:, 2])
        left = series - line @ ends
        squares = float(left @ (weighed[:, 2] - weighed[:, :2] @ ends))
        # A series without any error has none to measure; rounding of the machine must not decide.
        return ends, inner, left, max(squares, 1e-18 * float(series @ series))

    def log_likelihood(self, series: np.ndarray, angle: float, change: float) -> float:
        """Return the restricted log likelihood but for a constant, the scale integrated out."""
        from scipy.linalg import cho_factor

        factor = cho_factor(self._readings(angle, change)[0], lower=True, check_finite=False)
        _, inner, _, squares = self._regress(series, factor)
        volume = np.log(np.diag(factor[0])).sum() + np.linalg.slogdet(inner)[1] / 2
        return -volume - (len(series) - STARTS) / 2 * math.log(squares)

    def given(self, series: np.ndarray, angle: float, change: float) -> tuple[np.ndarray, np.ndarray, float]:
        """Return mean and covariance of the states given the readings, and the variance of a reading's error."""
        from scipy.linalg import cho_factor, cho_solve

        covariance, error = self._readings(angle, change)
        factor = cho_factor(covariance, lower=True, check_finite=False)
        ends, inner, left, squares = self._regress(series, factor)
        shocks = self._shocks(angle, change)
        gain = cho_solve(factor, shocks[self.at], check_finite=False).T
        unknown = self.line - gain @ self.line[self.at]
        spread = shocks - gain @ shocks[self.at] + unknown @ np.linalg.solve(inner, unknown.T)
        scale = squares / (len(series) - STARTS)
        return self.line @ ends + gain @ left, scale * spread, scale * error
