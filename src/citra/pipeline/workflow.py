"""A study's build: which tasks lead up to what is wanted, and the workflow engine asked to make what is out of date."""

import fcntl
import os
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from citra.errors import CitraError
from citra.pipeline.bytecode import keep_bytecode
from citra.pipeline.confinement import unheld
from citra.pipeline.contract import other_contracts, parameters_by_notebook, read_contract
from citra.pipeline.forking import WarmProcess, why_stock
from citra.pipeline.reporting import REPORT_KINDS, with_notebooks
from citra.pipeline.scratch import clear, evict, make_folder, open_folders, remove_leftovers, scratch_folder
from citra.pipeline.tasks import (
    Task,
    edition_tasks,
    notebook_tasks,
    report_tasks,
    result_tasks,
    site_tasks,
    tables_task,
)
from citra.pipeline.unchanged import is_as_remembered, remember, sources_read
from citra.pipeline.versions import at_start, digest_of, identity
from citra.pipeline.watch import Watch, enumerated
from citra.places import Places
from citra.studyfile import StudyFile, read_study_file

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SHOW_CURSOR = b"\x1b[?25h"


def open_study_file(name: str, root: Path) -> StudyFile:
    """Return the study of a name (``params/<name>.yml``) or of a path to a parameter file."""
    path = Path(name) if name.endswith((".yml", ".yaml")) else root / "params" / f"{name}.yml"
    return read_study_file(path)


@contextmanager
def only_build(folder: Path) -> Iterator[None]:
    """Hold a folder of products: two builds at once would take each other's for their own."""
    make_folder(folder)
    place = folder / ".lock"
    if place.is_dir() or place.is_symlink():
        evict(place)
    elif place.exists() and not os.access(place, os.W_OK):
        # Another one may hold it: it has to stay this file.
        place.chmod(0o644)
    with place.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CitraError("Another build is running in this folder; wait for it to end.") from None
        yield


@contextmanager
def _ends_when_told(sockets: Path) -> Iterator[None]:
    """Have an interrupt end the build at once, and with it all that it started.

    The engine would wait for the tasks that are running, and then call those done that it never began.
    """

    def end(number: int, _frame) -> None:
        shutil.rmtree(sockets, ignore_errors=True)
        if os.isatty(1):
            # It is hidden while the engine draws its table.
            os.write(1, SHOW_CURSOR)
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    # Only the main thread may say what a signal does.
    told = ENDING if threading.current_thread() is threading.main_thread() else ()
    before = {number: signal.signal(number, end) for number in told if signal.getsignal(number) != signal.SIG_IGN}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _kernels() -> Iterator[WarmProcess | None]:
    """Give the process of which kernels are forked, or none where papermill starts them; say so in one line."""
    if doors := unheld():
        print(doors)
    if reason := why_stock():
        print(f"Kernels are started by papermill, one by one: {reason}.")
        yield None
        return
    warm = WarmProcess()
    try:
        yield warm
    finally:
        warm.stop()
        if warm.refusal:
            print(f"Kernels were started by papermill, one by one: {warm.refusal}.")


def collect(study: StudyFile, root: Path, *, wanted: str = "paper", warm: WarmProcess | None = None) -> list[Task]:
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
    at_start(root)
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
        _ends_when_told(Path(sockets)),
        _kernels() as warm,
    ):
        open_folders(root / "build")
        os.environ.update(JUPYTER_RUNTIME_DIR=sockets)
        # Which notebooks apply is told by what the tables hold.
        if wanted == "report" or not study.notebooks:
            _build(study, root, "tables", warm, explain)
        return _build(study, root, wanted, warm, explain)


def _build(study: StudyFile, root: Path, wanted: str, warm: WarmProcess | None, explain: bool) -> list:
    places, stated = Places(root, study.study), digest_of(study.path)
    never_run = [stem for stem in study.notebooks if not places.executed_notebook(stem).is_file()]
    if warm is not None and never_run and not explain:
        # What notebooks import is imported while the engine loads.
        warm.start()
    from citra.pipeline.engine import ask_engine, failures, watches

    remove_leftovers(places.build)
    with scratch_folder(places.build, "results") as results:
        os.environ.update(CITRA_RESULTS=str(results))
        tasks = collect(study, root, wanted=wanted, warm=warm)
        if not explain:
            run = [task for task in tasks if task.name.startswith("notebook ")]
            keep_bytecode({root / "src" / "citra" / file for task in run for file in task.code})
        reports = ask_engine(tasks, root, explain=explain)
    if failed := failures(reports):
        raise CitraError("\n".join(failed))
    if not explain:
        late = _conclude(places.last_build(wanted), tasks, watches(reports), root)
        late |= {study.path} if digest_of(study.path) != stated else set()
        if late:
            names = enumerated(os.path.relpath(path, root) for path in late)
            print(f"Changed after it was read: {names}. Run the command again to have it built.")
    return reports


def _conclude(place: Path, tasks: list[Task], watches: list[Watch], root: Path) -> set[Path]:
    """Write down what a build has left; return what was saved too late for it."""
    sources = sources_read(watches, root)
    if sources is None:
        clear(place)
    else:
        remember(place, tasks, sources, root)
    read = {path: digest for watch in watches for path, digest in watch.sources().items()}
    late = {path for path, digest in read.items() if digest_of(path) != digest}
    code = {root / "src" / "citra" / name for task in tasks for name in task.code}
    return late | {path for path in code if identity(path) != at_start(root).get(path)}


def is_unchanged(study: StudyFile, root: Path, wanted: str) -> bool:
    """Return whether every source and product is what the last build left.

    The engine answers the same, but takes longer to load than the answer takes.
    """
    places = Places(root, study.study)
    with only_build(root / "build"):
        try:
            # Without tables a study that names no notebooks has no tasks yet.
            if not (places.last_build(wanted).exists() and places.origins.is_file()):
                return False
            tasks = collect(study, root, wanted=wanted)
        except (CitraError, OSError):
            # A build says the same, or makes anew what could not be read.
            return False
        return is_as_remembered(places.last_build(wanted), tasks, root)


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


def draw_graph(study: StudyFile, root: Path) -> Path:
    """Draw the tasks and what passes between them; return the picture's path."""
    from citra.pipeline.graph import write_graph

    place = Places(root, study.study).graph()
    write_graph(collect(study, root), place.parent, place)
    return place
