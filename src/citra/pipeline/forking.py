"""The warm process of a build, seen from the build: started when the first kernel is wanted, ended with the build."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import sysconfig
import threading

from citra.errors import CitraError

SWITCH = "CITRA_EXECUTION"
WAYS = ("warm", "stock")


def why_stock() -> str:
    """Return why kernels are started by papermill alone: by wish, or because forking is not safe here.

    Returns
    -------
    str
        Nothing if kernels are forked.

    Raises
    ------
    CitraError
        If the environment variable ``CITRA_EXECUTION`` is neither ``warm`` nor ``stock``.
    """
    way = os.environ.get(SWITCH) or "warm"
    if way not in WAYS:
        raise CitraError(f"{SWITCH} is {way!r}, expected {' or '.join(WAYS)}.")
    if way == "stock":
        return f"{SWITCH} is stock"
    if sys.platform != "linux" or not hasattr(os, "pidfd_open"):
        return "forking is safe on Linux only"
    if hasattr(sys, "gettotalrefcount") or sysconfig.get_config_var("Py_GIL_DISABLED"):
        return "this Python is built for debugging or without its global lock"
    return ""


class ForkedKernel:
    """A forked kernel's process, with the methods of `subprocess.Popen` by which a kernel is kept.

    Parameters
    ----------
    pid : int
        Its number.
    connection : socket
        On which the warm process tells the exit status.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, connection: socket.socket):
        self.pid = pid
        self.returncode: int | None = None
        self._connection = connection

    def poll(self) -> int | None:
        """Return the exit status, negative for a signal, or None while it runs."""
        return self._status(0)

    def wait(self) -> int:
        """Return the exit status when it has ended."""
        return self._status(None)

    def send_signal(self, number: int) -> None:
        """Send a signal to the process unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End the process at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)

    def _status(self, seconds: float | None) -> int | None:
        if self.returncode is None and select.select([self._connection], [], [], seconds)[0]:
            # Without a word the warm process is gone, and its kernels are killed with it.
            self.returncode = int(self._connection.recv(64) or -signal.SIGKILL)
            self._connection.close()
        return self.returncode


class WarmProcess:
    """The process of which the kernels of a build are forks."""

    def __init__(self):
        self.refusal = ""
        self._lock = threading.Lock()
        self._process: subprocess.Popen | None = None
        self._requests: socket.socket | None = None

    def start(self) -> None:
        """Start the process if it is not running; it imports its packages while the build goes on."""
        with self._lock:
            if self._process is not None:
                return
            self._requests, theirs = socket.socketpair()
            with theirs:
                self._process = subprocess.Popen(
                    # Without frozen modules, as Jupyter starts a kernel, because of its debugger.
                    [sys.executable, "-Xfrozen_modules=off", "-m", "citra.pipeline.warm"],
                    # The end of ours tells the process that the build has ended.
                    stdin=theirs,
                    start_new_session=True,
                    # pyarrow's allocator would start a thread of its own, which a fork would lose.
                    env={**os.environ, "JE_ARROW_MALLOC_CONF": "background_thread:false"},
                )

    def fork(self, arguments: list[str], environment: dict[str, str], folder: str) -> ForkedKernel | None:
        """Return a kernel forked from the process, or None if that is not safe; `refusal` then says why.

        Parameters
        ----------
        arguments : list of str
            The file of the kernel's limits, then ipykernel's own arguments.
        environment : dict of str
            Its whole environment.
        folder : str
            Its working directory.

        Raises
        ------
        CitraError
            If the process has ended.
        """
        self.start()
        connection, theirs = socket.socketpair()
        request = {"arguments": arguments, "environment": environment, "folder": folder}
        try:
            with theirs:
                socket.send_fds(self._requests, [b"k"], [theirs.fileno()])
            connection.sendall(json.dumps(request).encode())
            connection.shutdown(socket.SHUT_WR)
            answer = _line(connection)
        except OSError:
            answer = ""
        if answer.isdecimal():
            return ForkedKernel(int(answer), connection)
        connection.close()
        if not answer:
            raise CitraError(f"The process from which kernels are forked has ended; {SWITCH}=stock does without it.")
        self.refusal = answer
        return None

    def stop(self) -> None:
        """End the process and every kernel that is left."""
        with self._lock:
            if self._process is not None:
                self._requests.close()
                self._process.wait()


def _line(connection: socket.socket) -> str:
    """Return what comes before the end of a line, and nothing if none comes: the rest is for later."""
    letters = b""
    while not letters.endswith(b"\n"):
        letter = connection.recv(1)
        if not letter:
            return ""
        letters += letter
    return letters.decode().strip()
