"""Which edits of a source make another program of it, and which do not."""

import pytest

from citra.verify.comparison import MINOR, compare
from citra.verify.program import OWN_LINES, compare_programs, definition_digests, source_digest
from citra.verify.snapshot import Snapshot
from citra.verify.tolerances import Tolerances

SOURCE = '''"""A module."""

import math

LEVEL = 0.95


def half_width(values, level=LEVEL):
    """Return half of an interval's width."""
    spread = sum(abs(each - values[0]) for each in values)
    if spread > 1:
        found = -spread * level + len(values)
        return math.sqrt(found)
    return None


class Reading:
    """One reading."""

    count: int = 0

    def rate(self, days):
        share = self.count / days
        return share
'''


def changed(old: str, new: str) -> list[str]:
    """Return the definitions that are others once a text is replaced."""
    assert SOURCE.count(old) >= 1
    before, after = definition_digests(SOURCE), definition_digests(SOURCE.replace(old, new))
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    if spread", "    # Why.\n\n    if spread"),
        ("spread", "spread_renamed"),
        ("each", "value"),
        ("share", "quotient"),
        ("Return half of an interval's width.", "Tell."),
        ("A module.", "Another text."),
        ("One reading.", "A reading."),
        ("-spread * level + len(values)", "(-spread * level\n        + len(values))"),
    ],
)
def test_remarks_layout_and_names_of_locals_are_no_other_program(old, new):
    assert changed(old, new) == []


@pytest.mark.parametrize(
    ("old", "new", "definition"),
    [
        ("-spread", "+spread", "half_width"),
        ("* level", "/ level", "half_width"),
        ("> 1", ">= 1", "half_width"),
        ("spread > 1", "found > 1", "half_width"),
        ("values[0]", "values[1]", "half_width"),
        ("return None", "return 0", "half_width"),
        ("return None", "return False", "half_width"),
        ("level=LEVEL", "level=1", "half_width"),
        ("math.sqrt", "math.log", "half_width"),
        ("count / days", "count * days", "Reading"),
        ("count: int = 0", "count: int = 1", "Reading"),
        ("0.95", "0.9", OWN_LINES),
    ],
)
def test_other_program_is_named_by_its_definition(old, new, definition):
    assert changed(old, new) == [definition]


def test_definitions_that_come_and_go_are_named():
    assert changed("class Reading", "class Measurement") == ["Measurement", "Reading"]
    (item,) = compare_programs({"a.py": {"f": "1", "g": "2"}}, {"a.py": {"g": "2", "h": "3"}})
    assert [(part.name, part.verdict) for part in item.parts] == [("f", "missing"), ("h", "new")]
    assert (item.verdict, item.compared) == ("missing", 3)


def test_local_that_takes_the_name_of_a_function_is_another_program():
    # Both lines use one name: a reader of names alone would see no change.
    assert source_digest("def f(x):\n    y = x\n    return y") != source_digest("def f(x):\n    y = x\n    return x")
    assert source_digest("def f():\n    y = 1\n    return y") != source_digest("def f():\n    y = 1\n    return z")


def test_other_program_with_the_same_results_is_told_and_is_a_minor_issue():
    old, new = (Snapshot(program={"models/trend.py": {"slope": digest}}) for digest in ("0a", "0b"))
    comparison = compare(old, new, Tolerances())
    assert [(item.kind, item.key, item.verdict) for item in comparison.not_reproduced] == [
        ("program", "models/trend.py", "differs")
    ]
    assert comparison.reproduction_class == MINOR
