"""The tables of a study: read from its raw files, checked, and put in their places."""

import json
from pathlib import Path

from citra.pipeline.scratch import publish, scratch_folder
from citra.places import Places
from citra.readers import read_sources
from citra.studyfile import StudyFile
from citra.tables import write_table


def make_tables(study: StudyFile, folder: Path, places: Places) -> None:
    """Read every raw file of a study and write its canonical tables."""
    tables = read_sources(folder, study.sources)
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
