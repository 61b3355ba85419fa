"""What two runs were made from: the parameters, tables and files of each notebook."""

import json

from citra.verify.items import Item, Part, worst

# Words of the dictionary are judged by what they lead to. The program is an item of its own.
JUDGED_BY_RESULTS = {"data/dictionary.yml"}
GROUPS = ("parameters", "tables", "files")


def compare_inputs(old: dict[str, str], new: dict[str, str]) -> list[Item]:
    """Compare what each notebook's results were made from.

    A table or a parameter may change without moving any result; a reviewer is told of it all the same.

    Parameters
    ----------
    old, new : dict of str
        The ledgers as text by notebook. One that does not name its inputs is left out.

    Examples
    --------
    >>> before, after = ({"inputs": {"parameters": {"seed": seed}}} for seed in (1, 2))
    >>> (item,) = compare_inputs({"a": json.dumps(before)}, {"a": json.dumps(after)})
    >>> item.key, item.verdict, item.parts[0].name
    ('a', 'differs', 'parameters: seed')
    """
    items = []
    for stem in sorted(old.keys() & new.keys()):
        before, after = (_named(json.loads(text).get("inputs", {})) for text in (old[stem], new[stem]))
        names = sorted(before.keys() | after.keys())
        parts = [
            Part(name, "differs", before.get(name), after.get(name))
            for name in names
            if before.get(name) != after.get(name)
        ]
        if names:
            verdict = worst(part.verdict for part in parts)
            items.append(Item("input", stem, verdict, tuple(parts), len(names), notebook=stem))
    return items


def _named(inputs: dict) -> dict[str, str]:
    """Return a notebook's inputs as texts, by group and name."""
    return {
        f"{group}: {name}": value if isinstance(value, str) else json.dumps(value, sort_keys=True)
        for group in GROUPS
        for name, value in inputs.get(group, {}).items()
        if name not in JUDGED_BY_RESULTS
    }
