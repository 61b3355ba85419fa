"""How many products are stale after somebody saved a file in the middle of a build: none may be.

Run ``.venv/bin/python benchmarks/edits_in_mid_build.py [STUDY] [COMMAND] [EDITS] [SEED]``. In a built copy of the
project one source is edited, so that there is something to do; while that build runs, another edit is saved at a
random moment, to the same file or to another, and sometimes taken back. Then the command is run until it says that
nothing has changed, and every product is compared with a clean build of the same sources.
"""

import hashlib
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEFT_OUT = shutil.ignore_patterns(
    *(".git", ".venv", "build", ".pytask", "pytask.lock*", "__pycache__", ".*_cache", "uv.lock")
)
RUNS_AT_MOST = 4


@dataclass(frozen=True)
class Workspace:
    """A copy of the project."""

    root: Path

    @classmethod
    def of_project(cls, place: Path) -> "Workspace":
        shutil.copytree(ROOT, place, ignore=LEFT_OUT)
        for path in (ROOT / "tests" / "studies").glob("*.yml"):
            shutil.copy(path, place / "params")
        return cls(place)

    def copy(self, place: Path) -> "Workspace":
        # As fast as a link, and as apart as a copy, where the file system can do it.
        subprocess.run(["cp", "-a", "--reflink=auto", self.root, place], check=True)
        return Workspace(place)

    def remove(self) -> None:
        shutil.rmtree(self.root)

    def start(self, command: str, study: str) -> subprocess.Popen:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("CITRA_")}
        return subprocess.Popen(
            [sys.executable, "-m", "citra.pipeline", command, study],
            cwd=self.root,
            env={**inherited, "PYTHONPATH": str(self.root / "src")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, command: str, study: str) -> subprocess.CompletedProcess:
        with self.start(command, study) as process:
            told = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, *told)

    def products(self, study: str) -> dict[str, bytes]:
        """Return every product by name, without what a build leaves for itself."""
        build = self.root / "build" / study
        own = {".scratch", "paper", "failed"}
        found = {path.relative_to(build): path for path in build.rglob("*") if path.is_file()}
        return {name.as_posix(): path.read_bytes() for name, path in found.items() if name.parts[0] not in own}

    def without_build(self, place: Path) -> "Workspace":
        shutil.copytree(self.root, place, ignore=LEFT_OUT)
        return Workspace(place)


@dataclass(frozen=True)
class Edit:
    """A change that shows in a product: in a file, a text becomes the same with a number in it."""

    file: str
    text: str
    with_number: str

    def save(self, workspace: Workspace, number: int, *, in_place: bool) -> bytes:
        """Save the file with the number; return what stood there."""
        path = workspace.root / self.file
        before = path.read_bytes()
        pattern = re.escape(self.with_number.format("{}")).replace(r"\{\}", r"\d+")
        text, count = re.subn(pattern, self.with_number.format(number), before.decode())
        if not count:
            text = text.replace(self.text, self.with_number.format(number), 1)
        assert text.encode() != before, self
        write(path, text.encode(), in_place=in_place)
        return before


def write(path: Path, content: bytes, *, in_place: bool) -> None:
    """Save a file as editors do: in its place, or as another file that is put there."""
    if in_place:
        path.write_bytes(content)
    else:
        scratch = path.with_name(f"{path.name}~")
        scratch.write_bytes(content)
        scratch.replace(path)


@dataclass(frozen=True)
class RawEdit:
    """Another number in a raw file, with its new checksum in the study file."""

    file: str
    study: str

    def save(self, workspace: Workspace, number: int, *, in_place: bool) -> bytes:
        path, parameters = workspace.root / self.file, workspace.root / self.study
        before = path.read_bytes()
        head, _, last = before.decode().rstrip("\n").rpartition(",")
        content = f"{head},{int(last) + number}\n".encode()
        old, new = (hashlib.sha256(each).hexdigest() for each in (before, content))
        write(path, content, in_place=in_place)
        write(parameters, parameters.read_bytes().replace(old.encode(), new.encode()), in_place=in_place)
        return before


def edits(study: str, command: str) -> list[Edit | RawEdit]:
    """Return one edit of each kind of source that a build of a study reads."""
    parameters = f"params/{study}.yml"
    common = [
        Edit("requirements.lock", "anyio==", "# {}\nanyio=="),
        Edit("src/citra/errors.py", '"""What', '"""{} What'),
        Edit("src/citra/tables.py", '"""Canonical', '"""{} Canonical'),
        Edit("data/synonyms.yml", "\n", "\n# {}\n"),
        Edit("data/dictionary.yml", "en: Skip to the text", "en: Skip {} to the text"),
        RawEdit("data/raw/smoke/simulated-channels.csv", parameters),
    ]
    if command == "results":
        return [
            *common,
            Edit("notebooks/02-audience.ipynb", "did it grow", "did it {} grow"),
            Edit("data/series-breaks.yml", "\n", "\n# {}\n"),
            Edit("src/citra/audience.py", '"""The', '"""{} The'),
            Edit(parameters, "follower_carry_days: 0", "follower_carry_days: {}"),
        ]
    return [
        *common,
        Edit("paper/report/sections/en/limits.tex", "\\section", "A sentence {}.\n\\section"),
        Edit("paper/report/sections/en/summary.tex", "\\begin{itemize}", "A sentence {}.\n\\begin{{itemize}}"),
        Edit("paper/report/report-en.tex", "\\begin{document}", "% {}\n\\begin{{document}}"),
        Edit("paper/page.css", "body { margin", "/* {} */ body { margin"),
        Edit("paper/citra.sty", "% citra.sty", "% {} citra.sty"),
        Edit("paper/report/conditions.yml", "\n", "\n# {}\n"),
        Edit(parameters, "report:", "institution: Office {}\nreport:"),
    ]


def one(
    workspace: Workspace, study: str, command: str, number: int, chosen: random.Random, seconds: float
) -> tuple[str, float]:
    """Save something while a build runs; return what is wrong once nothing changes any more, and how long it ran."""
    known = edits(study, command)
    first, second = chosen.choice(known), chosen.choice(known)
    first.save(workspace, 10 * number + 1, in_place=True)
    in_place, ending = chosen.random() < 0.5, chosen.choice(["left", "left", "taken back", "killed"])
    moment = chosen.uniform(0.1, seconds)
    began = time.monotonic()
    with workspace.start(command, study) as build:
        time.sleep(moment)
        before = second.save(workspace, 10 * number + 2, in_place=in_place)
        if ending == "taken back" and isinstance(second, Edit):
            time.sleep(chosen.uniform(0, seconds / 4))
            write(workspace.root / second.file, before, in_place=in_place)
        if ending == "killed":
            time.sleep(chosen.uniform(0, seconds / 4))
            build.kill()
        told = build.communicate()
    lasted = time.monotonic() - began if build.returncode == 0 else seconds
    said = [line for line in "".join(told).splitlines() if line.startswith("Changed")]
    print(f"{number:3} {moment:4.1f} s {first.file}, then {second.file}, {ending}: exit {build.returncode}", *said)
    return stale_products(workspace, study, command), lasted


def stale_products(workspace: Workspace, study: str, command: str) -> str:
    """Build until nothing has changed any more; return what is wrong then, compared with a clean build."""
    for _ in range(RUNS_AT_MOST):
        last = workspace.run(command, study)
        if last.returncode:
            return f"stops: {last.stderr.strip()}"
        if last.stdout.startswith("Nothing has changed"):
            break
    else:
        return f"is not done after {RUNS_AT_MOST} runs"
    with tempfile.TemporaryDirectory(prefix="citra-") as folder:
        clean = workspace.without_build(Path(folder) / "clean")
        done = clean.run(command, study)
        assert done.returncode == 0, done.stderr
        made, wanted = workspace.products(study), clean.products(study)
    stale = [name for name in sorted(made.keys() | wanted.keys()) if made.get(name) != wanted.get(name)]
    return f"{', '.join(stale)} stale" if stale else ""


def measure(study: str, command: str, count: int, seed: int) -> int:
    """Print each edit and what it left stale; return how many left something."""
    chosen, bad = random.Random(seed), 0
    with tempfile.TemporaryDirectory(prefix="citra-") as folder:
        workspace = Workspace.of_project(Path(folder) / "project")
        began = time.monotonic()
        done = workspace.run(command, study)
        assert done.returncode == 0, done.stdout + done.stderr
        seconds = time.monotonic() - began
        for number in range(1, count + 1):
            # The next edit falls into a build that is about as long.
            fault, seconds = one(workspace, study, command, number, chosen, seconds)
            bad += bool(fault)
            if fault:
                print(f"      {fault}")
            sys.stdout.flush()
    print(f"{bad} of {count} edits in the middle of a build left a stale product")
    return bad


if __name__ == "__main__":
    given = sys.argv[1:]
    options = (*given, *("tiny", "results", "40", "1")[len(given) :])
    sys.exit(measure(options[0], options[1], int(options[2]), int(options[3])) > 0)
