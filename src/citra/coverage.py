"""Which time a study's files cover, so that a missing file is not taken for a silence of the account."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from citra.tables import conform

# Between two files that nobody dated, a time without posts counts as covered by neither from so many days on, if it
# is also so many times longer than any silence within a file.
FEWEST_DAYS, TIMES_LONGER = 28, 3
OF = ["platform", "account_id"]
NO_DAYS = pd.DatetimeIndex([])


def spans_of(posts: pd.DataFrame, stated: tuple[pd.Timestamp, pd.Timestamp] | None = None) -> pd.DataFrame:
    """Return the time over which one file has posts of each account.

    Parameters
    ----------
    posts : DataFrame
        Canonical posts of one file.
    stated : tuple of Timestamp, optional
        The time that the file is said to cover, in UTC.

    Returns
    -------
    DataFrame
        ``platform``, ``account_id``, ``begins_at``, ``ends_at``, ``longest_gap``, ``is_stated`` and ``is_simulated``.
    """
    ordered = posts.sort_values("posted_at")
    by_account = ordered.groupby(OF, observed=True)
    times = by_account["posted_at"]
    spans = pd.DataFrame(
        {
            "begins_at": times.min(),
            "ends_at": times.max(),
            "longest_gap": ordered.assign(gap=times.diff()).groupby(OF, observed=True)["gap"].max(),
            "is_simulated": by_account["is_simulated"].any(),
        }
    ).reset_index()
    if stated:
        spans = spans.assign(begins_at=stated[0], ends_at=stated[1])
    return spans.assign(is_stated=stated is not None)


def uncovered_times(spans: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return the times between files of an account that no file covers, as rows of ``uncovered_times``.

    Where both neighbouring files are dated by the study, every time between them counts. Where one is not, only its
    posts tell what it covers; then a time between files is left open if it lasts at least 28 days and three times the
    longest silence within any file of the account: it may be a silence, or a file may be missing, and nobody knows.

    Parameters
    ----------
    spans : iterable of DataFrame
        One of `spans_of` for each file.

    Examples
    --------
    >>> def part(first, last):
    ...     times = pd.date_range(first, last, freq="4D", tz="UTC")
    ...     return spans_of(pd.DataFrame({"platform": "instagram", "account_id": "office", "posted_at": times,
    ...                                   "is_simulated": False}))
    >>> found = uncovered_times([part("2023-01-01", "2023-03-30"), part("2023-07-02", "2023-09-30")])
    >>> [(str(row.begins_at.date()), str(row.ends_at.date())) for row in found.itertuples()]
    [('2023-03-30', '2023-07-02')]
    >>> len(uncovered_times([part("2023-01-01", "2023-03-30"), part("2023-04-02", "2023-09-30")]))
    0
    """
    spans = [frame for frame in spans if len(frame)]
    rows = [] if not spans else pd.concat(spans, ignore_index=True).groupby(OF, observed=True)
    found = [
        {"platform": platform, "account_id": account, **hole}
        for (platform, account), files in rows
        for hole in _holes(files)
    ]
    return conform("uncovered_times", pd.DataFrame(found), "uncovered_times")


def _holes(files: pd.DataFrame) -> list[dict]:
    """Return the holes between one account's files."""
    files = files.sort_values(["begins_at", "ends_at"])
    silence = max(pd.Timedelta(days=FEWEST_DAYS), TIMES_LONGER * files["longest_gap"].fillna(pd.Timedelta(0)).max())
    until, is_stated, found = files["ends_at"].iloc[0], files["is_stated"].iloc[0], []
    for file in files.iloc[1:].itertuples():
        both = bool(is_stated and file.is_stated)
        if file.begins_at - until > (pd.Timedelta(0) if both else silence):
            marks = {"is_stated": both, "is_simulated": bool(files["is_simulated"].any())}
            found.append({"begins_at": until, "ends_at": file.begins_at, **marks})
        if file.ends_at >= until:
            until, is_stated = file.ends_at, file.is_stated
    return found


def uncovered_days(uncovered: pd.DataFrame, posts: pd.DataFrame, time_zone: str) -> pd.DatetimeIndex:
    """Return the whole days of the office's calendar that no file covers, and on which none of the posts appeared.

    Parameters
    ----------
    uncovered : DataFrame
        Rows of ``uncovered_times``; those of the posts' accounts count.
    posts : DataFrame
        Canonical posts.
    time_zone : str
        The office's zone.

    Examples
    --------
    >>> of = {"platform": "instagram", "account_id": "office"}
    >>> times = pd.to_datetime(["2023-03-30", "2023-04-03"], utc=True)
    >>> holes = pd.DataFrame([of | {"begins_at": times[0], "ends_at": times[1]}])
    >>> posts = pd.DataFrame(of | {"posted_at": times})
    >>> uncovered_days(holes, posts, "UTC").strftime("%d").tolist()
    ['31', '01', '02']
    """
    theirs = uncovered.merge(posts[OF].drop_duplicates(), on=OF)
    posted = _days(posts["posted_at"], time_zone)
    spans = zip(_days(theirs["begins_at"], time_zone), _days(theirs["ends_at"], time_zone), strict=True)
    one = pd.Timedelta(days=1)
    days = [pd.date_range(begins + one, ends - one, freq="D") for begins, ends in spans]
    every = pd.DatetimeIndex(np.concatenate(days) if days else [])
    return every.unique().difference(pd.DatetimeIndex(posted.unique()))


def _days(moments: pd.Series, time_zone: str) -> pd.Series:
    return moments.dt.tz_convert(time_zone).dt.tz_localize(None).dt.normalize().astype("datetime64[ns]")


def covered_time(posted_at: pd.Series, hidden: pd.DatetimeIndex, time_zone: str) -> pd.Series:
    """Return moments on a clock that stands still on the days that no file covers.

    A pace, a gap or an unevenness that is measured on it leaves those days alone. Posts that chance alone spreads over
    the covered time are as evenly spread on this clock, so that a comparison with chance stays valid.

    Examples
    --------
    >>> times = pd.Series(pd.to_datetime(["2023-03-30", "2023-04-03"], utc=True))
    >>> covered_time(times, pd.DatetimeIndex(["2023-03-31", "2023-04-01"]), "UTC").dt.strftime("%d").tolist()
    ['30', '01']
    """
    passed = hidden.sort_values().searchsorted(_days(posted_at, time_zone).to_numpy())
    return posted_at - pd.to_timedelta(passed, unit="D")
