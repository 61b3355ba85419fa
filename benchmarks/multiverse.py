"""How long the multiverse of the case study takes.

Run ``.venv/bin/python benchmarks/multiverse.py``, after ``make results``. It prints how many specifications the case
study has and how many seconds they and the joint test over them take.
"""

import time

from citra.metrics.engagement import attach_engagement_rate
from citra.models.followers import attach_follower_count_at_post
from citra.models.joint_test import joint_test
from citra.models.multiverse import RATES, fit_specifications, monthly_responses
from citra.notebook import open_study

SEED = 20170901


def main() -> None:
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


if __name__ == "__main__":
    main()
