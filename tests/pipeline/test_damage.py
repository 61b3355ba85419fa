"""A build whose own files are damaged: each is as good as absent, is made again, and is told in one line."""

import json
import shutil
from dataclasses import replace

import pytest
from conftest import ROOT, Workspace

from citra.errors import CitraError
from citra.pipeline.engine import ask_engine, failures
from citra.pipeline.panel.measuring import kept_result
from citra.pipeline.reporting import applicable_notebooks, with_own_account
from citra.pipeline.scratch import make_folder, publish, remove_leftovers, scratch_folder
from citra.pipeline.tasks import Task
from citra.pipeline.unchanged import is_as_remembered, remember, source_digests
from citra.pipeline.workflow import is_unchanged, only_build
from citra.pipeline.workingcopy import is_changed, write_notebook
from citra.places import Places
from citra.studyfile import read_study_file

NOISE = b"\xff\xfe\x00 not text"


def fold(path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()
    (path / "note.txt").write_text("not a product", encoding="utf-8")


DAMAGES = {
    "emptied": lambda path: path.write_bytes(b""),
    "cut": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2] if path.is_file() else b"{"),
    "noise": lambda path: path.write_bytes(NOISE),
    "other text": lambda path: path.write_text('lock-version = 7\n{"cells": [1]}', encoding="utf-8"),
    "folder": fold,
}


@pytest.fixture(params=DAMAGES)
def damage(request):
    return DAMAGES[request.param]


@pytest.fixture
def task(tmp_path) -> Task:
    """A task that copies a text into a page, done and recorded."""
    (tmp_path / "pyproject.toml").write_text("[tool.pytask.ini_options]\ntask_files = []\n", encoding="utf-8")
    text, page = tmp_path / "text.tex", tmp_path / "build" / "page.html"
    text.write_text("text", encoding="utf-8")

    def make():
        with scratch_folder(tmp_path / "build", "page") as scratch:
            publish(shutil.copy(text, scratch / "made"), page)

    task = Task("office", "page", make, (text,), (page,), {}, {}, lambda: (text,))
    assert not failures(ask_engine([task], tmp_path))
    return task


@pytest.mark.parametrize("name", ["pytask.lock", "pytask.lock.journal", "pytask.lock.tmp", ".pytask/file_hashes.json"])
def test_damaged_record_of_the_engine_costs_a_build_and_no_more(task, tmp_path, damage, name, capfd):
    damage(tmp_path / name)
    [second] = ask_engine([task], tmp_path)
    assert not second.exc_info or second.outcome.name == "SKIP_UNCHANGED"
    told = capfd.readouterr().err.splitlines()
    assert len(told) <= 1 and all(line.startswith(f"{name} was damaged") for line in told)
    [third] = ask_engine([task], tmp_path)
    assert third.outcome.name == "SKIP_UNCHANGED"
    assert capfd.readouterr().err == ""


def test_damaged_record_is_told(task, tmp_path, capfd):
    (tmp_path / "pytask.lock").write_bytes(NOISE)
    ask_engine([task], tmp_path)
    assert capfd.readouterr().err == "pytask.lock was damaged: what it does not tell any more is built again.\n"


def test_folder_of_the_engine_that_is_a_file_is_replaced(task, tmp_path, capfd):
    shutil.rmtree(tmp_path / ".pytask")
    (tmp_path / ".pytask").write_bytes(NOISE)
    [second] = ask_engine([task], tmp_path)
    assert second.outcome.name == "SKIP_UNCHANGED"
    assert ".pytask was not what a build leaves there" in capfd.readouterr().err


def test_damaged_product_is_made_again_and_told(task, tmp_path, damage, capfd):
    damage(tmp_path / "build" / "page.html")
    [second] = ask_engine([task], tmp_path)
    assert second.outcome.name == "SUCCESS"
    assert (tmp_path / "build" / "page.html").read_text(encoding="utf-8") == "text"
    first_line = capfd.readouterr().err.splitlines()[0]
    assert first_line == "Not as the last build left it, and made again: build/page.html."


def test_folder_of_products_that_is_a_file_is_replaced(task, tmp_path):
    shutil.rmtree(tmp_path / "build")
    (tmp_path / "build").write_bytes(NOISE)
    [second] = ask_engine([task], tmp_path)
    assert second.outcome.name == "SUCCESS"
    assert (tmp_path / "build" / "page.html").read_text(encoding="utf-8") == "text"


def test_damaged_memory_of_the_last_build_is_no_memory(task, tmp_path, damage, capfd):
    place = tmp_path / "build" / ".last" / "office-paper"
    remember(place, [task], source_digests([task], tmp_path), tmp_path)
    assert is_as_remembered(place, [task], tmp_path)
    damage(place)
    assert not is_as_remembered(place, [task], tmp_path)
    assert capfd.readouterr().err in ("", "build/.last/office-paper was damaged: each task is looked at again.\n")
    remember(place, [task], source_digests([task], tmp_path), tmp_path)
    assert is_as_remembered(place, [task], tmp_path)


def test_damaged_folder_of_memories_is_replaced(task, tmp_path):
    place = tmp_path / "build" / ".last" / "office-paper"
    place.parent.write_bytes(NOISE)
    assert not is_as_remembered(place, [task], tmp_path)
    remember(place, [task], source_digests([task], tmp_path), tmp_path)
    assert is_as_remembered(place, [task], tmp_path)


def test_lock_that_is_a_folder_or_a_link_is_replaced(tmp_path):
    lock = tmp_path / "build" / ".lock"
    lock.parent.mkdir()
    for damage in (fold, lambda path: path.symlink_to("nowhere")):
        lock.unlink(missing_ok=True)
        damage(lock)
        with only_build(tmp_path / "build"), pytest.raises(CitraError), only_build(tmp_path / "build"):
            pass
        assert lock.is_file()


def test_half_made_work_that_is_a_file_is_replaced(tmp_path):
    (tmp_path / ".scratch").write_bytes(NOISE)
    with scratch_folder(tmp_path, "page") as scratch:
        assert scratch.is_dir()
    (tmp_path / ".scratch").rmdir()
    (tmp_path / ".scratch").write_bytes(NOISE)
    remove_leftovers(tmp_path)
    assert not (tmp_path / ".scratch").exists()


def test_making_a_folder_leaves_what_is_beside_it(tmp_path):
    (tmp_path / "build").write_bytes(NOISE)
    (tmp_path / "notes").write_bytes(NOISE)
    make_folder(tmp_path / "build" / "office" / "tables")
    assert (tmp_path / "notes").read_bytes() == NOISE


@pytest.mark.parametrize("name", ["origins.json", "posts.parquet"])
def test_report_on_damaged_tables_is_one_sentence_and_not_unchanged(tmp_path, damage, name):
    study = read_study_file(ROOT / "tests" / "studies" / "bare.yml")
    places = Places(tmp_path, study.study)
    damaged = places.origins if name == "origins.json" else places.table("posts")
    damaged.parent.mkdir(parents=True)
    damaged.write_text(json.dumps({"posts": {"row_count": 1}}), encoding="utf-8")
    damage(damaged)
    with pytest.raises(CitraError, match=f"{name}: the tables of this study are not built yet, or are damaged"):
        applicable_notebooks(places) if damaged == places.origins else with_own_account(study, places)
    remembered = places.last_build("report")
    remembered.parent.mkdir(parents=True)
    remembered.write_text("0" * 64, encoding="ascii")
    assert not is_unchanged(replace(study, folder=str(ROOT / study.folder)), tmp_path, "report")


def test_damaged_working_copy_is_not_taken_for_a_notebook(tmp_path, damage):
    copy = tmp_path / "explored" / "01-sample.ipynb"
    write_notebook({"cells": [], "metadata": {}}, copy)
    assert is_changed(copy)
    damage(copy)
    assert not is_changed(copy)
    write_notebook({"cells": [], "metadata": {}}, copy)
    assert is_changed(copy)


def test_damaged_result_of_an_account_is_measured_again(tmp_path, damage):
    place = tmp_path / "key.json"
    content = {"account": "office", "outcome": "measured", "reason": "", "rows": []}
    place.write_text(json.dumps(content), encoding="utf-8")
    assert kept_result(place) == content
    damage(place)
    assert kept_result(place) is None


def test_whole_build_with_everything_damaged_at_once_is_mended(workspace: Workspace):
    shutil.copy(ROOT / "tests" / "studies" / "bare.yml", workspace.path("params"))
    first = workspace.citra("report", "bare")
    assert first.returncode == 0, first.stdout + first.stderr
    expected = workspace.products("bare")
    for name, damage in {
        "pytask.lock": "cut",
        "build/.last/bare-report": "noise",
        "build/.lock": "folder",
        "build/bare/tables/origins.json": "cut",
        "build/bare/tables/digests.json": "noise",
        "build/bare/tables/posts.parquet": "emptied",
        "build/bare/report-en.pdf": "folder",
        "build/bare/report-en.html": "cut",
    }.items():
        DAMAGES[damage](workspace.path(name))
    shutil.rmtree(workspace.path("build/home"))
    workspace.path("build/home").write_bytes(NOISE)
    second = workspace.citra("report", "bare")
    assert second.returncode == 0, second.stdout + second.stderr
    assert "Traceback" not in second.stdout + second.stderr
    assert workspace.products("bare") == expected
    third = workspace.citra("report", "bare")
    assert third.stdout.startswith("Nothing has changed") and third.stderr == ""
