"""The entries of two ledgers: numbers, tables cell by cell, and claims."""

from citra.dictionary import the_dictionary
from citra.verify.items import Item, Part, worst
from citra.verify.tolerances import Tolerances
from citra.verify.values import compare_values

PARTS = ("value", "low", "high", "n")


def compare_numbers(old: dict[str, dict], new: dict[str, dict], tolerances: Tolerances) -> list[Item]:
    """Compare numbers by key: value, ends of the interval, and observations.

    Parameters
    ----------
    old, new : dict
        The ledger's numbers by key, each with its notebook.
    tolerances : Tolerances
        How far two values may lie apart.
    """
    return _by_key("number", old, new, lambda key: _number_parts(old[key], new[key], tolerances.of("numbers", key)))


def _number_parts(old: dict, new: dict, tolerance) -> list[Part]:
    parts = [
        compare_values(name, old[name], new[name], tuple(_unit(entry, name) for entry in (old, new)), tolerance)
        for name in PARTS
        if name == "value" or old[name] is not None or new[name] is not None
    ]
    return parts + mark_parts(old, new, ("absent_because", "crosses"))


def _unit(entry: dict, name: str) -> str:
    return "count" if name == "n" else entry["unit"]


def mark_parts(old: dict, new: dict, names: tuple[str, ...] = ()) -> list[Part]:
    """Return what else an entry says, where it says something else now: the mark of simulated data, and ``names``."""
    return [
        Part(name, "differs", _text(old.get(name)), _text(new.get(name)))
        for name in ("is_simulated", *names)
        if old.get(name) != new.get(name)
    ]


def _text(value) -> str | None:
    return ", ".join(map(str, value)) if isinstance(value, list) else None if value is None else str(value)


def compare_tables(old: dict[str, dict], new: dict[str, dict], tolerances: Tolerances) -> list[Item]:
    """Compare tables by key, cell by cell; rows are taken in their order, columns by name."""
    return _by_key("table", old, new, lambda key: _cells(old[key], new[key], tolerances.of("numbers", key)))


def _cells(old: dict, new: dict, tolerance) -> list[Part]:
    parts = mark_parts(old, new)
    sides = [[dict(zip(entry["columns"], row, strict=True)) for row in entry["rows"]] for entry in (old, new)]
    for column in dict.fromkeys([*old["columns"], *new["columns"]]):
        described = the_dictionary().results.get(column)
        unit = described.unit if described else None
        for row in range(max(map(len, sides))):
            name = f"row {row + 1}, {column}"
            is_there = [row < len(rows) and column in rows[row] for rows in sides]
            values = [rows[row][column] if there else None for rows, there in zip(sides, is_there, strict=True)]
            if all(is_there):
                parts.append(compare_values(name, *values, (unit, unit), tolerance))
            elif any(is_there):
                parts.append(Part(name, "new" if is_there[1] else "missing", *values))
    return parts


def compare_claims(old: dict[str, dict], new: dict[str, dict]) -> list[Item]:
    """Compare a notebook's claims by key: whether each holds, and from which numbers it follows."""
    return _by_key("claim", old, new, lambda key: _claim_parts(old[key], new[key]))


def _claim_parts(old: dict, new: dict) -> list[Part]:
    before, after = ("holds" if entry["holds"] else "does not hold" for entry in (old, new))
    holds = Part("holds", "identical" if before == after else "claim changes", before, after)
    return [holds, *mark_parts(old, new, ("evidence",))]


def compare_findings(old: dict[str, str], new: dict[str, str]) -> list[Item]:
    """Compare the verdicts on the claims of the studied paper, by the claim's id."""
    entries = [{key: {"verdict": value} for key, value in findings.items()} for findings in (old, new)]
    return _by_key("finding", *entries, lambda key: [_finding(old[key], new[key])])


def _finding(old: str, new: str) -> Part:
    return Part("verdict", "identical" if old == new else "claim changes", old, new)


def _by_key(kind: str, old: dict[str, dict], new: dict[str, dict], parts_of) -> list[Item]:
    """Return an item for every key of either side, sorted; a table's equal cells are counted, not kept."""
    items = []
    for key in sorted(old.keys() | new.keys()):
        made = new.get(key) or old[key]
        where = {"notebook": made.get("notebook", ""), "cell": made.get("cell") or ""}
        if key not in new:
            items.append(Item(kind, key, "missing", note="The rebuilt results do not hold it.", **where))
        elif key not in old:
            items.append(Item(kind, key, "new", note="The reference does not hold it.", **where))
        else:
            parts = parts_of(key)
            kept = parts if kind != "table" else [part for part in parts if part.verdict != "identical"]
            items.append(Item(kind, key, worst(part.verdict for part in parts), tuple(kept), len(parts), **where))
    return items
