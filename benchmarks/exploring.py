"""How long a move of a control takes in the exploring form, on 50,000 simulated posts.

Run ``.venv/bin/python benchmarks/exploring.py``. A move selects, measures, judges and draws what it changes. It is
measured in seconds of CPU, and against one bare figure of the same size drawn in turn: on a busy machine both grow,
and their ratio stays.
"""

import io
import time

import numpy as np
import pandas as pd
from comparison import Comparison

from citra.explore.controls import Controls
from citra.explore.form import ExploringForm
from citra.explore.material import Material, gather
from citra.figures import ValueDistribution
from citra.tables import conform

POSTS, READINGS, RUNS = 50_000, 500, 5
SEED = 20170901
# Two values a control: every move changes something.
MOVES = {
    "metric": ("mean_rate_by_followers_at_post", "median_rate_by_followers_at_post"),
    "denominator": ("no-denominator", "followers-at-posting"),
    "post_type": ("reel", ""),
    "hidden_likes": ("drop-hidden", "keep-hidden"),
    "maturity_days": (14, 7),
    "language": ("en", "id"),
    "period": (("2015-06", "2019-03"), ("2013-01", "2022-12")),
}


def simulated_material() -> Material:
    """Return ten years of one busy account."""
    rng = np.random.default_rng(SEED)
    at = pd.Timestamp("2013-01-01", tz="UTC") + pd.to_timedelta(np.sort(rng.random(POSTS)) * 3650, unit="D")
    hidden = rng.random(POSTS) < 0.03
    likes = pd.array(rng.negative_binomial(2, 0.01, POSTS), dtype="Int64")
    likes[hidden] = pd.NA
    same = {"platform": "instagram", "account_id": "a", "source_file": "simulated.csv", "is_simulated": True}
    posts = pd.DataFrame(
        {
            "post_id": np.arange(POSTS).astype(str),
            "posted_at": at,
            "captured_at": pd.Timestamp("2023-01-01", tz="UTC"),
            "post_type": rng.choice(["image", "carousel", "reel", "video"], POSTS, p=[0.5, 0.25, 0.15, 0.1]),
            "like_count": likes,
            "is_like_count_hidden": hidden,
            "comment_count": rng.negative_binomial(1, 0.2, POSTS),
            "is_hour_known": True,
            "is_collaboration": False,
            "observation_count": 1,
            **same,
        }
    )
    counts = np.linspace(1000, 90000, READINGS).astype(int)
    days = pd.date_range("2013-01-01", "2022-12-31", periods=READINGS, tz="UTC")
    exact = dict.fromkeys(("follower_count", "follower_count_low", "follower_count_high"), counts)
    read = pd.DataFrame({"observed_at": days, "reading_kind": "observed", **exact, **same})
    return gather(
        conform("posts", posts, "simulated"),
        conform("follower_snapshots", read, "simulated"),
        "Asia/Jakarta",
        working_hours=(8, 16),
    )


def cpu_seconds(function) -> float:
    start = time.process_time()
    function()
    return time.process_time() - start


def bare() -> None:
    """Draw one small histogram: a figure, its axes, a few bars."""
    ValueDistribution(np.arange(40.0), "count", "interactions-per-post", True).save(io.BytesIO(), "id", "png")


def comparisons() -> list[Comparison]:
    material = simulated_material()
    form = ExploringForm(Controls(["simulated"], "simulated", "id", 7), lambda _: material, lambda _: None)
    found = []
    for name, values in MOVES.items():
        control, taken, figure = getattr(form.controls, name), [], []
        for value in values * RUNS:
            figure.append(cpu_seconds(bare))
            taken.append(cpu_seconds(lambda control=control, value=value: setattr(control, "value", value)))
        what, pairs = f"move {name} on {POSTS:,} posts", tuple(zip(taken, figure, strict=True))
        found.append(Comparison(what, "one bare figure", pairs, ("matplotlib", "pandas"), unit="s of CPU"))
    return found


if __name__ == "__main__":
    print(*comparisons(), sep="\n")
