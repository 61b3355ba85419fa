"""Columns that exports in delimited text share: keys, kinds of post, yes and no, the owner's name."""

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from citra.errors import BadInput
from citra.studyfile import Source

# Nothing, or a number as a spreadsheet shortens it.
ROUNDED_KEY = r"^(\s*|[0-9][.,]?[0-9]*[eE]\+?[0-9]+)$"
YES, NO = ("yes", "true", "1"), ("no", "false", "0", "")
MOVING = ("video", "reel", "story")


def filled(texts: pd.Series) -> pd.Series:
    """Return texts, the empty ones absent.

    Examples
    --------
    >>> filled(pd.Series(["lelang", ""], dtype="string")).tolist()
    ['lelang', <NA>]
    """
    return texts.where(texts != "", pd.NA)


def keys(texts: pd.Series, heading: str, place) -> pd.Series:
    """Return the keys of posts, each of which must be whole.

    Raises
    ------
    BadInput
        If one is empty, or a spreadsheet wrote it as a rounded number (``1.79E+16``).
    """
    written = pa.array(texts.astype("string"), from_pandas=True)
    wrong = pc.fill_null(pc.match_substring_regex(written, ROUNDED_KEY), True).to_numpy(zero_copy_only=False)
    if wrong.any():
        row = texts.index[wrong][0]
        raise BadInput(
            f"{place(row, heading)}: found {str(texts[row])[:60]!r}, expected the post's key with all its digits."
        )
    return texts.str.strip()


def is_marked(texts: pd.Series, heading: str, place) -> pd.Series:
    """Return whether a cell says yes; an empty one says no.

    Raises
    ------
    BadInput
        If a cell says neither.
    """
    words = texts.str.strip().str.lower()
    wrong = ~words.isin([*YES, *NO])
    if wrong.any():
        row = wrong.index[wrong.to_numpy(dtype=bool)][0]
        raise BadInput(f"{place(row, heading)}: found {str(texts[row])[:60]!r}, expected yes or no.")
    return words.isin(YES)


def post_types(texts: pd.Series, words: dict[str, str], remarks) -> pd.Series:
    """Return the posts' types by the export's words; a word that is not known is "other", and counted."""
    types = texts.str.strip().map(words)
    unknown = int(types.isna().sum())
    if unknown:
        remarks["post_type", "unknown-type"] += unknown
    return types.astype("string").fillna("other")


def owners(texts: pd.Series, source: Source) -> pd.Series:
    """Return the accounts' names; where the export gives none, the one that the parameter file states."""
    names = texts.str.strip()
    return names.where(names != "", source.account or "unknown")


def is_together(names: pd.Series, coauthors: pd.Series, source: Source) -> pd.Series:
    """Return whether a post was published with another account: it names one, or bears another name than the stated.

    Examples
    --------
    >>> source = Source("a.csv", "", "", "", False, account="kantor")
    >>> is_together(pd.Series(["Kantor", "kantor", "x"]), pd.Series(["", "y", ""]), source).tolist()
    [False, True, True]
    """
    named = coauthors.str.strip() != ""
    if not source.account:
        return named
    return named | ((names.str.strip() != "") & (names.str.lower() != source.account.lower()))


def of_videos(views: pd.Series, types: pd.Series, remarks) -> pd.Series:
    """Return the views of what moves; exports write 0 views beside a picture, which has none to count."""
    others = views.notna() & ~types.isin(MOVING)
    if others.any():
        remarks["view_count", "not-a-video"] += int(others.sum())
    return views.mask(others, pd.NA)
