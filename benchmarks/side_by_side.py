"""Every comparison with a peer, one after another, on a quiet machine; about 25 minutes on two cores.

Run ``make compare``. It works on the built case study and writes `data/benchmarks/comparisons.csv`: what both took,
their ratio, the bar where there is one, the machine and the versions. Names of files here choose some of them:
``.venv/bin/python benchmarks/side_by_side.py nothing_to_do``; the table keeps the other rows.
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
    for module in MODULES:
        if not chosen or module.__name__ in chosen:
            found = module.comparisons()
            print(*found, sep="\n", flush=True)
            # What is measured is kept, whatever becomes of the rest.
            write_comparisons(found, TABLE)


if __name__ == "__main__":
    main(sys.argv[1:])
