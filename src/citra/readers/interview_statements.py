"""Coded and paraphrased interview statements (CSV)."""

import pandas as pd

from citra.errors import BadInput
from citra.readers.reading import Reading
from citra.readers.table import Table
from citra.studyfile import Source

NAME = "coded statements (statement_id,code,place,paraphrase_in_indonesian,paraphrase_in_english,coder)"
COLUMNS = ["statement_id", "code", "place", "paraphrase_in_indonesian", "paraphrase_in_english", "coder"]
# Where the statement was marked in its source; the source itself need not be here.
PLACES = ["source_text", "span_start", "span_end"]


def recognises(opened) -> bool:
    return isinstance(opened, Table) and set(opened.header) >= set(COLUMNS)


def read(opened: Table, source: Source) -> Reading:
    """Read the statements into ``statements``; every cell must be filled but those of the span.

    Raises
    ------
    BadInput
        If a span has no start, no end or no text, ends before it starts, or is no whole number.
    """
    given = [name for name in PLACES if name in opened.header]
    reading = Reading()
    rows = opened.rows(reading, [*COLUMNS, *given]).replace("", pd.NA)
    if given:
        rows = _with_spans(rows.reindex(columns=[*COLUMNS, *PLACES]), str(opened.path))
    reading.tables["statements"] = rows.rename(columns={"coder": "coder_id"})
    return reading


def _with_spans(rows: pd.DataFrame, path: str) -> pd.DataFrame:
    """Return rows whose spans are numbers."""
    starts, ends = (pd.Series(pd.NA, rows.index, dtype="Int64") for _ in range(2))
    marked = rows[rows[["span_start", "span_end"]].notna().any(axis=1)]
    for row, text, start, end in marked[PLACES].itertuples(name=None):
        place = f"{path}, data row {row + 1}"
        for name, value in (("span_start", start), ("span_end", end)):
            if pd.isna(value) or not (value.isascii() and value.isdigit()):
                found = "nothing" if pd.isna(value) else repr(value)
                raise BadInput(f"{place}, column {name}: found {found}, expected a whole number of characters.")
        if int(end) < int(start):
            raise BadInput(f"{place}: the span ends at {end}, before it starts at {start}.")
        if pd.isna(text):
            raise BadInput(f"{place}, column source_text: found nothing, expected the text that the span is in.")
        starts[row], ends[row] = int(start), int(end)
    return rows.assign(span_start=starts, span_end=ends)
