"""Series breaks: days on which a platform changed what a number means, kept as data."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd
import yaml

from citra.dictionary import FAST_LOADER
from citra.errors import BadInput
from citra.places import Places, find_root

# The ways in which a break touches a column.
WAYS = ("redefines", "hides", "begins", "ends")


@dataclass(frozen=True)
class Break:
    """One break.

    Parameters
    ----------
    key : str
        Its name.
    date : Timestamp
        Its day (UTC).
    platforms : tuple of str
        Where it happened.
    label : dict of str
        What a figure prints, by language.
    source : str
        The address at which it can be read up.
    redefines : tuple of str
        Columns whose numbers before and after are not the same quantity.
    hides : tuple of str
        Columns that an account may withhold from then on.
    begins, ends : tuple of str
        Columns that the platform gives from then on, and until then.
    only_source : str
        The one kind of export that it touches; empty if it touches all.
    """

    key: str
    date: pd.Timestamp
    platforms: tuple[str, ...]
    label: dict[str, str]
    source: str
    redefines: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    only_source: str = ""

    @property
    def affects(self) -> frozenset[str]:
        """Every column that it touches in some way."""
        return frozenset().union(*(getattr(self, name) for name in WAYS))

    def touches(self, columns: Iterable[str], formats: Iterable[str]) -> bool:
        """Return whether it touches one of some columns, as exports of some formats give them."""
        return bool(self.affects & set(columns)) and (not self.only_source or self.only_source in formats)


@lru_cache(maxsize=1)
def known_breaks() -> tuple[Break, ...]:
    """Return every break of the workspace's table, the oldest first."""
    path = Places(find_root(), "").series_breaks
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=FAST_LOADER)
        found = [
            Break(
                key,
                **{
                    **entry,
                    "date": pd.Timestamp(entry["date"], tz="UTC"),
                    **{name: tuple(entry[name]) for name in ("platforms", *WAYS) if name in entry},
                },
            )
            for key, entry in content.items()
        ]
    except (yaml.YAMLError, TypeError, KeyError, ValueError, AttributeError) as fault:
        raise BadInput(f"{path}: this is no table of breaks ({' '.join(str(fault).split())}).") from None
    return tuple(sorted(found, key=lambda item: item.date))


def breaks_crossed(posts: pd.DataFrame, columns: tuple[str, ...], formats: tuple[str, ...] = ()) -> tuple[Break, ...]:
    """Return the breaks that a series of posts crosses: it has posts on both sides.

    Parameters
    ----------
    posts : DataFrame
        Canonical posts: when and where they were published.
    columns : tuple of str
        The columns that the series uses.
    formats : tuple of str
        The exports that the posts came from; a break of another export alone is none of theirs.

    Examples
    --------
    >>> times = pd.to_datetime(["2021-01-01", "2022-01-01"], utc=True)
    >>> posts = pd.DataFrame({"platform": "instagram", "posted_at": times})
    >>> [found.key for found in breaks_crossed(posts, ("like_count",))]
    ['hidden-likes-allowed']
    >>> breaks_crossed(posts, ("comment_count",))
    ()
    """
    found = []
    for item in known_breaks():
        times = posts.loc[posts["platform"].isin(item.platforms), "posted_at"]
        crossed = len(times) and times.min() < item.date <= times.max()
        if crossed and item.touches(columns, formats):
            found.append(item)
    return tuple(found)


def redefinitions_crossed(
    posts: pd.DataFrame, columns: tuple[str, ...], formats: tuple[str, ...] = ()
) -> tuple[Break, ...]:
    """Return the crossed breaks after which one of some columns is another quantity; see `breaks_crossed`.

    Examples
    --------
    >>> times = pd.to_datetime(["2021-01-01", "2025-01-01"], utc=True)
    >>> posts = pd.DataFrame({"platform": "instagram", "posted_at": times})
    >>> [found.key for found in redefinitions_crossed(posts, ("like_count", "view_count"))]
    ['views-replace-impressions']
    """
    crossed = breaks_crossed(posts, columns, formats)
    return tuple(item for item in crossed if set(item.redefines) & set(columns))


def column_validity(platform: str, column: str, formats: tuple[str, ...] = ()) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the day from which, and the day until which, a platform gives a number as one quantity.

    Absent (``NaT``) on the left means since the platform began, on the right until today; the days are those of the
    last redefinition or beginning, and of the end after it.

    Examples
    --------
    >>> valid_from, valid_until = column_validity("facebook", "reach_count")
    >>> str(valid_from.date()), str(valid_until.date())
    ('2026-02-18', '2026-06-15')
    >>> column_validity("instagram", "comment_count")
    (NaT, NaT)
    """
    touching = [item for item in known_breaks() if platform in item.platforms and item.touches([column], formats)]
    begins = [item.date for item in touching if column in (*item.redefines, *item.begins)]
    ends = [item.date for item in touching if column in item.ends]
    return max(begins, default=pd.NaT), min(ends, default=pd.NaT)


def break_table(breaks: tuple[Break, ...]) -> pd.DataFrame:
    """Return breaks as a table of the article: what changed, and when."""
    return pd.DataFrame(
        [{"series_break": item.key, "break_date": item.date.date().isoformat()} for item in breaks],
        columns=["series_break", "break_date"],
    )
