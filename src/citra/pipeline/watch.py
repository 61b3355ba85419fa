"""What a task reads, looked at when it begins and again when it ends.

A file that is saved while a task runs may have been read before or after: what was made of it belongs to neither
version. So the state of an input is the one before the task began, and the task counts only if nobody has touched it
since.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from citra.errors import CitraError
from citra.pipeline.tasks import Task
from citra.pipeline.versions import Identity, Look, at_start, differs, identity, look


class Stale(CitraError):
    """What a task made does not count, because what it read changed meanwhile."""

    def __init__(self, task: str, files: list[str]):
        super().__init__(f"{task}: {files[0]} changed while it was being read.")
        self.task, self.files = task, files


class Watch:
    """What one task reads and runs.

    Parameters
    ----------
    task : Task
    root : Path
        The workspace.
    made : set of Path
        What the tasks of this build make; all else that is read was written by somebody.
    """

    def __init__(self, task: Task, root: Path, made: set[Path]):
        self.task, self.root, self._made = task, root, made
        self._began = at_start(root)
        self.looks: dict[Path, Look | None] = {}
        self._folders: dict[Path, Identity | None] = {}

    def first_look(self, path: Path) -> Look | None:
        """Return a file as it was when the task was about to begin, whatever became of it since."""
        if path not in self.looks:
            self.looks[path] = look(path)
        return self.looks[path]

    def make(self) -> None:
        """Make the task's products.

        Raises
        ------
        Stale
            If something that it read or ran is not what it was at the first look, whatever came of it.
        """
        for path in self.task.reads:
            self.first_look(path)
        self._folders = {folder: identity(folder) for folder in self.task.folders}
        try:
            self.task.make()
        # Whatever was raised goes on; but if a source changed meanwhile, that is why, and is told instead.
        except Exception:
            self._refuse_changes()
            raise
        self._refuse_changes()

    def _refuse_changes(self) -> None:
        if changed := self._changes():
            # A parameter file may name exports that lie outside of the workspace.
            raise Stale(self.task.name, [os.path.relpath(path, self.root) for path in changed])

    def _changes(self) -> list[Path]:
        code = [self.root / "src" / "citra" / name for name in self.task.code]
        changed = {path for path, seen in self.looks.items() if differs(path, seen)}
        changed |= {path for path in self.looks if path in self._began and identity(path) != self._began[path]}
        changed |= {path for path, seen in self.task.told_by.items() if identity(path) != seen}
        changed |= {path for path in code if identity(path) != self._began.get(path)}
        changed |= {folder for folder, seen in self._folders.items() if identity(folder) != seen}
        return sorted(changed | self._came_or_went())

    def _came_or_went(self) -> set[Path]:
        try:
            return set(self.task.listed()) ^ set(self.task.reads)
        except CitraError:
            # What is missing for the list has been looked at.
            return set()

    def sources(self) -> dict[Path, str | None]:
        """Return the SHA-256 of what it read and no task makes, or was spared to read; none of what was not there."""
        return {path: seen and seen.digest for path, seen in self.looks.items() if path not in self._made}


def enumerated(names: Iterable[str], at_most: int = 3) -> str:
    """Return the first few of some names, sorted, and how many more there are.

    Examples
    --------
    >>> enumerated(["b", "a"])
    'a, b'
    >>> enumerated("edcba")
    'a, b, c and 2 more'
    """
    chosen = sorted(names)
    others = len(chosen) - at_most
    return ", ".join(chosen[:at_most]) + (f" and {others} more" if others > 0 else "")
