"""One compared thing, and what can be said of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

# From the best to the worst.
VERDICTS = ("identical", "same as printed", "within tolerance", "new", "differs", "claim changes", "missing")
# What a reviewer may take for reproduced.
REPRODUCED = VERDICTS[:3]
# Each kind with its plural.
KINDS = {
    "number": "numbers",
    "table": "tables",
    "figure data": "figures' data",
    "figure picture": "figures' pictures",
    "claim": "claims",
    "finding": "findings",
    "text": "texts",
    "input": "inputs",
    "program": "programs",
    "file": "files",
}


def worst(verdicts: Iterable[str]) -> str:
    """Return the worst of several verdicts; ``identical`` of none.

    Examples
    --------
    >>> worst(["identical", "differs", "same as printed"])
    'differs'
    """
    return max(verdicts, key=VERDICTS.index, default=VERDICTS[0])


@dataclass(frozen=True)
class Part:
    """One value of an item: a number's low end, a cell of a table, a line of a text.

    Parameters
    ----------
    name : str
        Which part it is, such as ``low`` or ``row 3, growth``.
    verdict : str
        One of ``VERDICTS``.
    old, new : number, str or None
        The whole values.
    printed_old, printed_new : dict of str
        The values as each edition prints them, by language; empty where nothing is printed.
    absolute, relative : float or None
        Their difference, and that as a share of the old one; None where there is none.
    reason : str
        Why a difference is tolerated.
    """

    name: str
    verdict: str
    old: float | str | None = None
    new: float | str | None = None
    printed_old: dict[str, str] = field(default_factory=dict)
    printed_new: dict[str, str] = field(default_factory=dict)
    absolute: float | None = None
    relative: float | None = None
    reason: str = ""


@dataclass(frozen=True)
class Item:
    """One compared thing.

    Parameters
    ----------
    kind : str
        One of ``KINDS``.
    key : str
        Its key in the ledger, or a file's name.
    verdict : str
        One of ``VERDICTS``: the worst of its parts.
    parts : tuple of Part
        All of a number's; of other things those that are not identical.
    compared : int
        How many parts were compared.
    notebook, cell : str
        Where it was made, if that is known.
    note : str
        What there is to know beside, in a sentence.
    """

    kind: str
    key: str
    verdict: str
    parts: tuple[Part, ...] = ()
    compared: int = 1
    notebook: str = ""
    cell: str = ""
    note: str = ""

    @property
    def is_reproduced(self) -> bool:
        return self.verdict in REPRODUCED

    def with_verdict(self, verdict: str, note: str = "") -> "Item":
        return replace(self, verdict=verdict, note=note or self.note)
