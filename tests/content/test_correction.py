"""Corrected shares: the formulas by hand, and intervals that hold a planted share as often as they say."""

import math

import numpy as np
import pytest

from citra.content.correction import apparent_share, share_by_error_rates, share_by_predictive_values

RUNS, DRAWS = 1500, 400


def spread(both, machine_only, person_only, neither):
    """Return what machine and person say of captions, from the four counts."""
    coded = np.repeat([True, True, False, False], [both, machine_only, person_only, neither])
    person = np.repeat([True, False, True, False], [both, machine_only, person_only, neither])
    return coded, person


def posts(yes, count):
    return np.arange(count) < yes


def test_predictive_values_give_the_share_worked_by_hand():
    found = share_by_predictive_values(posts(300, 1000), *spread(24, 6, 7, 63))
    assert found.value == pytest.approx(0.3 * 24 / 30 + 0.7 * 7 / 70)
    assert found.apparent == 0.3
    assert (found.post_count, found.coded_count) == (1000, 100)


def test_error_rates_give_the_share_worked_by_hand():
    # Se = .9, Sp = .8, q = .3: (.3 + .8 - 1) / .7
    found = share_by_error_rates(posts(300, 1000), *spread(45, 10, 5, 40))
    assert found.value == pytest.approx(0.1 / 0.7)


def test_perfect_machine_needs_no_correction():
    for correct in (share_by_predictive_values, share_by_error_rates):
        assert correct(posts(300, 1000), *spread(30, 0, 0, 70)).value == pytest.approx(0.3)


def test_oversampling_of_the_machines_yes_does_not_bias_the_predictive_form():
    coded, person = spread(80, 20, 10, 90)
    assert share_by_predictive_values(posts(100, 1000), coded, person).value == pytest.approx(0.1 * 0.8 + 0.9 * 0.1)


def test_share_below_the_false_alarms_is_held_at_zero():
    found = share_by_error_rates(posts(170, 1000), *spread(45, 10, 5, 40))
    assert found.value == 0 and found.low == 0 and found.high > 0


def test_share_that_the_error_rates_rule_out_is_not_told_as_zero():
    found = share_by_error_rates(posts(20, 1000), *spread(45, 10, 5, 40))
    assert math.isnan(found.value)
    assert "0.02 of the posts, which its recall of 0.90 and specificity of 0.80 rule out" in found.cannot_tell


@pytest.mark.parametrize(
    ("correct", "counts", "reason"),
    [
        (share_by_predictive_values, (0, 0, 0, 0), "yes to 0 of them and no to 0"),
        (share_by_predictive_values, (2, 1, 0, 90), "yes to 3 of them and no to 90"),
        (share_by_error_rates, (3, 9, 1, 90), "4 of them have the category"),
        (share_by_error_rates, (25, 25, 25, 25), "recall and specificity less one are 0.00"),
        (share_by_error_rates, (10, 45, 10, 55), "the machine's answer says too little"),
    ],
)
def test_too_little_is_said_with_its_numbers(correct, counts, reason):
    found = correct(posts(300, 1000), *spread(*counts))
    assert math.isnan(found.value) and math.isnan(found.low)
    assert reason in found.cannot_tell
    assert found.apparent == 0.3 and found.apparent_low < 0.3 < found.apparent_high


def test_no_posts_and_no_coded_captions_are_said():
    none = np.zeros(0, dtype=bool)
    assert math.isnan(apparent_share(none).apparent)
    assert "no post with a caption" in share_by_predictive_values(none, *spread(20, 5, 5, 20)).cannot_tell


def draw(rng, count, share, recall, specificity):
    person = rng.random(count) < share
    machine = np.where(person, rng.random(count) < recall, rng.random(count) < 1 - specificity)
    return machine, person


def coverage(one_run, share):
    found = [run for run in map(one_run, range(RUNS)) if not run.cannot_tell]
    assert len(found) > 0.8 * RUNS
    return np.mean([run.low <= share <= run.high for run in found])


@pytest.mark.parametrize(
    ("count", "coded", "share", "recall", "specificity"),
    [(1000, 150, 0.15, 0.7, 0.95), (400, 100, 0.4, 0.9, 0.9), (1000, 150, 0.05, 0.9, 0.9)],
)
def test_predictive_interval_holds_the_planted_share(count, coded, share, recall, specificity):
    rng = np.random.default_rng([5, count, coded])

    def one_run(seed):
        machine, person = draw(rng, count, share, recall, specificity)
        return share_by_predictive_values(machine, machine[:coded], person[:coded], draws=DRAWS, seed=seed)

    assert 0.93 <= coverage(one_run, share) <= 0.97


@pytest.mark.parametrize(
    ("count", "coded", "share", "elsewhere", "recall", "specificity"),
    [(1000, 200, 0.15, 0.3, 0.7, 0.95), (400, 100, 0.4, 0.3, 0.9, 0.9), (1000, 200, 0.05, 0.3, 0.9, 0.9)],
)
def test_error_rate_interval_holds_the_planted_share(count, coded, share, elsewhere, recall, specificity):
    """The coded captions have the category more or less often than the posts, which does not matter here."""
    rng = np.random.default_rng([6, count, coded])

    def one_run(seed):
        machine, _ = draw(rng, count, share, recall, specificity)
        return share_by_error_rates(machine, *draw(rng, coded, elsewhere, recall, specificity), draws=DRAWS, seed=seed)

    assert 0.93 <= coverage(one_run, share) <= 0.97


def test_predictive_form_is_wrong_for_captions_of_another_account():
    """Why the other form is there: predictive values change with the share, error rates do not."""
    rng = np.random.default_rng(8)
    machine, _ = draw(rng, 50_000, 0.1, 0.8, 0.9)
    coded = draw(rng, 5000, 0.5, 0.8, 0.9)
    assert share_by_error_rates(machine, *coded).value == pytest.approx(0.1, abs=0.02)
    assert share_by_predictive_values(machine, *coded).value > 0.25
