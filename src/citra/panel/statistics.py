"""Statistics of accounts from tables of posts larger than memory."""

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from citra.errors import BadInput
from citra.metrics.bulk import Part, measure_in_bulk

# A median keeps all values of its group, so memory grows with the rows of a part: about 20 bytes each.
ROWS_A_PART = 25_000_000
MEMORY_A_PART = "1500MB"


def measure_large(tables: Iterable[Path], names: Iterable[str], spill: Path) -> pd.DataFrame:
    """Return metrics of every account, one row an account, from Parquet files of any size.

    The accounts are divided by the hash of their names into parts of some 25 million posts, and each part is one pass
    over the files on one thread: as many at once as there are cores. How the rows are divided follows from their
    number alone, so that the result is the same on every machine, to the last digit.

    Parameters
    ----------
    tables : iterable of Path
        Parquet files with ``account_id`` (or folders called ``account_id=…``) and the columns that the metrics need.
    names : iterable of str
        Metrics that have a formula in SQL.
    spill : Path
        Folder for what does not fit into memory.

    Raises
    ------
    BadInput
        If a file is no Parquet.
    CitraError
        If a metric cannot be measured in bulk, or a column that it needs is not there.

    Returns
    -------
    DataFrame
        ``account_id``, ``row_count``, each metric and ``<metric>_n``, sorted by account.
    """
    tables, names = list(tables), list(names)
    count = max(1, -(-sum(_row_count(table) for table in tables) // ROWS_A_PART))

    def measure(number: int) -> pd.DataFrame:
        part = Part(number, count, MEMORY_A_PART, str(spill / f"part-{number}"))
        return measure_in_bulk(tables, names, part=part)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        parts = list(pool.map(measure, range(count)))
    return pd.concat(parts).sort_values("account_id", ignore_index=True)


def _row_count(table: Path) -> int:
    try:
        return pq.read_metadata(table).num_rows
    except (pa.ArrowException, OSError) as fault:
        raise BadInput(f"{table}: this is no readable Parquet file ({str(fault).splitlines()[0][:120]}).") from None
