"""Exclusions: each one named, argued, and counted. Rows are set aside nowhere else."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from citra.breaks import Break
from citra.errors import BadInput
from citra.readers.reading import FAULTS, ROWS

# Two formats write one moment to the second and to the minute.
SAME_MOMENT = pd.Timedelta(minutes=1)
# Where one of them gives the day alone, or an hour that stands twice.
SAME_DAY = pd.Timedelta(hours=36)

# How far a date out of order lies from its neighbours to be doubted, and how many of a log may be.
JUMP_DAYS, JUMP_STEPS, DOUBTED_SHARE = 28, 10, 0.1
# What a post keeps for life, whichever reading gives it.
AGELESS = ("shortcode", "caption", "media_count")


@dataclass(frozen=True)
class Exclusion:
    """How many rows one rule set aside.

    Parameters
    ----------
    rule : str
        The rule's name, a word of the dictionary.
    row_count : int
        The rows it set aside.
    """

    rule: str
    row_count: int


def merge_repeated_posts(
    readings: pd.DataFrame, kept_files: frozenset[str] = frozenset()
) -> tuple[pd.DataFrame, pd.Series, Exclusion]:
    """Return the posts with each post once, which readings they are, and what was set aside.

    An export that overlaps another, a page that was read twice, or several captures of one post
    give it several times; it would weigh double in every mean. Two rows are one post when their
    platform and public code are the same, or, without a code, their platform and key. The numbers
    of one moment are kept together: the latest reading stands, of two of the same moment the one
    with more known numbers, of two alike the one with the larger ones. Only what does not age is filled from the
    others: caption, code, number of pictures. So is the
    moment, where the latest reading knows no hour.

    Parameters
    ----------
    readings : DataFrame
        Rows of ``posts`` as the readers made them, in the order of the parameter file.
    kept_files : frozenset of str
        Files whose repeated rows count as posts of their own.

    Returns
    -------
    posts : DataFrame
        One row a post, in the readings' order.
    is_used : Series of bool
        For each reading, whether it stands in ``posts``.
    exclusion : Exclusion

    Raises
    ------
    BadInput
        If two files give one post moments that lie more than a minute apart: one of their clocks is not what it is
        taken for.

    Examples
    --------
    >>> readings = pd.DataFrame({"platform": "instagram", "post_id": ["1", "1"], "shortcode": None,
    ...                          "like_count": [4, 9], "caption": ["text", None], "source_file": "a.csv",
    ...                          "posted_at": pd.Timestamp("2021-12-01", tz="UTC"), "is_hour_known": True,
    ...                          "captured_at": pd.to_datetime(["2022-01-01", "2022-02-01"], utc=True)})
    >>> posts, is_used, merged = merge_repeated_posts(readings)
    >>> posts[["like_count", "caption", "observation_count"]].to_numpy().tolist(), merged.row_count
    ([[9, 'text', 2]], 1)
    """
    key = readings["platform"] + ":" + readings["shortcode"].fillna(readings["post_id"]).astype("string")
    kept = readings["source_file"].isin(list(kept_files))
    key = key.where(~kept, key + "#" + pd.Series(range(len(readings)), readings.index).astype("string"))
    if key.is_unique:
        nothing = Exclusion("merged-reading", 0)
        return readings.assign(observation_count=1), pd.Series(True, index=readings.index), nothing
    _refuse_two_moments(readings, key)
    numbers = readings[[name for name in readings if name.endswith("_count")]]
    order = pd.DataFrame(
        {
            "key": key,
            "at": readings["captured_at"],
            "known": numbers.notna().sum(axis=1),
            # Counts grow: of two readings of one moment the larger one is the later.
            "sum": numbers.astype("Float64").sum(axis=1),
        }
    )
    best = order.sort_values(["at", "known", "sum"], ascending=False, na_position="last", kind="stable")
    is_used = pd.Series(~best["key"].duplicated(), index=best.index).reindex(readings.index)
    posts = readings[is_used].copy()
    for name in AGELESS:
        if name in posts:
            known = readings.loc[best.index, name].groupby(best["key"]).first()
            posts[name] = posts[name].fillna(key[is_used].map(known))
    moments = readings.loc[readings["is_hour_known"].astype(bool), "posted_at"].groupby(key).min()
    is_better = ~posts["is_hour_known"].astype(bool) & key[is_used].isin(moments.index)
    posts["posted_at"] = posts["posted_at"].mask(is_better, key[is_used].map(moments))
    posts["is_hour_known"] = posts["is_hour_known"] | is_better
    posts["observation_count"] = key[is_used].map(key.value_counts())
    return posts, is_used, Exclusion("merged-reading", int((~is_used).sum()))


def _refuse_two_moments(readings: pd.DataFrame, key: pd.Series) -> None:
    """Refuse readings of different files whose moments of one post cannot be the same."""
    columns = readings[["post_id", "posted_at", "is_hour_known"]].assign(key=key, source_file=_files(readings))
    repeated = columns[key.duplicated(keep=False)].sort_values(["key", "posted_at"], kind="stable")
    together = repeated.groupby("key")
    apart = together["posted_at"].transform("max") - together["posted_at"].transform("min")
    allowed = together["is_hour_known"].transform("all").astype(bool).map({True: SAME_MOMENT, False: SAME_DAY})
    wrong = repeated[(apart > allowed) & (together["source_file"].transform("nunique") > 1)]
    if wrong.empty:
        return
    first = wrong[wrong["key"] == wrong["key"].iloc[0]]
    one, two = first.iloc[0], first[first["source_file"] != first["source_file"].iloc[0]].iloc[-1]
    raise BadInput(
        f"{one['source_file']} and {two['source_file']}: the post {one['key'].partition(':')[2]} was published at "
        f"{one['posted_at']:%Y-%m-%d %H:%M} UTC by the one and at {two['posted_at']:%Y-%m-%d %H:%M} UTC by the other, "
        f"and so are {wrong['key'].nunique():,} posts in all; one of the two clocks is not what it is taken for: "
        "see both with make inspect, and state clock in the entry of that file."
    )


def _files(readings: pd.DataFrame) -> pd.Series:
    """Return the file of each reading, within a folder or archive the file there."""
    files = readings["source_file"].astype("string")
    parts = readings["source_part"].astype("string") if "source_part" in readings else pd.Series(pd.NA, readings.index)
    return files.where(parts.isna(), files + "/" + parts.fillna(""))


def files_disagree(observations: pd.DataFrame, column: str) -> bool:
    """Return whether two files give one post different numbers.

    Only then is the file that a post came from a circumstance to be compared; otherwise how posts are packed into files
    changes nothing. A post is known again by its account and minute, because formats call it by different keys.

    Parameters
    ----------
    observations : DataFrame
        Rows of ``post_observations``.
    column : str
        The count.

    Examples
    --------
    >>> both = pd.DataFrame({"platform": "instagram", "account_id": "office", "source_file": ["a.csv", "b.csv"],
    ...                      "posted_at": pd.Timestamp("2022-01-01", tz="UTC"), "like_count": [4, 9]})
    >>> files_disagree(both, "like_count"), files_disagree(both.assign(like_count=4), "like_count")
    (True, False)
    """
    known = observations.dropna(subset=[column])
    post = [known["platform"], known["account_id"], known["posted_at"].dt.floor("min")]
    grouped = known.groupby(post, observed=True)
    return bool(((grouped["source_file"].nunique() > 1) & (grouped[column].nunique() > 1)).any())


# What tells rows of the other tables apart: alike in all of it, two rows say the same thing twice.
SAME_ROW = {
    "comments": ("platform", "comment_id"),
    "follower_snapshots": ("platform", "account_id", "observed_at", "reading_kind", "follower_count_low"),
    "caption_codes": ("post_id", "category", "coder_id"),
    "channel_years": ("institution_id", "channel", "year", "follower_count"),
    "statements": ("statement_id", "code", "coder_id"),
}


def drop_repeated_rows(table: pd.DataFrame, name: str) -> tuple[pd.DataFrame, pd.Series]:
    """Return a table with each row once, and which rows were left.

    Parameters
    ----------
    table : DataFrame
        A canonical table other than ``posts``.
    name : str
        Its name.

    Examples
    --------
    >>> years = pd.DataFrame({"institution_id": "djkn", "channel": "x", "year": 2022, "follower_count": [5, 5, 6]})
    >>> len(drop_repeated_rows(years, "channel_years")[0])
    2
    """
    is_used = ~table.duplicated(list(SAME_ROW[name]))
    return table[is_used], is_used


SAME_PERIOD = ["platform", "account_id", "period_begin", "period_end"]


def join_periods(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Return the sums of each account and period as one row, and which rows stand for others.

    A platform gives reach in one file and follows in another, so that a number comes from the first row that has it.

    Parameters
    ----------
    rows : DataFrame
        Rows of ``account_periods`` in the order of the parameter file.

    Examples
    --------
    >>> days = pd.DataFrame({"platform": "instagram", "account_id": "a", "period_begin": 1, "period_end": 2,
    ...                      "reach_count": [None, 7], "follow_count": [3, None]})
    >>> joined, is_first = join_periods(days)
    >>> joined[["reach_count", "follow_count"]].to_numpy().tolist(), is_first.tolist()
    ([[7.0, 3.0]], [True, False])
    """
    is_first = ~rows.duplicated(SAME_PERIOD)
    if is_first.all():
        return rows, is_first
    joined = rows.groupby(SAME_PERIOD, sort=False, dropna=False).first().reset_index()
    return joined[list(rows)].set_index(rows.index[is_first]), is_first


def count_contradictions(rows: pd.DataFrame) -> pd.DataFrame:
    """Return how many numbers of a period differ between files: file, column, count.

    Examples
    --------
    >>> days = pd.DataFrame({"platform": "instagram", "account_id": "a", "period_begin": 1, "period_end": 2,
    ...                      "reach_count": [6, 7], "source_file": ["a.csv", "b.csv"], "is_simulated": False})
    >>> count_contradictions(days).to_numpy().tolist()
    [['b.csv', False, 'reach_count', 1]]
    """
    found = []
    for name in (name for name in rows if name.endswith("_count")):
        known = rows[rows[name].notna()]
        differs = known[name] != known.groupby(SAME_PERIOD, dropna=False)[name].transform("first")
        counts = known[differs].groupby(["source_file", "is_simulated"]).size().reset_index(name="row_count")
        found.append(counts.assign(subject=name))
    columns = ["source_file", "is_simulated", "subject", "row_count"]
    return pd.concat(found)[columns] if found else pd.DataFrame(columns=columns)


def drop_immature_posts(posts: pd.DataFrame, maturity_days: int) -> tuple[pd.DataFrame, Exclusion]:
    """Return the posts that were old enough when their numbers were read, and what was set aside.

    Interactions arrive for days after a post; one that was read young is compared unfairly.
    A post whose reading date is not known stays.

    Parameters
    ----------
    posts : DataFrame
        Canonical posts.
    maturity_days : int
        The least age in days at the reading.
    """
    age = posts["captured_at"] - posts["posted_at"]
    young = (age < pd.Timedelta(days=maturity_days)).fillna(False).astype(bool)
    return posts[~young], Exclusion("not-mature", int(young.sum()))


def drop_posts_after_capture(readings: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the readings of posts that can be, and those dated later than they were read, such as a mistyped year.

    A reading whose day of capture is not known stays.

    Examples
    --------
    >>> times = pd.to_datetime(["2024-01-05", "2098-01-01"], utc=True)
    >>> readings = pd.DataFrame({"posted_at": times, "captured_at": pd.Timestamp("2026-01-01", tz="UTC")})
    >>> [len(part) for part in drop_posts_after_capture(readings)]
    [1, 1]
    """
    # A stated day of capture is a midnight, and the clock of another zone may be ahead of it.
    later = (readings["posted_at"] > readings["captured_at"] + pd.Timedelta(days=1)).fillna(False).astype(bool)
    return readings[~later], readings[later]


def drop_doubted_readings(snapshots: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the follower readings whose days can be trusted, and those out of order with a jump.

    A log is kept from day to day, so a date that stands out of its order and far from its neighbours was mistyped, most
    often in its year. In each file the fewest readings are sought without which the days are in order, rising or
    falling; of these, one is doubted if it lies more than ten times the usual step, and four weeks at least, from both
    neighbours that stay. A log without order, where that would take more than a tenth of the readings, tells nothing.

    Parameters
    ----------
    snapshots : DataFrame
        Canonical follower readings, each file's in the order of its rows.

    Examples
    --------
    >>> days = ["2024-03-01", "2024-03-08", "2023-03-15", *[f"2024-{month:02}-{day:02}" for month in range(4, 10)
    ...         for day in (1, 15)]]
    >>> log = pd.DataFrame({"source_file": "log.csv", "account_id": "office", "reading_kind": "observed",
    ...                     "observed_at": pd.to_datetime(days, utc=True)})
    >>> drop_doubted_readings(log)[1]["observed_at"].dt.strftime("%Y-%m-%d").tolist()
    ['2023-03-15']
    """
    doubted = pd.Series(False, index=snapshots.index)
    observed = snapshots[(snapshots["reading_kind"] == "observed") & snapshots["observed_at"].notna()]
    for _, log in observed.groupby(["source_file", "account_id"], observed=True):
        days = (log["observed_at"] - log["observed_at"].min()) / pd.Timedelta(days=1)
        doubted[log.index[_out_of_order(days.to_numpy(dtype=float))]] = True
    return snapshots[~doubted], snapshots[doubted]


def _out_of_order(days: np.ndarray) -> np.ndarray:
    """Return whether each day of a log stands out of order with a jump."""
    kept = max(_longest_rising(days), _longest_rising(-days), key=len)
    out = np.setdiff1d(np.arange(len(days)), kept)
    if not len(out) or len(out) > DOUBTED_SHARE * len(days) or len(kept) < 2:
        return np.zeros(len(days), dtype=bool)
    jump = max(JUMP_DAYS, JUMP_STEPS * float(np.median(np.abs(np.diff(days[kept])))))
    place = np.searchsorted(kept, out)
    before, after = kept[np.maximum(place - 1, 0)], kept[np.minimum(place, len(kept) - 1)]
    is_far = np.minimum(np.abs(days[out] - days[before]), np.abs(days[out] - days[after])) > jump
    found = np.zeros(len(days), dtype=bool)
    found[out[is_far]] = True
    return found


def _longest_rising(values: np.ndarray) -> np.ndarray:
    """Return the places of a longest part of a sequence that never falls (patience sorting)."""
    ends: list[float] = []
    at: list[int] = []
    before = np.full(len(values), -1)
    for number, value in enumerate(values):
        pile = bisect_right(ends, value)
        if pile:
            before[number] = at[pile - 1]
        ends[pile:], at[pile:] = [value, *ends[pile + 1 :]], [number, *at[pile + 1 :]]
    found = [at[-1]] if at else []
    while found and before[found[-1]] >= 0:
        found.append(int(before[found[-1]]))
    return np.array(found[::-1], dtype=int)


def drop_hidden_likes(posts: pd.DataFrame) -> tuple[pd.DataFrame, Exclusion]:
    """Return the posts whose like count is known, and what was set aside.

    A hidden count is not a count of zero; an analysis of likes can only speak of the rest.
    """
    hidden = posts["like_count"].isna()
    return posts[~hidden], Exclusion("hidden-likes", int(hidden.sum()))


def drop_other_quantity(posts: pd.DataFrame, redefinitions: Sequence[Break]) -> tuple[pd.DataFrame, Exclusion]:
    """Return the posts whose numbers are one quantity, and what was set aside.

    Where a platform redefines a number, a trend across that day compares two quantities. Of the stretches between such
    days the one with the most posts stays, of two alike the later; each platform has its own.

    Parameters
    ----------
    posts : DataFrame
        Canonical posts.
    redefinitions : sequence of Break
        What the posts cross, see `citra.breaks.redefinitions_crossed`.

    Examples
    --------
    >>> from citra.breaks import redefinitions_crossed
    >>> times = pd.to_datetime(["2024-07-01", "2024-09-01", "2024-10-01"], utc=True)
    >>> posts = pd.DataFrame({"platform": "instagram", "posted_at": times})
    >>> kept, other = drop_other_quantity(posts, redefinitions_crossed(posts, ("view_count",)))
    >>> len(kept), other
    (2, Exclusion(rule='other-quantity', row_count=1))
    """
    kept = pd.Series(True, index=posts.index)
    for platform, times in posts.groupby("platform", observed=True)["posted_at"]:
        days = [item.date for item in redefinitions if platform in item.platforms]
        stretch = sum((times >= day).astype(int) for day in days)
        if days:
            sizes = stretch.value_counts()
            kept[times.index] = stretch == sizes.index[sizes == sizes.max()].max()
    return posts[kept], Exclusion("other-quantity", int((~kept).sum()))


def rows_set_aside(intake: pd.DataFrame) -> pd.DataFrame:
    """Return which rows of the raw files became no row of a table: by file and reason, the commonest first.

    Examples
    --------
    >>> intake = pd.DataFrame({"source_file": "a.csv", "subject": "rows", "rule": ["rows-read", "no-time", "rows-kept"],
    ...                        "row_count": [5, 2, 3]})
    >>> rows_set_aside(intake).to_numpy().tolist()
    [['a.csv', 'no-time', 2]]
    """
    aside = intake[(intake["subject"] == ROWS) & ~intake["rule"].isin(["rows-read", "rows-kept", "merged-reading"])]
    counts = aside.groupby(["source_file", "rule"], as_index=False)["row_count"].sum()
    return counts.sort_values(["row_count", "source_file", "rule"], ascending=[False, True, True], ignore_index=True)


def unread_share(intake: pd.DataFrame) -> float:
    """Return the share of the raw files' rows that could not be read; 0 where there are none.

    Examples
    --------
    >>> intake = pd.DataFrame({"source_file": "a.csv", "subject": "rows", "rule": ["rows-read", "no-time", "folded"],
    ...                        "row_count": [8, 2, 1]})
    >>> unread_share(intake)
    0.25
    """
    rows = intake[intake["subject"] == ROWS].groupby("rule")["row_count"].sum()
    read = int(rows.get("rows-read", 0))
    return float(rows[rows.index.isin(list(FAULTS))].sum() / read) if read else 0.0


def merged_exclusion(intake: pd.DataFrame) -> Exclusion:
    """Return how many readings of a post another reading stands for, as the intake counts them.

    Examples
    --------
    >>> merged_exclusion(pd.DataFrame({"rule": ["rows-read", "merged-reading"], "row_count": [9, 2]}))
    Exclusion(rule='merged-reading', row_count=2)
    """
    return Exclusion("merged-reading", int(intake.loc[intake["rule"] == "merged-reading", "row_count"].sum()))


def exclusion_table(*exclusions: Exclusion) -> pd.DataFrame:
    """Return the exclusions as a table, one row a rule in the order they were applied."""
    return pd.DataFrame([vars(exclusion) for exclusion in exclusions])
