"""How often intervals of effects on likes hold the truth, and how often their tests reject where they should not.

Run ``.venv/bin/python benchmarks/effect_coverage.py``. It writes ``data/calibration/effect-coverage.csv``. The
simulated accounts grow as that of `citra.simulation` does, with fifteen posts a month on average. A row is one
quantity for one length of the series and one memory and spread of the monthly shocks:

- ``elasticity``: the months' levels are drawn directly, with shocks and sampling errors, and regressed. ``coverage``
  of the interval at an elasticity of 0.85; ``level`` of the test of one where it is one, among the series for which
  the test is not withheld; ``withheld`` the share for which it is; ``half_width`` the median half of the interval.
- ``trend``: coverage of the yearly ratio in the same regressions.
- ``type-ratio``: whole accounts of posts, in which reels get 1.25 times the likes of images. ``level`` is how often
  the two are wrongly called alike. The months take up the shocks, so one memory is enough.
"""

import csv
import math
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from citra.models import HIGHEST_LEVEL, NOMINAL_LEVEL
from citra.models.autoregression import Steps, simulate
from citra.models.counts import ALIKE
from citra.models.effects import verdict
from citra.models.post_factors import compared_posts
from citra.models.regression import Regression
from citra.models.within_months import WithinMonthTests
from citra.simulation import Truth

TARGET = Path(__file__).parents[1] / "data" / "calibration" / "effect-coverage.csv"
LENGTHS = (24, 36, 60)
MEMORIES = (0.0, 0.3, 0.6)
SPREADS = (0.12, 0.35)
RUNS = 2_000
ACCOUNTS = 1_000
DEALT = 199
DRAWS = 999
SEED = 20170901
POSTS_A_MONTH = 15
COLUMNS = ["quantity", "n", "memory", "spread", "runs", "coverage", "level", "withheld", "half_width"]
TRUTH = Truth()
ELASTICITY, TREND = 1, 2


def followers(n: int) -> np.ndarray:
    growth = 1 - np.exp(-1.6 * np.linspace(0, 1, n))
    return TRUTH.first_follower_count + (TRUTH.follower_count - TRUTH.first_follower_count) * growth / growth[-1]


def shocks(n: int, memory: float, spread: float, runs: int, rng: np.random.Generator) -> np.ndarray:
    return spread * math.sqrt(1 - memory**2) * simulate(Steps(np.arange(n)), memory, runs, rng)


def expected_likes(n: int) -> np.ndarray:
    years_before_end = (n - 1 - np.arange(n)) / 12
    size = (followers(n) / TRUTH.follower_count) ** TRUTH.follower_elasticity
    return TRUTH.likes_per_post * size * TRUTH.yearly_ratio**-years_before_end


def month_rows(n: int, memory: float, spread: float) -> list[dict]:
    """Return how the regression of the months does."""
    rng = np.random.default_rng([SEED, n, round(10 * memory), round(100 * spread)])
    posts = np.maximum(rng.poisson(POSTS_A_MONTH, n), 3)
    noise = (1 / expected_likes(n) + TRUTH.dispersion) / posts
    years = np.arange(n) / 12
    columns = [np.log(followers(n)), years, np.arange(n) % 12 == 4, np.arange(n) >= 2 * n // 3]
    design = np.column_stack([np.ones(n), *(column - np.mean(column) for column in columns)])
    model = Regression(Steps(np.arange(n)), design, DRAWS, SEED, noise)
    errors = shocks(n, memory, spread, 2 * RUNS, rng) + rng.normal(0, np.sqrt(noise), (2 * RUNS, n))
    truth = {ELASTICITY: TRUTH.follower_elasticity, TREND: math.log(TRUTH.yearly_ratio)}
    found = model.fit(errors[:RUNS] + design[:, ELASTICITY] * truth[ELASTICITY] + design[:, TREND] * truth[TREND])
    rows = []
    for name, column in (("elasticity", ELASTICITY), ("trend", TREND)):
        reach = model.critical(found.place, column) * found.errors[:, column]
        inside = np.abs(found.effects[:, column] - truth[column]) <= reach
        rows.append({"quantity": name, "coverage": inside.mean(), "half_width": np.median(reach)})
    at_one = model.fit(errors[RUNS:] + design[:, ELASTICITY])
    levels = {at: model.measured_level(at, ELASTICITY, RUNS) for at in np.unique(at_one.place)}
    printed = np.array([levels[at] <= HIGHEST_LEVEL for at in at_one.place])
    rejected = model.p_values(at_one, ELASTICITY, null=1.0) <= NOMINAL_LEVEL
    rows[0] |= {"withheld": 1 - printed.mean(), "level": rejected[printed].mean() if printed.any() else math.nan}
    return [{"n": n, "memory": memory, "spread": spread, "runs": RUNS, **row} for row in rows]


def account(n: int, memory: float, spread: float, rng: np.random.Generator) -> pd.DataFrame:
    """Return the posts of one account of images and, one in eight, reels."""
    size = n * POSTS_A_MONTH
    month = np.sort(rng.integers(0, n, size))
    reel = rng.random(size) < 0.125
    level = expected_likes(n) * np.exp(shocks(n, memory, spread, 1, rng)[0])
    mean = level[month] * np.where(reel, ALIKE, 1.0)
    start = pd.Timestamp("2018-01-15", tz="UTC")
    return pd.DataFrame(
        {
            "posted_at": np.array([start + pd.DateOffset(months=at) for at in range(n)])[month],
            "is_hour_known": True,
            "post_type": np.where(reel, "reel", "image"),
            "source_file": "simulated",
            "like_count": rng.poisson(mean * rng.gamma(1 / TRUTH.dispersion, TRUTH.dispersion, size)),
        }
    )


def type_row(n: int, memory: float, spread: float) -> dict:
    """Return how the comparison within months does."""
    rng = np.random.default_rng([SEED, 1, n, round(10 * memory), round(100 * spread)])
    inside, alike, reaches = [], [], []
    for seed in range(ACCOUNTS):
        compared = compared_posts(account(n, memory, spread, rng), "like_count", "UTC", ("post_type",))
        tests = WithinMonthTests(compared, DEALT, seed)
        fits = compared.design().fit(compared.counts[None], 1e-6)
        effect, error = fits.effects[0, 0], math.sqrt(fits.covariance[0, 0, 0])
        reaches.append(tests.reach * error)
        inside.append(abs(effect - math.log(ALIKE)) <= reaches[-1])
        p_value = tests.p_values(tests.statistics(fits))[0, 0]
        alike.append(verdict(effect, tests.near[0] * error, p_value) == "alike")
    told = {"coverage": np.mean(inside), "level": np.mean(alike), "half_width": np.median(reaches)}
    return {"quantity": "type-ratio", "n": n, "memory": memory, "spread": spread, "runs": ACCOUNTS, **told}


def main() -> None:
    lengths = [int(text) for text in sys.argv[1:]] or LENGTHS
    rows = [row for n in lengths for memory in MEMORIES for spread in SPREADS for row in month_rows(n, memory, spread)]
    rows += [type_row(n, 0.3, spread) for n in lengths for spread in SPREADS]
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({k: f"{v:.4f}" if isinstance(v, np.floating) else v for k, v in row.items()})
    print(TARGET.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
