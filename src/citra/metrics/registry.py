"""Every metric of the package, by name."""

import pandas as pd

from citra.errors import CitraError, NotAvailable
from citra.metrics import cadence, concentration, engagement, growth, interactions, response
from citra.metrics.metric import REGISTRY, Measurement

FAMILIES = (interactions, engagement, growth, cadence, response, concentration)


def measure(name: str, rows: pd.DataFrame) -> Measurement:
    """Return a metric of some rows.

    Parameters
    ----------
    name : str
        A metric of the registry.
    rows : DataFrame
        Rows of the table that the metric speaks of.

    Raises
    ------
    CitraError
        If there is no such metric.
    NotAvailable
        If something it needs is missing.

    Examples
    --------
    >>> measure("likes_per_post", pd.DataFrame({"like_count": pd.array([0, 30, None], dtype="Int64")}))
    Measurement(value=15.0, n=2, left_out_count=1)
    """
    if name not in REGISTRY:
        raise CitraError(f"There is no metric {name!r}; the known ones are {', '.join(sorted(REGISTRY))}.")
    return REGISTRY[name](rows)


def measure_or_say_why(name: str, rows: pd.DataFrame) -> tuple[Measurement | None, str]:
    """Return a metric of some rows, or nothing and the sentence that says why it is not available.

    Examples
    --------
    >>> measure_or_say_why("longest_gap", pd.DataFrame({"posted_at": pd.to_datetime(["2022-01-01"], utc=True)}))
    (None, 'longest_gap is not defined for these posts: max of t_{i+1} - t_i.')
    """
    try:
        return measure(name, rows), ""
    except NotAvailable as fault:
        return None, str(fault)


def registry_table() -> pd.DataFrame:
    """Return the registry, one row a metric: family, name, meaning, formula, unit, range, needs, source."""
    return pd.DataFrame(
        [
            {
                "family": family.__name__.rpartition(".")[2],
                "metric": item.name,
                "meaning": item.meaning,
                "formula": item.formula,
                "unit": item.unit,
                "range": f"{item.span[0]:g} to {item.span[1]:g}",
                "needs": f"{item.of}: {', '.join(item.requires)}",
                "source": item.source,
            }
            for family in FAMILIES
            for item in REGISTRY.values()
            if item.compute.__module__ == family.__name__
        ]
    )
