"""The list of numerals: every entry has a reason and phrases that mean one place."""

import pytest
from conftest import ROOT

from citra.accounting import read_listing
from citra.errors import BadInput


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("numerals: [{en: [two questions]}]", "entry 1: the reason is missing"),
        ("numerals: [{reason: ' ', en: [two questions]}]", "entry 1: the reason is missing"),
        ("numerals: [{reason: r, en: [a b]}, {reason: r}]", "entry 2: no phrase is given"),
        ("numerals: [{reason: r, en: [two]}]", "'two' is no phrase of at least two words"),
        ("numerals: [{reason: r, en: [2022]}]", "2022 is no phrase"),
        ("numerals: [{reason: r, fr: [deux jours]}]", "expected the fields cite, en, id, reason"),
        ("numerals: [two questions]", "entry 1: expected the fields"),
        ("numbers: []", "expected the lists numerals and differences"),
        ("differences: {result growth: }", "'result growth' has no reason"),
    ],
)
def test_careless_entry_is_refused(tmp_path, text, sentence):
    path = tmp_path / "numerals.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=sentence) as fault:
        read_listing(path)
    assert "numerals.yml" in str(fault.value)


def test_committed_list_is_read():
    listing = read_listing(ROOT / "paper" / "numerals.yml")
    assert all(set(entry.phrases) == {"id", "en"} for entry in listing.numerals)
    assert any(entry.cite == "indonesia2022undang" for entry in listing.numerals)
