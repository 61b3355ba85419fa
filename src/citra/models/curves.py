"""Growth curves with a ceiling: logistic, Gompertz and Bass, and whether the ceiling can be told at all."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from citra.models.autoregression import Steps
from citra.models.curve_search import CURVES, FARTHEST, CurveSearch, curve_share
from citra.models.growth import Estimate
from citra.models.memory import MEMORIES, WANDERING, Reach, gap_variance
from citra.models.readings import Readings

# With fewer readings the curve, the memory and the variance use up what there is.
FEWEST_FOR_CURVES = 15
LOWEST = 0.05
# Each fit alters the plane on which the memory is estimated; it settles within a few.
ROUNDS = 4


@dataclass(frozen=True)
class GrowthCurve:
    """One fitted curve.

    Parameters
    ----------
    kind : str
        Which curve.
    path : ndarray, shape (steps,)
        Its followers at every step.
    ceiling : Estimate
        Followers it tends to, with the 95 % interval; absent where it is not identified.
    memory : float
        Correlation of the errors of neighbouring steps; one where they wander like a random walk.
    criterion : float
        Akaike's, corrected for few readings (Hurvich and Tsai 1989, doi:10.1093/biomet/76.2.297).
    bend_share : float
        Steepest step of the path, as a share of the span: one is the last reading.
    not_identified : str
        Why there is no ceiling; empty where there is one.
    """

    kind: str
    path: np.ndarray
    ceiling: Estimate
    memory: float
    criterion: float
    bend_share: float
    not_identified: str = ""


def fit_curve(readings: Readings, kind: str, *, draws: int = 999, seed: int = 1) -> GrowthCurve:
    """Fit one curve by generalised least squares and follow the profile of its ceiling to both sides.

    The errors remember the step before, over a gap the less the longer it is; the memory is estimated by
    restricted likelihood, in turn with the curve. The interval holds every ceiling K with
    (S(K) - S) / s^2 <= c^2, where S(K) is the least sum of squares with the ceiling held at K. Were errors
    independent, c would be Student's; here it is as large as 95 % of series simulated with this memory
    need on the plane that touches the curve, the memory estimated anew in each. Errors that cannot be
    told from a random walk are taken for one. A ceiling is refused where
    the profile is not closed at 100 times the largest reading, where the curve still steepens at the end, and
    where the last reading lies above the interval: then the curve is not one that these readings follow.

    Parameters
    ----------
    readings : Readings
        That `why_no_curve` lets pass.
    kind : {"logistic", "gompertz", "bass"}
        Which curve.
    draws : int
        Simulated series behind the reach of the interval.
    seed : int
        Of the random numbers.

    Examples
    --------
    >>> weeks = np.arange(200)
    >>> counts = 900 / (1 + np.exp(-(weeks - 80) / 20)) + np.sin(weeks)
    >>> curve = fit_curve(Readings("a", pd.Timestamp("2022-12-31"), 7, counts), "logistic")
    >>> bool(curve.ceiling.low < 900 < curve.ceiling.high), round(curve.ceiling.value, -1)
    (True, 900.0)
    """
    steps, largest = Steps(readings.at - readings.at[0]), float(readings.values.max())
    search, shape, least, critical = _settle(kind, steps, readings.values / largest, draws, seed)
    parameters, value = len(shape) + 1, search.ceiling(shape)
    whitened = search.residuals(shape)
    allowed = least * (1 + critical**2 / (len(whitened) - parameters))
    low, high = (_follow(search, shape, value, allowed, edge) for edge in (LOWEST, FARTHEST))
    path = largest * value * curve_share(kind, shape, np.arange(len(readings.counts)) / steps.at[-1])
    bend_share = float(np.argmax(np.diff(path)) / max(len(path) - 2, 1))
    refused = _why_not_identified(bend_share, high, float(readings.values[-1]) / largest)
    return GrowthCurve(
        kind=kind,
        path=path,
        ceiling=Estimate() if refused else Estimate(largest * value, largest * low, largest * high),
        memory=search.memory,
        criterion=_criterion(steps, search.memory, largest * whitened, parameters + 2),
        bend_share=bend_share,
        not_identified=refused,
    )


def _why_not_identified(bend_share: float, high: float, last: float) -> str:
    """Return why a ceiling must not be told; its upper end and the last reading over the largest reading."""
    if not math.isfinite(high):
        return "not identified: its interval is unbounded"
    if high < last:
        return "not identified: the last reading is above its interval"
    return "not identified: the curve still steepens at the last reading" if bend_share >= 1 else ""


def _criterion(steps: Steps, memory: float, whitened: np.ndarray, parameters: int) -> float:
    """Return the corrected criterion of the readings after the first, which a random walk only begins at."""
    n = steps.n - 1
    volume = float(np.log(gap_variance(steps, memory)).sum())
    deviance = volume + n * (1 + math.log(2 * math.pi * max(float((whitened[-n:] ** 2).mean()), 1e-300)))
    return deviance + 2 * parameters + 2 * parameters * (parameters + 1) / max(n - parameters - 1, 1)


def _settle(
    kind: str, steps: Steps, values: np.ndarray, draws: int, seed: int
) -> tuple[CurveSearch, np.ndarray, float, float]:
    """Return search, shape and sum of squares at which curve and memory agree, and the reach in standard errors."""
    memory = 0.0
    for _ in range(ROUNDS):
        search = CurveSearch(kind, steps, values, memory)
        shape, least = search.best()
        place = _place(search, shape)
        if MEMORIES[place] == memory:
            break
        memory = float(MEMORIES[place])
    reach = Reach(search.plane(shape), draws, seed)
    if place >= reach.least_wandering:
        search = CurveSearch(kind, steps, values, WANDERING)
        shape, least = search.best()
        reach = Reach(search.plane(shape), draws, seed)
        place = len(MEMORIES) - 1
    return search, shape, max(least, 1e-300), reach.critical(place)


def _place(search: CurveSearch, shape: np.ndarray) -> int:
    """Return the place of the memory that is likeliest for the errors around a shape."""
    errors = search.values - search.ceiling(shape) * curve_share(search.kind, shape, search.time)
    return int(search.plane(shape).estimate(errors[None])[0][0])


def _follow(search: CurveSearch, shape: np.ndarray, value: float, allowed: float, edge: float) -> float:
    """Return the ceiling, from the best one towards an edge, beyond which the sum of squares is not allowed.

    Each search begins at the shape of the one before. A profile that is still allowed at the edge does not
    close: infinite above, the edge below.
    """
    towards = 1.0 if edge >= value else -1.0
    inside, near, stride = math.log(value), shape, 0.01
    while True:
        outside = inside + towards * stride
        if towards * (outside - math.log(edge)) > 0:
            return math.inf if towards > 0 else edge
        moved, least = search.best(math.exp(outside), near)
        if least > allowed:
            break
        inside, near, stride = outside, moved, stride * 1.6
    for _ in range(12):
        middle = (inside + outside) / 2
        moved, least = search.best(math.exp(middle), near)
        if least > allowed:
            outside = middle
        else:
            inside, near = middle, moved
    return math.exp((inside + outside) / 2)


def why_no_curve(readings: Readings) -> str:
    """Return why no curve can be fitted; empty where one can.

    Examples
    --------
    >>> why_no_curve(Readings("a", pd.Timestamp("2022-12-31"), 7, np.arange(30.0)[::-1]))
    'A growth curve needs growth; the followers went from 29 to 0.'
    """
    if readings.cannot_tell:
        return readings.cannot_tell
    if readings.n < FEWEST_FOR_CURVES:
        return f"A growth curve needs at least {FEWEST_FOR_CURVES} dated follower readings; there are {readings.n}."
    first, last = readings.values[0], readings.values[-1]
    if last <= first:
        return f"A growth curve needs growth; the followers went from {first:,.0f} to {last:,.0f}."
    return ""


@dataclass(frozen=True)
class CurveComparison:
    """All curves through the same readings.

    Parameters
    ----------
    curves : tuple of GrowthCurve
        The one with the least criterion first; empty where none can be fitted.
    cannot_tell : str
        Why there is none; empty where there are.
    """

    curves: tuple[GrowthCurve, ...]
    cannot_tell: str = ""

    @property
    def best(self) -> GrowthCurve | None:
        """Return the curve with the least criterion, or nothing."""
        return self.curves[0] if self.curves else None

    @property
    def ceiling(self) -> Estimate:
        """Return the ceiling of the best curve; absent where it is not identified."""
        return self.best.ceiling if self.best else Estimate()

    @property
    def why_no_ceiling(self) -> str:
        """Return why there is no ceiling; empty where there is one."""
        if self.best is None:
            return self.cannot_tell
        refused = self.best.not_identified
        return f"The ceiling of the {self.best.kind} curve is {refused}." if refused else ""

    def table(self) -> pd.DataFrame:
        """Return each curve's ceiling and interval, its criterion above the least, and whether it is identified."""
        least = self.best.criterion if self.best else math.nan
        rows = [
            (
                *(each.kind, each.ceiling.value, each.ceiling.low, each.ceiling.high, each.criterion - least),
                "not-identified" if each.not_identified else "identified",
            )
            for each in self.curves
        ]
        columns = ["curve", "ceiling", "ceiling_low", "ceiling_high", "criterion_difference", "verdict"]
        return pd.DataFrame(rows, columns=columns)


def compare_curves(readings: Readings, *, draws: int = 999, seed: int = 1) -> CurveComparison:
    """Fit all curves and put the likeliest first, parameters counted.

    Parameters
    ----------
    readings : Readings
        From `citra.models.readings.grid_readings`.
    draws : int
        Simulated series behind the reach of each interval.
    seed : int
        Of the random numbers.

    Examples
    --------
    >>> compare_curves(Readings("a", pd.Timestamp("2022-12-31"), 7, np.array([10.0, 20.0]))).cannot_tell
    'There are two dated follower readings; two points are described, never modelled.'
    """
    reason = why_no_curve(readings)
    if reason:
        return CurveComparison((), reason)
    curves = (fit_curve(readings, kind, draws=draws, seed=seed) for kind in CURVES)
    return CurveComparison(tuple(sorted(curves, key=lambda each: each.criterion)))
