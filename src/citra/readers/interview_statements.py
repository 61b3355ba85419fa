"""Coded and paraphrased interview statements (CSV)."""

import pandas as pd

from citra.readers.delimited import DelimitedText
from citra.readers.reading import Reading
from citra.studyfile import Source

NAME = "coded statements (statement_id,code,place,paraphrase_in_indonesian,paraphrase_in_english,coder)"
COLUMNS = ["statement_id", "code", "place", "paraphrase_in_indonesian", "paraphrase_in_english", "coder"]


def recognises(opened) -> bool:
    return isinstance(opened, DelimitedText) and set(opened.header) >= set(COLUMNS)


def read(opened: DelimitedText, source: Source) -> Reading:
    """Read the statements into ``statements``; every cell must be filled."""
    rows = opened.rows(COLUMNS).replace("", pd.NA)
    return Reading(len(rows), {"statements": rows.rename(columns={"coder": "coder_id"})})
