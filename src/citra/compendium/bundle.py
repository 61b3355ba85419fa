"""An archive that is the same file every time, with a checksum of everything in it."""

import hashlib
import zipfile
from pathlib import Path

from citra.compendium.paths import CHECKSUMS

# The earliest moment that a zip can hold: an archive made tomorrow must be the same file.
MOMENT = (1980, 1, 1, 0, 0, 0)
PLAIN_FILE = 0o100644
UNIX = 3
PROGRAM_FILE = 0o100755


def write_checksums(contents: dict[str, bytes]) -> str:
    """Return the SHA-256 of every file as ``sha256sum --check`` reads it, sorted by path.

    Examples
    --------
    >>> print(write_checksums({"a.txt": b""}), end="")
    e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a.txt
    """
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(contents.items()))


def write_bundle(contents: dict[str, bytes], place: Path) -> None:
    """Write the files and their checksums as a zip whose bytes depend on nothing else.

    Parameters
    ----------
    contents : dict of bytes
        The files by their path in the archive.
    place : Path
        The zip.
    """
    whole = {**contents, CHECKSUMS: write_checksums(contents).encode()}
    with zipfile.ZipFile(place, "w") as bundle:
        for name, data in sorted(whole.items()):
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = UNIX
            entry.external_attr = (PROGRAM_FILE if data.startswith(b"#!") else PLAIN_FILE) << 16
            bundle.writestr(entry, data, compresslevel=9)
