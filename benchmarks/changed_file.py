"""From a changed raw file to both PDFs, against the affected cells as one plain script and the two runs of TeX.

Run ``.venv/bin/python benchmarks/changed_file.py`` on a quiet machine. In a built copy of the project one number of
the posts is changed, with its checksum; nearly every notebook reads them.
"""

import hashlib
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from comparison import Comparison
from notebook_execution import STUDY, Bench

RUNS = 5
# Both editions, one behind the other, without the workflow: their inputs written and TeX run.
TEX = """
import sys
from pathlib import Path
from citra.pipeline.typesetting import Edition, typeset
from citra.places import Places
places = Places(Path.cwd(), sys.argv[1])
ledgers = tuple(sorted((places.build / "results").glob("*/ledger.json")))
for language in ("id", "en"):
    typeset(Edition(language, ledgers), places)
"""


def change(bench: Bench, number: int) -> None:
    """Write a number into the last row's likes, and the file's new checksum into the parameter file."""
    raw = bench.root / "data" / "raw" / STUDY / "simulated-posts.csv"
    parameters = bench.root / "params" / f"{STUDY}.yml"
    text, old = raw.read_text(encoding="utf-8"), hashlib.sha256(raw.read_bytes()).hexdigest()
    *rows, last = text.splitlines()
    header, cells = rows[0].split(","), last.split(",")
    cells[header.index("Likes")] = str(number)
    raw.write_text("\n".join([*rows, ",".join(cells)]) + "\n", encoding="utf-8")
    new = hashlib.sha256(raw.read_bytes()).hexdigest()
    parameters.write_text(parameters.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def affected(bench: Bench) -> tuple[str, ...]:
    """Return the notebooks that a build would run again."""
    command = [sys.executable, "-m", "citra.pipeline", "explain", STUDY]
    told = subprocess.run(command, cwd=bench.root, env=bench.environment, capture_output=True, text=True, check=True)
    return tuple(stem for stem in bench.parameters if re.search(rf"notebook {stem}\b", told.stdout))


def comparisons() -> list[Comparison]:
    paper = [sys.executable, "-m", "citra.pipeline", "paper", STUDY]
    with tempfile.TemporaryDirectory(prefix="citra-") as folder:
        bench = Bench(Path(folder))
        bench.run(paper)
        change(bench, 101)
        stems = affected(bench)
        print(f"  affected: {', '.join(stems)}")
        bench.run(paper)
        pairs = []
        for number in range(RUNS):
            change(bench, 102 + number)
            ours = bench.run(paper)
            pairs.append((ours, bench.plain_script(stems) + bench.run([sys.executable, "-c", TEX, STUDY])))
    what = f"a changed raw file to both PDFs ({len(stems)} of {len(bench.parameters)} notebooks)"
    return [Comparison(what, "their cells and two runs of TeX", tuple(pairs), ("pytask", "papermill"), "<= 1.5")]


if __name__ == "__main__":
    print(*comparisons(), sep="\n")
