"""Shares: Wilson's and Newcombe's intervals by another implementation, and coverage when neighbours are alike."""

import csv
import math

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from citra.models.answers import median_wait_interval
from citra.models.shares import Share, share_by_year, share_change, share_difference, share_in_order, wilson_interval


@pytest.mark.parametrize(("ones", "n"), [(0, 20), (3, 20), (20, 20), (412, 987)])
def test_interval_of_single_posts_is_wilsons(ones, n):
    assert wilson_interval(ones / n, n) == pytest.approx(proportion_confint(ones, n, method="wilson"), abs=1e-12)


def test_difference_is_newcombes():
    parts = [Share(ones / n, *wilson_interval(ones / n, n), n, 1.0) for ones, n in ((30, 80), (12, 90))]
    found = share_difference(*parts)
    expected = confint_proportions_2indep(30, 80, 12, 90, method="newcomb", compare="diff")
    assert (found.low, found.high) == pytest.approx(expected, abs=1e-9)


def test_posts_that_are_alike_in_time_widen_the_interval():
    evenly, in_one_stretch = np.arange(400) % 4 == 0, np.arange(400) < 100
    assert share_in_order(evenly).design_effect == 1
    assert share_in_order(in_one_stretch).design_effect > 30
    wide, narrow = share_in_order(in_one_stretch), share_in_order(evenly)
    assert wide.high - wide.low > 4 * (narrow.high - narrow.low)


def test_interval_holds_the_truth_when_seasons_differ():
    rng = np.random.default_rng(6)
    held = 0
    for _ in range(400):
        season = rng.beta(6, 14, 40)
        found = share_in_order(rng.random(600) < np.repeat(season, 15))
        held += found.low <= 0.3 <= found.high
    assert held / 400 > 0.93


def test_committed_coverage_is_near_what_is_promised():
    with (ROOT / "data" / "calibration" / "practice-coverage.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["quantity"] for row in rows} == {"share", "branching", "holiday"}
    assert all(float(row["coverage"]) > 0.9 for row in rows)


@pytest.mark.parametrize("ones", [[], [True], [False] * 15])
def test_few_posts_have_no_share(ones):
    found = share_in_order(ones)
    assert math.isnan(found.value) and f"there are {len(ones)}" in found.cannot_tell


@pytest.mark.parametrize(("one", "value"), [(True, 1.0), (False, 0.0)])
def test_share_of_all_or_none_keeps_an_interval(one, value):
    found = share_in_order([one] * 50)
    assert found.value == value and 0 < found.high - found.low < 0.1 and not found.cannot_tell


def test_year_of_few_posts_has_no_share_and_the_change_leaves_it_out():
    times = pd.Series(pd.date_range("2020-12-30 20:00", "2023-01-10", freq="5D", tz="UTC"))
    by_year = share_by_year(times, pd.Series(times.dt.year == 2022), "Asia/Jakarta")
    assert by_year["year"].tolist() == [2020, 2021, 2022, 2023]
    assert by_year["share_of_year"].isna().tolist() == [True, False, False, True]
    change = share_change(by_year)
    assert change.value == pytest.approx(1.0, abs=0.03) and change.low > 0.8


def test_change_needs_two_years():
    times = pd.Series(pd.date_range("2022-01-01", periods=40, freq="D", tz="UTC"))
    found = share_change(share_by_year(times, times.dt.day > 3, "UTC"))
    assert "two years" in found.cannot_tell and math.isnan(found.value)


def test_no_posts_have_no_years():
    nothing = pd.Series(pd.to_datetime([], utc=True))
    by_year = share_by_year(nothing, pd.Series([], dtype=bool), "UTC")
    assert by_year.empty and "there are 0" in share_change(by_year).cannot_tell


def test_median_wait_interval_covers_the_planted_median():
    rng = np.random.default_rng(7)
    held = 0
    for _ in range(300):
        wait, seen = rng.exponential(10 / np.log(2), 60), rng.exponential(40, 60)
        low, high = median_wait_interval(np.minimum(wait, seen), wait <= seen)
        held += low <= 10 <= high
    assert 0.91 < held / 300 <= 1


def test_unanswered_questions_leave_the_end_open():
    low, high = median_wait_interval([1, 2, 3, 50, 50, 50, 50], [True, True, True, False, False, False, False])
    assert low >= 1 and math.isnan(high)
    assert all(math.isnan(end) for end in median_wait_interval([5, 6], [False, False]))
