"""Agreement of coders: published values, another implementation, intervals that cover, and what is not defined."""

import math

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from citra.models.agreement import RELIABLE, TENTATIVE, cohen_kappa, krippendorff_alpha

# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C: four observers, twelve units.
FOUR_OBSERVERS = pd.DataFrame(
    {
        "A": [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        "B": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        "C": [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        "D": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    }
)


def two_coders(first, second):
    return pd.DataFrame({"first": list(first), "second": list(second)})


def table(counts):
    """Return two coders' codes that cross to a table of counts."""
    pairs = [(i, j) for i, row in enumerate(counts) for j, n in enumerate(row) for _ in range(n)]
    return pd.DataFrame(pairs, columns=["first", "second"])


@pytest.mark.parametrize(
    ("metric", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_alpha_of_four_observers_with_missing_codes_is_krippendorffs(metric, alpha):
    found = krippendorff_alpha(FOUR_OBSERVERS, metric)
    assert found.value == pytest.approx(alpha, abs=0.0005)
    # One unit has a single code and pairs with nothing.
    assert (found.unit_count, found.coder_count) == (11, 4)


@pytest.mark.parametrize(
    ("first", "second", "alpha"),
    [("0100000010", "1110010000", 0.095), ("aabbdcccedda", "babbbccceddd", 0.692)],
)
def test_alpha_of_two_observers_is_krippendorffs(first, second, alpha):
    """The same paper, sections A and B."""
    assert krippendorff_alpha(two_coders(first, second)).value == pytest.approx(alpha, abs=0.0005)


def test_nominal_alpha_by_hand():
    """Codes aa, ab, bb: n = 6, a and b three each; D_o = 2 / 6, D_e = 2 * 9 / 30; alpha = 1 - 10 / 18."""
    assert krippendorff_alpha(two_coders("aab", "abb")).value == pytest.approx(8 / 18)


def test_ordinal_alpha_depends_on_the_order_that_is_meant():
    codes = two_coders(["low", "mid", "high", "low", "high", "mid"], ["low", "high", "high", "mid", "high", "mid"])
    meant = krippendorff_alpha(codes, "ordinal", order=["low", "mid", "high"]).value
    backwards = krippendorff_alpha(codes, "ordinal", order=["high", "mid", "low"]).value
    alphabetic = krippendorff_alpha(codes, "ordinal").value
    assert meant == pytest.approx(backwards) and meant > alphabetic + 0.1


def test_kappa_of_the_table_of_fifty_grants():
    """Two readers of 50 applications: both yes 20, yes and no 5, no and yes 10, both no 15; kappa is 0.40."""
    assert cohen_kappa(table([[20, 5], [10, 15]])).value == pytest.approx(0.40)


def test_kappa_of_cohens_own_example():
    """Cohen (1960, doi:10.1177/001316446002000104): 200 cases, three categories; he prints .492."""
    assert cohen_kappa(table([[88, 10, 2], [14, 40, 6], [18, 10, 12]])).value == pytest.approx(0.492, abs=0.0005)


def test_kappa_agrees_with_statsmodels_and_its_interval_with_the_asymptotic_one():
    counts = [[40, 6, 4], [5, 30, 10], [3, 7, 25]]
    found, peer = cohen_kappa(table(counts), draws=8000), cohens_kappa(counts)
    assert found.value == pytest.approx(peer.kappa, abs=1e-12)
    assert found.low == pytest.approx(peer.kappa_low, abs=0.015)
    assert found.high == pytest.approx(peer.kappa_upp, abs=0.015)


def simulated(rng, units, coders, care, categories=4):
    """Return codes of coders who find the true code with a probability, and else guess."""
    truth = rng.integers(0, categories, units)[:, None]
    guess = rng.integers(0, categories, (units, coders))
    codes = np.where(rng.random((units, coders)) < care, truth, guess).astype(float)
    codes[rng.random((units, coders)) < 0.15] = np.nan
    return pd.DataFrame(codes)


def test_planted_agreement_comes_back_and_intervals_cover_it():
    """Two coders agree beyond chance with probability care squared, and so alpha is care squared."""
    rng = np.random.default_rng(3)
    found = [krippendorff_alpha(simulated(rng, 80, 3, 0.8), draws=400, seed=run) for run in range(500)]
    assert np.mean([each.value for each in found]) == pytest.approx(0.64, abs=0.01)
    covered = np.mean([each.low <= 0.64 <= each.high for each in found])
    assert 0.92 <= covered <= 0.98


def test_share_below_the_thresholds_is_that_of_the_resampled_sets():
    assert (RELIABLE, TENTATIVE) == (0.800, 0.667)
    good = krippendorff_alpha(simulated(np.random.default_rng(4), 200, 3, 0.97))
    poor = krippendorff_alpha(simulated(np.random.default_rng(4), 200, 3, 0.5))
    assert good.below_reliable < 0.01 and good.below_tentative == 0
    assert poor.below_reliable == poor.below_tentative == 1


def test_full_agreement_is_one_and_agreement_by_chance_nearly_zero():
    assert krippendorff_alpha(two_coders("abcabcabc", "abcabcabc")).value == 1
    rng = np.random.default_rng(5)
    assert abs(krippendorff_alpha(simulated(rng, 3000, 2, 0.0)).value) < 0.05


def test_few_units_have_a_value_and_no_interval():
    found = krippendorff_alpha(two_coders("aab", "abb"))
    assert math.isfinite(found.value) and math.isnan(found.low) and math.isnan(found.below_reliable)


def test_rare_second_code_has_no_interval():
    """With one unit in 40 of another code, a third of the resampled sets hold a single code."""
    found = krippendorff_alpha(two_coders("a" * 39 + "b", "a" * 39 + "b"))
    assert found.value == 1 and math.isnan(found.low)


@pytest.mark.parametrize(
    ("codes", "reason"),
    [
        (pd.DataFrame(), "there are none"),
        (pd.DataFrame({"first": [], "second": []}), "there are none"),
        (pd.DataFrame({"first": list("abc")}), "there are none"),
        (two_coders(["a", "b", None], [None, None, "c"]), "there are none"),
        (pd.DataFrame({"first": [None] * 4, "second": [None] * 4}), "there are none"),
        (two_coders("aaaaa", "aaaaa"), "not defined when every code is the same, as in these 5 units"),
    ],
)
def test_where_agreement_is_not_defined_it_says_why(codes, reason):
    for metric in ("nominal", "ordinal", "interval"):
        found = krippendorff_alpha(codes, metric)
        assert reason in found.cannot_tell
        assert math.isnan(found.value) and math.isnan(found.high)


@pytest.mark.parametrize(
    ("codes", "reason"),
    [
        (pd.DataFrame({"first": list("abc")}), "is of two coders; there is 1"),
        (FOUR_OBSERVERS, "is of two coders; there are 4"),
        (two_coders(["a", None], [None, "b"]), "there are none"),
        (two_coders("aaaa", "aaaa"), "not defined when every code is the same"),
    ],
)
def test_where_kappa_is_not_defined_it_says_why(codes, reason):
    found = cohen_kappa(codes)
    assert reason in found.cannot_tell and math.isnan(found.value)


def test_unknown_metric_and_code_outside_the_order_are_refused():
    with pytest.raises(ValueError, match="'circular' is not a metric"):
        krippendorff_alpha(two_coders("ab", "ab"), "circular")
    with pytest.raises(ValueError, match="-2 is below zero"):
        krippendorff_alpha(two_coders([-2, 1], [1, 1]), "ratio")
    with pytest.raises(ValueError, match="'c' is not in the order"):
        krippendorff_alpha(two_coders("abc", "abc"), "ordinal", order=["a", "b"])
