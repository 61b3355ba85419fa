"""The warm process of a build: it has imported what notebooks import, and kernels are forked from it.

Starting Python and importing takes most of a notebook's time. This process does it once and then waits on a socket that
it was born with and that has no address: nobody but the build can ask it for anything. A request brings the command of
a kernel, and a fork of the process becomes that kernel. It holds packages and no state: no threads, which a fork would
lose, no sockets of ZeroMQ, no random numbers drawn, no table read.
"""

import atexit
import builtins
import gc
import importlib
import json
import logging
import os
import select
import signal
import socket
import sys
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from citra.pipeline import kernel

# What notebooks, the package and the guard import.
PACKAGES = (
    *("ipykernel.kernelapp", "ipykernel.debugger", "IPython.display", "pandas"),
    *("pyarrow.parquet", "pyarrow.compute", "pyarrow.dataset", "pyarrow.csv", "pyarrow.json", "pyarrow.feather"),
    *("scipy.stats", "scipy.optimize", "scipy.signal", "statsmodels.api", "statsmodels.tsa.api", "ruptures", "duckdb"),
    *("matplotlib.pyplot", "matplotlib.dates", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_pdf"),
    *("matplotlib_inline.backend_inline", "seaborn", "babel.numbers", "babel.dates", "yaml", "msgspec", "PIL.Image"),
)
# How numbers and dates are written; each kernel would take some 40 ms to load it.
LOCALES = ("id_ID", "en_GB")
# What a kernel prints past its notebook, in its own folder.
LOG = "log"


@dataclass(frozen=True)
class Request:
    """What a kernel is started with.

    Parameters
    ----------
    arguments : list of str
        The file of the kernel's limits, then ipykernel's own arguments.
    environment : dict of str
        Its whole environment.
    folder : str
        Its working directory.
    """

    arguments: list[str]
    environment: dict[str, str]
    folder: str


class _Shell:
    """What pandas looks at to tell a kernel from a terminal: its tables are printed otherwise in a terminal."""

    kernel = None


@contextmanager
def _as_in_a_kernel():
    builtins.get_ipython = lambda: _Shell
    fonts = logging.getLogger("matplotlib.font_manager")
    fonts.setLevel(logging.ERROR)
    try:
        yield
    finally:
        fonts.setLevel(logging.NOTSET)
        del builtins.get_ipython


def import_packages() -> None:
    """Import what notebooks import, as it would be imported in a kernel."""
    with _as_in_a_kernel():
        for name in PACKAGES:
            importlib.import_module(name)
        for name in LOCALES:
            sys.modules["babel.localedata"].load(name)
    for thread in threading.enumerate():
        # The thread that would have told of a slow search for fonts is cancelled, but may not have ended yet.
        if thread is not threading.main_thread():
            thread.join(timeout=10)


def thread_count() -> int:
    """Return how many threads this process has, those of libraries included."""
    return sum(1 for _ in Path("/proc/self/task").iterdir())


def serve(requests: socket.socket) -> Request | None:
    """Fork a kernel for every request; return the request in each fork, and None when the build has ended.

    Parameters
    ----------
    requests : socket
        Its other end, which the build holds, closes when the build ends, however it ends. Whatever arrives is a socket
        that brings a request. The answer to it is a line with the kernel's process number and, when the kernel has
        ended, a line with its exit status; or one line that says why nothing is forked.
    """
    kernels: dict[int, tuple[int, socket.socket]] = {}
    while True:
        ready, _, _ = select.select([requests, *kernels], [], [])
        for watched in kernels.keys() & set(ready):
            _report_end(watched, *kernels.pop(watched))
        if requests in ready:
            _, sockets, _, _ = socket.recv_fds(requests, 1, 1)
            if not sockets:
                for process, _ in kernels.values():
                    os.kill(process, signal.SIGKILL)
                return None
            connection = socket.socket(fileno=sockets[0])
            request = Request(**json.loads(_received(connection)))
            if thread_count() > 1:
                connection.sendall(f"the warm process has {thread_count()} threads\n".encode())
                connection.close()
                continue
            parent, process = os.getpid(), os.fork()
            if process == 0:
                _leave_parent(parent, requests, connection, *(other for _, other in kernels.values()))
                _print_into(Path(request.environment["JUPYTER_RUNTIME_DIR"], LOG))
                return request
            kernels[os.pidfd_open(process)] = (process, connection)


def _received(connection: socket.socket) -> bytes:
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


def _report_end(watched: int, process: int, connection: socket.socket) -> None:
    _, status = os.waitpid(process, 0)
    os.close(watched)
    # It may be that nobody waits for this kernel any more.
    with connection, suppress(BrokenPipeError):
        connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())


def _leave_parent(parent: int, requests: socket.socket, connection: socket.socket, *others: socket.socket) -> None:
    """Make a fork a process of its own that ends with its parent and holds nothing of it, and tell its number."""
    os.setsid()
    kernel.end_with(parent)
    connection.sendall(f"{os.getpid()}\n".encode())
    for each in (requests, connection, *others):
        # They would close their numbers, under which other files are then open.
        each.detach()
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))


def _print_into(log: Path) -> None:
    """Leave the terminal of the build alone: what cells print goes into the notebook, and all else into a file."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(written, stream)
    os.closerange(3, 5)


def become_kernel(request: Request, imported: dict[str, str]) -> None:
    """Run this fork as the kernel of a request until it is told to stop, as fresh as a process just started.

    Parameters
    ----------
    request : Request
    imported : dict of str
        What importing wrote into the environment, as it would in the kernel.
    """
    import random

    import matplotlib.pyplot
    import numpy as np
    import pandas

    os.environ.clear()
    os.environ.update(request.environment | imported)
    os.chdir(request.folder)
    random.seed()
    np.random.seed()

    def ready() -> None:
        # They were imported before there was a shell to hook into and a stream to print on.
        matplotlib.pyplot.install_repl_displayhook()
        pandas.set_option("display.encoding", sys.stdout.encoding)

    limits, *arguments = request.arguments
    kernel.run(limits, [*arguments, f"--IPKernelApp.parent_handle={os.getppid()}"], ready)
    end_kernel()


def end_kernel() -> None:
    """End this fork: what belongs to the notebook is taken down as at the end of a process, what is shared is not.

    To take down the packages, too, would copy all that is shared with the parent only to drop it, which takes longer
    than most notebooks.
    """
    # As the interpreter does at its end: first threads, then what was asked for, the shell's names among them.
    threading._shutdown()
    atexit._run_exitfuncs()
    gc.collect()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def main() -> None:
    """Import the packages and serve until the build ends."""
    # As a kernel does: the folder it is started in is no place to import packages from.
    del sys.path[0]
    requests = socket.socket(fileno=sys.stdin.fileno())
    before = dict(os.environ)
    import_packages()
    imported = {name: value for name, value in os.environ.items() if before.get(name) != value}
    gc.collect()
    # What is there now is shared by all kernels; counting it again in each would copy it.
    gc.freeze()
    request = serve(requests)
    if request is None:
        # There is nothing to take down.
        os._exit(0)
    become_kernel(request, imported)


if __name__ == "__main__":
    main()
