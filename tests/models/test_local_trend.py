"""The local linear trend: the Kalman filter's states for given variances, and intervals that hold for unknown ones."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t
from statsmodels.tsa.statespace.structural import UnobservedComponents

from citra.models.local_trend import ANGLES, SLOPE_CHANGES, Mixture, _States, fit_local_trend
from citra.models.readings import Readings

LAST = pd.Timestamp("2022-12-31", tz="UTC")
SIZE, ANGLE, CHANGE = 90, 0.6, 0.2


@pytest.fixture(scope="module")
def series():
    """Return readings of about half of the steps, absent elsewhere."""
    rng = np.random.default_rng(1)
    level = 500 + np.cumsum(8 + np.cumsum(rng.normal(0, 0.3, SIZE)) + rng.normal(0, 4, SIZE))
    missing = rng.random(SIZE) > 0.5
    missing[[0, -1]] = False
    return np.where(missing, np.nan, level + rng.normal(0, 2, SIZE))


@pytest.fixture(scope="module")
def smoothed(series):
    """Return the state space library's smoothed states, at the variances and the scale that `_States` uses."""
    variances = np.array([math.cos(ANGLE) ** 2, math.sin(ANGLE) ** 2, CHANGE**2])
    longer = np.r_[series, np.full(5, np.nan)]
    model = UnobservedComponents(longer, level="local linear trend", use_exact_diffuse=True)
    at = np.flatnonzero(np.isfinite(series))
    _, _, error = _States(at, SIZE + 5).given(series[at], ANGLE, CHANGE)
    return model.smooth(variances * error / variances[0])


@pytest.fixture(scope="module")
def given(series):
    at = np.flatnonzero(np.isfinite(series))
    return _States(at, SIZE + 5).given(series[at], ANGLE, CHANGE)


def test_levels_of_all_steps_and_those_ahead_are_the_smoother_s(given, smoothed):
    mean, covariance, _ = given
    assert mean[:-1] == pytest.approx(smoothed.smoothed_state[0], rel=1e-8)
    assert np.diag(covariance)[:-1] == pytest.approx(smoothed.smoothed_state_cov[0, 0], rel=1e-6)


def test_slope_at_the_last_reading_is_the_smoother_s(given, smoothed):
    mean, covariance, _ = given
    assert mean[-1] == pytest.approx(smoothed.smoothed_state[1, SIZE - 1], rel=1e-8)
    assert covariance[-1, -1] == pytest.approx(smoothed.smoothed_state_cov[1, 1, SIZE - 1], rel=1e-6)


def test_covariance_of_two_steps_is_the_smoother_s(given, smoothed):
    lagged = smoothed.smoother_results.smoothed_state_autocovariance(3)[0, 0]
    assert given[1][80, 77] == pytest.approx(lagged[80], rel=1e-6)


def test_likelihoods_of_two_pairs_differ_as_the_diffuse_filter_s_do(series):
    """With the scale integrated out they are compared at each pair's own best scale, which differs by a constant."""
    at = np.flatnonzero(np.isfinite(series))
    states, found = _States(at, SIZE), []
    for angle, change in ((0.6, 0.2), (1.1, 0.03)):
        _, _, error = states.given(series[at], angle, change)
        variances = np.array([math.cos(angle) ** 2, math.sin(angle) ** 2, change**2]) * error / math.cos(angle) ** 2
        model = UnobservedComponents(series, level="local linear trend", use_exact_diffuse=True)
        found.append((states.log_likelihood(series[at], angle, change), model.loglike(variances)))
    (ours, theirs), (ours_too, theirs_too) = found
    assert ours - ours_too == pytest.approx(theirs - theirs_too, abs=1e-4)


def test_mixture_of_two_has_the_interval_found_by_sampling():
    rng = np.random.default_rng(2)
    mixture = Mixture(np.array([0.7, 0.3]), np.array([0.0, 5.0]), np.array([1.0, 0.5]), 9)
    which = rng.random(400_000) < 0.7
    drawn = np.where(
        which, t.rvs(9, size=400_000, random_state=rng), 5 + 0.5 * t.rvs(9, size=400_000, random_state=rng)
    )
    assert mixture.interval() == pytest.approx(np.quantile(drawn, [0.025, 0.975]), abs=0.03)
    assert mixture.interval(0.8) == pytest.approx(np.quantile(drawn, [0.1, 0.9]), abs=0.03)
    assert mixture.mean == pytest.approx(1.5)


def test_a_line_without_errors_is_told_as_it_is():
    trend = fit_local_trend(Readings("a", LAST, 7, 100.0 + 3 * np.arange(40)), ahead=2)
    low, high = trend.levels.interval()
    assert trend.levels.mean == pytest.approx(100 + 3 * np.arange(42), rel=1e-6)
    assert (high - low).max() < 0.01


def test_reading_is_less_sure_than_its_level(series):
    trend = fit_local_trend(Readings("a", LAST, 7, series))
    (low, high), (read_low, read_high) = trend.levels.interval(), trend.readings.interval()
    assert (read_low < low).all() and (read_high > high).all()


def test_logarithm_of_a_ratio_counts_that_neighbouring_errors_go_together(series):
    trend = fit_local_trend(Readings("a", LAST, 7, series))
    covariance, (after, before) = trend.covariances[0], trend.means[0, [SIZE - 1, SIZE - 2]]
    shared = covariance[SIZE - 1, SIZE - 2]
    variance = covariance[SIZE - 1, SIZE - 1] / after**2 + covariance[SIZE - 2, SIZE - 2] / before**2
    ratio = trend.log_ratio(SIZE - 1, SIZE - 2)
    assert trend.scale == "count" and shared > 0
    assert ratio.spreads[0] ** 2 == pytest.approx(variance - 2 * shared / (after * before))
    assert ratio.means[0] == pytest.approx(math.log(after / before))


def test_every_pair_of_variances_is_tried_and_unlikely_ones_are_left_out(series):
    trend = fit_local_trend(Readings("a", LAST, 7, series))
    assert 1 < len(trend.weights) < len(ANGLES) * len(SLOPE_CHANGES)
    assert trend.weights.sum() == pytest.approx(1) and trend.weights.min() > 5e-5
