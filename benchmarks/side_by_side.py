"""Every comparison with a peer, one after another, on a quiet machine; about 25 minutes on two cores.

Run ``make compare``. It works on the built case study and writes `data/benchmarks/comparisons.csv`: what both took,
their ratio, the bar where there is one, the machine and the versions. Names given behind it choose some of them.
"""

import sys
from pathlib import Path

import caption_coding
import changed_file
import exploring
import near_duplicates
import notebook_execution
import nothing_to_do
import reading
import ten_million_posts
from comparison import write_comparisons

TABLE = Path(__file__).parents[1] / "data" / "benchmarks" / "comparisons.csv"
MODULES = (
    *(nothing_to_do, changed_file, notebook_execution, reading, ten_million_posts),
    *(near_duplicates, caption_coding, exploring),
)


def main(chosen: list[str]) -> None:
    found = []
    for module in MODULES:
        if not chosen or module.__name__ in chosen:
            for comparison in module.comparisons():
                print(comparison, flush=True)
                found.append(comparison)
    if not chosen:
        write_comparisons(found, TABLE)


if __name__ == "__main__":
    main(sys.argv[1:])
