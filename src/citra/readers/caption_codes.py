"""Captions coded by hand: one line a post, category and coder (CSV)."""

import pandas as pd

from citra.dictionary import the_dictionary
from citra.readers.columns import keys
from citra.readers.reading import Reading, Sieve
from citra.readers.table import Table
from citra.readers.times import zoned_times
from citra.studyfile import Source

NAME = "captions coded by hand (post_id,category,coder,coded_at; CSV)"
COLUMNS = ["post_id", "category", "coder", "coded_at"]
NONE = "none"


def recognises(opened) -> bool:
    return isinstance(opened, Table) and set(opened.header) >= set(COLUMNS)


def read(opened: Table, source: Source) -> Reading:
    """Read the codes into ``caption_codes``.

    A caption of several categories has a line for each; one of no category has a line with ``none``.
    """
    reading = Reading()
    rows = opened.rows(reading, COLUMNS)
    sieve = Sieve(reading, opened.place, rows.index)
    codes = pd.DataFrame(
        {
            "post_id": keys(rows["post_id"], "post_id", sieve),
            "category": rows["category"].str.strip().replace("", pd.NA),
            "coder_id": rows["coder"].str.strip().replace("", pd.NA),
            "coded_at": zoned_times(rows["coded_at"], "coded_at", sieve),
        }
    )
    words = the_dictionary().tables["caption_codes"]["category"].values
    strange, expected = ~codes["category"].isin(words), f"one of {', '.join(words)}"
    sieve.set_aside(strange, "unreadable-row", "category", rows["category"], expected)
    sieve.set_aside(codes["coder_id"].isna(), "unreadable-row", "coder", rows["coder"], "who coded it")
    (codes,) = sieve.passed(codes)
    _set_contradictions_aside(codes, sieve)
    (reading.tables["caption_codes"],) = sieve.passed(codes)
    return reading


def _set_contradictions_aside(codes: pd.DataFrame, sieve: Sieve) -> None:
    """Set "none" aside where the same coder gives the post a category as well."""
    given = codes.groupby(["post_id", "coder_id"], dropna=False)["category"].transform("nunique")
    wrong = codes["category"].eq(NONE).fillna(False).astype(bool) & given.gt(1)
    expected = "either none or a category of one coder for one post"
    sieve.set_aside(wrong, "contradicting-row", "category", codes["category"], expected)
