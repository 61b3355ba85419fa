"""One room a format. A file is recognised by its header, never by its name."""

import hashlib
from pathlib import Path

import pandas as pd

from citra.dictionary import the_dictionary
from citra.errors import BadInput
from citra.readers import (
    channel_years,
    facebook_statuses,
    follower_log,
    interview_statements,
    meta_business_suite,
)
from citra.readers.delimited import read_header
from citra.studyfile import Source, source_path
from citra.tables import conform, empty_table

FORMATS = (meta_business_suite, facebook_statuses, follower_log, channel_years, interview_statements)


def check_source(folder: Path, source: Source) -> Path:
    """Return the path of a raw file whose bytes are the ones the parameter file names.

    Raises
    ------
    BadInput
        If the file is absent or its checksum is another one.
    """
    path = source_path(folder, source)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != source.sha256:
        raise BadInput(
            f"{path}: the file has changed since it was received: its SHA-256 is {found}, "
            f"the parameter file expects {source.sha256}."
        )
    return path


def recognise(path: Path):
    """Return the reader of a file's format.

    Raises
    ------
    BadInput
        If no reader knows the header.
    """
    header = read_header(path)
    for reader in FORMATS:
        if reader.recognises(header):
            return reader
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        mark = next(mark for mark in ";\t|" if mark in header[0])
        raise BadInput(f"{path}, line 1: the fields are separated by {mark!r}, expected commas.")
    known = "; ".join(reader.NAME for reader in FORMATS)
    raise BadInput(f"{path}, line 1: no known format has this header; known formats are {known}.")


def read_source(folder: Path, source: Source) -> dict[str, pd.DataFrame]:
    """Return the canonical tables that one raw file gives, each row marked with where it came from."""
    path = check_source(folder, source)
    reader = recognise(path)
    read = {}
    for name, frame in reader.read(path, source).items():
        frame = frame.assign(source_file=source.file, is_simulated=source.simulated)
        read[name] = conform(name, frame, str(path))
    return read


def read_sources(folder: Path, sources: tuple[Source, ...]) -> dict[str, pd.DataFrame]:
    """Return every canonical table of a study; a table that no source gives is empty."""
    parts = {name: [empty_table(name)] for name in the_dictionary().tables}
    for source in sources:
        for name, frame in read_source(folder, source).items():
            parts[name].append(frame)
    return {name: pd.concat(frames, ignore_index=True) for name, frames in parts.items()}
