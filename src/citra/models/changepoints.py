"""Change points at places nobody stated: how many there are, and where one may have been.

Two searches, both calibrated on simulated series with a trend and a memory but without a change. The first looks
for one step by likelihood and tells the months at which it may have been (`citra.models.changescan`). The second
divides the series into any number of segments (`citra.models.segments`).
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from citra.models import HIGHEST_LEVEL, NOMINAL_LEVEL
from citra.models.changescan import Scan, StepScan
from citra.models.measured import MeasuredTest, measured
from citra.models.monthly_logs import monthly_logs
from citra.models.regression import MEMORIES
from citra.models.segments import Segmentation


@dataclass(frozen=True)
class Changes:
    """What both searches find.

    Parameters
    ----------
    n : int
        Months with a value.
    memory : float
        First-order memory of the months around their trend.
    test : MeasuredTest or None
        Of "no step", at the likeliest place.
    month : Period or None
        The first month after the likeliest step.
    months : tuple of Period
        The months that may be the first one after it, if there is a step: a 95 % set, told whether or not one
        is found, for a set that is told only then would hold the true month less often.
    ratio : float
        The step's factor as fitted. A search chooses the place where it is largest, so it is too far from one.
    segment_months : tuple of Period
        First months of PELT's segments but the first; empty where PELT's level is too high.
    segment_level : float
        How often PELT finds a change at the same penalty in series without one.
    penalty : float
        PELT's penalty a change, in variances of a whitened month.
    cannot_tell : str
        Why there is no search; empty where there is one.
    """

    n: int
    memory: float = math.nan
    test: MeasuredTest | None = None
    month: pd.Period | None = None
    months: tuple[pd.Period, ...] = ()
    ratio: float = math.nan
    segment_months: tuple[pd.Period, ...] = ()
    segment_level: float = math.nan
    penalty: float = math.nan
    cannot_tell: str = ""

    @property
    def is_found(self) -> bool:
        """Whether a step is found by a test that is not withheld."""
        return self.test is not None and self.test.p_value <= NOMINAL_LEVEL

    @property
    def why_no_segments(self) -> str:
        """Return why PELT tells nothing; empty where it does."""
        if self.cannot_tell or self.segment_level <= HIGHEST_LEVEL:
            return self.cannot_tell
        return (
            f"On simulated series like this one without a change PELT finds one in {100 * self.segment_level:.1f} %; "
            f"above {100 * HIGHEST_LEVEL:.1f} % its changes are withheld."
        )


def find_changes(monthly: pd.Series, *, draws: int = 1999, runs: int = 2000, seed: int = 1) -> Changes:
    """Search the logarithm of a monthly series for steps at unknown places; gaps stay gaps.

    Parameters
    ----------
    monthly : Series
        A positive quantity by month, in order, absent where not known; zeros have no logarithm and are absent.
    draws : int
        Simulated series behind each memory's distribution.
    runs : int
        Simulated series that measure the levels.
    seed : int
        Of the random numbers.

    Returns
    -------
    Changes
        Where the series says too little there is no search, and ``cannot_tell`` says why.

    Examples
    --------
    >>> months = pd.period_range("2018-01", periods=40, freq="M")
    >>> values = np.where(months < "2020-03", 0.02, 0.03) * (1 + 0.1 * np.sin(2.0 * np.arange(40)))
    >>> found = find_changes(pd.Series(values, months), draws=199, runs=200)
    >>> str(found.month), [str(month) for month in found.segment_months]
    ('2020-03', ['2020-03'])
    """
    logs = monthly_logs(monthly, "A search")
    n, known, series = logs.n, logs.known, logs.series
    if logs.cannot_tell:
        return Changes(n, cannot_tell=logs.cannot_tell)
    search = StepScan(logs.steps, draws, seed)
    found = search.scan(series[None])
    if search.fits_exactly(series, found):
        return Changes(n, cannot_tell="A trend and a step fit every month exactly; nothing is left to scatter.")
    memory = int(search.line.fit(series[None]).place[0])
    test = measured(float(search.p_values(series[None], found)[0]), search.measured_level(memory, runs))
    return Changes(
        n,
        memory=float(MEMORIES[memory]),
        test=test,
        **_placed(search, series, found, monthly.index[known]),
        **_segments(Segmentation(search), series, memory, runs, monthly.index[known]),
    )


def _placed(search: StepScan, series: np.ndarray, found: Scan, months: pd.PeriodIndex) -> dict:
    """Return where the step may have been; a gap before a place belongs to it, for nobody saw it there."""
    allowed = search.allowed_places(series, found)
    spans = [pd.period_range(months[at - 1] + 1, months[at], freq="M") for at in allowed]
    return {
        "month": months[search.places[found.best[0]]],
        "months": tuple(month for span in spans for month in span),
        "ratio": math.exp(search.step_size(series, found)),
    }


def _segments(pelt: Segmentation, series: np.ndarray, memory: int, runs: int, months: pd.PeriodIndex) -> dict:
    level = pelt.measured_level(memory, runs)
    places = pelt.change_places(series) if level <= HIGHEST_LEVEL else []
    return {
        "segment_months": tuple(months[at] for at in places),
        "segment_level": level,
        "penalty": pelt.penalty(memory),
    }


def calibration_table(measured_cells: pd.DataFrame) -> pd.DataFrame:
    """Return how often the methods of a change are right, one row a length and memory; the least over the steps.

    Parameters
    ----------
    measured_cells : DataFrame
        The committed table ``change-coverage``: one row a length, memory, planted step and search.

    Returns
    -------
    DataFrame
        ``simulated_months``, ``simulated_memory``, ``stated_level`` (the interval of the ratio misses the truth as
        often), ``search_level``, ``segment_level``, ``month_coverage``, ``found_month_coverage``.
    """
    cells = measured_cells.rename(columns={"n": "simulated_months", "memory": "simulated_memory"})
    keys = ["simulated_months", "simulated_memory"]
    without = cells[cells["step"] == 0].pivot(index=keys, columns="search", values="found")
    planted = cells[cells["step"] > 0]
    least = planted.pivot_table(index=keys, columns="search", values=["coverage", "coverage_found"], aggfunc="min")
    found = {
        "stated_level": without["stated"],
        "search_level": without["likelihood"],
        "segment_level": without["pelt"],
        "month_coverage": least["coverage", "likelihood"],
        "found_month_coverage": least["coverage_found", "likelihood"],
    }
    return pd.DataFrame(found).reset_index()
