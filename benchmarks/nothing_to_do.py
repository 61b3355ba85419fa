"""How long ``make paper`` takes when nothing changed, against the workflow engine on an empty project.

Run ``.venv/bin/python benchmarks/nothing_to_do.py`` after ``make paper``. Both are run in turn, so
that a machine whose speed drifts gives the same ratio.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNS = 7


def seconds(command: list[str], folder: Path) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    engine = str(Path(sys.executable).with_name("pytask"))
    with tempfile.TemporaryDirectory() as name:
        empty = Path(name)
        (empty / "pyproject.toml").write_text("[tool.pytask.ini_options]\n", encoding="utf-8")
        seconds(["make", "paper"], ROOT)
        seconds([engine], empty)
        pairs = [(seconds(["make", "paper"], ROOT), seconds([engine], empty)) for _ in range(RUNS)]
    ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(mine / peer for mine, peer in pairs)
    print(f"make paper, nothing changed  {ours:.2f} s")
    print(f"pytask, empty project        {theirs:.2f} s")
    print(f"ratio, pair by pair          {ratio:.2f} (median of {RUNS})")


if __name__ == "__main__":
    main()
