"""Columns that exports in delimited text share: keys, kinds of post, yes and no, the owner's name."""

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from citra.readers.reading import TABLE, Sieve
from citra.studyfile import Source

# Nothing, a number as a spreadsheet shortens it, or the error of a formula that was none.
NO_KEY = r"^\s*([0-9][.,]?[0-9]*[eE]\+?[0-9]+|#(NAME|REF|VALUE|N/A|DIV/0|NUM|NULL)[?!]?)?\s*$"
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


def keys(texts: pd.Series, heading: str, sieve: Sieve) -> pd.Series:
    """Return the keys of posts; a row is set aside whose key is empty or no longer whole.

    A spreadsheet writes a long key as a rounded number (``1.79E+16``), and one that begins like a formula as an
    error (``#NAME?``).
    """
    written = pa.array(texts.astype("string"), from_pandas=True)
    wrong = pc.fill_null(pc.match_substring_regex(written, NO_KEY), True).to_numpy(zero_copy_only=False)
    if wrong.any():
        wrong = pd.Series(wrong, index=texts.index)
        empty = wrong & (texts.isna() | (texts.str.strip() == "").fillna(False)).astype(bool)
        sieve.set_aside(empty, "no-key", heading, texts, "the post's key")
        sieve.set_aside(wrong & ~empty, "damaged-key", heading, texts, "the post's key with all its digits")
    return texts.str.strip()


def is_marked(texts: pd.Series, heading: str, sieve: Sieve, *, unreadable: bool = False) -> pd.Series:
    """Return whether a cell says yes; an empty one says no.

    Parameters
    ----------
    unreadable : bool
        What a cell is taken for that says neither; it is counted.
    """
    words = texts.str.strip().str.lower()
    wrong = ~words.isin([*YES, *NO])
    if wrong.any():
        rows = wrong.index[wrong.to_numpy(dtype=bool)]
        sieve.remark(TABLE, "unreadable-mark", rows, heading, texts[rows[0]], "yes or no")
    return words.isin(YES) | (wrong & unreadable)


def post_types(texts: pd.Series, words: dict[str, str], heading: str, sieve: Sieve) -> pd.Series:
    """Return the posts' types by the export's words; a word that is not known is "other", and counted."""
    types = texts.str.strip().map(words)
    unknown = types.index[types.isna()]
    if len(unknown):
        sieve.remark("post_type", "unknown-type", unknown, heading, texts[unknown[0]])
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
