"""The rhythm of an account's week and the level of its years, and time counted by that rhythm."""

from dataclasses import dataclass

import numpy as np

WEEK_HOURS = 168
# The level may change from one stretch of about this many days to the next, if a stretch has so many posts.
STRETCH_DAYS, STRETCH_POSTS = 182, 20
# Part of a post that every hour of the week has beforehand, so that none is impossible.
BEFOREHAND = 0.1


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
        """Return the length of the series in days; own time and the clock agree in it."""
        return float(self.passed[-1])

    def own_time(self, clock_days: np.ndarray) -> np.ndarray:
        """Return moments in own time, from days since the first midnight."""
        return np.interp(clock_days * 24, np.arange(len(self.passed)), self.passed)

    def clock_days(self, own_time: np.ndarray) -> np.ndarray:
        """Return moments of the clock, in days since the first midnight, from own time."""
        return np.interp(own_time, self.passed, np.arange(len(self.passed)) / 24)


def fit_rhythm(moments: np.ndarray, first_weekday: int, days: int) -> Rhythm:
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
    expected = (week[(np.arange(days) + first_weekday) % 7] * _level(moments, days)[:, None]).ravel()
    passed = np.append(0.0, np.cumsum(expected))
    return Rhythm(passed * days / passed[-1], week)


def _level(moments: np.ndarray, days: int) -> np.ndarray:
    """Return the relative rate of posting of each day: that of its stretch."""
    stretches = max(1, min(round(days / STRETCH_DAYS), len(moments) // STRETCH_POSTS))
    stretch = np.arange(days) * stretches // days
    posts = np.bincount(stretch[moments.astype(int)], minlength=stretches) + BEFOREHAND
    return (posts / np.bincount(stretch, minlength=stretches))[stretch]
