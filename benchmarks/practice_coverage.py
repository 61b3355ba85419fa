"""How often the intervals of shares, of the branching ratio and of posting on holidays hold what was planted.

Run ``.venv/bin/python benchmarks/practice_coverage.py``. It writes ``data/calibration/practice-coverage.csv``; a row is
one quantity in one case, with the number of simulated accounts and the share whose interval holds the truth.

- ``share``: the share of a kind of post over five years, 15 posts a month on average, with months that differ
  (``spread``, in logits) and remember the month before (``memory``).
- ``branching``: about 900 posts over five years with a weekly rhythm; the level is constant or doubles from year to
  year (``drift``), and each post brings about as many as ``planted``.
- ``holiday``: posts of three years that are fewer on holidays by the factor ``planted``; days scatter beyond chance.
"""

import csv
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd

from citra.models.capacity import measure_excitation
from citra.models.days_off import compare_days_off, public_holidays
from citra.models.hawkes import HawkesFit, simulate_hawkes
from citra.models.rhythm import Moments, Rhythm
from citra.models.shares import share_in_order

TARGET = Path(__file__).parents[1] / "data" / "calibration" / "practice-coverage.csv"
SEED = 20170901
SHARE_RUNS, EXCITATION_RUNS, HOLIDAY_RUNS, INNER_RUNS = 2000, 200, 1000, 100
YEARS, MONTHS = 5, 60
COLUMNS = ["quantity", "planted", "spread", "memory", "drift", "runs", "coverage"]


def share(planted: float, spread: float, memory: float) -> dict:
    rng = np.random.default_rng([SEED, round(100 * planted), round(100 * spread), round(100 * memory)])
    middle = np.log(planted / (1 - planted))
    at = np.linspace(-8, 8, 4001)
    weight = np.exp(-(at**2) / 2)
    truth = float((weight / (1 + np.exp(-middle - spread * at))).sum() / weight.sum())
    held = 0
    for _ in range(SHARE_RUNS):
        shocks = np.zeros(MONTHS)
        for month in range(MONTHS):
            step = np.sqrt(1 - memory**2) if month else 1.0
            shocks[month] = (memory * shocks[month - 1] if month else 0.0) + step * spread * rng.normal()
        posts = rng.poisson(15 * rng.gamma(4, 0.25, MONTHS))
        ones = rng.random(posts.sum()) < np.repeat(1 / (1 + np.exp(-middle - shocks)), posts)
        found = share_in_order(ones)
        held += found.low <= truth <= found.high
    return row("share", planted=planted, spread=spread, memory=memory, runs=SHARE_RUNS, coverage=held / SHARE_RUNS)


def office_week(drift: float, days: int) -> Rhythm:
    """Return a rhythm of working days and hours whose level is multiplied by ``1 + drift`` from year to year."""
    hours = np.exp(-((np.arange(24) - 11) ** 2) / 18) + 0.01
    week = np.array([1.0, 1, 1, 1, 1, 0.2, 0.15])[:, None] * hours
    level = (1 + drift) ** (np.arange(days) // 365)
    passed = np.append(0, np.cumsum((week[np.arange(days) % 7] * level[:, None]).ravel()))
    return Rhythm(passed * days / passed[-1], week / week.sum())


def branching(planted: float, drift: float) -> dict:
    rng = np.random.default_rng([SEED, round(100 * planted), round(100 * drift)])
    rhythm, held = office_week(drift, 365 * YEARS), 0
    process = HawkesFit(planted, 1.5, 0.5 * (1 - planted), 0.0, planted)
    for run in range(EXCITATION_RUNS):
        moments = np.floor(rhythm.clock_days(simulate_hawkes(process, rhythm.days, rng)) * 1440) / 1440
        moments = moments - int(moments[0])
        found = measure_excitation(Moments(moments, 0, True, True), runs=INNER_RUNS, seed=run)
        held += found.low <= planted <= found.high
    return row("branching", planted=planted, drift=drift, runs=EXCITATION_RUNS, coverage=held / EXCITATION_RUNS)


def holiday(planted: float) -> dict:
    rng = np.random.default_rng([SEED, round(100 * planted)])
    days = pd.date_range("2020-01-01", "2022-12-31", freq="D")
    off = np.array([day.date() in public_holidays("ID", range(2020, 2023)) for day in days])
    expected = np.where(days.day_of_week < 5, 0.6, 0.1) * np.where(off, planted, 1)
    held = 0
    for _ in range(HOLIDAY_RUNS):
        counts = rng.poisson(expected * rng.gamma(1.0, 1.0, len(days)))
        posted = (days.repeat(counts) + pd.Timedelta(hours=10)).tz_localize("Asia/Jakarta")
        found = compare_days_off(pd.DataFrame({"posted_at": posted}), "Asia/Jakarta", "ID")
        held += found.low <= planted <= found.high
    return row("holiday", planted=planted, runs=HOLIDAY_RUNS, coverage=held / HOLIDAY_RUNS)


def row(quantity: str, **values) -> dict:
    return dict.fromkeys(COLUMNS, "") | {"quantity": quantity} | values


def measure(task: tuple) -> dict:
    name, values = task
    found = {"share": share, "branching": branching, "holiday": holiday}[name](*values)
    return found | {"coverage": f"{found['coverage']:.4f}"}


def main() -> None:
    tasks = [("share", (p, *s)) for p in (0.05, 0.3) for s in ((0.0, 0.0), (0.5, 0.0), (0.5, 0.5), (1.0, 0.5))]
    tasks += [("branching", (nu, drift)) for nu in (0.0, 0.3) for drift in (0.0, 1.0)]
    tasks += [("holiday", (planted,)) for planted in (1.0, 0.5, 0.1)]
    with ProcessPoolExecutor() as pool, TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for found in pool.map(measure, tasks):
            writer.writerow(found)
            print(found)


if __name__ == "__main__":
    main()
