"""What the papers of the compendium say of a study: its files, programs, steps, software and article."""

import hashlib
import json
import platform
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from citra.compendium import Author, Citation, Material, Program, RawFile, Software, Step, StoredFile
from citra.errors import BadInput
from citra.pipeline.belongings import Belongings
from citra.pipeline.contract import TABLES, read_contract
from citra.pipeline.measurement import read_measurement, tex_version
from citra.pipeline.printed import article_limits, article_titles, claimed, items_of, read_article
from citra.pipeline.reporting import notebooks_of
from citra.pipeline.tasks import Task
from citra.places import Places
from citra.studyfile import StudyFile, load_yaml, source_files, source_path

# Fields of CITATION.cff (Citation File Format 1.2.0) that the papers repeat.
CITED = ("title", "version", "abstract", "date-released", "license", "authors", "keywords")


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
        citation=read_citation(places.citation),
        raw_files=_raw_files(study, places),
        programs=tuple(_program(places.source_notebook(stem), root) for stem in stems),
        items=items_of(article, root),
        claims=claimed(article),
        limits=article_limits(article),
        steps=tuple(_step(task, places, belongings) for task in tasks),
        software=_software(root, has_article=bool(study.editions)),
        packages_sha256=_digest(places.lock),
        measurement=read_measurement(places.measurements),
    )


def read_citation(path: Path) -> Citation:
    """Read who made the study.

    Raises
    ------
    BadInput
        If a field is missing.
    """
    content = load_yaml(path)
    for name in CITED:
        if name not in content:
            raise BadInput(f"{path.name}: {name!r} is missing.")
    authors = tuple(_author(entry, path) for entry in content["authors"])
    return Citation(
        title=content["title"],
        version=str(content["version"]),
        abstract=" ".join(content["abstract"].split()),
        date_released=content["date-released"],
        licence=content["license"],
        authors=authors,
        keywords=tuple(content["keywords"]),
    )


def _author(entry: dict, path: Path) -> Author:
    """Return an author: an entity by its name, a person by family name and given names."""
    orcid = entry.get("orcid", "").rpartition("/")[2]
    if "name" in entry:
        return Author(entry["name"], is_person=False, orcid=orcid)
    if "family-names" not in entry:
        raise BadInput(f"{path.name}, authors: expected 'name' or 'family-names' in {entry!r}.")
    name = ", ".join(entry[part] for part in ("family-names", "given-names") if part in entry)
    return Author(name, is_person=True, orcid=orcid)


def _raw_files(study: StudyFile, places: Places) -> tuple[RawFile, ...]:
    import pandas as pd

    rows: dict[str, list] = {source.file: [] for source in study.sources}
    for name in sorted(TABLES - {"intake", "post_observations", "codes"}):
        table = pd.read_parquet(places.table(name))
        for file, count in table.groupby("source_file").size().items():
            rows[file].append((name, int(count)))
    return tuple(
        RawFile(
            path=_name(path, places.root),
            sha256=_digest(path),
            byte_count=path.stat().st_size,
            row_counts=tuple(rows[source.file]),
            origin=source.origin,
            licence=source.licence,
            is_simulated=source.simulated,
            is_shared=source.shared,
        )
        for source in study.sources
        for path in source_files(source_path(places.root / study.folder, source))
    )


def _program(path: Path, root: Path) -> Program:
    """Return a notebook with the question that its heading asks."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    question = cells[0]["source"][0].lstrip("# ").strip()
    return Program(_name(path, root), question, read_contract(path).tables)


def _step(task: Task, places: Places, belongings: Belongings) -> Step:
    root = places.root
    kind, _, stem = task.name.partition(" ")
    program = {"notebook": _name(places.source_notebook(stem), root), "article": "pdfTeX"}.get(kind, "citra")
    return Step(task.name, program, _stored(task.reads, root, belongings), _stored(task.writes, root, belongings))


def _stored(paths: Iterable[Path], root: Path, belongings: Belongings) -> tuple[StoredFile, ...]:
    files = {_name(path, root): path for path in paths}
    return tuple(
        StoredFile(name, _digest(path), path.stat().st_size, name in belongings.files)
        for name, path in sorted(files.items())
    )


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
