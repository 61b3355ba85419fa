"""What the workflow engine remembers of the last build, read so that damage to it costs a build and no more."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from _pytask.lockfile import LockfileState

from citra.pipeline.scratch import clear, make_folder
from citra.pipeline.versions import digest_of
from citra.pipeline.watch import enumerated

LOCK, JOURNAL, UNFINISHED = "pytask.lock", "pytask.lock.journal", "pytask.lock.tmp"


def mended_record(root: Path) -> dict[str, str]:
    """Return the states of files in the engine's record, by their path in the workspace; remove what it cannot read.

    It stops at a record that is damaged, and at a folder in the place of one of its files.
    """
    make_folder(root / ".pytask")
    # It would trust a file's time instead of reading the file; a clone or a copy makes times up.
    clear(root / ".pytask" / "file_hashes.json")
    clear(root / UNFINISHED)
    for name in (JOURNAL, LOCK):
        try:
            return _states(root)
        except Exception:
            # Any byte may stand there, and every kind of it is another fault.
            if os.path.lexists(root / name):
                clear(root / name)
                print(f"{name} was damaged: what it does not tell any more is built again.", file=sys.stderr)
    return _states(root)


def _states(root: Path) -> dict[str, str]:
    state = LockfileState.from_path(root / LOCK, root)
    return {name: digest for task in state.lockfile.task for name, digest in task.produces.items()}


def tell_of_damage(recorded: dict[str, str], made: Iterable[Path], root: Path) -> None:
    """Say in one line which products are not as the last build left them."""
    names = {path: os.path.relpath(path, root) for path in made}
    damaged = [name for path, name in names.items() if name in recorded and digest_of(path) != recorded[name]]
    if damaged:
        print(f"Not as the last build left it, and made again: {enumerated(damaged)}.", file=sys.stderr)
