"""Whole builds in whose middle somebody saves a file: the next one makes what was saved."""

import shutil
import subprocess
import sys
import time

import pytest
from conftest import ROOT, Workspace

SECTION = "paper/report/sections/en/limits.tex"


@pytest.fixture
def studied(workspace) -> Workspace:
    """A copy with two studies that are built in seconds."""
    for name in ("tiny", "bare"):
        shutil.copy(ROOT / "tests" / "studies" / f"{name}.yml", workspace.path(f"params/{name}.yml"))
    return workspace


def run_and_save(workspace: Workspace, command: str, study: str, begun: str, save) -> str:
    """Build, save something as soon as a file of the scratch folder is there, and return what the build says."""
    with subprocess.Popen(
        [sys.executable, "-m", "citra.pipeline", command, study],
        cwd=workspace.folder,
        env=workspace.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as build:
        while build.poll() is None and not list(workspace.path(f"build/{study}/.scratch").glob(begun)):
            time.sleep(0.01)
        save()
        told, _ = build.communicate()
    assert build.returncode == 1, told
    assert "Traceback" not in told
    return told


def assert_built_next(workspace: Workspace, command: str, study: str, product: str, text: str) -> None:
    again = workspace.citra(command, study)
    assert again.returncode == 0, again.stdout + again.stderr
    assert not again.stdout.startswith("Nothing has changed")
    assert text in workspace.path(f"build/{study}/{product}").read_text(encoding="utf-8")
    assert workspace.citra(command, study).stdout.startswith("Nothing has changed")


def test_section_saved_while_tex_runs(studied):
    def save():
        studied.path(SECTION).write_text(studied.path(SECTION).read_text(encoding="utf-8") + "\nA late sentence.\n")

    told = run_and_save(studied, "report", "bare", "report-en-*/report-en.log", save)
    assert f"Changed while it was being read: {SECTION}. What was made of it does not count (report en)" in told
    assert_built_next(studied, "report", "bare", "report-en.html", "A late sentence.")


def test_notebook_and_dictionary_saved_while_the_kernel_runs(studied):
    def save():
        studied.edit("notebooks/02-audience.ipynb", "grow?", "grow on?")
        studied.edit("data/dictionary.yml", "results:", "results:  # looked through")

    told = run_and_save(studied, "results", "tiny", "02-audience-*/limits.json", save)
    assert "Changed while it was being read: data/dictionary.yml, notebooks/02-audience.ipynb" in told
    assert_built_next(studied, "results", "tiny", "notebooks/02-audience.ipynb", "grow on?")


def test_study_file_saved_while_the_build_runs_is_built_next(studied):
    with subprocess.Popen(
        [sys.executable, "-m", "citra.pipeline", "results", "tiny"],
        cwd=studied.folder,
        env=studied.environment(),
        stdout=subprocess.DEVNULL,
    ) as build:
        while build.poll() is None and not list(studied.path("build/tiny/.scratch").glob("02-audience-*")):
            time.sleep(0.01)
        studied.edit("params/tiny.yml", "2022-12-31\n  snapshot_read_latest", "2022-12-30\n  snapshot_read_latest")
    assert build.returncode == 0
    assert_built_next(studied, "results", "tiny", "notebooks/02-audience.ipynb", "2022-12-30")
