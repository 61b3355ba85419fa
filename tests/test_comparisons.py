"""The table of measured comparisons: medians, ratios, and rows that are measured again."""

import csv

import pytest
from conftest import ROOT


@pytest.fixture
def comparison(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import comparison

    return comparison


def test_ratio_is_the_median_of_the_pairs_not_that_of_the_medians(comparison):
    # The ratios are 0.5, 4 and 0.1; the medians are 2 and 4.
    made = comparison.Comparison("all", "another", ((2.0, 4.0), (4.0, 1.0), (1.0, 10.0)), bar="<= 1")
    assert made.ratio == 0.5
    assert made.row()[2:8] == ["2", "another", "4", "0.5", "<= 1", "3"]
    assert str(made) == "all: 2 s; another: 4 s; ratio 0.5 (median of 3 pairs, bar <= 1)"


def test_row_that_is_measured_again_is_replaced_and_the_others_stay(comparison, tmp_path):
    place = tmp_path / "new" / "comparisons.csv"
    both = [comparison.Comparison("all", peer, ((1.0, 2.0),)) for peer in ("one", "two")]
    comparison.write_comparisons(both, place)
    comparison.write_comparisons([comparison.Comparison("all", "one", ((3.0, 2.0),))], place)
    with place.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["peer"], row["ratio"]) for row in rows] == [("one", "1.5"), ("two", "0.5")]
