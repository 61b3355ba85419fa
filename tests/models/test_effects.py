"""Effects within and between months: planted truths come back, and the tests keep the level that they print."""

import math
import sys

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from scipy import stats
from statsmodels.stats.diagnostic import acorr_ljungbox
from statsmodels.stats.multitest import multipletests

from citra.breaks import known_breaks
from citra.models.count_checks import check_counts, distribution_steps, ljung_box
from citra.models.counts import fit_counts, quantile_residuals
from citra.models.effects import fit_post_effects, verdict
from citra.models.elasticity import BetweenMonths, Estimate, fit_between_months, month_covariates
from citra.models.measured import MeasuredTest
from citra.models.month_counts import MonthDesign
from citra.models.post_factors import WEEKDAYS, compared_posts, describe_posts
from citra.models.within_months import WithinMonthTests

ALL = ("post_type", "weekday", "hour_band", "source_file")


def posts(n, likes=None, *, types="image", hours=10, files="a.csv", known=True, step="29h"):
    start = pd.date_range("2020-01-01", periods=n, freq=step, tz="UTC").normalize()
    return pd.DataFrame(
        {
            "posted_at": start + pd.to_timedelta(np.broadcast_to(hours, n), unit="h"),
            "post_type": np.broadcast_to(types, n),
            "is_hour_known": np.broadcast_to(known, n),
            "source_file": np.broadcast_to(files, n),
            "like_count": pd.array(np.full(n, 5) if likes is None else likes, dtype="Int64"),
        }
    )


def account(seed, n=700, reel=1.0, evening=1.0, dispersion=0.2):
    """Return posts whose level wanders from month to month, with planted ratios."""
    rng = np.random.default_rng(seed)
    types, hours = rng.choice(["image", "carousel", "reel"], n, p=[0.6, 0.25, 0.15]), rng.choice([9, 14, 19], n)
    level = np.repeat(np.exp(rng.normal(3, 0.4, n // 25 + 1)), 25)[:n]
    mean = level * np.where(types == "reel", reel, 1) * np.where(hours == 19, evening, 1)
    return posts(n, rng.poisson(mean * rng.gamma(1 / dispersion, dispersion, n)), types=types, hours=hours)


def of(effects, level):
    return effects.comparisons.set_index("factor_level").loc[level]


# ------------------------------------------------------------------ the fast fit


def test_fast_fit_is_the_general_one():
    """`fit_counts` is held against R's glm.nb elsewhere."""
    compared = compared_posts(account(1, reel=1.5), "like_count", "UTC", ALL)
    design = compared.design()
    fast = design.fit(compared.counts[None], 1e-9)
    months = pd.get_dummies(pd.Series(design.month).astype(str), dtype=float)
    slow = fit_counts(compared.counts, pd.concat([months, pd.DataFrame(design.columns).add_prefix("x")], axis=1))
    k = design.columns.shape[1]
    assert fast.effects[0] == pytest.approx(slow.effects.to_numpy()[-k:], abs=1e-6)
    assert fast.dispersion[0] == pytest.approx(slow.dispersion, rel=1e-5)
    widened = slow.covariance.to_numpy()[-k:, -k:] * max(fast.scale[0], 1)
    assert fast.covariance[0] == pytest.approx(widened, rel=1e-4, abs=1e-9)


def test_months_variance_is_that_of_the_general_fit():
    effects = fit_post_effects(account(2), "like_count", "UTC", runs=20)
    scale = effects.compared.design().fit(effects.compared.counts[None], 1e-9).scale[0]
    names = effects.months["month"]
    slow = np.diag(effects.model.covariance.loc[names, names]) * max(scale, 1)
    assert effects.months["variance"].to_numpy() == pytest.approx(slow, rel=1e-3)
    assert effects.months["level"].to_numpy() == pytest.approx(effects.model.effects[names].to_numpy(), abs=1e-5)


def test_dealing_out_keeps_every_month():
    design = MonthDesign(np.array([0, 1, 0, 1, 1]), np.empty((5, 0)))
    dealt = design.dealt_anew(np.array([1.0, 7.0, 2.0, 8.0, 9.0]), 200, np.random.default_rng(1))
    assert {tuple(sorted(row[[0, 2]])) for row in dealt} == {(1.0, 2.0)}
    assert {tuple(sorted(row[[1, 3, 4]])) for row in dealt} == {(7.0, 8.0, 9.0)}
    assert len({tuple(row) for row in dealt}) == 12


# ------------------------------------------------------------------ factors and levels


def test_hours_and_weekdays_are_the_offices():
    table = posts(1, hours=23, known=True)
    assert describe_posts(table, "Asia/Jakarta").iloc[0][["weekday", "hour", "hour_band"]].tolist() == [
        "thursday",
        "6",
        "hours-00-08",
    ]
    assert describe_posts(table.assign(is_hour_known=False), "UTC")["hour_band"].tolist() == ["hour-not-known"]


def test_rare_levels_are_pooled_or_left_out_and_counted():
    types = ["image"] * 300 + ["reel"] * 50 + ["story"] * 6 + ["note"] * 5 + ["link"] * 39
    rng = np.random.default_rng(1)
    shuffled = rng.permutation(types)
    compared = compared_posts(posts(400, rng.poisson(20, 400), types=shuffled), "like_count", "UTC", ("post_type",))
    assert compared.references == {"post_type": "image"}
    assert set(compared.levels["post_type"]) == {"image", "reel", "link", "other"}
    fewer = np.where(shuffled == "note", "image", shuffled)
    compared = compared_posts(posts(400, rng.poisson(20, 400), types=fewer), "like_count", "UTC", ("post_type",))
    assert compared.left_out == {("post_type", "other"): 6}
    assert len(compared.counts) == 394


def test_levels_stand_in_their_natural_order_and_pooled_ones_last():
    n = 500
    hours = np.select([np.arange(n) % 100 == 0, np.arange(n) % 100 == 1, np.arange(n) % 3 == 0], [3, 20, 15], 10)
    rng = np.random.default_rng(1)
    compared = compared_posts(posts(n, rng.poisson(20, n), hours=hours), "like_count", "UTC", ("weekday", "hour_band"))
    weekdays = [level for factor, level in compared.columns if factor == "weekday"]
    assert [*weekdays, compared.references["weekday"]].count("monday") == 1
    assert weekdays == sorted(weekdays, key=WEEKDAYS.index)
    assert [level for factor, level in compared.columns if factor == "hour_band"] == ["hours-12-16", "other"]


def test_files_that_follow_each_other_cannot_be_told_from_the_months():
    n = 400
    table = account(3, n).assign(source_file=np.where(np.arange(n) < 203, "a.csv", "b.csv"))
    table.loc[table["posted_at"] >= "2020-09-01", "source_file"] = "b.csv"
    table.loc[table["posted_at"] < "2020-09-01", "source_file"] = "a.csv"
    effects = fit_post_effects(table, "like_count", "UTC", runs=20)
    assert "source_file" not in effects.joint
    mixed = table.assign(source_file=np.where(np.arange(n) % 2, "a.csv", "b.csv"))
    assert "source_file" not in fit_post_effects(mixed, "like_count", "UTC", runs=20).joint
    assert "source_file" in fit_post_effects(mixed, "like_count", "UTC", by_file=True, runs=20).joint


def test_unknown_hours_stand_apart_and_are_compared_with_nothing():
    table = account(4)
    table["is_hour_known"] = np.arange(len(table)) % 3 > 0
    effects = fit_post_effects(table, "like_count", "UTC", runs=20)
    assert "hour-not-known" not in set(effects.comparisons["factor_level"])
    assert ("hour_band", "hour-not-known") in effects.compared.columns
    assert "hour_band" not in fit_post_effects(table.assign(is_hour_known=False), "like_count", "UTC", runs=20).joint


# ------------------------------------------------------------------ verdicts and levels


def test_planted_ratios_are_told_and_the_rest_is_not():
    effects = fit_post_effects(account(5, 2500, reel=1.5, evening=0.7), "like_count", "UTC", runs=250)
    assert of(effects, "reel")["verdict"] == "more" and of(effects, "hours-16-24")["verdict"] == "fewer"
    assert of(effects, "carousel")["verdict"] == "alike"
    assert of(effects, "reel")["count_ratio"] == pytest.approx(1.5, abs=0.1)
    assert effects.joint["post_type"].p_value < 0.01 < effects.joint["weekday"].p_value
    assert effects.family_size == 2 + 6 + 2


def test_interval_covers_a_planted_ratio():
    """A column for reels and one for carousels; the two intervals hold together."""
    covered = []
    for seed in range(100):
        compared = compared_posts(account(seed, 300, reel=1.45), "like_count", "UTC", ("post_type",))
        fits = compared.design().fit(compared.counts[None], 1e-6)
        off = np.abs(fits.effects[0] - [0 if level == "carousel" else math.log(1.45) for _, level in compared.columns])
        reach = WithinMonthTests(compared, 99, seed).reach
        covered.append((off <= reach * np.sqrt(np.diag(fits.covariance[0]))).all())
    assert 0.90 <= np.mean(covered) <= 0.99


def test_family_finds_nothing_in_nineteen_of_twenty_accounts_without_a_difference():
    """Fresh accounts, by the distributions of their own dealt-out counts; Holm begins with the smallest p-value."""
    found = []
    for seed in range(120):
        compared = compared_posts(account(seed + 900, 200), "like_count", "UTC", ("post_type", "hour_band"))
        tests = WithinMonthTests(compared, 199, seed)
        at_hand = tests.statistics(compared.design().fit(compared.counts[None], 1e-6))
        p_values = tests.p_values(at_hand)[0]
        found.append(p_values.min() <= 0.05 / len(p_values))
    assert np.mean(found) <= 0.05 + 2 * math.sqrt(0.05 * 0.95 / 120)


def test_measured_levels_are_near_nominal():
    effects = fit_post_effects(account(6), "like_count", "UTC", runs=1000)
    assert 0.025 <= effects.family_level <= 0.075
    assert all(0.025 <= test.level <= 0.08 for test in effects.joint.values())


@pytest.mark.parametrize("correction", ["holm", "fdr_bh"])
def test_level_of_the_family_is_that_of_the_library(correction):
    compared = compared_posts(account(7, 300), "like_count", "UTC", ("post_type", "hour_band"))
    tests = WithinMonthTests(compared, 39, 1, correction)
    p_values = tests.p_values(tests._fresh)
    found = [multipletests(row, 0.05, correction)[0].any() for row in p_values]
    assert tests.family_level == pytest.approx(np.mean(found))


def test_alike_needs_the_whole_interval_near_one():
    assert verdict(0.0, 0.22, 1.0) == "alike"
    assert verdict(0.02, 0.22, 1.0) == "cannot-tell"
    assert verdict(-0.5, 0.1, 0.04) == "fewer"


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (posts(0), "0 posts with a number are left"),
        (posts(1), "needs a factor with two levels"),
        (posts(9, range(9)), "needs a factor with two levels"),
        (posts(200, [0] * 200, types=["image", "reel"] * 100), "0 posts with a number are left"),
        (posts(200, [7] * 200, types=["image", "reel"] * 100), "is the same"),
        (posts(200, [4, 9] * 100, types=["image", "reel"] * 100, step="31D"), "degrees of freedom|needs a factor"),
        (posts(200, [None] * 185 + [3] * 15, types=["image", "reel"] * 100), "needs a factor|degrees of freedom"),
        (posts(300, [None] * 300), "0 posts with a number are left"),
    ],
)
def test_where_nothing_can_be_compared_it_says_why(table, reason):
    effects = fit_post_effects(table, "like_count", "UTC", runs=20)
    assert effects.comparisons.empty and effects.model is None and effects.months.empty
    assert any(part in effects.cannot_tell for part in reason.split("|")), effects.cannot_tell


# ------------------------------------------------------------------ checks of the model


def test_steps_of_the_distribution_are_rs_and_the_residual_lies_between():
    """pnbinom(y - 1) and pnbinom(y) of R 4.2.2, the ends between which statmod 1.5.0's qres.nbinom draws."""
    counts, mean = np.array([0, 1, 3, 7, 12, 40.0]), np.array([2, 1.5, 4, 6, 10, 25])
    below, above = distribution_steps(counts, mean, 0.3)
    in_r = (
        [0, 0.289805523927, 0.358657705367, 0.620774905914, 0.659678274920, 0.849177043501],
        [0.208737298178, 0.589604341782, 0.509115634509, 0.701746536012, 0.709679994576, 0.860745419665],
    )
    assert below == pytest.approx(in_r[0], abs=1e-10) and above == pytest.approx(in_r[1], abs=1e-10)
    effects = fit_post_effects(account(8), "like_count", "UTC", runs=20)
    model = effects.model
    below, above = distribution_steps(model.counts, model.expected, model.dispersion)
    residuals = quantile_residuals(model, 1)
    assert (stats.norm.ppf(below) <= residuals + 1e-9).all() and (residuals <= stats.norm.ppf(above) + 1e-9).all()


def test_ljung_box_is_the_librarys():
    series = np.random.default_rng(1).normal(size=(2, 80))
    peer = [acorr_ljungbox(row, [15])["lb_stat"].iloc[0] for row in series]
    assert ljung_box(series) == pytest.approx(peer)


def test_checks_pass_where_the_model_holds_and_not_where_it_does_not():
    compared = compared_posts(account(9), "like_count", "UTC", ALL)
    good = check_counts(compared.design(), compared.counts, 400, 1)
    assert min(good.dispersion.test.p_value, good.zeros.test.p_value, good.memory.test.p_value) > 0.02
    rng = np.random.default_rng(1)
    holes = np.where(rng.random(len(compared.counts)) < 0.1, 0, compared.counts)
    assert check_counts(compared.design(), holes, 400, 1).zeros.test.p_value < 0.02
    wave = np.round(compared.counts * np.exp(0.5 * np.sin(np.arange(len(holes)) / 3)))
    assert check_counts(compared.design(), wave, 400, 1).memory.test.p_value < 0.02


def test_levels_of_the_checks_are_near_nominal():
    compared = compared_posts(account(10, 300), "like_count", "UTC", ("post_type",))
    checks = check_counts(compared.design(), compared.counts, 2000, 1)
    assert all(0.025 <= check.test.level <= 0.08 for check in vars(checks).values())


# ------------------------------------------------------------------ between months


def month_table(elasticity=0.85, trend=0.93, n=60, seed=1, memory=0.3, wiggle=0.5):
    rng = np.random.default_rng(seed)
    years = np.arange(n) / 12
    followers = np.log(100) + 2.5 * (1 - np.exp(-0.5 * years)) + wiggle * np.sin(years * 3)
    shocks = np.zeros(n)
    for at in range(n):
        shocks[at] = memory * shocks[at - 1] + rng.normal(0, 0.12 * math.sqrt(1 - memory**2))
    level = elasticity * followers + math.log(trend) * years + shocks + rng.normal(0, 0.1, n)
    names = pd.period_range("2018-01", periods=n, freq="M").astype(str)
    ramadan = ((np.arange(n) % 12) == 4).astype(float)
    months = pd.DataFrame({"month": names, "level": level, "variance": 0.01})
    return months, pd.DataFrame({"log_followers": followers, "ramadan_share": ramadan}, index=names)


def test_planted_elasticity_and_trend_are_covered():
    covered = []
    for seed in range(12):
        found = fit_between_months(*month_table(seed=seed), draws=199, runs=10)
        covered.append([f.low <= t <= f.high for f, t in ((found.elasticity, 0.85), (found.trend, 0.93))])
    assert (np.mean(covered, axis=0) >= 0.8).all()


def test_rate_stands_only_where_the_interval_lies_near_one():
    def found(low, high, p_value):
        absent = Estimate(*[math.nan] * 3)
        test = MeasuredTest(p_value, 0.05)
        return BetweenMonths(Estimate(1.0, low, high), test, absent, absent, absent, 0.5, 0.0, 60)

    assert found(0.9, 1.1, 0.5).is_one
    assert not found(0.6, 1.4, 0.5).is_one
    assert not found(0.9, 1.1, 0.01).is_one
    assert not found(0.9, 1.1, math.nan).is_one
    assert "cannot be told apart" in found(-0.2, 2.0, 0.5).why_too_wide
    assert found(0.4, 1.3, 0.5).why_too_wide == ""


def test_with_the_elasticity_held_at_one_the_trend_is_that_of_the_rate():
    months, covariates = month_table(elasticity=1.0, memory=0.0)
    found = fit_between_months(months, covariates, draws=199, runs=200)
    assert found.trend_of_rate.low <= 0.93 <= found.trend_of_rate.high
    width = math.log(found.trend_of_rate.high / found.trend_of_rate.low)
    assert width < math.log(found.trend.high / found.trend.low)
    assert found.one.p_value > 0.05 and 0 < found.one.level < 0.15


def test_covariates_are_shares_of_the_months_posts():
    table = posts(90, step="24h").assign(follower_count_at_post=np.linspace(100, 200, 90))
    hidden = next(item for item in known_breaks() if item.key == "hidden-likes-allowed")
    table["posted_at"] += pd.Timestamp("2021-04-01") - pd.Timestamp("2020-01-01")
    found = month_covariates(table, "UTC", (hidden,), "ID")
    # Ramadan 1442 went from 13 April to 12 May 2021; from 26 May on likes may be hidden.
    assert found["ramadan_share"].tolist() == pytest.approx([18 / 30, 12 / 31, 0])
    assert found["hidden-likes-allowed"].tolist()[1:] == pytest.approx([6 / 31, 1])
    assert found["log_followers"].iloc[0] == pytest.approx(np.log(np.linspace(100, 200, 90)[:30]).mean())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda m, c: (m.iloc[:0], c), "there are 0"),
        (lambda m, c: (m.iloc[:23], c), "there are 23"),
        (lambda m, c: (m, c.assign(log_followers=np.nan)), "there are 0"),
        (lambda m, c: (m, c.assign(log_followers=6.0)), "do not vary"),
        (lambda m, c: (m, c.assign(log_followers=np.arange(60) / 12)), "grow exactly with time"),
    ],
)
def test_where_months_say_too_little_it_cannot_tell_and_says_why(change, reason):
    found = fit_between_months(*change(*month_table()), draws=50, runs=10)
    assert math.isnan(found.elasticity.value) and found.one is None and not found.is_one
    assert reason in found.cannot_tell


def test_missing_months_and_an_absent_ramadan_are_survived():
    months, covariates = month_table()
    found = fit_between_months(months.drop(index=[3, 4, 20]), covariates.assign(ramadan_share=0.0), draws=199, runs=20)
    assert found.n == 57 and "ramadan_share" in found.left_out and math.isnan(found.ramadan.value)


# ------------------------------------------------------------------ the committed measurements


def test_committed_coverage_is_what_the_method_promises():
    """All but 24 months of the longest memory and little shock, where the test of one finds too much."""
    table = pd.read_csv(ROOT / "data" / "calibration" / "effect-coverage.csv")
    hardest = (table["n"] == 24) & (table["memory"] == 0.6) & (table["spread"] == 0.12)
    assert table.loc[~hardest, "coverage"].between(0.93, 0.97).all()
    elasticity = table[(table["quantity"] == "elasticity") & ~hardest]
    assert (elasticity["level"] <= 0.075).all() and (elasticity["runs"] >= 2000).all()
    assert table.loc[hardest, "coverage"].min() > 0.92
    assert (table.loc[table["quantity"] == "type-ratio", "level"] <= 0.075).all()


def test_committed_coverage_comes_out_again():
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        from effect_coverage import month_rows
    finally:
        sys.path.pop(0)
    table = pd.read_csv(ROOT / "data" / "calibration" / "effect-coverage.csv")
    found = month_rows(24, 0.3, 0.35)
    for row in found:
        same = (table["quantity"] == row["quantity"]) & (table["n"] == 24) & (table["memory"] == 0.3)
        committed = table[same & (table["spread"] == 0.35)].iloc[0]
        assert row["coverage"] == pytest.approx(committed["coverage"], abs=0.01)
