"""Which of a study's notebooks match the last build, and what makes the others stale."""

import contextlib
import io
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from citra.errors import CitraError
from citra.pipeline.environment import fixed_environment
from citra.pipeline.programs import run_program
from citra.studyfile import StudyFile

# What the workflow engine says of a dependency, in words.
REASONS = {"changed": "{} changed", "missing": "{} is missing", "cascade": "{} would be made again first"}
NEVER_RUN = "it has not been built yet"


@dataclass(frozen=True)
class TaskState:
    """Whether a task's products are those of its inputs as they are now.

    Parameters
    ----------
    task : str
        Its name without the study: ``tables``, ``notebook 03-engagement``, ``article id``.
    is_current : bool
        Whether the next build would leave it alone.
    because : tuple of str
        What would make it run again, in words.
    """

    task: str
    is_current: bool
    because: tuple[str, ...] = ()


def task_states(study: StudyFile, root: Path) -> list[TaskState]:
    """Return the state of every task of a study, as the workflow engine explains it; nothing is run.

    Raises
    ------
    CitraError
        If the tasks cannot be set up, or another build is running.
    """
    from citra.pipeline import workflow

    # The engine prints its explanation; here it is asked for, not shown.
    with contextlib.redirect_stdout(io.StringIO()):
        reports = workflow.run(study, root, explain=True)
    return [_state(report.task) for report in reports]


def _state(task) -> TaskState:
    explanation = task.attributes.get("explanation")
    reasons = explanation.reasons if explanation else []
    study, _, name = task.base_name.partition(": ")
    return TaskState(name, not reasons, tuple(dict.fromkeys(_in_words(reason, study) for reason in reasons)))


def _in_words(reason, study: str) -> str:
    if reason.reason not in REASONS:
        return NEVER_RUN
    node = reason.node_name.removeprefix(f"{study}: ").rpartition("::")[2].removeprefix(f"{study}: ")
    if node.endswith(": code"):
        node = "the package's code"
    elif node.endswith("tables: values"):
        node = "a value of the parameter file or the key of the pseudonyms"
    elif node.endswith(": values"):
        node = "a value of the parameter file"
    return REASONS[reason.reason].format(node)


def states_as_text(states: list[TaskState]) -> str:
    """Return states as JSON, as ``citra state`` prints them."""
    return json.dumps([asdict(state) for state in states], indent=1)


def ask_for_states(study: str, root: Path) -> list[TaskState]:
    """Return the state of every task, asked of a process of its own.

    The engine keeps state of its own in a process, and the fixed environment is that of a process too.

    Raises
    ------
    CitraError
        With the sentence of the command, if it fails.
    """
    command = [sys.executable, "-m", "citra.pipeline", "state", study]
    asked = run_program(command, cwd=root, env=fixed_environment(root))
    if asked.returncode:
        raise CitraError(asked.stderr.strip() or f"The state of {study} could not be asked for.")
    return [TaskState(**{**entry, "because": tuple(entry["because"])}) for entry in json.loads(asked.stdout)]
