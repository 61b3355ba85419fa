"""The key of the pseudonyms: made for its owner alone, checked, and known to a build by its fingerprint."""

import hashlib
import hmac
import os
import secrets
import stat
from pathlib import Path

from citra.errors import BadInput

SHORTEST = 32
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read_key(file: Path) -> bytes:
    """Return the key in a file; it is made when there is none.

    The file is readable by its owner only (mode 0600), and the folder that is made for it, too (0700). A key of one's
    own that others may read is closed to them.

    Raises
    ------
    BadInput
        If the key is too short, cannot be made, or is open to others and somebody else's to close.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     key = read_key(Path(folder) / "citra" / "pseudonym.key")
    ...     oct((Path(folder) / "citra").stat().st_mode)[-3:], len(key)
    ('700', 64)
    """
    try:
        if not file.is_file():
            _make(file)
        _close(file)
        key = file.read_text(encoding="ascii", errors="replace").strip()
    except OSError as fault:
        raise BadInput(
            f"{file}: the key of the pseudonyms cannot be made, read or closed to others ({fault.strerror}); "
            "name another file in CITRA_PSEUDONYM_KEY."
        ) from None
    if len(key) < SHORTEST:
        raise BadInput(
            f"{file}: the key of the pseudonyms is shorter than {SHORTEST} characters; delete the file, and a new key "
            "is made."
        )
    return key.encode()


def _make(file: Path) -> None:
    missing = [folder for folder in (file.parent, *file.parent.parents) if not folder.exists()]
    file.parent.mkdir(parents=True, exist_ok=True)
    for folder in missing:
        folder.chmod(0o700)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(secrets.token_hex(32))


def _close(file: Path) -> None:
    """Close a key, and a folder that holds nothing else, to everybody but their owner."""
    if file.stat().st_mode & _OTHERS:
        file.chmod(0o600)
    folder = file.parent.stat().st_mode
    if not folder & _OTHERS:
        return
    if [path.name for path in file.parent.iterdir()] == [file.name]:
        file.parent.chmod(0o700)
    elif folder & (stat.S_IWGRP | stat.S_IWOTH) and not folder & stat.S_ISVTX:
        raise BadInput(
            f"{file.parent}: others may write into the folder of the key of the pseudonyms and put another key there; "
            f"close it with: chmod go-w '{file.parent}'."
        )


def key_fingerprint(file: Path) -> str:
    """Return what tells one key from another and nothing of either; a key is made when there is none.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     one, other = (key_fingerprint(Path(folder) / name) for name in ("one", "other"))
    >>> len(one), one == other
    (32, False)
    """
    return hmac.new(read_key(file), b"fingerprint", hashlib.sha256).hexdigest()[:32]
