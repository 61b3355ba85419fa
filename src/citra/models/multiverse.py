"""A multiverse: the trend of the response under every combination of choices that others could have made.

The estimand is the yearly ratio of the response. Each specification makes one choice in each of seven dimensions;
all of them are fitted and shown (specification curve, Simonsohn, Simmons and Nelson 2020,
doi:10.1038/s41562-020-0912-z).
"""

import itertools
import math
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from citra.cleaning import drop_immature_posts
from citra.models.autoregression import Steps, observed_steps
from citra.models.monthly_logs import FEWEST_MONTHS
from citra.models.trend import MONTHS_A_YEAR, TrendTests, theil_sen, trend_statistics

METRICS = {
    "likes-and-comments": ("like_count", "comment_count"),
    "likes": ("like_count",),
    "all-interactions": ("like_count", "comment_count", "share_count", "save_count"),
}
# A divisor that never changes drops out of a trend: the latest followers give the trend of the counts themselves.
DENOMINATORS = {
    "followers-at-posting": "follower_count_at_post",
    "reach": "reach_count",
    "no-denominator": None,
    "latest-followers": "follower_count_latest",
}
# Response per person of the day. Counts grow with the audience, which is another question.
RATES = ("followers-at-posting", "reach")
# First and last month, counted from the ends of the series.
WINDOWS = {
    "all-months": slice(None),
    "without-first-year": slice(MONTHS_A_YEAR, None),
    "last-three-years": slice(-36, None),
}
TOP_SHARE, WINSORISED_SHARE = 0.99, 0.95
OUTLIER_RULES = ("all-posts", "without-top-percent", "winsorised")
AGGREGATES = ("monthly-median", "monthly-mean")
MODELS = ("line", "theil-sen")
DIMENSIONS = ("metric", "denominator", "maturity", "outlier_rule", "aggregate", "window", "model")
# The dimensions that make a monthly series; the window cuts it, the model fits it.
SERIES = DIMENSIONS[:5]
# What the article's own trend is fitted by.
DECLARED = (
    "likes-and-comments",
    "followers-at-posting",
    "declared-age",
    "all-posts",
    "monthly-median",
    "all-months",
    "line",
)


def maturity_rules(declared_days: int) -> dict[str, int]:
    """Return the least ages in days by name; two that are the same count once.

    Examples
    --------
    >>> maturity_rules(7)
    {'declared-age': 7, 'any-age': 0, 'thirty-days': 30}
    >>> maturity_rules(0)
    {'declared-age': 0, 'thirty-days': 30}
    """
    others = {"any-age": 0, "thirty-days": 30}
    return {"declared-age": declared_days, **{name: days for name, days in others.items() if days != declared_days}}


def _without_outliers(values: pd.Series, rule: str) -> pd.Series:
    if rule == "without-top-percent":
        return values.where(values <= values.quantile(TOP_SHARE))
    if rule == "winsorised":
        return values.clip(upper=values.quantile(WINSORISED_SHARE))
    return values


def _responses(posts: pd.DataFrame, maturity_days: int) -> dict[tuple, pd.Series]:
    """Return the posts' responses by metric, denominator, maturity and outlier rule; absent where not known."""
    old_enough = {
        name: posts.index.isin(drop_immature_posts(posts, days)[0].index)
        for name, days in maturity_rules(maturity_days).items()
    }
    found = {}
    for metric, denominator in itertools.product(METRICS, DENOMINATORS):
        columns = posts.reindex(columns=list(METRICS[metric])).astype("Float64")
        response = columns.sum(axis=1, skipna=False).astype(float)
        if DENOMINATORS[denominator]:
            divisor = posts.reindex(columns=[DENOMINATORS[denominator]]).iloc[:, 0].astype("Float64").astype(float)
            response = response / divisor.where(divisor > 0)
        for maturity, rule in itertools.product(old_enough, OUTLIER_RULES):
            mature = response.where(old_enough[maturity])
            found[metric, denominator, maturity, rule] = _without_outliers(mature, rule)
    return found


def monthly_responses(posts: pd.DataFrame, time_zone: str, maturity_days: int) -> pd.DataFrame:
    """Return each distinct monthly series of the multiverse, computed once.

    Parameters
    ----------
    posts : DataFrame
        Canonical posts with ``follower_count_at_post`` and ``follower_count_latest``.
    time_zone : str
        The clock whose months are meant.
    maturity_days : int
        The declared least age of a post in days.

    Returns
    -------
    DataFrame
        One row a month from the first post to the last; one column a choice in each dimension of `SERIES`.
        Interactions, or interactions a person; absent where no post of the month has the numbers.

    Examples
    --------
    >>> posts = pd.DataFrame({"posted_at": pd.to_datetime(["2021-01-01", "2021-03-01"], utc=True),
    ...                       "captured_at": pd.Timestamp("2022-01-01", tz="UTC"),
    ...                       "like_count": [8, 16], "comment_count": [2, 4]})
    >>> series = monthly_responses(posts, "UTC", 7)
    >>> series["likes-and-comments", "no-denominator", "declared-age", "all-posts", "monthly-median"].tolist()
    [10.0, nan, 20.0]
    """
    posts = posts.reset_index(drop=True)
    responses = pd.DataFrame(_responses(posts, maturity_days), index=posts.index)
    month = posts["posted_at"].dt.tz_convert(time_zone).dt.tz_localize(None).dt.to_period("M").rename("month")
    grouped = responses.groupby(month)
    both = {"monthly-median": grouped.median(), "monthly-mean": grouped.mean()}
    series = pd.concat([frame.set_axis(_named(frame, name), axis=1) for name, frame in both.items()], axis=1)
    if series.empty:
        return series
    return series.reindex(pd.period_range(series.index.min(), series.index.max(), freq="M", name="month"))


def _named(frame: pd.DataFrame, aggregate: str) -> pd.MultiIndex:
    return pd.MultiIndex.from_tuples([(*column, aggregate) for column in frame.columns], names=SERIES)


def logarithms(series: pd.DataFrame) -> np.ndarray:
    """Return the logs, shape (series, months); zeros have no logarithm and are absent."""
    return np.log(series.where(series > 0).to_numpy(dtype=float)).T


def why_no_trend(logs: np.ndarray) -> np.ndarray:
    """Return for each row why it has no trend; an empty text where it can be fitted."""
    return np.array([_why_no_trend(row[np.isfinite(row)]) for row in logs], dtype=object)


def _why_no_trend(known: np.ndarray) -> str:
    if not len(known):
        return "No month has a response above zero: the numbers that this choice needs are not known, or zero."
    if len(known) < FEWEST_MONTHS:
        return f"A trend needs at least {FEWEST_MONTHS} months with a known response; there are {len(known)}."
    if np.ptp(known) < 1e-12:
        return "The response is the same in every month; its variation is not known."
    return ""


def by_pattern(logs: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the rows that are known in the same months together, and those months; rows without a trend are left."""
    told = np.flatnonzero(why_no_trend(logs) == "")
    patterns: dict[bytes, list[int]] = {}
    for row in told:
        patterns.setdefault(np.isfinite(logs[row]).tobytes(), []).append(row)
    return [(np.array(rows), np.flatnonzero(np.isfinite(logs[rows[0]]))) for rows in patterns.values()]


@dataclass(frozen=True)
class Fits:
    """Fits both models to many series; the calibration of each pattern of months is computed once.

    Parameters
    ----------
    draws : int
        Simulated series behind each memory's distribution.
    seed : int
        Of the random numbers.
    """

    draws: int
    seed: int
    _tests: dict[bytes, TrendTests] = field(default_factory=dict)

    def _tests_for(self, steps: Steps) -> TrendTests:
        return self._tests.setdefault(steps.at.tobytes(), TrendTests(steps, self.draws, self.seed))

    def of(self, logs: np.ndarray) -> np.ndarray:
        """Return the slope a month and its 95 % interval, shape (series, models, 3); absent where there is no trend."""
        fitted = np.full((len(logs), len(MODELS), 3), math.nan)
        for rows, months in by_pattern(logs):
            known = logs[np.ix_(rows, months)]
            steps = observed_steps(logs[rows[0]])
            tests, found = self._tests_for(steps), trend_statistics(steps, known)
            for place, row in enumerate(rows):
                memory, slope = float(found.memory[place]), found.slope[place]
                reach = tests.critical(memory) * found.error[place]
                fitted[row, 0] = slope, slope - reach, slope + reach
                fitted[row, 1] = theil_sen(steps, known[place], tests.critical(memory, "kendall"))
        return fitted


def fit_specifications(series: pd.DataFrame, *, draws: int = 1999, seed: int = 1) -> pd.DataFrame:
    """Return the yearly ratio under every specification.

    Each is log(y) = a + b t + u as in `citra.models.trend.fit_trend`, by the line or by Theil-Sen, with an
    interval that is as wide as simulated series with the same months and memory need.

    Parameters
    ----------
    series : DataFrame
        From `monthly_responses`.
    draws : int
        Simulated series behind each memory's distribution.
    seed : int
        Of the random numbers.

    Returns
    -------
    DataFrame
        One row a specification: the choice in each of `DIMENSIONS`, ``yearly_ratio``, ``ratio_low``,
        ``ratio_high``, ``month_count``, ``is_declared`` (the article's own), and ``cannot_tell``, which says why
        there is no estimate. No specification is left out.
    """
    fits, frames = Fits(draws, seed), []
    for window, months in WINDOWS.items():
        logs = logarithms(series.iloc[months])
        ratios, reasons = np.exp(MONTHS_A_YEAR * fits.of(logs)), why_no_trend(logs)
        for place, model in enumerate(MODELS):
            frame = series.columns.to_frame(index=False).assign(window=window, model=model)
            frame[["yearly_ratio", "ratio_low", "ratio_high"]] = ratios[:, place]
            frames.append(frame.assign(month_count=np.isfinite(logs).sum(axis=1), cannot_tell=reasons))
    curve = pd.concat(frames, ignore_index=True)
    is_declared = (curve[list(DIMENSIONS)] == list(DECLARED)).all(axis=1)
    return curve.assign(is_declared=is_declared)
