"""How far the methods can be trusted: what was measured on simulated series, summed up."""

from collections.abc import Iterable

import pandas as pd

from citra.models import HIGHEST_LEVEL

# Where a measured share should lie: the level of a test at a nominal 5 %, and the coverage of a 95 % interval.
WANTED = {"test-level": (0.0, HIGHEST_LEVEL), "interval-coverage": (0.93, 0.97)}


def summarise_calibration(measured: Iterable[tuple[str, str, pd.Series]]) -> pd.DataFrame:
    """Return the least and the greatest measured share of each method, and how many lie outside of what is wanted.

    Parameters
    ----------
    measured : iterable of (str, str, Series)
        The method, the quantity (``test-level`` or ``interval-coverage``), and its shares, one a setting; absent ones
        are left out.

    Returns
    -------
    DataFrame
        ``method``, ``quantity``, ``setting_count``, ``lowest_share``, ``highest_share``, ``outside_count``.

    Examples
    --------
    >>> told = summarise_calibration([("slope-of-trend", "test-level", pd.Series([0.04, 0.08, None]))])
    >>> told[["setting_count", "lowest_share", "highest_share", "outside_count"]].iloc[0].tolist()
    [2.0, 0.04, 0.08, 1.0]
    """
    rows = []
    for method, quantity, shares in measured:
        known = shares.dropna().astype(float)
        low, high = WANTED[quantity]
        outside = int((~known.between(low, high)).sum())
        rows.append((method, quantity, len(known), known.min(), known.max(), outside))
    columns = ["method", "quantity", "setting_count", "lowest_share", "highest_share", "outside_count"]
    return pd.DataFrame(rows, columns=columns)
