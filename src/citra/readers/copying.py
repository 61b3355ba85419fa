"""An export copied as far as it is read."""

import lzma
import shutil
import zipfile
from collections import Counter
from pathlib import Path

from citra.readers.exports import Collection

# The earliest moment that a zip can hold: the same copy is the same file.
MOMENT = (1980, 1, 1, 0, 0, 0)
# Folders of a platform's download whose names say what lies in them, and name nobody.
KNOWN_FOLDERS = (
    *("messages", "personal_information", "followers_and_following", "connections", "comments", "likes", "saved"),
    *("story_interactions", "logged_information", "security_and_login_information", "preferences", "media"),
    *("ads_information", "apps_and_websites_off_of_instagram", "your_instagram_activity", "your_facebook_activity"),
)
OTHER_FILES = "other files"


def copy_export(path: Path, place: Path, cut: dict[str, bytes] | None) -> None:
    """Copy an export: whole, or what is read of its files as a folder, an archive or a file as it was.

    Parameters
    ----------
    path : Path
        What was received; nothing in it is changed.
    place : Path
        Where the copy goes.
    cut : dict of bytes, optional
        What is read, by file; see `citra.readers.cut_down`.
    """
    if cut is None:
        (shutil.copytree if path.is_dir() else shutil.copy2)(path, place)
        return
    packed = {name: _as_named(name, data) for name, data in sorted(cut.items())}
    if path.is_dir():
        for name, data in packed.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(data)
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in packed.items():
                archive.writestr(zipfile.ZipInfo(name, MOMENT), data, zipfile.ZIP_DEFLATED)
    else:
        (data,) = packed.values()
        place.write_bytes(data)


def _as_named(name: str, data: bytes) -> bytes:
    return lzma.compress(data) if name.lower().endswith(".xz") else data


def left_behind(opened: Collection, cut: dict[str, bytes]) -> dict[str, int]:
    """Return how many files of a folder or archive are not read, by the folder of the download they lie in.

    No name of a file is told, and of folders only those that a platform gives: others may be names of persons.
    """
    names = (member.name for member in opened.members if member.name not in cut)
    counts = Counter(
        next((each for each in KNOWN_FOLDERS if each in name.split("/")[:-1]), OTHER_FILES) for name in names
    )
    return dict(sorted(counts.items(), key=lambda pair: (pair[0] == OTHER_FILES, pair[0])))
