"""How often the joint tests of a multiverse find a trend where there is none.

Run ``.venv/bin/python benchmarks/multiverse_levels.py``. It writes ``data/calibration/multiverse-levels.csv``: for each
length and memory the level of the three tests at a nominal 5 %. Each simulated multiverse has four series that share
four fifths of their variance, in every window that is long enough; each one is tested from what an analyst would have:
its own innovations and its own, estimated memory.
"""

import csv
from pathlib import Path

import numpy as np

from citra.models import NOMINAL_LEVEL
from citra.models.autoregression import Steps, simulate
from citra.models.joint_null import STATISTICS, JointNull, groups_of
from citra.models.multiverse import WINDOWS

TARGET = Path(__file__).parents[1] / "data" / "calibration" / "multiverse-levels.csv"
LENGTHS = (24, 36, 60)
MEMORIES = (0.0, 0.3, 0.6)
RUNS = 2_000
DRAWS = 199
SERIES = 4
OWN_SHARE = 0.2
SEED = 20170901


def cell(n: int, memory: float) -> list[dict]:
    """Return the levels of the three tests for one length and memory."""
    steps, rng = Steps(np.arange(n)), np.random.default_rng([SEED, n, round(10 * memory)])
    p_values = np.empty((RUNS, len(STATISTICS)))
    for run in range(RUNS):
        common, own = simulate(steps, memory, 1, rng), simulate(steps, memory, SERIES, rng)
        logs = np.sqrt(1 - OWN_SHARE) * common + np.sqrt(OWN_SHARE) * own
        null = JointNull(logs, groups_of(logs, WINDOWS.values()), DRAWS, int(rng.integers(2**32)))
        p_values[run] = null.p_values(*null.statistics(logs[None]))[0]
    levels = np.mean(p_values <= NOMINAL_LEVEL, axis=0)
    start = {"n": n, "memory": memory, "runs": RUNS, "seed": SEED}
    return [{**start, "statistic": name, "level": level} for name, level in zip(STATISTICS, levels, strict=True)]


def main() -> None:
    rows = [row for n in LENGTHS for memory in MEMORIES for row in cell(n, memory)]
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        columns = ["n", "memory", "statistic", "runs", "level", "seed"]
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, "level": f"{row['level']:.4f}"} for row in rows)
    print(TARGET.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
