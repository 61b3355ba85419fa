"""Tiny notebooks, run as the build runs its own."""

import os
import shutil
import tempfile
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT

from citra.pipeline.contract import read_contract
from citra.pipeline.environment import fixed_environment
from citra.pipeline.execution import run_notebook
from citra.pipeline.forking import WarmProcess
from citra.places import Places

EMPTY = '{"numbers": {}, "claims": {}, "tables": {}, "figures": {}}'
LEDGER = f"import os, pathlib; pathlib.Path(os.environ['CITRA_RESULTS'], 'tiny', 'ledger.json').write_text({EMPTY!r});"


class Study:
    """A workspace with one notebook, whose kernels are forked or started."""

    def __init__(self, root: Path, warm: WarmProcess):
        self.places = Places(root, "tiny")
        self.warm = warm
        self.places.notebooks.mkdir(parents=True)
        (root / "data").mkdir(exist_ok=True)
        for path in (self.places.dictionary, self.places.series_breaks):
            shutil.copy(ROOT / "data" / path.name, path)

    def run(self, cells: list[str], way: str = "warm") -> list[dict]:
        """Run a notebook of these cells and return the outputs of each."""
        whole = [("parameters", "study: str = 'tiny'"), *(("", cell) for cell in cells), ("", LEDGER)]
        notebook = nbformat.v4.new_notebook(
            cells=[
                nbformat.v4.new_code_cell(source, id=f"cell-{number}", metadata={"tags": [tag]} if tag else {})
                for number, (tag, source) in enumerate(whole)
            ],
            metadata={"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}},
        )
        path = self.places.source_notebook("tiny")
        nbformat.write(notebook, path)
        run_notebook(read_contract(path), {"study": "tiny"}, self.places, self.warm if way == "warm" else None)
        return outputs_of(self.places.executed_notebook("tiny"))

    def failed(self) -> list[dict]:
        """Return the outputs of the notebook that stopped; none where its kernel was gone."""
        path = self.places.build / "failed" / "tiny.ipynb"
        return outputs_of(path) if path.is_file() else []


def outputs_of(path: Path) -> list[dict]:
    """Return the outputs of each code cell between the injected parameters and the ledger."""
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    return [cell.outputs for cell in cells[2:-1]]


@pytest.fixture(scope="module")
def warm_process():
    """One warm process for the tests of a module."""
    warm = WarmProcess()
    yield warm
    warm.stop()


@pytest.fixture(scope="module")
def short_folder():
    """A folder that is short: a socket's path may not be long."""
    folder = Path(tempfile.mkdtemp(prefix="citra-"))
    (folder / "build" / "home").mkdir(parents=True)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def sockets(short_folder, monkeypatch) -> Path:
    """A folder for the kernels' sockets, in the environment of a build."""
    fixed = {**fixed_environment(short_folder), "PYTHONPATH": str(ROOT / "src")}
    fixed["JUPYTER_RUNTIME_DIR"] = str(short_folder)
    for name in [name for name in os.environ if not name.startswith("PYTEST")]:
        monkeypatch.delenv(name)
    for name, value in fixed.items():
        monkeypatch.setenv(name, value)
    return short_folder


@pytest.fixture
def tiny(warm_process, sockets, tmp_path, monkeypatch) -> Study:
    """A workspace for one tiny notebook."""
    (tmp_path / "results").mkdir()
    monkeypatch.setenv("CITRA_RESULTS", str(tmp_path / "results"))
    return Study(tmp_path, warm_process)
