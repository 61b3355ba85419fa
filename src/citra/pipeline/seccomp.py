"""System calls that a process gives up: those by which it would reach past its own files, threads and sockets.

A filter of seccomp stands before every call, whoever makes it. It sees numbers only, no paths: what concerns the place
of a file is left to `citra.pipeline.landlock`.

Sources: ``linux/seccomp.h``, ``linux/filter.h``; https://docs.kernel.org/userspace-api/seccomp_filter.html.
"""

import ctypes
import errno
import os
import platform
import socket
import struct
import sys

# The numbers of the calls: on x86-64, on 64-bit ARM; None where an architecture has no such call.
NEVER = {
    # Another program, and a filter that calls would go round.
    **{"execve": (59, 221), "execveat": (322, 281), "fork": (57, None), "vfork": (58, None)},
    **{"io_uring_setup": (425, 425), "unshare": (272, 97), "setns": (308, 268), "personality": (135, 92)},
    # The sockets of others, and with them the network.
    **{"connect": (42, 203)},
    # The memory, files and threads of other processes.
    **{"ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271)},
    **{"pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424), "tkill": (200, 130)},
    **{"rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "perf_event_open": (298, 241)},
    # What outlives the process or is the machine's: shared memory, queues, keys, mounts, the kernel of Linux itself.
    **{"shmget": (29, 194), "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180)},
    **{"add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219)},
    **{"mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51)},
    **{"open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "mount_setattr": (442, 442)},
    **{"open_by_handle_at": (304, 265), "bpf": (321, 280), "reboot": (169, 142), "syslog": (103, 116)},
    **{"init_module": (175, 105), "finit_module": (313, 273), "kexec_load": (246, 104), "userfaultfd": (323, 282)},
}
# Modes, owners and times, which Landlock does not hold: these calls succeed and change nothing, since who copies a file
# copies its mode, too.
WITHOUT_EFFECT = {
    **{"chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452)},
    **{"chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54)},
    **{"utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88)},
}
# Attributes, answered as by a file system that has none.
UNSUPPORTED = {
    **{"setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "setxattrat": (463, 463)},
    **{"removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16), "removexattrat": (466, 466)},
    **{"file_setattr": (469, 469)},
}
# Calls that depend on an argument.
CLONE, CLONE3 = (56, 220), (435, 435)
SOCKET, SOCKETPAIR = (41, 198), (53, 199)
KILL, TGKILL, PRLIMIT = (62, 129), (234, 131), (302, 261)
IOCTL, FCNTL, PRCTL = (16, 29), (72, 25), (157, 167)
SECCOMP = (317, 277)
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

CLONE_THREAD, SOCKET_KIND, PR_SET_PDEATHSIG = 0x10000, 0xF, 1
# Letters put into a terminal, and the flags of a file: TIOCSTI, TIOCLINUX, FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR.
CONTROLS = (0x5412, 0x541C, 0x40086602, 0x40046602, 0x401C5820)
# Whom a file sends a signal: F_SETOWN, F_SETOWN_EX.
OWNERS = (8, 15)
NO_NEW_PRIVS, SET_FILTER, ACTION_AVAILABLE, KEEP_SPEED = 38, 1, 2, 4
REFUSED, ALLOWED = 0x00050000, 0x7FFF0000
LOAD, EQUAL, AT_LEAST, HAS_BIT, AND, RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16


def is_there() -> bool:
    """Return whether this Linux has seccomp and the numbers of its calls are known here."""
    if sys.platform != "linux" or platform.machine() not in ARCHITECTURES or struct.calcsize("P") != 8:
        return False
    action = ctypes.c_uint32(REFUSED)
    return ctypes.CDLL(None).syscall(_here(SECCOMP), ACTION_AVAILABLE, 0, ctypes.byref(action)) == 0


def restrict() -> None:
    """Give up, for good, what is listed above, every new process, and every socket but streams within the machine.

    It holds for the calling thread and all that it starts from now on.

    Raises
    ------
    OSError
        If Linux does not take the filter.
    """
    library = ctypes.CDLL(None, use_errno=True)
    library.prctl(NO_NEW_PRIVS, 1, 0, 0, 0)
    steps = b"".join(struct.pack("=HBBI", *step) for step in _steps(os.getpid()))
    kept = ctypes.create_string_buffer(steps, len(steps))
    program = struct.pack("@HP", len(steps) // 8, ctypes.addressof(kept))
    # Without the flag some versions would slow the whole process down.
    if library.syscall(_here(SECCOMP), SET_FILTER, KEEP_SPEED, program) != 0:
        raise OSError(ctypes.get_errno(), "the filter of seccomp was refused")


def _here(numbers: tuple[int | None, int | None]) -> int | None:
    return numbers[list(ARCHITECTURES).index(platform.machine())]


def _steps(process: int) -> list[tuple[int, int, int, int]]:
    """Return the filter's steps: an operation, how many steps to skip if it holds and if not, and its operand."""
    refused = [(RETURN, 0, 0, REFUSED | errno.EACCES)]
    steps = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, ARCHITECTURES[platform.machine()]), *refused]
    steps += [(LOAD, 0, 0, NUMBER)]
    if platform.machine() == "x86_64":
        # The same calls under other numbers.
        steps += [(AT_LEAST, 0, 1, 0x40000000), *refused]
    # Without the newest call the C library takes the older one, whose argument can be seen.
    for calls, answer in (
        *((NEVER, errno.EACCES), (WITHOUT_EFFECT, 0), (UNSUPPORTED, errno.ENOTSUP)),
        ({"clone3": CLONE3}, errno.ENOSYS),
    ):
        for numbers in calls.values():
            steps += _if_called(numbers, [(RETURN, 0, 0, REFUSED | answer)])
    steps += _if_called(CLONE, [_argument(0), (HAS_BIT, 1, 0, CLONE_THREAD), *refused, *_allowed()])
    streams = [_argument(0), (EQUAL, 1, 0, socket.AF_UNIX), *refused]
    streams += [_argument(1), (AND, 0, 0, SOCKET_KIND), (EQUAL, 1, 0, socket.SOCK_STREAM), *refused, *_allowed()]
    steps += _if_called(SOCKET, streams) + _if_called(SOCKETPAIR, streams)
    for numbers in (KILL, TGKILL, PRLIMIT):
        steps += _if_called(numbers, [_argument(0), (EQUAL, 2, 0, 0), (EQUAL, 1, 0, process), *refused, *_allowed()])
    for numbers, place, values in ((IOCTL, 1, CONTROLS), (FCNTL, 1, OWNERS), (PRCTL, 0, (PR_SET_PDEATHSIG,))):
        never = [step for value in values for step in ((EQUAL, 0, 1, value), *refused)]
        steps += _if_called(numbers, [_argument(place), *never, *_allowed()])
    return steps + _allowed()


def _if_called(numbers: tuple[int | None, int | None], then: list) -> list:
    number = _here(numbers)
    return [] if number is None else [(EQUAL, 0, len(then), number), *then]


def _argument(place: int) -> tuple[int, int, int, int]:
    # Of its eight bytes the lower four: both architectures have them first.
    return (LOAD, 0, 0, ARGUMENTS + 8 * place)


def _allowed() -> list:
    return [(RETURN, 0, 0, ALLOWED)]
