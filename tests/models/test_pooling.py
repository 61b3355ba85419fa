"""Many accounts: the model agrees with metafor, and planted levels, their order and their spread come back."""

import csv
import dataclasses
import math

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from scipy.stats import norm

from citra.models.accounts import estimate_levels, estimate_trends
from citra.models.comparable import count_by_platform, latest_months, platform_compared, why_not_placed
from citra.models.pooling import FEWEST_ACCOUNTS, likeliest_spread, pool, restricted_likelihood, spread_interval
from citra.models.trend import fit_trend, monthly_median
from citra.simulation import simulate_offices, simulate_rates

# R, metafor 3.8-1: rma(yi, vi, method = "REML", control = list(threshold = 1e-12, maxiter = 1000)), blup(), confint().
# The trials of the BCG vaccine, escalc(measure = "RR") of dat.bcg.
BCG = (
    [
        *(-0.88931133392, -1.58538865720, -1.34807314830, -1.44155119002, -0.21754732221, -0.78611558582),
        *(-1.62089822360, 0.01195233352, -0.46941764874, -1.37134480347, -0.33935882834, 0.44591340057, -0.01731394822),
    ],
    [
        *(0.325584765004, 0.194581121398, 0.415367965368, 0.020010031902, 0.051210172170, 0.006905618456),
        *(0.223017247572, 0.003961579298, 0.056434210463, 0.073024793613, 0.012412213972, 0.532505845200),
        0.071404659684,
    ],
)
SCHOOLS = ([84, 24, -9, 21, -3, 3, 54, 36], [225, 100, 256, 121, 81, 121, 100, 324])
METAFOR = [
    (BCG, 0.313243258136, -0.714532342158, 0.179781516105, (0.3459701039, 1.054270488)),
    (SCHOOLS, 771.8110096069, 25.7340964747, 10.7861055987, (15.755690184, 62.25731211)),
]
BLUP_OF_FIRST_BCG_TRIAL = -0.800233561970


def estimates(values, errors):
    names = [f"office{number}" for number in range(len(values))]
    rows = {"account_id": names, "platform": "instagram", "denominator": "followers-at-posting"}
    return pd.DataFrame({**rows, "estimate": np.asarray(values, dtype=float), "standard_error": errors})


def drawn(rng, count=60, spread=0.3):
    """Return true values and their estimates, with errors from small to large."""
    truth, errors = rng.normal(-4, spread, count), np.exp(rng.uniform(np.log(0.05), np.log(0.6), count))
    return truth, estimates(truth + errors * rng.standard_normal(count), errors)


# ------------------------------------------------------------------ the model


@pytest.mark.parametrize(("data", "squared", "mean", "error", "interval"), METAFOR)
def test_spread_and_mean_are_metafors(data, squared, mean, error, interval):
    values, variances = (np.array(column, dtype=float) for column in data)
    found = pool(estimates(values, np.sqrt(variances)))
    assert found.spread**2 == pytest.approx(squared, rel=1e-5)
    assert found.mean == pytest.approx(mean, rel=1e-5)
    assert found.mean_error == pytest.approx(error, rel=1e-5)
    assert (found.spread_low, found.spread_high) == pytest.approx(interval, rel=2e-4)


def test_shrunken_estimate_is_near_metafors_which_takes_the_spread_as_known():
    first = pool(estimates(BCG[0], np.sqrt(BCG[1]))).account("office0")
    assert first["shrunken"] == pytest.approx(BLUP_OF_FIRST_BCG_TRIAL, abs=0.02)


def test_spread_is_zero_where_errors_explain_the_differences():
    """Rubin's eight schools: metafor gives tau^2 = 0 and a mean of 7.6856 with an error of 4.0719."""
    values = np.array([28, 8, -3, 7, -1, 1, 18, 12], dtype=float)
    errors = np.array([15, 10, 16, 11, 9, 11, 10, 18], dtype=float)
    assert likeliest_spread(values, errors**2) == 0
    assert spread_interval(values, errors**2)[0] == 0
    found = pool(estimates(values, errors))
    assert (found.mean, found.mean_error) == pytest.approx((7.68561672496, 4.0719191584), rel=1e-8)
    # The spread is not known to be zero: the order stays in doubt, and the estimates do not all become one.
    assert found.accounts["shrunken"].iloc[0] > found.mean + 1
    assert found.accounts["percentile_low"].iloc[0] < 0.5 < found.accounts["percentile_high"].iloc[0]


def test_restricted_likelihood_is_that_of_a_contrast():
    """Two accounts: their difference is normal with variance s1^2 + s2^2 + 2 tau^2, up to a constant."""
    values, variances, spreads = np.array([1.0, 2.5]), np.array([0.3, 0.7]), np.array([0.0, 0.5, 2.0])
    total = variances.sum() + 2 * spreads**2
    expected = -0.5 * (np.log(total) + 1.5**2 / total)
    found = restricted_likelihood(values, variances, spreads)
    assert found - found[0] == pytest.approx(expected - expected[0])


def test_with_equal_errors_the_weight_is_that_of_james_and_stein():
    """Flat prior of tau^2, k equal errors s, S = sum (y - mean)^2 large: the pull is (k - 3) s^2 / S (Morris 1983)."""
    values = np.random.default_rng(1).normal(0, 3, 40)
    found = pool(estimates(values, np.ones(40)))
    pull = (40 - 3) / ((values - values.mean()) ** 2).sum()
    assert 1 - found.accounts["weight"].iloc[0] == pytest.approx(pull, rel=0.01)


def test_posterior_is_that_of_a_grid_over_mean_and_spread():
    """Flat priors of mu and tau^2; under both the accounts are independent normals. Six accounts, unequal errors."""
    values = np.array([0.0, 0.3, 0.5, 0.1, 2.5, 0.4])
    errors = np.array([0.2, 0.3, 1.0, 0.5, 3.0, 0.4])
    mean, spread = np.meshgrid(np.linspace(-8, 10, 901), 9 * np.linspace(0, 1, 400) ** 2 + 1e-4, indexing="ij")
    total = spread[..., None] ** 2 + errors**2
    chance = np.exp(norm.logpdf(values, mean[..., None], np.sqrt(total)).sum(-1))
    chance *= spread * np.gradient(spread[0])
    chance /= chance.sum()
    pull = errors**2 / total
    centre, variance = pull * mean[..., None] + (1 - pull) * values, (1 - pull) * errors**2
    expected = (chance[..., None] * centre).sum((0, 1))
    error = np.sqrt((chance[..., None] * (variance + (centre - expected) ** 2)).sum((0, 1)))
    found = pool(estimates(values, errors), draws=40_000).accounts
    assert found["shrunken"].to_numpy() == pytest.approx(expected, abs=0.01)
    assert (found["shrunken_high"] - found["shrunken"]).to_numpy() / 1.959964 == pytest.approx(error, rel=0.02)
    pairs = [
        (chance * norm.cdf((centre[..., 4] - centre[..., j]) / np.sqrt(variance[..., 4] + variance[..., j]))).sum()
        for j in (0, 1, 2, 3, 5)
    ]
    assert found["percentile"].iloc[4] == pytest.approx(np.mean(pairs), abs=0.005)
    assert found["percentile_high"].iloc[4] == 1 and found["percentile_low"].iloc[4] == 0


def test_accounts_share_the_error_of_the_mean_in_every_draw():
    """Hardly known accounts follow the mean, which is not known either: one known account lies anywhere among them."""
    found = pool(estimates([0.0, 0.0, 0.1, -0.1, 0.0, 0.02], [5.0, 5.0, 5.0, 5.0, 5.0, 0.001]), draws=20_000).accounts
    assert found["percentile_low"].iloc[5] == 0 and found["percentile_high"].iloc[5] == 1


def test_shrunken_estimates_are_nearer_the_truth_and_their_intervals_cover():
    rng, nearer, covered, places = np.random.default_rng(2), [], [], []
    for run in range(60):
        truth, rows = drawn(rng)
        found = pool(rows, draws=1000, seed=run).accounts
        errors = ((found[name] - truth) ** 2 for name in ("shrunken", "estimate"))
        nearer.append([error.mean() for error in errors])
        covered.append(((found["shrunken_low"] <= truth) & (truth <= found["shrunken_high"])).mean())
        places.append(_holds_percentile(found, truth).mean())
    shrunken, raw = np.mean(nearer, axis=0)
    assert shrunken < 0.65 * raw
    assert 0.93 <= np.mean(covered) <= 0.97
    assert 0.93 <= np.mean(places) <= 0.99


def _holds_percentile(found, truth):
    true = pd.Series(np.asarray(truth)).rank().sub(1) / (len(truth) - 1)
    return (found["percentile_low"] <= true + 1e-9) & (true <= found["percentile_high"] + 1e-9)


@pytest.mark.parametrize("count", [5, 8])
def test_with_few_accounts_intervals_are_not_too_narrow(count):
    rng, covered = np.random.default_rng(count), []
    for run in range(200):
        truth, rows = drawn(rng, count)
        found = pool(rows, draws=100, seed=run).accounts
        covered.append(((found["shrunken_low"] <= truth) & (truth <= found["shrunken_high"])).mean())
    assert 0.93 <= np.mean(covered) <= 0.99


def test_interval_of_the_spread_covers_it():
    rng, covered = np.random.default_rng(4), []
    for _ in range(400):
        _, rows = drawn(rng, 20)
        low, high = spread_interval(rows["estimate"].to_numpy(), rows["standard_error"].to_numpy() ** 2)
        covered.append(low <= 0.3 <= high)
    assert 0.92 <= np.mean(covered) <= 0.98


def test_small_account_is_not_first_by_luck():
    """Its own estimate is the highest of all; with an error this large the place says nothing."""
    rng = np.random.default_rng(5)
    values = np.append(rng.normal(0, 0.3, 59), 1.0)
    found = pool(estimates(values, [0.05] * 59 + [0.8]))
    small = found.account("office59")
    assert small["estimate"] == found.accounts["estimate"].max()
    assert small["shrunken"] < found.accounts["shrunken"].nlargest(10).min()
    assert small["percentile_low"] < 0.2 and small["percentile_high"] > 0.9
    large = found.accounts.iloc[:59]
    assert (large["percentile_high"] - large["percentile_low"]).max() < 0.4


def test_order_of_accounts_is_certain_where_errors_are_small():
    found = pool(estimates(np.arange(10.0), [1e-4] * 10)).accounts
    assert found["percentile"].to_numpy() == pytest.approx(np.arange(10) / 9)
    assert (found["percentile_low"] == found["percentile_high"]).all()
    assert found["shrunken"].to_numpy() == pytest.approx(np.arange(10), abs=1e-3)


def test_same_seed_gives_the_same_percentiles():
    _, rows = drawn(np.random.default_rng(6))
    pd.testing.assert_frame_equal(pool(rows, seed=3).accounts, pool(rows, seed=3).accounts)


# ------------------------------------------------------------------ what is not compared


@pytest.mark.parametrize("count", [0, 1, FEWEST_ACCOUNTS - 1])
def test_few_accounts_are_not_compared(count):
    found = pool(estimates(np.arange(count), [0.1] * count))
    verb = "is" if count == 1 else "are"
    assert found.cannot_tell == f"A comparison needs at least 5 accounts; there {verb} {count}."
    assert math.isnan(found.mean) and math.isnan(found.spread_high)
    assert len(found.accounts) == count and found.accounts["shrunken"].isna().all()
    assert math.isnan(found.account("office0")["shrunken"])


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("platform", "facebook", "within one platform; there are 2 platforms (facebook, instagram)"),
        ("denominator", "reach", "within one denominator; there are 2 denominators (followers-at-posting, reach)"),
    ],
)
def test_platforms_and_denominators_are_not_mixed(column, value, reason):
    rows = estimates(np.arange(6), [0.1] * 6)
    rows.loc[0, column] = value
    assert reason in pool(rows).cannot_tell


def test_accounts_without_an_estimate_are_left_out_and_counted():
    rows = estimates([0.1, 0.2, 0.3, 0.4, 0.5, np.nan, 0.6], [0.1, 0.1, 0.1, 0.1, 0.1, np.nan, 0.0])
    found = pool(rows)
    assert (found.n, found.left_out_count) == (5, 2)
    assert np.isfinite(found.accounts["shrunken"]).all()


def test_equal_accounts_have_no_order():
    assert "there is no order" in pool(estimates([0.2] * 7, [0.1] * 7)).cannot_tell


# ------------------------------------------------------------------ what is compared


def test_posts_of_sixty_simulated_offices_give_intervals_that_cover_the_planted_levels():
    covered, places, nearer, raw = [], [], [], []
    for run in range(3):
        rng, offices = np.random.default_rng([1, run]), simulate_offices(60, run, spread=0.1)
        simulated = [simulate_rates(office, rng) for office in offices]
        planted = pd.Series({o.account: math.log(mean) for o, (_, mean) in zip(offices, simulated, strict=True)})
        rows = estimate_levels(pd.concat([rates for rates, _ in simulated], ignore_index=True), "UTC")
        assert (rows["left_out_because"] == "").all() and rows["compared_post_count"].between(49, 1500).all()
        found = pool(rows, draws=1000).accounts
        truth = found["account_id"].map(planted)
        covered.append((found["shrunken_low"] <= truth) & (truth <= found["shrunken_high"]))
        raw.append(((found["estimate"] - truth) / found["standard_error"]).abs() <= 1.96)
        places.append(_holds_percentile(found, truth))
        nearer.append([((found[name] - truth) ** 2).mean() for name in ("shrunken", "estimate")])
    assert 0.93 <= np.mean(covered) <= 0.98
    assert 0.92 <= np.mean(raw) <= 0.98
    assert 0.93 <= np.mean(places) <= 0.99
    shrunken, own = np.mean(nearer, axis=0)
    assert shrunken < 0.97 * own


def test_simulated_offices_differ_in_size_and_in_the_keys_of_their_posts():
    offices = simulate_offices(60, 1)
    assert min(o.post_count for o in offices) < 100 and max(o.post_count for o in offices) > 1000
    assert min(o.follower_count for o in offices) < 600 and max(o.follower_count for o in offices) > 10_000
    assert all(o.first_follower_count < o.follower_count for o in offices)
    last = [o.first_post_id + 7919 * o.post_count for o in offices]
    assert all(end < start.first_post_id for end, start in zip(last, offices[1:], strict=False))


def rated(rates, days=7.0, account="a", **columns):
    at = pd.Timestamp("2020-01-01", tz="UTC") + pd.to_timedelta(days * np.arange(len(rates)), unit="D")
    rows = {"platform": "instagram", "account_id": account, "posted_at": at, "engagement_rate": rates, **columns}
    return pd.DataFrame(rows).astype({"engagement_rate": float})


def test_without_memory_the_error_of_a_level_is_the_textbooks():
    rates = 0.03 + 0.01 * np.random.default_rng(7).standard_normal(1500)
    found = estimate_levels(rated(rates, days=1.0), "UTC").iloc[0]
    assert found["estimate"] == pytest.approx(math.log(rates.mean()))
    assert found["standard_error"] == pytest.approx(rates.std() / math.sqrt(1500) / rates.mean(), rel=0.35)


def test_shocks_of_months_widen_the_error_of_a_level():
    """Posts of one month share a shock: 36 months count, not 1,095 posts."""
    rng = np.random.default_rng(8)
    frame = rated(np.full(1095, 0.03), days=1.0)
    shock = frame["posted_at"].dt.strftime("%Y-%m").map(lambda _: 0.0) + np.repeat(rng.normal(0, 0.006, 37), 30)[:1095]
    frame["engagement_rate"] += shock
    found = estimate_levels(frame, "UTC").iloc[0]
    independent = frame["engagement_rate"].std() / math.sqrt(1095) / 0.03
    assert found["standard_error"] > 4 * independent


def test_trend_within_an_account_is_no_error_of_its_level():
    flat = 0.03 * np.exp(0.1 * np.random.default_rng(9).standard_normal(156))
    rising = flat + np.linspace(-0.01, 0.01, 156)
    errors = [estimate_levels(rated(rates), "UTC")["standard_error"].iloc[0] for rates in (flat, rising)]
    assert errors[1] == pytest.approx(errors[0], rel=0.05)


def test_error_of_the_follower_counts_is_part_of_the_error_of_a_level():
    rates = 0.03 + 0.001 * np.random.default_rng(10).standard_normal(156)
    plain = estimate_levels(rated(rates), "UTC")["standard_error"].iloc[0]
    found = estimate_levels(rated(rates, engagement_rate_se=0.003), "UTC")["standard_error"].iloc[0]
    assert found**2 == pytest.approx(plain**2 + (0.003 / rates.mean()) ** 2)
    absent = estimate_levels(rated(rates, engagement_rate_se=np.nan), "UTC")["standard_error"].iloc[0]
    assert absent == plain


def test_trend_of_an_account_is_that_of_the_trend_model():
    rng = np.random.default_rng(11)
    frame = rated(0.03 * 0.9 ** (np.arange(156) / 52) * np.exp(rng.normal(0, 0.2, 156)))
    found = estimate_trends(frame, "UTC", draws=499, seed=3).iloc[0]
    trend = fit_trend(monthly_median(frame, "engagement_rate", "UTC"), draws=499, runs=50, seed=3)
    assert math.exp(found["estimate"]) == pytest.approx(trend.yearly_ratio)
    assert math.exp(found["estimate"] + 1.959964 * found["standard_error"]) == pytest.approx(trend.high, rel=1e-6)


def test_planted_trends_are_pooled():
    offices = [dataclasses.replace(o, yearly_ratio=0.8) for o in simulate_offices(8, 3) if o.post_count > 150]
    rng = np.random.default_rng(12)
    rates = pd.concat([simulate_rates(office, rng)[0] for office in offices], ignore_index=True)
    found = pool(estimate_trends(rates, "UTC", draws=199))
    assert found.n == len(offices) >= 5
    # Followers grow while likes follow them only in part, so that the rate falls a little faster.
    assert 0.7 < math.exp(found.mean) < 0.83


@pytest.mark.parametrize(
    ("frame", "level", "trend"),
    [
        (rated([0.03] * 19), "at least 20 posts with a known rate; there are 19", "24 months"),
        (rated([0.03, 0.02] * 20), "at least 12 months; there are 9", "24 months"),
        (rated([0.0] * 156), "rate of every post is zero", "24 months with a known rate; there are 0"),
        (rated([0.02] * 156), "is the same", "same in every month"),
        (rated([np.nan] * 156), "there are 0", "there are 0"),
        (rated([np.nan] * 141 + [0.01, 0.02, 0.03] * 5), "there are 15", "there are"),
    ],
)
def test_account_that_says_too_little_is_named_and_not_measured(frame, level, trend):
    for found, reason in ((estimate_levels(frame, "UTC"), level), (estimate_trends(frame, "UTC", draws=99), trend)):
        assert len(found) == 1 and math.isnan(found["estimate"].iloc[0])
        assert reason in found["left_out_because"].iloc[0]
        assert pool(found).cannot_tell == "A comparison needs at least 5 accounts; there are 0."


def test_no_posts_give_no_accounts():
    empty = rated([]).iloc[:0]
    assert estimate_levels(empty, "UTC").empty and estimate_trends(empty, "UTC").empty
    assert latest_months(empty, 12, "UTC").empty


def test_one_name_on_two_platforms_is_two_accounts():
    rates = 0.03 + 0.001 * np.random.default_rng(13).standard_normal(156)
    both = pd.concat([rated(rates), rated(2 * rates).assign(platform="facebook")])
    found = estimate_levels(both, "UTC").set_index("platform")["estimate"]
    assert found["facebook"] - found["instagram"] == pytest.approx(math.log(2))


def test_months_of_the_comparison_are_those_of_the_offices_clock():
    at = pd.to_datetime(["2022-10-31 16:00", "2022-10-31 17:00", "2022-12-31 16:00"], utc=True)
    kept = latest_months(pd.DataFrame({"posted_at": at}), 2, "Asia/Jakarta")
    assert kept["posted_at"].tolist() == at[1:].tolist()


def test_account_is_compared_on_its_own_platform_and_says_why_it_is_not():
    rng = np.random.default_rng(14)
    accounts = [rated(0.03 * np.exp(rng.normal(0, 0.2, 156)), account=f"office{n}") for n in range(6)]
    accounts += [frame.assign(platform="facebook") for frame in accounts[:2]] + [rated([0.02] * 5, account="new")]
    posts = pd.concat(accounts, ignore_index=True)
    assert platform_compared(posts, "office0") == platform_compared(posts, "nobody") == "instagram"
    assert platform_compared(posts.iloc[:0], "office0") == ""
    levels = estimate_levels(posts, "UTC")
    here = levels[levels["platform"] == "instagram"]
    found = pool(here)
    assert count_by_platform(levels, found).to_numpy().tolist() == [["facebook", 2, 2, 0], ["instagram", 7, 6, 6]]
    assert why_not_placed(here, found, "office0") == ""
    assert why_not_placed(here, found, "new") == "A level needs at least 20 posts with a known rate; there are 5."
    assert why_not_placed(here, found, "nobody") == "The account nobody has no posts in the months compared."
    assert math.isnan(found.account("nobody")["percentile"])


def test_committed_coverage_meets_what_the_intervals_promise():
    with (ROOT / "data" / "calibration" / "office-coverage.csv").open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    assert {row["planted_spread"] for row in table} == {"0.1", "0.3"}
    for row in table:
        assert float(row["error_ratio"]) < 1
        assert float(row["percentile_coverage"]) >= 0.93
        if row["account_size"] == "all-accounts":
            assert int(row["interval_count"]) >= 60 * 200
            assert 0.93 <= float(row["own_coverage"]) <= 0.97
            assert 0.93 <= float(row["shrunken_coverage"]) <= 0.97
