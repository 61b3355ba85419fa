"""What a notebook may touch while the build runs it: its declared inputs, its results, and the libraries it runs on.

An audit hook sees every file that Python opens, every program it starts and every address it asks for, from the first
cell on; `citra.pipeline.native` asks for what libraries open by themselves. This names what is refused; Linux holds it
(`citra.pipeline.confinement`), whatever a cell does to the hook. Whatever is refused is also written down, so that a
cell cannot keep it to itself.
"""

import json
import os
import socket
import sys
import sysconfig
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from citra.errors import CitraError

# Where the system keeps what libraries need: code, fonts, time zones, and what Linux tells of the machine.
SYSTEM = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/dev/null", "/dev/urandom"),
    *("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/zoneinfo", "/usr/share/locale"),
    *("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/filesystems", "/proc/sys/kernel", "/proc/sys/vm"),
    *("/sys/devices/system", "/sys/fs/cgroup", "/sys/kernel/mm"),
)
# What an audited event does to the files that it names, and which of its arguments name them.
FILES = {
    "open": ("opens", (0,)),
    "sqlite3.connect": ("opens", (0,)),
    "os.listdir": ("lists", (0,)),
    "os.scandir": ("lists", (0,)),
    "os.link": ("writes", (0, 1)),
    "os.rename": ("writes", (0, 1)),
    "os.symlink": ("writes", (1,)),
    **dict.fromkeys(("os.remove", "os.mkdir", "os.rmdir", "os.truncate"), ("writes", (0,))),
    **dict.fromkeys(("os.chmod", "os.chown", "os.utime", "os.setxattr", "os.removexattr"), ("writes", (0,))),
}
PROGRAMS = {
    *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "pty.spawn")
}
ADDRESSES = {
    **dict.fromkeys(("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"), 1),
    **dict.fromkeys(("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "urllib.Request"), 0),
}
NEW_SOCKET = "socket.__new__"
SIGNALS = {"os.kill", "os.killpg", "signal.pidfd_send_signal"}
WATCHED = {*FILES, *PROGRAMS, *ADDRESSES, *SIGNALS, NEW_SOCKET}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
GUARDED = "guarded"
# A line of the record, in letters; four bytes each at most, it passes through a pipe in one piece.
LINE = 1000


@dataclass(frozen=True)
class Limits:
    """What one notebook may touch.

    Parameters
    ----------
    inputs : frozenset of str
        The files that it declares, as real paths.
    readable : tuple of str
        Folders below which it may read.
    writable : tuple of str
        Folders below which it may read and write.
    listable : frozenset of str
        Further folders whose names it may see.
    """

    inputs: frozenset[str]
    readable: tuple[str, ...]
    writable: tuple[str, ...]
    listable: frozenset[str]

    def fault(self, event: str, arguments: tuple) -> str:
        """Return what an audited event does that it must not, or nothing.

        Examples
        --------
        >>> limits = Limits(frozenset(), ("/usr/lib",), ("/results",), frozenset())
        >>> limits.fault("open", ("/results/ledger.json", "w", os.O_WRONLY))
        ''
        >>> limits.fault("open", ("/home/me/posts.csv", "r", os.O_RDONLY))
        'reads /home/me/posts.csv, which is none of its declared inputs'
        """
        if event in FILES:
            does, places = FILES[event]
            if event == "os.mkdir" and Path(os.fsdecode(arguments[0])).is_dir():
                # Nothing comes of it but the answer that it is there.
                return ""
            named = (os.fspath(arguments[place]) for place in places if _is_path(arguments[place]))
            if does == "opens":
                flags = arguments[2] if len(arguments) > 2 else None
                does = "writes" if isinstance(flags, int) and flags & WRITING else "reads"
            return next((fault for path in named if (fault := self.file_fault(os.fsdecode(path), does))), "")
        if event in SIGNALS and arguments[0] not in (0, os.getpid()):
            return f"sends a signal to process {arguments[0]}, which is not its own"
        if event in PROGRAMS:
            return f"starts another program ({event}{_shown(arguments)})"
        if event == NEW_SOCKET and arguments[1] != socket.AF_UNIX:
            return f"uses the network ({socket.AddressFamily(arguments[1]).name})"
        if event in ADDRESSES:
            return f"uses the network ({event} {arguments[ADDRESSES[event]]!r})"
        return ""

    def file_fault(self, path: str, does: str) -> str:
        """Return what is wrong with reading, writing or listing a path, or nothing."""
        # Most files are libraries; their real paths need not be asked for.
        if does == "reads" and ".." not in path and _is_below(path, self.readable) and not path.startswith("/proc"):
            return ""
        real = os.path.realpath(path)
        if path == ":memory:" or real == os.devnull or _is_below(real, self.writable):
            return ""
        if does == "writes":
            return f"writes {path}, which is outside its results"
        if real in self.inputs or _is_below(real, self.readable):
            return ""
        if does == "lists":
            return "" if real in self.listable else f"lists {path}, which is no folder of its declared inputs"
        return f"reads {path}, which is none of its declared inputs"


def _is_path(argument) -> bool:
    # A number is a file that is open already.
    return isinstance(argument, (str, bytes, os.PathLike))


def _is_below(path: str, folders: tuple[str, ...]) -> bool:
    return path.startswith(tuple(f"{folder}/" for folder in folders)) or path in folders


def _shown(arguments: tuple) -> str:
    named = [argument for argument in arguments[:2] if isinstance(argument, (str, bytes, list, tuple))]
    return f" {named[-1]!r}" if named else ""


def write_limits(path: Path, record: Path, inputs: list[Path], writable: list[Path], root: Path) -> None:
    """Write down for the guard what a notebook may read and write, and where it keeps its record."""
    limits = {
        "record": str(record),
        "inputs": sorted(os.path.realpath(each) for each in inputs),
        "writable": [os.path.realpath(each) for each in writable],
        "root": os.path.realpath(root),
    }
    path.write_text(json.dumps(limits), encoding="utf-8")


def read_limits(written: dict) -> Limits:
    """Return the limits as they hold in this process, whose own libraries are added."""
    code = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    code += [sys.prefix, str(Path(__file__).parents[2]), os.environ["MPLCONFIGDIR"], f"/proc/{os.getpid()}"]
    code += [] if sys.base_prefix == "/usr" else [sys.base_prefix]
    folders = {os.path.realpath(Path(file).parent) for file in written["inputs"]}
    return Limits(
        inputs=frozenset(written["inputs"]),
        readable=(*SYSTEM, *sorted({*code, *map(os.path.realpath, code)})),
        writable=tuple(written["writable"]),
        # A kernel adds its working directory to where packages are looked for.
        listable=frozenset({written["root"], *folders, *map(os.path.realpath, ["", *sys.path])}),
    )


class Guard:
    """Refuses what the limits do not allow, and writes it down.

    Parameters
    ----------
    limits : Limits
        What may be touched.
    record : str
        The pipe that takes what was refused: a line of JSON each, after one that says that the guard is there.
    """

    def __init__(self, limits: Limits, record: str):
        self.limits = limits
        self.cell = ""
        self._is_on = False
        self._record = os.open(record, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)

    def enter_cell(self, info) -> None:
        """Remember the cell that runs by its first line; before the first one, begin."""
        self.cell = next(iter(info.raw_cell.strip().splitlines()), "")
        if not self._is_on:
            # Until now the kernel has read its own settings.
            sys.addaudithook(self.watch)
            self._is_on = True
            self._write(GUARDED)

    def watch(self, event: str, arguments: tuple) -> None:
        """Look at an audited event."""
        if event in WATCHED and (fault := self.limits.fault(event, arguments)):
            self.refuse(fault)

    def refuse(self, fault: str) -> NoReturn:
        """Write down a fault and raise it."""
        self._write({"cell": self.cell[: LINE // 4], "fault": fault[: LINE // 2]})
        raise CitraError(f"This cell {fault}.")

    def _write(self, line) -> None:
        # A full pipe holds more than anybody reads.
        with suppress(BlockingIOError):
            os.write(self._record, f"{json.dumps(line, ensure_ascii=False)}\n".encode(errors="replace"))


class Record:
    """What the guard of one kernel writes down: a pipe, out of which a kernel takes nothing back.

    Parameters
    ----------
    place : Path
        Where the pipe lies, out of the kernel's reach once it is open.
    """

    def __init__(self, place: Path):
        os.mkfifo(place, 0o600)
        self._pipe = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)

    def close(self) -> list[str]:
        """Return the lines that were written."""
        parts = []
        # It would block where a process that has it open were left.
        with suppress(BlockingIOError):
            while part := os.read(self._pipe, 65536):
                parts.append(part)
        os.close(self._pipe)
        return b"".join(parts).decode(errors="replace").splitlines()


def verdict(lines: list[str], notebook: str, failure: str) -> str:
    """Return what is to be said against a run, or nothing.

    Parameters
    ----------
    lines : list of str
        What the guard wrote down.
    notebook : str
        The notebook's stem.
    failure : str
        How the run failed, if it did. What was refused comes before it: the failure follows from it.
    """
    told = [f"{notebook}, {_told(line)}." for line in lines[1:]]
    if not lines and not failure:
        return f"{notebook}: its kernel ran without the guard over what it reads."
    return "\n".join(dict.fromkeys(told)) or failure


def _told(line: str) -> str:
    try:
        refused = json.loads(line)
        return f"in the cell that begins {refused['cell']!r}: it {refused['fault']}"
    except (ValueError, TypeError, KeyError):
        return f"in one of its cells: it writes {line[:LINE]!r} into the record of the guard"
