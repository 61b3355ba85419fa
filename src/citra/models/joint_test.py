"""Whether a whole multiverse shows a trend: one test over all its specifications.

After Simonsohn, Simmons and Nelson (2020, doi:10.1038/s41562-020-0912-z), with the memory of monthly series.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from citra.models.joint_null import STATISTICS, JointNull, groups_of
from citra.models.measured import MeasuredTest, measured
from citra.models.monthly_logs import FEWEST_MONTHS
from citra.models.multiverse import WINDOWS, logarithms

# With fewer pairs of neighbouring months there is little to draw from.
FEWEST_NEIGHBOURS = 12


@dataclass(frozen=True)
class JointTest:
    """The joint tests of a multiverse.

    Parameters
    ----------
    tests : dict of MeasuredTest
        By the names in `STATISTICS`; empty where nothing can be told.
    memory : float
        First-order memory that the specifications have in common.
    series_count : int
        Fitted series.
    cannot_tell : str
        Why there is no test; empty where there is one.
    """

    tests: dict[str, MeasuredTest]
    memory: float
    series_count: int
    cannot_tell: str = ""

    def table(self) -> pd.DataFrame:
        """Return the tests, one row a statistic; a withheld p-value is absent."""
        rows = [{"joint_statistic": name, **vars(test)} for name, test in self.tests.items()]
        columns = {"p_value": "joint_p_value", "level": "measured_level"}
        return pd.DataFrame(rows, columns=["joint_statistic", *columns]).rename(columns=columns)


def joint_test(
    series: pd.DataFrame,
    windows: Iterable[slice] = tuple(WINDOWS.values()),
    *,
    draws: int = 499,
    runs: int = 2000,
    seed: int = 1,
) -> JointTest:
    """Test that no specification has a trend, in all windows at once, by the line.

    Parameters
    ----------
    series : DataFrame
        Monthly series that ask the same question, one a column: counts and rates cannot both be without a trend
        while the audience grows. A Theil-Sen fit of the same months would add no observation.
    windows : iterable of slice
        Of months; the first one is the whole.
    draws : int
        Simulated multiverses behind each memory's distribution.
    runs : int
        Simulated multiverses that measure each test's level.
    seed : int
        Of the random numbers.

    Examples
    --------
    >>> import numpy as np
    >>> months = pd.period_range("2018-01", periods=36, freq="M")
    >>> wiggle = np.exp(0.1 * np.random.default_rng(1).normal(size=(36, 3)) - np.arange(36)[:, None] / 12)
    >>> found = joint_test(pd.DataFrame(wiggle, index=months), draws=99, runs=100)
    >>> found.tests["median-slope"].p_value, found.series_count
    (0.01, 9)
    """
    logs = logarithms(series)
    groups = groups_of(logs, windows)
    if not any(group.is_whole for group in groups):
        reason = (
            f"No specification has {FEWEST_MONTHS} months with a known response that varies; no trend can be tested."
        )
        return JointTest({}, math.nan, 0, reason)
    null = JointNull(logs, groups, draws, seed)
    if len(null.innovations) < FEWEST_NEIGHBOURS:
        pairs = len(null.innovations)
        reason = (
            f"Only {pairs} months with a known response follow another; it takes {FEWEST_NEIGHBOURS} to test a trend."
        )
        return JointTest({}, math.nan, 0, reason)
    memory, found = null.statistics(logs[None])
    p_values, levels = null.p_values(memory, found)[0], null.levels(float(memory[0]), runs)
    pairs = zip(STATISTICS, p_values, levels, strict=True)
    tests = {name: measured(float(p_value), float(level)) for name, p_value, level in pairs}
    return JointTest(tests, float(memory[0]), sum(len(group.rows) for group in groups))
