"""Workspaces for the tests: copies of the project in which builds run without touching this one."""

import os

# Small matrices gain nothing from threads, and lose much where the cores are busy; numpy asks once, when it loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from small_study import CrateValidator, small_material

from citra.compendium import Material
from citra.content.codebook import Codebook, read_codebook
from citra.content.coder import Coder
from citra.errors import BadInput
from citra.privacy import Privacy
from citra.readers import Received, read_export
from citra.studyfile import Source

# The browser that looks at pages, for every test.
pytest_plugins = ["browser"]

ROOT = Path(__file__).parents[1]
REAL_POSTS = ROOT.parent / "shared" / "data"
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "build", ".pytask", "pytask.lock*", "__pycache__", ".*_cache", "uv.lock"
)


class Workspace:
    """A copy of the project in another folder, run with this environment's Python."""

    def __init__(self, folder: Path):
        self.folder = folder

    def citra(self, *arguments: str, prefix: tuple[str, ...] = (), **environment: str) -> subprocess.CompletedProcess:
        """Run a command of the package there, as make does."""
        return subprocess.run(
            [*prefix, sys.executable, "-m", "citra.pipeline", *arguments],
            cwd=self.folder,
            env=self.environment(**environment),
            capture_output=True,
            text=True,
            timeout=600,
        )

    def environment(self, **changes: str) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(self.folder / "src"), **changes}

    def path(self, name: str) -> Path:
        return self.folder / name

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text in a file, which must be there."""
        text = self.path(name).read_text(encoding="utf-8")
        assert old in text, f"{name} does not hold {old!r}"
        self.path(name).write_text(text.replace(old, new), encoding="utf-8")

    def products(self, study: str) -> dict[str, bytes]:
        """Return every file that a build of a study made, but for TeX's logs."""
        build = self.path("build") / study
        return {
            file.relative_to(build).as_posix(): file.read_bytes()
            for file in sorted(build.rglob("*"))
            if file.is_file() and file.relative_to(build).parts[0] not in (".scratch", "paper", "failed")
        }


def copy_project(folder: Path) -> Workspace:
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    return Workspace(folder)


def copy_workspace(workspace: Workspace, folder: Path) -> Workspace:
    """Copy a workspace with what is built in it."""
    shutil.copytree(workspace.folder, folder)
    return Workspace(folder)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A fresh copy in which nothing is built."""
    return copy_project(tmp_path / "project")


def build_once(tmp_path_factory, command: str, study: str, start: Workspace | None = None) -> Workspace:
    """Return a copy, of another workspace or of nothing built, in which a study is built; test processes share it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"{command}-{study}"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.with_suffix(".done").exists():
            return Workspace(folder / "project")
        place = copy_project(folder / "project") if start is None else copy_workspace(start, folder / "project")
        done = place.citra(command, study)
        assert done.returncode == 0, done.stdout + done.stderr
        folder.with_suffix(".done").touch()
    return place


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Workspace:
    """A copy in which the whole article is built; tests only look at it."""
    return build_once(tmp_path_factory, "paper", "kpknl-bekasi")


@pytest.fixture(scope="session")
def site(tmp_path_factory, built: Workspace) -> Workspace:
    """A copy of the built workspace in which the web edition is made; tests only look at it."""
    return build_once(tmp_path_factory, "html", "kpknl-bekasi", start=built)


@pytest.fixture
def rebuilt(built: Workspace, tmp_path: Path) -> Workspace:
    """A copy of the built workspace, to change and to build again."""
    return copy_workspace(built, tmp_path / "project")


@pytest.fixture(scope="session")
def smoke(tmp_path_factory) -> Workspace:
    """A copy in which the smoke study's results are built; tests only look at it."""
    return build_once(tmp_path_factory, "results", "smoke")


@pytest.fixture
def real_posts() -> Path:
    """The folder of published posts, which is not part of the project."""
    if not REAL_POSTS.is_dir():
        pytest.skip("the folder of real posts, ../shared/data, is not on this machine")
    return REAL_POSTS


ENTRY = {"sha256": "", "origin": "", "licence": "", "simulated": False}


@pytest.fixture
def fixtures() -> Path:
    """The folder of exports written by hand."""
    return ROOT / "tests" / "readers" / "fixtures"


@pytest.fixture
def read_file(tmp_path):
    """Read a file as the entry of a parameter file describes it."""

    def read(path: Path, **changes) -> Received:
        accounts = frozenset({changes["account"]} if "account" in changes else ())
        privacy = Privacy(tmp_path / "settings" / "pseudonym.key", accounts)
        return read_export(path, Source(**{"file": path.name, **ENTRY, **changes}), privacy)

    return read


@pytest.fixture
def refusal(read_file):
    """Read a file that must be refused, and return the sentence."""

    def refuse(path: Path, **changes) -> str:
        with pytest.raises(BadInput) as fault:
            read_file(path, **changes)
        sentence = str(fault.value)
        assert path.name in sentence and "\n" not in sentence
        return sentence

    return refuse


@pytest.fixture
def told(read_file):
    """Read a file of which something cannot be read, and return what is said of it, whether the rest is read or not."""

    def tell(path: Path, **changes) -> str:
        try:
            reading = read_file(path, **changes).reading
        except BadInput as fault:
            return str(fault)
        assert reading.is_balanced
        return "; ".join(str(example) for example in reading.examples.values())

    return tell


@pytest.fixture(scope="session")
def codebook() -> Codebook:
    """The committed codebook of captions."""
    return read_codebook(ROOT / "data" / "codebooks" / "captions.yml")


@pytest.fixture(scope="session")
def coder(codebook: Codebook) -> Coder:
    return Coder(codebook)


@pytest.fixture(scope="session")
def labelled() -> pd.DataFrame:
    """Captions whose categories a person gave, `half` telling what they are for."""
    return pd.read_csv(ROOT / "tests" / "content" / "labelled_captions.csv", keep_default_na=False)


@pytest.fixture
def categories_of(coder: Coder):
    """Return the categories that the machine gives to one caption."""

    def code(caption: str) -> set[str]:
        labels = coder.code(pd.Series([caption])).labels
        return set(labels.columns[labels.iloc[0]]) if len(labels) else set()

    return code


@pytest.fixture
def material() -> Material:
    """What the papers of the compendium say of a small study by hand."""
    return small_material()


@pytest.fixture(scope="session")
def crate_faults(tmp_path_factory):
    """Return the faults that another implementation finds in the RO-Crate of a folder."""
    return CrateValidator(tmp_path_factory.mktemp("contexts")).faults
