"""What a notebook opens: the tables of its study, and its ledger."""

import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from citra.content.codebook import Codebook, read_codebook
from citra.errors import CitraError
from citra.ledger import Ledger
from citra.places import Places, find_root
from citra.tables import read_table


@dataclass(frozen=True)
class Study:
    """The tables and results of one study, from whichever folder the notebook runs in."""

    places: Places

    def table(self, name: str) -> pd.DataFrame:
        """Return a canonical table; it has no rows where no source gave any.

        Raises
        ------
        CitraError
            If the tables have not been built.
        """
        path = self.places.table(name)
        if not path.is_file():
            raise CitraError(f"{path}: the tables of this study are not built yet; run make results first.")
        return read_table(path)

    def folder(self, name: str) -> Path | None:
        """Return a folder of the workspace that a parameter names; none where it names none."""
        return self.places.root / name if name else None

    def calibration(self, name: str) -> pd.DataFrame:
        """Return a committed table of how often a method is right on simulated series.

        Raises
        ------
        CitraError
            If there is no such table.
        """
        path = self.places.calibrations / f"{name}.csv"
        if not path.is_file():
            raise CitraError(f"{path}: there is no such table of calibration.")
        return pd.read_csv(path)

    def codebook(self, name: str) -> Codebook:
        """Return a codebook of captions.

        Raises
        ------
        BadInput
            If it is not there, or says what cannot be.
        """
        return read_codebook(self.places.codebook(name))

    def ledger(self, notebook: str, rests_on) -> Ledger:
        """Return an empty ledger; outside the build it writes to a folder of its own."""
        building = os.environ.get("CITRA_RESULTS")
        folder = Path(building) / notebook if building else self.places.explored(notebook)
        return Ledger(notebook, folder, rests_on)


def open_study(name: str) -> Study:
    """Return a study by the name of its parameter file."""
    return Study(Places(find_root(), name))
