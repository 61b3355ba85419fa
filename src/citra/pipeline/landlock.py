"""Files that a process may touch, held by Linux: what it has given up once, neither it nor its threads get back.

Landlock (Linux 5.13 and later) binds every way to a file, those of C libraries included, and also the one who is root.
Each version holds more; `restrict` asks for all that the running one knows.

Sources: ``linux/landlock.h``; https://docs.kernel.org/userspace-api/landlock.html.
"""

import ctypes
import os
import struct
import sys
from collections.abc import Mapping
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION_FLAG, PATH_BENEATH, PR_SET_NO_NEW_PRIVS = 1, 1, 38
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << bit for bit in range(6))
MAKE_DIR, MAKE_FILE, MAKE_SOCKET, MAKE_LINK = 1 << 7, 1 << 8, 1 << 9, 1 << 12
REFER, TRUNCATE, DEVICE_CONTROL = 1 << 13, 1 << 14, 1 << 15
# Rights that a version added to those of the first, which are the lowest thirteen.
ADDED = {2: REFER, 3: TRUNCATE, 5: DEVICE_CONTROL}
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | DEVICE_CONTROL
LOOK = READ_FILE | READ_DIR
CHANGE = WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_FILE | MAKE_SOCKET | MAKE_LINK | REFER | TRUNCATE
# Making and finding of TCP connections, held from the fourth version on.
TCP = 3
# Sockets without a file and signals stay within the process, from the sixth version on.
SCOPES = 3


def version() -> int:
    """Return the version of Landlock that runs here, 0 where there is none."""
    if sys.platform != "linux":
        return 0
    return max(0, ctypes.CDLL(None).syscall(CREATE_RULESET, None, 0, VERSION_FLAG))


def restrict(rights: Mapping[str, int]) -> None:
    """Give up, for good, every right over files, TCP and other processes but those that are named.

    It holds for the calling thread and all that it starts from now on, so it is called before there is another.

    Parameters
    ----------
    rights : mapping of str to int
        What may be done with each file, or below each folder; paths that are not there are passed over.

    Raises
    ------
    OSError
        If Linux takes a rule ill.
    """
    library, known = ctypes.CDLL(None, use_errno=True), version()
    held = sum(right for since, right in ADDED.items() if since <= known) | ((1 << 13) - 1)
    attributes = struct.pack("QQQ", held, TCP, SCOPES)
    size = 24 if known >= 6 else 16 if known >= 4 else 8
    ruleset = library.syscall(CREATE_RULESET, attributes, size, 0)
    for path, allowed in rights.items():
        if Path(path).exists():
            _allow(library, ruleset, path, allowed & held)
    library.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if library.syscall(RESTRICT_SELF, ruleset, 0) != 0:
        raise OSError(ctypes.get_errno(), "the rules of Landlock were refused")
    os.close(ruleset)


def _allow(library, ruleset: int, path: str, rights: int) -> None:
    file = os.open(path, os.O_PATH | os.O_CLOEXEC)
    rule = struct.pack("=Qi", rights if Path(path).is_dir() else rights & OF_FILES, file)
    if library.syscall(ADD_RULE, ruleset, PATH_BENEATH, rule, 0) != 0:
        raise OSError(ctypes.get_errno(), f"Landlock takes no rule for {path}")
    os.close(file)
