"""The workflow engine: a study's tasks in its terms, and what it says of them. Content alone decides what is stale."""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytask
from pytask_parallel import execute

from citra.errors import CitraError
from citra.pipeline.code import file_digest
from citra.pipeline.record import mended_record, tell_of_damage
from citra.pipeline.scratch import make_folder
from citra.pipeline.tasks import Task
from citra.pipeline.versions import digest_of
from citra.pipeline.watch import Stale, Watch, enumerated

LOOK_SECONDS = 0.02
LEDGER = "ledger.json"
ENGINE = file_digest(Path(__file__))


@dataclass
class Values:
    """Values a task depends on, compared as text: Python's own hash of text differs from run to run."""

    name: str
    value: object
    attributes: dict = field(default_factory=dict)

    @property
    def signature(self) -> str:
        return hashlib.sha256(self.name.encode()).hexdigest()

    def state(self) -> str:
        return hashlib.sha256(json.dumps(self.value, sort_keys=True).encode()).hexdigest()

    def load(self, is_product: bool = False) -> object:
        return self.value

    def save(self, value: object) -> None:
        self.value = value


@dataclass(kw_only=True)
class Source(pytask.PathNode):
    """A file that somebody wrote, as it was when one task was about to begin: what it read is what is recorded."""

    watch: Watch

    @property
    def signature(self) -> str:
        # Each task has a look of its own, so that one which begins late reads what was saved meanwhile.
        return hashlib.sha256(f"{self.watch.task.study}: {self.watch.task.name}: {self.path}".encode()).hexdigest()

    def state(self) -> str | None:
        seen = self.watch.first_look(self.path)
        return seen.digest if seen else None


class Product(pytask.PathNode):
    """A file that a task makes; whatever else lies in its place is no product."""

    def state(self) -> str | None:
        return digest_of(self.path)


@dataclass
class Results:
    """A ledger as those who read it see it: what it says of its inputs is left out.

    Code that is written anew and computes the same results would otherwise set the whole article again.
    """

    ledger: Path
    attributes: dict = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"results of {self.ledger.parent.name}"

    @property
    def signature(self) -> str:
        return hashlib.sha256(f"{self.name}: {self.ledger}".encode()).hexdigest()

    def state(self) -> str | None:
        """Return the digest of the ledger's results, or of the file where it is no ledger."""
        try:
            content = json.loads(self.ledger.read_bytes())
            results = {name: part for name, part in content.items() if name != "inputs"}
        except (OSError, ValueError, AttributeError):
            return digest_of(self.ledger)
        return hashlib.sha256(json.dumps(results, sort_keys=True).encode()).hexdigest()

    def load(self, is_product: bool = False) -> Path:
        return self.ledger

    def save(self, value: object) -> None:
        raise NotImplementedError


@dataclass(kw_only=True)
class Work(pytask.Task):
    """A task with the files that it is seen to read; another engine does all of it again."""

    watch: Watch

    def state(self) -> str:
        return ENGINE


def _made(path: Path) -> Product | Results:
    return Results(path) if path.name == LEDGER else Product(name=path.name, path=path)


def _in_its_terms(task: Task, watch: Watch, made: set[Path]) -> Work:
    name = f"{task.study}: {task.name}"
    return Work(
        base_name=name,
        path=Path(__file__),
        function=lambda **_: watch.make(),
        watch=watch,
        depends_on={
            "reads": [
                _made(path) if path in made else Source(name=path.name, path=path, watch=watch) for path in task.reads
            ],
            # One dependency: forty files a task would double the time of a build with nothing to do.
            "code": Values(f"{name}: code", task.code),
            "values": Values(f"{name}: values", task.values),
        },
        produces={
            "writes": [Product(name=path.name, path=path) for path in task.writes],
            # The whole ledger is compared, too: who is stopped between two records leaves one of other inputs.
            "results": [Results(path) for path in task.writes if path.name == LEDGER],
        },
    )


def ask_engine(tasks: Sequence[Task], root: Path, *, explain: bool = False, dry_run: bool = False) -> list:
    """Have the engine do what is out of date, or only say what is; return its reports.

    Parameters
    ----------
    tasks : sequence of Task
    root : Path
        The workspace.
    explain : bool
        Say what would be made and why, and make nothing.
    dry_run : bool
        Say what would be made, and make nothing.

    Raises
    ------
    CitraError
        If it cannot set the tasks up.
    """
    _look_often()
    makes = not (explain or dry_run)
    made = {path for task in tasks for path in task.writes}
    recorded = mended_record(root)
    if makes:
        tell_of_damage(recorded, made, root)
        for folder in {path.parent for path in made}:
            make_folder(folder)
    session = pytask.build(
        config=root / "pyproject.toml",
        # The lock file holds every state; the database beside it is the engine's older record of the same.
        database_url="sqlite://",
        tasks=[_in_its_terms(task, Watch(task, root, made), made) for task in tasks],
        # The parallel engine would run what is only to be told.
        parallel_backend="threads" if makes else "none",
        # One more than there are cores: while a kernel starts or ends, its notebook leaves a core idle.
        n_workers=(os.cpu_count() or 1) + 1 if makes else 1,
        show_traceback=False,
        explain=explain,
        dry_run=dry_run,
        n_entries_in_table=40,
    )
    if session.exit_code not in (pytask.ExitCode.OK, pytask.ExitCode.FAILED):
        raise CitraError("The workflow engine could not set the tasks up; its message stands above.")
    return session.execution_reports


def _look_often() -> None:
    """Have the parallel engine look for ended tasks often; left alone, it sleeps for up to a second between looks."""
    # There is no option for it, only the argument of a class that the engine keeps to itself.
    execute._Sleeper = partial(execute._Sleeper, timings=[LOOK_SECONDS])


def failures(reports: list) -> list[str]:
    """Return what every failed task says, in its own sentence where it has one."""
    failed = [report for report in reports if report.exc_info and report.outcome == pytask.TaskOutcome.FAIL]
    stale = [report.exc_info[1] for report in failed if isinstance(report.exc_info[1], Stale)]
    others = [_sentence(report) for report in failed if not isinstance(report.exc_info[1], Stale)]
    return [*others, *([_stale_sentence(stale)] if stale else [])]


def watches(reports: list) -> list[Watch]:
    """Return what each task was seen to read, of those that were made or found to be current."""
    return [report.task.watch for report in reports]


def would_run(reports: list) -> list[str]:
    """Return the names of the tasks that a build would run, after a dry run."""
    outcomes = (pytask.TaskOutcome.WOULD_BE_EXECUTED, pytask.TaskOutcome.FAIL)
    return [report.task.base_name.partition(": ")[2] for report in reports if report.outcome in outcomes]


def _stale_sentence(stale: list[Stale]) -> str:
    files = enumerated({file for fault in stale for file in fault.files})
    tasks = enumerated({fault.task for fault in stale})
    return (
        f"Changed while it was being read: {files}. What was made of it does not count ({tasks}); "
        "run the command again, and it is made from what is there now."
    )


def _sentence(report) -> str:
    from traceback import format_exception

    kind, fault, traceback = report.exc_info
    if isinstance(fault, CitraError):
        return str(fault)
    if isinstance(fault, pytask.NodeNotFoundError):
        return f"{report.task.base_name}: {fault}"
    return f"{report.task.base_name} failed:\n{''.join(format_exception(kind, fault, traceback))}"
