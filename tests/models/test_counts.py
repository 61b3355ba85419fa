"""Count models: against R, against known truths, and silent where nothing can be told."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from citra.models.counts import compare_types_within_months, detectable_ratio, fit_counts, quantile_residuals

# Values of glm.nb (R 4.2.2, MASS 7.3-58.2, epsilon 1e-12) for y ~ x + g on these rows.
ROWS = pd.DataFrame(
    {
        "x": [0.5, 1.9, 0.4, 0.4, 0.7, 0.5, 1.3, 0.2, 1.8, 1.7, 0.0, 1.1, 0.2, 0.5, 0.8, 0.9, 0.9, 1.9, 0.5, 0.4,
              1.3, 1.9, 1.8, 1.8, 0.1, 1.9, 1.3, 1.7, 0.8, 0.4, 1.6, 1.3, 1.6, 0.4, 0.3, 1.5, 0.0, 1.9, 0.3, 1.2],
        "g": [0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 0, 1, 1,
              1, 1, 1, 0, 0],
        "y": [3, 11, 0, 1, 0, 3, 3, 7, 10, 7, 1, 11, 8, 7, 7, 12, 5, 11, 5, 2, 0, 19, 10, 13, 5, 12, 2, 4, 6, 3, 14, 5,
              7, 16, 4, 0, 11, 5, 4, 6],
    }
)  # fmt: skip
IN_R = {"constant": (1.1508210763, 0.2901826467), "x": (0.4340208638, 0.1805987072), "g": (0.3483890058, 0.2575828064)}
DISPERSION_IN_R = 0.3668798964


def posts(types, likes, start="2020-01-01"):
    days = pd.date_range(start, periods=len(likes), freq="D", tz="UTC")
    return pd.DataFrame({"posted_at": days, "post_type": types, "like_count": pd.array(likes, dtype="Int64")})


def simulated(seed, n=900, reel=1.45, carousel=1.0, dispersion=0.15):
    """Return posts over 30 months whose level wanders, with known ratios of types."""
    rng = np.random.default_rng(seed)
    types = rng.choice(["image", "carousel", "reel"], n, p=[0.65, 0.25, 0.1])
    level = np.exp(np.cumsum(rng.normal(0, 0.2, n // 30 + 1)))[np.arange(n) // 30]
    mean = 20 * level * np.select([types == "reel", types == "carousel"], [reel, carousel], 1.0)
    return posts(types, rng.poisson(mean * rng.gamma(1 / dispersion, dispersion, n)))


def test_fit_equals_rs():
    design = pd.DataFrame({"constant": 1.0, "x": ROWS["x"], "g": ROWS["g"].astype(float)})
    model = fit_counts(ROWS["y"].to_numpy(dtype=float), design)
    for name, (effect, error) in IN_R.items():
        assert model.effects[name] == pytest.approx(effect, abs=1e-6)
        assert math.sqrt(model.covariance.loc[name, name]) == pytest.approx(error, abs=1e-6)
    assert model.dispersion == pytest.approx(DISPERSION_IN_R, abs=1e-6)


def test_detectable_ratio_equals_the_published_arithmetic():
    found = [detectable_ratio(20, 0.5, round(987 * part), 987 - round(987 * part)) for part in (0.05, 0.2, 0.5)]
    assert [round(ratio, 2) for ratio in found] == [1.35, 1.18, 1.14]


def test_planted_ratio_is_found_whatever_the_months_do():
    covered, ratios = [], []
    for seed in range(120):
        table, _, _ = compare_types_within_months(simulated(seed), "like_count", "UTC")
        row = table.set_index("post_type").loc["reel"]
        covered.append(row["ratio_low"] <= 1.45 <= row["ratio_high"])
        ratios.append(row["count_ratio"])
    assert np.median(ratios) == pytest.approx(1.45, abs=0.03)
    # Each of two simultaneous intervals holds 97.5 %.
    assert np.mean(covered) >= 0.93


def test_difference_between_months_is_none_between_types():
    """Reels only in the months of large audiences: their likes are higher, their ratio is not."""
    rng = np.random.default_rng(1)
    late = np.arange(600) >= 300
    types = np.where(late & (rng.random(600) < 0.4), "reel", "image")
    table, _, _ = compare_types_within_months(posts(types, rng.poisson(np.where(late, 60, 15))), "like_count", "UTC")
    assert table.set_index("post_type").loc["reel", "count_ratio"] == pytest.approx(1, abs=0.06)


@pytest.mark.parametrize(
    ("options", "verdict"),
    [
        ({"reel": 1.6}, "more"),
        ({"reel": 0.6}, "fewer"),
        ({"n": 6000, "reel": 1.0}, "alike"),
        ({"n": 150, "reel": 1.0}, "cannot-tell"),
    ],
)
def test_verdict_says_no_more_than_the_interval(options, verdict):
    table, _, _ = compare_types_within_months(simulated(5, **options), "like_count", "UTC")
    assert table.set_index("post_type").loc["reel", "verdict"] == verdict


def test_residuals_are_normal_under_the_model_and_not_without_dispersion():
    _, model, _ = compare_types_within_months(simulated(7, n=3000), "like_count", "UTC")
    assert stats.kstest(quantile_residuals(model, 1), "norm").pvalue > 0.01
    poisson = type(model)(model.effects, model.covariance, 1e-4, model.expected, model.counts)
    assert stats.kstest(quantile_residuals(poisson, 1), "norm").pvalue < 1e-6
    assert model.zero_share == pytest.approx(model.expected_zero_share, abs=0.01)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (posts(["image"] * 50, [3] * 50), "needs two types"),
        (posts(["image"] * 50 + ["reel"] * 9, [3] * 59), "needs two types"),
        (posts(["image", "reel"] * 30, [0] * 60), "Every number is zero"),
        (posts(["image", "reel"] * 30, [7] * 60), "Every number is the same"),
        (posts(["image", "reel"] * 30, [4, 9] * 30), "leaves nothing to scatter"),
        (posts([], []), "needs two types"),
        (posts(["image", "reel"] * 30, [None] * 55 + [3] * 5), "needs two types"),
    ],
)
def test_where_nothing_can_be_compared_it_says_why(table, reason):
    ratios, model, why_not = compare_types_within_months(table, "like_count", "UTC")
    assert ratios.empty and model is None
    assert reason in why_not
