"""The state of coding by hand: which caption is shown, what was answered, and the file that holds the answers.

It knows no browser. Whoever codes does not see what the machine says.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from citra.content.coder import NONE
from citra.errors import BadInput

HEADER = ["post_id", "category", "coder", "coded_at"]


@dataclass
class CodingSession:
    """The state of hand coding: which caption is shown, and the answers, written after every one.

    Parameters
    ----------
    sample : DataFrame
        ``post_id`` and ``caption``, in the order in which they are shown.
    categories : tuple of str
        The categories that may be given.
    coder : str
        A key of who codes, no name.
    file : Path
        Holds the answers of all coders; made with the first one. Coding goes on where the file stops.
    clock : callable
        Returns the moment as text; another one is put in by tests.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> sample = pd.DataFrame({"post_id": ["7", "8"], "caption": ["Loket tutup.", "Selamat hari raya."]})
    >>> with TemporaryDirectory() as folder:
    ...     session = CodingSession(sample, ("news", "greeting"), "coder-1", Path(folder) / "codes.csv")
    ...     session.toggle("news")
    ...     session.save()
    ...     again = CodingSession(sample, ("news", "greeting"), "coder-1", Path(folder) / "codes.csv")
    >>> session.progress, again.post_id, again.answers
    ((1, 2), '8', {'7': ('news',)})
    """

    sample: pd.DataFrame = field(repr=False)
    categories: tuple[str, ...]
    coder: str
    file: Path
    clock: Callable[[], str] = field(default=lambda: f"{pd.Timestamp.now('UTC'):%Y-%m-%dT%H:%M:%SZ}")

    def __post_init__(self):
        if not self.coder.strip():
            raise BadInput(f"{self.file}: who codes has no key; state one, such as coder-1.")
        self.rows = _read(self.file, self.categories)
        self.place = 0
        self.chosen: tuple[str, ...] = ()
        self._done: list[tuple[str, list[list[str]]]] = []
        self._go_to_open(0)

    @property
    def answers(self) -> dict[str, tuple[str, ...]]:
        """Return the categories that this coder gave, by post; an empty tuple means none of them."""
        found: dict[str, tuple[str, ...]] = {}
        for post, category, coder, _ in self.rows:
            if coder == self.coder:
                found[post] = (*found.get(post, ()), *([] if category == NONE else [category]))
        return found

    @property
    def progress(self) -> tuple[int, int]:
        """Return how many captions of the sample are coded, and how many there are."""
        return int(self.sample["post_id"].isin(list(self.answers)).sum()), len(self.sample)

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to be shown."""
        return self.place >= len(self.sample)

    @property
    def post_id(self) -> str:
        """Return the post whose caption is shown; empty behind the last one."""
        return "" if self.is_finished else self.sample["post_id"].iloc[self.place]

    @property
    def caption(self) -> str:
        """Return the caption that is shown; empty behind the last one."""
        return "" if self.is_finished else self.sample["caption"].iloc[self.place]

    def toggle(self, category: str) -> None:
        """Choose a category for the caption that is shown, or take it back.

        Raises
        ------
        ValueError
            If the codebook does not have it.
        """
        if category not in self.categories:
            raise ValueError(f"{category!r} is not a category; expected one of {', '.join(self.categories)}.")
        self.chosen = tuple(name for name in self.categories if (name in self.chosen) != (name == category))

    def save(self) -> None:
        """Write the chosen categories, none if there are none, and show the next caption that is not coded."""
        if self.is_finished:
            return
        post, moment = self.post_id, self.clock()
        self._done.append((post, self._rows_of(post)))
        new = [[post, category, self.coder, moment] for category in self.chosen or (NONE,)]
        self._replace(post, new)
        self._go_to_open(self.place + 1)

    def skip(self) -> None:
        """Show the next caption that is not coded, and write nothing."""
        self._go_to_open(self.place + 1)

    def back(self) -> None:
        """Show the caption before, with what was chosen for it."""
        self._show(max(self.place - 1, 0))

    def undo(self) -> None:
        """Take the last answer of this session back, and show its caption."""
        if self._done:
            post, before = self._done.pop()
            self._replace(post, before)
            self._show(int(np.flatnonzero(self.sample["post_id"] == post)[0]))

    def _rows_of(self, post: str) -> list[list[str]]:
        return [row for row in self.rows if row[0] == post and row[2] == self.coder]

    def _replace(self, post: str, new: list[list[str]]) -> None:
        old = self._rows_of(post)
        self.rows = [row for row in self.rows if row not in old] + new
        _write(self.file, self.rows)

    def _show(self, place: int) -> None:
        self.place = min(place, len(self.sample))
        self.chosen = self.answers.get(self.post_id, ())

    def _go_to_open(self, place: int) -> None:
        answers = self.answers
        while place < len(self.sample) and self.sample["post_id"].iloc[place] in answers:
            place += 1
        self._show(place)


def _read(file: Path, categories: tuple[str, ...]) -> list[list[str]]:
    """Return the rows of a file of answers; without the file there are none."""
    if not file.is_file():
        return []
    with file.open(encoding="utf-8", newline="") as opened:
        header, *rows = list(csv.reader(opened)) or [[]]
    if header != HEADER:
        raise BadInput(f"{file}, line 1: expected the headings {','.join(HEADER)}.")
    for line, row in enumerate(rows, start=2):
        if len(row) != len(HEADER) or row[1] not in (*categories, NONE):
            raise BadInput(f"{file}, line {line}: expected a post, a category of the codebook, a coder and a moment.")
    return rows


def _write(file: Path, rows: list[list[str]]) -> None:
    """Write the answers whole under another name and put them in place, so that a cut leaves the old ones."""
    file.parent.mkdir(parents=True, exist_ok=True)
    scratch = file.with_name(file.name + ".part")
    with scratch.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerows([HEADER, *rows])
    scratch.replace(file)
