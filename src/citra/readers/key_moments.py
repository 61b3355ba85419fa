"""Moments that the keys of posts hold, and what they say of the written ones."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from zoneinfo import available_timezones

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from citra.readers.addresses import ALPHABET
from citra.readers.clocks import clock_table
from citra.readers.reading import Reading
from citra.readers.times import EARLIEST, LATEST, one_reading, text_array

# A key is made when the upload begins. Of 186 public posts of a faculty (2022 to 2025) the written moment lay from
# 3 seconds before to 18 minutes after the key's; a clock without seconds writes up to a minute less.
BEFORE, AFTER = pd.Timedelta(minutes=2), pd.Timedelta(minutes=30)
# What an Instagram key counts from, in milliseconds since 1970: 24 August 2011. Keys before were plain numbers, whose
# codes are shorter than ten characters; so are those of the new scheme's first 25 days.
INSTAGRAM_EPOCH, INSTAGRAM_LENGTHS = 1314220021721, (10, 11)
# The code of a private account's post bears this many characters more.
PRIVATE_SUFFIX = 28
# X counts from here, in milliseconds since 1970, and from this key on (4 November 2010).
X_EPOCH, X_FIRST = 1288834974657, 29700859247
# Two formats write one moment to the second and to the minute.
SAME_MOMENT = pd.Timedelta(minutes=1)
# So few posts prove nothing; so great a part of them does.
LEAST_POSTS, PROVING_SHARE = 5, 0.9
# Zones asked by name, of those that fit alike.
USUAL = ("Europe/London", "Europe/Berlin", "America/New_York", "America/Chicago", "Asia/Jakarta", "Australia/Sydney")
SAMPLE, DAY = 500, pd.Timedelta(days=1)
_DIGITS = np.full(256, 64, dtype=np.int64)
_DIGITS[list(ALPHABET.encode())] = np.arange(64)


def instagram_moments(codes: pd.Series) -> pd.Series:
    """Return the moment in each post's public code: milliseconds since 1970 = (number >> 23) + 1314220021721.

    The number is the code read in base 64. Codes of before September 2011 hold no moment.

    Parameters
    ----------
    codes : Series of str
        Public codes; absent where there is none.

    Returns
    -------
    Series
        In UTC; absent where the code holds no moment.

    References
    ----------
    Instagram Engineering (2012), *Sharding & IDs at Instagram*: 41 bits of milliseconds, 13 of a shard, 10 of a count.

    Examples
    --------
    >>> str(instagram_moments(pd.Series(["DNuqDSjZCrf"])).iloc[0])[:19]
    '2025-08-24 07:15:20'
    """
    texts = text_array(codes)
    lengths = pc.binary_length(texts)
    private = pc.fill_null(pc.greater(lengths, PRIVATE_SUFFIX), False)
    if pc.any(private).as_py():
        texts = pc.if_else(private, pc.utf8_slice_codeunits(texts, 0, -PRIVATE_SUFFIX), texts)
        lengths = pc.binary_length(texts)
    found = np.full(len(texts), np.iinfo(np.int64).min)
    for length in INSTAGRAM_LENGTHS:
        rows = np.flatnonzero(pc.fill_null(pc.equal(lengths, length), False).to_numpy(zero_copy_only=False))
        if len(rows):
            found[rows] = _milliseconds(texts.take(pa.array(rows)), length)
    return _as_moments(found, codes.index)


def _milliseconds(codes: pa.Array, length: int) -> np.ndarray:
    """Return the milliseconds in codes of one length; the least integer where one is no code."""
    fixed = codes.cast(pa.binary()).cast(pa.binary(length))
    digits = _DIGITS[np.frombuffer(fixed.buffers()[1], dtype=np.uint8, count=len(codes) * length)]
    digits = digits.reshape(len(codes), length)
    # The last three digits are 18 of the 23 bits that hold no time; without them the number fits into 64 bits.
    number = digits[:, :-3] @ (64 ** np.arange(length - 4, -1, -1, dtype=np.int64))
    return np.where((digits < 64).all(axis=1), (number >> 5) + INSTAGRAM_EPOCH, np.iinfo(np.int64).min)


def _numbers(keys: pd.Series) -> np.ndarray:
    """Return keys as whole numbers; -1 where one is none."""
    texts = text_array(keys)
    fits = pc.fill_null(pc.match_substring_regex(texts, "^[0-9]{1,18}$|^[0-8][0-9]{18}$"), False)
    return pc.fill_null(pc.if_else(fits, texts, pa.scalar(None, texts.type)).cast(pa.int64()), -1).to_numpy()


def x_moments(keys: pd.Series) -> pd.Series:
    """Return the moment in each key of X: milliseconds since 1970 = (key >> 22) + 1288834974657.

    Keys of before 4 November 2010 hold no moment.

    References
    ----------
    Twitter Engineering (2010), *Announcing Snowflake*.

    Examples
    --------
    >>> str(x_moments(pd.Series(["1608834567890123456"])).iloc[0])[:19]
    '2022-12-30 14:37:06'
    """
    numbers = _numbers(keys)
    return _as_moments(np.where(numbers >= X_FIRST, (numbers >> 22) + X_EPOCH, np.iinfo(np.int64).min), keys.index)


def tiktok_moments(keys: pd.Series) -> pd.Series:
    """Return the moment in each key of TikTok: seconds since 1970 = key >> 32.

    References
    ----------
    The tool *Unfurl* (2020) and others read it so; TikTok documents nothing.

    Examples
    --------
    >>> str(tiktok_moments(pd.Series(["7459287841546292488"])).iloc[0])
    '2025-01-13 06:46:29+00:00'
    """
    return _as_moments((_numbers(keys) >> 32) * 1000, keys.index)


def _as_moments(milliseconds: np.ndarray, index: pd.Index) -> pd.Series:
    low, high = (limit.value // 10**6 for limit in (EARLIEST.tz_convert("UTC").as_unit("ns"), LATEST.as_unit("ns")))
    within = (milliseconds >= low) & (milliseconds <= high)
    times = np.where(within, milliseconds, np.iinfo(np.int64).min).astype("datetime64[ms]")
    return pd.Series(times, index=index).dt.tz_localize("UTC")


# Facebook's keys are in no proven relation to time, and YouTube's are drawn at random.
PLATFORMS: dict[str, tuple[str, Callable]] = {
    "instagram": ("shortcode", instagram_moments),
    "twitter": ("post_id", x_moments),
    "tiktok": ("post_id", tiktok_moments),
}


def key_moments(posts: pd.DataFrame) -> pd.Series:
    """Return the moment that each post's key holds, in UTC; absent where it holds none.

    Parameters
    ----------
    posts : DataFrame
        ``platform``, ``post_id`` and, where it is known, ``shortcode``.
    """
    found = pd.Series(pd.NaT, index=posts.index, dtype="datetime64[ms, UTC]")
    for platform, (column, moments) in PLATFORMS.items():
        rows = (posts["platform"] == platform).to_numpy(dtype=bool)
        if column in posts and rows.any() and posts[column].notna().any():
            found = moments(posts[column]) if rows.all() else found.where(~rows, moments(posts[column].where(rows)))
    return found


def _fits(written: pd.Series, keyed: pd.Series) -> pd.Series:
    return (written - keyed).between(-BEFORE, AFTER)


def settle_moments(posts: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """Return posts whose moments were compared with their keys.

    The written moment stays the post's. Only where it is not precise does the key speak: of the two readings of an hour
    that stands twice or never by its clock, the one that fits the key is taken; where the day alone is written, the key
    gives the moment if it lies within a day of that day. Where nothing settles the hour it is marked as not known.
    All that is told, and so are the posts whose written moment is none that fits the key.

    Parameters
    ----------
    posts : DataFrame
        Rows of one file; ``other_reading`` is the second reading of a clock time that has two, and is taken out.
    reading : Reading
        Takes the account.
    """
    keyed, posted = key_moments(posts), pd.to_datetime(posts["posted_at"], utc=True)
    known = posts["is_hour_known"].astype(bool)

    def tell(kind: str, rows: pd.Series) -> None:
        if rows.any():
            row, form = rows.index[rows.to_numpy()][0], "%Y-%m-%d %H:%M"
            said = "" if pd.isna(keyed[row]) else f", its key says {keyed[row]:{form}}"
            example = f"the post {posts['post_id'][row]} is written at {posted[row]:{form}} UTC{said}"
            reading.remark("posted_at", kind, int(rows.sum()), example)

    day_alone = ~known & (keyed - posted).between(-DAY, 2 * DAY)
    twofold = pd.Series(False, index=posts.index)
    if "other_reading" in posts:
        other = pd.to_datetime(posts["other_reading"], utc=True).astype(posted.dtype)
        twofold = other.notna()
    second = twofold & _fits(other, keyed) if twofold.any() else twofold
    settled = day_alone | second | (twofold & _fits(posted, keyed))
    tell("hour-from-key", settled)
    tell("hour-twofold", twofold & ~settled)
    known = (known & ~twofold) | settled
    lag = posted - keyed
    tell("before-key", known & ~settled & (lag < -BEFORE))
    tell("after-key", known & ~settled & (lag > AFTER))
    posted = posted.mask(day_alone, keyed.dt.floor("s").astype(posted.dtype))
    posted = posted.mask(second, other) if second.any() else posted
    tell("moment-differs", _stands_with_two_moments(posts, posted))
    return posts.drop(columns="other_reading", errors="ignore").assign(posted_at=posted, is_hour_known=known)


def _stands_with_two_moments(posts: pd.DataFrame, posted: pd.Series) -> pd.Series:
    """Return the last rows of posts that stand in one file with two moments."""
    key = posts["post_id"].astype("string")
    key = posts["shortcode"].astype("string").fillna(key) if "shortcode" in posts else key
    repeated = key.notna() & key.duplicated(keep=False)
    if not repeated.any():
        return repeated
    moments = posted[repeated].groupby(key[repeated])
    apart = moments.transform("max") - moments.transform("min") > SAME_MOMENT
    return (repeated & ~key.duplicated(keep="last")) & apart.reindex(posts.index, fill_value=False)


@dataclass(frozen=True)
class Proof:
    """What the keys of a file's posts say of the clock by which they were read.

    Parameters
    ----------
    keyed : int
        Posts with a known hour whose key holds a moment.
    agreeing : int
        Those whose written moment fits it.
    zone : str
        A clock that more than half of them fit, and more than the one by which they were read; empty if there is none.
    fitting : int
        The posts that fit that clock.
    """

    keyed: int
    agreeing: int
    zone: str = ""
    fitting: int = 0

    @property
    def is_another_clock(self) -> bool:
        """Whether nine in ten of five posts or more fit another clock, and at most one in ten the clock read by."""
        enough = self.keyed >= LEAST_POSTS and self.fitting >= PROVING_SHARE * self.keyed
        return bool(self.zone) and enough and self.agreeing <= (1 - PROVING_SHARE) * self.keyed


def prove_clock(posts: pd.DataFrame, zone: str, office: str = "") -> Proof:
    """Return what posts' keys say of a clock.

    Parameters
    ----------
    posts : DataFrame
        Canonical posts of one file.
    zone : str
        The clock by which they were read.
    office : str
        The office's zone, which is tried first.
    """
    keyed = key_moments(posts)
    rows = keyed.notna() & posts["posted_at"].notna() & posts["is_hour_known"].astype(bool)
    written, keyed = posts.loc[rows, "posted_at"], keyed[rows]
    agreeing = int(_fits(written, keyed).sum())
    said = Proof(len(keyed), agreeing)
    if not len(keyed) or agreeing * 2 >= len(keyed):
        return said
    step = -(-len(keyed) // SAMPLE)
    wall, sample = written.iloc[::step].dt.tz_convert(zone).dt.tz_localize(None), keyed.iloc[::step]
    best = _best_zone(wall, sample, office)
    if not best:
        return said
    wall = written.dt.tz_convert(zone).dt.tz_localize(None)
    fitting = int(_fits(one_reading(wall, best), keyed).sum())
    is_better = fitting * 2 > len(keyed) and fitting > agreeing
    return replace(said, zone=best, fitting=fitting) if is_better else said


def _best_zone(wall: pd.Series, keyed: pd.Series, office: str) -> str:
    """Return the zone that most moments fit; of several alike the office's, a format's, an offset, a usual one."""
    known = [entry["clock"] for entry in clock_table().values() if re.fullmatch("[A-Z]+|[A-Z].*/.*", entry["clock"])]
    shift = (wall - keyed.dt.tz_localize(None)).median().round("15min")
    hours, minutes = divmod(abs(int(shift.total_seconds())) // 60, 60)
    offset = [f"{'-' if shift < pd.Timedelta(0) else '+'}{hours:02}:{minutes:02}"] if hours <= 14 else []
    named = sorted(name for name in available_timezones() if re.match("A|Eu|P|In", name) and "/" in name)
    best, most = "", 0
    for zone in dict.fromkeys([*filter(None, [office]), *known, *offset, *USUAL, *named]):
        fitting = int(_fits(one_reading(wall, zone), keyed).sum())
        if fitting > most:
            best, most = zone, fitting
    return best
