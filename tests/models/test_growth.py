"""The growth of followers: gaps stay gaps, planted growth comes back, and too few readings are told."""

import math

import numpy as np
import pandas as pd
import pytest

from citra.models.growth import fit_growth
from citra.models.local_trend import fit_local_trend
from citra.models.readings import Readings, grid_readings

LAST = pd.Timestamp("2022-12-31", tz="UTC")


def snapshots(days, counts, account="a", kind="observed", high=None):
    return pd.DataFrame(
        {
            "account_id": account,
            "observed_at": pd.Timestamp("2020-01-01", tz="UTC") + pd.to_timedelta(np.asarray(days, float), unit="D"),
            "follower_count_low": pd.array(counts, dtype="Int64"),
            "follower_count_high": pd.array(counts if high is None else high, dtype="Int64"),
            "reading_kind": kind,
        }
    )


def wandering(seed, steps=150, keep=0.5):
    """Return readings, half of the weeks missing, of a level whose slope wanders, and the level."""
    rng = np.random.default_rng(seed)
    slope = 8 + np.cumsum(rng.normal(0, 0.3, steps))
    level = 500 + np.cumsum(slope + rng.normal(0, 4, steps))
    read = np.rint(level + rng.normal(0, 2, steps))
    missing = rng.random(steps) > keep
    missing[[0, -1]] = False
    return Readings("a", LAST, 7, np.where(missing, np.nan, read)), level


# ------------------------------------------------------------------ the grid


def test_weeks_count_back_from_the_last_reading_and_hold_its_week_s_last():
    read = grid_readings(snapshots([0, 3, 400, 393.5, 394], [10, 11, 90, 70, 80]))
    assert read.step_days == 7 and len(read.counts) == 58
    assert read.at.tolist() == [0, 1, 57] and read.values.tolist() == [10, 11, 90]
    assert read.moments(np.array([57, 58]))[1] - read.last_at == pd.Timedelta(days=7)


def test_less_than_a_year_is_put_on_days():
    read = grid_readings(snapshots([0, 1, 300], [10, 20, 30]))
    assert read.step_days == 1 and len(read.counts) == 301 and read.steps_a_year == 365


def test_account_with_most_readings_is_taken_and_lower_bounds_are_not_readings():
    both = pd.concat(
        [
            snapshots([0, 500], [900, 950], account="b"),
            snapshots(range(9), range(10, 19)),
            snapshots(range(20, 60), [1] * 40, account="b", kind="survivors"),
        ]
    )
    undated = snapshots([0], [1776], account="b").assign(observed_at=pd.NaT)
    read = grid_readings(pd.concat([both, undated, undated, undated, undated, undated, undated, undated, undated]))
    assert read.account_id == "a" and read.values.tolist() == list(range(10, 19))


def test_rounded_reading_stands_for_the_middle_of_its_span():
    assert grid_readings(snapshots([0, 1], [1000, 1100], high=[1049, 1149])).values.tolist() == [1024.5, 1124.5]


# ------------------------------------------------------------------ the trend


def test_scale_follows_the_way_the_account_grows():
    weeks, rng = np.arange(160), np.random.default_rng(2)
    by_ratio = 200 * np.exp(np.cumsum(0.02 + rng.normal(0, 0.01, 160)))
    by_amount = 2000 + np.cumsum(12 + rng.normal(0, 4, 160))
    assert fit_local_trend(Readings("a", LAST, 7, by_ratio)).scale == "log"
    assert fit_local_trend(Readings("a", LAST, 7, by_amount)).scale == "count"
    assert fit_local_trend(Readings("a", LAST, 7, weeks * 3.0 + rng.integers(0, 3, 160) * (weeks > 0))).scale == "count"


def test_planted_growth_comes_back():
    weeks = np.arange(0, 1100, 9)
    noise = np.random.default_rng(3).normal(0, 0.004, len(weeks))
    counts = np.rint(5000 * 1.2 ** (weeks / 364) * np.exp(noise)).astype(int)
    growth = fit_growth(snapshots(weeks, counts))
    assert growth.cannot_tell == "" and growth.why_no_year == ""
    assert growth.last_year.value == pytest.approx(1.2, abs=0.01)
    assert growth.last_year.low < 1.2 < growth.last_year.high
    span = (len(growth.level) - 1) / 52
    assert growth.whole_span.low < 1.2**span < growth.whole_span.high
    assert growth.weekly_gain.value == pytest.approx(counts[-1] * math.log(1.2) / 52, rel=0.1)


def test_interval_of_the_last_year_covers_the_level_that_was_there():
    covered = []
    for seed in range(20):
        read, level = wandering(seed, steps=120)
        days = 7 * read.at
        growth = fit_growth(snapshots(days, read.values.astype(int)))
        covered.append(growth.last_year.low <= level[-1] / level[-53] <= growth.last_year.high)
    assert np.mean(covered) >= 0.8


def test_band_is_wide_where_nobody_read():
    days = np.r_[0:400:7, 700:1000:7]
    walk = np.cumsum(np.random.default_rng(4).normal(1, 3, 1000))
    counts = (1000 + walk[days]).astype(int)
    growth = fit_growth(snapshots(days, counts))
    width = growth.high - growth.low
    middle = 550 // 7
    assert np.isnan(growth.readings.counts[middle])
    assert width[middle] > 3 * width[20]
    assert np.isfinite(growth.level).all()


def test_without_a_year_of_readings_there_is_no_yearly_ratio_and_the_rest_stands():
    days = np.arange(0, 200, 4)
    growth = fit_growth(snapshots(days, (300 + 2 * days + days % 3).astype(int)))
    assert math.isnan(growth.last_year.value) and growth.why_no_year == "The readings span less than a year."
    assert growth.whole_span.value == pytest.approx(700 / 300, rel=0.02)
    assert growth.weekly_gain.value == pytest.approx(14, rel=0.2)


def test_account_that_began_with_nobody_has_no_ratio_over_the_span():
    days = np.arange(0, 700, 7)
    growth = fit_growth(snapshots(days, np.r_[0, 3, days[2:] + days[2:] % 4].astype(int)))
    assert growth.scale == "count" and growth.cannot_tell == ""
    assert math.isfinite(growth.last_year.value)
    assert math.isnan(growth.whole_span.value) or growth.whole_span.high > 20


# ------------------------------------------------------------------ nothing to tell


@pytest.mark.parametrize(
    ("days", "counts", "reason"),
    [
        ([], [], "there are 0"),
        ([0], [10], "there are 1"),
        ([0, 365], [43507, 48506], "two points are described, never modelled"),
        (range(7), range(7), "at least 8 dated follower readings; there are 7"),
        (range(0, 900, 30), [500] * 30, "All 30 follower readings are the same"),
        (range(0, 900, 30), [0] * 30, "All 30 follower readings are the same"),
    ],
)
def test_too_little_is_told_and_nothing_is_guessed(days, counts, reason):
    growth = fit_growth(snapshots(list(days), list(counts)))
    assert reason in growth.cannot_tell and growth.why_no_year == growth.cannot_tell
    assert math.isnan(growth.last_year.value) and math.isnan(growth.whole_span.low)
    assert np.isnan(growth.level).all() and len(growth.level) == len(growth.readings.counts)


def test_absent_counts_are_no_readings():
    absent = snapshots(range(20), range(20)).assign(follower_count_low=pd.NA, follower_count_high=pd.NA)
    assert "there are 0" in fit_growth(absent).cannot_tell
