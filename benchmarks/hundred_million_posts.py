"""Engagement statistics of 100,000 accounts from 100,000,000 posts: time and peak memory.

Run ``.venv/bin/python benchmarks/hundred_million_posts.py [ROWS]``. It simulates the posts (every row is marked),
writes them to Parquet in a temporary folder, has ``citra.panel.statistics`` measure them in a process of its own,
prints what that took, and writes it to ``data/benchmarks/hundred-million-posts.csv``. The folder, some 1.2 GB, is
removed again.
"""

import csv
import os
import platform
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import duckdb

from citra.pipeline.environment import fixed_environment

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "data" / "benchmarks" / "hundred-million-posts.csv"
ROWS = 100_000_000
POSTS_AN_ACCOUNT = 1000
METRICS = (
    "likes_per_post",
    "public_engagement",
    "mean_rate_by_followers_at_post",
    "median_rate_by_followers_at_post",
    "pooled_rate_by_followers_at_post",
)


def make(folder: Path, rows: int) -> float:
    """Write the posts in files of ten million, in no order of accounts; return their size in MB."""
    with duckdb.connect(config={"memory_limit": "1GB"}) as connection:
        for number, start in enumerate(range(0, rows, 10_000_000)):
            connection.sql(
                f"""
                COPY (
                    SELECT 'account' || (hash(i) % {max(rows // POSTS_AN_ACCOUNT, 1)}) AS account_id,
                           CASE WHEN hash(i * 7) % 20 > 0 THEN (hash(i * 3) % 900)::BIGINT END AS like_count,
                           (hash(i * 5) % 40)::BIGINT AS comment_count,
                           (100 + hash(i * 13) % 5000)::DOUBLE AS follower_count_at_post,
                           true AS is_simulated
                    FROM range({start}, {min(start + 10_000_000, rows)}) t(i)
                ) TO '{folder}/posts-{number:03d}.parquet' (FORMAT parquet)
                """
            )
    return sum(file.stat().st_size for file in folder.iterdir()) / 1e6


def measure(folder: Path) -> None:
    from citra.panel.statistics import measure_large

    found = measure_large(sorted(folder.glob("*.parquet")), METRICS, folder / "spill")
    print(f"{len(found):,} accounts, {found['row_count'].sum():,} posts")


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        megabytes = make(folder, rows)
        start = time.perf_counter()
        child = subprocess.Popen([sys.executable, __file__, "measure", name], env=fixed_environment(ROOT))
        _, status, usage = os.wait4(child.pid, 0)
        assert status == 0
        seconds = time.perf_counter() - start
    row = {
        "posts": rows,
        "accounts": max(rows // POSTS_AN_ACCOUNT, 1),
        "parquet_mb": round(megabytes),
        "seconds": round(seconds, 1),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 1),
        "peak_memory_mb": round(usage.ru_maxrss / 1024),
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "duckdb": version("duckdb"),
    }
    print(*(f"{key} {value}" for key, value in row.items()), sep="\n")
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, row, lineterminator="\n")
        writer.writeheader()
        writer.writerow(row)


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        measure(Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else ROWS)
