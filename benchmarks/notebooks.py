"""How long the notebooks of the case study take, all of them, against other ways to run the same cells.

Run ``.venv/bin/python benchmarks/notebooks.py`` on a quiet machine; it works in a copy of the project whose tables are
built. Every way starts cold, in the build's own environment; the ways take turns, so that a machine whose speed drifts
gives the same ratios. The plain script is one process that runs the same cells one after another and shows nothing.
Snakemake takes part where ``snakemake`` is found; it is no part of the environment. The table is
`data/benchmarks/notebooks.csv`.
"""

import csv
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import papermill
import yaml

from citra.pipeline.contract import parameters_by_notebook, read_contract
from citra.pipeline.environment import fixed_environment
from citra.pipeline.workflow import open_study_file
from citra.places import Places

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "data" / "benchmarks" / "notebooks.csv"
STUDY = "kpknl-bekasi"
RUNS = 5
TOOLS = Path(sys.executable).parent
# How much faster this way must be than each other one; the plain script may be faster by this much.
BARS = {"plain script": 1 / 1.3, "papermill command line": 4.0, "nbconvert": 3.0, "snakemake": 3.0}
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

    def run(self, command: list[str], **environment: str) -> float:
        """Run a command in the copy and return the seconds that it takes."""
        (self.root / "made").mkdir(exist_ok=True)
        start = time.perf_counter()
        done = subprocess.run(
            command, cwd=self.root, env={**self.environment, **environment}, capture_output=True, text=True
        )
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

    def this_way(self, execution: str = "warm") -> float:
        return self.run([sys.executable, "-m", "citra.pipeline", "results", STUDY], CITRA_EXECUTION=execution)

    def plain_script(self) -> float:
        script = self.root / "script.py"
        cells = {
            stem: [
                "".join(cell["source"])
                for cell in json.loads((self.given / f"{stem}.ipynb").read_text(encoding="utf-8"))["cells"]
                if cell["cell_type"] == "code"
            ]
            for stem in self.parameters
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


def main() -> None:
    """Time every way in turn and write the table."""
    with tempfile.TemporaryDirectory(prefix="citra-") as folder:
        bench = Bench(Path(folder))
        ways = {
            "this way": bench.this_way,
            "plain script": bench.plain_script,
            "papermill command line": bench.command_line,
            "nbconvert": bench.nbconvert,
            "this workflow, stock": lambda: bench.this_way("stock"),
        }
        if shutil.which("snakemake"):
            ways["snakemake"] = bench.snakemake
        taken = {name: [] for name in ways}
        for number in range(RUNS):
            for name, way in ways.items():
                bench.forget()
                taken[name].append(way())
                print(f"{number + 1}/{RUNS} {name:24} {taken[name][-1]:7.2f} s", flush=True)
    _write(taken)


def _write(taken: dict[str, list[float]]) -> None:
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    packages = ", ".join(f"{name} {version(name)}" for name in ("papermill", "nbconvert", "ipykernel", "pytask"))
    TABLE.parent.mkdir(exist_ok=True)
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["way", "run_count", "seconds_median", "times_this_way", "bar", "machine", "versions"])
        for name, seconds in taken.items():
            ratio = statistics.median(other / own for other, own in zip(seconds, taken["this way"], strict=True))
            bar = f"{BARS[name]:.2f}" if name in BARS else ""
            median = statistics.median(seconds)
            writer.writerow([name, len(seconds), f"{median:.2f}", f"{ratio:.2f}", bar, machine, packages])
            print(f"{name:24} {median:7.2f} s  {ratio:5.2f} times this way  (bar {bar or 'none'})")


if __name__ == "__main__":
    main()
