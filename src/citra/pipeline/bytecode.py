"""Bytecode of the package that is valid by what its source says, made before kernels need it: they cannot write it."""

import py_compile
from collections.abc import Iterable
from contextlib import suppress
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash
from pathlib import Path

# Python compares the digest in it with the source each time, where it would else trust the second of the last change.
CHECKED = MAGIC_NUMBER + (3).to_bytes(4, "little")


def keep_bytecode(sources: Iterable[Path]) -> None:
    """Compile each source whose bytecode is not there or not of its content.

    Two states of a source that are as long and were saved within a second have the same bytecode for Python otherwise.

    Parameters
    ----------
    sources : iterable of Path
        Modules of the package.
    """
    for source in sources:
        # A fault in it is told by who imports it; a folder that cannot be written is slow, not wrong.
        with suppress(OSError, py_compile.PyCompileError):
            kept = Path(cache_from_source(str(source)))
            valid = CHECKED + source_hash(source.read_bytes())
            if not kept.is_file() or kept.read_bytes()[: len(valid)] != valid:
                checked = py_compile.PycInvalidationMode.CHECKED_HASH
                py_compile.compile(str(source), doraise=True, invalidation_mode=checked)
