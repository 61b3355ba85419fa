"""The same bytes under other circumstances: two builds in two copies, compared file by file."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from citra.errors import CitraError
from citra.pipeline.copies import build_in, copy_project, parameter_file
from citra.pipeline.scratch import empty_folder
from citra.pipeline.variations import NAMES, Circumstances, circumstances, order_differs
from citra.places import Places
from citra.studyfile import StudyFile
from citra.verify.products import differing_products, explain_difference
from citra.verify.snapshot import checksum

OTHER_PATH = "salinan lain é"
# A file system in memory lists files otherwise than one on a disk.
IN_MEMORY = Path("/dev/shm")
MOST_NAMES = 8


@dataclass(frozen=True)
class Difference:
    """What two builds did not make alike.

    Parameters
    ----------
    names : list of str
        The products.
    explanation : str
        Where the first of them part.
    count : int
        How many products were compared.
    """

    names: list[str]
    explanation: str
    count: int


def reprotest(study: StudyFile, root: Path, *, bisect: bool = False) -> int:
    """Build a study twice, plainly and under other circumstances, and compare every product.

    Parameters
    ----------
    study : StudyFile
        The study.
    root : Path
        The workspace.
    bisect : bool
        Whether to look for the variation behind a difference, by further builds.

    Returns
    -------
    int
        0 if every product has the same bytes, 1 if not.
    """
    with TemporaryDirectory(prefix="citra-first-") as folder:
        first = Path(folder) / "project"
        copy_project(study, root, first)
        if stopped := build_in(first, parameter_file(study), "paper"):
            raise CitraError(f"The plain build stopped:\n{stopped}")
        found, under = _repeat(study, root, first, NAMES)
        told = _told(study, found, under)
        if found.names and bisect:
            guilty = narrow(tuple(under.applied), lambda names: bool(_repeat(study, root, first, names)[0].names))
            told += f"\nBehind it: {', '.join(guilty)}."
    report = Places(root, study.study).reprotest
    empty_folder(report)
    (report / "report.txt").write_text(told + "\n", encoding="utf-8")
    print(told)
    return int(bool(found.names))


def _repeat(study: StudyFile, root: Path, first: Path, names: tuple[str, ...]) -> tuple[Difference, Circumstances]:
    """Build once more under the named variations; return what differs from the first build, and what was varied."""
    in_memory = "file order" in names and IN_MEMORY.is_dir()
    with TemporaryDirectory(prefix="citra-second-", dir=IN_MEMORY if in_memory else None) as folder:
        second = Path(folder) / (OTHER_PATH if "path" in names else "project")
        copy_project(study, root, second, backwards="file order" in names)
        under = circumstances(names, Path(folder))
        if "path" in names:
            under.applied["path"] = "a space and a letter beyond ASCII"
        if "file order" in names:
            _note_order(under, order_differs(first, second))
        if stopped := build_in(second, parameter_file(study), "paper", tuple(under.prefix), **under.environment):
            raise CitraError(f"Under other circumstances ({', '.join(under.applied)}) the build stopped:\n{stopped}")
        built = [Places(copy, study.study).products() for copy in (first, second)]
        sums = [{name: checksum(path) for name, path in products.items()} for products in built]
        differing = differing_products(*sums)
        places = [Places(copy, study.study).build for copy in (first, second)]
        why = explain_difference(*(place / differing[0] for place in places)) if differing else ""
        return Difference(differing, why, len(sums[0])), under


def _note_order(under: Circumstances, differs: bool) -> None:
    if differs:
        under.applied["file order"] = "files made in reverse, listed in another order"
    else:
        under.left_out["file order"] = "this file system lists files in one order, however they were made"


def _told(study: StudyFile, found: Difference, under: Circumstances) -> str:
    if found.names:
        more = f" and {len(found.names) - MOST_NAMES} more" if len(found.names) > MOST_NAMES else ""
        lines = [
            f"{study.study}: {len(found.names)} of {found.count} products differ: "
            f"{', '.join(found.names[:MOST_NAMES])}{more}.",
            f"{found.names[0]}: {found.explanation}",
        ]
    else:
        lines = [f"{study.study}: all {found.count} products have the same bytes in both builds."]
    lines += [f"  varied: {name} ({what})" for name, what in under.applied.items()]
    return "\n".join([*lines, *(f"  left out: {name}, because {why}" for name, why in under.left_out.items())])


def narrow(names: tuple[str, ...], differs) -> tuple[str, ...]:
    """Return the fewest variations that a difference was traced to, by halves.

    Parameters
    ----------
    names : tuple of str
        Variations that together make a difference.
    differs : callable
        Whether a build with the given variations differs.

    Examples
    --------
    >>> narrow(("zone", "locale", "umask", "user"), lambda names: "umask" in names)
    ('umask',)
    """
    while len(names) > 1:
        half = len(names) // 2
        halves = (names[:half], names[half:])
        names = next((part for part in halves if differs(part)), ())
        if not names:
            return halves[0] + halves[1]
    return names
