"""The ledger: every number, claim, table and figure that the article may use, by key.

A notebook's last cell writes its ledger. Values are kept whole; they are rounded once, on the page.
"""

import json
import math
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd

from citra.dictionary import LANGUAGES, the_dictionary
from citra.errors import CitraError
from citra.language import UNITS

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
OTHER_UNITS = {"date", "month", "year", "hour", "country", "word", "text", "file"}


class Drawn(Protocol):
    """What the ledger wants of a figure."""

    is_simulated: bool
    is_empty: bool
    is_of_single_rows: bool

    def save(self, path: Path, language: str) -> None: ...
    def data(self) -> pd.DataFrame: ...
    def alt(self, language: str) -> str: ...


class Ledger:
    """The results of one notebook.

    Parameters
    ----------
    notebook : str
        The notebook's stem, such as ``02-audience``.
    folder : Path
        Where `write` puts the ledger, the figures and their data.
    rests_on : iterable of DataFrame
        The canonical tables the notebook uses. An entry is marked as simulated if one of its
        rows is; an entry that uses fewer tables or rows names them itself.

    Examples
    --------
    >>> posts = pd.DataFrame({"is_simulated": [True]})
    >>> ledger = Ledger("01-sample", Path("."), rests_on=[posts])
    >>> ledger.number("post-count", 987, "count")
    >>> ledger.entries["numbers"]["post-count"]["is_simulated"]
    True
    """

    def __init__(self, notebook: str, folder: Path, rests_on: Iterable[pd.DataFrame]):
        self.notebook = notebook
        self.folder = folder
        self.rests_on = tuple(rests_on)
        self.entries: dict[str, dict] = {"numbers": {}, "claims": {}, "tables": {}, "figures": {}}
        self._figures: dict[str, Drawn] = {}

    def number(
        self, key, value, unit, *, low=None, high=None, n=None, absent_because=None, rests_on=None, crosses=()
    ) -> None:
        """Enter a number.

        Parameters
        ----------
        key : str
            Unique in the study; lower-case words joined by hyphens.
        value : number or str
            The whole value; a date as ISO text.
        unit : str
            How it is kept and printed, see `citra.language.UNITS`.
        low, high : number, optional
            Ends of its interval.
        n : int, optional
            Observations behind it.
        absent_because : str, optional
            Why there is no value: a sentence. Only then may ``value`` be absent.
        rests_on : iterable of DataFrame, optional
            The canonical rows it rests on, where they are not those of the whole notebook.
        crosses : iterable of Break, optional
            The series breaks between the moments that it compares.

        Raises
        ------
        CitraError
            If the key is malformed or taken, the unit unknown, or the value absent without a reason.
        """
        value, low, high, n = (_plain(part) for part in (value, low, high, n))
        if unit not in UNITS and unit not in OTHER_UNITS:
            raise CitraError(f"{self.notebook}: the number {key!r} has the unknown unit {unit!r}.")
        if value is None and not absent_because:
            raise CitraError(f"{self.notebook}: the number {key!r} has no value; say why with absent_because.")
        entry = {"value": value, "unit": unit, "low": low, "high": high, "n": n, "absent_because": absent_because}
        if crosses:
            entry["crosses"] = [item.key for item in crosses]
        self._enter("numbers", key, entry, rests_on)

    def claim(self, key, holds, evidence, *, rests_on=None) -> None:
        """Enter whether a finding holds, and the keys of the numbers that it follows from."""
        missing = [name for name in evidence if name not in self.entries["numbers"]]
        if missing:
            raise CitraError(f"{self.notebook}: the claim {key!r} names {missing[0]!r}, which is no entered number.")
        self._enter("claims", key, {"holds": bool(holds), "evidence": list(evidence)}, rests_on)

    def table(self, key, frame: pd.DataFrame, *, rests_on=None, is_of_single_rows: bool = False) -> None:
        """Enter a table; its columns are described in the dictionary.

        One that has a row for each row of a source, such as each statement of an interview, says so.
        """
        for column in frame:
            the_dictionary().column(column)
        rows = [[_plain(value) for value in row] for row in frame.itertuples(index=False, name=None)]
        entry = {"columns": list(frame.columns), "rows": rows}
        self._enter("tables", key, entry | ({"is_of_single_rows": True} if is_of_single_rows else {}), rests_on)

    def figure(self, key, figure: Drawn) -> None:
        """Enter a figure; it is drawn in every language and its data written beside it."""
        self._figures[key] = figure
        empty = {language: the_dictionary().word("not-available", language) for language in LANGUAGES}
        entry = {"alt": empty if figure.is_empty else {language: figure.alt(language) for language in LANGUAGES}}
        if figure.is_of_single_rows:
            entry["is_of_single_rows"] = True
        self._enter("figures", key, entry, [pd.DataFrame({"is_simulated": [figure.is_simulated]})])

    def write(self) -> None:
        """Write the ledger and the figures' files."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for key, figure in self._figures.items():
            figure.data().to_csv(self.folder / f"{key}.csv", index=False, lineterminator="\n")
            for language in LANGUAGES:
                figure.save(self.folder / f"{key}-{language}.pdf", language)
        text = json.dumps({"notebook": self.notebook, **self.entries}, indent=1, ensure_ascii=False, sort_keys=True)
        (self.folder / "ledger.json").write_text(text + "\n", encoding="utf-8")

    def _enter(self, kind: str, key: str, entry: dict, rests_on) -> None:
        if not KEY.fullmatch(key):
            raise CitraError(f"{self.notebook}: {key!r} is not a key; use lower-case words joined by hyphens.")
        if any(key in entries for entries in self.entries.values()):
            raise CitraError(f"{self.notebook}: the key {key!r} is entered twice.")
        used = self.rests_on if rests_on is None else tuple(rests_on)
        entry["is_simulated"] = any(bool(frame["is_simulated"].any()) for frame in used)
        self.entries[kind][key] = entry


def _plain(value):
    """Return a value as JSON keeps it; anything missing becomes None."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else None
    return str(value)
