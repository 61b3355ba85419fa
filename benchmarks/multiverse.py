"""How long the multiverse of the case study takes, and how often its joint tests find a trend where there is none.

Run ``.venv/bin/python benchmarks/multiverse.py``, after ``make results``. It prints how many specifications the case
study has and how many seconds they and the joint test take, and writes ``data/multiverse-levels.csv``: for each
length and memory the level of the three joint tests at a nominal 5 %. Each simulated multiverse has four series
that share four fifths of their variance, in every window that is long enough; each one is tested from what an analyst
would have: its own innovations and its own, estimated memory. A name after the command, ``time`` or ``levels``, does
one of the two alone.
"""

import csv
import sys
import time
from pathlib import Path

import numpy as np

from citra.metrics.engagement import attach_engagement_rate
from citra.models import NOMINAL_LEVEL
from citra.models.autoregression import Steps, simulate
from citra.models.followers import attach_follower_count_at_post
from citra.models.joint_test import STATISTICS, JointNull, groups_of, joint_test
from citra.models.multiverse import RATES, WINDOWS, fit_specifications, monthly_responses
from citra.notebook import open_study

TARGET = Path(__file__).parents[1] / "data" / "multiverse-levels.csv"
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


def write_levels() -> None:
    rows = [row for n in LENGTHS for memory in MEMORIES for row in cell(n, memory)]
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        columns = ["n", "memory", "statistic", "runs", "level", "seed"]
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, "level": f"{row['level']:.4f}"} for row in rows)
    print(TARGET.read_text(encoding="utf-8"))


def time_case_study() -> None:
    opened = open_study("kpknl-bekasi")
    posts, readings = opened.table("posts"), opened.table("follower_snapshots")
    start = time.perf_counter()
    rated = attach_engagement_rate(attach_follower_count_at_post(posts, readings))
    series = monthly_responses(rated, "Asia/Jakarta", 7)
    curve = fit_specifications(series, draws=2000, seed=SEED)
    fitted = time.perf_counter()
    rates = series.loc[:, series.columns.get_level_values("denominator").isin(RATES)]
    found = joint_test(rates, runs=2000, seed=SEED)
    end = time.perf_counter()
    told = int(curve["yearly_ratio"].notna().sum())
    print(f"{len(curve)} specifications, {told} of them with an estimate: {fitted - start:.1f} s")
    print(f"joint test over {found.series_count} series: {end - fitted:.1f} s")


def main(parts: list[str]) -> None:
    if "levels" not in parts:
        time_case_study()
    if "time" not in parts:
        write_levels()


if __name__ == "__main__":
    main(sys.argv[1:])
