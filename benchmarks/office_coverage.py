"""How often the intervals of many accounts hold what was planted, and how much shrinking gains.

Run ``.venv/bin/python benchmarks/office_coverage.py``. It writes ``data/calibration/office-coverage.csv``: for each
planted spread of the levels (standard deviation, in logs) and size of account the coverage of the 95 % intervals of
its own estimate, of the shrunken one and of the percentile, and the mean squared error of the shrunken over that of
the own estimate. Each run simulates the posts of 60 offices.
"""

import csv
import math
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pandas as pd

from citra.models import LEVEL
from citra.models.accounts import estimate_levels
from citra.models.pooling import pool
from citra.simulation import simulate_offices, simulate_rates

TARGET = Path(__file__).parents[1] / "data" / "calibration" / "office-coverage.csv"
SPREADS = (0.1, 0.3)
OFFICES, RUNS, DRAWS = 60, 200, 2000
SEED = 20170901
SIZES = {"all-accounts": (0, math.inf), "below-200-posts": (0, 200), "200-posts-and-more": (200, math.inf)}
COLUMNS = (
    *("planted_spread", "account_size", "interval_count"),
    *("own_coverage", "shrunken_coverage", "percentile_coverage", "error_ratio"),
)


def one_run(spread: float, run: int) -> pd.DataFrame:
    """Return for each office what its intervals hold, and its squared errors."""
    rng = np.random.default_rng([SEED, run, round(100 * spread)])
    offices = simulate_offices(OFFICES, SEED + run, spread)
    simulated = [simulate_rates(office, rng) for office in offices]
    planted = {office.account: math.log(mean) for office, (_, mean) in zip(offices, simulated, strict=True)}
    levels = estimate_levels(pd.concat([rates for rates, _ in simulated], ignore_index=True), "UTC")
    found = pool(levels, draws=DRAWS, seed=run).accounts
    truth = found["account_id"].map(planted)
    place = (truth.rank() - 1) / (len(truth) - 1)
    reach = NormalDist().inv_cdf((1 + LEVEL) / 2) * found["standard_error"]
    return pd.DataFrame(
        {
            "posts": found["compared_post_count"],
            "own_coverage": (found["estimate"] - truth).abs() <= reach,
            "shrunken_coverage": truth.between(found["shrunken_low"], found["shrunken_high"]),
            # Ranks are whole numbers; the tolerance is that of their division.
            "percentile_coverage": place.between(found["percentile_low"] - 1e-9, found["percentile_high"] + 1e-9),
            "shrunken": (found["shrunken"] - truth) ** 2,
            "own": (found["estimate"] - truth) ** 2,
        }
    )


def main() -> None:
    rows = []
    for spread in SPREADS:
        with ProcessPoolExecutor(2) as workers:
            offices = pd.concat(workers.map(partial(one_run, spread), range(RUNS)), ignore_index=True)
        for size, (least, below) in SIZES.items():
            some = offices[(offices["posts"] >= least) & (offices["posts"] < below)]
            shares = [some[f"{name}_coverage"].mean() for name in ("own", "shrunken", "percentile")]
            rows.append((spread, size, len(some), *shares, some["shrunken"].sum() / some["own"].sum()))
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([f"{v:.4f}" if isinstance(v, np.floating) else v for v in row] for row in rows)
    print(TARGET.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
