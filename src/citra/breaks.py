"""Series breaks: days on which a platform changed what a number means, kept as data."""

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd
import yaml

from citra.dictionary import FAST_LOADER
from citra.errors import BadInput
from citra.places import Places, find_root


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
    affects : tuple of str
        Columns of ``posts`` that mean something else from then on.
    label : dict of str
        What a figure prints, by language.
    source : str
        The address at which it can be read up.
    only_source : str
        The one kind of export that it touches; empty if it touches all.
    """

    key: str
    date: pd.Timestamp
    platforms: tuple[str, ...]
    affects: tuple[str, ...]
    label: dict[str, str]
    source: str
    only_source: str = ""


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
                    "platforms": tuple(entry["platforms"]),
                    "affects": tuple(entry["affects"]),
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
        touched = set(columns) & set(item.affects) and (not item.only_source or item.only_source in formats)
        if crossed and touched:
            found.append(item)
    return tuple(found)


def break_table(breaks: tuple[Break, ...]) -> pd.DataFrame:
    """Return breaks as a table of the article: what changed, and when."""
    return pd.DataFrame(
        [{"series_break": item.key, "break_date": item.date.date().isoformat()} for item in breaks],
        columns=["series_break", "break_date"],
    )
