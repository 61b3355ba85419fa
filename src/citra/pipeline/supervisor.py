"""The process between a program and whoever started it: it ends the program and all below it when the starter is gone.

``python -I -S supervisor.py LIFELINE COMMAND…`` runs a command until it ends or the lifeline does, a pipe whose other
end the starter holds: the system closes it however the starter ends. Either way nothing that the command started is
left running. On Linux an orphan below this process becomes its child, whatever group or session it went to; elsewhere
the command's group is ended.

It is started once for every program, so it imports little, and nothing of the package.
"""

import ctypes
import os
import select
import signal
import sys
import time

PR_SET_CHILD_SUBREAPER = 36
LOOK_SECONDS = 0.005
# What may not be killed, such as a program with another user's rights, is not waited for any longer.
LOOKS = 1000


def supervise(lifeline: int, command: list[str]) -> int:
    """Run a command until it or the lifeline ends, and end all that is left of it.

    Returns
    -------
    int
        Its exit status as a shell tells it: 128 and the number of the signal that ended it.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    told, tells = os.pipe()
    os.set_blocking(tells, False)
    signal.set_wakeup_fd(tells)
    for number in (signal.SIGCHLD, signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    os.set_inheritable(lifeline, False)
    # A group of its own: a command that ends its whole group does not end this process. Python ignores two signals,
    # and what it starts would go on ignoring them.
    ignored = (signal.SIGPIPE, signal.SIGXFSZ)
    child = os.posix_spawnp(command[0], command, os.environ, setpgroup=0, setsigdef=ignored)
    status = _status_of(child, lifeline, told)
    _end_all(child)
    return status


def _status_of(child: int, lifeline: int, told: int) -> int:
    """Wait for the command and return its status; a cut lifeline or a signal ends the wait."""
    while True:
        ready, _, _ = select.select([lifeline, told], [], [])
        if lifeline in ready or set(os.read(told, 4096)) - {signal.SIGCHLD}:
            return 128 + signal.SIGTERM
        while pid := _reap():
            if pid[0] == child:
                code = os.waitstatus_to_exitcode(pid[1])
                return code if code >= 0 else 128 - code


def _reap() -> tuple[int, int] | None:
    """Return a child that has ended, an orphan perhaps, and its status; None if none has."""
    pid, status = os.waitpid(-1, os.WNOHANG)
    return (pid, status) if pid else None


def _end_all(child: int) -> None:
    """Kill all below this process, until nothing is left that may be killed."""
    for _ in range(LOOKS):
        try:
            while _reap():
                pass
        except ChildProcessError:
            return
        # What starts others while it is being ended is met again at the next look.
        if not [pid for pid in _below(os.getpid()) or [-child] if _kill(pid)]:
            return
        time.sleep(LOOK_SECONDS)


def _below(top: int) -> list[int]:
    """Return the processes below one, parents first; none where the system does not list its processes."""
    parents = {}
    # Plain names instead of path objects: pathlib would take most of the time in which this process starts.
    for name in filter(str.isdecimal, os.listdir("/proc") if os.path.isdir("/proc") else ()):  # noqa: PTH112, PTH208
        try:
            with open(f"/proc/{name}/stat", "rb") as file:  # noqa: PTH123
                # The name of the program stands in brackets, and may hold any letter.
                parents[int(name)] = int(file.read().rpartition(b")")[2].split()[1])
        except OSError:
            # It ended while it was looked at.
            continue
    found = [top]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found[1:]


def _kill(pid: int) -> bool:
    """Kill a process, or a group by its negative number; return whether there was one that this user may kill."""
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(supervise(int(sys.argv[1]), sys.argv[2:]))
