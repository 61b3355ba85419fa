"""Half-made work stays apart: a product appears whole, or not at all."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
