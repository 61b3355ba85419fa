"""Which version of a file is there: what tells it from an earlier or a later one, and what it holds.

A digest alone would miss an edit that was taken back while somebody read. The time of the last change of a file's
state, which nobody can set, does not.
"""

import os
import stat
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from citra.pipeline.code import PACKAGE, file_digest

# Two edits within one tick of a file system's clock look like one: 10 ms at most on a local disk, 2 s where it keeps
# whole seconds.
TICK_NS, COARSE_TICK_NS, SECOND_NS = 20_000_000, 2_000_000_000, 1_000_000_000

Identity = tuple[int, ...]


@dataclass(frozen=True)
class Look:
    """A file as it was found.

    Parameters
    ----------
    identity : tuple of int
        Its device, number, length, and the times of the last changes of its content and of its state.
    digest : str
        The SHA-256 of its content.
    is_settled : bool
        Whether its last change lies far enough back for the next one to show in the identity.
    """

    identity: Identity
    digest: str
    is_settled: bool


def identity(path: Path) -> Identity | None:
    """Return what tells one saved version of a file or folder from any other, or nothing where none is."""
    try:
        return _version(path)[1]
    except OSError:
        return None


def _version(path: Path) -> tuple[os.stat_result, Identity]:
    """Return the status of a file and its identity: where it is a link, with that of the link, which may change too."""
    link = path.lstat()
    found = path.stat() if stat.S_ISLNK(link.st_mode) else link
    links = () if found is link else (link.st_ino, link.st_ctime_ns)
    return found, (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns, *links)


_known: dict[tuple[Path, Identity], str] = {}


def look(path: Path) -> Look | None:
    """Return a file as it is, or nothing where no file is that can be read."""
    try:
        status, found = _version(path)
        # Whoever opens a pipe waits.
        if not stat.S_ISREG(status.st_mode):
            return None
        tick = TICK_NS if status.st_ctime_ns % SECOND_NS else COARSE_TICK_NS
        is_settled = time.time_ns() - status.st_ctime_ns > tick
        digest = _known[path, found] if is_settled and (path, found) in _known else file_digest(path)
    except OSError:
        return None
    if is_settled:
        _known[path, found] = digest
    return Look(found, digest, is_settled)


def digest_of(path: Path) -> str | None:
    """Return the SHA-256 of a file as it is, or nothing where no file is that can be read."""
    seen = look(path)
    return seen.digest if seen else None


@cache
def at_start(root: Path) -> dict[Path, Identity | None]:
    """Return the identities that the files which a process reads once and keeps had when it began.

    These are the package, which Python imports bit by bit, and the dictionary and its like.
    """
    found = (*(root / "src" / "citra").rglob("*.py"), *(root / "data").glob("*.yml"))
    return {path: identity(path) for path in found}


def note_start() -> None:
    """Take down how this process finds its own workspace, before it imports more of it."""
    at_start(PACKAGE.parents[1])


def differs(path: Path, seen: Look | None) -> bool:
    """Return whether anybody has touched a file since a look at it, be it to no effect."""
    now = identity(path)
    if seen is None or now != seen.identity:
        return seen is not None or now is not None
    return not seen.is_settled and digest_of(path) != seen.digest
