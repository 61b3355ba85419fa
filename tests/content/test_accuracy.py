"""Precision, recall, F1 and intervals, against values worked by hand and another implementation."""

import math

import numpy as np
import pandas as pd
import pytest

from citra.content.accuracy import accuracy, share_interval


def coded(pairs):
    """Return machine and person tables of one category from counts: both, machine only, person only, neither."""
    cells = [(True, True), (True, False), (False, True), (False, False)]
    rows = [cell for cell, count in zip(cells, pairs, strict=True) for _ in range(count)]
    return (pd.DataFrame({"a": [row[place] for row in rows]}) for place in (0, 1))


def test_values_equal_those_worked_by_hand():
    row = accuracy(*coded((30, 10, 20, 40))).categories.iloc[0]
    assert (row["labelled_count"], row["coded_count"]) == (50, 40)
    assert row["precision"] == pytest.approx(30 / 40)
    assert row["recall"] == pytest.approx(30 / 50)
    assert row["f1"] == pytest.approx(2 * 0.75 * 0.6 / 1.35)


def test_interval_solves_wilsons_equation():
    low, high = share_interval(30, 40)
    for end in (low, high):
        assert (0.75 - end) ** 2 == pytest.approx(1.959964**2 * end * (1 - end) / 40, rel=1e-5)


def test_interval_of_none_and_of_all_touches_the_edge():
    assert share_interval(0, 20)[0] == 0
    assert share_interval(20, 20)[1] == 1
    assert all(math.isnan(end) for end in share_interval(0, 0))


def test_macro_f1_leaves_out_categories_that_no_person_gave():
    machine = pd.DataFrame({"a": [True, False], "b": [True, True]})
    person = pd.DataFrame({"a": [True, False], "b": [False, False]})
    assert accuracy(machine, person).macro_f1 == 1


def test_undecided_captions_take_no_part_in_their_category():
    machine = pd.DataFrame({"a": [True, True]})
    person = pd.DataFrame({"a": pd.array([True, None], dtype="boolean")})
    row = accuracy(machine, person).categories.iloc[0]
    assert (row["coded_count"], row["precision"]) == (1, 1)


def test_only_captions_that_both_coded_count():
    machine = pd.DataFrame({"a": [True, True]}, index=["1", "2"])
    person = pd.DataFrame({"a": [True, False]}, index=["2", "9"])
    assert accuracy(machine, person).caption_count == 1


@pytest.mark.parametrize("count", [0, 3])
def test_without_a_given_category_accuracy_cannot_be_told(count):
    machine = pd.DataFrame({"a": np.zeros(count, dtype=bool)})
    found = accuracy(machine, machine)
    assert math.isnan(found.macro_f1)
    assert f"{count} are coded" in found.cannot_tell


def test_interval_of_macro_f1_covers_the_truth():
    """Two categories with a known recall and precision; the expected macro F1 is that of many captions."""
    rng = np.random.default_rng(4)

    def draw(count):
        person = pd.DataFrame(rng.random((count, 2)) < [0.3, 0.5], columns=["a", "b"])
        machine = person.where(rng.random((count, 2)) < 0.85, ~person)
        return machine, person

    truth = accuracy(*draw(200_000), draws=2).macro_f1
    found = [accuracy(*draw(150), draws=200) for _ in range(250)]
    assert 0.91 <= np.mean([one.macro_low <= truth <= one.macro_high for one in found]) <= 0.98
