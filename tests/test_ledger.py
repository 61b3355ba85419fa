"""The ledger: whole values, unique keys, and the mark of simulated data."""

import json

import pandas as pd
import pytest

from citra.errors import CitraError
from citra.ledger import Ledger
from citra.results import read_ledgers

REAL = pd.DataFrame({"is_simulated": [False, False]})
MIXED = pd.DataFrame({"is_simulated": [False, True]})


@pytest.fixture
def ledger(tmp_path):
    return Ledger("01-sample", tmp_path, rests_on=[REAL, MIXED])


def test_value_is_kept_whole(ledger, tmp_path):
    ledger.number("third", 1 / 3, "share")
    ledger.write()
    assert json.loads((tmp_path / "ledger.json").read_text())["numbers"]["third"]["value"] == 1 / 3


def test_one_simulated_row_marks_an_entry_and_narrower_rows_free_it(ledger):
    ledger.number("all", 1, "count")
    ledger.number("real", 1, "count", rests_on=[REAL])
    assert ledger.entries["numbers"]["all"]["is_simulated"]
    assert not ledger.entries["numbers"]["real"]["is_simulated"]


def test_key_is_entered_once_whatever_its_kind(ledger):
    ledger.number("posts", 1, "count")
    with pytest.raises(CitraError, match="'posts' is entered twice"):
        ledger.table("posts", pd.DataFrame({"row_count": [1]}))


@pytest.mark.parametrize("key", ["Posts", "post count", "", "post_count", "x}"])
def test_malformed_key_is_refused(ledger, key):
    with pytest.raises(CitraError, match="is not a key"):
        ledger.number(key, 1, "count")


@pytest.mark.parametrize("value", [None, float("nan"), pd.NA, float("inf")])
def test_missing_value_needs_a_reason(ledger, value):
    with pytest.raises(CitraError, match="has no value; say why"):
        ledger.number("rate", value, "rate")
    ledger.number("rate", value, "rate", absent_because="No followers are known.")
    assert ledger.entries["numbers"]["rate"]["value"] is None


def test_claim_rests_on_entered_numbers(ledger):
    with pytest.raises(CitraError, match="names 'growth', which is no entered number"):
        ledger.claim("grew", True, ["growth"])


def test_column_nobody_described_is_refused(ledger):
    with pytest.raises(CitraError, match="no column is called 'foo'"):
        ledger.table("t", pd.DataFrame({"foo": [1]}))


def test_key_of_two_notebooks_is_refused(tmp_path):
    paths = []
    for stem in ("01-sample", "02-audience"):
        one = Ledger(stem, tmp_path / stem, rests_on=[REAL])
        one.number("posts", 1, "count")
        one.write()
        paths.append(tmp_path / stem / "ledger.json")
    with pytest.raises(CitraError, match="'posts' is entered by 01-sample and by 02-audience"):
        read_ledgers(paths)
