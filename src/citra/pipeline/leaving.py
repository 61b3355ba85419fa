"""What an archive would take along, told before it is packed."""

from collections import Counter
from collections.abc import Iterable

from citra.compendium.paths import PAPERS
from citra.pipeline.belongings import Belongings

LABEL_WIDTH = 34


def leaving_list(contents: Iterable[str], belongings: Belongings) -> str:
    """Return what leaves and what stays: data file by file, the program by its folders.

    Parameters
    ----------
    contents : iterable of str
        The paths in the archive.
    belongings : Belongings
    """
    names = sorted(contents)
    own = [name for name in names if _is_told_alone(name)]
    folders = Counter(_group(name) for name in names if not _is_told_alone(name))
    lines = ["Into the archive go", ""]
    lines += [f"  {name}" for name in own]
    lines += [f"  {folder:<{LABEL_WIDTH}} {count} files" for folder, count in sorted(folders.items())]
    return "\n".join([*lines, "", "and these stay here", "", *_staying_by_folder(belongings)])


def contents_page(contents: Iterable[str], belongings: Belongings) -> str:
    """Return every file that leaves and everything that stays."""
    lines = ["What leaves:", "", *(f"  {name}" for name in sorted(contents)), "", "What stays:", ""]
    return "\n".join([*lines, *_staying(belongings), ""])


def _staying(belongings: Belongings) -> list[str]:
    return [f"  {name}: {reason}" for name, reason in belongings.left_out.items()]


def _staying_by_folder(belongings: Belongings) -> list[str]:
    """Return what stays, products that stay for one reason by their folder."""
    groups: dict[tuple[str, str], list[str]] = {}
    for name, reason in belongings.left_out.items():
        is_product = name.startswith("build/") and not _is_told_alone(name)
        folder = name.rpartition("/")[0] if is_product else name
        groups.setdefault((folder, reason), []).append(name)
    return [
        f"  {names[0]}: {reason}" if len(names) == 1 else f"  {folder}/ ({len(names)} files): {reason}"
        for (folder, reason), names in groups.items()
    ]


def _is_told_alone(name: str) -> bool:
    """Return whether a path is that of data, of a table with rows or of a parameter file."""
    return name.startswith(("data/raw/", "params/")) or name.endswith(".parquet") or name in PAPERS


def _group(name: str) -> str:
    """Return the folder under which a path is counted: its first, and of what was built the third."""
    parts = name.split("/")
    depth = 3 if parts[0] == "build" else 1
    return "/".join(parts[:-1][:depth]) + "/" if parts[1:] else "at the top"
