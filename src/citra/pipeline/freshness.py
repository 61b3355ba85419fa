"""Whether a study's products are those of its present sources."""

import contextlib
import io
import os
from collections.abc import Iterator
from pathlib import Path

from citra.errors import CitraError
from citra.pipeline.versions import identity
from citra.pipeline.watch import enumerated
from citra.pipeline.workflow import collect, only_build
from citra.studyfile import StudyFile


@contextlib.contextmanager
def current_build(study: StudyFile, root: Path) -> Iterator[None]:
    """Hold a build while its files are read for something that rests on them.

    Raises
    ------
    CitraError
        If it is out of date, or at the end, if one of its files has changed since the beginning.
    """
    tasks = collect(study, root)
    files = {path for task in tasks for path in (*task.reads, *task.writes, study.path) if path.is_file()}
    before = {path: identity(path) for path in files}
    refuse_stale_build(study, root)
    yield
    if changed := {os.path.relpath(path, root) for path, seen in before.items() if identity(path) != seen}:
        raise CitraError(
            f"Changed while it was being read: {enumerated(changed)}. Nothing was written: run the command again, and "
            "before it make what is out of date."
        )


def refuse_stale_build(study: StudyFile, root: Path) -> None:
    """Refuse to go on where a build would make something anew.

    Raises
    ------
    CitraError
        If a product is missing, or is not what the present sources give.
    """
    stale = stale_tasks(study, root)
    if stale:
        others = f" and {len(stale) - 1} more" if len(stale) > 1 else ""
        command = "make paper" if study.editions else "make results"
        raise CitraError(
            f"The build of {study.study} is out of date ({stale[0]}{others}): run {command} STUDY={study.study} first."
        )


def stale_tasks(study: StudyFile, root: Path) -> list[str]:
    """Return the names of the tasks that a build would run."""
    from citra.pipeline.engine import ask_engine, would_run

    # The engine prints what it does; here it is asked, not shown.
    with only_build(root / "build"), contextlib.redirect_stdout(io.StringIO()):
        return would_run(ask_engine(collect(study, root), root, dry_run=True))
