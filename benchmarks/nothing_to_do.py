"""How long ``make paper`` takes when nothing changed, against the workflow engine on an empty project.

Run ``.venv/bin/python benchmarks/nothing_to_do.py`` after ``make paper``. Both are run in turn, so
that a machine whose speed drifts gives the same ratio.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from comparison import Comparison

ROOT = Path(__file__).parents[1]
RUNS = 7


def seconds(command: list[str], folder: Path) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - start


def comparisons() -> list[Comparison]:
    engine = str(Path(sys.executable).with_name("pytask"))
    with tempfile.TemporaryDirectory() as name:
        empty = Path(name)
        (empty / "pyproject.toml").write_text("[tool.pytask.ini_options]\n", encoding="utf-8")
        seconds(["make", "paper"], ROOT)
        seconds([engine], empty)
        pairs = tuple((seconds(["make", "paper"], ROOT), seconds([engine], empty)) for _ in range(RUNS))
    return [Comparison("make paper with nothing changed", "pytask on an empty project", pairs, ("pytask",), "<= 1.3")]


if __name__ == "__main__":
    print(*comparisons(), sep="\n")
