"""Growth of an audience: F0 its first count, F1 its last, in the order of time."""

import math

import numpy as np

from citra.metrics.metric import metric

ANY = (-math.inf, math.inf)
PLAIN = "plain arithmetic"
DAYS_A_YEAR = 365.25


def _ends(counts, when) -> tuple[float, float, float]:
    """Return the first and the last count, and the days between them."""
    order = np.argsort(when, kind="stable")
    counts, when = np.asarray(counts, dtype=float)[order], np.asarray(when)[order]
    days = (when[-1] - when[0]) / np.timedelta64(1, "D")
    return counts[0], counts[-1], float(days)


@metric(of="follower_snapshots", unit="count_change", span=ANY, formula="F1 - F0", source=PLAIN, needs_order=True)
def follower_change(follower_count, observed_at):
    """Followers gained or lost between the first and the last reading.

    >>> float(follower_change([200, 230], np.array(["2021-12-31", "2022-12-31"], dtype="datetime64[s]")))
    30.0
    """
    first, last, _ = _ends(follower_count, observed_at)
    return last - first


@metric(
    of="follower_snapshots", unit="share", span=(-1, math.inf), formula="(F1 - F0) / F0", source=PLAIN, needs_order=True
)
def follower_growth(follower_count, observed_at):
    """Change over the first count.

    >>> float(follower_growth([200, 230], np.array(["2021-12-31", "2022-12-31"], dtype="datetime64[s]")))
    0.15
    """
    first, last, _ = _ends(follower_count, observed_at)
    return (last - first) / first if first else math.nan


@metric(
    of="follower_snapshots",
    unit="share",
    span=(-1, math.inf),
    formula="(F1 / F0)^(1 / years) - 1",
    source=PLAIN,
    needs_order=True,
)
def yearly_follower_growth(follower_count, observed_at):
    """Growth a year, compounded (CAGR).

    >>> days = np.array(["2020-01-01", "2024-01-01"], dtype="datetime64[s]")
    >>> round(float(yearly_follower_growth([100, 10000], days)), 4)
    2.1623
    """
    first, last, days = _ends(follower_count, observed_at)
    return (last / first) ** (DAYS_A_YEAR / days) - 1 if first and days else math.nan


@metric(
    of="follower_snapshots",
    unit="log_growth",
    span=ANY,
    formula="(ln F1 - ln F0) / years",
    source=PLAIN,
    needs_order=True,
)
def yearly_log_growth(follower_count, observed_at):
    """Growth of the logarithm a year: it adds up over years.

    >>> days = np.array(["2020-01-01", "2024-01-01"], dtype="datetime64[s]")
    >>> round(float(yearly_log_growth([100, 10000], days)), 4)
    1.1513
    """
    first, last, days = _ends(follower_count, observed_at)
    return math.log(last / first) * DAYS_A_YEAR / days if first > 0 and last > 0 and days else math.nan


@metric(of="follower_snapshots", unit="per_day", span=ANY, formula="(F1 - F0) / days", source=PLAIN, needs_order=True)
def follower_velocity(follower_count, observed_at):
    """Followers gained a day. Net growth hides who came and who left.

    >>> float(follower_velocity([200, 230], np.array(["2022-01-01", "2022-01-11"], dtype="datetime64[s]")))
    3.0
    """
    first, last, days = _ends(follower_count, observed_at)
    return (last - first) / days if days else math.nan
