"""Whether an account's rhythm is that of few hands: uneven gaps, bursts, and silence on days off."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from citra.models import LEVEL
from citra.models.bootstrap import BlockBootstrap
from citra.models.hawkes import (
    CHI_SQUARE,
    HawkesFit,
    fit_hawkes,
    hawkes_likelihood,
    profile_interval,
    residual_distance,
    simulate_hawkes,
)
from citra.models.rhythm import FEWEST_POSTS, Moments, Rhythm

# Gaps at which the distribution is drawn, in days.
GAPS = np.geomspace(1 / 24, 64, 60)
EPOCH, DAY = np.datetime64("2000-01-01", "us"), np.timedelta64(86_400_000_000, "us")
GAP_COLUMNS = ("gap_days", "observed_share", "expected_share", "expected_low", "expected_high")


@dataclass(frozen=True)
class GapComparison:
    """The gaps between posts beside those of chance with the same rhythm.

    Parameters
    ----------
    statistics : DataFrame
        By name of the statistic: ``observed``, ``low``, ``high`` (its 95 % interval, from resampled blocks of gaps),
        ``expected``, ``expected_low``, ``expected_high`` (median and 95 % range by chance).
    curve : DataFrame
        ``gap_days``, ``observed_share`` (of gaps longer than that), ``expected_share``, ``expected_low``,
        ``expected_high``.
    cannot_tell : str
        Why there is no comparison; empty where there is one.
    """

    statistics: pd.DataFrame = field(repr=False)
    curve: pd.DataFrame = field(repr=False)
    cannot_tell: str = ""

    def value(self, name: str, part: str) -> float:
        """Return one value of a statistic; absent where there is no comparison."""
        return math.nan if self.cannot_tell else float(self.statistics.loc[name, part])


def compare_gaps(
    moments: Moments, statistics: dict[str, Callable], *, draws: int = 2000, seed: int = 1
) -> GapComparison:
    """Compare the gaps between posts with those of a Poisson process that has the same weekly rhythm and level.

    The same number of posts is scattered by chance over the account's rhythm (`citra.models.rhythm`), as exactly as
    its own moments are known. What the gaps have beyond that is bursts and silences that neither the week nor the
    level of the half-year explains.

    Parameters
    ----------
    moments : Moments
        When the account posted.
    statistics : dict of callable
        By name, a function of an array of moments, such as `citra.metrics.cadence.burstiness`.
    draws : int
        Series by chance, and resampled series behind an interval.
    seed : int
        Of the random numbers.

    Examples
    --------
    >>> clock = Moments(np.arange(0, 400, 4) + 0.5, 0, True, True)
    >>> found = compare_gaps(clock, {"spread": lambda at: np.std(np.diff(at) / DAY)}, draws=50)
    >>> found.value("spread", "observed") < found.value("spread", "expected_low")
    True
    """
    if moments.cannot_tell:
        return GapComparison(pd.DataFrame(), pd.DataFrame(columns=GAP_COLUMNS), moments.cannot_tell)
    rng, rhythm, n = np.random.default_rng(seed), moments.rhythm, len(moments.days)
    by_chance, longer = {name: [] for name in statistics}, []
    for _ in range(draws):
        drawn = moments.covered(np.sort(moments.as_recorded(rhythm.clock_days(rng.uniform(0, rhythm.days, n)))))
        longer.append(_longer_share(np.diff(drawn)))
        for name, statistic in statistics.items():
            by_chance[name].append(float(statistic(_datetimes(drawn))))
    own = moments.covered(moments.days)
    gaps, ends = np.diff(own), [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    rows = {}
    for name, statistic in statistics.items():
        low, high = BlockBootstrap(draws, seed).interval(lambda gap, f=statistic: f(_datetimes(np.cumsum(gap))), gaps)
        by = np.array(by_chance[name])
        rows[name] = [float(statistic(_datetimes(own))), low, high, np.median(by), *np.quantile(by, ends)]
    columns = ["observed", "low", "high", "expected", "expected_low", "expected_high"]
    shares = [GAPS, _longer_share(gaps), np.mean(longer, axis=0), *np.quantile(longer, ends, axis=0)]
    curve = pd.DataFrame(dict(zip(GAP_COLUMNS, shares, strict=True)))
    return GapComparison(pd.DataFrame.from_dict(rows, orient="index", columns=columns), curve)


def _datetimes(days: np.ndarray) -> np.ndarray:
    return EPOCH + np.rint(days * 86_400e6).astype("timedelta64[us]")


def _longer_share(gaps: np.ndarray) -> np.ndarray:
    return 1 - np.searchsorted(np.sort(gaps), GAPS, side="right") / len(gaps)


@dataclass(frozen=True)
class Excitation:
    """How far posts follow upon earlier posts.

    Parameters
    ----------
    branching_ratio, low, high : float
        Posts that one post brings about, and the 95 % interval.
    mean_delay_days : float
        After how many days of the account's own time they come.
    residual_distance, usual_distance : float
        Distance of the residual gaps from what the process expects, and the one that 95 % of series made by the
        fitted process do not exceed.
    n : int
        Posts.
    cannot_tell : str
        Why nothing can be said; empty where something can.
    """

    branching_ratio: float
    low: float
    high: float
    mean_delay_days: float
    residual_distance: float
    usual_distance: float
    n: int
    cannot_tell: str = ""


def measure_excitation(moments: Moments, *, runs: int = 400, seed: int = 1) -> Excitation:
    """Fit Hawkes' self-exciting process to the moments in the account's own time.

    In own time (`citra.models.rhythm`) nights and weekends pass fast, so that the rhythm of the week is not taken for
    bursts; a level that changes unseen would be taken for them too (Filimonov and Sornette 2015,
    doi:10.1080/14697688.2015.1032544), so each half-year has its own. The interval is that of the profile
    likelihood. How far it reaches is measured: series are made by the fitted process and by one without
    excitation, their rhythm is estimated anew, and the drop of the likelihood that 95 % of them stay within counts,
    if it is more than the chi-square's.

    Parameters
    ----------
    moments : Moments
        When the account posted, with hours.
    runs : int
        Series that measure the interval's reach, half of them without excitation.
    seed : int
        Of the random numbers.

    Examples
    --------
    >>> rng = np.random.default_rng(2)
    >>> first = np.sort(rng.uniform(0, 300, 100))
    >>> pairs = Moments(np.sort(np.append(first, first + 0.05)), 0, True, False)
    >>> measure_excitation(pairs, runs=20).low > 0.2
    True
    """
    reason = moments.cannot_tell
    if not reason and not moments.is_hour_known:
        reason = "Bursts are told apart by the hour; the sources give no hour for at least one of the posts."
    if reason:
        return Excitation(*[math.nan] * 6, len(moments.days), reason)
    rhythm = moments.rhythm
    own = rhythm.own_time(moments.days)
    likelihood = hawkes_likelihood(own, rhythm.days)
    fit = fit_hawkes(likelihood)
    without = HawkesFit(0.0, 1.0, likelihood.base, math.nan, 0.0)
    rng = np.random.default_rng(seed)
    made = [_refits(process, moments, rhythm, runs // 2, rng) for process in (fit, without)]
    drop = max(CHI_SQUARE, *(_reach(drops) for drops, _ in made))
    low, high = profile_interval(likelihood, fit, drop)
    usual = float(np.quantile(made[0][1], LEVEL))
    distance = residual_distance(own, fit)
    return Excitation(fit.branching_ratio, low, high, fit.mean_delay, distance, usual, len(own))


def _reach(drops: list[float]) -> float:
    """Return the drop that a further series of the same kind stays within with a chance of 95 % at least."""
    order = math.ceil(LEVEL * (len(drops) + 1))
    return float(np.sort(drops)[min(order, len(drops)) - 1])


def _refits(
    process: HawkesFit, moments: Moments, rhythm: Rhythm, runs: int, rng: np.random.Generator
) -> tuple[list[float], list[float]]:
    """Return how far twice the log-likelihood lies above that of the true part, and the residual distances."""
    drops, distances = [], []
    while len(drops) < runs:
        own = simulate_hawkes(process, rhythm.days, rng)
        clock = moments.as_recorded(rhythm.clock_days(own))
        if len(clock) < FEWEST_POSTS // 2:
            continue
        again = moments.rhythm_of(clock)
        likelihood = hawkes_likelihood(again.own_time(clock), again.days)
        fit = fit_hawkes(likelihood)
        drops.append(2 * (fit.log_likelihood - float(likelihood.at(process.part).max())))
        distances.append(residual_distance(again.own_time(clock), fit))
    return drops, distances
