"""Growth curves: against R, against planted ceilings, and silent where the ceiling cannot be told."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import solve_ivp
from scipy.stats import t as student

from citra.models.autoregression import Steps, simulate
from citra.models.curve_search import CurveSearch, curve_share
from citra.models.curves import _follow, compare_curves, fit_curve
from citra.models.memory import MEMORIES, Plane, Reach, simulate_errors, whiten
from citra.models.readings import Readings

LAST = pd.Timestamp("2022-12-31", tz="UTC")
# nls(y ~ SSlogis(t, Asym, xmid, scal)), R 4.2.2, tol 1e-10, for t = 0, ..., 29; the interval by confint (profile).
LOGISTIC = [52, 61, 68, 80, 95, 110, 124, 150, 171, 196, 222, 255, 281, 318, 349, 385, 416, 452, 480, 512, 537, 565,
            584, 607, 621, 640, 650, 663, 670, 679]  # fmt: skip
LOGISTIC_IN_R = {"Asym": 726.95631913, "xmid": 14.37157567, "scal": 5.41405452, "deviance": 135.817957625}
LOGISTIC_INTERVAL_IN_R = (722.963560494, 731.035344372)
# nls(z ~ SSgompertz(t, Asym, b2, b3)), the same way.
GOMPERTZ = [30, 41, 57, 74, 98, 120, 150, 178, 214, 243, 279, 312, 341, 377, 403, 433, 456, 484, 501, 526, 541, 560,
            571, 588, 596, 608, 613, 625, 628, 636]  # fmt: skip
GOMPERTZ_IN_R = {"Asym": 688.515572658, "b2": 3.328335666, "b3": 0.877352883, "deviance": 219.712645315}
GOMPERTZ_INTERVAL_IN_R = (683.4791040153, 693.698675206)
# nls(w ~ m * (1 - exp(-(p + q) * (t + l))) / (1 + (q / p) * exp(-(p + q) * (t + l)))), tol 1e-6.
BASS = [67, 113, 160, 214, 280, 348, 413, 483, 557, 621, 677, 733, 784, 822, 853, 886, 911, 925, 940, 957, 966, 969,
        977, 986, 987, 987, 993, 996, 994, 994]  # fmt: skip
BASS_IN_R = {"m": 999.7232016968, "p": 0.0274387043, "q": 0.2231376247, "l": 2.0318993344, "deviance": 135.218053812}
# gls(s ~ t, correlation = corCAR1(form = ~t)), nlme 3.1-162, REML, s = sin(1.3 t) + 0.05 t + cos(0.4 t).
GAPPED = Steps(np.array([0, 1, 2, 4, 5, 8, 9, 10, 11, 13, 14, 15, 16, 17, 18, 21, 22, 23, 24, 25, 26, 27, 28, 29]))
MEMORY_IN_R = 0.68167932
SLOPE_T_VALUES_IN_R = {0.5: 0.7628007355, 0.8: 0.4633350909}


def settled(kind, values, memory=0.0):
    values = np.array(values, dtype=float)
    search = CurveSearch(kind, Steps(np.arange(len(values))), values / values.max(), memory)
    shape, least = search.best()
    return search, shape, least * values.max() ** 2, search.ceiling(shape) * values.max()


def planted(kind, seed, bend, memory=0.8, size=200, noise=15.0, keep=0.5):
    """Return readings of a curve with a ceiling of 1,000 whose bend lies at a share of the span."""
    rng, time = np.random.default_rng(seed), np.arange(size) / size
    share = {
        "logistic": lambda: 1 / (1 + np.exp(-8 * (time - bend))),
        "gompertz": lambda: np.exp(-np.exp(-5 * (time - bend))),
        "bass": lambda: (1 - np.exp(-6 * (time + 0.02))) / (1 + np.exp(6 * bend) * np.exp(-6 * time)),
    }[kind]()
    errors = simulate(Steps(np.arange(size)), memory, 1, rng)[0] * math.sqrt(1 - memory**2)
    missing = rng.random(size) > keep
    missing[[0, -1]] = False
    return Readings("a", LAST, 7, np.where(missing, np.nan, np.maximum(np.rint(1000 * share + noise * errors), 0)))


# ------------------------------------------------------------------ the shapes


def test_bass_curve_solves_its_differential_equation():
    p, q, launch = 0.03, 0.38, -2.0
    times = np.linspace(0, 20, 9)
    peer = solve_ivp(lambda _, f: (p + q * f) * (1 - f), (launch, 20), [0.0], t_eval=times, rtol=1e-10, atol=1e-12)
    c = math.exp((p + q) * launch)
    shape = np.array([math.log(p + q), math.log(c * q / p), math.log(c / (1 - c))])
    assert curve_share("bass", shape, times) == pytest.approx(peer.y[0], rel=1e-7)


def test_logistic_fit_is_that_of_r():
    _, shape, deviance, ceiling = settled("logistic", LOGISTIC)
    scale = 29 / math.exp(shape[0])
    assert ceiling == pytest.approx(LOGISTIC_IN_R["Asym"], rel=1e-6)
    assert scale == pytest.approx(LOGISTIC_IN_R["scal"], rel=1e-5)
    assert shape[1] * scale == pytest.approx(LOGISTIC_IN_R["xmid"], rel=1e-5)
    assert deviance == pytest.approx(LOGISTIC_IN_R["deviance"], rel=1e-7)


def test_gompertz_fit_is_that_of_r():
    _, shape, deviance, ceiling = settled("gompertz", GOMPERTZ)
    assert ceiling == pytest.approx(GOMPERTZ_IN_R["Asym"], rel=1e-6)
    assert math.exp(shape[1]) == pytest.approx(GOMPERTZ_IN_R["b2"], rel=1e-5)
    assert math.exp(-math.exp(shape[0]) / 29) == pytest.approx(GOMPERTZ_IN_R["b3"], rel=1e-6)
    assert deviance == pytest.approx(GOMPERTZ_IN_R["deviance"], rel=1e-7)


def test_bass_fit_is_that_of_r():
    _, shape, deviance, ceiling = settled("bass", BASS)
    rate, launch = math.exp(shape[0]) / 29, 1 / (1 + math.exp(-shape[2]))
    ratio = math.exp(shape[1]) / launch
    assert ceiling == pytest.approx(BASS_IN_R["m"], rel=1e-5)
    assert rate / (1 + ratio) == pytest.approx(BASS_IN_R["p"], rel=1e-3)
    assert rate * ratio / (1 + ratio) == pytest.approx(BASS_IN_R["q"], rel=1e-3)
    assert -math.log(launch) / rate == pytest.approx(BASS_IN_R["l"], rel=1e-3)
    assert deviance == pytest.approx(BASS_IN_R["deviance"], rel=1e-6)


@pytest.mark.parametrize(
    ("kind", "values", "interval"),
    [("logistic", LOGISTIC, LOGISTIC_INTERVAL_IN_R), ("gompertz", GOMPERTZ, GOMPERTZ_INTERVAL_IN_R)],
)
def test_profile_with_independent_errors_gives_the_interval_of_r(kind, values, interval):
    search, shape, deviance, ceiling = settled(kind, values)
    largest = max(values)
    allowed = deviance / largest**2 * (1 + student.ppf(0.975, 27) ** 2 / 27)
    found = [largest * _follow(search, shape, ceiling / largest, allowed, edge) for edge in (0.05, 100.0)]
    assert found == pytest.approx(interval, rel=2e-5)


# ------------------------------------------------------------------ the errors


@pytest.mark.parametrize("memory", [0.5, 0.8])
def test_whitened_regression_over_gaps_is_that_of_r(memory):
    series = np.sin(1.3 * GAPPED.at) + 0.05 * GAPPED.at + np.cos(0.4 * GAPPED.at)
    columns = whiten(GAPPED, memory, np.array([np.ones(24), GAPPED.at])).T
    values = whiten(GAPPED, memory, series)
    found, left, *_ = np.linalg.lstsq(columns, values, rcond=None)
    error = math.sqrt(left[0] / 22 * np.linalg.inv(columns.T @ columns)[1, 1])
    assert found[1] / error == pytest.approx(SLOPE_T_VALUES_IN_R[memory], rel=1e-6)


def test_memory_over_gaps_is_that_of_r_to_the_nearest_of_the_row():
    series = np.sin(1.3 * GAPPED.at) + 0.05 * GAPPED.at + np.cos(0.4 * GAPPED.at)
    place, ratio = Plane(GAPPED, np.column_stack([GAPPED.at, np.ones(24)])).estimate(series[None])
    assert MEMORIES[place[0]] == pytest.approx(MEMORY_IN_R, abs=0.05)
    assert SLOPE_T_VALUES_IN_R[0.8] < ratio[0] < SLOPE_T_VALUES_IN_R[0.5]


def test_reach_without_memory_is_student_s():
    reach = Reach(Plane(Steps(np.arange(120)), np.column_stack([np.arange(120.0), np.ones(120)])), 2000, 1)
    assert reach.critical(0) == pytest.approx(student.ppf(0.975, 118), rel=0.12)


def test_errors_that_wander_are_told_from_short_memories():
    reach = Reach(Plane(Steps(np.arange(120)), np.column_stack([np.arange(120.0), np.ones(120)])), 1000, 1)
    steps, rng = reach.plane.steps, np.random.default_rng(2)
    taken = {
        memory: np.mean(reach.plane.estimate(simulate_errors(steps, memory, 500, rng))[0] >= reach.least_wandering)
        for memory in (0.0, 0.5, 1.0)
    }
    assert taken[0.0] == 0 and taken[0.5] < 0.1 and taken[1.0] > 0.97


@pytest.mark.parametrize("memory", [0.0, 0.6, 0.9, 0.97, 1.0])
def test_reach_holds_for_series_whose_memory_is_not_known(memory):
    """A trend among 120 errors: the share of intervals that hold it, whatever the errors remember."""
    steps = Steps(np.arange(120))
    plane = Plane(steps, np.column_stack([np.arange(120.0), np.ones(120)]))
    reach = Reach(plane, 600, 3)
    series = simulate_errors(steps, memory, 1500, np.random.default_rng(4))
    place, ratio = plane.estimate(series)
    wandering = plane.regress(series, 1.0)[1]
    used = np.abs(np.where(place >= reach.least_wandering, wandering, ratio))
    reaches = np.array([reach.critical(each) for each in range(len(MEMORIES))])[place]
    assert np.mean(used <= reaches) >= 0.93


# ------------------------------------------------------------------ the ceiling


@pytest.mark.parametrize(("kind", "bend"), [("logistic", 0.4), ("gompertz", 0.3)])
def test_planted_ceiling_past_the_bend_is_covered(kind, bend):
    curves = [fit_curve(planted(kind, seed, bend), kind, draws=299) for seed in range(10)]
    assert not any(curve.not_identified for curve in curves)
    assert sum(curve.ceiling.low <= 1000 <= curve.ceiling.high for curve in curves) >= 8
    assert np.median([curve.ceiling.value for curve in curves]) == pytest.approx(1000, rel=0.02)
    assert np.median([curve.bend_share for curve in curves]) == pytest.approx(bend, abs=0.08)


@pytest.mark.parametrize(("kind", "bend"), [("logistic", 1.3), ("gompertz", 1.2)])
def test_ceiling_before_the_bend_is_refused(kind, bend):
    curves = [fit_curve(planted(kind, seed, bend, noise=3.0), kind, draws=299) for seed in range(8)]
    refused = [curve for curve in curves if curve.not_identified]
    assert len(refused) >= 7
    for curve in refused:
        assert curve.not_identified.startswith("not identified: ")
        assert math.isnan(curve.ceiling.value) and math.isnan(curve.ceiling.high)
        assert np.isfinite(curve.path).all()


def test_closed_interval_of_a_curve_that_still_steepens_is_refused():
    curve = fit_curve(planted("logistic", 1, 1.1, memory=0.3, noise=1.0, keep=0.9), "logistic", draws=299)
    assert curve.not_identified == "not identified: the curve still steepens at the last reading"


def test_growth_by_a_fixed_ratio_has_no_ceiling():
    weeks = np.arange(150)
    counts = np.rint(100 * np.exp(0.015 * weeks + np.random.default_rng(1).normal(0, 0.01, 150)))
    curve = fit_curve(Readings("a", LAST, 7, counts), "logistic", draws=299)
    assert curve.not_identified == "not identified: its interval is unbounded"


def test_interval_that_ignored_the_memory_would_be_too_short():
    """What the simulation guards against: Student's reach on independent errors where errors remember."""
    missed = 0
    for seed in range(16):
        read = planted("logistic", 100 + seed, 0.4, memory=0.95)
        search = CurveSearch("logistic", Steps(read.at), read.values / read.values.max())
        shape, least = search.best()
        allowed = least * (1 + student.ppf(0.975, read.n - 3) ** 2 / (read.n - 3))
        ends = [read.values.max() * _follow(search, shape, search.ceiling(shape), allowed, e) for e in (0.05, 100.0)]
        missed += not ends[0] <= 1000 <= ends[1]
    assert missed >= 4


# ------------------------------------------------------------------ the comparison


def test_planted_kind_comes_first():
    firsts = [
        compare_curves(planted("gompertz", seed, 0.3, memory=0.3, noise=5), draws=99).curves[0].kind for seed in (1, 2)
    ]
    assert firsts == ["gompertz", "gompertz"]
    table = compare_curves(planted("logistic", 3, 0.4, memory=0.3, noise=5), draws=99).table()
    assert table["curve"].iloc[0] == "logistic" and table["criterion_difference"].iloc[0] == 0
    assert table["criterion_difference"].is_monotonic_increasing and set(table["verdict"]) <= {
        "identified",
        "not-identified",
    }


def test_ceiling_that_the_readings_exceed_is_refused():
    weeks = np.arange(200)
    counts = 200 + 1500 * (1 - np.exp(-weeks / 150)) + np.cumsum(np.random.default_rng(5).normal(0, 2, 200))
    refused = {
        each.kind: each.not_identified for each in compare_curves(Readings("a", LAST, 7, counts), draws=99).curves
    }
    assert refused["logistic"] == "not identified: the last reading is above its interval"


def test_refused_ceiling_is_told_in_a_sentence():
    compared = compare_curves(planted("logistic", 4, 1.3, noise=2.0), draws=99)
    assert compared.why_no_ceiling.startswith("The ceiling of the ")
    assert "not identified" in compared.why_no_ceiling
    assert math.isnan(compared.ceiling.value)


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ([], "there are 0"),
        ([5.0], "there are 1"),
        ([5.0, 9.0], "never modelled"),
        (np.arange(14.0), "at least 15 dated follower readings; there are 14"),
        (np.arange(40.0)[::-1], "the followers went from 39 to 0"),
        (np.full(40, 7.0), "are the same"),
        (np.r_[5.0, np.full(30, np.nan), 9.0], "never modelled"),
    ],
)
def test_too_little_or_no_growth_is_told(counts, reason):
    compared = compare_curves(Readings("a", LAST, 7, np.asarray(counts, dtype=float)))
    assert reason in compared.cannot_tell and compared.why_no_ceiling == compared.cannot_tell
    assert compared.table().empty and math.isnan(compared.ceiling.value)


@pytest.mark.parametrize("counts", [np.arange(40.0), np.r_[0.0, np.ones(39)], np.r_[np.zeros(20), np.arange(20.0)]])
def test_odd_series_survive(counts):
    compared = compare_curves(Readings("a", LAST, 7, counts), draws=99)
    assert len(compared.table()) == 3 and compared.cannot_tell == ""
