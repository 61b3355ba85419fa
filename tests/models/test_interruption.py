"""The change at a stated date: R's estimates come back, planted changes are covered, and nothing is guessed."""

import math

import numpy as np
import pandas as pd
import pytest

from citra.errors import BadInput
from citra.models.autoregression import Steps, simulate
from citra.models.interruption import fit_interruption, segmented_design, segmented_model, state_change
from citra.models.placebo import PLACEBO_COLUMNS, placebo_effects, placebo_share
from citra.models.regression import MEMORIES

# Months 0 to 47 without three; the change is at month 20.
AT = np.setdiff1d(np.arange(48), [10, 11, 30])
AFTER = (AT >= 20).astype(float)
NOISE = 0.1 * np.sin(3 * AT) + 0.15 * np.cos(AT * AT)
LOGS = -4 + 0.01 * AT + 0.3 * AFTER - 0.02 * AFTER * (AT - 20) + NOISE
STATED = state_change("2020-03-01", "level")


def monthly(values, start="2018-07"):
    return pd.Series(values, index=pd.period_range(start, periods=len(values), freq="M"))


def with_gaps():
    values = np.full(48, np.nan)
    values[AT] = np.exp(LOGS)
    return monthly(values)


# ------------------------------------------------------------------ agreement with R

# R 4.2, with LOGS as y, s = t >= 20, a = s (t - 20):
#   summary(lm(y ~ t + s + a))
#   summary(gls(y ~ t + s + a, correlation = corAR1(0.4, form = ~t, fixed = TRUE)))     (nlme)
LM = {"level": (0.31507864368532, 0.07943426541870), "slope": (-0.01981277055270, 0.00596918918692)}
GLS = {"level": (0.31447822842712, 0.12562843235012), "slope": (-0.01928461515535, 0.01063978729729)}


@pytest.mark.parametrize(("memory", "peer"), [(0.0, LM), (0.4, GLS)])
def test_effects_and_errors_through_gaps_are_those_of_r(memory, peer):
    model = segmented_model(Steps(AT), 20, state_change("2020-03-01", "level-and-slope"), 100, 1)
    candidate = model.candidates[int(np.argmin(np.abs(MEMORIES - memory)))]
    effects = candidate.solve @ LOGS
    scale = np.sqrt(((candidate.remainder @ LOGS) ** 2).sum() / (len(AT) - 4))
    for column, name in ((2, "level"), (3, "slope")):
        assert effects[column] == pytest.approx(peer[name][0], rel=1e-9)
        assert scale * candidate.errors[column] == pytest.approx(peer[name][1], rel=1e-9)


def test_whole_fit_is_that_of_r_at_the_memory_found():
    """gls(y ~ t + s, corAR1(0.15, ~t)): -3.82742196725899, -0.00545042456049 and 0.39218359955558."""
    found = fit_interruption(with_gaps(), STATED, draws=199, runs=100)
    assert found.memory == pytest.approx(0.15)
    assert (found.n_before, found.n_after) == (18, 27)
    assert math.log(found.ratios["level"].value) == pytest.approx(0.39218359955558, rel=1e-9)
    assert np.diff(np.log(found.fitted))[40] == pytest.approx(-0.00545042456049, rel=1e-8)
    assert np.log(found.fitted[0]) == pytest.approx(-3.82742196725899, rel=1e-9)


def test_bent_line_is_told_as_the_factor_of_the_yearly_ratio():
    values = np.exp(-4 + 0.01 * np.arange(48) - 0.03 * np.maximum(0, np.arange(48) - 20) + 0.01 * np.sin(np.arange(48)))
    found = fit_interruption(monthly(values), state_change("2020-03-01", "slope"), draws=199, runs=100)
    assert found.ratios["slope"].value == pytest.approx(math.exp(-12 * 0.03), rel=0.01)
    assert "level" not in found.ratios


def test_design_has_the_columns_of_the_stated_impact():
    at = np.arange(6)
    assert segmented_design(at, 4, ("level",))[:, 2].tolist() == [0, 0, 0, 0, 1, 1]
    assert segmented_design(at, 4, ("slope",))[:, 2].tolist() == [0, 0, 0, 0, 0, 1]
    assert segmented_design(at, 4, ("level", "slope")).shape == (6, 4)


# ------------------------------------------------------------------ what it promises


@pytest.mark.parametrize("memory", [0.0, 0.4])
def test_interval_covers_the_planted_ratio_and_the_test_keeps_its_level(memory):
    at = np.arange(60)
    noise = simulate(Steps(at), memory, 2000, np.random.default_rng(11))
    model = segmented_model(Steps(at), 24, STATED, 499, 1)
    found = model.fit(noise + 2.0 * (at >= 24))
    reach = model.critical(found.place, 2) * found.errors[:, 2]
    assert 0.925 <= np.mean(np.abs(found.effects[:, 2] - 2.0) <= reach) <= 0.975
    assert np.mean(model.p_values(model.fit(noise), 2) <= 0.05) <= 0.075


def test_planted_step_is_found_with_its_level_beside_it():
    noise = 0.1 * np.random.default_rng(1).normal(size=60)
    values = np.exp(-4 + noise + math.log(1.5) * (np.arange(60) >= 26))
    found = fit_interruption(monthly(values, "2018-01"), STATED, draws=499, runs=500)
    assert found.ratios["level"].low < 1.5 < found.ratios["level"].high
    assert found.tests["level"].p_value < 0.01
    assert 0.02 < found.tests["level"].level < 0.08


def test_where_the_level_is_missed_the_p_value_is_withheld_and_the_estimate_stands(monkeypatch):
    monkeypatch.setattr("citra.models.regression.Regression.measured_level", lambda *_: 0.09)
    found = fit_interruption(with_gaps(), STATED, draws=199, runs=100)
    assert math.isnan(found.tests["level"].p_value) and "withheld" in found.tests["level"].withheld
    assert math.isfinite(found.ratios["level"].value)


# ------------------------------------------------------------------ what was stated


@pytest.mark.parametrize("text", ["2020-13-01", "March 2020", "01-03-2020", "", "2020-3", "NaT", None])
def test_malformed_date_is_refused(text):
    with pytest.raises(BadInput, match=r"change_date is .* expected a day written as 2020-03-01"):
        state_change(text, "level")


def test_unknown_impact_is_refused_with_the_known_ones():
    with pytest.raises(BadInput, match="'both', expected one of level, slope, level-and-slope"):
        state_change("2020-03-01", "both")


def test_month_that_the_date_divides_is_neither_before_nor_after():
    change = state_change("2020-03-15", "level")
    found = fit_interruption(with_gaps(), change, draws=199, runs=100)
    assert str(change.month) == "2020-04"
    assert (found.n_before, found.n_after) == (18, 26)
    divided = with_gaps()
    divided["2020-03"] = 1000.0
    again = fit_interruption(divided, change, draws=199, runs=100)
    assert again.ratios["level"].value == pytest.approx(found.ratios["level"].value)


# ------------------------------------------------------------------ placebo dates


def test_placebo_dates_do_not_see_the_effect_of_the_stated_one():
    """Even a hundredfold level from the stated date on moves no placebo."""
    series = with_gaps()
    options = {"draws": 199, "seed": 1}
    plain = placebo_effects(series, fit_interruption(series, STATED, draws=199, runs=100), **options)
    lifted = series * np.where(series.index >= STATED.month, 100.0, 1.0)
    moved = placebo_effects(lifted, fit_interruption(lifted, STATED, draws=199, runs=100), **options)
    others = ~plain["is_stated"]
    assert np.allclose(plain.loc[others, "effect_ratio"], moved.loc[others, "effect_ratio"])
    assert placebo_share(moved) == 0


def test_placebo_is_the_model_of_its_window():
    series = with_gaps()
    found = placebo_effects(series, fit_interruption(series, STATED, draws=199, runs=100), draws=199, seed=1)
    month = found["month"].iloc[-1]
    window = series[series.index >= STATED.month]
    change = state_change(f"{month}-01", "level")
    peer = fit_interruption(window, change, draws=199, runs=100)
    assert found["effect_ratio"].iloc[-1] == pytest.approx(peer.ratios["level"].value)
    assert found["errors_from_none"].iloc[-1] == pytest.approx(peer.errors_from_none)


def test_eight_known_months_lie_on_either_side_of_every_placebo():
    series = with_gaps()
    found = placebo_effects(series, fit_interruption(series, STATED, draws=199, runs=100), draws=199, seed=1)
    for month in found.loc[~found["is_stated"], "month"]:
        window = series[(series.index < STATED.month) == (month < STATED.month)]
        assert min(window[window.index < month].count(), window[window.index >= month].count()) >= 8
    # 18 months before and 27 after leave 3 and 12 dates; the stated one stands beside them.
    assert len(found) == 3 + 12 + 1
    assert found["month"].is_monotonic_increasing


def test_without_another_date_there_is_no_share():
    values = np.exp(0.1 * np.random.default_rng(1).normal(size=27))
    found = fit_interruption(monthly(values, "2019-01"), STATED, draws=199, runs=100)
    placebos = placebo_effects(monthly(values, "2019-01"), found, draws=199, seed=1)
    assert not found.cannot_tell and len(placebos) == 1
    assert math.isnan(placebo_share(placebos))


# ------------------------------------------------------------------ too little to tell


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([], "there are 0 before and 0 after"),
        ([0.03], "there are 1 before and 0 after"),
        ([0.03] * 27, "there are 20 before and 7 after"),
        ([0.0] * 60, "there are 0 before and 0 after"),
        ([np.nan] * 20 + [0.01, 0.02] * 15, "there are 0 before and 30 after"),
        ([np.nan] * 11 + [0.01, 0.02, 0.03] * 6, "there are 9 before and 9 after"),
        ([0.02] * 60, "same in every month"),
        ([0.02] * 20 + [0.03] * 30, "fits every month exactly"),
    ],
)
def test_where_the_series_says_too_little_it_cannot_tell_and_says_why(values, reason):
    found = fit_interruption(monthly(np.array(values, dtype=float)), STATED)
    assert reason in found.cannot_tell
    assert not found.ratios and not found.tests and math.isnan(found.errors_from_none)
    placebos = placebo_effects(monthly(np.array(values, dtype=float)), found)
    assert placebos.empty and list(placebos) == PLACEBO_COLUMNS
    assert math.isnan(placebo_share(placebos))
