"""The reviewer's commands: build in a clean copy, and compare with the reference."""

import json
import shutil
from pathlib import Path

from citra.dictionary import LANGUAGES
from citra.errors import CitraError
from citra.pipeline.code import code_reached, imported_modules
from citra.pipeline.copies import build_in, parameter_file, project_copy
from citra.pipeline.reporting import notebooks_of
from citra.pipeline.scratch import empty_folder
from citra.places import Places
from citra.studyfile import StudyFile
from citra.verify.comparison import Comparison, compare
from citra.verify.page import verification_page
from citra.verify.program import definition_digests, source_digest
from citra.verify.snapshot import Snapshot, read_snapshot, snapshot_of_build, write_snapshot
from citra.verify.summary import summary, verdicts_json
from citra.verify.tolerances import read_tolerances


def verify(study: StudyFile, root: Path) -> int:
    """Build a study in a clean copy, compare it with the reference, and write the report.

    Returns
    -------
    int
        0 if everything came out again, 1 if not.
    """
    places = Places(root, study.study)
    tolerances, old = read_tolerances(places.tolerances), read_snapshot(places.reference)
    report = places.verification
    empty_folder(report)
    with project_copy(study, root) as copy:
        stopped = build_in(copy, parameter_file(study), "paper")
        new = Snapshot() if stopped else snapshot_of(study, copy)
        comparison = Comparison(stopped=stopped) if stopped else compare(old, new, tolerances)
        pages = _take_pages(Places(copy, study.study).pages, report / "pages")
    page = verification_page(study.study, comparison, old, new, pages)
    (report / "index.html").write_text(page, encoding="utf-8")
    (report / "verdicts.json").write_text(verdicts_json(study.study, comparison), encoding="utf-8")
    print(summary(study.study, comparison))
    print((report / "index.html").relative_to(root))
    return int(not comparison.is_reproduced)


def snapshot_of(study: StudyFile, root: Path) -> Snapshot:
    """Return the snapshot of a study that is built in a workspace.

    Raises
    ------
    CitraError
        If no notebook runs in its build.
    """
    places = Places(root, study.study)
    pictures = (*study.editions, *LANGUAGES)[0]
    stems = list(notebooks_of(study, places))
    return snapshot_of_build(places, stems, study.editions, pictures, program_of(stems, places))


def program_of(stems: list[str], places: Places) -> dict[str, dict[str, str]]:
    """Return the digests of the program that makes a study's tables and results, by file.

    Of a notebook each cell has one, of a module each function and class.
    """
    program, names = {}, {"citra.pipeline.ingestion"}
    for path in map(places.source_notebook, stems):
        cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
        sources = {f"cell {cell['id']}": "".join(cell["source"]) for cell in cells}
        program[f"notebooks/{path.name}"] = {name: source_digest(source) for name, source in sources.items()}
        names.update(*map(imported_modules, sources.values()))
    for module in code_reached(names, places.root / "src" / "citra"):
        name = module.relative_to(places.root).as_posix()
        program[name] = definition_digests(module.read_text(encoding="utf-8"))
    return program


def _take_pages(pages: Path, place: Path) -> frozenset[str]:
    """Copy the notebooks' pages, if the build made any; return the notebooks that have one."""
    if not pages.is_dir():
        return frozenset()
    shutil.copytree(pages, place)
    return frozenset(path.stem for path in place.glob("*.html"))


def renew_reference(study: StudyFile, root: Path) -> int:
    """Build a study in a clean copy, make that the reference, and print what changes against the one before.

    Raises
    ------
    CitraError
        If the build stops; the reference stays as it is.
    """
    places = Places(root, study.study)
    tolerances = read_tolerances(places.tolerances)
    has_old = places.reference.is_dir()
    old = read_snapshot(places.reference) if has_old else Snapshot()
    with project_copy(study, root) as copy:
        stopped = build_in(copy, parameter_file(study), "paper")
        if stopped:
            raise CitraError(f"The reference stays as it is, because the build stopped.\n{stopped}")
        new = snapshot_of(study, copy)
    write_snapshot(new, places.reference)
    if has_old:
        print(f"Against the reference before:\n{summary(study.study, compare(old, new, tolerances))}")
    print(places.reference.relative_to(root))
    return 0
