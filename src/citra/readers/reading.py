"""What one raw file gave: its rows, and the account of everything that did not become a row or a number."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from citra.privacy import mask_text
from citra.readers.clocks import Clock

POST_DEFAULTS = {
    "platform": "instagram",
    "is_hour_known": True,
    "is_collaboration": False,
    "is_like_count_hidden": False,
    "observation_count": 1,
}
COUNTS = (
    "like_count",
    "comment_count",
    "share_count",
    "save_count",
    "follow_count",
    "click_count",
    "reach_count",
    "impression_count",
    "view_count",
)
# Beside these, what the sums of a period have.
PERIOD_COUNTS = ("post_count", "interaction_count", "visit_count", *COUNTS)
# The subjects of the account that are no column: the records themselves, and the table as it was written.
ROWS, TABLE = "rows", "table"
# What a row of sums says in the place of a key or a moment, in the languages of the exports.
TOTALS = ("total", "totals", "grand total", "jumlah", "total keseluruhan", "summe", "gesamt", "totalt", "suma", "somme")
# Reasons that are faults of a file. The others belong to a sound file: repetitions, advertisements, other platforms.
FAULTS = frozenset(
    {
        *("no-key", "damaged-key", "no-time", "unreadable-time", "surplus-cells", "broken-item", "error-row"),
        *("no-number", "unreadable-row", "contradicting-row"),
    }
)
# Reasons for which a row holds nothing at all.
EMPTY = frozenset({"blank-row", "repeated-header", "totals-row", "unknown-reading"})
# A file of which a larger share had to be set aside for a fault is spoken of before all else.
LARGE_SHARE = 0.05
SHOWN = 60


@dataclass(frozen=True)
class Example:
    """One cell or record that could not be read, named when somebody asks: finding a line may take a while.

    Parameters
    ----------
    place : callable
        From a row and a heading to the words that name the cell.
    row : object
        The row.
    heading : str
        The column's name in the file.
    found : str
        What stands there.
    expected : str
        What was expected, as the end of a sentence; empty if that goes without saying.
    """

    place: Callable[[object, str], str]
    row: object = field(repr=False)
    heading: str
    found: str = field(repr=False)
    expected: str = ""

    def __str__(self) -> str:
        # A sentence may be kept in a log, and a cell in the wrong column may hold a caption.
        found = repr(mask_text(self.found)[:SHOWN]) if self.found else "nothing"
        return f"{self.place(self.row, self.heading)}: found {found}" + (
            f", expected {self.expected}" if self.expected else ""
        )


@dataclass
class Reading:
    """The canonical rows of one file; rows in equal rows out and rows set aside.

    Parameters
    ----------
    row_count : int
        Records that the file holds: posts, media files, followers, comments, readings.
    tables : dict of DataFrame
        Canonical rows by table.
    set_aside : Counter
        Records that are no row of a table, by reason, a word of the dictionary.
    remarks : Counter
        Cells that were no number, by column and kind; under ``table``, what was mended in the text of the file.
    examples : dict
        The first of each that is odd, by subject and rule: an `Example` or a sentence.
    clock : Clock, optional
        The clock by which its times were read; none where a zone stands beside each.
    unused : tuple of str
        The headings of a table that nothing was read from.
    """

    row_count: int = 0
    tables: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)
    set_aside: Counter = field(default_factory=Counter)
    remarks: Counter = field(default_factory=Counter)
    examples: dict[tuple[str, str], Example | str] = field(default_factory=dict)
    clock: Clock | None = None
    unused: tuple[str, ...] = ()

    @property
    def is_balanced(self) -> bool:
        """Whether nothing was lost in silence."""
        kept = sum(len(table) for table in self.tables.values())
        return self.row_count == kept + self.set_aside.total()

    @property
    def fault_count(self) -> int:
        """How many records were set aside because they could not be read."""
        return sum(count for reason, count in self.set_aside.items() if reason in FAULTS)

    @property
    def is_largely_faulty(self) -> bool:
        """Whether more than a twentieth of the records could not be read."""
        return self.fault_count > LARGE_SHARE * self.row_count

    def put_aside(self, reason: str, count: int = 1, example: Example | str | None = None) -> None:
        """Count records that are no row of a table."""
        self.set_aside[reason] += count
        if example is not None:
            self.examples.setdefault((ROWS, reason), example)

    def remark(self, subject: str, kind: str, count: int = 1, example: Example | str | None = None) -> None:
        """Count cells of a column that say no number, or what was mended in the text of the table."""
        self.remarks[subject, kind] += count
        if example is not None:
            self.examples.setdefault((subject, kind), example)

    def include(self, other: "Reading") -> None:
        """Add the account of another reading to this one; its tables are the caller's to keep."""
        self.row_count += other.row_count
        self.set_aside += other.set_aside
        self.remarks += other.remarks
        for key, example in other.examples.items():
            self.examples.setdefault(key, example)

    def intake(self) -> pd.DataFrame:
        """Return the account as rows of ``intake``: subject, rule, count."""
        kept = sum(len(table) for table in self.tables.values())
        rows = [(ROWS, "rows-read", self.row_count), (ROWS, "rows-kept", kept)]
        rows += [(ROWS, reason, count) for reason, count in sorted(self.set_aside.items())]
        rows += [(column, kind, count) for (column, kind), count in sorted(self.remarks.items())]
        return pd.DataFrame(rows, columns=["subject", "rule", "row_count"])


class Sieve:
    """The rows of one table of a file, of which some are set aside while their cells are read.

    A reader makes it for the rows at hand, reads what every row must have (key, moment), lets `passed` take out
    the rows that lack it, and reads the rest of the cells of those that remain. A row is set aside once, for the
    first reason.

    Parameters
    ----------
    reading : Reading
        Keeps the account.
    place : callable
        From a row and a heading to the words that name the cell.
    index : Index
        The rows' labels, each once.

    Examples
    --------
    >>> reading = Reading(row_count=2)
    >>> sieve = Sieve(reading, lambda row, heading: f"a.csv, line {row}, column {heading}", pd.Index([2, 3]))
    >>> dates = pd.Series(["", "2024-01-05"], index=[2, 3])
    >>> sieve.set_aside(dates == "", "no-time", "date", dates, "a day")
    >>> sieve.passed(dates)[0].tolist(), dict(reading.set_aside), str(reading.examples["rows", "no-time"])
    (['2024-01-05'], {'no-time': 1}, 'a.csv, line 2, column date: found nothing, expected a day')
    """

    def __init__(self, reading: Reading, place: Callable[[object, str], str], index: pd.Index):
        self.reading, self.place, self.index = reading, place, index
        self._gone: np.ndarray | None = None

    def set_aside(self, wrong: pd.Series, reason: str, heading: str, found: pd.Series, expected: str = "") -> None:
        """Mark rows as none of the table.

        Parameters
        ----------
        wrong : Series of bool
            Which of its rows.
        reason : str
            A word of the dictionary.
        heading : str
            The column that tells, as the file calls it.
        found : Series
            What stands there, by row.
        expected : str
            What should stand there.
        """
        labels = wrong.index[wrong.to_numpy(dtype=bool)]
        if not len(labels):
            return
        if self._gone is None:
            self._gone = np.zeros(len(self.index), dtype=bool)
        at = self.index.get_indexer(labels)
        first = ~self._gone[at]
        if first.any():
            self._gone[at] = True
            label = labels[first][0]
            example = Example(self.place, label, heading, _text(found[label]), expected)
            self.reading.put_aside(reason, int(first.sum()), example)

    def remark(self, name: str, kind: str, rows: pd.Index, heading: str, found: object, expected: str = "") -> None:
        """Count cells of rows that are not known, with the first of them."""
        example = Example(self.place, rows[0], heading, _text(found), expected)
        self.reading.remark(name, kind, len(rows), example)

    def passed(self, *things):
        """Return tables, columns or lists of the sieve's rows without those set aside; later calls know only the rest.

        A thing that has none of the rows, such as a single value for all, is returned as it is.
        """
        if self._gone is None or not self._gone.any():
            return things
        size, kept = len(self.index), ~self._gone
        self.index, self._gone = self.index[kept], None

        def rest(thing):
            if isinstance(thing, (pd.DataFrame, pd.Series)) and len(thing) == size:
                return thing[kept]
            if isinstance(thing, list) and len(thing) == size:
                return [item for item, stays in zip(thing, kept, strict=True) if stays]
            return thing

        return tuple(rest(thing) for thing in things)


def _text(found: object) -> str:
    return "" if found is None or found is pd.NA or found is pd.NaT else str(found)


def post_rows(columns: dict) -> pd.DataFrame:
    """Return canonical post rows; a column that the source does not have takes its plain default.

    Examples
    --------
    >>> post_rows({"post_id": ["1"], "like_count": [3]})["platform"].tolist()
    ['instagram']
    """
    frame = pd.DataFrame(columns)
    for name, value in POST_DEFAULTS.items():
        if name not in frame:
            frame[name] = value
    return frame
