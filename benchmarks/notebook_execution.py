"""How long the notebooks of the case study take, all of them, against other ways to run the same cells.

Run ``.venv/bin/python benchmarks/notebook_execution.py`` on a quiet machine; it works in a copy of the project whose
tables are built. Every way starts cold, in the build's own environment; the ways take turns, so that a machine whose
speed drifts gives the same ratios. The plain script is one process that runs the same cells one after another and shows
nothing. Snakemake takes part where ``snakemake`` is found; it is no part of the environment.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import papermill
import yaml
from comparison import Comparison

from citra.pipeline.contract import parameters_by_notebook, read_contract
from citra.pipeline.environment import fixed_environment
from citra.pipeline.workflow import open_study_file
from citra.places import Places

ROOT = Path(__file__).parents[1]
STUDY = "kpknl-bekasi"
RUNS = 5
TOOLS = Path(sys.executable).parent
BARS = {"plain script": "<= 1.3", "papermill command line": "<= 1/4", "nbconvert": "<= 1/3", "snakemake": "<= 1/3"}
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "build", ".pytask", "pytask.lock*", "__pycache__", ".*_cache")


class Bench:
    """A copy of the project with tables built, and notebooks that hold their parameters.

    Parameters
    ----------
    folder : Path
        An empty folder.
    """

    def __init__(self, folder: Path):
        self.root = folder / "project"
        shutil.copytree(ROOT, self.root, ignore=LEFT_OUT)
        self.places = Places(self.root, STUDY)
        self.given = self.root / "given"
        self.given.mkdir()
        (self.places.root / "build" / "home").mkdir(parents=True)
        # A socket's path may not be long.
        self.environment = {
            **fixed_environment(self.root),
            "CITRA_RESULTS": str(self.root / "results"),
            "JUPYTER_RUNTIME_DIR": str(folder),
        }
        study = open_study_file(STUDY, self.root)
        contracts = [read_contract(self.places.source_notebook(stem)) for stem in study.notebooks]
        self.parameters = parameters_by_notebook(study, contracts)
        self.run([sys.executable, "-m", "citra.pipeline", "results", STUDY])
        for stem, values in self.parameters.items():
            self._give(stem, values)
        snakefile = "rule all:\n    input: " + ", ".join(f"'made/{stem}.ipynb'" for stem in self.parameters) + "\n"
        for stem in self.parameters:
            command = " ".join(self.papermill(stem))
            snakefile += f"rule:\n    input: 'notebooks/{stem}.ipynb'\n    output: 'made/{stem}.ipynb'\n"
            snakefile += f"    shell: {command + ' 2> /dev/null'!r}\n"
        (self.root / "Snakefile").write_text(snakefile, encoding="utf-8")

    def _give(self, stem: str, values: dict) -> None:
        notebook = papermill.iorw.load_notebook_node(str(self.places.source_notebook(stem)))
        notebook = papermill.parameterize.parameterize_notebook(notebook, values)
        papermill.iorw.write_ipynb(notebook, str(self.given / f"{stem}.ipynb"))
        (self.given / f"{stem}.yml").write_text(yaml.safe_dump(values), encoding="utf-8")

    def run(self, command: list[str]) -> float:
        """Run a command in the copy and return the seconds that it takes."""
        (self.root / "made").mkdir(exist_ok=True)
        start = time.perf_counter()
        done = subprocess.run(command, cwd=self.root, env=self.environment, capture_output=True, text=True)
        taken = time.perf_counter() - start
        if done.returncode:
            sys.exit(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
        return taken

    def papermill(self, stem: str) -> list[str]:
        """Return papermill's command for one notebook."""
        files = [f"notebooks/{stem}.ipynb", f"made/{stem}.ipynb"]
        options = ["--no-progress-bar", "-k", "python3", "-f", f"given/{stem}.yml"]
        return [str(TOOLS / "papermill"), *files, *options]

    def forget(self) -> None:
        """Remove what notebooks made; the tables stay."""
        for folder in (self.places.build / "notebooks", self.places.build / "results", self.root / "made"):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(self.root / "results", ignore_errors=True)

    def this_way(self) -> float:
        return self.run([sys.executable, "-m", "citra.pipeline", "results", STUDY])

    def plain_script(self, stems: tuple[str, ...] = ()) -> float:
        """Return the seconds that the cells of some notebooks take in one process; of all if none is named."""
        script = self.root / "script.py"
        cells = {
            stem: [
                "".join(cell["source"])
                for cell in json.loads((self.given / f"{stem}.ipynb").read_text(encoding="utf-8"))["cells"]
                if cell["cell_type"] == "code"
            ]
            for stem in stems or self.parameters
        }
        lines = [f"exec({chr(10).join(each)!r}, {{'__name__': '__main__'}})" for each in cells.values()]
        script.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return self.run([sys.executable, str(script)])

    def command_line(self) -> float:
        return sum(self.run(self.papermill(stem)) for stem in self.parameters)

    def nbconvert(self) -> float:
        names = [f"given/{stem}.ipynb" for stem in self.parameters]
        command = [str(TOOLS / "jupyter-nbconvert"), "--to", "notebook", "--execute", "--log-level=ERROR"]
        return self.run([*command, "--output-dir=made", *names])

    def snakemake(self) -> float:
        command = [shutil.which("snakemake"), "--quiet", "all", "--cores", str(os.cpu_count())]
        return self.run([*command, "--forceall", "--nolock"])


def comparisons() -> list[Comparison]:
    """Time every way in turn."""
    with tempfile.TemporaryDirectory(prefix="citra-") as folder:
        bench = Bench(Path(folder))
        peers = {
            "plain script": bench.plain_script,
            "papermill command line": bench.command_line,
            "nbconvert": bench.nbconvert,
        }
        if shutil.which("snakemake"):
            peers["snakemake"] = bench.snakemake
        taken = {name: [] for name in ("", *peers)}
        for _ in range(RUNS):
            for name, way in {"": bench.this_way, **peers}.items():
                bench.forget()
                taken[name].append(way())
                print(f"  {name or 'this way':24} {taken[name][-1]:7.2f} s", flush=True)
    packages = ("papermill", "nbconvert", "ipykernel", "pytask")
    return [
        Comparison("all notebooks, cold", peer, tuple(zip(taken[""], taken[peer], strict=True)), packages, bar)
        for peer, bar in ((peer, BARS.get(peer, "")) for peer in peers)
    ]


if __name__ == "__main__":
    print(*comparisons(), sep="\n")
