"""Which files of a workspace go into a study's archive, and which stay, each with its reason.

The archive is closed by default. Of the program it takes the files that the project is known to consist of; of the data
only what the study file of this one study lets go; of the products what holds no single row of a source that stays.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from citra.compendium.paths import PAPERS
from citra.errors import CitraError
from citra.pipeline.citing import OWN_WORDS, own_words
from citra.pipeline.copies import parameter_file, written_files
from citra.pipeline.programs import run_program
from citra.pipeline.sharing import (
    CAPTIONED,
    closed_captions,
    closed_source,
    figures_of_single_rows,
    statements_stay,
    tables_of_single_rows,
    why_pages_stay,
    why_table_stays,
    without_captions,
    without_single_rows,
)
from citra.pipeline.tasks import Task
from citra.places import REFERENCE, Places, pseudonym_key
from citra.studyfile import StudyFile, source_files, source_path, stated_path

# The project's own files, as patterns of whole paths; ** stands for any folders. Nothing else of a workspace leaves.
PROGRAM = (
    *("src/citra/**", "notebooks/*.ipynb", "paper/**", "docs/**", "benchmarks/*.py"),
    *("data/*.yml", "data/README.md", "data/calibration/*.csv", "data/codebooks/*.yml", "data/benchmarks/*.csv"),
    *(".binder/**", ".ci/*", ".devcontainer/*", ".github/**", ".gitignore", ".gitattributes"),
    *("Makefile", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "CITATION.cff", "LICENSE", "LICENSE-text"),
    *("pyproject.toml", "environment.yml", "requirements.lock"),
)
# The text of the article, which speaks of the project's own case.
ARTICLE = ("paper/article-*.tex", "paper/sections/*/*", "paper/claims.yml", "paper/numerals.yml", "data/README.md")
WITHOUT_CAPTIONS = "tables-without-captions"

NOT_STATED = "its entry does not say shared: true"
OUTSIDE = "it lies outside of the workspace"
UNLISTED = "the parameter file does not list it"
CAPTIONS_STAY = "it holds captions of {}, whose entry does not say shared_captions: true; the same without them leaves"
DRAWS_ROWS = "a mark for each row of {}, whose entry says neither shared nor shared_rows"
SAID = "it repeats what persons said, and not every entry of statements says shared: true; the rest leaves"
READ = "the build reads it, and it is no file of the program"
ALL_ELSE = "all else in this folder"
OF_OTHERS = "other studies, panels, and what is no file of the program"


@dataclass(frozen=True)
class Belongings:
    """The files of an archive.

    Parameters
    ----------
    files : dict of Path
        Where each lies, by its path in the archive, sorted.
    left_out : dict of str
        Why a file stays out, by its path, sorted.
    written : dict of bytes
        What is written for the archive and lies nowhere, by its path in it.
    """

    files: dict[str, Path]
    left_out: dict[str, str]
    written: dict[str, bytes] = field(default_factory=dict)

    @property
    def names(self) -> set[str]:
        """Return the paths in the archive."""
        return {*self.files, *self.written}


def choose_files(study: StudyFile, root: Path, tasks: Sequence[Task]) -> Belongings:
    """Choose the sources, raw files and products of a study that may be passed on.

    Parameters
    ----------
    study : StudyFile
    root : Path
        The workspace.
    tasks : sequence of Task
        Those of the study's build, done.

    Raises
    ------
    CitraError
        If one of the files holds the key of the pseudonyms, or a notebook holds outputs.
    """
    chosen = _Chosen(root, program_files(study, root, tasks), written=own_words(study, root))
    _choose_raw_files(study, root, chosen)
    _choose_products(study, root, tasks, chosen)
    _name_what_stays(tasks, chosen)
    _refuse_outputs(chosen.files)
    _refuse_key(chosen.files)
    return Belongings(dict(sorted(chosen.files.items())), dict(sorted(chosen.left_out.items())), chosen.written)


@dataclass
class _Chosen:
    """What was chosen so far."""

    root: Path
    files: dict[str, Path]
    left_out: dict[str, str] = field(default_factory=dict)
    written: dict[str, bytes] = field(default_factory=dict)

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def take(self, path: Path, reason: str = "") -> None:
        """Take a file, unless there is a reason why it stays."""
        if reason:
            self.left_out[self.name(path)] = reason
        else:
            self.files[self.name(path)] = path


def program_files(study: StudyFile, root: Path, tasks: Iterable[Task]) -> dict[str, Path]:
    """Return the files of the program and of the study that somebody wrote, by their path in the archive."""
    read = {path.relative_to(root) for task in tasks for path in task.reads if path.is_relative_to(root)}
    own = {f"data/measurements/{study.study}.yml", f"{REFERENCE}/tolerances.yml"}
    files = {}
    for name in sorted({*written_files(root), *read}):
        text = name.as_posix()
        # It has the data of every figure, and nobody without the raw files could build what it is compared with.
        is_reference = name.parts[:2] == (REFERENCE, study.study) and not closed_source(study)
        is_wanted = text in own or is_reference or _is_program(name)
        if is_wanted and text not in PAPERS and (root / name).is_file() and not _is_of_another(name, study):
            files[text] = root / name
    files[parameter_file(study).as_posix()] = study.path.resolve()
    if study.codebook and (root / study.codebook).is_file():
        files[study.codebook] = root / study.codebook
    return files


def _is_program(name: PurePath) -> bool:
    return any(_fits(name, pattern) for pattern in PROGRAM)


def _fits(name: PurePath, pattern: str) -> bool:
    """Return whether a path in the workspace is one of a pattern."""
    folder, rest = pattern.removesuffix("**"), pattern.endswith("**")
    if rest:
        return name.as_posix().startswith(folder)
    return len(name.parts) == len(PurePath(pattern).parts) and name.match(pattern)


def _is_of_another(name: PurePath, study: StudyFile) -> bool:
    """Return whether a file of the project speaks of the study that the project is about, and not of this one."""
    if study.citation:
        return False
    return name.parts[0] in OWN_WORDS or any(name.match(pattern) for pattern in ARTICLE)


def _choose_raw_files(study: StudyFile, root: Path, chosen: _Chosen) -> None:
    folder = root / study.folder
    listed: set[Path] = set()
    for source in study.sources:
        path = source_path(folder, source)
        listed |= {*source_files(path)}
        if not source.shared:
            chosen.left_out[stated_path(study, source)] = NOT_STATED
        elif not path.resolve().is_relative_to(root.resolve()):
            chosen.left_out[stated_path(study, source)] = OUTSIDE
        else:
            for file in source_files(path):
                chosen.take(file)
    if folder.is_relative_to(root / "data"):
        for file in source_files(folder):
            if file not in listed:
                chosen.take(file, UNLISTED)


def _choose_products(study: StudyFile, root: Path, tasks: Sequence[Task], chosen: _Chosen) -> None:
    """Choose among what the build made: aggregated results always, single rows as the study file says."""
    places = Places(root, study.study)
    closed = closed_source(study)
    single_rows = figures_of_single_rows(places) if closed else set()
    pages_stay, statements = why_pages_stay(study, places), statements_stay(study, places)
    for path in (path for task in tasks for path in task.writes):
        if path.suffix == ".parquet":
            _choose_table(path, study, places, chosen)
        elif path.is_relative_to(places.results("")):
            of_rows = (path.parent.name, _figure_key(path)) in single_rows
            chosen.take(path, DRAWS_ROWS.format(closed) if of_rows else "")
            if statements and path == places.ledger(path.parent.name):
                _bare_ledger(path, chosen)
        else:
            chosen.take(path, "" if _is_aggregate(path, study, places) else pages_stay)


def _bare_ledger(path: Path, chosen: _Chosen) -> None:
    """Put a ledger without what persons said in the place of one that repeats it."""
    if tables := tables_of_single_rows(path):
        name = chosen.name(path)
        chosen.left_out[f"{name}, {', '.join(tables)}"] = SAID
        chosen.written[name] = without_single_rows(path)
        del chosen.files[name]


def _choose_table(path: Path, study: StudyFile, places: Places, chosen: _Chosen) -> None:
    reason = why_table_stays(path, study)
    captions = closed_captions(study, places) if path == places.table(CAPTIONED) and not reason else ""
    chosen.take(path, reason or (CAPTIONS_STAY.format(captions) if captions else ""))
    if captions:
        chosen.written[chosen.name(places.build / WITHOUT_CAPTIONS / path.name)] = without_captions(path)


def _figure_key(path: Path) -> str:
    """Return the key of a figure of which this is the data or a drawing."""
    return path.stem if path.suffix == ".csv" else path.stem.rpartition("-")[0]


def _is_aggregate(path: Path, study: StudyFile, places: Places) -> bool:
    """Return whether a product holds nothing but what the article may print."""
    articles = [places.article(language) for language in study.editions]
    folders = [places.typesetting(language) for language in study.editions]
    return path in (*articles, places.origins, places.digests) or any(path.is_relative_to(each) for each in folders)


def _name_what_stays(tasks: Sequence[Task], chosen: _Chosen) -> None:
    """Name what the build reads and the archive does not hold, such as pictures, each folder once."""
    for path in {path for task in tasks for path in task.reads}:
        name = os.path.relpath(path, chosen.root)
        is_named = name in chosen.files or any(f"{name}/".startswith(f"{each}/") for each in chosen.left_out)
        if not is_named:
            chosen.left_out[os.path.relpath(path.parent, chosen.root)] = READ
    chosen.left_out[ALL_ELSE] = OF_OTHERS


def _refuse_outputs(files: dict[str, Path]) -> None:
    """Refuse a notebook of the program that somebody ran in its place: its outputs show rows."""
    for name, path in files.items():
        if name.startswith("notebooks/") and b'"output_type"' in path.read_bytes():
            raise CitraError(f"{name} holds outputs, which may show rows of the data: make format takes them out.")


def _refuse_key(files: dict[str, Path]) -> None:
    key_file = pseudonym_key()
    key = key_file.read_bytes().strip() if key_file.is_file() else b""
    for name, path in files.items():
        if path == key_file or (key and key in path.read_bytes()):
            raise CitraError(f"{name} holds the key of the pseudonyms, which may not be passed on; take it out.")


def changed_files(root: Path, files: Iterable[str]) -> list[str]:
    """Return those of an archive's files that differ from the last commit; none without a git checkout.

    Exports, parameter files and products that git does not have are no difference: they are not meant for it.
    """
    if not (root / ".git").exists():
        return []
    command = ["git", "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all"]
    listed = run_program(command, cwd=root, check=True).stdout
    states = {entry[3:]: entry[:2] for entry in listed.split("\0") if entry}
    return sorted(name for name in states.keys() & set(files) if states[name] != "??" or _is_program(PurePath(name)))
