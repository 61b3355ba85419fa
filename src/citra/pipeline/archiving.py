"""The papers of a study's compendium, and its archive."""

from dataclasses import dataclass
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
from citra.pipeline.belongings import Belongings, changed_files, choose_files
from citra.pipeline.copies import project_files
from citra.pipeline.freshness import current_build
from citra.pipeline.gathering import gather
from citra.pipeline.leaving import contents_page, leaving_list
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
        If the build is out of date, or one of its files changes meanwhile.
    """
    places = Places(root, study.study)
    with current_build(study, root):
        written_papers = papers(_material(study, root)[0], TO_THE_TOP)
    with only_build(root / "build"), scratch_folder(places.build, "compendium") as scratch:
        written = []
        for name, text in written_papers.items():
            (scratch / name).write_text(text, encoding="utf-8")
            publish(scratch / name, places.compendium / name)
            written.append(places.compendium / name)
    return written


@dataclass(frozen=True)
class Archive:
    """An archive that is ready to be packed.

    Parameters
    ----------
    place : Path
        Where the zip goes.
    contents : dict of bytes
        Every file of it by its path there.
    belongings : Belongings
    build : Path
        The folder of the study's products.
    """

    place: Path
    contents: dict[str, bytes]
    belongings: Belongings
    build: Path

    def told(self) -> str:
        """Return what leaves and what stays, for a person who has to decide."""
        return leaving_list(self.contents, self.belongings)

    def pack(self) -> Path:
        """Write the zip; return its path."""
        with only_build(self.build.parent), scratch_folder(self.build, "archive") as scratch:
            write_bundle(self.contents, scratch / self.place.name)
            publish(scratch / self.place.name, self.place)
        return self.place


def prepare_archive(study: StudyFile, root: Path, *, is_forced: bool = False) -> Archive:
    """Choose what the archive of a built study holds, and write the list of it; nothing is packed yet.

    Parameters
    ----------
    study : StudyFile
    root : Path
    is_forced : bool
        Whether files of the program that differ from the last commit may go into it.

    Raises
    ------
    CitraError
        If the build is out of date, one of its files changes meanwhile, or a file of the program differs from the last
        commit.
    """
    places = Places(root, study.study)
    with current_build(study, root):
        material, belongings = _material(study, root)
        contents = {name: path.read_bytes() for name, path in belongings.files.items()} | belongings.written
    if (changed := changed_files(root, belongings.files)) and not is_forced:
        others = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        raise CitraError(
            f"{changed[0]}{others} differs from the last commit, so that nobody could tell of which state the archive "
            "is: see git diff. FORCE=1 packs these files as they are."
        )
    contents |= {name: text.encode() for name, text in papers(material, "").items()}
    with only_build(root / "build"), scratch_folder(places.build, "archive") as scratch:
        (scratch / places.archive_contents.name).write_text(contents_page(contents, belongings), encoding="utf-8")
        publish(scratch / places.archive_contents.name, places.archive_contents)
    return Archive(places.archive, contents, belongings, places.build)


def measure_build(study: StudyFile, root: Path) -> Path:
    """Measure a whole build of a study from its sources, and return where the figures are kept."""
    return measure(study, root, {name.as_posix(): root / name for name in project_files(study, root)})


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
    belongings = choose_files(study, root, tasks)
    return gather(study, root, tasks, belongings), belongings
