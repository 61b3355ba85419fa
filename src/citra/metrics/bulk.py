"""Metrics of many accounts from tables larger than memory, by DuckDB, which streams them from disk."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from citra.errors import CitraError
from citra.metrics.metric import DERIVED, Metric
from citra.metrics.registry import REGISTRY

MEMORY = "600MB"


def bulk_metrics() -> dict[str, Metric]:
    """Return the metrics that have a formula for tables larger than memory."""
    return {name: item for name, item in REGISTRY.items() if item.sql}


@dataclass(frozen=True)
class Part:
    """Some of the groups, those whose name's hash falls to this part: together the parts are all, and none is in two.

    Parameters
    ----------
    number, count : int
        Which part, from zero on, of how many.
    memory : str
        What the engine may use for it.
    spill : str
        Folder for what does not fit into that; empty for none.
    """

    number: int
    count: int
    memory: str = MEMORY
    spill: str = ""

    @property
    def settings(self) -> dict[str, object]:
        """Return how the engine is set: on one thread, so that sums are added up in the order of the rows."""
        return {"memory_limit": self.memory, "threads": 1, **({"temp_directory": self.spill} if self.spill else {})}


def measure_in_bulk(
    tables: Iterable[Path], names: Iterable[str], by: str = "account_id", part: Part | None = None
) -> pd.DataFrame:
    """Return metrics of every group of rows, one row a group.

    Parameters
    ----------
    tables : iterable of Path
        Parquet files with the columns that the metrics require.
    names : iterable of str
        Metrics that have a formula in SQL.
    by : str
        The column that tells groups apart.
    part : Part, optional
        Measure these groups only, on one thread; left out, all groups on all threads, where the last digit of a mean
        may differ from run to run.

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
    values = [f'{known[name].sql} AS "{name}"' for name in chosen]
    # Metrics with the same needs share one count.
    counts = {name: _count(known[name]) for name in chosen}
    shared = {expression: f"n_{number}" for number, expression in enumerate(dict.fromkeys(counts.values()))}
    asked = ", ".join([f'"{by}"', "count(*) AS row_count", *values, *(f"{e} AS {n}" for e, n in shared.items())])
    with duckdb.connect(config=part.settings if part else {"memory_limit": MEMORY}) as connection:
        # Names of accounts in names of folders are text, even those of digits alone.
        reading = "SELECT * FROM read_parquet($tables, hive_partitioning = true, hive_types_autocast = false)"
        rows = connection.sql(reading, params={"tables": [str(table) for table in tables]})
        rows = _with_derived(rows, {column for name in chosen for column in known[name].requires})
        lacking = [column for name in chosen for column in known[name].requires if column not in rows.columns]
        if by not in rows.columns or lacking:
            raise CitraError(f"The tables have no column {(lacking or [by])[0]!r}.")
        if part and part.count > 1:
            rows = rows.filter(f'hash("{by}") % {part.count} = {part.number}')
        found = rows.aggregate(asked, f'"{by}"').order(f'"{by}"').df()
    pairs = [(name, f"{name}_n", shared[counts[name]]) for name in chosen]
    columns = {column: found[source] for name, n, source in pairs for column, source in ((name, name), (n, source))}
    return pd.DataFrame({by: found[by], "row_count": found["row_count"], **columns})


def _with_derived(rows: duckdb.DuckDBPyRelation, required: set[str]) -> duckdb.DuckDBPyRelation:
    """Return the rows with the required columns that can be computed from theirs."""
    missing = [name for name in sorted(required & DERIVED.keys()) if name not in rows.columns]
    made = [
        f"{DERIVED[name].sql(rows.columns)} AS {name}"
        for name in missing
        if set(DERIVED[name].needs) <= set(rows.columns)
    ]
    return rows.project(", ".join(["*", *made])) if made else rows


def _count(item: Metric) -> str:
    """Return the expression that counts the rows which have all that a metric needs: a sum with a gap is a gap."""
    needed = [
        f"nullif({name}, 0)" if name == item.per else f"{name}::int" if name.startswith("is_") else name
        for name in item.requires
    ]
    return f"count({' + '.join(needed)})"
