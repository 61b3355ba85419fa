"""The workflow engine, started on a study's tasks, and its answers told in plain sentences."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from citra.errors import CitraError
from citra.pipeline.contract import other_contracts, parameters_by_notebook, read_contract
from citra.pipeline.forking import WarmProcess, why_stock
from citra.pipeline.reporting import REPORT_KINDS, with_notebooks
from citra.pipeline.scratch import remove_leftovers, scratch_folder
from citra.places import Places
from citra.studyfile import StudyFile, read_study_file

LOOK_SECONDS = 0.02


def open_study_file(name: str, root: Path) -> StudyFile:
    """Return the study of a name (``params/<name>.yml``) or of a path to a parameter file."""
    path = Path(name) if name.endswith((".yml", ".yaml")) else root / "params" / f"{name}.yml"
    return read_study_file(path)


@contextmanager
def only_build(folder: Path) -> Iterator[None]:
    """Hold a folder of products: two builds at once would take each other's for their own."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CitraError("Another build is running in this folder; wait for it to end.") from None
        yield


@contextmanager
def _kernels(sockets: Path) -> Iterator[WarmProcess | None]:
    """Give the process of which kernels are forked, or none where papermill starts them; say so in one line."""
    if reason := why_stock():
        print(f"Kernels are started by papermill, one by one: {reason}.")
        yield None
        return
    warm = WarmProcess(sockets)
    try:
        yield warm
    finally:
        warm.stop()
        if warm.refusal:
            print(f"Kernels were started by papermill, one by one: {warm.refusal}.")


def collect(study: StudyFile, root: Path, *, wanted: str = "paper", warm: WarmProcess | None = None) -> list:
    """Return a study's tasks after checking its parameter file against its notebooks.

    Parameters
    ----------
    study : StudyFile
    root : Path
        The workspace.
    wanted : str
        What they lead up to: ``tables``, ``results``, ``report``, ``paper`` or ``html``.
    warm : WarmProcess, optional
        The process of which the notebooks' kernels are forks; without it they are started.
    """
    from citra.pipeline.tasks import edition_tasks, notebook_tasks, report_tasks, result_tasks, site_tasks, tables_task

    places = Places(root, study.study)
    tables = tables_task(study, places, warm)
    if wanted == "tables":
        return [tables]
    by_rule = wanted == "report" or not study.notebooks
    chosen = with_notebooks(replace(study, notebooks=()), places) if by_rule else study
    contracts = [read_contract(places.source_notebook(stem)) for stem in chosen.notebooks]
    others = other_contracts(chosen.notebooks, places) if by_rule else ()
    parameters = parameters_by_notebook(chosen, contracts, others)
    last = {"paper": edition_tasks, "html": site_tasks, "report": report_tasks, "results": result_tasks}[wanted]
    return [tables, *notebook_tasks(contracts, parameters, places, warm), *last(study, contracts, places)]


def run(study: StudyFile, root: Path, *, wanted: str = "paper", explain: bool = False) -> list:
    """Build whatever of a study is out of date, or only say what would be; return the engine's reports.

    Raises
    ------
    CitraError
        With the sentence of every task that failed, or if a web edition is wanted of a study without an article.
    """
    if wanted == "html" and not study.editions:
        raise CitraError(
            f"{study.path}, editions: the study {study.study!r} names none, so it has no article to make a web edition "
            f"of; make report STUDY={study.study} writes a page on any account."
        )
    # Kernels are spoken to through sockets in a short folder: a socket's path may not be long.
    with (
        only_build(root / "build"),
        TemporaryDirectory(prefix="citra-") as sockets,
        _kernels(Path(sockets)) as warm,
    ):
        os.environ.update(JUPYTER_RUNTIME_DIR=sockets)
        # Which notebooks apply is told by what the tables hold.
        if wanted == "report" or not study.notebooks:
            _build(study, root, "tables", warm, explain)
        return _build(study, root, wanted, warm, explain)


def _build(study: StudyFile, root: Path, wanted: str, warm: WarmProcess | None, explain: bool) -> list:
    import pytask

    _look_often()
    places = Places(root, study.study)
    remove_leftovers(places.build)
    # The engine would trust a file's time instead of reading it; a clone or a copy makes times up.
    (root / ".pytask" / "file_hashes.json").unlink(missing_ok=True)
    with scratch_folder(places.build, "results") as results:
        os.environ.update(CITRA_RESULTS=str(results))
        session = pytask.build(
            config=root / "pyproject.toml",
            tasks=collect(study, root, wanted=wanted, warm=warm),
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


def products(study: StudyFile, root: Path, wanted: str) -> list[Path]:
    """Return what a reader opens after a build."""
    places = Places(root, study.study)
    if wanted == "paper":
        return [places.article(language) for language in study.editions]
    if wanted == "html":
        return [places.site_index]
    if wanted == "report":
        return [places.report(language, kind) for language in study.report for kind in REPORT_KINDS]
    return []


def _look_often() -> None:
    """Have the parallel engine look for ended tasks often; left alone, it sleeps for up to a second between looks."""
    from pytask_parallel import execute

    # There is no option for it, only the argument of a class that the engine keeps to itself.
    execute._Sleeper = partial(execute._Sleeper, timings=[LOOK_SECONDS])


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
