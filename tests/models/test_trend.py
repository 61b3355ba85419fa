"""The trend and its tests: known truths come back, and the tests keep the level that they print."""

import csv
import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from conftest import ROOT
from scipy.stats import kendalltau, theilslopes

from citra.models.autoregression import Steps, estimate_memory, fit_line, observed_steps, simulate
from citra.models.trend import TrendTests, fit_trend, theil_sen, trend_statistics

WITH_GAPS = Steps(np.array([0, 1, 2, 5, 6, 7, 11, 12, 13, 14, 20, 21, 22, 23, 24, 30]))


def monthly(values):
    return pd.Series(values, index=pd.period_range("2015-01", periods=len(values), freq="M"))


# ------------------------------------------------------------------ the line


def test_line_without_memory_is_ordinary_least_squares():
    series = np.random.default_rng(1).normal(size=(3, 16))
    _, slope, error = fit_line(WITH_GAPS, series, np.zeros(3))
    for row in range(3):
        peer = sm.OLS(series[row], sm.add_constant(WITH_GAPS.at)).fit()
        assert slope[row] == pytest.approx(peer.params[1], rel=1e-10)
        assert error[row] == pytest.approx(peer.bse[1], rel=1e-10)


def test_line_with_memory_and_gaps_is_generalised_least_squares():
    memory = 0.6
    series = np.random.default_rng(2).normal(size=(1, 16))
    sigma = memory ** np.abs(WITH_GAPS.at[:, None] - WITH_GAPS.at)
    peer = sm.GLS(series[0], sm.add_constant(WITH_GAPS.at), sigma=sigma).fit()
    _, slope, error = fit_line(WITH_GAPS, series, np.array([memory]))
    assert slope[0] == pytest.approx(peer.params[1], rel=1e-9)
    assert error[0] == pytest.approx(peer.bse[1], rel=1e-9)


def test_simulated_series_have_the_covariance_of_their_memory():
    series = simulate(WITH_GAPS, 0.7, 200_000, np.random.default_rng(3))
    expected = 0.7 ** np.abs(WITH_GAPS.at[:, None] - WITH_GAPS.at) / (1 - 0.7**2)
    assert np.abs(np.cov(series.T) - expected).max() < 0.03


@pytest.mark.parametrize("memory", [0.0, 0.3, 0.6])
def test_memory_is_right_on_average_in_short_series(memory):
    steps = Steps(np.arange(36))
    series = simulate(steps, memory, 20_000, np.random.default_rng(4)) + 0.5 * np.arange(36)
    found = estimate_memory(steps, series)
    # Kept from falling below zero, an estimate around zero lies above it.
    assert found.mean() == pytest.approx(memory, abs=0.1 if memory == 0 else 0.04)


def test_steps_are_counted_from_the_first_value():
    assert observed_steps(np.array([np.nan, 2.0, np.nan, np.nan, 1.0])).at.tolist() == [0, 3]


# ------------------------------------------------------------------ the tests


def test_rank_statistic_is_kendalls():
    series = np.random.default_rng(5).normal(size=(1, 16))
    pairs = 16 * 15 / 2
    tau = kendalltau(WITH_GAPS.at, series[0]).statistic
    assert trend_statistics(WITH_GAPS, series).kendall[0] == pytest.approx(abs(tau) * pairs)


def test_p_value_without_memory_agrees_with_the_textbook():
    steps = Steps(np.arange(60))
    series = np.random.default_rng(6).normal(size=(1, 60)) + 0.012 * np.arange(60)
    tests = TrendTests(steps, 4000, 1)
    found = trend_statistics(steps, series)
    assert found.memory[0] < 0.2
    textbook = kendalltau(steps.at, series[0]).pvalue
    assert tests.p_values("kendall", found)[0] == pytest.approx(textbook, abs=0.05)


@pytest.mark.parametrize("n", [24, 36, 60])
@pytest.mark.parametrize("memory", [0.0, 0.3, 0.6])
def test_level_is_kept_or_the_p_value_is_withheld(n, memory):
    """2,000 series a cell; what is measured on one set of series holds on another."""
    steps = Steps(np.arange(n))
    tests = TrendTests(steps, 999, 7)
    fresh = simulate(steps, memory, 2000, np.random.default_rng(99))
    found = trend_statistics(steps, fresh)
    for name in ("line", "kendall"):
        measured = tests.measured_level(name, memory, 2000)
        rejected = np.mean(tests.p_values(name, found) <= 0.05)
        assert rejected == pytest.approx(measured, abs=0.02)
        if measured <= 0.075:
            assert rejected <= 0.075 + 0.012


def committed_levels() -> dict:
    with (ROOT / "data" / "calibration" / "trend-levels.csv").open(encoding="utf-8") as file:
        return {(int(row["n"]), float(row["memory"]), row["test"]): row for row in csv.DictReader(file)}


@pytest.mark.parametrize(("n", "memory"), [(24, 0.6), (36, 0.3), (60, 0.6)])
def test_committed_table_of_levels_comes_out_again(n, memory):
    tests, table = TrendTests(Steps(np.arange(n)), 1999, 5), committed_levels()
    for name in ("line", "kendall"):
        committed = float(table[n, memory, f"citra-{name}"]["level"])
        assert tests.measured_level(name, memory, 4000) == pytest.approx(committed, abs=0.015)


def test_committed_table_meets_what_the_method_promises():
    table = committed_levels()
    for (n, memory, test), row in table.items():
        if test.startswith("citra") and (n, memory) != (24, 0.6):
            assert float(row["level"]) <= 0.075
        if test.startswith("citra") and n == 60:
            rivals = [float(table[n, memory, f"textbook-{name}"]["power"]) for name in ("ols", "mann-kendall")]
            assert float(row["power"]) >= max(rivals) - 0.10


def test_textbook_tests_do_not_keep_their_level_here():
    """What the simulation guards against: ordinary least squares on a series with memory."""
    steps = Steps(np.arange(36))
    series = simulate(steps, 0.6, 2000, np.random.default_rng(8))
    _, slope, error = fit_line(steps, series, np.zeros(2000))
    assert np.mean(np.abs(slope / error) > 2.03) > 0.25


def test_where_the_level_is_missed_the_p_value_is_withheld_and_the_estimate_stands():
    rng = np.random.default_rng(3)
    series = simulate(Steps(np.arange(24)), 0.8, 1, rng)[0]
    trend = fit_trend(monthly(np.exp(0.3 * series)), draws=999, runs=2000)
    assert trend.kendall.level > 0.075
    assert math.isnan(trend.kendall.p_value)
    assert "above 7.5 % its p-value is withheld" in trend.kendall.withheld
    assert math.isfinite(trend.yearly_ratio) and math.isfinite(trend.low)


# ------------------------------------------------------------------ the whole


def test_planted_trend_is_found_and_its_interval_covers_it():
    covered, found, steps = [], [], Steps(np.arange(60))
    noise = simulate(steps, 0.4, 300, np.random.default_rng(10))
    for row in noise:
        values = 0.03 * 0.9 ** (np.arange(60) / 12) * np.exp(0.15 * row)
        trend = fit_trend(monthly(values), draws=499, runs=1)
        covered.append(trend.low <= 0.9 <= trend.high)
        found.append(trend.yearly_ratio)
    assert 0.92 <= np.mean(covered) <= 0.98
    assert np.median(found) == pytest.approx(0.9, abs=0.02)


def test_missing_months_change_nothing_that_they_should_not():
    values = 1.1 ** (np.arange(60) / 12) * np.exp(0.01 * np.random.default_rng(1).normal(size=60))
    values[[5, 6, 20, 41]] = np.nan
    trend = fit_trend(monthly(values), draws=499, runs=200)
    assert trend.n == 56
    assert trend.yearly_ratio == pytest.approx(1.1, abs=0.01)
    assert trend.intercept == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([], "there are 0"),
        ([0.03] * 23, "there are 23"),
        ([0.0] * 60, "there are 0"),
        ([0.02] * 60, "same in every month"),
        ([0.02] + [np.nan] * 59, "there are 1"),
    ],
)
def test_where_the_series_says_too_little_it_cannot_tell_and_says_why(values, reason):
    trend = fit_trend(monthly(np.array(values, dtype=float)))
    assert math.isnan(trend.yearly_ratio) and trend.line is None
    assert reason in trend.cannot_tell


# ------------------------------------------------------------------ the Theil-Sen slope

# R 4.2.2, base: the sorted pairwise slopes of this series at Sen's ranks, ties in y counted in the variance of S.
SEN_SERIES = np.array([2.1, 2.4, 2.2, 2.9, 3.1, 2.8, 3.0, 3.6, 3.3, 3.1, 3.9, 4.2, 3.8, 4.1, 4.0, 4.6, 4.4, 4.9, 5.3,
                       5.0, 4.8, 5.1, 5.6, 5.2])  # fmt: skip
SEN_IN_R = (0.142857143, 0.127272727, 0.160000000)
SEN_REACH_IN_R = 78.99247


def test_theil_sen_interval_equals_rs_and_scipys_for_independent_series():
    steps = Steps(np.arange(24))
    found = theil_sen(steps, SEN_SERIES, SEN_REACH_IN_R)
    assert found == pytest.approx(SEN_IN_R, abs=1e-9)
    peer = theilslopes(SEN_SERIES, steps.at)
    assert found == pytest.approx((peer.slope, peer.low_slope, peer.high_slope))


def test_theil_sen_interval_keeps_its_coverage_under_memory():
    steps, slope = Steps(np.arange(36)), 0.05
    tests = TrendTests(steps, 499, 1)
    series = simulate(steps, 0.3, 800, np.random.default_rng(6)) + slope * steps.at
    memory = trend_statistics(steps, series).memory
    found = [theil_sen(steps, row, tests.critical(m, "kendall")) for row, m in zip(series, memory, strict=True)]
    plain = [theilslopes(row, steps.at) for row in series]
    covered = np.mean([low <= slope <= high for _, low, high in found])
    too_few = np.mean([peer.low_slope <= slope <= peer.high_slope for peer in plain])
    assert 0.92 <= covered <= 0.975
    assert too_few < 0.89
