"""Times and sizes of a whole build, measured on purpose and kept with the machine and the day."""

import datetime as dt
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import asdict, fields
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from citra.compendium import Machine, Measurement
from citra.errors import BadInput, CitraError
from citra.pipeline.programs import run_program, started
from citra.places import Places
from citra.studyfile import StudyFile, load_yaml

MEBIBYTE = 2**20
LOOK_SECONDS = 0.2


def read_measurement(path: Path) -> Measurement | None:
    """Read what was measured of a study; nothing where nobody has measured it.

    Raises
    ------
    BadInput
        If a field is missing or not known.
    """
    if not path.is_file():
        return None
    content = load_yaml(path)
    _check_fields(content, Measurement, path.name)
    _check_fields(content["machine"], Machine, f"{path.name}, machine")
    return Measurement(**{**content, "machine": Machine(**content["machine"])})


def _check_fields(content, cls, place: str) -> None:
    wanted = {field.name for field in fields(cls)}
    if not isinstance(content, dict) or set(content) != wanted:
        raise BadInput(f"{place}: expected exactly the fields {', '.join(sorted(wanted))}.")


def measure(study: StudyFile, root: Path, sources: dict[str, Path]) -> Path:
    """Build a study from its sources in another folder, and write down what it took.

    Parameters
    ----------
    study : StudyFile
    root : Path
    sources : dict of Path
        What the build needs, by their path in the workspace.

    Returns
    -------
    Path
        The committed file.

    Raises
    ------
    CitraError
        If the build fails, or memory cannot be measured here.
    """
    if not Path("/proc/self/smaps_rollup").is_file():
        raise CitraError("Memory is measured through /proc, which this system does not have; measure on Linux.")
    places = Places(root, study.study)
    machine = _machine()
    with TemporaryDirectory(prefix="citra-measure-") as folder:
        copy = Path(folder)
        for name, path in sources.items():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy / name)
        results_seconds, peak = _timed(copy, "results", study)
        article_seconds, second_peak = _timed(copy, "paper", study) if study.editions else (0.0, 0)
        build_bytes = _folder_bytes(copy / "build" / study.study)
    found = Measurement(
        measured_on=dt.datetime.now(dt.UTC).date().isoformat(),
        machine=machine,
        python=platform.python_version(),
        tex=tex_version() if study.editions else "",
        packages_sha256=hashlib.sha256(places.lock.read_bytes()).hexdigest(),
        results_seconds=round(results_seconds, 1),
        article_seconds=round(article_seconds, 1),
        peak_memory_mib=round(max(peak, second_peak) / MEBIBYTE),
        environment_mib=round(_folder_bytes(Path(sys.prefix)) / MEBIBYTE),
        build_mib=max(1, round(build_bytes / MEBIBYTE)),
    )
    return _keep(found, study.study, places.measurements)


def _keep(found: Measurement, study: str, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    note = f"# One whole build of {study}; `make measure STUDY={study}` measures it again.\n"
    path.write_text(note + yaml.safe_dump(asdict(found), sort_keys=False), encoding="utf-8")
    return path


def tex_version() -> str:
    """Return the version that pdfTeX states.

    Raises
    ------
    CitraError
        If TeX is not installed.
    """
    try:
        told = run_program(["pdftex", "--version"], check=True).stdout
    except FileNotFoundError:
        raise CitraError("TeX is not installed (pdftex is not found): run make setup.") from None
    return told.splitlines()[0].removeprefix("pdfTeX ").strip()


def _timed(copy: Path, command: str, study: StudyFile) -> tuple[float, int]:
    """Run a command of the package in a copy; return its seconds and its greatest memory in bytes."""
    began = time.monotonic()
    building = started(
        [sys.executable, "-m", "citra.pipeline", command, study.study],
        cwd=copy,
        env={**os.environ, "CITRA_ROOT": str(copy), "PYTHONPATH": str(copy / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    peak = [0]
    with building as process:
        watcher = threading.Thread(target=_watch, args=(process, peak), daemon=True)
        watcher.start()
        told, _ = process.communicate()
        seconds = time.monotonic() - began
        watcher.join()
    if process.returncode:
        raise CitraError(f"The measured build failed:\n{told[-2000:]}")
    return seconds, peak[0]


def _watch(process: subprocess.Popen, peak: list[int]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], _tree_bytes(process.pid))
        time.sleep(LOOK_SECONDS)


def _tree_bytes(pid: int) -> int:
    """Return the memory of a process and all below it, in bytes; pages that several share count once in all."""
    total, waiting = 0, [pid]
    while waiting:
        folder = Path("/proc") / str(waiting.pop())
        try:
            rollup = (folder / "smaps_rollup").read_text(encoding="ascii", errors="replace")
            total += sum(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))
            waiting += [int(child) for task in (folder / "task").iterdir() for child in _children(task)]
        except (FileNotFoundError, ProcessLookupError):
            # It ended while it was looked at.
            continue
    return total


def _children(task: Path) -> list[str]:
    return (task / "children").read_text(encoding="ascii").split()


def _machine() -> Machine:
    release = platform.freedesktop_os_release()
    processors = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    return Machine(
        system=f"{release['PRETTY_NAME']}, {platform.machine()}",
        processor=processors[0] if processors else "not stated",
        core_count=len(os.sched_getaffinity(0)),
        memory_mib=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEBIBYTE,
        load=round(os.getloadavg()[0], 1),
    )


def _folder_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
