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
    import pytask

    with only_build(root / "build"):
        # The engine would trust a file's time instead of reading it.
        (root / ".pytask" / "file_hashes.json").unlink(missing_ok=True)
        with contextlib.redirect_stdout(io.StringIO()) as told:
            session = pytask.build(
                config=root / "pyproject.toml", tasks=collect(study, root), parallel_backend="none", dry_run=True
            )
    if session.exit_code != pytask.ExitCode.OK:
        raise CitraError(f"The workflow engine could not set the tasks up:\n{told.getvalue()}")
    would_run = (pytask.TaskOutcome.WOULD_BE_EXECUTED, pytask.TaskOutcome.FAIL)
    return [
        report.task.base_name.partition(": ")[2] for report in session.execution_reports if report.outcome in would_run
    ]
