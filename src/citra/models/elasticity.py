"""How months differ: by followers, time, Ramadan and series breaks. The second of two stages.

The first stage, `citra.models.effects`, gives each month's level of likes with its sampling variance.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from citra.breaks import Break
from citra.models.autoregression import observed_steps
from citra.models.measured import MeasuredTest
from citra.models.monthly_logs import FEWEST_MONTHS
from citra.models.ramadan import in_ramadan, keeps_ramadan
from citra.models.regression import Estimate, Regression
from citra.models.trend import MONTHS_A_YEAR

# Months beyond the coefficients; with fewer the memory cannot be estimated.
FEWEST_DEGREES = 12
# A rate per follower is sound where the elasticity is near one: the interval wholly within this band.
NEAR_ONE = (0.75, 1.25)
# An interval that holds both ends leaves open whether followers matter at all: it is of no use.
TOO_WIDE = (0.0, 1.5)
DEPENDENT = 1e-8


def month_covariates(
    posts: pd.DataFrame, time_zone: str, breaks: tuple[Break, ...] = (), country: str = ""
) -> pd.DataFrame:
    """Return what is known of each month besides its likes.

    Parameters
    ----------
    posts : DataFrame
        The posts behind the months' effects, with ``follower_count_at_post``.
    time_zone : str
        The office's zone.
    breaks : tuple of Break
        The series breaks that the count crosses.
    country : str
        The office's, as a code of two letters; empty where it is not known.

    Returns
    -------
    DataFrame
        Indexed by ``month``: ``log_followers`` (mean over the month's posts; absent where no post has followers),
        ``ramadan_share`` of the posts, where the country keeps Ramadan, and the share of posts after each break.

    Examples
    --------
    >>> posts = pd.DataFrame({"posted_at": pd.to_datetime(["2022-04-20", "2022-04-21"], utc=True),
    ...                       "follower_count_at_post": [100.0, 100.0]})
    >>> month_covariates(posts, "Asia/Jakarta", country="ID").round(2).loc["2022-04"].tolist()
    [4.61, 1.0]
    >>> month_covariates(posts, "Europe/Stockholm", country="SE").columns.tolist()
    ['log_followers']
    """
    count = posts["follower_count_at_post"].astype(float)
    columns = {"log_followers": np.log(count.where(count > 0))}
    if keeps_ramadan(country):
        columns["ramadan_share"] = in_ramadan(posts["posted_at"], time_zone)
    columns |= {item.key: (posts["posted_at"] >= item.date).astype(float) for item in breaks}
    month = posts["posted_at"].dt.tz_convert(time_zone).dt.strftime("%Y-%m").rename("month")
    return pd.DataFrame(columns, index=posts.index).groupby(month).mean()


@dataclass(frozen=True)
class BetweenMonths:
    """Regression of the months' levels.

    Parameters
    ----------
    elasticity : Estimate
        Likes grow with followers to this power.
    one : MeasuredTest or None
        Test that the elasticity is one.
    ramadan : Estimate
        Ratio of likes in a month wholly in Ramadan to one wholly outside; absent where no post was in Ramadan, or the
        office's country does not keep it.
    trend, trend_of_rate : Estimate
        Factor of one year at equal followers; the first with the elasticity as estimated, the second with it
        held at one, that is, of likes per follower.
    collinearity : float
        Correlation of log followers and time.
    memory : float
        First-order memory of the months' shocks.
    n : int
        Months with a level and followers.
    left_out : tuple of str
        Covariates that do not vary, or that say the same as others.
    cannot_tell : str
        Why there is no estimate; empty where there is one.
    """

    elasticity: Estimate
    one: MeasuredTest | None
    ramadan: Estimate
    trend: Estimate
    trend_of_rate: Estimate
    collinearity: float
    memory: float
    n: int
    left_out: tuple[str, ...] = ()
    cannot_tell: str = ""

    @property
    def is_one(self) -> bool:
        """Whether a rate may stand for the model: the test does not reject, and the interval lies near one."""
        if self.one is None or not self.one.p_value > 0.05:
            return False
        return NEAR_ONE[0] < self.elasticity.low and self.elasticity.high < NEAR_ONE[1]

    @property
    def why_too_wide(self) -> str:
        """Return why the interval of the elasticity is of no use, or nothing."""
        low, high = self.elasticity.low, self.elasticity.high
        if not (low <= TOO_WIDE[0] and high >= TOO_WIDE[1]):
            return ""
        return (
            f"The interval of the elasticity runs from {low:.2f} to {high:.2f}; followers and time go together with a "
            f"correlation of {self.collinearity:.2f} over {self.n} months and cannot be told apart."
        )


ABSENT = Estimate(math.nan, math.nan, math.nan)


def fit_between_months(
    months: pd.DataFrame, covariates: pd.DataFrame, *, draws: int = 1999, runs: int = 2000, seed: int = 1
) -> BetweenMonths:
    """Regress the months' levels on log followers, years, Ramadan and series breaks.

    level = a + e log F + b years + covariates + u + error; the shocks u have a memory of one month, the errors
    the sampling variances of the first stage; intervals and tests are those of `citra.models.regression`.

    Parameters
    ----------
    months : DataFrame
        ``month``, ``level``, ``variance`` of `citra.models.effects.PostEffects`.
    covariates : DataFrame
        From `month_covariates`.
    draws, runs : int
        Simulated series behind the intervals, and those that measure the test's level.
    seed : int
        Of the random numbers.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> names = pd.period_range("2019-01", periods=40, freq="M").astype(str)
    >>> followers = np.log(np.linspace(100, 2000, 40))
    >>> months = pd.DataFrame({"month": names, "level": followers + rng.normal(0, 0.1, 40), "variance": 0.01})
    >>> covariates = pd.DataFrame({"log_followers": followers, "ramadan_share": 0.0}, index=names)
    >>> found = fit_between_months(months, covariates, draws=199, runs=100)
    >>> found.elasticity.low < 1 < found.elasticity.high, found.left_out
    (True, ('ramadan_share',))
    """
    joined = months.set_index("month").join(covariates).dropna(subset=["level", "variance", "log_followers"])
    n = len(joined)
    if n < FEWEST_MONTHS:
        return _cannot_tell(f"At least {FEWEST_MONTHS} months with likes and followers are needed; there are {n}.", n)
    place = pd.PeriodIndex(joined.index, freq="M").asi8
    joined = joined.fillna({"ramadan_share": 0.0})
    others = [name for name in joined if name not in ("level", "variance", "log_followers")]
    years = pd.Series((place - place.min()) / MONTHS_A_YEAR, index=joined.index, name="years")
    design, names, left_out = _design(pd.concat([years, joined["log_followers"], joined[others]], axis=1))
    if "log_followers" not in names:
        return _cannot_tell("The followers do not vary, or grow exactly with time; no elasticity can be told.", n)
    if n - design.shape[1] < FEWEST_DEGREES:
        return _cannot_tell(f"{n} months are too few for {design.shape[1]} coefficients.", n)
    gaps = np.full(place.max() - place.min() + 1, np.nan)
    gaps[place - place.min()] = 0.0
    steps, noise = observed_steps(gaps), joined["variance"].to_numpy()
    levels, at = joined["level"].to_numpy(), names.index
    free = Regression(steps, design, draws, seed, noise)
    held = Regression(steps, np.delete(design, at("log_followers"), axis=1), draws, seed, noise)
    per_follower = levels - joined["log_followers"].to_numpy()
    return BetweenMonths(
        free.estimate(levels, at("log_followers")),
        free.test(levels, at("log_followers"), runs, null=1.0),
        _ratio(free.estimate(levels, at("ramadan_share"))) if "ramadan_share" in names else ABSENT,
        _ratio(free.estimate(levels, at("years"))),
        _ratio(held.estimate(per_follower, at("years"))),
        float(np.corrcoef(years, joined["log_followers"])[0, 1]),
        float(free.candidates[int(free.fit(levels[None]).place[0])].memory),
        n,
        left_out,
    )


def _cannot_tell(reason: str, n: int) -> BetweenMonths:
    return BetweenMonths(ABSENT, None, ABSENT, ABSENT, ABSENT, math.nan, math.nan, n, cannot_tell=reason)


def _design(columns: pd.DataFrame) -> tuple[np.ndarray, list[str], tuple[str, ...]]:
    """Return a design of ones and centred columns, its names, and the columns that say nothing new."""
    design, names, left_out = np.ones((len(columns), 1)), ["ones"], []
    for name, column in columns.items():
        centred = (column - column.mean()).to_numpy(dtype=float)
        rest = centred - design @ np.linalg.lstsq(design, centred, rcond=None)[0]
        if rest @ rest < DEPENDENT * max(centred @ centred, len(columns) * DEPENDENT):
            left_out.append(name)
        else:
            design, names = np.column_stack([design, centred]), [*names, name]
    return design, names, tuple(left_out)


def _ratio(found: Estimate) -> Estimate:
    return Estimate(math.exp(found.value), math.exp(found.low), math.exp(found.high))
