"""Canonical rows of comments and of follower readings, as the readers of JSON exports share them."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from citra.errors import BadInput
from citra.readers.counts import CountReader
from citra.readers.questions import is_question
from citra.readers.times import stated_capture
from citra.studyfile import Source

HIDDEN = frozenset({-1})


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
    author: str | None
    account: str
    moment: object
    text: str | None
    like_count: object = None


def comment_rows(
    comments: list[WrittenComment], times: Callable, headings: tuple[str, str], remarks: Counter
) -> pd.DataFrame:
    """Return canonical rows of comments.

    Parameters
    ----------
    comments : list of WrittenComment
        The comments; at least one.
    times : callable
        Reads moments: a function of `citra.readers.times` that takes values, a heading and a place.
    headings : tuple of str
        What the format calls the moment and the likes.
    remarks : Counter
        Takes the cells that are no number.

    Raises
    ------
    BadInput
        If a comment has no key, or a moment or a count that is none.
    """

    def place(row: object, heading: str) -> str:
        return f"{comments[int(row)].place}, field {heading}"

    for row, comment in enumerate(comments):
        if not comment.comment_id:
            raise BadInput(f"{place(row, 'id')}: found nothing, expected the comment's key.")
    likes = pd.Series([comment.like_count for comment in comments], dtype=object)
    counts = CountReader(place, hidden=HIDDEN, remarks=remarks)
    return pd.DataFrame(
        {
            "comment_id": [comment.comment_id for comment in comments],
            "post_id": [comment.post_id for comment in comments],
            "platform": "instagram",
            "reply_to_id": pd.Series([comment.reply_to_id for comment in comments], dtype="string"),
            "author_id": pd.Series([comment.author or None for comment in comments], dtype="string"),
            "is_by_account": pd.Series([_is_by_account(comment) for comment in comments], dtype="boolean"),
            "commented_at": known_times([comment.moment for comment in comments], times, headings[0], place),
            "is_question": pd.Series([_asks(comment.text) for comment in comments], dtype="boolean"),
            "like_count": counts.column(likes, headings[1], "comments.like_count", expected=False),
        }
    )


def _is_by_account(comment: WrittenComment) -> bool | None:
    if not comment.author or not comment.account or comment.account == "unknown":
        return None
    return comment.author.lower() == comment.account.lower()


def _asks(text: str | None) -> bool | None:
    return None if text is None else is_question(text)


def known_times(moments: list, times: Callable, heading: str, place: Callable) -> pd.Series:
    """Return moments in UTC where there are any; absent stays absent."""
    given = pd.Series(moments, dtype=object)
    found = pd.Series(pd.NaT, index=given.index, dtype="datetime64[us, UTC]")
    known = given.notna()
    if known.any():
        found[known] = times(given[known], heading, place).astype("datetime64[us, UTC]")
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
    profiles: list[WrittenProfile], headings: tuple[str, str, str], source: Source, remarks: Counter
) -> pd.DataFrame:
    """Return canonical follower readings of the day that the parameter file states.

    Parameters
    ----------
    profiles : list of WrittenProfile
        The accounts; at least one.
    headings : tuple of str
        What the format calls followers, accounts followed and posts.
    source : Source
        Says when the file was read off, and of which account, where the format does not.
    remarks : Counter
        Takes the cells that are no number.

    Raises
    ------
    BadInput
        If a number is none, or the followers are absent.
    """

    def place(row: object, heading: str) -> str:
        return f"{profiles[int(row)].place}, field {heading}"

    counts = CountReader(place, remarks=remarks)
    names = {"follower_count": "followers", "following_count": "following", "post_count": "posts"}
    numbers = {
        name: counts.column(
            pd.Series([getattr(profile, field) for profile in profiles], dtype=object), heading, name, expected=False
        )
        for (name, field), heading in zip(names.items(), headings, strict=True)
    }
    absent = numbers["follower_count"].isna()
    if absent.any():
        row = int(absent.to_numpy().argmax())
        raise BadInput(f"{place(row, headings[0])}: found no whole number, expected the number of followers.")
    return pd.DataFrame(
        {
            "account_id": [account_of(profile.account, source) for profile in profiles],
            "platform": "instagram",
            "observed_at": stated_capture(source),
            "follower_count_low": numbers["follower_count"],
            "follower_count_high": numbers["follower_count"],
            "reading_kind": "observed",
            **numbers,
        }
    )


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
