"""What can be told of each post at its publication, as levels of factors that likes are compared by."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from citra.models.counts import FEWEST_POSTS
from citra.models.month_counts import MonthDesign

FACTORS = ("post_type", "weekday", "hour_band")
# Night, morning, afternoon and evening by the office's clock.
HOUR_BANDS = {"hours-00-08": (0, 8), "hours-08-12": (8, 12), "hours-12-16": (12, 16), "hours-16-24": (16, 24)}
# Posts whose hour is not given keep a level of their own, which is compared with nothing.
UNKNOWN_HOUR = "hour-not-known"
POOLED = "other"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# What is left of a column once months and the columns before it are taken out; below it they say the same.
LEAST_REMAINDER = 1e-8


def describe_posts(posts: pd.DataFrame, time_zone: str) -> pd.DataFrame:
    """Return month, type, weekday, hour, band of hours and source file of each post, by the office's clock.

    Parameters
    ----------
    posts : DataFrame
        Canonical posts.
    time_zone : str
        The office's zone.

    Examples
    --------
    >>> posts = pd.DataFrame({"posted_at": pd.to_datetime(["2022-08-17 03:00"], utc=True), "is_hour_known": True,
    ...                       "post_type": "image", "source_file": "a.csv"})
    >>> describe_posts(posts, "Asia/Jakarta").iloc[0].tolist()
    ['2022-08', 'image', 'wednesday', '10', 'hours-08-12', 'a.csv']
    """
    local = posts["posted_at"].dt.tz_convert(time_zone)
    known = posts["is_hour_known"].fillna(False).astype(bool)
    ends = [0, *(end for _, end in HOUR_BANDS.values())]
    band = pd.cut(local.dt.hour, ends, right=False, labels=list(HOUR_BANDS)).astype(object)
    return pd.DataFrame(
        {
            "month": local.dt.strftime("%Y-%m"),
            "post_type": posts["post_type"].astype(object),
            "weekday": local.dt.day_name().str.lower().astype(object),
            "hour": local.dt.hour.astype(str).astype(object).where(known, UNKNOWN_HOUR),
            "hour_band": band.where(known, UNKNOWN_HOUR),
            "source_file": posts["source_file"].astype(object),
        },
        index=posts.index,
    )


@dataclass(frozen=True)
class ComparedPosts:
    """Posts that can be compared, and the design of their comparison.

    Parameters
    ----------
    counts : ndarray, shape (n,)
        What is compared.
    levels : DataFrame, shape (n, factors)
        The level of each factor; months in ``month``.
    columns : tuple of (str, str)
        Factor and level of each column of the design; references have none.
    references : dict of str
        The commonest level of each factor that is compared.
    left_out : dict
        Posts left out by factor and level, because the level is too rare, all zero, or the same as others.
    """

    counts: np.ndarray
    levels: pd.DataFrame = field(repr=False)
    columns: tuple[tuple[str, str], ...]
    references: dict[str, str]
    left_out: dict[tuple[str, str], int]

    @property
    def months(self) -> list[str]:
        """Return the months with a post that is compared."""
        return sorted(self.levels["month"].unique())

    def design(self) -> MonthDesign:
        """Return the design, its columns centred: a month's effect is that of the average mix of posts."""
        columns = _indicators(self.levels, self.columns)
        place = np.unique(self.levels["month"].to_numpy(dtype=str), return_inverse=True)[1]
        return MonthDesign(place, columns - columns.mean(axis=0))

    def is_compared(self) -> np.ndarray:
        """Return for each column whether it is a comparison rather than a level kept apart."""
        return np.array([level != UNKNOWN_HOUR for _, level in self.columns], dtype=bool)


def _indicators(levels: pd.DataFrame, columns: tuple) -> np.ndarray:
    found = [(levels[factor] == level).to_numpy(dtype=float) for factor, level in columns]
    return np.column_stack(found) if found else np.empty((len(levels), 0))


def compared_posts(posts: pd.DataFrame, column: str, time_zone: str, factors: tuple[str, ...]) -> ComparedPosts:
    """Return the posts that a comparison within months can use.

    The reference of a factor is its commonest level. Levels with fewer than ten posts are pooled into "other"; posts
    are left out where even that is too rare, where every count of a level is zero, where a month has no count at all,
    and where a level cannot be told apart from the months or from another factor. A factor of one level drops out.

    Parameters
    ----------
    posts : DataFrame
        Canonical posts; those without a number take no part.
    column : str
        The count compared.
    time_zone : str
        The office's zone.
    factors : tuple of str
        Columns of `describe_posts`.
    """
    known = posts.dropna(subset=[column]).sort_values("posted_at", kind="stable")
    levels = describe_posts(known, time_zone)[["month", *factors]] if len(known) else pd.DataFrame(columns=["month"])
    counts = known[column].astype(float)
    for factor in factors if len(known) else ():
        levels[factor] = _pooled(levels[factor])
    left_out: dict[tuple[str, str], int] = {}
    while len(levels):
        references, columns = _columns(levels, factors)
        poor = _poor_level(levels, counts, factors, columns)
        if poor is None:
            return ComparedPosts(counts.to_numpy(), levels, columns, references, left_out)
        dropped = levels[poor[0]] == poor[1]
        left_out[poor] = left_out.get(poor, 0) + int(dropped.sum())
        levels, counts = levels[~dropped], counts[~dropped]
    return ComparedPosts(np.empty(0), pd.DataFrame(columns=["month", *factors]), (), {}, left_out)


def _pooled(level: pd.Series) -> pd.Series:
    sizes = level.value_counts()
    rare = [name for name in sizes[sizes < FEWEST_POSTS].index if name != UNKNOWN_HOUR]
    return level.where(~level.isin(rare), POOLED)


def _columns(levels: pd.DataFrame, factors: tuple[str, ...]) -> tuple[dict[str, str], tuple]:
    references, columns = {}, []
    for factor in factors:
        sizes = levels[factor].value_counts()
        # Of two levels equally common the first in the alphabet, so that the same posts give the same answer.
        ordered = sorted((name for name in sizes.index if name != UNKNOWN_HOUR), key=lambda name: (-sizes[name], name))
        if len(ordered) > 1:
            references[factor] = ordered[0]
        apart = [UNKNOWN_HOUR] if UNKNOWN_HOUR in sizes.index and ordered else []
        columns += [(factor, name) for name in [*sorted(ordered[1:], key=_natural_place(factor)), *apart]]
    return references, tuple(columns)


def _natural_place(factor: str):
    """Return the key that sorts levels as a reader expects them; types and files stay with the commonest first."""
    order = {"weekday": WEEKDAYS, "hour_band": tuple(HOUR_BANDS)}.get(factor, ())
    return lambda name: order.index(name) if name in order else len(order)


def _poor_level(levels, counts, factors, columns) -> tuple[str, str] | None:
    """Return a level, or a month, that nothing can be told of; none where all is well."""
    for factor in ("month", *factors):
        of_level = counts.groupby(levels[factor])
        size, total = of_level.size(), of_level.sum()
        poor = total[total == 0] if factor == "month" else size[(size < FEWEST_POSTS) | (total == 0)]
        if len(poor):
            return factor, poor.index[0]
    within = _indicators(levels, columns)
    within = within - pd.DataFrame(within).groupby(levels["month"].to_numpy()).transform("mean").to_numpy()
    taken = np.empty((len(levels), 0))
    for place, column in enumerate(within.T):
        rest = column - taken @ (taken.T @ column)
        if rest @ rest < LEAST_REMAINDER * len(levels):
            return columns[place]
        taken = np.column_stack([taken, rest / np.linalg.norm(rest)])
    return None
