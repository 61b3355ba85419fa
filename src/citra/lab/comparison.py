"""What a notebook left in JupyterLab against what it left in the build."""

import json
from dataclasses import dataclass
from pathlib import Path

from citra.errors import CitraError
from citra.places import Places
from citra.results import KINDS


@dataclass(frozen=True)
class Difference:
    """One result that is not the same.

    Parameters
    ----------
    kind : str
        ``numbers``, ``claims``, ``tables``, ``figures`` or ``files``.
    key : str
        The result's key, or the file's name.
    here, build : str
        What stands on each side; a dash where the result is not there.
    """

    kind: str
    key: str
    here: str
    build: str


@dataclass(frozen=True)
class Comparison:
    """The results of one notebook on both sides.

    Parameters
    ----------
    stem : str
        The notebook.
    counts : dict of int
        Results of each kind in the build, and the files of the figures.
    differences : tuple of Difference
        None if everything is equal, byte by byte.
    """

    stem: str
    counts: dict[str, int]
    differences: tuple[Difference, ...]

    @property
    def is_equal(self) -> bool:
        return not self.differences

    @property
    def sentence(self) -> str:
        """Return the outcome in a sentence."""
        held = ", ".join(f"{count} {kind}" for kind, count in self.counts.items())
        if self.is_equal:
            return f"{self.stem}: equal to the build ({held})."
        return f"{self.stem}: {len(self.differences)} results differ from the build, which has {held}."


def compare_with_build(places: Places, stem: str) -> Comparison:
    """Compare the results that a notebook wrote outside the build with those of the last build.

    Raises
    ------
    CitraError
        If one of them has not been written.
    """
    for path, how in (
        (places.ledger(stem), "make results"),
        (places.explored_ledger(stem), "all cells of the notebook"),
    ):
        if not path.is_file():
            raise CitraError(f"{path}: there are no results to compare; run {how} first.")
    build, here = _results(places.ledger(stem)), _results(places.explored_ledger(stem))
    differences = [
        Difference(kind, key, _shown(here[kind].get(key)), _shown(build[kind].get(key)))
        for kind in KINDS
        for key in sorted(build[kind].keys() | here[kind].keys())
        if build[kind].get(key) != here[kind].get(key)
    ]
    files = sorted(file.name for file in places.results(stem).iterdir() if file.name != "ledger.json")
    for name in files:
        mine, theirs = places.explored(stem) / name, places.results(stem) / name
        if not mine.is_file() or mine.read_bytes() != theirs.read_bytes():
            differences.append(Difference("files", name, "other bytes" if mine.is_file() else "\u2013", "as built"))
    counts = {kind: len(build[kind]) for kind in KINDS if build[kind]} | {"files": len(files)}
    return Comparison(stem, counts, tuple(differences))


def _results(ledger: Path) -> dict[str, dict]:
    """Return a ledger's entries without their cells, which only the build writes into it."""
    content = json.loads(ledger.read_text(encoding="utf-8"))
    return {
        kind: {key: {part: entry[part] for part in entry if part != "cell"} for key, entry in content[kind].items()}
        for kind in KINDS
    }


def _shown(entry: dict | None) -> str:
    """Return what a reader wants to see of an entry: the value of a number, the answer of a claim."""
    if entry is None:
        return "\u2013"
    if "rows" in entry:
        return f"{len(entry['rows'])} rows"
    return str(entry.get("value", entry.get("holds", entry.get("alt", {}).get("en"))))
