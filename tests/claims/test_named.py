"""Conditions by name: what holds, what nothing made, and what is no condition."""

import pytest

from citra.claims import judge_conditions, read_conditions
from citra.errors import CitraError

ENTRIES = {
    "numbers": {"trend": {"value": 0.9, "low": 0.8, "high": 0.95}, "gone": {"value": None, "low": None, "high": None}},
    "claims": {"grew": {"holds": False}},
}


def read(tmp_path, text):
    path = tmp_path / "conditions.yml"
    path.write_text(text, encoding="utf-8")
    return read_conditions(path)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("high('trend') < 1", True),
        ("low('trend') > 1", False),
        # What is not known is neither true nor false, and its opposite does not hold either.
        ("low('gone') > 1", False),
        ("not low('gone') > 1", False),
        ("known('gone')", False),
        ("holds('grew')", False),
        # A notebook was left out: nothing may be said of its results, not even that they are absent.
        ("not known('nowhere')", False),
        ("value('trend') < 1 or known('nowhere')", False),
    ],
)
def test_condition_is_judged_by_the_ledger(tmp_path, text, holds):
    assert judge_conditions(read(tmp_path, f'it-does: "{text}"\n'), ENTRIES) == {"it-does": holds}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("- a\n", "conditions.yml: expected a mapping of names to conditions"),
        ("It Does: known('trend')\n", "'It Does' is no name"),
        ("a: known('trend')\na: known('gone')\n", "'a' stands there twice"),
        ("a: open('trend')\n", "conditions.yml, a: the condition"),
        ("a: value('trend') <\n", "is not a condition"),
    ],
)
def test_fault_is_one_sentence(tmp_path, text, sentence):
    with pytest.raises(CitraError) as fault:
        read(tmp_path, text)
    assert sentence in str(fault.value)
