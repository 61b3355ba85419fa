"""The rhythm of few hands: planted rhythms, self-excitation and holidays are found again, and chance is left alone."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from citra.errors import BadInput
from citra.metrics import cadence
from citra.models.capacity import compare_gaps, measure_excitation
from citra.models.days_off import compare_days_off, public_holidays
from citra.models.hawkes import (
    HawkesFit,
    excitation,
    fit_hawkes,
    hawkes_likelihood,
    profile_interval,
    residual_distance,
    simulate_hawkes,
)
from citra.models.rhythm import Moments, Rhythm, fit_rhythm, take_moments

DAYS = 365 * 4
STATISTICS = {name: getattr(cadence, name) for name in ("burstiness", "median_gap", "longest_gap")}


def office_rhythm(drift=0.0):
    """Return working days and hours, the level multiplied from year to year."""
    hours = np.where((np.arange(24) >= 8) & (np.arange(24) < 16), 1.0, 0.02)
    week = np.array([1, 1, 1, 1, 1, 0.1, 0.1])[:, None] * hours
    level = (1 + drift) ** (np.arange(DAYS) // 365)
    passed = np.append(0, np.cumsum((week[np.arange(DAYS) % 7] * level[:, None]).ravel()))
    return Rhythm(passed * DAYS / passed[-1], week / week.sum())


def made_moments(branching, drift=0.0, seed=1, rate=0.5, delay=1.5):
    rng, rhythm = np.random.default_rng(seed), office_rhythm(drift)
    process = HawkesFit(branching, delay, rate * (1 - branching), 0.0, branching)
    days = rhythm.clock_days(simulate_hawkes(process, rhythm.days, rng))
    return Moments(np.sort(days) - int(days.min()), 0, True, False)


def slow_log_likelihood(times, length, background, ratio, delay):
    """Return Hawkes's log-likelihood by its definition, with every pair of posts."""
    rates = [background + ratio / delay * np.exp(-(t - times[times < t]) / delay).sum() for t in times]
    return np.log(rates).sum() - background * length - ratio * (1 - np.exp(-(length - times) / delay)).sum()


def test_recursion_gives_the_sum_over_all_earlier_posts():
    times = np.sort(np.random.default_rng(1).uniform(0, 50, 40))
    direct = [np.exp(-0.7 * (t - times[:number])).sum() for number, t in enumerate(times)]
    assert excitation(times, np.array([0.7, 300.0]))[0] == pytest.approx(direct)


def test_estimate_is_the_maximum_of_the_likelihood_by_definition():
    times = simulate_hawkes(HawkesFit(0.5, 2.0, 0.3, 0, 0), 400.0, np.random.default_rng(2))
    fit = fit_hawkes(hawkes_likelihood(times, 400.0))
    at_estimate = slow_log_likelihood(times, 400.0, fit.background, fit.branching_ratio, fit.mean_delay)
    assert fit.log_likelihood == pytest.approx(at_estimate)
    best = optimize.minimize(
        lambda logs: -slow_log_likelihood(times, 400.0, *np.exp(logs)), np.log([0.3, 0.5, 2]), method="Nelder-Mead"
    )
    # The delays that are tried stand 15 % apart.
    assert -best.fun - 0.02 < fit.log_likelihood < -best.fun + 1e-6
    assert fit.branching_ratio == pytest.approx(np.exp(best.x[1]), abs=0.02)


@pytest.mark.parametrize("planted", [0.0, 0.3, 0.7])
def test_planted_branching_ratio_is_recovered(planted):
    rng = np.random.default_rng(3)
    process = HawkesFit(planted, 2.0, 0.6 * (1 - planted), 0.0, planted)
    found = [fit_hawkes(hawkes_likelihood(simulate_hawkes(process, 1500.0, rng), 1500.0)) for _ in range(12)]
    assert np.mean([fit.branching_ratio for fit in found]) == pytest.approx(planted, abs=0.06)
    if planted:
        assert np.median([fit.mean_delay for fit in found]) == pytest.approx(2.0, rel=0.25)


def test_simulated_process_has_the_mean_count_of_theory():
    rng = np.random.default_rng(4)
    counts = [len(simulate_hawkes(HawkesFit(0.5, 0.5, 1.0, 0, 0), 200.0, rng)) for _ in range(200)]
    assert np.mean(counts) == pytest.approx(200 * 1.0 / (1 - 0.5), rel=0.03)


def test_profile_interval_ends_where_the_likelihood_has_fallen():
    times = simulate_hawkes(HawkesFit(0.5, 2.0, 0.3, 0, 0), 900.0, np.random.default_rng(5))
    likelihood = hawkes_likelihood(times, 900.0)
    fit = fit_hawkes(likelihood)
    for end in profile_interval(likelihood, fit):
        assert 2 * (fit.log_likelihood - likelihood.at(end).max()) == pytest.approx(3.841, abs=0.15)


def test_residual_distance_is_that_of_kolmogorov_and_smirnov():
    times = np.sort(np.random.default_rng(6).uniform(0, 100, 80))
    fit = HawkesFit(0.0, 1.0, 0.8, 0.0, 0.0)
    assert residual_distance(times, fit) == pytest.approx(stats.kstest(0.8 * np.diff(times), "expon").statistic)


def test_planted_week_is_recovered_and_time_runs_by_it():
    moments = made_moments(0.0, rate=3.0)
    rhythm, true = fit_rhythm(moments.days, 0, DAYS), office_rhythm()
    assert np.abs(rhythm.week - true.week).max() < 0.003
    by_day = np.bincount(moments.days.astype(int) % 7, minlength=7) / len(moments.days)
    assert rhythm.week.sum(axis=1) == pytest.approx(by_day, abs=0.002)
    own = rhythm.own_time(moments.days)
    assert rhythm.clock_days(own) == pytest.approx(moments.days, abs=1e-6)
    assert stats.kstest(own / rhythm.days, "uniform").statistic < 0.02


def test_chance_with_a_rhythm_lies_inside_its_range():
    inside = 0
    for seed in range(10):
        found = compare_gaps(made_moments(0.0, seed=seed), STATISTICS, draws=60)
        ends = found.statistics[["expected_low", "expected_high"]].loc["burstiness"]
        inside += ends.iloc[0] <= found.value("burstiness", "observed") <= ends.iloc[1]
    assert inside >= 8


def test_bursts_and_silences_lie_outside():
    found = compare_gaps(made_moments(0.6), STATISTICS, draws=80)
    assert found.value("burstiness", "low") > found.value("burstiness", "expected_high")
    assert found.value("median_gap", "observed") < found.value("median_gap", "expected_low")
    short = found.curve.iloc[(found.curve["gap_days"] - 0.1).abs().argmin()]
    assert short["observed_share"] < short["expected_low"]


def test_observed_statistics_are_those_of_the_metrics():
    times = pd.Series(pd.date_range("2021-01-01", periods=80, freq="31h", tz="UTC"))
    moments = take_moments(pd.DataFrame({"posted_at": times, "is_hour_known": True}), "Asia/Jakarta")
    found = compare_gaps(moments, STATISTICS, draws=20)
    for name, statistic in STATISTICS.items():
        assert found.value(name, "observed") == pytest.approx(float(statistic(times.dt.tz_localize(None).to_numpy())))


@pytest.mark.parametrize("seed", range(3))
def test_level_that_changes_is_not_taken_for_bursts(seed):
    doubling = made_moments(0.0, drift=1.0, seed=seed)
    assert measure_excitation(doubling, runs=30).low < 0.05
    constant = hawkes_likelihood(doubling.days, float(doubling.length))
    assert profile_interval(constant, fit_hawkes(constant))[0] > 0.2


def test_planted_excitation_is_told_with_its_rhythm():
    found = measure_excitation(made_moments(0.4, seed=8), runs=40)
    assert found.low < 0.4 < found.high and found.low > 0.1
    assert 0.5 < found.mean_delay_days < 4
    assert found.residual_distance < 1.3 * found.usual_distance


def test_posts_without_hours_have_no_bursts_but_gaps_in_days():
    times = pd.Series(pd.date_range("2021-01-01", periods=80, freq="2D", tz="UTC"))
    moments = take_moments(pd.DataFrame({"posted_at": times, "is_hour_known": [False] + [True] * 79}), "UTC")
    found = measure_excitation(moments)
    assert "give no hour" in found.cannot_tell and math.isnan(found.low)
    assert compare_gaps(moments, STATISTICS, draws=20).value("median_gap", "observed") == 2


def days_of(times):
    return take_moments(pd.DataFrame({"posted_at": times, "is_hour_known": True}), "UTC")


@pytest.mark.parametrize(
    "times",
    [
        pd.Series(pd.to_datetime([], utc=True)),
        pd.Series(pd.to_datetime(["2022-01-01"], utc=True)),
        pd.Series(pd.to_datetime(["2022-01-01 08:00"] * 200, utc=True)),
    ],
    ids=["no posts", "one post", "one moment"],
)
def test_too_little_is_said_and_not_guessed(times):
    moments = days_of(times)
    assert "needs at least 50 posts over 56 days" in moments.cannot_tell
    gaps, bursts = compare_gaps(moments, STATISTICS), measure_excitation(moments)
    assert gaps.cannot_tell == bursts.cannot_tell == moments.cannot_tell
    assert math.isnan(gaps.value("burstiness", "observed")) and gaps.curve.empty and math.isnan(bursts.branching_ratio)


def test_posts_in_two_heaps_do_not_break_anything():
    heaps = pd.Series(pd.to_datetime(["2022-01-01 08:00"] * 60 + ["2022-06-01 08:00"] * 60, utc=True))
    found = measure_excitation(days_of(heaps), runs=10)
    assert found.low > 0.5 and not found.cannot_tell


def posts_on(days, hour=10):
    return pd.DataFrame({"posted_at": (pd.DatetimeIndex(days) + pd.Timedelta(hours=hour)).tz_localize("Asia/Jakarta")})


def holiday_days():
    days = pd.date_range("2020-01-01", "2022-12-31", freq="D")
    return days, np.array([day.date() in public_holidays("ID", range(2020, 2023)) for day in days])


@pytest.mark.parametrize("planted", [0.1, 0.5, 1.0])
def test_planted_rest_on_holidays_is_recovered(planted):
    rng = np.random.default_rng(9)
    days, off = holiday_days()
    expected = np.where(days.day_of_week < 5, 0.8, 0.1) * np.where(off, planted, 1)
    held = []
    for _ in range(30):
        found = compare_days_off(posts_on(days.repeat(rng.poisson(expected))), "Asia/Jakarta", "ID")
        held.append(found.low <= planted <= found.high)
    assert np.mean(held) >= 0.9


def test_holidays_are_days_of_the_office_and_not_of_universal_time():
    # Independence day 2022 was a Wednesday; 20:00 UTC on the day before is its early morning in Jakarta.
    times = pd.date_range("2022-01-03 20:00", "2022-12-30 20:00", freq="D", tz="UTC")
    only = times[times != pd.Timestamp("2022-08-16 20:00", tz="UTC")]
    with_it, without = (
        compare_days_off(pd.DataFrame({"posted_at": part}), "Asia/Jakarta", "ID").post_count for part in (times, only)
    )
    assert with_it - without == 1


def test_holidays_on_weekends_are_no_days_off():
    # New Year 2022 and Labour Day 2022 fell on a Saturday and a Sunday.
    every = posts_on(pd.date_range("2021-01-04", "2022-12-30", freq="D"))
    found = compare_days_off(every, "Asia/Jakarta", "ID")
    off = pd.to_datetime(sorted(public_holidays("ID", range(2021, 2023))))
    assert found.day_count == sum(day.day_of_week < 5 and day >= pd.Timestamp("2021-01-04") for day in off)
    assert found.post_count == found.day_count and found.ratio == pytest.approx(1)
    assert {pd.Timestamp("2022-01-01"), pd.Timestamp("2022-05-01")} <= set(off)


def test_rare_posts_say_nothing_of_holidays():
    days = pd.date_range("2020-01-06", "2022-12-26", freq="70D")
    found = compare_days_off(posts_on(days), "Asia/Jakarta", "ID")
    assert math.isnan(found.ratio) and "at least 5 posts would be expected" in found.cannot_tell


@pytest.mark.parametrize("count", [0, 1])
def test_no_post_and_one_post_say_nothing_of_holidays(count):
    found = compare_days_off(posts_on(["2022-03-01"][:count]), "Asia/Jakarta", "ID")
    assert found.cannot_tell and math.isnan(found.ratio)


@pytest.mark.parametrize("country", ["XX", "Indonesia"])
def test_country_without_a_calendar_is_refused(country):
    with pytest.raises(BadInput, match="holiday_country"):
        compare_days_off(posts_on(["2022-03-01"]), "Asia/Jakarta", country)


def test_without_a_country_no_day_is_taken_for_a_holiday():
    found = compare_days_off(posts_on(["2022-08-17"] * 40), "Asia/Jakarta", "")
    assert found.day_count == 0 and "country" in found.cannot_tell
