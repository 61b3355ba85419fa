"""The whole comparison of two snapshots, and the class that data editors would give it."""

from collections import Counter
from dataclasses import dataclass

from citra.verify.figures import compare_data, compare_pictures
from citra.verify.files import compare_files
from citra.verify.inputs import compare_inputs
from citra.verify.items import KINDS, VERDICTS, Item
from citra.verify.ledgers import compare_claims, compare_findings, compare_numbers, compare_tables
from citra.verify.program import compare_programs
from citra.verify.snapshot import Snapshot
from citra.verify.texts import compare_texts
from citra.verify.tolerances import Tolerances

# The four classes and the quarter are those of the report form of the American Economic Association's Data Editor
# (REPLICATION.md of its replication template); that a claim must hold is added here.
CLASSES = {
    "full reproduction": "every result is identical, or the same as printed",
    "full reproduction with minor issues": "at most a quarter differ, none is missing, no claim changes",
    "partial reproduction": "more than a quarter differ, or one is missing, or a claim changes",
    "not able to reproduce most or all of the results": "fewer than a quarter came out, or the build stopped",
}
FULL, MINOR, PARTIAL, FAILED = CLASSES
MANY = 0.25
NO_RESULTS = ("input", "program", "file")


@dataclass(frozen=True)
class Comparison:
    """Every item of two snapshots.

    Parameters
    ----------
    items : tuple of Item
        In the order of their kinds, then by key.
    stopped : str
        Why there is nothing to compare: the sentence of a build that stopped.
    """

    items: tuple[Item, ...] = ()
    stopped: str = ""

    @property
    def not_reproduced(self) -> list[Item]:
        return [item for item in self.items if not item.is_reproduced]

    @property
    def is_reproduced(self) -> bool:
        return not self.stopped and not self.not_reproduced

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many items have each verdict, by kind; kinds and verdicts without an item are left out."""
        counted = Counter((item.kind, item.verdict) for item in self.items)
        kinds = [kind for kind in KINDS if any((kind, verdict) in counted for verdict in VERDICTS)]
        return {kind: {v: counted[kind, v] for v in VERDICTS if (kind, v) in counted} for kind in kinds}

    @property
    def reproduction_class(self) -> str:
        """Return one of ``CLASSES``. Inputs, programs and files are no results: a reader sees nothing of them.

        Examples
        --------
        >>> Comparison((Item("number", "a", "identical"), Item("file", "a.csv", "differs"))).reproduction_class
        'full reproduction with minor issues'
        >>> Comparison(stopped="01-sample stopped.").reproduction_class
        'not able to reproduce most or all of the results'
        """
        results = [item for item in self.items if item.kind not in NO_RESULTS]
        differing = [item for item in results if not item.is_reproduced]
        if self.stopped or len(results) - len(differing) < MANY * len(results):
            return FAILED
        if len(differing) > MANY * len(results) or any(i.verdict in ("claim changes", "missing") for i in differing):
            return PARTIAL
        if any(item.verdict not in ("identical", "same as printed") for item in self.items):
            return MINOR
        return FULL


def compare(old: Snapshot, new: Snapshot, tolerances: Tolerances) -> Comparison:
    """Compare the reference with the rebuilt results.

    Examples
    --------
    >>> compare(Snapshot(), Snapshot(), Tolerances()).is_reproduced
    True
    """
    figures = old.entries["figures"], new.entries["figures"]
    items = [
        *compare_numbers(old.entries["numbers"], new.entries["numbers"], tolerances),
        *compare_tables(old.entries["tables"], new.entries["tables"], tolerances),
        *compare_data(old.data, new.data, figures, tolerances),
        *compare_pictures(old.pictures, new.pictures, figures[1], tolerances),
        *compare_claims(old.entries["claims"], new.entries["claims"]),
        *compare_findings(old.findings, new.findings),
        *(
            compare_texts(language, old.texts.get(language, []), new.texts.get(language, []))
            for language in sorted(old.texts.keys() | new.texts.keys())
        ),
        *compare_inputs(old.ledgers, new.ledgers),
        *compare_programs(old.program, new.program),
    ]
    return Comparison((*items, *compare_files(old.checksums, new.checksums, items, tolerances)))
