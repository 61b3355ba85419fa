"""Captions coded by hand: one line a post, category and coder (CSV)."""

import pandas as pd

from citra.errors import BadInput
from citra.readers.columns import keys
from citra.readers.delimited import DelimitedText
from citra.readers.reading import Reading
from citra.readers.times import zoned_times
from citra.studyfile import Source

NAME = "captions coded by hand (post_id,category,coder,coded_at; CSV)"
COLUMNS = ["post_id", "category", "coder", "coded_at"]
NONE = "none"


def recognises(opened) -> bool:
    return isinstance(opened, DelimitedText) and set(opened.header) >= set(COLUMNS)


def read(opened: DelimitedText, source: Source) -> Reading:
    """Read the codes into ``caption_codes``.

    A caption of several categories has a line for each; one of no category has a line with ``none``.
    """
    rows = opened.rows(COLUMNS)
    codes = pd.DataFrame(
        {
            "post_id": keys(rows["post_id"], "post_id", opened.place),
            "category": rows["category"].str.strip().replace("", pd.NA),
            "coder_id": rows["coder"].str.strip().replace("", pd.NA),
            "coded_at": zoned_times(rows["coded_at"], "coded_at", opened.place),
        }
    )
    _refuse_contradiction(codes, opened)
    return Reading(len(rows), {"caption_codes": codes})


def _refuse_contradiction(codes: pd.DataFrame, opened: DelimitedText) -> None:
    given = codes.groupby(["post_id", "coder_id"], dropna=False)["category"].transform("nunique")
    wrong = codes.index[codes["category"].eq(NONE).fillna(False) & given.gt(1)]
    if len(wrong):
        raise BadInput(
            f"{opened.place(wrong[0], 'category')}: found {NONE!r} for a post to which the same coder gives a category "
            "as well, expected one or the other."
        )
