"""What the study file lets go of what was made from its sources.

Results leave: numbers, tables and figures that tell of many posts at once. What has a row or a mark for each post,
reading, comment or statement leaves only where the entries of its sources say so, and captions only where that is said
of them.
"""

import io
import json
from pathlib import Path

from citra.places import Places
from citra.results import read_ledgers
from citra.studyfile import StudyFile

# Tables of counts and of the codebook: they hold no row of a source.
COUNTED = {"intake", "codes"}
# Tables that speak of persons. They leave with the file itself or not at all.
OF_PERSONS = {"comments", "statements"}
CAPTIONED = "posts"


def closed_source(study: StudyFile) -> str:
    """Return the first source whose rows may not be passed on, or nothing."""
    return next((source.file for source in study.sources if not source.rows_may_leave), "")


def why_table_stays(table: Path, study: StudyFile) -> str:
    """Return why a canonical table may not leave, or nothing."""
    if table.stem in COUNTED:
        return ""
    by_name = {source.file: source for source in study.sources}
    for name in _source_names(table, study):
        source = by_name.get(name)
        if source is None or not source.rows_may_leave:
            return f"rows of {name}, whose entry says neither shared nor shared_rows"
        if table.stem in OF_PERSONS and not source.shared:
            return f"what persons said, from {name}, whose entry does not say shared: true"
    return ""


def _source_names(table: Path, study: StudyFile) -> list[str]:
    """Return of which sources a table has rows; of one that does not say so, all."""
    import pandas as pd

    frame = pd.read_parquet(table)
    if "source_file" in frame:
        return sorted(frame["source_file"].dropna().unique())
    return [source.file for source in study.sources] if len(frame) else []


def closed_captions(study: StudyFile, places: Places) -> str:
    """Return the first source of which there are captions that may not leave, or nothing."""
    import pandas as pd

    posts = pd.read_parquet(places.table(CAPTIONED), columns=["source_file", "caption"])
    named = set(posts.loc[posts["caption"].notna(), "source_file"])
    return next((each.file for each in study.sources if each.file in named and not each.shared_captions), "")


def why_pages_stay(study: StudyFile, places: Places) -> str:
    """Return why executed notebooks and their pages may not leave, or nothing; they show what they like of a source."""
    closed = next((source.file for source in study.sources if not source.shared), "")
    if closed:
        return f"perhaps rows of {closed}, whose entry does not say shared: true"
    if closed := closed_captions(study, places):
        return f"perhaps captions of {closed}, whose entry does not say shared_captions: true"
    return ""


def statements_stay(study: StudyFile, places: Places) -> bool:
    """Return whether what was said in interviews may not leave."""
    return bool(why_table_stays(places.table("statements"), study))


def without_single_rows(ledger: Path) -> bytes:
    """Return a ledger without the rows of tables that have one for each statement of an interview."""
    content = json.loads(ledger.read_text(encoding="utf-8"))
    for entry in content["tables"].values():
        if entry.get("is_of_single_rows"):
            entry["rows"] = []
    return (json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


def tables_of_single_rows(ledger: Path) -> list[str]:
    """Return the keys of a ledger's tables that have a row for each statement of an interview."""
    tables = json.loads(ledger.read_text(encoding="utf-8"))["tables"]
    return sorted(key for key, entry in tables.items() if entry.get("is_of_single_rows"))


def figures_of_single_rows(places: Places) -> set[tuple[str, str]]:
    """Return the notebook and the key of every figure with a mark for each post or reading."""
    figures = read_ledgers(sorted((places.build / "results").glob("*/ledger.json")))["figures"]
    return {(entry["notebook"], key) for key, entry in figures.items() if entry.get("is_of_single_rows")}


def without_captions(table: Path) -> bytes:
    """Return a table of posts as Parquet, without its captions."""
    import pandas as pd

    buffer = io.BytesIO()
    pd.read_parquet(table).drop(columns="caption").to_parquet(buffer, index=False)
    return buffer.getvalue()
