"""One measured comparison: what was run, beside what, how often, and the ratio that came out."""

import csv
import os
import platform
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

COLUMNS = ["what", "unit", "ours", "peer", "of_peer", "ratio", "bar", "runs", "machine", "versions"]
MACHINE = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


@dataclass(frozen=True)
class Comparison:
    """Runs of this package and of a peer, taken in turn so that a machine whose speed drifts gives the same ratio.

    Parameters
    ----------
    what : str
        What both did.
    peer : str
        Who the other one is.
    pairs : tuple of (float, float)
        For each run what this package took and what the peer took.
    packages : tuple of str
        The packages whose versions matter.
    bar : str
        What the ratio has to be; nothing where none is set.
    unit : str
        Of what is compared.
    """

    what: str
    peer: str
    pairs: tuple[tuple[float, float], ...]
    packages: tuple[str, ...] = ()
    bar: str = ""
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """Return what this package took as a multiple of the peer: the median of the pairs."""
        return statistics.median(ours / theirs for ours, theirs in self.pairs)

    def row(self) -> list[str]:
        ours, theirs = (statistics.median(column) for column in zip(*self.pairs, strict=True))
        versions = ", ".join(f"{name} {version(name)}" for name in self.packages)
        numbers = [f"{ours:.3g}", self.peer, f"{theirs:.3g}", f"{self.ratio:.3g}"]
        return [self.what, self.unit, *numbers, self.bar, str(len(self.pairs)), MACHINE, versions]

    def __str__(self) -> str:
        ours, theirs = (statistics.median(column) for column in zip(*self.pairs, strict=True))
        bar = f", bar {self.bar}" if self.bar else ""
        return (
            f"{self.what}: {ours:.3g} {self.unit}; {self.peer}: {theirs:.3g} {self.unit}; "
            f"ratio {self.ratio:.3g} (median of {len(self.pairs)} pairs{bar})"
        )


def write_comparisons(comparisons: Iterable[Comparison], place: Path) -> None:
    """Write comparisons into a table; a row of the same comparison is replaced, the others stay."""
    rows = {(row[0], row[3]): row for row in _written(place)}
    rows |= {(row[0], row[3]): row for row in (comparison.row() for comparison in comparisons)}
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows.values()])


def _written(place: Path) -> list[list[str]]:
    if not place.is_file():
        return []
    with place.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]
