"""Inputs that change in the middle of a task: what was made of them never counts."""

import json
import os
import random
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT, copy_project

from citra.errors import CitraError
from citra.pipeline import freshness
from citra.pipeline.contract import TABLES
from citra.pipeline.engine import ask_engine, failures, watches
from citra.pipeline.tasks import Task
from citra.pipeline.unchanged import is_as_remembered, remember, sources_read
from citra.pipeline.versions import at_start, digest_of, identity
from citra.pipeline.watch import Stale, Watch
from citra.pipeline.workflow import collect, open_study_file
from citra.places import Places
from citra.studyfile import StudyFile


@pytest.fixture
def files(tmp_path) -> dict[str, Path]:
    """A workspace of one text that a task copies into a page."""
    (tmp_path / "pyproject.toml").write_text("[tool.pytask.ini_options]\ntask_files = []\n", encoding="utf-8")
    files = {"text": tmp_path / "text.tex", "page": tmp_path / "build" / "page.html"}
    files["text"].write_text("old", encoding="utf-8")
    files["page"].parent.mkdir()
    return files


def copying(files, meanwhile=lambda: None) -> Task:
    """Return a task that reads its text, and publishes it when something else has happened."""

    def make():
        read = files["text"].read_text(encoding="utf-8")
        meanwhile()
        files["page"].write_text(read, encoding="utf-8")

    return Task("office", "page", make, (files["text"],), (files["page"],), {}, {}, lambda: (files["text"],))


def save(path: Path, text: str) -> None:
    """Save a text as an editor does: a file of its own is put in place."""
    scratch = path.with_name("scratch")
    scratch.write_text(text, encoding="utf-8")
    scratch.replace(path)


def edit_in_place(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def take_back(path: Path, text: str) -> None:
    old, times = path.read_text(encoding="utf-8"), path.stat()
    path.write_text(text, encoding="utf-8")
    path.write_text(old, encoding="utf-8")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


@pytest.mark.parametrize("edit", [save, edit_in_place, lambda path, _: path.unlink(), take_back])
def test_text_that_changes_while_it_is_read_is_not_built(files, tmp_path, edit, capfd):
    [report] = ask_engine([copying(files, lambda: edit(files["text"], "new"))], tmp_path)
    [sentence] = failures([report])
    assert sentence.startswith("Changed while it was being read: text.tex.") and "run the command again" in sentence
    save(files["text"], "new")
    [again] = ask_engine([copying(files)], tmp_path)
    assert files["page"].read_text(encoding="utf-8") == "new" and not failures([again])
    assert again.outcome.name == "SUCCESS"
    [settled] = ask_engine([copying(files)], tmp_path)
    assert settled.outcome.name == "SKIP_UNCHANGED"


def test_what_is_saved_before_a_task_begins_is_built_and_counts(files, tmp_path):
    late = {"text": tmp_path / "late.tex", "page": tmp_path / "build" / "late.html"}
    late["text"].write_text("old", encoding="utf-8")
    first = copying(files, lambda: save(late["text"], "saved"))
    reads = (late["text"], files["page"])
    second = replace(copying(late), name="waits", reads=reads, listed=lambda: reads)
    reports = ask_engine([first, second], tmp_path)
    assert not failures(reports)
    assert late["page"].read_text(encoding="utf-8") == "saved"
    remember(tmp_path / "last", [first, second], sources_read(watches(reports), tmp_path), tmp_path)
    assert is_as_remembered(tmp_path / "last", [first, second], tmp_path)


def test_what_is_saved_after_it_was_read_is_not_remembered_as_built(files, tmp_path):
    task = copying(files)
    reports = ask_engine([task], tmp_path)
    save(files["text"], "new")
    remember(tmp_path / "last", [task], sources_read(watches(reports), tmp_path), tmp_path)
    assert not is_as_remembered(tmp_path / "last", [task], tmp_path)
    save(files["text"], "old")
    assert is_as_remembered(tmp_path / "last", [task], tmp_path)


def test_two_tasks_that_read_two_versions_are_not_remembered_together(files, tmp_path):
    first, second = (Watch(copying(files), tmp_path, set()) for _ in range(2))
    first.first_look(files["text"])
    save(files["text"], "new")
    second.first_look(files["text"])
    assert sources_read([first], tmp_path) != sources_read([second], tmp_path)
    assert sources_read([first, second], tmp_path) is None


def test_build_stopped_between_product_and_record_is_done_again(files, tmp_path):
    ask_engine([copying(files)], tmp_path)
    save(files["text"], "new")
    # The product is published, and nobody is left to record it; then the edit is taken back.
    copying(files).make()
    save(files["text"], "old")
    ask_engine([copying(files)], tmp_path)
    assert files["page"].read_text(encoding="utf-8") == "old"


def test_ledger_of_other_inputs_is_made_again_though_its_results_are_the_same(files, tmp_path):
    ledger = tmp_path / "build" / "ledger.json"
    task = replace(copying({**files, "page": ledger}), name="notebook")

    def make():
        ledger.write_text('{"numbers": {}, "inputs": "' + files["text"].read_text(encoding="utf-8") + '"}')

    task = replace(task, make=make)
    reader = replace(copying({"text": ledger, "page": files["page"]}), name="reader")
    ask_engine([task, reader], tmp_path)
    save(files["text"], "new")
    make()
    save(files["text"], "old")
    reports = ask_engine([task, reader], tmp_path)
    assert '"inputs": "old"' in ledger.read_text(encoding="utf-8")
    assert {report.task.watch.task.name: report.outcome.name for report in reports} == {
        "notebook": "SUCCESS",
        "reader": "SKIP_UNCHANGED",
    }


def test_identity_tells_an_edit_of_the_same_length_and_time(tmp_path):
    path = tmp_path / "text"
    path.write_text("a", encoding="utf-8")
    os.utime(path, (1, 1))
    before, digest = identity(path), digest_of(path)
    while identity(path) == before:
        path.write_text("b", encoding="utf-8")
        os.utime(path, (1, 1))
    assert digest_of(path) != digest


def test_identity_tells_that_a_link_led_elsewhere_meanwhile(tmp_path):
    for name in "ab":
        (tmp_path / name).write_text(name, encoding="utf-8")
    link = tmp_path / "link"
    link.symlink_to("a")
    before, digest = identity(link), digest_of(link)
    for goal in "ba":
        link.unlink()
        link.symlink_to(goal)
    assert identity(link) != before and digest_of(link) == digest


@pytest.mark.parametrize("place", ["absent", "folder", "pipe", "loop"])
def test_what_is_no_file_has_no_digest(tmp_path, place):
    path = tmp_path / place
    {"absent": lambda: None, "folder": path.mkdir, "pipe": lambda: os.mkfifo(path)}.get(
        place, lambda: path.symlink_to(path)
    )()
    assert digest_of(path) is None


# A kind of input, and a file or folder of it; "" is the folder itself, in which a file appears.
INPUTS = {
    "raw file": "data/raw/kpknl-bekasi/simulated-posts.csv",
    "raw folder": "data/raw/kpknl-bekasi/folder",
    "dictionary": "data/dictionary.yml",
    "synonyms": "data/synonyms.yml",
    "series breaks": "data/series-breaks.yml",
    "number words": "data/number-words.yml",
    "codebook of statements": "data/codebooks/interview.yml",
    "codebook of captions": "data/codebooks/captions.yml",
    "calibration of captions": "data/calibration/caption-accuracy.csv",
    "calibration": "data/calibration/change-coverage.csv",
    "images": "pictures",
    "notebook": "notebooks/14-content.ipynb",
    "package": "src/citra/errors.py",
    "packages": "requirements.lock",
    "claims": "paper/claims.yml",
    "numerals": "paper/numerals.yml",
    "section": "paper/sections/en/limits.tex",
    "shell": "paper/article-en.tex",
    "title": "paper/sections/en/title.tex",
    "style": "paper/citra.sty",
    "bibliography": "paper/references.bib",
    "bibliography style": "paper/citra-en.bst",
    "sections": "paper/sections/en",
    "report": "paper/report/report-en.tex",
    "report section": "paper/report/sections/en/limits.tex",
    "report sections": "paper/report/sections/en",
    "conditions": "paper/report/conditions.yml",
    "page style": "paper/page.css",
    "web style": "paper/web.css",
    "web script": "paper/cite.js",
    "citation": "CITATION.cff",
}
ALWAYS = {"package", "packages"}
TEXT = {"section", "shell", "title", "sections", "dictionary"}
STYLE = {"style", "bibliography", "bibliography style"}
KERNEL = {"dictionary", "series breaks"}
READ = {
    "tables": {"raw file", "raw folder", "dictionary", "synonyms", "codebook of statements"},
    "notebook 14-content": {
        "notebook",
        "dictionary",
        "series breaks",
        "codebook of captions",
        "calibration of captions",
    },
    "notebook 13-calibration": KERNEL | {"calibration"},
    "notebook 17-presentation": KERNEL | {"images"},
    "article en": TEXT | STYLE | {"claims"},
    "account of numbers": TEXT | STYLE | {"claims", "numerals", "number words"},
    "pages": {"dictionary"},
    "report en": {"report", "report section", "report sections", "conditions", "page style", "style", "dictionary"},
    "web edition en": TEXT | {"claims", "citation", "page style", "web style", "web script"},
    "site": {"dictionary", "title", "page style", "web style"},
}


@pytest.fixture(scope="module")
def tasks(tmp_path_factory) -> dict[str, Task]:
    """The tasks of everything that can be wanted of the case, with a folder of raw files and one of pictures."""
    root = copy_project(tmp_path_factory.mktemp("tasks") / "project").folder
    for name in ("data/raw/kpknl-bekasi/folder", "pictures"):
        (root / name).mkdir()
        (root / name / "1.csv").write_text("1", encoding="utf-8")
    origins = Places(root, "kpknl-bekasi").origins
    origins.parent.mkdir(parents=True)
    origins.write_text(json.dumps({name: {"row_count": 1} for name in TABLES}), encoding="utf-8")
    study = open_study_file("kpknl-bekasi", root)
    folder = replace(study.sources[0], file="folder")
    study = replace(study, sources=(*study.sources, folder), parameters={**study.parameters, "images": "pictures"})
    found = {task.name: task for wanted in ("report", "html") for task in collect(study, root, wanted=wanted)}
    return {name: replace(task, values=root) for name, task in found.items()}


def test_every_kind_of_task_is_tried(tasks):
    kinds = {name.split()[0] for name in tasks} - {"report-pages"}
    assert kinds == {name.split()[0] for name in READ}


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("kind", INPUTS)
def test_each_kind_of_input_in_the_middle_of_each_kind_of_task(tasks, name, kind):
    task = tasks[name]
    root, path = task.values, task.values / INPUTS[kind]
    before = path.read_bytes() if path.is_file() else None

    def edit():
        if before is None:
            (path / "appeared.tex").write_text("new", encoding="utf-8")
        else:
            path.write_bytes(before + b"\n")

    def undo():
        (path / "appeared.tex").unlink() if before is None else path.write_bytes(before)

    at_start.cache_clear()
    told_by = {path: identity(path) for path in task.told_by}
    watch = Watch(replace(task, make=edit, told_by=told_by), root, set())
    try:
        if kind in READ[name] | ALWAYS:
            with pytest.raises(Stale) as fault:
                watch.make()
            assert any(INPUTS[kind] in file for file in fault.value.files)
        else:
            watch.make()
    finally:
        undo()


@pytest.mark.parametrize("name", ["raw folder", "images"])
def test_file_that_comes_and_goes_again_while_a_folder_is_read(tasks, name):
    task = tasks["tables" if name == "raw folder" else "notebook 17-presentation"]
    passing = task.values / INPUTS[name] / "passing.csv"

    def edit():
        passing.write_text("new", encoding="utf-8")
        passing.unlink()

    with pytest.raises(Stale):
        Watch(replace(task, make=edit), task.values, set()).make()


def test_notebook_saved_after_its_contract_was_read_is_not_built(tasks):
    task = tasks["notebook 14-content"]
    notebook = task.values / "notebooks" / "14-content.ipynb"
    notebook.write_bytes(notebook.read_bytes())
    with pytest.raises(Stale, match=r"14-content\.ipynb"):
        Watch(replace(task, make=lambda: None), task.values, set()).make()


def test_fault_that_rests_on_a_torn_file_is_told_as_what_it_is(files, tmp_path):
    def tear():
        save(files["text"], "torn")
        raise CitraError("TeX stops.")

    with pytest.raises(Stale):
        Watch(copying(files, tear), tmp_path, set()).make()


def test_fault_of_a_task_whose_files_kept_still_is_its_own(files, tmp_path):
    def stop():
        raise CitraError("TeX stops.")

    with pytest.raises(CitraError, match=r"TeX stops\."):
        Watch(copying(files, stop), tmp_path, set()).make()


def test_module_saved_after_this_process_began_is_not_taken_for_what_runs(tmp_path, files):
    module = tmp_path / "src" / "citra" / "models.py"
    module.parent.mkdir(parents=True)
    module.write_text("a = 1\n", encoding="utf-8")
    at_start(tmp_path)
    module.write_text("a = 2\n", encoding="utf-8")
    with pytest.raises(Stale, match=r"src/citra/models\.py"):
        Watch(replace(copying(files), code={"models.py": "2"}), tmp_path, set()).make()


def test_nothing_is_written_of_a_build_that_changes_meanwhile(files, tmp_path, monkeypatch):
    study = StudyFile("office", "", (), path=tmp_path / "office.yml")
    study.path.write_text("study: office\n", encoding="utf-8")
    monkeypatch.setattr(freshness, "collect", lambda *_: [copying(files)])
    monkeypatch.setattr(freshness, "refuse_stale_build", lambda *_: None)
    copying(files).make()
    with freshness.current_build(study, tmp_path):
        pass
    for path in (files["text"], files["page"], study.path):
        with (
            pytest.raises(CitraError, match=f"Changed while it was being read: .*{path.name}. Nothing was written"),
            freshness.current_build(study, tmp_path),
        ):
            save(path, path.read_text(encoding="utf-8"))


def test_forty_edits_at_random_moments_leave_nothing_stale(files, tmp_path):
    """A text is read by two tasks, and what they make by a third, each slowly, while somebody keeps saving."""
    chosen = random.Random(3)
    pages = {name: tmp_path / "build" / name for name in ("first", "second", "both")}

    def writing(name, *reads):
        def make():
            parts = []
            for path in reads:
                parts.append(path.read_text(encoding="utf-8"))
                time.sleep(chosen.uniform(0, 0.02))
            pages[name].write_text(" ".join(parts), encoding="utf-8")

        return Task("office", name, make, reads, (pages[name],), {}, {}, lambda: reads)

    other = tmp_path / "other.tex"
    other.write_text("old", encoding="utf-8")
    texts = (files["text"], other)
    tasks = [writing("first", *texts), writing("second", *reversed(texts)), writing("both", *list(pages.values())[:2])]
    for number in range(40):
        text, edit = chosen.choice(texts), chosen.choice([save, edit_in_place, take_back])
        late = threading.Timer(chosen.uniform(0, 0.25), edit, (text, f"late {number}"))
        save(chosen.choice(texts), f"early {number}")
        late.start()
        ask_engine(tasks, tmp_path)
        late.join()
        assert not failures(ask_engine(tasks, tmp_path))
        first, second = (path.read_text(encoding="utf-8") for path in texts)
        assert pages["both"].read_text(encoding="utf-8") == f"{first} {second} {second} {first}"


def test_own_package_was_looked_at_before_it_was_imported():
    assert ROOT / "src" / "citra" / "errors.py" in at_start(ROOT)
