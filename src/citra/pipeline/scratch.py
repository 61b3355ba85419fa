"""Half-made work stays apart: a product appears whole, or not at all."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from citra.errors import CitraError


@contextmanager
def scratch_folder(build: Path, name: str) -> Iterator[Path]:
    """Give an empty folder for half-made work and remove it afterwards, whatever happens."""
    base = build / ".scratch"
    base.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=base))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_leftovers(build: Path) -> None:
    """Remove what a killed build left half-made."""
    shutil.rmtree(build / ".scratch", ignore_errors=True)


def publish(made: Path, place: Path) -> None:
    """Move a finished file to its place in one step, readable for everybody whatever the umask."""
    place.parent.mkdir(parents=True, exist_ok=True)
    made.chmod(0o644)
    made.replace(place)


def seal(made: Path, place: Path) -> None:
    """Copy a file that a notebook made to where none can change it any more; what is left open writes into the old one.

    Raises
    ------
    CitraError
        If it is no file but a link or a pipe: what that leads to is none of the notebook's results.
    """
    try:
        opened = os.open(made, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as fault:
        raise CitraError(f"{made.name} cannot be taken for a result: {fault.strerror}.") from None
    with os.fdopen(opened, "rb") as source:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise CitraError(f"{made.name} cannot be taken for a result: it is no file.")
        with place.open("xb") as copy:
            shutil.copyfileobj(source, copy)
