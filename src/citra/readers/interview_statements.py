"""Coded and paraphrased interview statements (CSV)."""

from pathlib import Path

import pandas as pd

from citra.readers.delimited import read_rows
from citra.studyfile import Source

NAME = "coded statements (statement_id,code,place,paraphrase_in_indonesian,paraphrase_in_english,coder)"
COLUMNS = ["statement_id", "code", "place", "paraphrase_in_indonesian", "paraphrase_in_english", "coder"]


def recognises(header: list[str]) -> bool:
    return set(header) >= set(COLUMNS)


def read(path: Path, source: Source) -> dict[str, pd.DataFrame]:
    """Read the statements into ``statements``; every cell must be filled."""
    rows = read_rows(path)[COLUMNS].replace("", pd.NA)
    return {"statements": rows.rename(columns={"coder": "coder_id"})}
