"""The process of one notebook: held to its limits before anything of the notebook, or a second thread, is there.

A kernel comes into being here only: the warm process's forks call `run`, and papermill starts this module. So there is
none without its guard.
"""

import ctypes
import importlib.util
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from citra.pipeline.confinement import confine
from citra.pipeline.guard import Guard, read_limits
from citra.pipeline.native import watch_libraries

# What papermill would start.
LAUNCHER = "ipykernel_launcher"
PR_SET_PDEATHSIG = 1


def run(limits: str, arguments: list[str], ready: Callable[[], None] = lambda: None) -> None:
    """Be the kernel of a notebook until it is told to stop.

    Parameters
    ----------
    limits : str
        The file of its limits.
    arguments : list of str
        ipykernel's own.
    ready : callable
        Called between its making and its start.
    """
    written = json.loads(Path(limits).read_text(encoding="utf-8"))
    tempfile.tempdir = None
    sys.dont_write_bytecode = True
    sys.argv = [importlib.util.find_spec(LAUNCHER).origin, *arguments]
    guard = Guard(read_limits(written), written["record"])
    confine(guard.limits)
    from ipykernel.kernelapp import IPKernelApp

    _expect_no_children()
    app = IPKernelApp.instance()
    app.initialize(arguments)
    ready()
    with app.shell.builtin_trap:
        # pandas, which they import, looks whether there is a shell.
        watch_libraries(guard)
    app.shell.events.register("pre_run_cell", guard.enter_cell)
    app.start()


def _expect_no_children() -> None:
    """Keep ipykernel from looking for children among all processes and from opening a port that they would talk to."""
    from ipykernel import kernelapp, kernelbase

    class Publisher(kernelapp.IOPubThread):
        def __init__(self, socket, pipe: bool = False, session=False):
            super().__init__(socket, session=session)

    kernelbase._psutil_import_attempted = True
    kernelapp.IOPubThread = Publisher


def end_with(parent: int) -> None:
    """Have the system kill this process when its parent ends, even amid a step that lets no thread look for it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


if __name__ == "__main__":
    end_with(int(os.environ["JPY_PARENT_PID"]))
    # As ipykernel's own launcher does: the folder it is started in is no place to import packages from.
    if sys.path[0] in ("", str(Path.cwd())):
        del sys.path[0]
    run(sys.argv[1], sys.argv[2:])
