"""Columns that exports in delimited text share: keys, kinds of post, yes and no, the owner's name."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from citra.readers.addresses import whole_keys
from citra.readers.reading import TABLE, Sieve
from citra.studyfile import Source

# Nothing, a number as a spreadsheet shortens it, or the error of a formula that was none.
NO_KEY = r"^\s*([0-9][.,]?[0-9]*[eE]\+?[0-9]+|#(NAME|REF|VALUE|N/A|DIV/0|NUM|NULL)[?!]?)?\s*$"
# A key of 16 to 19 digits; from 2 to the power of 53 on not every whole number is a floating-point number.
LONG_NUMBER, LARGEST_EXACT = r"\s*[1-9][0-9]{15,18}\s*", 2.0**53
FEW, CHANCE, DIGITS = 50, 20, 15
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


def keys(
    texts: pd.Series,
    heading: str,
    sieve: Sieve,
    addresses: pd.Series | None = None,
    in_address: Callable[[pd.Series, pd.Series], pd.Series] = whole_keys,
) -> pd.Series:
    """Return the keys of posts; a row is set aside whose key is empty or no longer whole.

    A spreadsheet writes a long key as a rounded number (``1.79E+16``), one that begins like a formula as an error
    (``#NAME?``), and of a number it keeps 15 digits: then every long key of the column is a number that a spreadsheet
    can hold. Where the address of the post holds its key, that is taken instead, and counted.

    Parameters
    ----------
    addresses : Series, optional
        The addresses of the posts.
    in_address : callable
        From damaged keys and their addresses to the whole keys, absent where an address holds none.
    """
    written = pa.array(texts.astype("string"), from_pandas=True)
    damaged = pc.fill_null(pc.match_substring_regex(written, NO_KEY), True).to_numpy(zero_copy_only=False)
    wrong = pd.Series(damaged | are_rounded(texts), index=texts.index)
    if not wrong.any():
        return texts.str.strip()
    if addresses is not None:
        found = in_address(texts[wrong], addresses[wrong]).reindex(texts.index)
        taken = found.notna()
        if taken.any():
            rows = taken.index[taken]
            sieve.remark("post_id", "key-from-address", rows, heading, texts[rows[0]], "the key with all its digits")
            texts, wrong = texts.mask(taken, found), wrong & ~taken
    empty = wrong & (texts.isna() | (texts.str.strip() == "").fillna(False)).astype(bool)
    sieve.set_aside(empty, "no-key", heading, texts, "the post's key")
    expected = "the post's key with all its digits: export again, and do not save the file with a spreadsheet"
    sieve.set_aside(wrong & ~empty, "damaged-key", heading, texts, expected)
    return texts.str.strip()


def are_rounded(texts: pd.Series) -> np.ndarray:
    """Return which keys lost their last digits: all long ones, if each is a number as a spreadsheet holds or writes it.

    It holds the nearest floating-point number, and writes fifteen digits and zeros. Of keys drawn at random one in two
    to sixteen is such a number, or one in ten to a thousand; that all of them are so by chance is ruled out below one
    in a million.

    Examples
    --------
    >>> keys = pd.Series([str(122100000006000123 * (1 + n)) for n in range(6)])
    >>> are_rounded(keys).any(), are_rounded(keys.map(lambda key: str(int(float(key))))).all()
    (np.False_, np.True_)
    """
    none = np.zeros(len(texts), dtype=bool)
    # The first few decide it for every sound file.
    for some in (texts.iloc[:FEW], texts):
        numbers = pd.to_numeric(some.where(some.str.fullmatch(LONG_NUMBER).fillna(False)), errors="coerce")
        long = (numbers > LARGEST_EXACT).fillna(False).to_numpy(dtype=bool)
        exact = [int(key) for key in some[long].str.strip().unique()]
        held = [np.log2(np.spacing(float(key))) for key in exact if int(float(key)) == key]
        zeros = [len(str(key)) - DIGITS for key in exact if key % 10 ** (len(str(key)) - DIGITS) == 0]
        if len(exact) not in (len(held), len(zeros)) or not exact:
            return none
    chances = (sum(held), sum(zeros) * np.log2(10))
    is_so = any(
        len(found) == len(exact) and chance > CHANCE for found, chance in zip((held, zeros), chances, strict=True)
    )
    return long if is_so else none


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
