"""What is stopped is dead: programs, and all that they started, after a time-out, an interrupt or a killed starter."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from conftest import ROOT, Workspace
from test_verification import add_tiny_study

from citra.errors import CitraError
from citra.pipeline import copies, typesetting
from citra.pipeline.programs import run_program
from citra.places import Places
from citra.verify.snapshot import Snapshot, write_snapshot

PATIENCE_SECONDS = 120
# Goes to a session of its own, listens to nothing but SIGKILL, starts another of its kind, and keeps a core busy.
STUBBORN = """\
import os, signal, sys
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
os.fork()
os.setsid() if os.getpid() != os.getpgid(0) else None
os.fork()
while True:
    pass
"""


@pytest.fixture
def place():
    """A folder with a short name, named in the environment of what is started for it."""
    folder = Path(tempfile.mkdtemp(prefix="citra-"))
    yield folder
    for pid in running(folder):
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


def environment(place: Path) -> dict[str, str]:
    return {**os.environ, "TMPDIR": str(place), "PYTHONPATH": str(ROOT / "src")}


def running(place: Path) -> dict[int, str]:
    """Return the command lines of the processes that keep what is temporary below a folder, by number."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if re.search(rb"TMPDIR=%b[\0/]" % os.fsencode(place), (folder / "environ").read_bytes()):
                line = (folder / "cmdline").read_bytes().decode().replace("\0", " ").strip()
                # One that has ended and that nobody has asked for yet has no command line.
                found |= {int(folder.name): line} if line else {}
        except OSError:
            continue
    return found


def wait_for(condition):
    limit = time.monotonic() + PATIENCE_SECONDS
    while not (found := condition()):
        assert time.monotonic() < limit, "nothing happened for minutes"
        time.sleep(0.02)
    return found


def stubborn(place: Path) -> int:
    """Return how many stubborn processes run."""
    return sum("while True" in line and "-I -S" not in line for line in running(place).values())


def test_program_gives_its_status_and_words():
    done = run_program(["sh", "-c", "echo out; echo err >&2; exit 7"])
    assert (done.stdout, done.stderr, done.returncode) == ("out\n", "err\n", 7)
    assert run_program(["sh", "-c", "kill -KILL $$"]).returncode == 128 + signal.SIGKILL
    # A command that ends its whole group does not end the process that cleans up after it.
    assert run_program(["sh", "-c", "kill -KILL 0"]).returncode == 128 + signal.SIGKILL
    # Python ignores SIGPIPE; what it starts must not.
    assert run_program(["bash", "-c", "yes | head -1; exit ${PIPESTATUS[0]}"]).returncode == 128 + signal.SIGPIPE
    with pytest.raises(subprocess.CalledProcessError):
        run_program(["false"], check=True)
    with pytest.raises(FileNotFoundError, match="no-such-program"):
        run_program(["no-such-program"])


def test_time_out_ends_whatever_was_started(place):
    with pytest.raises(subprocess.TimeoutExpired):
        run_program([sys.executable, "-c", STUBBORN], timeout=2, env=environment(place))
    assert not running(place)


def test_what_an_ended_program_leaves_is_ended(place):
    command = ["sh", "-c", f'"{sys.executable}" -c "$1" & sleep 1; echo done', "sh", STUBBORN]
    # The straggler holds the pipe that is read to its end.
    assert run_program(command, env=environment(place)).stdout == "done\n"
    assert not running(place)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_program_ends_with_whoever_started_it(place, number):
    script = f"from citra.pipeline.programs import run_program; run_program([{sys.executable!r}, '-c', {STUBBORN!r}])"
    with subprocess.Popen([sys.executable, "-c", script], env=environment(place), stderr=subprocess.DEVNULL) as starter:
        wait_for(lambda: stubborn(place) == 4 + 1)
        starter.send_signal(number)
    wait_for(lambda: not running(place))


def fake_tex(place: Path) -> str:
    """Return a search path on which pdfTeX is a program that hangs."""
    program = place / "bin" / "pdflatex"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\n{STUBBORN}", encoding="utf-8")
    program.chmod(0o755)
    return f"{program.parent}:{os.environ['PATH']}"


def test_tex_that_hangs_is_stopped_with_all_it_started(place, monkeypatch):
    monkeypatch.setenv("PATH", fake_tex(place))
    monkeypatch.setenv("TMPDIR", str(place))
    monkeypatch.setattr(typesetting, "TIME_LIMIT_SECONDS", 3)
    (place / "article.tex").write_text("\\documentclass{article}", encoding="utf-8")
    with pytest.raises(CitraError, match="took longer than 3 seconds and was stopped"):
        typesetting.run_latexmk(place, "article", place / "kept")
    assert not running(place)


def test_build_in_a_copy_that_takes_too_long_is_stopped_and_told(place, monkeypatch):
    monkeypatch.setattr(copies, "TIME_LIMIT_SECONDS", 2)
    monkeypatch.setenv("TMPDIR", str(place))
    held = (sys.executable, "-c", STUBBORN)
    assert "longer than 2 seconds" in copies.build_in(place, Path("x.yml"), "paper", held)
    assert not running(place)


@pytest.fixture
def endless(workspace) -> Workspace:
    """A workspace whose one notebook never ends; it has a reference, so that it can be verified."""
    add_tiny_study(workspace)
    notebook = workspace.path("notebooks/02-audience.ipynb")
    content = json.loads(notebook.read_text(encoding="utf-8"))
    code = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
    # One step of Python that lets no other thread of its process in, such as one that looks for the parent.
    code[1]["source"] = ["sum(range(10**15))"]
    notebook.write_text(json.dumps(content), encoding="utf-8")
    write_snapshot(Snapshot(), Places(workspace.folder, "tiny").reference)
    return workspace


def busy_kernels(place: Path) -> list[int]:
    """Return the kernels that have computed for some seconds."""
    found = []
    for pid, line in running(place).items():
        if "citra.pipeline.kernel" in line or "citra.pipeline.warm" in line:
            used = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            found += [pid] if int(used[11]) > 6 * os.sysconf("SC_CLK_TCK") else []
    return found


@pytest.mark.parametrize(
    ("command", "number", "execution"),
    [
        ("verify", signal.SIGKILL, "warm"),
        ("verify", signal.SIGTERM, "stock"),
        ("verify", signal.SIGINT, "warm"),
        ("results", signal.SIGKILL, "warm"),
        ("results", signal.SIGKILL, "stock"),
        ("results", signal.SIGINT, "stock"),
    ],
)
def test_killed_command_leaves_nothing_running(endless, place, command, number, execution):
    with subprocess.Popen(
        [sys.executable, "-m", "citra.pipeline", command, "tiny"],
        cwd=endless.folder,
        env={**endless.environment(), "TMPDIR": str(place), "CITRA_EXECUTION": execution},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as started:
        try:
            wait_for(lambda: busy_kernels(place))
            started.send_signal(number)
            assert started.wait(PATIENCE_SECONDS)
        finally:
            started.kill()
    wait_for(lambda: not running(place))
    # Whoever may still do something takes the copy along, too, and a build that did not end is not called done.
    assert number == signal.SIGKILL or not list(place.glob("citra-copy-*"))
    assert not Places(endless.folder, "tiny").last_build("results").exists()
