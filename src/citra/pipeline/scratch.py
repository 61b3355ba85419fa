"""Half-made work stays apart: a product appears whole, or not at all."""

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from citra.errors import CitraError


@contextmanager
def scratch_folder(build: Path, name: str) -> Iterator[Path]:
    """Give an empty folder for half-made work and remove it afterwards, whatever happens."""
    base = build / ".scratch"
    make_folder(base)
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=base))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_leftovers(build: Path) -> None:
    """Remove what a killed build left half-made."""
    clear(build / ".scratch")


def publish(made: Path, place: Path) -> None:
    """Move a finished file to its place in one step, readable for everybody whatever the umask."""
    empty_place(place)
    made.chmod(0o644)
    made.replace(place)


def empty_place(place: Path) -> None:
    """Make room for a file of the build: its folder is there, and no other folder in its place."""
    make_folder(place.parent)
    if place.is_dir() and not place.is_symlink():
        evict(place)


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
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        raise CitraError(f"{made.name} cannot be taken for a result: it is no file.")
    with os.fdopen(opened, "rb") as source, place.open("xb") as copy:
        shutil.copyfileobj(source, copy)


def make_folder(folder: Path) -> None:
    """Make a folder of the build, in place of whatever else lies on the way to it: all of it was made, and is again."""
    for part in (*reversed(folder.parents), folder):
        _open_up(part)
        if os.path.lexists(part) and not part.is_dir():
            evict(part)
    folder.mkdir(parents=True, exist_ok=True)


def open_folders(build: Path) -> None:
    """Let their owner into all folders of a build."""
    for folder, below, _ in os.walk(build):
        for name in below:
            _open_up(Path(folder, name))


def _open_up(folder: Path) -> None:
    """Let its owner into a folder that nobody can read."""
    with suppress(OSError):
        mode = folder.lstat().st_mode
        if stat.S_ISDIR(mode) and not mode & stat.S_IRUSR:
            folder.chmod(0o755)


def empty_folder(folder: Path) -> None:
    """Make a folder of the build anew, with nothing in it."""
    clear(folder)
    make_folder(folder)


def clear(place: Path) -> None:
    """Remove what lies in a place, whatever it is."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place, ignore_errors=True)
    elif os.path.lexists(place):
        place.unlink()


def evict(place: Path) -> None:
    """Remove what lies in the place of something that a build makes, and say so."""
    clear(place)
    print(f"{place} was not what a build leaves there: it is replaced.", file=sys.stderr)
