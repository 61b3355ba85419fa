"""A metric: its formula, unit, range, source and required columns beside the function that computes it."""

import inspect
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from citra.errors import CitraError, NotAvailable

BONSON_2013 = "Bonsón and Ratkai (2013), doi:10.1108/OIR-03-2012-0054"
BONSON_2015 = "Bonsón, Royo and Ratkai (2015), doi:10.1016/j.giq.2014.11.001"
UNBOUNDED = (0, math.inf)
SHARE = (0, 1)


@dataclass(frozen=True)
class Measurement:
    """A measured value.

    Parameters
    ----------
    value : float
        In the metric's unit, whole.
    n : int
        Rows behind it.
    left_out_count : int
        Rows that lacked a required number.
    """

    value: float
    n: int
    left_out_count: int


@dataclass(frozen=True)
class Metric:
    """A metric of the registry.

    Parameters
    ----------
    name : str
        The function's name.
    of : str
        What a row is: a canonical table, or ``questions``.
    requires : tuple of str
        The columns it needs: the names of the function's parameters.
    unit : str
        A key of `citra.language.UNITS`.
    span : tuple of float
        The least and the largest value it can take.
    formula : str
        In the symbols of its docstring.
    source : str
        Where the definition stands.
    compute : callable
        From one array a required column to a number.
    per : str
        The column that divides; a row where it is not positive is left out.
    sql : str
        The same formula as an expression of DuckDB, for tables larger than memory; empty if there is none.
    needs_order : bool
        Whether it speaks of the moments themselves, so that posts cannot be drawn anew for an interval.
    """

    name: str
    of: str
    requires: tuple[str, ...]
    unit: str
    span: tuple[float, float]
    formula: str
    source: str
    compute: Callable[..., float]
    per: str = ""
    sql: str = ""
    needs_order: bool = False

    @property
    def meaning(self) -> str:
        """Return what it measures, in one line."""
        return (inspect.getdoc(self.compute) or "").split("\n")[0]

    def known(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the required columns of the rows that have them all.

        Raises
        ------
        NotAvailable
            If a required column is not there, or no row has all of them.
        """
        for column in self.requires:
            if column in DERIVED and column not in rows and set(DERIVED[column].needs) <= set(rows):
                rows = rows.assign(**{column: DERIVED[column].compute(rows)})
        for column in self.requires:
            if column not in rows or rows[column].isna().all():
                raise NotAvailable(f"{self.name} needs {column}; none of the {self.of} has it.")
        known = rows[list(self.requires)].dropna()
        if self.per:
            known = known[known[self.per] > 0]
        if known.empty:
            raise NotAvailable(
                f"{self.name} needs {' and '.join(self.requires)}; none of the {self.of} has all of them."
            )
        return known

    def arrays(self, rows: pd.DataFrame) -> tuple[np.ndarray, ...]:
        """Return one array a required column, of the rows that have them all, in the rows' order."""
        known = self.known(rows)
        return tuple(_array(known[column]) for column in self.requires)

    def __call__(self, rows: pd.DataFrame) -> Measurement:
        """Return the metric of some rows.

        Raises
        ------
        NotAvailable
            If something it needs is missing: it is never computed from a stand-in.
        CitraError
            If the value lies outside the metric's range.
        """
        arrays = self.arrays(rows)
        value = float(self.compute(*arrays))
        if math.isnan(value):
            raise NotAvailable(f"{self.name} is not defined for these {self.of}: {self.formula}.")
        low, high = self.span
        if not low <= value <= high:
            raise CitraError(f"{self.name} is {value}, outside its range from {low} to {high}.")
        return Measurement(value, len(arrays[0]), len(rows) - len(arrays[0]))


REGISTRY: dict[str, Metric] = {}


@dataclass(frozen=True)
class Derived:
    """A column that is computed where a table does not have it.

    Parameters
    ----------
    needs : tuple of str
        The columns without which it cannot be.
    compute : callable
        From a table to the column.
    sql : callable
        From the names of a table's columns to the same as an expression of DuckDB.
    """

    needs: tuple[str, ...]
    compute: Callable[[pd.DataFrame], pd.Series]
    sql: Callable[[Iterable[str]], str]


DERIVED: dict[str, Derived] = {}


def metric(*, of: str = "posts", unit: str, span=UNBOUNDED, formula: str, source: str, **details):
    """Enter a function in the registry; its parameters name the columns it needs."""

    def enter(compute: Callable[..., float]) -> Callable[..., float]:
        requires = tuple(inspect.signature(compute).parameters)
        REGISTRY[compute.__name__] = Metric(
            compute.__name__, of, requires, unit, span, formula, source, compute, **details
        )
        return compute

    return enter


def _array(column: pd.Series) -> np.ndarray:
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return column.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy(dtype="datetime64[us]")
    if pd.api.types.is_bool_dtype(column.dtype):
        return column.to_numpy(dtype=bool)
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.to_numpy(dtype=float)
    return column.to_numpy(dtype=object)
