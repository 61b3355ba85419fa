"""Which of the package's files a piece of code reaches: what must be built anew when a file changes."""

import ast
import hashlib
import re
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]

_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+citra[\w.]*[ \t]+import[ \t]+(?:\([^)]*\)|[\w \t,*]+)|import[ \t]+citra[\w., \t]*)",
    re.MULTILINE,
)


def imported_modules(source: str) -> set[str]:
    """Return the dotted names that a source imports from the package.

    Examples
    --------
    >>> sorted(imported_modules("from citra.models.trend import fit_trend"))
    ['citra.models.trend', 'citra.models.trend.fit_trend']
    """
    names = set()
    # Parsing a whole file takes ten times as long, and every build looks at every file.
    for statement in _IMPORT.findall(source):
        node = ast.parse(statement.strip()).body[0]
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        else:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return {name for name in names if name == "citra" or name.startswith("citra.")}


@cache
def module_files(name: str, package: Path) -> tuple[Path, ...]:
    """Return the files that are run when a dotted name is imported; none if it is no module."""
    parts = name.split(".")[1:]
    files = [package.joinpath(*parts[:depth], "__init__.py") for depth in range(len(parts) + 1)]
    files.append(package.joinpath(*parts).with_suffix(".py"))
    return tuple(file for file in files if file.is_file())


@cache
def _imports_of(file: Path) -> frozenset[str]:
    return frozenset(imported_modules(file.read_text(encoding="utf-8")))


def code_reached(names: set[str], package: Path) -> list[Path]:
    """Return every file of the package that importing the names runs, directly or not, sorted."""
    reached: set[Path] = set()
    waiting = [file for name in names for file in module_files(name, package)]
    while waiting:
        file = waiting.pop()
        if file not in reached:
            reached.add(file)
            waiting.extend(found for name in _imports_of(file) for found in module_files(name, package))
    return sorted(reached)


@cache
def _code_digest(file: Path) -> str:
    return file_digest(file)


def file_digest(file: Path) -> str:
    """Return the SHA-256 of a file."""
    # A raw file may be larger than memory.
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def code_digests(names: set[str], package: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of the package that importing the names runs, by its place in the package."""
    return {file.relative_to(package).as_posix(): _code_digest(file) for file in code_reached(names, package)}
