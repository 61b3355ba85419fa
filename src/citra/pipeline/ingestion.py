"""The tables of a study: read from its raw files, checked, merged, and put in their places."""

import json
from pathlib import Path

import pandas as pd

from citra.cleaning import merge_repeated_posts
from citra.dictionary import the_dictionary
from citra.pipeline.scratch import publish, scratch_folder
from citra.places import Places
from citra.privacy import Privacy
from citra.readers import read_sources
from citra.studyfile import StudyFile
from citra.tables import conform, write_table


def study_privacy(study: StudyFile) -> Privacy:
    """Return what may stand in a study's products: the names of the accounts that it states."""
    stated = {source.account for source in study.sources if source.account} | set(study.public_accounts)
    return Privacy(public_accounts=frozenset(name.lower() for name in stated))


def study_tables(study: StudyFile, folder: Path) -> dict[str, pd.DataFrame]:
    """Return the canonical tables of a study: each post once, every reading of it, and the account of all rows."""
    tables = read_sources(folder, study.sources, study_privacy(study))
    kept = frozenset(source.file for source in study.sources if source.keep_repeated)
    readings = tables["posts"]
    posts, is_used, _ = merge_repeated_posts(readings, kept)
    columns = [name for name in the_dictionary().tables["post_observations"] if name != "is_used"]
    tables["post_observations"] = conform(
        "post_observations", readings[columns].assign(is_used=is_used), "post_observations"
    )
    tables["posts"] = conform("posts", posts, "posts")
    merged = readings[~is_used].groupby(["source_file", "is_simulated"]).size().reset_index(name="row_count")
    merged = conform("intake", merged.assign(subject="rows", rule="merged-reading"), "intake")
    tables["intake"] = pd.concat([tables["intake"], merged], ignore_index=True) if len(merged) else tables["intake"]
    return {name: table.reset_index(drop=True) for name, table in tables.items()}


def make_tables(study: StudyFile, folder: Path, places: Places) -> None:
    """Read every raw file of a study and write its canonical tables."""
    tables = study_tables(study, folder)
    with scratch_folder(places.build, "tables") as scratch:
        for name, frame in tables.items():
            write_table(frame, scratch / f"{name}.parquet")
            publish(scratch / f"{name}.parquet", places.table(name))
        origins = {
            name: {"row_count": len(frame), "is_simulated": bool(frame["is_simulated"].any())}
            for name, frame in tables.items()
        }
        (scratch / "origins.json").write_text(json.dumps(origins, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        publish(scratch / "origins.json", places.origins)
