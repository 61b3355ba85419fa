"""How often the trend's tests find a trend where there is none, and where there is one.

Run ``.venv/bin/python benchmarks/trend_levels.py``. It writes ``data/calibration/trend-levels.csv``, the table that the
article's method rests on: for each length and memory the level of the package's tests and of two
textbook tests at a nominal 5 %, the coverage of the 95 % interval, and the power of each test for a trend of
a stated size, the textbook tests first brought to a level of exactly 5 % by simulation.
"""

import csv
from pathlib import Path

import numpy as np
from scipy.stats import norm
from scipy.stats import t as student

from citra.models import LEVEL, NOMINAL_LEVEL
from citra.models.autoregression import Steps, fit_line, simulate
from citra.models.trend import TrendTests, trend_statistics

TARGET = Path(__file__).parents[1] / "data" / "calibration" / "trend-levels.csv"
LENGTHS = (24, 36, 60)
MEMORIES = (0.0, 0.3, 0.6)
RUNS = 10_000
DRAWS = 4_999
SEED = 20170901
# The slope sought, in standard errors of the best linear estimate when the memory is known.
STANDARD_ERRORS = 2.8


def textbook(steps: Steps, series: np.ndarray) -> dict[str, np.ndarray]:
    """Return |statistic| of ordinary least squares and of Mann-Kendall, as textbooks scale them."""
    _, slope, error = fit_line(steps, series, np.zeros(len(series)))
    rises = trend_statistics(steps, series).kendall
    n = steps.n
    return {"ols": np.abs(slope / error), "mann-kendall": rises / np.sqrt(n * (n - 1) * (2 * n + 5) / 18)}


def cell(n: int, memory: float) -> list[dict]:
    steps = Steps(np.arange(n))
    rng = np.random.default_rng([SEED, n, round(10 * memory)])
    null = simulate(steps, memory, RUNS, rng)
    known = np.sqrt(np.linalg.inv(_information(steps, memory))[1, 1])
    trend = simulate(steps, memory, RUNS, rng) + STANDARD_ERRORS * known * (steps.at - steps.at.mean())
    tests = TrendTests(steps, DRAWS, SEED)
    found = {"null": trend_statistics(steps, null), "trend": trend_statistics(steps, trend)}
    inside = np.abs(found["null"].slope) <= found["null"].error * [tests.critical(m) for m in found["null"].memory]
    rows = []
    for name in ("line", "kendall"):
        level, power = (np.mean(tests.p_values(name, found[which]) <= NOMINAL_LEVEL) for which in ("null", "trend"))
        rows.append({"test": f"citra-{name}", "level": level, "power": power})
    rows[0]["coverage"] = inside.mean()
    usual = {"ols": student.ppf(1 - NOMINAL_LEVEL / 2, n - 2), "mann-kendall": norm.ppf(1 - NOMINAL_LEVEL / 2)}
    under, with_trend = textbook(steps, null), textbook(steps, trend)
    for name, limit in usual.items():
        corrected = np.quantile(under[name], LEVEL)
        power = np.mean(with_trend[name] > corrected)
        rows.append({"test": f"textbook-{name}", "level": np.mean(under[name] > limit), "power": power})
    return [{"n": n, "memory": memory, **row} for row in rows]


def _information(steps: Steps, memory: float) -> np.ndarray:
    design = steps.design()
    covariance = memory ** np.abs(steps.at[:, None] - steps.at) / (1 - memory**2)
    return design.T @ np.linalg.inv(covariance) @ design


def main() -> None:
    rows = [row for n in LENGTHS for memory in MEMORIES for row in cell(n, memory)]
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["n", "memory", "test", "level", "power", "coverage"], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow(
                {name: f"{value:.4f}" if isinstance(value, np.floating) else value for name, value in row.items()}
            )
    print(TARGET.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
