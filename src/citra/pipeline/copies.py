"""A clean copy of the project, in which a study is built from nothing."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import TimeoutExpired
from tempfile import TemporaryDirectory

import yaml

from citra.errors import CitraError
from citra.pipeline.contract import FOLDERS
from citra.pipeline.programs import run_program
from citra.places import REFERENCE
from citra.studyfile import StudyFile, load_yaml, source_files, source_path

# What is made and not written, where no version control says so.
MADE = shutil.ignore_patterns(
    *(".git", ".venv", "build", ".pytask", "pytask.lock*", "__pycache__", ".*_cache", "uv.lock"),
    *("*.egg-info", ".ipynb_checkpoints"),
)
TIME_LIMIT_SECONDS = 3600


@contextmanager
def project_copy(study: StudyFile, root: Path) -> Iterator[Path]:
    """Give a clean copy of the project in a folder of its own, and remove it afterwards."""
    with TemporaryDirectory(prefix="citra-copy-") as folder:
        copy = Path(folder) / "project"
        copy_project(study, root, copy)
        yield copy


def copy_project(study: StudyFile, root: Path, copy: Path, *, backwards: bool = False) -> None:
    """Copy what somebody who is given the project holds, and what the study reads.

    Where git is there, that is every tracked file as it is now; a file that was never added is left out, as it
    would be for others. The reference stays behind, so that no build can read it.

    Parameters
    ----------
    study : StudyFile
        Its parameter file, raw files and codebook are copied even if git does not know them.
    root : Path
        The workspace.
    copy : Path
        The folder to make.
    backwards : bool
        Whether the files are created in the reverse order.
    """
    wanted = {name for name in project_files(study, root) if name.parts[0] != REFERENCE}
    for name in sorted(wanted, reverse=backwards):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, copy / name)
    parameters = copy / parameter_file(study)
    if not parameters.is_file():
        parameters.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(study.path, parameters)


def parameter_file(study: StudyFile) -> Path:
    """Return where a study's parameter file lies in a copy."""
    return Path("params") / study.path.name


def project_files(study: StudyFile, root: Path) -> list[Path]:
    """Return the files that somebody wrote, and those that a study reads by name even where git does not have them."""
    return sorted({*written_files(root), *_read_by(study, root)})


def written_files(root: Path) -> list[Path]:
    """Return the files of git, or without it all that no build makes, from the workspace's folder on."""
    return _tracked(root) if (root / ".git").exists() else _written(root)


def _tracked(root: Path) -> list[Path]:
    done = run_program(["git", "ls-files", "-z"], cwd=root)
    if done.returncode:
        raise CitraError(f"{root}: git does not say which files belong to the project: {done.stderr.strip()}")
    return [Path(name) for name in done.stdout.split("\0") if name and (root / name).is_file()]


def _written(root: Path) -> list[Path]:
    files = []
    for folder, below, names in os.walk(root):
        made = MADE(folder, [*below, *names])
        below[:] = [name for name in below if name not in made]
        files += [Path(folder, name).relative_to(root) for name in names if name not in made]
    return files


def _read_by(study: StudyFile, root: Path) -> list[Path]:
    """Return the files below the workspace that a study reads by name."""
    files = [file for each in study.sources for file in source_files(source_path(root / study.folder, each))]
    files += [root / study.codebook] if study.codebook else []
    for name in FOLDERS & study.parameters.keys():
        files += source_files(root / study.parameters[name]) if study.parameters[name] else []
    return [file.relative_to(root) for file in files if file.is_relative_to(root)]


def set_parameters(study: StudyFile, copy: Path, values: dict) -> None:
    """Change parameters of a study in a copy."""
    place = copy / parameter_file(study)
    content = load_yaml(place)
    content["parameters"] = {**content.get("parameters", {}), **values}
    place.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def build_in(folder: Path, parameters: Path, command: str, prefix: tuple[str, ...] = (), **changes: str) -> str:
    """Build a study in a workspace with this environment's Python; return why it stopped, or nothing.

    Parameters
    ----------
    folder : Path
        The workspace, such as a copy.
    parameters : Path
        The study's parameter file, from the folder on.
    command : {"paper", "results"}
        What is built.
    prefix : tuple of str
        A command that runs the build, such as one that gives it another user.
    **changes : str
        Variables of the environment that are other than here.
    """
    inherited = {name: value for name, value in os.environ.items() if name != "CITRA_ROOT"}
    try:
        done = run_program(
            [*prefix, sys.executable, "-m", "citra.pipeline", command, str(parameters)],
            cwd=folder,
            env={**inherited, "PYTHONPATH": str(folder / "src"), **changes},
            timeout=TIME_LIMIT_SECONDS,
        )
    except TimeoutExpired:
        return f"The build took longer than {TIME_LIMIT_SECONDS} seconds and was stopped."
    if done.returncode == 0:
        return ""
    return (done.stderr.strip() or done.stdout.strip()).replace(str(folder), ".") or "The build stopped without a word."
