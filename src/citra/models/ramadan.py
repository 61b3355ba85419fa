"""Which days are days of Ramadan, the ninth month of the Hijri calendar.

The Umm al-Qura calendar of Saudi Arabia is used, as the package hijridate has it from 1343 to 1500 AH (1924 to 2077).
Indonesia's ministry of religious affairs sights the moon, and its month may begin or end a day later or earlier:
in 2022 it began on 3 April, by Umm al-Qura on 2 April. In a share of a month's posts a day matters little.
"""

import datetime as dt
from functools import lru_cache

import numpy as np
import pandas as pd

from citra.models.days_off import public_holidays

RAMADAN = 9
SHAWWAL = 10
# In these years, 2015 to 2024, the end of Ramadan wandered from July to April: no other holiday keeps step with it.
PROBED = range(1436, 1446)


@lru_cache(maxsize=50_000)
def _hijri_month(year: int, month: int, day: int) -> float:
    from hijridate import Gregorian

    try:
        return float(Gregorian(year, month, day).to_hijri().month)
    except OverflowError:
        return float("nan")


@lru_cache(maxsize=20)
def keeps_ramadan(country: str) -> bool:
    """Return whether the end of Ramadan is a public holiday of a country, in each of ten years.

    Where it is not, or the country is not known, a month of fasting is no fact about the office.

    Parameters
    ----------
    country : str
        Its code of two letters (ISO 3166-1); empty where it is not known.

    Raises
    ------
    BadInput
        If the calendar of that country is not known.

    Examples
    --------
    >>> keeps_ramadan("ID"), keeps_ramadan("SE"), keeps_ramadan("")
    (True, False, False)
    """
    from hijridate import Hijri

    if not country:
        return False
    ends = [Hijri(year, SHAWWAL, 1).to_gregorian() for year in PROBED]
    off = public_holidays(country, range(ends[0].year, ends[-1].year + 1))
    # The moon may be sighted a day earlier or later.
    near = [[dt.date(end.year, end.month, end.day) + dt.timedelta(shift) for shift in (-1, 0, 1)] for end in ends]
    return all(not off.isdisjoint(days) for days in near)


def in_ramadan(posted_at: pd.Series, time_zone: str) -> pd.Series:
    """Return whether each moment falls on a day of Ramadan by a zone's calendar: one, zero, or absent.

    Days are taken from midnight to midnight, although a Hijri day begins at the sunset before.

    Parameters
    ----------
    posted_at : Series of datetime
        With a zone.
    time_zone : str
        The office's zone.

    Examples
    --------
    >>> times = pd.Series(pd.to_datetime(["2022-04-01 12:00", "2022-04-01 18:00", "2022-05-02 00:00"], utc=True))
    >>> in_ramadan(times, "Asia/Jakarta").tolist()
    [0.0, 1.0, 0.0]
    """
    local = posted_at.dt.tz_convert(time_zone)
    month = np.array(
        [_hijri_month(*day) for day in zip(local.dt.year, local.dt.month, local.dt.day, strict=True)], dtype=float
    )
    return pd.Series(np.where(np.isnan(month), np.nan, month == RAMADAN), index=posted_at.index, dtype=float)
