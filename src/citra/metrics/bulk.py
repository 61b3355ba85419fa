"""Metrics of many accounts from tables larger than memory, by DuckDB, which streams them from disk."""

from collections.abc import Iterable
from pathlib import Path

import duckdb
import pandas as pd

from citra.errors import CitraError
from citra.metrics.metric import REGISTRY, Metric

MEMORY = "600MB"


def bulk_metrics() -> dict[str, Metric]:
    """Return the metrics that have a formula for tables larger than memory."""
    return {name: item for name, item in REGISTRY.items() if item.sql}


def measure_in_bulk(tables: Iterable[Path], names: Iterable[str], by: str = "account_id") -> pd.DataFrame:
    """Return metrics of every group of rows, one row a group.

    Parameters
    ----------
    tables : iterable of Path
        Parquet files with the columns that the metrics require.
    names : iterable of str
        Metrics that have a formula in SQL.
    by : str
        The column that tells groups apart.

    Returns
    -------
    DataFrame
        ``by``, ``row_count``, and for each metric its value and ``<metric>_n``, the rows behind it; a
        value is absent where a group has no row with all that the metric needs.

    Raises
    ------
    CitraError
        If a metric has no such formula, or a table lacks a column that it needs.
    """
    known = bulk_metrics()
    chosen = list(names)
    for name in chosen:
        if name not in known:
            raise CitraError(f"{name!r} cannot be measured in bulk; these can: {', '.join(sorted(known))}.")
    expressions = [f'{known[name].sql} AS "{name}", {_count(known[name])} AS "{name}_n"' for name in chosen]
    with duckdb.connect(config={"memory_limit": MEMORY}) as connection:
        rows = connection.read_parquet([str(table) for table in tables])
        lacking = [column for name in chosen for column in known[name].requires if column not in rows.columns]
        if by not in rows.columns or lacking:
            raise CitraError(f"The tables have no column {(lacking or [by])[0]!r}.")
        return rows.aggregate(f'"{by}", count(*) AS row_count, {", ".join(expressions)}', by).order(by).df()


def _count(item: Metric) -> str:
    conditions = [f"{column} IS NOT NULL" for column in item.requires]
    if item.per:
        conditions.append(f"{item.per} > 0")
    return f"count(*) FILTER (WHERE {' AND '.join(conditions)})"
