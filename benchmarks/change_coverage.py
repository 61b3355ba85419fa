"""How often a change is found where there is none, where there is one, and how often its size and month are covered.

Run ``.venv/bin/python benchmarks/change_coverage.py``. It writes ``data/calibration/change-coverage.csv``. For each
length, memory and planted step (in standard deviations of the months; zero is no change) there is a row for the
segmented regression at the stated month, for the likelihood search, and for PELT:
``found`` is the share of series in which a change is found at a nominal 5 %; ``coverage`` how often the interval of
the step's size or the set of months holds the truth, ``coverage_found`` the same among the series in which a
change is found; ``right_month`` how often the best month is the true one; ``month_count`` how many months
the set holds on average.
"""

import csv
from pathlib import Path

import numpy as np

from citra.models import LEVEL, NOMINAL_LEVEL
from citra.models.autoregression import Steps, simulate
from citra.models.changescan import Scan, StepScan
from citra.models.interruption import FIRST_EFFECT, segmented_design
from citra.models.regression import Regression
from citra.models.segments import Segmentation

TARGET = Path(__file__).parents[1] / "data" / "calibration" / "change-coverage.csv"
LENGTHS = (24, 36, 60)
MEMORIES = (0.0, 0.3, 0.6)
STEPS = (0.0, 1.5, 2.0, 3.0)
RUNS = 2_000
LEVEL_RUNS = 6_000
SETS = 25
DRAWS = 1_999
SET_DRAWS = 499
SEED = 20170901
COLUMNS = ["n", "memory", "step", "search", "found", "coverage", "coverage_found", "right_month", "month_count"]


def stated(steps: Steps, place: int, series: np.ndarray, size: float) -> dict:
    """Return how the segmented regression does at the true month."""
    model = Regression(steps, segmented_design(steps.at, place, ("level",)), DRAWS, SEED)
    found = model.fit(series)
    away = np.abs(found.effects[:, FIRST_EFFECT] - size)
    covered = away <= model.critical(found.place, FIRST_EFFECT) * found.errors[:, FIRST_EFFECT]
    is_found = model.p_values(found, FIRST_EFFECT) <= NOMINAL_LEVEL
    row = {"search": "stated", "found": is_found.mean(), "coverage": covered.mean()}
    return row | ({"coverage_found": covered[is_found].mean()} if size else {})


def scanned(search: StepScan, place: int, series: np.ndarray) -> dict:
    """Return how the likelihood search finds a step, and places it."""
    found = search.scan(series)
    is_found = search.p_values(series, found) <= NOMINAL_LEVEL
    at = int(np.flatnonzero(search.places == place)[0])
    quick = StepScan(search.steps, SET_DRAWS, SEED)
    one = [Scan(*(getattr(found, name)[[run]] for name in Scan.__annotations__)) for run in range(RUNS)]
    covered = np.array([quick.place_p_value(series[run], one[run], at) > 1 - LEVEL for run in range(RUNS)])
    return {
        "search": "likelihood",
        "found": is_found.mean(),
        "coverage": covered.mean(),
        "coverage_found": covered[is_found[:RUNS]].mean(),
        "right_month": np.mean(found.best == at),
        "month_count": np.mean([len(quick.allowed_places(series[run], one[run])) for run in range(SETS)]),
    }


def cell(n: int, memory: float) -> list[dict]:
    steps, place = Steps(np.arange(n)), 2 * n // 5
    search = StepScan(steps, DRAWS, SEED)
    pelt, rows = Segmentation(search), []
    for step in STEPS:
        size = step / np.sqrt(1 - memory**2)
        rng = np.random.default_rng([SEED, n, round(10 * memory), round(10 * step)])
        series = simulate(steps, memory, LEVEL_RUNS, rng) + size * (steps.at >= place)
        found = [stated(steps, place, series, size), {"search": "pelt", "found": pelt.finds_change(series).mean()}]
        if step:
            found.append(scanned(search, place, series))
        else:
            level = np.mean(search.p_values(series, search.scan(series)) <= NOMINAL_LEVEL)
            found.append({"search": "likelihood", "found": level})
        rows += [{"n": n, "memory": memory, "step": step, **row} for row in found]
    return rows


def main() -> None:
    rows = [row for n in LENGTHS for memory in MEMORIES for row in cell(n, memory)]
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow(
                {name: f"{value:.4f}" if isinstance(value, np.floating) else value for name, value in row.items()}
            )
    print(TARGET.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
