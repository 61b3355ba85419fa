"""A folder or an archive of many exports: each of its files as a file that can be opened on its own."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from citra.readers.exports import Collection
from citra.readers.reading import Reading

# What systems leave in folders and archives of their own accord.
LEFT_BY_SYSTEMS = ("__macosx", "thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Part:
    """One file of a folder or an archive.

    Parameters
    ----------
    name : str
        Its path there.
    place : str
        How a sentence names it.
    path : Path
        Where it can be opened.
    """

    name: str
    place: str
    path: Path

    def told(self, sentence: object) -> str:
        """Return a sentence with the file's own name, wherever it was opened."""
        return str(sentence).replace(str(self.path), self.place)


@contextmanager
def parts_of(opened: Collection) -> Iterator[Iterator[Part]]:
    """Give the files of a folder where they lie, and those of an archive unpacked, each until the next is asked for.

    What systems leave there is passed over.
    """
    with TemporaryDirectory() as scratch:
        yield _parts(opened, Path(scratch))


def _parts(opened: Collection, scratch: Path) -> Iterator[Part]:
    for member in opened.members:
        words = [word.lower() for word in member.name.split("/")]
        if any(word.startswith(".") or word in LEFT_BY_SYSTEMS for word in words):
            continue
        lying = opened.path / member.name
        if opened.path.is_dir() and lying.is_file():
            yield Part(member.name, member.place, lying)
            continue
        unpacked = scratch / f"{member.number}{Path(member.name).suffix}"
        unpacked.write_bytes(member.read())
        yield Part(member.name, member.place, unpacked)
        unpacked.unlink()


def together(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of several files as one table."""
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)


def joint_account(readings: list[Reading], tables: dict[str, pd.DataFrame], strays: Counter) -> Reading:
    """Return the account of several files as one.

    Parameters
    ----------
    readings : list of Reading
        Those of the files.
    tables : dict of DataFrame
        Their rows together.
    strays : Counter
        The sentences on files that are no exports.
    """
    whole = Reading(tables=tables)
    for reading in readings:
        whole.include(reading)
    for sentence, count in strays.items():
        whole.row_count += count
        whole.put_aside("stray-file", count, sentence.rstrip("."))
    clocks = {reading.clock for reading in readings if reading.clock}
    whole.clock = clocks.pop() if len(clocks) == 1 else None
    return whole
