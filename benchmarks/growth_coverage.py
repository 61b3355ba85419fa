"""How often the intervals of growth, of ceilings and of forecasts hold the truth, and how often a ceiling is refused.

Run ``.venv/bin/python benchmarks/growth_coverage.py``. It writes ``data/calibration/growth-coverage.csv``. Accounts are
simulated for 200 weeks, half of them without a reading. A row is one quantity in one case:

- ``ceiling``: a curve with a ceiling of 1,000 whose bend lies well inside the readings (``past-bend``), or after
  the last one (``before-bend``); ``memory`` is that of its errors, one a random walk. ``refused`` is the share of
  accounts whose ceiling is not identified, ``coverage`` that of the others whose interval holds it.
- ``last-year`` and ``weekly-gain``: growth over the last year and the last slope. ``wandering-slope`` is an account
  made as the model supposes; ``slowing-account`` is that of `citra.simulation`, which the model only approximates.
- ``forecast-structural`` and ``forecast-drift``: the reading 26 weeks after the last one known, and the 80 % and 95 %
  intervals that ought to hold it.

Fits are slow: there are 500 accounts a row, so a coverage of 95 % is measured within two points.
"""

import csv
import math
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd

from citra.models.autoregression import Steps
from citra.models.curves import fit_curve
from citra.models.forecast import forecast_drift, forecast_structural
from citra.models.growth import fit_growth
from citra.models.memory import simulate_errors
from citra.models.readings import Readings
from citra.simulation import Truth, simulate_followers, simulate_readings

TARGET = Path(__file__).parents[1] / "data" / "calibration" / "growth-coverage.csv"
RUNS, DRAWS, SEED = 500, 299, 20170901
WEEKS, AHEAD, KEPT, CEILING = 200, 26, 0.5, 1000
LAST = pd.Timestamp("2022-12-31", tz="UTC")
BENDS = {"logistic": (0.4, 1.3), "gompertz": (0.3, 1.2), "bass": (0.3, None)}
COLUMNS = ["quantity", "case", "memory", "runs", "refused", "coverage_80", "coverage"]


def share(kind: str, bend: float) -> np.ndarray:
    time = np.arange(WEEKS) / WEEKS
    if kind == "logistic":
        return 1 / (1 + np.exp(-8 * (time - bend)))
    if kind == "gompertz":
        return np.exp(-np.exp(-5 * (time - bend)))
    return (1 - np.exp(-6 * (time + 0.02))) / (1 + np.exp(6 * (bend - time)))


def read_half(counts: np.ndarray, rng: np.random.Generator, last: int = WEEKS - 1) -> Readings:
    """Return the readings of half of the weeks, the first and the last one among them."""
    missing = rng.random(len(counts)) > KEPT
    missing[[0, last]] = False
    return Readings("a", LAST, 7, np.where(missing, np.nan, np.maximum(np.rint(counts), 0)))


def ceiling(kind: str, place: str, memory: float) -> dict:
    rng = np.random.default_rng([SEED, list(BENDS).index(kind), place == "past-bend", round(100 * memory)])
    bend = BENDS[kind][place != "past-bend"]
    noise = 15.0 if place == "past-bend" else 3.0
    # Errors at the same size: that of a stationary series, or of a random walk half-way.
    scale = math.sqrt(1 - memory**2) if memory < 1 else math.sqrt(2 / WEEKS)
    held = []
    for run in range(RUNS):
        errors = noise * scale * simulate_errors(Steps(np.arange(WEEKS)), memory, 1, rng)[0]
        readings = read_half(CEILING * share(kind, bend) + errors, rng)
        found = fit_curve(readings, kind, draws=DRAWS, seed=run)
        held.append(np.nan if found.not_identified else found.ceiling.low <= CEILING <= found.ceiling.high)
    known = np.isfinite(np.array(held, dtype=float))
    coverage = np.mean(np.array(held, dtype=float)[known]) if known.any() else ""
    return row("ceiling", f"{kind}-{place}", memory=memory, refused=1 - known.mean(), coverage=coverage)


def row(quantity: str, case: str, **measured) -> dict:
    return {"quantity": quantity, "case": case, "runs": RUNS, **measured}


def wandering_slope(rng: np.random.Generator, weeks: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return level, slope and readings of every week."""
    slope = 8 + np.cumsum(rng.normal(0, 0.3, weeks))
    level = 500 + np.cumsum(np.r_[0, slope[:-1]] + rng.normal(0, 4, weeks))
    return level, slope, level + rng.normal(0, 2, weeks)


def snapshots(days: np.ndarray, counts: np.ndarray) -> pd.DataFrame:
    """Return canonical readings, days counted back from the last."""
    moments = LAST - pd.to_timedelta(np.max(days) - np.asarray(days, dtype=float), unit="D")
    whole = np.rint(counts).astype(int)
    return pd.DataFrame(
        {
            "account_id": "a",
            "observed_at": moments,
            "follower_count_low": whole,
            "follower_count_high": whole,
            "reading_kind": "observed",
        }
    )


def slowing_account(rng: np.random.Generator) -> tuple[pd.Series, pd.DataFrame]:
    """Return the followers of every day of the package's own simulation, and its log."""
    followers = simulate_followers(Truth(), rng)
    log = pd.DataFrame(simulate_readings(Truth(), followers, rng))
    days = (pd.to_datetime(log["date"]) - followers.index[0]).dt.days.to_numpy()
    return followers, snapshots(days, log["followers"].to_numpy())


def growth(case: str) -> list[dict]:
    rng = np.random.default_rng([SEED, 7, case == "slowing-account"])
    years, gains = [], []
    for _ in range(RUNS):
        if case == "slowing-account":
            followers, read = slowing_account(rng)
            true_ratio, true_gain = followers.iloc[-1] / followers.iloc[-365], None
        else:
            level, slope, counts = wandering_slope(rng, WEEKS)
            readings = read_half(counts, rng)
            read = snapshots(7 * readings.at, readings.values)
            true_ratio, true_gain = level[-1] / level[-53], slope[-1]
        found = fit_growth(read)
        years.append(found.last_year.low <= true_ratio <= found.last_year.high)
        if true_gain is not None:
            gains.append(found.weekly_gain.low <= true_gain <= found.weekly_gain.high)
    rows = [row("last-year", case, coverage=np.mean(years))]
    return rows + ([row("weekly-gain", case, coverage=np.mean(gains))] if gains else [])


def forecast(method: str, case: str) -> dict:
    rng = np.random.default_rng([SEED, 8, method == "drift", case == "slowing-account"])
    held = []
    for _ in range(RUNS):
        if case == "slowing-account":
            followers = simulate_followers(Truth(), rng).to_numpy()[::-7][::-1].astype(float)
        elif method == "drift":
            followers = 800 + np.cumsum(rng.normal(6, 5, WEEKS))
        else:
            followers = wandering_slope(rng, WEEKS)[2]
        readings = read_half(followers, rng, last=len(followers) - 1 - AHEAD).until(len(followers) - 1 - AHEAD)
        fan = (forecast_drift if method == "drift" else forecast_structural)(readings, AHEAD)
        end, truth = fan.iloc[-1], round(followers[-1])
        held.append([end[f"low_{wide}"] <= truth <= end[f"high_{wide}"] for wide in (80, 95)])
    narrow, wide = np.mean(held, axis=0)
    return row(f"forecast-{method}", case, coverage_80=narrow, coverage=wide)


def main() -> None:
    with ProcessPoolExecutor() as pool:
        jobs = [
            pool.submit(ceiling, kind, place, memory)
            for kind in BENDS
            for place, memories in (("past-bend", (0.0, 0.6, 0.9, 1.0)), ("before-bend", (0.6, 1.0)))
            if place == "past-bend" or BENDS[kind][1]
            for memory in memories
        ]
        jobs += [pool.submit(growth, case) for case in ("wandering-slope", "slowing-account")]
        jobs += [pool.submit(forecast, "drift", case) for case in ("random-walk", "slowing-account")]
        jobs += [pool.submit(forecast, "structural", case) for case in ("wandering-slope", "slowing-account")]
        results = [job.result() for job in jobs]
    rows = [each for result in results for each in (result if isinstance(result, list) else [result])]
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for each in rows:
            writer.writerow(
                {k: f"{v:.4f}" if isinstance(v, (float, np.floating)) and k != "memory" else v for k, v in each.items()}
            )
    print(TARGET.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
