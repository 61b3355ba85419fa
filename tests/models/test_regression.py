"""Regression with a memory: against R, against known truths, and its own level."""

import numpy as np
import pytest

from citra.models import HIGHEST_LEVEL
from citra.models.autoregression import Steps, simulate
from citra.models.regression import MEMORIES, Regression

Y = np.array([2.1, 2.4, 2.2, 2.9, 3.1, 2.8, 3.0, 3.6, 3.3, 3.1, 3.9, 4.2, 3.8, 4.1, 4.0, 4.6, 4.4, 4.9, 5.3, 5.0, 4.8,
              5.1, 5.6, 5.2])  # fmt: skip
# nlme::gls (R 4.2.2, nlme 3.1-162), y ~ t + step at 12, REML, corAR1(phi, fixed): effects, errors, log-likelihood.
IN_R = {
    0.0: ([2.219230769, 0.151048951, -0.129254079], [0.115885511, 0.015757866, 0.218157782], -7.339798481),
    0.3: ([2.201776300, 0.156525849, -0.236980456], [0.163715886, 0.020406432, 0.279149654], -7.935858482),
    0.6: ([2.184750090, 0.164015887, -0.412235952], [0.277180430, 0.027822945, 0.346977678], -9.291374329),
}
# The same with months 5, 6 and 15 missing, corCAR1(0.4, fixed).
WITH_GAPS = ([2.237863792, 0.159768149, -0.368878963], [0.190073242, 0.021997726, 0.298601066])


def segmented(at):
    at = np.asarray(at)
    return np.column_stack([np.ones(len(at)), at, (at >= 12).astype(float)])


def at_memory(model, memory):
    return int(np.argmin([abs(candidate.memory - memory) for candidate in model.candidates]))


def least_squares(model, memory, series):
    candidate = model.candidates[at_memory(model, memory)]
    squares = ((candidate.remainder @ series) ** 2).sum()
    freedom = len(series) - model.design.shape[1]
    restricted = -0.5 * (candidate.penalty + freedom * np.log(squares))
    return candidate.solve @ series, np.sqrt(squares / freedom) * candidate.errors, restricted


@pytest.mark.parametrize("memory", IN_R)
def test_effects_and_errors_equal_rs(memory):
    model = Regression(Steps(np.arange(24)), segmented(range(24)), draws=10, seed=1)
    effects, errors, _ = least_squares(model, memory, Y)
    assert effects == pytest.approx(IN_R[memory][0], abs=1e-8)
    assert errors == pytest.approx(IN_R[memory][1], abs=1e-8)


def test_restricted_likelihood_differs_as_rs():
    model = Regression(Steps(np.arange(24)), segmented(range(24)), draws=10, seed=1)
    found = {memory: least_squares(model, memory, Y)[2] for memory in IN_R}
    # The shocks have a variance of 1 / (1 - memory^2) in neither: both standardise to one.
    for memory in (0.3, 0.6):
        assert found[memory] - found[0.0] == pytest.approx(IN_R[memory][2] - IN_R[0.0][2], abs=1e-6)


def test_gaps_stay_gaps_as_in_r():
    kept = [month for month in range(24) if month not in (5, 6, 15)]
    model = Regression(Steps(np.array(kept)), segmented(kept), draws=10, seed=1)
    effects, errors, _ = least_squares(model, 0.4, Y[kept])
    assert effects == pytest.approx(WITH_GAPS[0], abs=1e-8)
    assert errors == pytest.approx(WITH_GAPS[1], abs=1e-8)


def test_sampling_errors_weigh_as_by_hand():
    noise = np.array([0.01, 0.01, 0.04, 0.04])
    model = Regression(Steps(np.arange(4)), np.ones((4, 1)), draws=10, seed=1, noise=noise)
    only_noise = [candidate for candidate in model.candidates if candidate.noise_share == 1]
    weights = (1 / noise) / (1 / noise).sum()
    assert len(only_noise) == 1
    assert only_noise[0].solve[0] == pytest.approx(weights)
    assert only_noise[0].errors[0] == pytest.approx(1 / np.sqrt((1 / noise).sum()))


@pytest.mark.parametrize("noise", [None, 0.02])
@pytest.mark.parametrize(("n", "memory"), [(24, 0.0), (36, 0.3), (60, 0.6)])
def test_level_and_coverage_hold_on_simulated_series(n, memory, noise):
    steps = Steps(np.arange(n))
    step = (steps.at >= n // 2).astype(float)
    design = np.column_stack([steps.design(), step - step.mean()])
    noise = None if noise is None else np.full(n, noise)
    model = Regression(steps, design, draws=599, seed=1, noise=noise)
    rng = np.random.default_rng([5, n])
    series = 0.12 * np.sqrt(1 - memory**2) * simulate(steps, memory, 1500, rng)
    if noise is not None:
        series = series + rng.standard_normal(series.shape) * np.sqrt(noise)
    found = model.fit(series + 0.3 * design[:, 2])
    rejected = np.mean(model.p_values(found, 2, null=0.3) <= 0.05)
    covered = np.abs(found.effects[:, 2] - 0.3) <= model.critical(found.place, 2) * found.errors[:, 2]
    assert rejected <= HIGHEST_LEVEL
    assert 0.925 <= covered.mean() <= 0.975


def test_memory_is_right_in_the_middle():
    steps = Steps(np.arange(60))
    model = Regression(steps, steps.design(), draws=999, seed=1)
    found = model.fit(simulate(steps, 0.6, 1000, np.random.default_rng(3)))
    assert np.median(MEMORIES[found.place]) == pytest.approx(0.6, abs=0.051)


def test_a_test_that_rejects_too_often_is_withheld(monkeypatch):
    steps = Steps(np.arange(24))
    model = Regression(steps, steps.design(), draws=99, seed=1)
    monkeypatch.setattr(Regression, "measured_level", lambda *_: 0.09)
    told = model.test(Y, 1, runs=200)
    assert np.isnan(told.p_value) and "9.0 %" in told.withheld
