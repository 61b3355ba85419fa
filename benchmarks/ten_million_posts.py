"""Statistics of 10,000,000 posts, against DuckDB alone on the same aggregation.

Run ``.venv/bin/python benchmarks/ten_million_posts.py``. The posts of 10,000 accounts are written to
Parquet once; then the package and a hand-written query run in turn, each in a process of its own.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
from comparison import Comparison

from citra.pipeline.environment import fixed_environment

RUNS = 5
# As every build runs.
ENVIRONMENT = fixed_environment(Path(__file__).parents[1])
ROWS = 10_000_000
METRICS = (
    "share_of_posts_with_likes",
    "likes_per_post",
    "likes_per_post_and_1000_followers",
    "comments_per_post",
    "public_engagement",
    "mean_rate_by_followers_at_post",
    "median_rate_by_followers_at_post",
    "pooled_rate_by_followers_at_post",
    "mean_rate_by_reach",
)
PEER = """
    SELECT account_id, count(*), avg((like_count > 0)::int), avg(like_count), 1000 * avg(like_count / nullif(f, 0)),
           avg(comment_count), 1000 * avg((like_count + comment_count) / nullif(f, 0)),
           avg((like_count + comment_count) / nullif(f, 0)), median((like_count + comment_count) / nullif(f, 0)),
           sum(like_count + comment_count) FILTER (WHERE f > 0)
             / sum(f) FILTER (WHERE f > 0 AND like_count + comment_count IS NOT NULL),
           avg((like_count + comment_count) / nullif(reach_count, 0)),
           count(like_count), count(like_count + nullif(f, 0)), count(comment_count),
           count(like_count + comment_count + nullif(f, 0)), count(like_count + comment_count + nullif(reach_count, 0))
    FROM (SELECT *, follower_count_at_post AS f FROM read_parquet('{path}')) GROUP BY account_id ORDER BY account_id
"""


def make(path: Path) -> None:
    duckdb.sql(
        f"""
        COPY (
            SELECT 'office' || (hash(i) % 10000) AS account_id,
                   CASE WHEN hash(i * 7) % 20 > 0 THEN (hash(i * 3) % 900)::BIGINT END AS like_count,
                   (hash(i * 5) % 40)::BIGINT AS comment_count,
                   (hash(i * 11) % 9000)::BIGINT AS reach_count,
                   (100 + hash(i * 13) % 5000)::DOUBLE AS follower_count_at_post
            FROM range({ROWS}) t(i)
        ) TO '{path}' (FORMAT parquet)
        """
    )


def package(path: Path) -> None:
    from citra.metrics.bulk import measure_in_bulk

    measure_in_bulk([path], METRICS)


def peer(path: Path) -> None:
    duckdb.sql(PEER.format(path=path)).fetchall()


WAYS = {"package": package, "DuckDB": peer}


def measure(way: str, path: Path) -> tuple[float, float]:
    """Return seconds and peak memory in MB of one run in a process of its own."""
    start = time.perf_counter()
    child = subprocess.Popen([sys.executable, __file__, way, str(path)], env=ENVIRONMENT)
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def comparisons() -> list[Comparison]:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "posts.parquet"
        make(path)
        for way in WAYS:
            measure(way, path)
        pairs = [tuple(measure(way, path) for way in WAYS) for _ in range(RUNS)]
    seconds, memory = (tuple((ours[part], theirs[part]) for ours, theirs in pairs) for part in (0, 1))
    what = f"{len(METRICS)} metrics by account of {ROWS:,} posts"
    return [
        Comparison(what, "DuckDB alone", seconds, ("duckdb",)),
        Comparison(f"{what}, peak memory", "DuckDB alone", memory, ("duckdb",), unit="MB"),
    ]


if __name__ == "__main__":
    if len(sys.argv) == 3:
        WAYS[sys.argv[1]](Path(sys.argv[2]))
    else:
        print(*comparisons(), sep="\n")
