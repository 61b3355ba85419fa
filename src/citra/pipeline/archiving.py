"""The papers of a study's compendium, and its archive."""

from pathlib import Path

from citra.compendium import (
    Material,
    write_codecheck,
    write_crate,
    write_deposit,
    write_replication,
    write_reviewer_page,
)
from citra.compendium.bundle import write_bundle
from citra.compendium.paths import CODECHECK, CRATE, DEPOSIT, REPLICATION, REVIEWER
from citra.errors import CitraError
from citra.pipeline.belongings import Belongings, choose_files, source_list, uncommitted_files
from citra.pipeline.freshness import refuse_stale_build
from citra.pipeline.gathering import gather
from citra.pipeline.measurement import measure
from citra.pipeline.scratch import publish, scratch_folder
from citra.pipeline.workflow import collect, only_build
from citra.places import Places
from citra.studyfile import StudyFile

# The reviewer's pages in the build lie three folders below the top to which they link.
TO_THE_TOP = "../../../"


def write_compendium(study: StudyFile, root: Path) -> list[Path]:
    """Write the papers of a built study into its build; return their paths.

    Raises
    ------
    CitraError
        If the build is out of date.
    """
    refuse_stale_build(study, root)
    places = Places(root, study.study)
    material, _ = _material(study, root)
    with only_build(root / "build"), scratch_folder(places.build, "compendium") as scratch:
        written = []
        for name, text in papers(material, TO_THE_TOP).items():
            (scratch / name).write_text(text, encoding="utf-8")
            publish(scratch / name, places.compendium / name)
            written.append(places.compendium / name)
    return written


def write_archive(study: StudyFile, root: Path, *, is_forced: bool = False) -> tuple[Path, Belongings]:
    """Write the archive of a built study; return its path and what is in it.

    Parameters
    ----------
    study : StudyFile
    root : Path
    is_forced : bool
        Whether files that are not committed may go into it.

    Raises
    ------
    CitraError
        If the build is out of date, or a file is not committed.
    """
    changed = uncommitted_files(root)
    if changed and not is_forced:
        others = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        raise CitraError(
            f"{changed[0]}{others} differs from the last commit: commit it, or archive it all the same with FORCE=1."
        )
    refuse_stale_build(study, root)
    places = Places(root, study.study)
    material, belongings = _material(study, root)
    contents = {name: path.read_bytes() for name, path in belongings.files.items()}
    contents |= {name: text.encode() for name, text in papers(material, "").items()}
    with only_build(root / "build"), scratch_folder(places.build, "archive") as scratch:
        write_bundle(contents, scratch / places.archive.name)
        publish(scratch / places.archive.name, places.archive)
    return places.archive, belongings


def measure_build(study: StudyFile, root: Path) -> Path:
    """Measure a whole build of a study from its sources, and return where the figures are kept."""
    return measure(study, root, {path.relative_to(root).as_posix(): path for path in source_list(root)})


def papers(material: Material, to_the_top: str) -> dict[str, str]:
    """Return the papers by name.

    Parameters
    ----------
    material : Material
    to_the_top : str
        How the pages among them link to the top of the archive.
    """
    written = {
        REPLICATION: write_replication(material),
        CRATE: write_crate(material),
        DEPOSIT: write_deposit(material),
        **{name: write_reviewer_page(material, language, to_the_top) for language, name in REVIEWER.items()},
    }
    # Without an article there is nothing whose figures somebody could check.
    return written | ({CODECHECK: write_codecheck(material)} if material.articles else {})


def _material(study: StudyFile, root: Path) -> tuple[Material, Belongings]:
    tasks = collect(study, root)
    belongings = choose_files(study, root, [path for task in tasks for path in task.writes])
    return gather(study, root, tasks, belongings), belongings
