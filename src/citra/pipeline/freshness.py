"""Whether a study's products are those of its present sources."""

import contextlib
import io
from pathlib import Path

from citra.errors import CitraError
from citra.pipeline.workflow import collect, only_build
from citra.studyfile import StudyFile


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
