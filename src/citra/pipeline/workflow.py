"""The workflow engine, started on a study's tasks, and its answers told in plain sentences."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from citra.errors import CitraError
from citra.pipeline.contract import parameters_by_notebook, read_contract
from citra.pipeline.scratch import remove_leftovers, scratch_folder
from citra.places import Places
from citra.studyfile import StudyFile, read_study_file


def open_study_file(name: str, root: Path) -> StudyFile:
    """Return the study of a name (``params/<name>.yml``) or of a path to a parameter file."""
    path = Path(name) if name.endswith((".yml", ".yaml")) else root / "params" / f"{name}.yml"
    return read_study_file(path)


@contextmanager
def _only_build(root: Path) -> Iterator[None]:
    """Hold the workspace: two builds at once would take each other's products for their own."""
    (root / "build").mkdir(exist_ok=True)
    with (root / "build" / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CitraError("Another build is running in this folder; wait for it to end.") from None
        yield


def collect(study: StudyFile, root: Path, *, editions: bool = True) -> list:
    """Return a study's tasks after checking its parameter file against its notebooks."""
    from citra.pipeline.tasks import study_tasks

    places = Places(root, study.study)
    contracts = [read_contract(places.source_notebook(stem)) for stem in study.notebooks]
    parameters = parameters_by_notebook(study, contracts)
    tasks = study_tasks(study, contracts, parameters, places)
    return tasks if editions else tasks[: 1 + len(contracts)]


def run(study: StudyFile, root: Path, *, editions: bool = True, explain: bool = False) -> list:
    """Build whatever of a study is out of date, or only say what would be; return the engine's reports.

    Raises
    ------
    CitraError
        With the sentence of every task that failed.
    """
    import pytask

    places = Places(root, study.study)
    with _only_build(root):
        remove_leftovers(places.build)
        # The engine would trust a file's time instead of reading it; a clone or a copy makes times up.
        (root / ".pytask" / "file_hashes.json").unlink(missing_ok=True)
        # Kernels are spoken to through sockets in a short folder: a socket's path may not be long.
        with scratch_folder(places.build, "results") as results, TemporaryDirectory(prefix="citra-") as sockets:
            os.environ.update(CITRA_RESULTS=str(results), JUPYTER_RUNTIME_DIR=sockets)
            session = pytask.build(
                config=root / "pyproject.toml",
                tasks=collect(study, root, editions=editions),
                # The parallel engine would run what is only to be explained.
                parallel_backend="none" if explain else "threads",
                n_workers=1 if explain else os.cpu_count() or 1,
                show_traceback=False,
                explain=explain,
                n_entries_in_table=40,
            )
    failed = [report for report in session.execution_reports if report.exc_info and _is_fault(report)]
    if failed:
        raise CitraError("\n".join(_sentence(report) for report in failed))
    if session.exit_code != pytask.ExitCode.OK:
        raise CitraError("The workflow engine could not set the tasks up; its message stands above.")
    return session.execution_reports


def _is_fault(report) -> bool:
    import pytask

    return report.outcome == pytask.TaskOutcome.FAIL


def _sentence(report) -> str:
    from traceback import format_exception

    import pytask

    kind, fault, traceback = report.exc_info
    if isinstance(fault, CitraError):
        return str(fault)
    if isinstance(fault, pytask.NodeNotFoundError):
        return f"{report.task.base_name}: {fault}"
    return f"{report.task.base_name} failed:\n{''.join(format_exception(kind, fault, traceback))}"


def draw_graph(study: StudyFile, root: Path) -> Path:
    """Draw the tasks and what passes between them; return the picture's path."""
    from citra.pipeline.graph import write_graph

    place = Places(root, study.study).graph()
    write_graph(collect(study, root), place.parent, place)
    return place
