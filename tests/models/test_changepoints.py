"""Change points at unknown places: false ones are rare, planted ones are found, and their month is covered."""

import math

import numpy as np
import pandas as pd
import pytest
import ruptures
import statsmodels.api as sm
from conftest import ROOT

from citra.models.autoregression import Steps, simulate
from citra.models.changepoints import calibration_table, find_changes
from citra.models.changescan import Scan, StepScan
from citra.models.regression import MEMORIES
from citra.models.segments import Segmentation, largest_gain

WITH_GAPS = Steps(np.setdiff1d(np.arange(44), [5, 6, 20, 21, 33]))


def monthly(values, start="2018-01"):
    return pd.Series(values, index=pd.period_range(start, periods=len(values), freq="M"))


def one(found: Scan, row: int) -> Scan:
    return Scan(*(getattr(found, name)[[row]] for name in Scan.__annotations__))


# ------------------------------------------------------------------ the search for one step


def test_likelihood_ratio_is_that_of_generalised_least_squares_at_every_place_and_memory():
    series = simulate(WITH_GAPS, 0.5, 1, np.random.default_rng(1))[0]
    search = StepScan(WITH_GAPS, 100, 1)
    likelihoods = np.full((len(MEMORIES), len(search.places) + 1), np.nan)
    for row, memory in enumerate(MEMORIES):
        sigma = memory ** np.abs(WITH_GAPS.at[:, None] - WITH_GAPS.at)
        for column, place in enumerate([WITH_GAPS.n, *search.places]):
            step = (np.arange(WITH_GAPS.n) >= place).astype(float)
            design = np.column_stack([WITH_GAPS.design(), step])[:, : 3 if step.any() else 2]
            likelihoods[row, column] = sm.GLS(series, design, sigma=sigma).fit().llf
    profile = likelihoods.max(axis=0)
    found = search.scan(series[None])
    assert found.ratio[0] == pytest.approx(2 * (profile[1:].max() - profile[0]), abs=1e-6)
    assert found.behind[0] == pytest.approx(2 * (profile[1:].max() - profile[1:]), abs=1e-6)
    assert found.best[0] == profile[1:].argmax()
    assert found.memory[0] == likelihoods[:, 1 + found.best[0]].argmax()


def test_step_size_is_that_of_generalised_least_squares():
    series = simulate(WITH_GAPS, 0.5, 1, np.random.default_rng(1))[0] + 3.0 * (np.arange(WITH_GAPS.n) >= 15)
    search = StepScan(WITH_GAPS, 100, 1)
    found = search.scan(series[None])
    memory, place = MEMORIES[found.memory[0]], search.places[found.best[0]]
    sigma = memory ** np.abs(WITH_GAPS.at[:, None] - WITH_GAPS.at)
    design = np.column_stack([WITH_GAPS.design(), np.arange(WITH_GAPS.n) >= place])
    assert search.step_size(series, found) == pytest.approx(sm.GLS(series, design, sigma=sigma).fit().params[2])


def test_trend_changes_nothing():
    series = simulate(WITH_GAPS, 0.3, 20, np.random.default_rng(2))
    search = StepScan(WITH_GAPS, 199, 1)
    plain, steep = search.scan(series), search.scan(series + 0.7 * WITH_GAPS.at + 4)
    assert np.allclose(plain.ratio, steep.ratio)
    pelt = Segmentation(search)
    assert np.allclose(pelt.signals(series), pelt.signals(series + 0.7 * WITH_GAPS.at + 4))


@pytest.mark.parametrize(("n", "memory"), [(24, 0.3), (36, 0.6), (60, 0.0)])
def test_a_change_is_found_in_few_series_without_one(n, memory):
    """2,000 series a cell, by each search; the nominal level is 5 %."""
    steps = Steps(np.arange(n))
    search = StepScan(steps, 499, 1)
    series = simulate(steps, memory, 2000, np.random.default_rng(99))
    assert np.mean(search.p_values(series, search.scan(series)) <= 0.05) <= 0.075
    assert np.mean(Segmentation(search).finds_change(series)) <= 0.075


def test_plain_pelt_finds_changes_in_series_that_have_only_a_memory():
    """What whitening and the calibrated penalty guard against; 2 log n is the usual penalty."""
    series = simulate(Steps(np.arange(36)), 0.6, 60, np.random.default_rng(8))
    series = series / series.std(axis=1, keepdims=True)
    plain = [ruptures.Pelt(model="l2", jump=1, min_size=6).fit(row).predict(pen=2 * np.log(36)) for row in series]
    assert np.mean([len(ends) > 1 for ends in plain]) > 0.5


@pytest.mark.parametrize("size", [1.5, 3.0])
def test_set_of_months_holds_the_planted_one(size):
    """400 series with a step of so many standard deviations; the weaker one is rarely found."""
    steps = Steps(np.arange(36))
    search = StepScan(steps, 199, 1)
    series = simulate(steps, 0.3, 400, np.random.default_rng(5)) + size / math.sqrt(1 - 0.3**2) * (steps.at >= 14)
    found = search.scan(series)
    covered = [search.place_p_value(row, one(found, run), 14 - 6) > 0.05 for run, row in enumerate(series)]
    assert 0.92 <= np.mean(covered) <= 0.99


def test_strong_step_leaves_one_month():
    series = 0.3 * simulate(WITH_GAPS, 0.0, 1, np.random.default_rng(3))[0] + 5.0 * (np.arange(WITH_GAPS.n) >= 22)
    search = StepScan(WITH_GAPS, 199, 1)
    assert search.allowed_places(series, search.scan(series[None])).tolist() == [22]


# ------------------------------------------------------------------ segments


@pytest.mark.parametrize("seed", range(5))
def test_largest_gain_is_where_pelt_and_dynamic_programming_begin_to_find(seed):
    signal = np.random.default_rng(seed).normal(size=40) + np.repeat([0.0, 1.5, -0.5, 0.2], 10)
    gain = float(largest_gain(signal[None])[0])
    pelt = ruptures.Pelt(model="l2", jump=1, min_size=6).fit(signal)
    exact = ruptures.Dynp(model="l2", jump=1, min_size=6).fit(signal)
    whole = pelt.cost.sum_of_costs([40])
    gains = [(whole - exact.cost.sum_of_costs(exact.predict(n_bkps=count))) / count for count in range(1, 6)]
    assert gain == pytest.approx(max(gains))
    assert len(pelt.predict(pen=gain * 1.001)) == 1
    assert len(pelt.predict(pen=gain * 0.999)) > 1


@pytest.mark.parametrize("seed", range(4))
def test_pelt_is_dynamic_programming_with_as_many_changes(seed):
    steps = Steps(np.arange(60))
    series = simulate(steps, 0.3, 1, np.random.default_rng(seed))[0] + 5.0 * (steps.at >= 25)
    pelt = Segmentation(StepScan(steps, 199, 1))
    places = pelt.change_places(series)
    signal = pelt.signals(series[None])[0]
    exact = ruptures.Dynp(model="l2", jump=1, min_size=6).fit(signal)
    assert places and exact.predict(n_bkps=len(places))[:-1] == places
    assert pelt.finds_change(series[None])[0]


def test_signals_without_memory_are_the_months_less_their_trend_beside_the_step():
    series = np.random.default_rng(4).normal(size=39)
    series[::2] *= -1
    search = StepScan(WITH_GAPS, 199, 1)
    found = search.scan(series[None])
    signal = search.without_trend(series[None], found.best, np.array([0]))[0]
    step = (np.arange(39) >= search.places[found.best[0]]).astype(float)
    peer = sm.OLS(series, np.column_stack([WITH_GAPS.design(), step])).fit()
    line = WITH_GAPS.design() @ peer.params[:2]
    assert np.allclose(signal, (series - line) / math.sqrt(peer.scale))


# ------------------------------------------------------------------ the whole


def test_planted_step_is_found_by_both_searches_through_a_gap():
    at = np.arange(60)
    values = np.exp(-4 - 0.01 * at + 0.8 * (at >= 30) + 0.1 * np.random.default_rng(1).normal(size=60))
    values[[7, 28, 29, 50]] = np.nan
    found = find_changes(monthly(values), draws=199, runs=200)
    assert found.is_found
    assert str(found.month) == "2020-07"
    # Nobody saw the two months before it: the step may have been in any of the three.
    assert [str(month) for month in found.months] == ["2020-05", "2020-06", "2020-07"]
    assert found.segment_months == (found.month,)
    assert found.ratio == pytest.approx(math.exp(0.8), rel=0.15)
    assert found.n == 56 and 0 < found.test.level < 0.1 and 0 <= found.segment_level < 0.1


def test_trend_alone_is_no_change():
    values = np.exp(-4 - 0.03 * np.arange(48) + 0.1 * np.random.default_rng(2).normal(size=48))
    found = find_changes(monthly(values), draws=499, runs=1000)
    assert not found.is_found and found.segment_months == () and found.why_no_segments == ""
    assert found.test.p_value > 0.05
    # Where nothing is to be seen, a step could have been nearly anywhere.
    assert len(found.months) > 20


def test_where_the_levels_are_missed_no_change_is_told(monkeypatch):
    monkeypatch.setattr(StepScan, "measured_level", lambda *_: 0.09)
    monkeypatch.setattr(Segmentation, "measured_level", lambda *_: 0.09)
    values = np.exp(0.1 * np.random.default_rng(1).normal(size=60) + 0.8 * (np.arange(60) >= 30))
    found = find_changes(monthly(values), draws=199, runs=100)
    assert not found.is_found and math.isnan(found.test.p_value) and "above 7.5 %" in found.test.withheld
    assert found.segment_months == () and "above 7.5 % its changes are withheld" in found.why_no_segments


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([], "there are 0"),
        ([0.03], "there are 1"),
        ([0.01, 0.02] * 11 + [0.03], "there are 23"),
        ([0.0] * 60, "there are 0"),
        ([0.02] * 60, "same in every month"),
        ([0.02] * 30 + [0.04] * 30, "fit every month exactly"),
        (list(1.01 ** np.arange(40)), "fit every month exactly"),
        ([0.02] + [np.nan] * 59, "there are 1"),
    ],
)
def test_where_the_series_says_too_little_it_cannot_tell_and_says_why(values, reason):
    found = find_changes(monthly(np.array(values, dtype=float)))
    assert reason in found.cannot_tell == found.why_no_segments
    assert found.test is None and not found.is_found and math.isnan(found.ratio)


# ------------------------------------------------------------------ the committed table


def committed():
    return pd.read_csv(ROOT / "data" / "calibration" / "change-coverage.csv")


def test_committed_table_meets_what_the_methods_promise():
    cells = committed()
    assert len(cells) == 3 * 3 * 4 * 3
    # No cell is so bad that its p-value would be withheld.
    assert cells.loc[cells["step"] == 0, "found"].max() <= 0.075
    planted = cells[cells["step"] > 0]
    assert planted.loc[planted["search"] == "stated", "coverage"].between(0.925, 0.975).all()
    # Whole months are coarse: a large step leaves one or two, and they hold it more often than asked.
    assert planted.loc[planted["search"] == "likelihood", "coverage"].between(0.925, 0.995).all()
    weak = planted[(planted["search"] == "likelihood") & (planted["step"] <= 2)]
    assert weak["coverage"].between(0.925, 0.975).all()


def test_committed_levels_come_out_again():
    steps, cells = Steps(np.arange(36)), committed().set_index(["n", "memory", "step", "search"])["found"]
    search = StepScan(steps, 999, 5)
    series = simulate(steps, 0.3, 3000, np.random.default_rng(6))
    level = np.mean(search.p_values(series, search.scan(series)) <= 0.05)
    assert level == pytest.approx(cells[36, 0.3, 0.0, "likelihood"], abs=0.015)
    assert np.mean(Segmentation(search).finds_change(series)) == pytest.approx(cells[36, 0.3, 0.0, "pelt"], abs=0.02)


def test_table_of_the_article_holds_the_levels_and_the_least_coverage():
    cells, table = committed(), calibration_table(committed())
    assert table[["simulated_months", "simulated_memory"]].to_numpy().tolist()[1] == [24, 0.3]
    of_one = cells[(cells["n"] == 24) & (cells["memory"] == 0.3)]
    searched = of_one[of_one["search"] == "likelihood"]
    assert table["month_coverage"][1] == searched["coverage"].min()
    assert table["found_month_coverage"][1] == searched["coverage_found"].min()
    assert table["segment_level"][1] == of_one[(of_one["search"] == "pelt") & (of_one["step"] == 0)]["found"].item()
