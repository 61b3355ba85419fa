"""Canonical rows of comments and of follower readings, as the readers of JSON exports share them."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from citra.readers.counts import CountReader
from citra.readers.questions import is_question
from citra.readers.reading import Reading, Sieve
from citra.readers.times import stated_capture
from citra.studyfile import Source

HIDDEN = frozenset({-1})


def fields(items: list, place_of: Callable[[object], str]) -> Callable[[object, str], str]:
    """Return what names a field of an item by the item's number."""
    return lambda row, heading: f"{place_of(items[int(row)])}, field {heading}"


def timed(
    items: list, moments: pd.Series, times: Callable, heading: str, place_of: Callable[[object], str], reading: Reading
) -> tuple[list, pd.Series]:
    """Return the items that have a moment, and their moments in UTC; the others are set aside.

    Parameters
    ----------
    items : list
        Posts as the export gives them.
    moments : Series
        When each was published, as the format has it.
    times : callable
        Reads moments: a function of `citra.readers.times` that takes values, a heading and a sieve.
    heading : str
        What the format calls the moment.
    place_of : callable
        From an item to the words that name it.
    reading : Reading
        Keeps the account.
    """
    sieve = Sieve(reading, fields(items, place_of), pd.RangeIndex(len(items)))
    kept, found = sieve.passed(items, times(moments, heading, sieve))
    return kept, found.reset_index(drop=True)


@dataclass(frozen=True, slots=True)
class WrittenComment:
    """A comment as an export gives it.

    Parameters
    ----------
    place : str
        The words that name it in the file.
    comment_id, post_id : str
        Its key, and that of the post it stands under.
    reply_to_id : str or None
        The key of the comment it answers.
    author : str or None
        The handle of who wrote it.
    account : str
        The account whose post it stands under.
    moment : object
        When it was written, as the format has it.
    text : str or None
        What it says; only whether it asks is kept.
    like_count : object
        Its likes, as the format has them.
    """

    place: str
    comment_id: str
    post_id: str
    reply_to_id: str | None
    author: str | None = field(repr=False)
    account: str
    moment: object
    text: str | None = field(repr=False)
    like_count: object = None


def comment_rows(
    comments: list[WrittenComment], times: Callable, headings: tuple[str, str], reading: Reading
) -> pd.DataFrame:
    """Return canonical rows of comments; one without a key, or with a moment that is none, is set aside.

    Parameters
    ----------
    comments : list of WrittenComment
        The comments; at least one.
    times : callable
        Reads moments: a function of `citra.readers.times` that takes values, a heading and a sieve.
    headings : tuple of str
        What the format calls the moment and the likes.
    reading : Reading
        Keeps the account.
    """
    sieve = Sieve(reading, fields(comments, lambda comment: comment.place), pd.RangeIndex(len(comments)))
    ids = pd.Series([comment.comment_id for comment in comments], dtype=object)
    sieve.set_aside(ids.isin(["", None]), "no-key", "id", ids, "the comment's key")
    moments = known_times([comment.moment for comment in comments], times, headings[0], sieve)
    # What is left bears new numbers; the sieve goes on naming the comments by their places.
    kept, moments = sieve.passed(comments, moments)
    likes = pd.Series([comment.like_count for comment in kept], index=sieve.index, dtype=object)
    counts = CountReader(sieve, hidden=HIDDEN)
    return _comment_table(kept, moments, counts.column(likes, headings[1], "comments.like_count", expected=False))


def _comment_table(comments: list[WrittenComment], moments: pd.Series, likes: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "comment_id": [comment.comment_id for comment in comments],
            "post_id": [comment.post_id for comment in comments],
            "platform": "instagram",
            "reply_to_id": pd.Series([comment.reply_to_id for comment in comments], dtype="string"),
            "author_id": pd.Series([comment.author or None for comment in comments], dtype="string"),
            "is_by_account": pd.Series([_is_by_account(comment) for comment in comments], dtype="boolean"),
            "commented_at": moments.reset_index(drop=True),
            "is_question": pd.Series([_asks(comment.text) for comment in comments], dtype="boolean"),
            "like_count": likes.reset_index(drop=True),
        }
    )


def _is_by_account(comment: WrittenComment) -> bool | None:
    if not comment.author or not comment.account or comment.account == "unknown":
        return None
    return comment.author.lower() == comment.account.lower()


def stand_in(text: str | None) -> str | None:
    """Return what can stand for the text of a comment: of it only whether it asks is kept.

    Examples
    --------
    >>> stand_in("Kapan lelang berikutnya?"), stand_in("Mantap"), stand_in(None)
    ('?', '', None)
    """
    return None if text is None else "?" if is_question(text) else ""


def _asks(text: str | None) -> bool | None:
    return None if text is None else is_question(text)


def known_times(moments: list, times: Callable, heading: str, sieve: Sieve) -> pd.Series:
    """Return moments in UTC where there are any; absent stays absent."""
    given = pd.Series(moments, index=sieve.index, dtype=object)
    found = pd.Series(pd.NaT, index=given.index, dtype="datetime64[us, UTC]")
    known = given.notna()
    if known.any():
        found[known] = times(given[known], heading, sieve).astype("datetime64[us, UTC]")
    return found


@dataclass(frozen=True, slots=True)
class WrittenProfile:
    """An account's numbers as an export gives them: followers, accounts followed, posts."""

    place: str
    account: str
    followers: object
    following: object = None
    posts: object = None


def follower_rows(
    profiles: list[WrittenProfile], headings: tuple[str, str, str], source: Source, reading: Reading
) -> pd.DataFrame:
    """Return canonical follower readings of the day that the parameter file states.

    A profile without a whole number of followers is set aside.

    Parameters
    ----------
    profiles : list of WrittenProfile
        The accounts; at least one.
    headings : tuple of str
        What the format calls followers, accounts followed and posts.
    source : Source
        Says when the file was read off, and of which account, where the format does not.
    reading : Reading
        Keeps the account.
    """
    sieve = Sieve(reading, fields(profiles, lambda profile: profile.place), pd.RangeIndex(len(profiles)))
    counts = CountReader(sieve)
    names = {"follower_count": "followers", "following_count": "following", "post_count": "posts"}
    numbers = {
        name: counts.column(
            pd.Series([getattr(profile, field) for profile in profiles], dtype=object), heading, name, expected=False
        )
        for (name, field), heading in zip(names.items(), headings, strict=True)
    }
    followers = numbers["follower_count"]
    written = pd.Series([profile.followers for profile in profiles], dtype=object)
    sieve.set_aside(followers.isna(), "no-number", headings[0], written, "the number of followers")
    frame = pd.DataFrame(
        {
            "account_id": [account_of(profile.account, source) for profile in profiles],
            "platform": "instagram",
            "observed_at": stated_capture(source),
            "follower_count_low": followers,
            "follower_count_high": followers,
            "reading_kind": "observed",
            **numbers,
        }
    )
    return sieve.passed(frame)[0]


def account_of(name: str | None, source: Source) -> str:
    """Return the account's name: as the export says it, else as the parameter file states it."""
    return name or source.account or "unknown"


def is_with_another(name: str | None, coauthors: list | None, source: Source) -> bool:
    """Return whether a post was published together with another account.

    In a file that speaks of one account, a post under another name is there because both published it.
    """
    if coauthors:
        return True
    return bool(name and source.account and name.lower() != source.account.lower())


def first_known(items: list, *fields: str) -> pd.Series:
    """Return, for each item, the first of some fields that it has.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> items = [SimpleNamespace(plays=None, views=3), SimpleNamespace(plays=0, views=3)]
    >>> first_known(items, "plays", "views").tolist()
    [3, 0]
    """
    values = (next((value for field in fields if (value := getattr(item, field)) is not None), None) for item in items)
    return pd.Series(list(values), dtype=object)


def texts(values) -> pd.Series:
    """Return a column of text in which the empty text is absent."""
    return pd.Series([value or None for value in values], dtype="string")
