"""Posts on public holidays beside those on ordinary working days."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from citra.coverage import NO_DAYS
from citra.errors import BadInput
from citra.models import LEVEL

# Half a year has its own level of posting.
STRETCH_DAYS = 182
# Fewer posts to be expected on holidays tell nothing of their absence.
FEWEST_EXPECTED = 5


@dataclass(frozen=True)
class DaysOff:
    """Posts on public holidays that fall on Monday to Friday.

    Parameters
    ----------
    ratio, low, high : float
        Posts on them against those of ordinary days of the same weekday and half-year, and the 95 % interval.
    post_count : int
        Posts on them.
    expected_count : float
        Posts there would have been on ordinary days.
    day_count : int
        Holidays on Monday to Friday between the first and the last post.
    cannot_tell : str
        Why there is no ratio; empty where there is one.
    """

    ratio: float
    low: float
    high: float
    post_count: int
    expected_count: float
    day_count: int
    cannot_tell: str = ""


@lru_cache(maxsize=20)
def public_holidays(country: str, years: range) -> frozenset:
    """Return the public holidays of a country, and where known the days its government adds to them.

    Parameters
    ----------
    country : str
        Its code of two letters (ISO 3166-1).
    years : range
        Calendar years.

    Raises
    ------
    BadInput
        If the calendar of that country is not known.

    Examples
    --------
    >>> import datetime
    >>> datetime.date(2022, 8, 17) in public_holidays("ID", range(2022, 2023))
    True
    """
    from holidays import country_holidays, list_supported_countries

    if country not in list_supported_countries():
        raise BadInput(
            f"parameter holiday_country: no calendar of holidays is known for {country!r}; expected a code of two "
            "letters such as ID, or '' where the country is not known."
        )
    known = {"public", "government"} & set(country_holidays(country).supported_categories)
    return frozenset(country_holidays(country, years=years, categories=tuple(sorted(known))))


def compare_days_off(posts: pd.DataFrame, time_zone: str, country: str, hidden: pd.DatetimeIndex = NO_DAYS) -> DaysOff:
    """Compare posting on public holidays with ordinary working days.

    With O posts on holidays that fall on Monday to Friday, and E the sum over these days of the mean count of ordinary
    days of the same weekday and half-year, the ratio is O / E. Counts scatter more than chance: phi is Pearson's
    statistic of the ordinary days' weekly sums over its degrees of freedom, at least one, and the interval is the exact
    one of a Poisson count O / phi. The error of E, which rests on many more days, is left out.

    Parameters
    ----------
    posts : DataFrame
        Canonical posts of one account.
    time_zone : str
        The office's zone.
    country : str
        Whose holidays; empty where it is not known, and then nothing is compared.
    hidden : DatetimeIndex
        Days that no file covers; they are no days on which the account rested.

    Raises
    ------
    BadInput
        If the country's calendar is not known.

    Examples
    --------
    >>> off = pd.to_datetime(sorted(public_holidays("ID", range(2021, 2023))))
    >>> worked = pd.bdate_range("2021-01-01", "2022-12-30").difference(off)
    >>> posts = pd.DataFrame({"posted_at": worked.tz_localize("Asia/Jakarta") + pd.Timedelta(hours=10)})
    >>> found = compare_days_off(posts, "Asia/Jakarta", "ID")
    >>> found.post_count, found.ratio, found.high < 0.3
    (0, 0.0, True)
    """
    from scipy import stats

    if not country:
        return DaysOff(*[math.nan] * 3, 0, math.nan, 0, "The country whose public holidays count is not stated.")
    local = posts["posted_at"].dt.tz_convert(time_zone).dt.tz_localize(None).dt.normalize()
    days = _working_days(local, country)
    days = days[~days["day"].isin(hidden)]
    off, ordinary = days[days["is_off"]], days[~days["is_off"]]
    mean = ordinary.groupby(["stretch", "weekday"])["posts"].mean()
    expected = float(mean.reindex(pd.MultiIndex.from_frame(off[["stretch", "weekday"]])).sum())
    if expected < FEWEST_EXPECTED:
        reason = (
            f"Posting on holidays can be compared where at least {FEWEST_EXPECTED} posts would be expected on them; "
            f"here {expected:.1f} would be, on {len(off)} days."
        )
        return DaysOff(*[math.nan] * 3, int(off["posts"].sum()), expected, len(off), reason)
    count, scatter = int(off["posts"].sum()), _overdispersion(ordinary)
    tail = (1 - LEVEL) / 2
    low = stats.gamma.ppf(tail, count / scatter) if count else 0.0
    high = stats.gamma.ppf(1 - tail, count / scatter + 1)
    ends = (float(end * scatter / expected) for end in (low, high))
    return DaysOff(count / expected, *ends, count, expected, len(off))


def _working_days(local: pd.Series, country: str) -> pd.DataFrame:
    """Return Monday to Friday of the series: ``day``, ``weekday``, ``week``, ``stretch``, ``is_off``, ``posts``."""
    every = pd.date_range(local.min(), local.max(), freq="D") if len(local) else pd.DatetimeIndex([])
    off = public_holidays(country, range(every.year.min(), every.year.max() + 1) if len(every) else range(0))
    order = np.arange(len(every))
    stretches = max(1, round(len(every) / STRETCH_DAYS))
    days = pd.DataFrame(
        {
            "day": every,
            "weekday": every.day_of_week,
            "week": (order + (every[0].day_of_week if len(every) else 0)) // 7,
            "stretch": order * stretches // max(len(every), 1),
            "is_off": pd.Series(every.date, dtype=object).isin(off).to_numpy(dtype=bool),
            "posts": local.value_counts().reindex(every, fill_value=0).to_numpy(dtype=float),
        }
    )
    return days[days["weekday"] < 5]


def _overdispersion(ordinary: pd.DataFrame) -> float:
    """Return Pearson's statistic of weekly sums against the means of weekday and half-year, by degree of freedom."""
    cells = ordinary.groupby(["stretch", "weekday"])["posts"]
    weeks = ordinary.assign(expected=cells.transform("mean")).groupby("week")[["posts", "expected"]].sum()
    weeks = weeks[weeks["expected"] > 0]
    degrees = len(weeks) - cells.ngroups / 5
    if degrees < 1:
        return 1.0
    return max(1.0, float(((weeks["posts"] - weeks["expected"]) ** 2 / weeks["expected"]).sum() / degrees))
