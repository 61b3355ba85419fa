"""Where files lie: the only module that knows the folders of a workspace."""

import os
from dataclasses import dataclass
from pathlib import Path

from citra.errors import CitraError


def find_root(start: Path | None = None) -> Path:
    """Return the workspace's folder: the nearest one upwards that holds ``notebooks`` and ``params``.

    JupyterLab runs a notebook in the notebook's folder and papermill where it was called, so
    the search goes up from the working directory; the environment variable ``CITRA_ROOT`` names
    the folder outright.

    Parameters
    ----------
    start : Path, optional
        Where the search begins; the working directory if left out.

    Raises
    ------
    CitraError
        If no folder upwards is a workspace.
    """
    if start is None and "CITRA_ROOT" in os.environ:
        return Path(os.environ["CITRA_ROOT"])
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / "notebooks").is_dir() and (folder / "params").is_dir():
            return folder
    raise CitraError(f"{start} is not inside a citra workspace: no folder above it holds notebooks/ and params/.")


KEY_VARIABLE = "CITRA_PSEUDONYM_KEY"
# Names the study for which JupyterLab was started.
STUDY_VARIABLE = "CITRA_STUDY"


def pseudonym_key() -> Path:
    """Return where the key of the pseudonyms lies: in the user's own settings, outside every workspace."""
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return Path(os.environ.get(KEY_VARIABLE) or settings / "citra" / "pseudonym.key")


def built_studies(root: Path) -> list[str]:
    """Return the names of the studies whose tables are built, sorted."""
    return sorted(path.parent.parent.name for path in (root / "build").glob("*/tables/origins.json"))


@dataclass(frozen=True)
class Places:
    """The files and folders of one study in one workspace.

    Examples
    --------
    >>> places = Places(Path("/workspace"), "smoke")
    >>> places.table("posts").as_posix()
    '/workspace/build/smoke/tables/posts.parquet'
    """

    root: Path
    study: str

    @property
    def build(self) -> Path:
        return self.root / "build" / self.study

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def parameter_file(self) -> Path:
        """Return where the parameter file of a study lies, unless its path was given."""
        return self.root / "params" / f"{self.study}.yml"

    @property
    def paper(self) -> Path:
        return self.root / "paper"

    @property
    def claims(self) -> Path:
        """Return the register of the claims that the article answers."""
        return self.paper / "claims.yml"

    @property
    def dictionary(self) -> Path:
        return self.root / "data" / "dictionary.yml"

    @property
    def synonyms(self) -> Path:
        return self.root / "data" / "synonyms.yml"

    @property
    def series_breaks(self) -> Path:
        return self.root / "data" / "series-breaks.yml"

    @property
    def calibrations(self) -> Path:
        """Return the folder of the tables that tell how often the methods are right on simulated series."""
        return self.root / "data" / "calibration"

    def codebook(self, name: str) -> Path:
        """Return a codebook: categories, what they mean, and how they are recognised."""
        return self.root / "data" / "codebooks" / f"{name}.yml"

    @property
    def handcoded(self) -> Path:
        """Return where captions coded by hand are kept until they become a raw file; no build touches it."""
        return self.root / "data" / "handcoded" / f"{self.study}.csv"

    def source_notebook(self, stem: str) -> Path:
        return self.notebooks / f"{stem}.ipynb"

    def table(self, name: str) -> Path:
        return self.build / "tables" / f"{name}.parquet"

    @property
    def origins(self) -> Path:
        """Return the file that tells how many rows each canonical table has and whether any is simulated."""
        return self.build / "tables" / "origins.json"

    def executed_notebook(self, stem: str) -> Path:
        return self.build / "notebooks" / f"{stem}.ipynb"

    def results(self, stem: str) -> Path:
        """Return the folder of one notebook's ledger, figures and figure data."""
        return self.build / "results" / stem

    def ledger(self, stem: str) -> Path:
        return self.results(stem) / "ledger.json"

    def explored(self, stem: str) -> Path:
        """Return where a notebook that runs outside the build leaves its results."""
        return self.build / "explored" / stem

    def explored_ledger(self, stem: str) -> Path:
        return self.explored(stem) / "ledger.json"

    def working_copy(self, stem: str) -> Path:
        """Return the copy of a notebook that JupyterLab opens, so that looking leaves the committed one as it is."""
        return self.build / "explored" / f"{stem}.ipynb"

    @property
    def start_page(self) -> Path:
        """Return the page that JupyterLab opens first."""
        return self.build / "explored" / "start.ipynb"

    @property
    def jupyter_data(self) -> Path:
        """Return the folder in which JupyterLab finds the kernel of this workspace."""
        return self.build / "explored" / ".jupyter"

    def sections(self, language: str) -> list[Path]:
        """Return the sections of one edition of the article, sorted."""
        return sorted((self.paper / "sections" / language).glob("*.tex"))

    def typesetting(self, language: str) -> Path:
        """Return the folder of the generated LaTeX inputs of one edition."""
        return self.build / "paper" / language

    def article(self, language: str) -> Path:
        return self.build / f"{self.study}-{language}.pdf"

    def graph(self) -> Path:
        return self.build / "task-graph.svg"
