"""What the papers of the compendium say of a study: its files, programs, steps, software and article."""

import hashlib
import json
import os
import platform
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from citra.compendium import Item, Material, Program, RawFile, Software, Step, StoredFile
from citra.pipeline.belongings import Belongings
from citra.pipeline.citing import study_citation
from citra.pipeline.contract import TABLES, read_contract
from citra.pipeline.measurement import read_measurement, tex_version
from citra.pipeline.printed import article_limits, article_titles, claimed, items_of, read_article
from citra.pipeline.reporting import notebooks_of
from citra.pipeline.tasks import Task
from citra.places import Places
from citra.readers import checksum
from citra.studyfile import Source, StudyFile, source_files, source_path, stated_path


def gather(study: StudyFile, root: Path, tasks: list[Task], belongings: Belongings) -> Material:
    """Gather everything the papers say about a built study.

    Parameters
    ----------
    study : StudyFile
    root : Path
    tasks : list of Task
        The tasks of its build.
    belongings : Belongings
        What its archive holds.

    Raises
    ------
    CitraError
        If no notebook runs in its build.
    """
    places = Places(root, study.study)
    stems = notebooks_of(study, places)
    article = read_article(places, stems, study.editions)
    return Material(
        study=study.study,
        article_title=article_titles(article),
        articles={language: _name(places.article(language), root) for language in study.editions},
        citation=study_citation(study, root),
        raw_files=_raw_files(study, places),
        programs=tuple(_program(places.source_notebook(stem), root) for stem in stems),
        items=tuple(_archived(item, belongings) for item in items_of(article, root)),
        claims=claimed(article),
        limits=article_limits(article),
        steps=tuple(_step(task, study, places, belongings) for task in tasks),
        software=_software(root, has_article=bool(study.editions)),
        packages_sha256=_digest(places.lock),
        measurement=read_measurement(places.measurements),
    )


def _archived(item: Item, belongings: Belongings) -> Item:
    """Return a result with those of its files that the archive holds."""
    return replace(item, files=tuple(name for name in item.files if name in belongings.names))


def _raw_files(study: StudyFile, places: Places) -> tuple[RawFile, ...]:
    import pandas as pd

    rows: dict[str, list] = {source.file: [] for source in study.sources}
    for name in sorted(TABLES - {"intake", "post_observations", "codes"}):
        table = pd.read_parquet(places.table(name))
        # A table of what the study's files together cover has rows of none of them.
        for file, count in table.groupby("source_file").size().items() if "source_file" in table else ():
            rows[file].append((name, int(count)))
    return tuple(
        RawFile(
            path=name,
            sha256=digest,
            byte_count=size,
            row_counts=tuple(rows[source.file]),
            origin=source.origin,
            licence=source.licence,
            is_simulated=source.simulated,
            is_shared=source.shared,
        )
        for source in study.sources
        for name, digest, size in _received(source, study, places)
    )


def _received(source: Source, study: StudyFile, places: Places) -> list[tuple[str, str, int]]:
    """Return name, digest and size of each file of a source; of one that stays, those of the whole.

    The names of files in a folder that stays may be those of persons.
    """
    path = source_path(places.root / study.folder, source)
    files = source_files(path)
    if not source.shared:
        return [(stated_path(study, source), checksum(path), sum(file.stat().st_size for file in files))]
    return [(_name(file, places.root), _digest(file), file.stat().st_size) for file in files]


def _program(path: Path, root: Path) -> Program:
    """Return a notebook with the question that its heading asks."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    question = cells[0]["source"][0].lstrip("# ").strip()
    return Program(_name(path, root), question, read_contract(path).tables)


def _step(task: Task, study: StudyFile, places: Places, belongings: Belongings) -> Step:
    root = places.root
    kind, _, stem = task.name.partition(" ")
    program = {"notebook": _name(places.source_notebook(stem), root), "article": "pdfTeX"}.get(kind, "citra")
    staying = {
        file: whole
        for source in study.sources
        if not source.shared
        for whole in _received(source, study, places)
        for file in source_files(source_path(root / study.folder, source))
    }
    read = {StoredFile(*staying[path], is_archived=False) for path in task.reads if path in staying}
    read |= _stored((path for path in task.reads if path not in staying), root, belongings)
    return Step(task.name, program, _by_path(read), _by_path(_stored(task.writes, root, belongings)))


def _stored(paths: Iterable[Path], root: Path, belongings: Belongings) -> set[StoredFile]:
    names = {path: os.path.relpath(path, root) for path in paths}
    return {
        StoredFile(name, _digest(path), path.stat().st_size, name in belongings.files) for path, name in names.items()
    }


def _by_path(files: set[StoredFile]) -> tuple[StoredFile, ...]:
    return tuple(sorted(files, key=lambda file: file.path))


def _software(root: Path, *, has_article: bool) -> tuple[Software, ...]:
    """Return this package, what runs it, and the packages that it asks for by name."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    runs = [
        Software("citra", project["version"], "#citra"),
        Software("Python", platform.python_version(), "https://www.python.org/"),
    ]
    if has_article:
        runs.append(Software("pdfTeX", tex_version(), "https://www.tug.org/applications/pdftex/"))
    asked = [requirement.partition("==")[::2] for requirement in sorted(project["dependencies"])]
    # A package URL (purl) names a package and its version without the address of an index.
    return (*runs, *(Software(name, version, f"pkg:pypi/{name}@{version}") for name, version in asked))


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
