"""Whether anything is different from what the last build left: one digest over all that its tasks read and made."""

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from citra.pipeline.code import file_digest
from citra.pipeline.scratch import clear, make_folder, publish
from citra.pipeline.tasks import Task
from citra.pipeline.watch import Watch

FINGERPRINT = re.compile(rb"[0-9a-f]{64}")


def source_digests(tasks: Sequence[Task], root: Path) -> dict[str, str]:
    """Return the SHA-256 of every file that the tasks read and none of them makes, by its path in the workspace."""
    made = {path for task in tasks for path in task.writes}
    return _digests((path for task in tasks for path in task.reads if path not in made), root)


def sources_read(watches: Iterable[Watch], root: Path) -> dict[str, str] | None:
    """Return the SHA-256 of every source as the tasks read it, or nothing if two tasks read two versions of one."""
    read: dict[str, str | None] = {}
    for watch in watches:
        for path, digest in watch.sources().items():
            if read.setdefault(os.path.relpath(path, root), digest) != digest:
                return None
    return read


def remember(place: Path, tasks: Sequence[Task], sources: dict[str, str], root: Path) -> None:
    """Write down what a build has left.

    Parameters
    ----------
    place : Path
        Where to.
    tasks : sequence of Task
        All of its tasks, done.
    sources : dict of str
        Its sources as its tasks read them: one that was edited since is not in its products.
    root : Path
        The workspace.
    """
    scratch = place.with_suffix(".new")
    make_folder(place.parent)
    clear(scratch)
    scratch.write_text(_fingerprint(tasks, sources, root), encoding="ascii")
    publish(scratch, place)


def is_as_remembered(place: Path, tasks: Sequence[Task], root: Path) -> bool:
    """Return whether the tasks, their sources and their products are those that were remembered.

    A memory or a file that cannot be read is not the same.
    """
    try:
        remembered = place.read_bytes()
        if not FINGERPRINT.fullmatch(remembered):
            print(f"{os.path.relpath(place, root)} was damaged: each task is looked at again.", file=sys.stderr)
            return False
        return remembered.decode() == _fingerprint(tasks, source_digests(tasks, root), root)
    except OSError:
        return False


def _fingerprint(tasks: Sequence[Task], sources: dict[str, str], root: Path) -> str:
    stated = [
        [task.study, task.name, task.code, task.values, _names(task.reads, root), _names(task.writes, root)]
        for task in tasks
    ]
    products = _digests((path for task in tasks for path in task.writes), root)
    return hashlib.sha256(json.dumps([stated, sources, products], sort_keys=True).encode()).hexdigest()


def _names(paths: Iterable[Path], root: Path) -> list[str]:
    # A parameter file may name exports that lie outside of the workspace.
    return [os.path.relpath(path, root) for path in paths]


def _digests(paths: Iterable[Path], root: Path) -> dict[str, str]:
    chosen = sorted(set(paths))
    return dict(zip(_names(chosen, root), map(file_digest, chosen), strict=True))
