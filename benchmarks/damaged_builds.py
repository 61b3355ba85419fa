"""How often a second build stops at what damage left of the first: at 0 of its files, in each of six ways.

Run ``.venv/bin/python benchmarks/damaged_builds.py [STUDY] [COMMAND] [CASES] [SEED]``. A copy of the project is built;
then one of the files that a later run could read is emptied, cut in half, filled with noise, replaced by a folder or
by a link that leads nowhere, or its folder by a file, and the build is run again: it has to end without a fault, and
every product has to be what it was. ``CASES`` pairs of a file and a damage are drawn, those beside the products first.
"""

import random
import shutil
import sys
import tempfile
from pathlib import Path

from edits_in_mid_build import Workspace

# What is neither product nor log: the memory of the build and of the engine.
MEMORY = (
    *("pytask.lock", "pytask.lock.journal", "pytask.lock.tmp", ".pytask", ".pytask/file_hashes.json"),
    *("build", "build/.lock", "build/.last", "build/home", "build/{study}", "build/{study}/.scratch"),
    *("build/.last/{study}-{command}", "build/.last/{study}-{command}.new", "build/{study}/tables/origins.json"),
    *("build/{study}/tables/digests.json", "build/{study}/tables/posts.parquet", "build/{study}/paper"),
)
NOISE = random.Random(5).randbytes(300)


def clear(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def put(path: Path, content: bytes) -> None:
    clear(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def cut(path: Path) -> None:
    put(path, path.read_bytes()[: path.stat().st_size // 2] if path.is_file() else b'{"lock-version": "')


def fold(path: Path) -> None:
    was_folder = path.is_dir()
    clear(path)
    path.mkdir(parents=True)
    # A folder stays one, without what was in it.
    if not was_folder:
        (path / "note.txt").write_text("not a product", encoding="utf-8")


def mislead(path: Path) -> None:
    clear(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to("nowhere")


DAMAGES = {
    "emptied": lambda path: put(path, b""),
    "cut": cut,
    "noise": lambda path: put(path, NOISE),
    "folder": fold,
    "link": mislead,
    "unreadable": lambda path: path.exists() and path.chmod(0),
}


def cases(workspace: Workspace, study: str, command: str, count: int, chosen: random.Random) -> list[tuple[str, str]]:
    memory = [name.format(study=study, command=command) for name in MEMORY]
    made = sorted(path.relative_to(workspace.root).as_posix() for path in workspace.root.glob(f"build/{study}/**/*"))
    others = sorted(path.relative_to(workspace.root).as_posix() for path in workspace.root.glob("build/home/*"))
    first = [(name, damage) for name in memory for damage in DAMAGES]
    second = [(name, damage) for name in {*made, *others} - set(memory) for damage in DAMAGES]
    chosen.shuffle(first)
    chosen.shuffle(second)
    return [*first[: max(count * 2 // 3, count - len(second))], *second][:count]


def measure(study: str, command: str, count: int, seed: int) -> int:
    """Print every case in which the second build stops or leaves another product; return how many there are."""
    bad = 0
    with tempfile.TemporaryDirectory(prefix="citra-") as folder:
        built = Workspace.of_project(Path(folder) / "built")
        told = built.run(command, study)
        assert told.returncode == 0, told.stdout + told.stderr
        expected = built.products(study)
        for number, (name, damage) in enumerate(cases(built, study, command, count, random.Random(seed)), start=1):
            workspace = built.copy(Path(folder) / "damaged")
            DAMAGES[damage](workspace.root / name)
            second = workspace.run(command, study)
            third = workspace.run(command, study)
            said = second.stdout + second.stderr
            fault = (
                ("it stops" if second.returncode else "")
                or ("a traceback is printed" if "Traceback" in said else "")
                or ("a product is another" if workspace.products(study) != expected else "")
                or ("the third one stops" if third.returncode else "")
                or ("the third one builds" if not third.stdout.startswith("Nothing has changed") else "")
            )
            bad += bool(fault)
            print(f"{number:3} {name} {damage}: {fault or 'mended'}", flush=True)
            for line in (second.stderr or "").splitlines() if fault else ():
                print(f"      {line}", flush=True)
            workspace.remove()
    print(f"{bad} of {count} damaged files stop or spoil the next build")
    return bad


if __name__ == "__main__":
    given = sys.argv[1:]
    options = (*given, *("bare", "report", "60", "1")[len(given) :])
    sys.exit(measure(options[0], options[1], int(options[2]), int(options[3])) > 0)
