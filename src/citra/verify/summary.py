"""The comparison in a few lines for a terminal."""

import json
from dataclasses import asdict

from citra.verify.comparison import Comparison
from citra.verify.items import KINDS, Item

# With the lines above and below they fill half a screen at most.
MOST_LINES = 8
MOST_NAMES = 12
LONGEST = 60


def summary(study: str, comparison: Comparison) -> str:
    """Return the outcome in at most fifteen lines, which name what did not come out again.

    Examples
    --------
    >>> print(summary("smoke", Comparison((Item("number", "post-count", "identical"),))))
    smoke: all 1 items came out again (numbers 1).
    identical 1.
    Class: full reproduction.
    """
    kind = f"Class: {comparison.reproduction_class}."
    if comparison.stopped:
        return f"{study}: the build stopped, so nothing could be compared.\n{comparison.stopped}\n{kind}"
    counted = ", ".join(f"{KINDS[kind]} {sum(row.values())}" for kind, row in comparison.counts().items())
    wrong = comparison.not_reproduced
    total = len(comparison.items)
    came = f"all {total} items came out again" if not wrong else f"{len(wrong)} of {total} items did not come out again"
    verdicts: dict[str, int] = {}
    for row in comparison.counts().values():
        for verdict, count in row.items():
            verdicts[verdict] = verdicts.get(verdict, 0) + count
    said = ", ".join(f"{verdict} {count}" for verdict, count in verdicts.items())
    return "\n".join([f"{study}: {came} ({counted}).", f"{said}.", *_named(wrong), kind])


def _named(items: list[Item]) -> list[str]:
    """Return a line for each of the first items, and one with the names of the others."""
    lines = [f"  {item.kind} {item.key}: {item.verdict}{_change(item)}" for item in items[:MOST_LINES]]
    others = [item.key for item in items[MOST_LINES:]]
    if others:
        more = f", and {len(others) - MOST_NAMES} more" if len(others) > MOST_NAMES else ""
        lines.append(f"  also {', '.join(others[:MOST_NAMES])}{more}")
    return lines


def _change(item: Item) -> str:
    """Return the first part that changed, as the reference and as the rebuilt results have it."""
    part = next((part for part in item.parts if part.verdict == item.verdict), None)
    if part is None or item.kind == "file":
        return ""
    sides = ((part.printed_old, part.old), (part.printed_new, part.new))
    old, new = (_short(shown["en"] if shown else whole) for shown, whole in sides)
    return f", {part.name} {old} -> {new}"


def _short(value) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def verdicts_json(study: str, comparison: Comparison) -> str:
    """Return every item with every kept part as JSON, the same text for the same comparison."""
    content = {
        "study": study,
        "class": comparison.reproduction_class,
        "is_reproduced": comparison.is_reproduced,
        "stopped": comparison.stopped,
        "counts": comparison.counts(),
        "items": [asdict(item) for item in comparison.items],
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
