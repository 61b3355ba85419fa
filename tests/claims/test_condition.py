"""Conditions over the ledger: what they may hold, and what an absent value does to them."""

import pytest

from citra.claims.condition import Condition
from citra.errors import CitraError


def number(value, simulated=False, low=None):
    return {"value": value, "low": low, "high": None, "n": None, "is_simulated": simulated}


ENTRIES = {
    "numbers": {"growth": number(0.2, low=0.1), "loss": number(-3), "gap": number(None), "made-up": number(5, True)},
    "claims": {"grew": {"holds": True, "is_simulated": False}, "fell": {"holds": False, "is_simulated": False}},
}


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("value('growth') > 0", True),
        ("0 < low('growth') < value('growth')", True),
        ("0 < value('growth') < low('growth')", False),
        ("value('growth') - value('loss') * 2 == 6.2", True),
        ("-value('loss') / 3 == 1", True),
        ("known('growth') and not known('gap')", True),
        ("simulated('made-up')", True),
        ("holds('grew') and not holds('fell')", True),
        ("True", True),
        ("not True", False),
        # Three values: what is not known decides nothing, and its opposite does not either.
        ("value('gap') > 0", False),
        ("not value('gap') > 0", False),
        ("value('gap') > 0 or value('growth') > 0", True),
        ("value('gap') > 0 and value('growth') > 0", False),
        ("not (value('gap') > 0 and value('growth') < 0)", True),
        ("not (value('gap') + 1 > 0)", False),
        ("-value('gap') == 0", False),
    ],
)
def test_condition_is_true_as_worked_by_hand(text, truth):
    assert Condition(text).holds(ENTRIES) is truth


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "value('growth').real",
        "value('growth', 2)",
        "value(key='growth')",
        "value(3)",
        "open('x')",
        "[1]",
        "lambda: 1",
        "1 if True else 2",
        "value('growth') ** 9",
        "other > 2",
        "value('a') in 'abc'",
    ],
)
def test_nothing_else_is_a_condition(text):
    with pytest.raises(CitraError, match=r"claims\.yml, claim 'x': the condition .* not allowed"):
        Condition(text, "claims.yml, claim 'x'")


def test_half_an_expression_is_no_condition():
    with pytest.raises(CitraError, match="here: 'value\\(' is not a condition"):
        Condition("value(", "here")


def test_unknown_key_is_named_with_its_place():
    with pytest.raises(CitraError, match=r"here: no notebook enters the key 'grwth' that value\(\) asks for"):
        Condition("value('grwth') > 0", "here").holds(ENTRIES)
    with pytest.raises(CitraError, match="divides by zero"):
        Condition("1 / (value('growth') - 0.2) > 0", "here").holds(ENTRIES)


def test_keys_are_those_asked_for_in_their_order():
    assert Condition("value('b') > low('a') and known('b')").keys == ("b", "a")
