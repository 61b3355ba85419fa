"""Other programs, started so that none outlives its starter, however that ends."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

SUPERVISOR = Path(__file__).with_name("supervisor.py")


@contextmanager
def started(command: Sequence[str], **options) -> Iterator[subprocess.Popen]:
    """Give a running program; it and all that it started are killed when the block or this process ends.

    Parameters
    ----------
    command : sequence of str
        The program and its arguments.
    **options
        Of `subprocess.Popen`. Nothing is typed into the program unless ``stdin`` says so.

    Raises
    ------
    FileNotFoundError
        If there is no such program.
    """
    search = (options.get("env") or os.environ).get("PATH")
    if shutil.which(command[0], path=search) is None:
        raise FileNotFoundError(f"{command[0]}: there is no such program.")
    supervised, holding = os.pipe()
    with os.fdopen(holding, "wb") as lifeline:
        with os.fdopen(supervised, "rb"):
            process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(SUPERVISOR), str(supervised), *command],
                **{"stdin": subprocess.DEVNULL, **options},
                pass_fds=[supervised],
                # An interrupt from the terminal reaches the program through whoever started it.
                start_new_session=True,
            )
        with process:
            try:
                yield process
            finally:
                lifeline.close()


def run_program(
    command: Sequence[str], *, timeout: float | None = None, check: bool = False, **options
) -> subprocess.CompletedProcess:
    """Run a program to its end, and return its status and what it said; nothing of it is left running.

    Parameters
    ----------
    command : sequence of str
        The program and its arguments.
    timeout : float, optional
        Seconds after which it is killed with all that it started.
    check : bool
        Whether a status other than zero is an error.
    **options
        Of `subprocess.Popen`; what the program writes is kept as text unless they say otherwise.

    Raises
    ------
    FileNotFoundError
        If there is no such program.
    subprocess.TimeoutExpired
        If it was killed because it took too long.
    subprocess.CalledProcessError
        If it failed and `check` is set.

    Examples
    --------
    >>> run_program(["echo", "Bekasi"]).stdout
    'Bekasi\\n'
    >>> run_program(["sleep", "60"], timeout=0.1)
    Traceback (most recent call last):
    ...
    subprocess.TimeoutExpired: Command '['sleep', '60']' timed out after 0.1 seconds
    """
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options}
    with started(command, **options) as process:
        try:
            told = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            raise subprocess.TimeoutExpired(list(command), timeout) from None
    done = subprocess.CompletedProcess(list(command), process.returncode, *told)
    if check:
        done.check_returncode()
    return done
