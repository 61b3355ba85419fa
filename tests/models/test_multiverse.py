"""The multiverse: every combination is there, each equals the single fit, and the joint test keeps its level."""

import csv
import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from conftest import ROOT
from scipy.stats import theilslopes

from citra.metrics.engagement import attach_engagement_rate
from citra.models.autoregression import Steps, fit_line, simulate
from citra.models.joint_null import STATISTICS, JointNull, groups_of
from citra.models.joint_test import joint_test
from citra.models.multiverse import (
    DECLARED,
    DIMENSIONS,
    OUTLIER_RULES,
    RATES,
    WINDOWS,
    fit_specifications,
    maturity_rules,
    monthly_responses,
)
from citra.models.specification_curve import summarise_choices, summarise_curve, summarise_groups
from citra.models.trend import fit_trend, monthly_median

# By hand: metrics, denominators, least ages, rules for outliers, monthly values, windows, models.
BY_HAND = 3 * 4 * 3 * 3 * 2 * 3 * 2
OPTIONS = {"draws": 199, "seed": 1}


def account(yearly_ratio=0.85, months=48, seed=1, per_month=6):
    """Posts of an account whose followers grow by 40 % a year and whose response changes by a planted ratio."""
    rng = np.random.default_rng(seed)
    start = pd.Timestamp("2019-01-03", tz="UTC")
    month = np.repeat(np.arange(months), per_month)
    days = month * 30.4375 + np.tile(np.arange(per_month) * 4.0, months)
    posted_at = start + pd.to_timedelta(days, unit="D")
    followers = 2000 * 1.4 ** (days / 365.25)
    shock = simulate(Steps(np.arange(months)), 0.3, 1, rng)[0][month]
    mean = 0.2 * followers * yearly_ratio ** (days / 365.25) * np.exp(0.08 * shock)
    counts = {"like_count": 1.0, "comment_count": 0.1, "share_count": 0.05, "save_count": 0.03}
    posts = pd.DataFrame({name: rng.poisson(part * mean) for name, part in counts.items()}).astype("Int64")
    posts["reach_count"] = pd.Series(np.rint(0.6 * followers)).astype("Int64")
    posts["posted_at"], posts["captured_at"] = posted_at, posted_at.max() + pd.Timedelta(days=10)
    return attach_engagement_rate(posts.assign(follower_count_at_post=followers))


def curve_of(posts):
    return fit_specifications(monthly_responses(posts, "UTC", 7), **OPTIONS)


@pytest.fixture(scope="module")
def curve():
    return curve_of(account())


# ------------------------------------------------------------------ the specifications


def test_there_are_as_many_specifications_as_the_product_of_the_choices(curve):
    assert len(curve) == BY_HAND == 1296
    assert not curve.duplicated(list(DIMENSIONS)).any()
    assert curve["is_declared"].sum() == 1
    assert (curve["cannot_tell"] == "").all()


def test_declared_age_that_is_another_choice_too_counts_once():
    assert len(maturity_rules(30)) == 2
    found = fit_specifications(monthly_responses(account(months=26), "UTC", 30), **OPTIONS)
    assert len(found) == BY_HAND * 2 / 3
    assert found["is_declared"].sum() == 1


def test_declared_specification_is_the_trend_of_the_monthly_median_rate(curve):
    posts = account()
    mature = posts[posts["captured_at"] - posts["posted_at"] >= pd.Timedelta(days=7)]
    trend = fit_trend(monthly_median(mature, "engagement_rate", "UTC"), runs=1, **OPTIONS)
    row = curve[curve["is_declared"]].iloc[0]
    found = [row["yearly_ratio"], row["ratio_low"], row["ratio_high"]]
    assert found == pytest.approx([trend.yearly_ratio, trend.low, trend.high], rel=1e-12)
    assert row["month_count"] == trend.n
    twin = curve[(curve[list(DIMENSIONS)] == [*DECLARED[:-1], "theil-sen"]).all(axis=1)].iloc[0]
    found = [twin["yearly_ratio"], twin["ratio_low"], twin["ratio_high"]]
    assert found == pytest.approx([trend.theil_sen_ratio, trend.theil_sen_low, trend.theil_sen_high], rel=1e-12)


def test_another_specification_equals_what_plain_pandas_and_scipy_say(curve):
    posts = account()
    value = posts[["like_count", "comment_count", "share_count", "save_count"]].sum(axis=1) / posts["reach_count"]
    old = value[posts["captured_at"] - posts["posted_at"] >= pd.Timedelta(days=30)].astype(float)
    cut = old.clip(upper=np.percentile(old, 95))
    mean = cut.groupby(posts["posted_at"].dt.strftime("%Y-%m")).mean()
    slope = theilslopes(np.log(mean.to_numpy()[12:]), np.arange(12, len(mean)) / 12)[0]
    choices = (
        "all-interactions",
        "reach",
        "thirty-days",
        "winsorised",
        "monthly-mean",
        "without-first-year",
        "theil-sen",
    )
    row = curve[(curve[list(DIMENSIONS)] == list(choices)).all(axis=1)].iloc[0]
    assert row["yearly_ratio"] == pytest.approx(math.exp(slope), rel=1e-12)
    assert row["month_count"] == len(mean) - 12


def test_top_percent_is_left_out_and_not_cut():
    posts = account()
    posts.loc[100, "like_count"] = 10**7
    series = monthly_responses(posts, "UTC", 7)
    largest = {
        rule: series["likes", "no-denominator", "declared-age", rule, "monthly-mean"].max() for rule in OUTLIER_RULES
    }
    assert largest["all-posts"] > 10**6
    assert largest["without-top-percent"] < 2000
    assert largest["winsorised"] < 2000


def test_latest_followers_give_the_trend_of_the_counts(curve):
    """A constant divisor drops out of a trend: the wrong denominator answers another question."""
    by = curve.set_index(list(DIMENSIONS))["yearly_ratio"]
    counts, latest = (by.xs(name, level="denominator") for name in ("no-denominator", "latest-followers"))
    assert latest.to_numpy() == pytest.approx(counts.reindex(latest.index).to_numpy(), rel=1e-9)


def test_planted_trend_comes_back_by_the_rates_and_not_by_the_latest_followers(curve):
    groups = summarise_groups(curve)
    assert groups["rates"].median == pytest.approx(0.85, abs=0.03)
    assert groups["rates"].share_below == 1
    latest = summarise_curve(curve[curve["denominator"] == "latest-followers"])
    assert latest.median == pytest.approx(0.85 * 1.4, abs=0.05)
    assert groups["without-latest"].specification_count == 972


def test_groups_and_choices_count_what_they_hold(curve):
    table = summarise_choices(curve)
    counts = table.groupby("dimension")["specification_count"].sum()
    assert counts["denominator"] == 1296
    assert (counts.drop("denominator") == 648).all()
    alone = table[table["choice"] == "reach"].iloc[0]
    by_hand = curve.loc[curve["denominator"] == "reach", "yearly_ratio"].median()
    assert alone["median_ratio"] == pytest.approx(by_hand)


# ------------------------------------------------------------------ what cannot be told


def test_without_reach_those_specifications_say_why_and_are_counted():
    found = curve_of(account(months=30).drop(columns="reach_count"))
    reach = found[found["denominator"] == "reach"]
    assert len(found) == 1296 and len(reach) == 324
    assert reach["cannot_tell"].str.startswith("No month has a response above zero").all()
    assert reach["yearly_ratio"].isna().all()
    assert summarise_groups(found)["rates"].specification_count == 648


def test_window_with_too_few_months_cannot_tell():
    found = curve_of(account(months=30))
    cut = found[found["window"] == "without-first-year"]
    assert cut["cannot_tell"].str.contains("at least 24 months").all()
    assert (
        summarise_curve(cut).cannot_tell == "None of 432 specifications has enough months with a response that varies."
    )


@pytest.mark.parametrize("rows", [0, 1, 20])
def test_too_few_posts_give_no_estimate_and_no_test(rows):
    posts = account(months=30).iloc[:rows]
    series = monthly_responses(posts, "UTC", 7)
    found = fit_specifications(series, **OPTIONS)
    assert len(found) == 1296 and found["yearly_ratio"].isna().all()
    assert (found["cannot_tell"] != "").all()
    test = joint_test(series, draws=19, runs=19)
    assert test.tests == {} and "no trend can be tested" in test.cannot_tell
    assert test.table().empty


@pytest.mark.parametrize("value", [0, 7])
def test_constant_counts_give_no_trend_of_the_counts(value):
    posts = account(months=30).assign(like_count=pd.Series(value, index=range(180), dtype="Int64"))
    found = curve_of(posts)
    counts = found[(found["metric"] == "likes") & (found["denominator"] == "no-denominator")]
    assert counts["yearly_ratio"].isna().all()


def test_hidden_likes_leave_the_posts_whose_likes_are_known():
    posts = account(months=40)
    hidden = np.random.default_rng(2).random(len(posts)) < 0.9
    posts["like_count"] = posts["like_count"].mask(hidden)
    series = monthly_responses(posts, "UTC", 7)
    found = fit_specifications(series, **OPTIONS)
    assert found["month_count"].max() < 30
    joint_test(series, draws=19, runs=19)


def test_months_that_never_follow_each_other_are_no_joint_test():
    months = pd.period_range("2015-01", periods=60, freq="M")
    series = pd.DataFrame({"a": np.exp(np.random.default_rng(1).normal(size=60))}, index=months)
    series.iloc[::2] = np.nan
    test = joint_test(series, [slice(None)], draws=19, runs=19)
    assert test.tests == {} and "Only 0 months" in test.cannot_tell


def test_series_that_a_line_fits_exactly_raise_no_warning():
    months = pd.period_range("2015-01", periods=40, freq="M")
    found = joint_test(
        pd.DataFrame({"a": 2.0 ** np.arange(40), "b": 3.0 * 2.0 ** np.arange(40)}, index=months), draws=19, runs=19
    )
    assert set(found.tests) == set(STATISTICS)


# ------------------------------------------------------------------ the joint test


def test_series_may_share_a_memory_in_one_fit():
    steps = Steps(np.array([0, 1, 2, 4, 5, 9, 10, 11, 12, 13]))
    series = np.random.default_rng(3).normal(size=(2, 3, 10))
    memory = np.array([0.3, 0.6])
    _, slope, error = fit_line(steps, series, memory[:, None])
    for draw in range(2):
        sigma = memory[draw] ** np.abs(steps.at[:, None] - steps.at)
        for row in range(3):
            peer = sm.GLS(series[draw, row], sm.add_constant(steps.at), sigma=sigma).fit()
            assert slope[draw, row] == pytest.approx(peer.params[1], rel=1e-9)
            assert error[draw, row] == pytest.approx(peer.bse[1], rel=1e-9)


def test_joint_statistics_equal_those_computed_one_by_one():
    logs = np.random.default_rng(4).normal(size=(3, 40)) + 0.01 * np.arange(40)
    logs[1, :9] = np.nan
    null = JointNull(logs, groups_of(logs, WINDOWS.values()), 19, 1)
    memory, found = null.statistics(logs[None])
    slopes, errors = [], []
    for window in WINDOWS.values():
        for row in logs[:, window]:
            at = np.flatnonzero(np.isfinite(row))
            sigma = (0.9 * memory[0]) ** np.abs(at[:, None] - at)
            peer = sm.GLS(row[at], sm.add_constant(at), sigma=sigma).fit()
            slopes.append(peer.params[1])
            errors.append(peer.bse[1])
    z = np.divide(slopes, errors)
    clear = max(np.mean(z > 2), np.mean(z < -2))
    by_hand = [abs(np.median(slopes)) / np.median(errors), clear, abs(np.mean(z))]
    assert found[0] == pytest.approx(by_hand, rel=1e-8)


def test_simulated_multiverses_keep_both_dependences():
    rng = np.random.default_rng(5)
    common, own = (simulate(Steps(np.arange(4000)), 0.5, rows, rng) for rows in (1, 3))
    logs = common + 0.5 * own
    null = JointNull(logs, groups_of(logs, [slice(None)]), 19, 1)
    drawn = np.concatenate(list(null.simulate(0.5, 20, rng)))
    between = np.mean([np.corrcoef(one)[0, 1] for one in drawn])
    after = np.mean([np.corrcoef(one[0, 1:], one[0, :-1])[0, 1] for one in drawn])
    assert between == pytest.approx(0.8, abs=0.03)
    assert after == pytest.approx(0.5, abs=0.03)


def test_null_does_not_move_with_the_trend_that_is_taken_away():
    logs = np.random.default_rng(6).normal(size=(3, 40))
    steep = logs + 0.5 * np.arange(40)
    for one, other in zip(*(_drawn(each) for each in (logs, steep)), strict=True):
        assert one == pytest.approx(other, abs=1e-8)


def _drawn(logs):
    null = JointNull(logs, groups_of(logs, [slice(None)]), 19, 1)
    return list(null.simulate(0.4, 5, np.random.default_rng(1)))


def test_planted_trend_is_found_jointly_and_none_where_none_is_planted():
    found = {}
    for ratio in (0.85, 1.0):
        series = monthly_responses(account(ratio, months=36), "UTC", 7)
        rates = series.loc[:, series.columns.get_level_values("denominator").isin(RATES)].iloc[:, ::6]
        found[ratio] = joint_test(rates, draws=199, runs=200, seed=1)
    assert set(found[0.85].tests) == set(STATISTICS)
    assert found[0.85].tests["median-slope"].p_value <= 0.02
    assert found[1.0].tests["median-slope"].p_value > 0.1
    assert list(found[1.0].table()) == ["joint_statistic", "joint_p_value", "measured_level"]


def test_joint_p_value_is_the_share_of_draws_at_least_as_large():
    logs = np.random.default_rng(7).normal(size=(3, 40))
    null = JointNull(logs, groups_of(logs, [slice(None)]), 99, 1)
    value = np.array([[1.5, 0.5, 1.5]])
    below, above = ((null._table(place) >= value.T).sum(axis=1) for place in (0, 1))
    p_values = null.p_values(np.array([0.1]), value)
    assert p_values[0] == pytest.approx((1 + np.maximum(below, above)) / 100)
    assert null.p_values(np.array([0.95]), value).shape == (1, 3)


def test_what_rejects_too_often_is_withheld():
    """A memory near one in 24 months: the p-values are absent, the reason is given."""
    common = simulate(Steps(np.arange(24)), 0.95, 1, np.random.default_rng(9))
    logs = common + 0.05 * np.random.default_rng(10).normal(size=(4, 24))
    months = pd.period_range("2020-01", periods=24, freq="M")
    found = joint_test(pd.DataFrame(np.exp(logs).T, index=months), [slice(None)], draws=199, runs=400)
    for test in found.tests.values():
        assert math.isnan(test.p_value) == (test.level > 0.075)


# ------------------------------------------------------------------ the committed levels


def committed_levels() -> dict:
    with (ROOT / "data" / "calibration" / "multiverse-levels.csv").open(encoding="utf-8") as file:
        return {(int(row["n"]), float(row["memory"]), row["statistic"]): row for row in csv.DictReader(file)}


def test_committed_levels_cover_every_length_and_memory_with_enough_runs():
    table = committed_levels()
    assert set(table) == {(n, m, name) for n in (24, 36, 60) for m in (0.0, 0.3, 0.6) for name in STATISTICS}
    assert all(int(row["runs"]) >= 2000 for row in table.values())
    assert max(float(row["level"]) for row in table.values()) <= 0.075


def test_committed_levels_come_out_again():
    """A tenth of the runs with other random numbers; three standard errors apart at most."""
    steps, rng, p_values = Steps(np.arange(24)), np.random.default_rng(77), []
    for run in range(200):
        logs = math.sqrt(0.8) * simulate(steps, 0.3, 1, rng) + math.sqrt(0.2) * simulate(steps, 0.3, 4, rng)
        null = JointNull(logs, groups_of(logs, WINDOWS.values()), 99, run)
        p_values.append(null.p_values(*null.statistics(logs[None]))[0])
    for name, found in zip(STATISTICS, np.mean(np.array(p_values) <= 0.05, axis=0), strict=True):
        assert found == pytest.approx(float(committed_levels()[24, 0.3, name]["level"]), abs=0.055)


def test_measured_level_inside_the_test_agrees_with_the_committed_one():
    steps, rng = Steps(np.arange(60)), np.random.default_rng(78)
    logs = math.sqrt(0.8) * simulate(steps, 0.3, 1, rng) + math.sqrt(0.2) * simulate(steps, 0.3, 4, rng)
    levels = JointNull(logs, groups_of(logs, WINDOWS.values()), 299, 1).levels(0.3, 2000)
    for name, level in zip(STATISTICS, levels, strict=True):
        assert level == pytest.approx(float(committed_levels()[60, 0.3, name]["level"]), abs=0.025)
