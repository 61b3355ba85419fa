"""The results of a study, read: all notebooks' ledgers as one."""

import json
from collections.abc import Iterable
from pathlib import Path

from citra.errors import CitraError

KINDS = ("numbers", "claims", "tables", "figures")


def read_ledgers(paths: Iterable[Path]) -> dict[str, dict]:
    """Return the entries of several ledgers by kind and key, each with the notebook that made it.

    Raises
    ------
    CitraError
        If two notebooks enter the same key.
    """
    merged: dict[str, dict] = {kind: {} for kind in KINDS}
    owner: dict[str, str] = {}
    for path in paths:
        content = json.loads(path.read_text(encoding="utf-8"))
        for kind in KINDS:
            for key, entry in content[kind].items():
                if key in owner:
                    raise CitraError(f"The key {key!r} is entered by {owner[key]} and by {content['notebook']}.")
                owner[key] = content["notebook"]
                merged[kind][key] = {**entry, "notebook": content["notebook"]}
    return merged
