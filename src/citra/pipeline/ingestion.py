"""The tables of a study: read from its raw files, checked, merged, and put in their places."""

import hashlib
import json
from io import BytesIO
from pathlib import Path

import pandas as pd

from citra.cleaning import (
    SAME_ROW,
    count_contradictions,
    drop_doubted_readings,
    drop_posts_after_capture,
    drop_repeated_rows,
    join_periods,
    merge_repeated_posts,
)
from citra.coding.codebook import check_codes, codebook_table, read_codebook
from citra.coverage import spans_of, uncovered_times
from citra.dictionary import the_dictionary
from citra.errors import BadInput
from citra.pipeline.scratch import publish, scratch_folder
from citra.places import Places
from citra.privacy import PSEUDONYM, Privacy
from citra.readers import read_sources
from citra.readers.times import stated_cover
from citra.studyfile import StudyFile
from citra.tables import conform, write_table

# The columns in which a pseudonym may stand.
KEYED = {"account_id", "author_id"}


def study_privacy(study: StudyFile) -> Privacy:
    """Return what may stand in a study's products: the accounts and contacts that it states."""
    stated = {source.account for source in study.sources if source.account} | set(study.public_accounts)
    return Privacy(
        public_accounts=frozenset(name.lower() for name in stated), public_contacts=tuple(study.public_contacts)
    )


def study_tables(study: StudyFile, folder: Path, root: Path = Path()) -> dict[str, pd.DataFrame]:
    """Return the canonical tables of a study: each thing once, every reading of a post, and the account of all rows.

    Parameters
    ----------
    study : StudyFile
        The study.
    folder : Path
        Where its raw files lie.
    root : Path
        The workspace, from which the study names its codebook.

    Raises
    ------
    BadInput
        If a raw file is refused, two files contradict each other where only one can be right, or a statement has a
        code that the codebook lacks.
    """
    tables = read_sources(folder, study.sources, study_privacy(study))
    tables["posts"], later = drop_posts_after_capture(tables["posts"])
    tables["follower_snapshots"], doubted = drop_doubted_readings(tables["follower_snapshots"])
    tables["uncovered_times"] = uncovered_times(_spans(tables["posts"], study))
    kept = frozenset(source.file for source in study.sources if source.keep_repeated)
    readings = tables["posts"]
    posts, is_used, _ = merge_repeated_posts(readings, kept)
    columns = [name for name in the_dictionary().tables["post_observations"] if name != "is_used"]
    observations = readings[columns].assign(is_used=is_used)
    tables["post_observations"] = conform("post_observations", observations, "post_observations")
    # In the order of time, whatever the order of files and rows.
    posts = posts.sort_values(["posted_at", "platform", "post_id"], kind="stable")
    tables["posts"] = conform("posts", posts, "posts")
    merged = [
        _counted(later, "posted_at", "after-capture"),
        _counted(doubted, "observed_at", "date-out-of-order"),
        _merged(readings[~is_used]),
    ]
    for name in SAME_ROW:
        tables[name], is_used = drop_repeated_rows(whole := tables[name], name)
        merged.append(_merged(whole[~is_used]))
    periods, is_first = join_periods(whole := tables["account_periods"])
    tables["account_periods"] = conform("account_periods", periods, "account_periods")
    merged += [_merged(whole[~is_first]), _differing(whole)]
    _refuse_contradiction(tables["channel_years"])
    tables["codes"] = _codes(study, tables["statements"], root)
    tables["intake"] = pd.concat([tables["intake"], *(rows for rows in merged if len(rows))])
    return {name: table.reset_index(drop=True) for name, table in tables.items()}


def _spans(posts: pd.DataFrame, study: StudyFile) -> list[pd.DataFrame]:
    """Return what each file covers."""
    stated = {source.file: stated_cover(source) for source in study.sources}
    files = posts.assign(source_part=posts["source_part"].fillna("")).groupby(
        ["source_file", "source_part"], observed=True
    )
    # What a folder is said to cover, all of its files cover together.
    return [spans_of(rows, stated.get(file)) for (file, _), rows in files]


def _codes(study: StudyFile, statements: pd.DataFrame, root: Path) -> pd.DataFrame:
    """Return the study's codebook as rows, after checking that it has every code of the statements."""
    entries = read_codebook(root / study.codebook) if study.codebook else ()
    check_codes(statements, entries, study.codebook)
    return conform("codes", codebook_table(entries, study.codebook), study.codebook)


def _merged(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the account of the rows that another row stands for, by file."""
    return _counted(rows, "rows", "merged-reading")


def _counted(rows: pd.DataFrame, subject: str, rule: str) -> pd.DataFrame:
    """Return the account of rows that a rule set aside, by file."""
    counts = rows.groupby(["source_file", "is_simulated"]).size().reset_index(name="row_count")
    return conform("intake", counts.assign(subject=subject, rule=rule), "intake")


def _differing(periods: pd.DataFrame) -> pd.DataFrame:
    """Return the account of the numbers of periods that differ between files."""
    return conform("intake", count_contradictions(periods).assign(rule="rows-differ"), "intake")


def _refuse_contradiction(years: pd.DataFrame) -> None:
    twice = years[years.duplicated(["institution_id", "channel", "year"], keep=False)]
    if len(twice):
        files = " and ".join(sorted(twice["source_file"].unique()))
        row = twice.iloc[0]
        raise BadInput(f"{files}: {row['channel']} has two follower counts in {row['year']}, expected one.")


def make_tables(study: StudyFile, folder: Path, places: Places) -> None:
    """Read every raw file of a study and write its canonical tables."""
    tables = study_tables(study, folder, places.root)
    with scratch_folder(places.build, "tables") as scratch:
        for name, frame in tables.items():
            write_table(frame, scratch / f"{name}.parquet")
            publish(scratch / f"{name}.parquet", places.table(name))
        origins = {
            name: {"row_count": len(frame), "is_simulated": bool(frame["is_simulated"].any())}
            for name, frame in tables.items()
        }
        digests = {name: table_digest(frame, places.table(name)) for name, frame in tables.items()}
        for content, place in ((origins, places.origins), (digests, places.digests)):
            text = json.dumps(content, indent=1, sort_keys=True) + "\n"
            (scratch / place.name).write_text(text, encoding="utf-8")
            publish(scratch / place.name, place)


def table_digest(frame: pd.DataFrame, file: Path) -> str:
    """Return the SHA-256 of a canonical table's file; where it has pseudonyms, of the same with each written as ``p-``.

    A pseudonym depends on its owner's key, and the same raw files must have the same digest whoever reads them.
    """
    keyed = [name for name in KEYED & set(frame) if frame[name].str.match(PSEUDONYM).any()]
    if not keyed:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    buffer = BytesIO()
    plain = {name: frame[name].str.replace(PSEUDONYM, "p-", regex=True) for name in keyed}
    frame.assign(**plain).to_parquet(buffer, index=False)
    return hashlib.sha256(buffer.getvalue()).hexdigest()
