"""What Linux holds a notebook to, whatever its libraries do: files by Landlock, system calls by seccomp."""

from citra.pipeline import landlock, seccomp

# The first version of Landlock that keeps files from being cut short.
HOLDS_LENGTHS = 3


def confine(limits) -> None:
    """Give up, for good, what the limits do not allow, as far as this machine can hold to it.

    It is called before the process has a second thread: the others would keep what this one gives up.

    Parameters
    ----------
    limits : Limits
    """
    if landlock.version():
        looks = (*limits.inputs, *limits.readable)
        landlock.restrict(
            {
                **dict.fromkeys(limits.listable, landlock.READ_DIR),
                **dict.fromkeys(looks, landlock.LOOK),
                "/dev/null": landlock.READ_FILE | landlock.WRITE_FILE,
                **dict.fromkeys(limits.writable, landlock.LOOK | landlock.CHANGE),
            }
        )
    if seccomp.is_there():
        seccomp.restrict()


def unheld() -> str:
    """Return what this machine does not keep the libraries of a notebook from, in one line; nothing if it can all."""
    version, told = landlock.version(), []
    if version < HOLDS_LENGTHS:
        lacks = f"has Landlock {version}, but not {HOLDS_LENGTHS}" if version else "has no Landlock"
        told.append(f"{lacks}: past Python, a notebook can {'cut' if version else 'read and change'} other files")
    if not seccomp.is_there():
        told.append("has no seccomp: past Python, a notebook can start programs and reach other processes")
    return "".join(f"This system {each}. " for each in told).strip()
