"""The rhythm of an account's week and the level of its years, and time counted by that rhythm."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from citra.coverage import NO_DAYS

# The level may change from one stretch of about this many days to the next, if a stretch has so many posts.
STRETCH_DAYS, STRETCH_POSTS = 182, 20
# Part of a post that every hour of the week has beforehand, so that none is impossible.
BEFOREHAND = 0.1
# Fewer posts, or a shorter series, tell nothing of a weekly rhythm.
FEWEST_POSTS, FEWEST_DAYS = 50, 56
MINUTES = 1440


@dataclass(frozen=True)
class Rhythm:
    """How fast posts are to be expected, hour by hour.

    In an account's own time a night passes in no time and a busy morning lasts long, so that posts that chance alone
    spreads over its rhythm fall evenly.

    Parameters
    ----------
    passed : ndarray, shape (hours + 1,)
        Own time, in days, that has passed at the beginning of each hour of the clock, and at the end.
    week : ndarray, shape (7, 24)
        Share of posts by weekday (Monday first) and hour; it sums to one.
    """

    passed: np.ndarray
    week: np.ndarray

    @property
    def days(self) -> float:
        """Return the covered days of the series; own time and the clock agree in them."""
        return float(self.passed[-1])

    def own_time(self, clock_days: np.ndarray) -> np.ndarray:
        """Return moments in own time, from days since the first midnight."""
        return np.interp(clock_days * 24, np.arange(len(self.passed)), self.passed)

    def clock_days(self, own_time: np.ndarray) -> np.ndarray:
        """Return moments of the clock, in days since the first midnight, from own time."""
        return np.interp(own_time, self.passed, np.arange(len(self.passed)) / 24)


def fit_rhythm(moments: np.ndarray, first_weekday: int, days: int, hidden: np.ndarray | None = None) -> Rhythm:
    """Return the rhythm of moments of posting.

    The expected rate is that of the stretch of half a year, times the share of the weekday, times the share of the
    hour among working days or among weekends.

    Parameters
    ----------
    moments : ndarray, shape (n,)
        Days since the first midnight.
    first_weekday : int
        Weekday of the first day; Monday is 0.
    days : int
        Length of the series.
    hidden : ndarray of bool, shape (days,), optional
        The days that no file covers; no own time passes on them.

    Examples
    --------
    >>> moments = np.arange(700) + 0.4  # every day in the tenth hour
    >>> rhythm = fit_rhythm(moments, 0, 700)
    >>> np.round(np.diff(rhythm.own_time(moments)).std(), 2)
    np.float64(0.0)
    """
    day, hour = moments.astype(int), np.minimum(moments * 24 % 24, 23.999).astype(int)
    weekday = (day + first_weekday) % 7
    by_day = np.bincount(weekday, minlength=7) + 24 * BEFOREHAND
    by_hour = np.full((2, 24), 7 * BEFOREHAND)
    np.add.at(by_hour, ((weekday >= 5).astype(int), hour), 1)
    by_hour /= by_hour.sum(axis=1, keepdims=True)
    week = by_day[:, None] * by_hour[(np.arange(7) >= 5).astype(int)]
    week /= week.sum()
    shown = np.ones(days) if hidden is None else 1.0 - hidden
    level = _level(moments, days, shown) * shown
    expected = (week[(np.arange(days) + first_weekday) % 7] * level[:, None]).ravel()
    passed = np.append(0.0, np.cumsum(expected))
    return Rhythm(passed * shown.sum() / passed[-1], week)


def _level(moments: np.ndarray, days: int, shown: np.ndarray) -> np.ndarray:
    """Return the relative rate of posting of each day: that of its stretch, over the days that are covered."""
    stretches = max(1, min(round(days / STRETCH_DAYS), len(moments) // STRETCH_POSTS))
    stretch = np.arange(days) * stretches // days
    posts = np.bincount(stretch[moments.astype(int)], minlength=stretches) + BEFOREHAND
    return (posts / np.maximum(np.bincount(stretch, weights=shown, minlength=stretches), 1))[stretch]


@dataclass(frozen=True)
class Moments:
    """When an account posted, by the office's clock.

    Parameters
    ----------
    days : ndarray, shape (n,)
        Sorted, in days since midnight before the first post; whole days where an hour is not known.
    first_weekday : int
        Weekday of the first day; Monday is 0.
    is_hour_known : bool
        Whether the hour of every post is known.
    on_minutes : bool
        Whether every post stands on a whole minute.
    cannot_tell : str
        Why they are too few; empty where they are not.
    hidden : ndarray of bool, optional
        For each day of the series, whether no file covers it.
    """

    days: np.ndarray
    first_weekday: int
    is_hour_known: bool
    on_minutes: bool
    cannot_tell: str = ""
    hidden: np.ndarray | None = None

    @property
    def length(self) -> int:
        """Return the days of the series, the first and the last one included."""
        return int(self.days[-1]) + 1

    @property
    def rhythm(self) -> Rhythm:
        """Return the rhythm of the weeks and the level of the years."""
        return self.rhythm_of(self.days)

    def rhythm_of(self, days: np.ndarray) -> Rhythm:
        """Return the rhythm of other moments in the same series."""
        return fit_rhythm(days, self.first_weekday, self.length, self.hidden)

    def covered(self, days: np.ndarray) -> np.ndarray:
        """Return moments on a clock that stands still on the days that no file covers."""
        if self.hidden is None:
            return days
        return days - np.append(0, np.cumsum(self.hidden))[days.astype(int)]

    def as_recorded(self, days: np.ndarray) -> np.ndarray:
        """Return simulated moments as exactly as the account's own are known."""
        if not self.is_hour_known:
            return np.floor(days)
        return np.floor(days * MINUTES) / MINUTES if self.on_minutes else days


def take_moments(posts: pd.DataFrame, time_zone: str, hidden: pd.DatetimeIndex = NO_DAYS) -> Moments:
    """Return when an account posted.

    Parameters
    ----------
    posts : DataFrame
        Canonical posts of one account.
    time_zone : str
        The office's zone.
    hidden : DatetimeIndex
        Days that no file covers, see `citra.coverage.uncovered_days`.

    Examples
    --------
    >>> times = pd.date_range("2022-01-03 05:00", periods=100, freq="D", tz="UTC")
    >>> moments = take_moments(pd.DataFrame({"posted_at": times, "is_hour_known": True}), "Asia/Jakarta")
    >>> moments.length, moments.first_weekday, float(moments.days[1])
    (100, 0, 1.5)
    >>> take_moments(pd.DataFrame({"posted_at": times[:3], "is_hour_known": True}), "Asia/Jakarta").cannot_tell
    'A rhythm needs at least 50 posts over 56 days; there are 3 posts over 3 days.'
    """
    local = posts["posted_at"].dt.tz_convert(time_zone).dt.tz_localize(None).sort_values()
    spanned = 0 if local.empty else (local.iloc[-1].normalize() - local.iloc[0].normalize()).days + 1
    if len(local) < FEWEST_POSTS or spanned < FEWEST_DAYS:
        reason = (
            f"A rhythm needs at least {FEWEST_POSTS} posts over {FEWEST_DAYS} days; "
            f"there are {len(local)} posts over {spanned} days."
        )
        return Moments(np.array([]), 0, False, False, reason)
    first = local.iloc[0].normalize()
    known = bool(posts["is_hour_known"].all())
    days = ((local if known else local.dt.normalize()) - first) / pd.Timedelta(days=1)
    off = np.zeros(spanned, dtype=bool)
    off[[day for day in (hidden - first).days if 0 <= day < spanned]] = True
    on_minutes = bool((local.dt.second == 0).all())
    return Moments(days.to_numpy(float), first.day_of_week, known, on_minutes, hidden=off if off.any() else None)


def count_by_weekday_and_hour(posts: pd.DataFrame, time_zone: str) -> pd.DataFrame:
    """Return the posts of each weekday (Monday is 0) and hour, of posts whose hour is known.

    Examples
    --------
    >>> times = pd.to_datetime(["2022-01-03 05:10", "2022-01-10 05:50"], utc=True)
    >>> count_by_weekday_and_hour(pd.DataFrame({"posted_at": times, "is_hour_known": True}), "UTC").to_numpy().tolist()
    [[0, 5, 2]]
    """
    local = posts.loc[posts["is_hour_known"].astype(bool), "posted_at"].dt.tz_convert(time_zone)
    counts = local.groupby([local.dt.day_of_week.rename("weekday"), local.dt.hour.rename("hour")]).size()
    return counts.reset_index(name="post_count")
