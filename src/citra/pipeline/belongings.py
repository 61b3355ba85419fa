"""Which files of a workspace go into a study's archive, and which stay out."""

from dataclasses import dataclass
from pathlib import Path

from citra.compendium.paths import PAPERS
from citra.errors import CitraError
from citra.pipeline.programs import run_program
from citra.places import Places, pseudonym_key
from citra.studyfile import StudyFile, load_yaml, read_study_file, source_files

# What .gitignore names, for a workspace that is no git checkout.
MADE_FOLDERS = {
    "build",
    ".venv",
    ".git",
    ".pytask",
    ".ruff_cache",
    ".pytest_cache",
    "__pycache__",
    ".ipynb_checkpoints",
}
MADE_FILES = {"pytask.lock", "pytask.lock.journal", "uv.lock"}


@dataclass(frozen=True)
class Belongings:
    """The files of an archive.

    Parameters
    ----------
    files : dict of Path
        Where each lies, by its path in the archive, sorted.
    left_out : dict of str
        Why a file stays out, by its path, sorted.
    """

    files: dict[str, Path]
    left_out: dict[str, str]


def choose_files(study: StudyFile, root: Path, products: list[Path]) -> Belongings:
    """Choose the sources, raw files and products of a study that may be passed on.

    Parameters
    ----------
    study : StudyFile
    root : Path
    products : list of Path
        What the build of the study makes.

    Raises
    ------
    CitraError
        If one of the files holds the key of the pseudonyms.
    """
    files, left_out = {}, {}
    raw = _raw_files(root)
    folders = _raw_folders(root)
    for path in source_list(root):
        name = path.relative_to(root).as_posix()
        if name in PAPERS or path.is_relative_to(Places(root, study.study).handcoded.parent):
            continue
        is_raw = any(path.is_relative_to(folder) for folder in folders)
        if path in raw and not raw[path]:
            left_out[name] = "its terms do not let it be passed on"
        elif is_raw and path not in raw:
            left_out[name] = "no parameter file lists it"
        else:
            files[name] = path
    everything_shared = all(source.shared for source in study.sources)
    for path in products:
        name = path.relative_to(root).as_posix()
        if everything_shared or _is_published(path, study, root):
            files[name] = path
        else:
            left_out[name] = "it holds rows of a file that may not be passed on"
    _refuse_key(files)
    return Belongings(dict(sorted(files.items())), dict(sorted(left_out.items())))


def source_list(root: Path) -> list[Path]:
    """Return the files that somebody wrote or received, sorted; raw files even where git does not have them."""
    return sorted({*_written(root), *_raw_files(root)})


def _written(root: Path) -> list[Path]:
    """Return the files of git, or all that no build makes."""
    if (root / ".git").exists():
        listed = run_program(["git", "ls-files", "-z"], cwd=root, check=True).stdout
        return [root / name for name in listed.split("\0") if name and (root / name).is_file()]
    return [
        path
        for path in root.rglob("*")
        if path.is_file()
        and not MADE_FOLDERS & set(path.relative_to(root).parts[:-1])
        and path.name not in MADE_FILES
        and not any(part.endswith(".egg-info") for part in path.relative_to(root).parts)
    ]


def _studies(root: Path) -> list[StudyFile]:
    # A panel's file stands beside those of the studies; its accounts lie where it says, not among the raw files.
    paths = sorted((root / "params").glob("*.yml"))
    return [read_study_file(path) for path in paths if "panel" not in load_yaml(path)]


def _raw_files(root: Path) -> dict[Path, bool]:
    """Return the raw files that parameter files list, and whether all of those let them be passed on."""
    found: dict[Path, bool] = {}
    for study in _studies(root):
        for source in study.sources:
            path = root / study.folder / source.file
            # The raw files of another study need not be here.
            for file in source_files(path) if path.exists() else []:
                found[file] = found.get(file, True) and source.shared
    return found


def _raw_folders(root: Path) -> list[Path]:
    return [root / "data" / "raw", *(root / study.folder for study in _studies(root))]


def _is_published(path: Path, study: StudyFile, root: Path) -> bool:
    """Say whether a product holds nothing but what the article may print."""
    places = Places(root, study.study)
    articles = [places.article(language) for language in study.editions]
    return path in articles or path.is_relative_to(places.results(""))


def _refuse_key(files: dict[str, Path]) -> None:
    key_file = pseudonym_key()
    key = key_file.read_bytes().strip() if key_file.is_file() else b""
    for name, path in files.items():
        if path == key_file or (key and key in path.read_bytes()):
            raise CitraError(f"{name} holds the key of the pseudonyms, which may not be passed on; take it out.")


def uncommitted_files(root: Path) -> list[str]:
    """Return the files that differ from the last commit; none where the workspace is no git checkout."""
    if not (root / ".git").exists():
        return []
    command = ["git", "status", "--porcelain", "-z", "--no-renames"]
    listed = run_program(command, cwd=root, check=True).stdout
    return sorted(entry[3:] for entry in listed.split("\0") if entry)
