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
from citra.pipeline.tasks import Task

LOOK_SECONDS = 0.02


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


class LedgerNode(pytask.PathNode):
    """A ledger as those who read it see it: what it says of its inputs is left out.

    Code that is written anew and computes the same results would otherwise set the whole article again.
    """

    def state(self) -> str | None:
        """Return the digest of the ledger's results, or of the file where it is no ledger."""
        try:
            content = json.loads(self.path.read_bytes())
        except (FileNotFoundError, ValueError):
            return super().state()
        results = {name: part for name, part in content.items() if name != "inputs"}
        return hashlib.sha256(json.dumps(results, sort_keys=True).encode()).hexdigest()


def _node(path: Path) -> pytask.PathNode:
    return (LedgerNode if path.name == "ledger.json" else pytask.PathNode)(name=path.name, path=path)


def _in_its_terms(task: Task) -> pytask.Task:
    name = f"{task.study}: {task.name}"
    return pytask.Task(
        base_name=name,
        path=Path(__file__),
        function=lambda **_: task.make(),
        depends_on={
            "reads": [_node(path) for path in task.reads],
            # One dependency: forty files a task would double the time of a build with nothing to do.
            "code": Values(f"{name}: code", task.code),
            "values": Values(f"{name}: values", task.values),
        },
        produces={"writes": [_node(path) for path in task.writes]},
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
    # It would trust a file's time instead of reading the file; a clone or a copy makes times up.
    (root / ".pytask" / "file_hashes.json").unlink(missing_ok=True)
    makes = not (explain or dry_run)
    session = pytask.build(
        config=root / "pyproject.toml",
        # The lock file holds every state; the database beside it is the engine's older record of the same.
        database_url="sqlite://",
        tasks=[_in_its_terms(task) for task in tasks],
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
    return [_sentence(report) for report in failed]


def would_run(reports: list) -> list[str]:
    """Return the names of the tasks that a build would run, after a dry run."""
    outcomes = (pytask.TaskOutcome.WOULD_BE_EXECUTED, pytask.TaskOutcome.FAIL)
    return [report.task.base_name.partition(": ")[2] for report in reports if report.outcome in outcomes]


def _sentence(report) -> str:
    from traceback import format_exception

    kind, fault, traceback = report.exc_info
    if isinstance(fault, CitraError):
        return str(fault)
    if isinstance(fault, pytask.NodeNotFoundError):
        return f"{report.task.base_name}: {fault}"
    return f"{report.task.base_name} failed:\n{''.join(format_exception(kind, fault, traceback))}"
