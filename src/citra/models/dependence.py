"""Whether an office's captions repeat those of its headquarters, which side came first, and by how much."""

import math
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from citra.models.bootstrap import BlockBootstrap
from citra.models.near_duplicates import find_near_duplicates, normalise_captions
from citra.models.shares import Share, share_in_order

# Two greetings of a few words may agree by chance.
FEWEST_WORDS = 6
HOUR = pd.Timedelta(hours=1)
REPEAT_COLUMNS = ("post_id", "headquarters_post_id", "similarity", "lag_hours", "who_first")


@dataclass(frozen=True)
class Dependence:
    """Captions of an office that repeat its headquarters'.

    Parameters
    ----------
    repeats : DataFrame
        ``post_id``, ``headquarters_post_id``, ``similarity``, ``lag_hours`` (positive where headquarters came first;
        absent where an hour is not known), ``who_first`` (``headquarters``, ``office`` or ``same-time``), one row a
        post of the office with a near-duplicate.
    after_headquarters : Share
        The office's captions that repeat an earlier one of headquarters.
    before_headquarters : Share
        Those that headquarters repeats later: as many as chance and common sources give, if nobody copies.
    headquarters_first : Share
        The part of all near-duplicates that headquarters published first.
    lag_hours, lag_low, lag_high : float
        Median hours from headquarters' post to the office's, where headquarters came first, and its interval.
    headquarters_count, left_out_count : int
        Captions of headquarters compared; captions of both that are too short.
    cannot_tell : str
        Why nothing can be said; empty where something can.
    """

    repeats: pd.DataFrame = field(repr=False)
    after_headquarters: Share
    before_headquarters: Share
    headquarters_first: Share
    lag_hours: float
    lag_low: float
    lag_high: float
    headquarters_count: int
    left_out_count: int
    cannot_tell: str = ""


def measure_dependence(
    posts: pd.DataFrame,
    office: str,
    headquarters: str,
    time_zone: str,
    *,
    similarity: float = 0.5,
    window_days: int = 30,
    draws: int = 2000,
    seed: int = 1,
) -> Dependence:
    """Measure how far an office's captions repeat those of its headquarters.

    A caption repeats another one if at least ``similarity`` of their pairs of neighbouring words are common and the two
    posts lie at most ``window_days`` apart. Of several, the nearest one that headquarters published before counts,
    else the nearest one after. Captions of fewer than six words take no part. Posts of one time are alike; the
    intervals of shares allow for that (`citra.models.shares`), and that of the median lag resamples blocks of
    neighbouring posts.

    Parameters
    ----------
    posts : DataFrame
        Canonical posts.
    office, headquarters : str
        Accounts as their exports name them; ``""`` where there is no export.
    time_zone : str
        The office's zone: a post without an hour is placed by its day.
    similarity : float
        Least overlap of two captions, above zero and at most one.
    window_days : int
        How far apart two posts may lie.
    draws, seed : int
        Resampled series behind the interval of the lag, and the seed of the random numbers.

    Returns
    -------
    Dependence
        Where one side has no captions, nothing can be told, and ``cannot_tell`` says why.

    Examples
    --------
    >>> times = pd.date_range("2022-01-03 02:00", periods=20, freq="D", tz="UTC")
    >>> texts = [f"lelang rumah tinggal nomor {number} di kota bekasi" for number in range(20)]
    >>> theirs = pd.DataFrame({"post_id": [f"h{n}" for n in range(20)], "account_id": "pusat", "caption": texts,
    ...                        "posted_at": times, "is_hour_known": True})
    >>> ours = theirs.assign(account_id="kantor", post_id=[f"o{n}" for n in range(20)], posted_at=times + 3 * HOUR)
    >>> found = measure_dependence(pd.concat([theirs, ours]), "kantor", "pusat", "UTC", similarity=0.9)
    >>> found.after_headquarters.value, found.lag_hours
    (1.0, 3.0)
    """
    ours, theirs, left_out = _compared(posts, office, headquarters)
    reason = _why_nothing(posts, office, headquarters, ours, theirs)
    if reason:
        return _nothing(reason, len(theirs), left_out)
    repeats = _nearest(_pairs(ours, theirs, similarity, window_days, time_zone))
    in_order = ours.sort_values("posted_at", kind="stable")["post_id"]
    first = repeats.set_index("post_id")["who_first"].reindex(in_order)
    known = repeats["who_first"] != "same-time"
    before = repeats["who_first"] == "headquarters"
    lags = repeats.loc[before, "lag_hours"].dropna().to_numpy()
    low, high = BlockBootstrap(draws, seed).interval(np.median, lags)
    return Dependence(
        repeats,
        share_in_order(first == "headquarters", "captions"),
        share_in_order(first == "office", "captions"),
        share_in_order(before[known], "repeated captions"),
        float(np.median(lags)) if len(lags) else math.nan,
        low,
        high,
        len(theirs),
        left_out,
    )


def _compared(posts: pd.DataFrame, office: str, headquarters: str) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Return the posts of both sides whose captions are long enough, and how many captions are not."""
    sides = posts[posts["account_id"].isin([name for name in (office, headquarters) if name])]
    sides = sides.assign(words=normalise_captions(sides["caption"]))
    short = sides["words"].str.count(" ") + 1 < FEWEST_WORDS
    kept = sides[~short]
    ours, theirs = (kept[kept["account_id"] == name] for name in (office, headquarters))
    return ours, theirs, int((short & (sides["words"] != "")).sum())


def _why_nothing(posts, office: str, headquarters: str, ours: pd.DataFrame, theirs: pd.DataFrame) -> str:
    accounts = set(posts["account_id"].dropna())
    if not headquarters or headquarters not in accounts:
        return (
            "Whether captions repeat those of headquarters needs an export of the headquarters' account with captions "
            "and times; no file gives it."
        )
    if office not in accounts:
        return f"Whether captions repeat those of headquarters needs the office's own posts; no file gives {office!r}."
    for side, name in ((ours, "office"), (theirs, "headquarters")):
        if side.empty:
            return f"Of the {name} no post has a caption of at least {FEWEST_WORDS} words."
    return ""


def _nothing(reason: str, headquarters_count: int, left_out: int) -> Dependence:
    no = Share(math.nan, math.nan, math.nan, 0, math.nan, reason)
    lags = (math.nan, math.nan, math.nan)
    return Dependence(pd.DataFrame(columns=REPEAT_COLUMNS), no, no, no, *lags, headquarters_count, left_out, reason)


def _pairs(ours, theirs, similarity: float, window_days: int, time_zone: str) -> pd.DataFrame:
    """Return every pair of captions alike within the window, with the hours from headquarters' post to the office's."""
    left, right = (side.reset_index(drop=True) for side in (ours, theirs))
    pairs = find_near_duplicates(left["words"], right["words"], similarity)
    one, other = left.loc[pairs["left"]].reset_index(), right.loc[pairs["right"]].reset_index()
    hours = (one["posted_at"] - other["posted_at"]) / HOUR
    known = one["is_hour_known"].astype(bool) & other["is_hour_known"].astype(bool)
    days = [side["posted_at"].dt.tz_convert(time_zone).dt.tz_localize(None).dt.normalize() for side in (one, other)]
    order = np.sign(hours.where(known, (days[0] - days[1]) / HOUR))
    pairs = pd.DataFrame(
        {
            "post_id": one["post_id"],
            "headquarters_post_id": other["post_id"],
            "similarity": pairs["similarity"],
            "lag_hours": hours.where(known),
            "who_first": order.map({1.0: "headquarters", 0.0: "same-time", -1.0: "office"}),
            "distance": hours.abs(),
        }
    )
    return pairs[pairs["distance"] <= 24 * window_days]


def _nearest(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return one pair a post of the office: headquarters' nearest earlier caption, else the nearest of all."""
    later = pairs["who_first"] != "headquarters"
    ranked = pairs.assign(later=later).sort_values(["later", "distance", "headquarters_post_id"], kind="stable")
    nearest = ranked.drop_duplicates("post_id").sort_values("post_id", ignore_index=True)
    return nearest[list(REPEAT_COLUMNS)]
