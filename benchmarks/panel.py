"""What a panel costs: accounts of 1,000 posts, by their number and by the number of workers.

Run ``.venv/bin/python benchmarks/panel.py [ACCOUNTS …]`` (1,000 and 100 if left out; 10,000 takes half an hour). A
hundred accounts are simulated and written again under other names until there are enough; ``citra panel`` measures
them as anybody would start it, start of the cluster and products included: with two workers, up to a thousand accounts
with one, too, and once more when nothing is left to do. Results go to ``data/benchmarks/panel.csv``, where the rows of
other numbers stay, and the cost of an account is drawn into ``build/benchmarks/panel-cost.pdf``.
"""

import csv
import dataclasses
import os
import platform
import shutil
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import matplotlib
import yaml
from matplotlib.figure import Figure

from citra.pipeline.environment import fixed_environment
from citra.pipeline.programs import run_program
from citra.simulation import simulate_offices, write_simulation

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "data" / "benchmarks" / "panel.csv"
COUNTS = (1000, 100)
POSTS = 1000
DISTINCT = 100
# One worker alone takes twice as long.
LARGEST_ALONE = 1000
PANEL = "panel-benchmark"
FILES = ("simulated-posts.csv", "simulated-followers.csv")
MACHINE = {
    "cores": os.cpu_count(),
    "machine": platform.machine(),
    "python": platform.python_version(),
    **{name: version(name) for name in ("dask", "pandas", "numpy")},
}


def write_accounts(folder: Path, count: int) -> None:
    """Write the exports of simulated accounts, each under a name of its own."""
    offices = simulate_offices(min(count, DISTINCT), 20170901)
    for office in offices:
        write_simulation(dataclasses.replace(office, post_count=POSTS), folder / office.account)
    texts = [
        (office.account, [(folder / office.account / name).read_text(encoding="utf-8") for name in FILES])
        for office in offices
    ]
    for number in range(len(offices), count):
        account, contents = texts[number % DISTINCT]
        again = folder / f"office{number + 1:05d}_simulated"
        again.mkdir()
        for name, text in zip(FILES, contents, strict=True):
            (again / name).write_text(text.replace(account, again.name), encoding="utf-8")


def write_parameters(path: Path, folder: Path) -> None:
    choices = {"time_zone": "Asia/Jakarta", "first_month": "2020-01", "last_month": "2022-12", "seed": 20170901}
    panel = {
        **{"panel": PANEL, "accounts": f"{folder}/*", "files": list(FILES), "choices": choices},
        **{"origin": "simulated", "licence": "CC0-1.0", "simulated": True, "captured_at": "2022-12-31"},
    }
    path.write_text(yaml.safe_dump(panel), encoding="utf-8")


def timed(path: Path, workers: int) -> float:
    """Return the seconds that one run takes."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "citra.pipeline", "panel", str(path), "--workers", str(workers)]
    run_program(command, cwd=ROOT, env=fixed_environment(ROOT), check=True, stderr=None)
    return time.perf_counter() - start


def measure(count: int, ways: tuple[int, ...]) -> list[dict]:
    """Return one row a run: fresh ones with so many workers each, and one with nothing to do."""
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder, path = Path(name) / "accounts", Path(name) / "panel.yml"
        folder.mkdir()
        write_accounts(folder, count)
        write_parameters(path, folder)
        for workers in ways:
            shutil.rmtree(ROOT / "build" / PANEL, ignore_errors=True)
            rows.append(row_of(count, workers, "fresh", timed(path, workers)))
        rows.append(row_of(count, ways[-1], "nothing to do", timed(path, ways[-1])))
        shutil.rmtree(ROOT / "build" / PANEL)
    return rows


def row_of(count: int, workers: int, run: str, seconds: float) -> dict:
    cost = 1000 * seconds * workers / count
    row = {"accounts": count, "posts": count * POSTS, "workers": workers, "run": run, "seconds": round(seconds, 1)}
    print(*row.values(), f"{cost:.0f} ms of a worker an account", flush=True)
    return {**row, "worker_ms_an_account": round(cost, 1), **MACHINE}


def draw(rows: list[dict]) -> Path:
    """Draw what an account costs against the number of accounts: in all, and less the run with nothing to do."""
    place = ROOT / "build" / "benchmarks" / "panel-cost.pdf"
    place.parent.mkdir(parents=True, exist_ok=True)
    both = {
        (int(row["accounts"]), row["run"]): float(row["worker_ms_an_account"])
        for row in rows
        if int(row["workers"]) > 1
    }
    counts = sorted({count for count, _ in both})
    whole = [both[count, "fresh"] for count in counts]
    alone = [both[count, "fresh"] - both[count, "nothing to do"] for count in counts]
    with matplotlib.rc_context({"font.size": 8}):
        figure = Figure(figsize=(4.96, 2.45), layout="constrained")
        axes = figure.subplots()
        axes.plot(counts, whole, "o--", color="#E69F00", label="whole run")
        axes.plot(counts, alone, "o-", color="#0072B2", label="without start, check and products")
        axes.legend(frameon=False)
        axes.set(xscale="log", xlabel="Accounts of 1,000 posts", ylabel="Worker time an account (ms)", ylim=(0, None))
        axes.grid(axis="y", color="#e4e4e4")
        figure.savefig(place, metadata={"CreationDate": None, "Producer": None, "Creator": None})
    return place


def write(rows: list[dict]) -> list[dict]:
    """Write runs into the table, in place of those of as many accounts; return all of its rows."""
    kept, measured = [], {row["accounts"] for row in rows}
    if TARGET.is_file():
        with TARGET.open(encoding="utf-8", newline="") as file:
            kept = [row for row in csv.DictReader(file) if int(row["accounts"]) not in measured]
    every = sorted([*kept, *rows], key=lambda row: (int(row["accounts"]), row["run"], int(row["workers"])))
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(every)
    return every


def main(counts: tuple[int, ...]) -> None:
    for count in counts:
        rows = measure(count, (1, 2) if count <= LARGEST_ALONE else (2,))
        print(f"figure: {draw(write(rows)).relative_to(ROOT)}", flush=True)
        fresh = {row["workers"]: row["seconds"] for row in rows if row["run"] == "fresh"}
        if 1 in fresh:
            print(f"{count} accounts: two workers are {fresh[1] / fresh[2]:.2f} times as fast as one", flush=True)


if __name__ == "__main__":
    main(tuple(int(text) for text in sys.argv[1:]) or COUNTS)
