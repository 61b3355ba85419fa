"""What is compared between accounts: each one's level and trend of the engagement rate, with their errors."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from citra.models import LEVEL
from citra.models.autoregression import Steps, estimate_memory
from citra.models.followers import SECONDS_A_DAY
from citra.models.monthly_logs import monthly_logs
from citra.models.trend import MONTHS_A_YEAR, TrendTests, monthly_median, trend_statistics

# An account with less is named as left out, not measured.
FEWEST_POSTS, FEWEST_LEVEL_MONTHS = 20, 12
# Where the memory is so long that few independent months are left, the error grows no further.
LEAST_LEFT, LEAST_FREEDOM = 0.3, 3
DENOMINATOR = "followers-at-posting"
COLUMNS = [
    "platform",
    "account_id",
    "denominator",
    "compared_post_count",
    "estimate",
    "standard_error",
    "left_out_because",
]


@dataclass(frozen=True)
class LevelSpread:
    """What the error of an account's level is computed from, once the memory is known.

    Parameters
    ----------
    mean : float
        Mean rate of its posts.
    n : int
        Its posts.
    months : float
        M, the number of months that counts where posts are spread unevenly.
    square_sum : float
        Sum of the squared sums of the months' residuals.
    follower_error : float
        Mean error of the rates that comes from the follower counts.
    """

    mean: float
    n: int
    months: float
    square_sum: float
    follower_error: float

    def log_error(self, memory: float) -> float:
        """Return the standard error of the log mean rate under a memory."""
        from scipy.stats import t as student

        longer = (1 + memory) / (1 - memory)
        left = max(1 - 2 * longer / self.months, LEAST_LEFT)
        freedom = max(self.months - 2, LEAST_FREEDOM)
        both_sides = (1 + LEVEL) / 2
        wider = student.ppf(both_sides, freedom) / NormalDist().inv_cdf(both_sides)
        variance = longer * self.square_sum / self.n**2 / left * wider**2
        return math.sqrt(variance + self.follower_error**2) / self.mean


@dataclass(frozen=True)
class MonthlyResiduals:
    """What is left of an account's rates around a straight line in time, added up by month.

    Parameters
    ----------
    mean : float
        Mean rate of its posts.
    sums, counts : ndarray, shape (m,)
        Sum of the residuals, and number of posts, of each month with a post.
    steps : Steps
        Which months these are.
    follower_error : float
        Mean error of the rates that comes from the follower counts.
    """

    mean: float
    sums: np.ndarray
    counts: np.ndarray
    steps: Steps
    follower_error: float

    @property
    def memory(self) -> float:
        """Return the first-order memory of the sums, corrected for its bias."""
        return float(estimate_memory(self.steps, self.sums[None])[0])

    @property
    def spread(self) -> LevelSpread:
        """Return what the level's error is computed from."""
        n = self.counts.sum()
        months = n**2 / (self.counts**2).sum()
        return LevelSpread(self.mean, int(n), float(months), float((self.sums**2).sum()), self.follower_error)


def estimate_levels(rated: pd.DataFrame, time_zone: str) -> pd.DataFrame:
    """Return the log mean engagement rate of each account, with a standard error that allows for memory.

    With r_i the n rates, e_i what they differ from a straight line in time, S_m the sum of the e_i of month m and
    p the first-order memory of these sums, the variance of the mean rate is v = F sum_m S_m^2 / n^2 / (1 - 2 F / M),
    F = (1 + p) / (1 - p): posts of one month may go together in any way, neighbouring months by their memory. M =
    n^2 / sum_m n_m^2 is the number of months that counts where posts are spread unevenly (Kish 1965, Survey
    Sampling); the line takes up two of M / F independent ones. As the sums' variance is itself estimated, the root
    of v is widened by t / z, the quantiles of Student's t with M - 2 degrees of freedom and of the normal. One
    account's memory is poorly known; p is the mean of those of the platform's accounts. The errors of the follower
    counts are added as one that all posts share. The logarithm divides the error by the mean.

    Parameters
    ----------
    rated : DataFrame
        Posts from `citra.metrics.engagement.attach_engagement_rate`, of any number of accounts.
    time_zone : str
        Zone in which months begin.

    Returns
    -------
    DataFrame
        One row a platform and account: ``platform``, ``account_id``, ``denominator``, ``compared_post_count``,
        ``estimate``, ``standard_error``, ``left_out_because`` (empty where there is an estimate).

    Examples
    --------
    >>> at = pd.date_range("2022-01-01", periods=104, freq="7D", tz="UTC")
    >>> rates = 0.03 + 0.01 * np.random.default_rng(1).uniform(-1, 1, 104)
    >>> rated = pd.DataFrame({"platform": "instagram", "account_id": "a", "posted_at": at, "engagement_rate": rates})
    >>> found = estimate_levels(rated, "UTC").iloc[0]
    >>> round(math.exp(found["estimate"]), 3), bool(0.01 < found["standard_error"] < 0.04)
    (0.03, True)
    """
    accounts = {key: (len(known), monthly_residuals(known, time_zone)) for key, known in _accounts(rated)}
    memories: dict[str, list[float]] = {}
    for (platform, _), (_, found) in accounts.items():
        if isinstance(found, MonthlyResiduals):
            memories.setdefault(platform, []).append(found.memory)
    rows = []
    for (platform, account), (n, found) in accounts.items():
        measured = (math.nan, math.nan, found)
        if isinstance(found, MonthlyResiduals):
            measured = (math.log(found.mean), found.spread.log_error(float(np.mean(memories[platform]))), "")
        rows.append((platform, account, DENOMINATOR, n, *measured))
    return _estimates(rows)


def estimate_trends(rated: pd.DataFrame, time_zone: str, *, draws: int = 1999, seed: int = 1) -> pd.DataFrame:
    """Return the log yearly ratio of each account's monthly median rate, with its standard error.

    The line is that of `citra.models.trend.fit_trend`; the standard error is the half-width of its 95 % interval,
    which is as wide as simulated series with an estimated memory need, over 1.96.

    Parameters
    ----------
    rated : DataFrame
        Posts from `citra.metrics.engagement.attach_engagement_rate`, of any number of accounts.
    time_zone : str
        Zone in which months begin.
    draws : int
        Simulated series behind each memory's distribution.
    seed : int
        Of the random numbers.

    Returns
    -------
    DataFrame
        Columns as from `estimate_levels`.

    Examples
    --------
    >>> at = pd.date_range("2020-01-01", periods=156, freq="7D", tz="UTC")
    >>> rates = 0.03 * 0.9 ** (np.arange(156) / 52) * np.exp(np.random.default_rng(1).normal(0, 0.1, 156))
    >>> rated = pd.DataFrame({"platform": "instagram", "account_id": "a", "posted_at": at, "engagement_rate": rates})
    >>> round(math.exp(estimate_trends(rated, "UTC", draws=199)["estimate"].iloc[0]), 1)
    0.9
    """
    tests: dict[bytes, TrendTests] = {}

    def trend(rows: pd.DataFrame) -> tuple[float, float, str]:
        logs = monthly_logs(monthly_median(rows, "engagement_rate", time_zone), "A trend")
        if logs.cannot_tell:
            return math.nan, math.nan, logs.cannot_tell
        steps, series = logs.steps, logs.series[None]
        simulated = tests.setdefault(steps.at.tobytes(), TrendTests(steps, draws, seed))
        found = trend_statistics(steps, series)
        reach = simulated.critical(float(found.memory[0])) / NormalDist().inv_cdf((1 + LEVEL) / 2)
        return MONTHS_A_YEAR * float(found.slope[0]), MONTHS_A_YEAR * reach * float(found.error[0]), ""

    rows = [(*key, DENOMINATOR, len(known), *trend(known)) for key, known in _accounts(rated)]
    return _estimates(rows)


def _accounts(rated: pd.DataFrame):
    """Return platform and account with the posts of each that have a rate, in order of time."""
    known = rated.dropna(subset=["engagement_rate"]).sort_values("posted_at")
    groups = dict(iter(known.groupby(["platform", "account_id"])))
    # An account without a single rate is named too.
    names = rated[["platform", "account_id"]].drop_duplicates().itertuples(index=False, name=None)
    return [(key, groups.get(key, known.iloc[:0])) for key in sorted(names)]


def _estimates(rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS).astype({"estimate": float, "standard_error": float})


def monthly_residuals(known: pd.DataFrame, time_zone: str) -> MonthlyResiduals | str:
    """Return an account's residuals by month, or the sentence that says why it has no level.

    ``known`` are its posts with a rate in the order of time, months begin in ``time_zone``.
    """
    n = len(known)
    if n < FEWEST_POSTS:
        return f"A level needs at least {FEWEST_POSTS} posts with a known rate; there are {n}."
    month = month_number(known["posted_at"], time_zone)
    if month.nunique() < FEWEST_LEVEL_MONTHS:
        return f"A level needs posts in at least {FEWEST_LEVEL_MONTHS} months; there are {month.nunique()}."
    rates = known["engagement_rate"].to_numpy(dtype=float)
    if np.ptp(rates) == 0:
        return f"The rate of every post is {'zero' if rates[0] == 0 else 'the same; how it varies is not known'}."
    days = (known["posted_at"] - known["posted_at"].min()).dt.total_seconds().to_numpy() / SECONDS_A_DAY
    design = np.column_stack([np.ones(n), days - days.mean()])
    residuals = rates - design @ np.linalg.lstsq(design, rates, rcond=None)[0]
    by_month = pd.Series(residuals).groupby(month.to_numpy())
    sums, counts = by_month.sum(), by_month.size()
    steps = Steps(sums.index.to_numpy().astype(int) - int(sums.index.min()))
    error = float(known["engagement_rate_se"].fillna(0).mean()) if "engagement_rate_se" in known else 0.0
    return MonthlyResiduals(float(rates.mean()), sums.to_numpy(), counts.to_numpy(dtype=float), steps, error)


def month_number(times: pd.Series, time_zone: str) -> pd.Series:
    """Return the number of each moment's month, counted without a gap.

    Examples
    --------
    >>> times = pd.Series(pd.to_datetime(["2021-12-31 16:00", "2021-12-31 17:00"], utc=True))
    >>> month_number(times, "Asia/Jakarta").diff().tolist()[1]
    1.0
    """
    local = times.dt.tz_convert(time_zone)
    return 12 * local.dt.year + local.dt.month
