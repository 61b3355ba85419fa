"""What ``make lab`` writes before JupyterLab opens: working copies, the start page, the kernel."""

import ast
import json
import os
import shutil
import sys
from dataclasses import replace

import pytest
from conftest import ROOT

from citra.pipeline import jupyter
from citra.pipeline.reporting import NEEDS, with_notebooks
from citra.pipeline.startpage import state_table
from citra.pipeline.state import TaskState, ask_for_states
from citra.pipeline.workflow import open_study_file
from citra.pipeline.workingcopy import is_changed, with_values, write_working_copies
from citra.places import Places


def cells_of(path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


@pytest.fixture
def prepared(smoke, tmp_path):
    """The smoke study and its places, in a folder with what JupyterLab's pages are made of."""
    for name in ("notebooks", "params", "build/smoke/notebooks", "build/smoke/tables"):
        shutil.copytree(smoke.path(name), tmp_path / name)
    return open_study_file("smoke", tmp_path), Places(tmp_path, "smoke")


@pytest.mark.parametrize(
    "values",
    [{"a": 'he said "é"', "b": 7, "c": [1, 2]}, {"a": "", "b": -1, "c": []}, {"c": ["x"]}],
)
def test_new_literals_stand_where_the_old_ones_stood(values):
    source = 'a: str = "é"  # meaning (unit)\nb: int = 5\nc: list[int] = [\n    1,\n]  # list'
    changed = with_values(source, values)
    found = {node.target.id: ast.literal_eval(node.value) for node in ast.parse(changed).body}
    assert found == {"a": "é", "b": 5, "c": [1]} | values
    assert "# meaning (unit)" in changed and changed.endswith("# list")


def test_copies_hold_the_studys_values_and_the_outputs_of_the_build(prepared):
    study, places = prepared
    assert write_working_copies(study, places) == []
    for stem in study.notebooks:
        copy = {cell["id"]: cell for cell in cells_of(places.working_copy(stem))}
        executed = {cell["id"]: cell for cell in cells_of(places.executed_notebook(stem))}
        assert 'study: str = "smoke"' in copy["parameters"]["source"]
        assert "injected-parameters" not in copy and list(copy)[-2:] == ["lab-words", "lab-compare"]
        shown = {name: cell["outputs"] for name, cell in copy.items() if cell.get("outputs")}
        assert shown == {name: cell["outputs"] for name, cell in executed.items() if cell.get("outputs")}
    assert (
        "bootstrap_draws: int = 200 "
        in {c["id"]: c for c in cells_of(places.working_copy("03-engagement"))}["parameters"]["source"]
    )


def test_study_that_names_no_notebooks_gets_those_that_apply(prepared):
    """A study that was begun with ``citra new`` names none, and states facts that only some notebooks read."""
    study, places = prepared
    named = with_notebooks(replace(study, notebooks=()), places)
    assert named.notebooks == tuple(NEEDS)
    assert write_working_copies(named, places) == []
    assert places.working_copy("04-trends").is_file() and not places.working_copy("02-audience").is_file()


def test_changed_copy_is_kept_and_a_run_one_is_made_anew(prepared):
    study, places = prepared
    write_working_copies(study, places)
    run, changed = places.working_copy("03-engagement"), places.working_copy("04-trends")
    for path, name, edit in ((run, "interactions", {"outputs": []}), (changed, "load", {"source": "1 + 1"})):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        next(cell for cell in notebook["cells"] if cell["id"] == name).update(edit)
        path.write_text(json.dumps(notebook), encoding="utf-8")
    assert not is_changed(run) and is_changed(changed)
    assert write_working_copies(study, places) == ["04-trends"]
    assert "1 + 1" in changed.read_text(encoding="utf-8")
    assert {cell["id"]: cell for cell in cells_of(run)}["interactions"]["outputs"]


def test_start_page_lists_notebooks_in_order_with_question_and_state(prepared):
    study, places = prepared
    states = [TaskState("notebook 01-sample", True), TaskState("notebook 02-audience", False, ("tables changed",))]
    table = state_table(study, places, states).splitlines()
    assert [line.split("]")[0] for line in table[2:4]] == ["| [01-sample", "| [02-audience"]
    assert "How large is the audience, and how did it grow?" in table[3]
    assert table[2].count("| matches |") == 1 and "**stale**: tables changed" in table[3]
    jupyter.write_start_page(study, places, None, "ValueError: no <b>")
    page = "".join("".join(cell["source"]) for cell in cells_of(places.start_page))
    assert "The last build stopped" in page and "ValueError: no <b>" in page and "[coding](coding.ipynb)" in page


def test_state_is_the_engines(rebuilt):
    def stale(root=rebuilt.folder):
        return {state.task: state.because for state in ask_for_states("kpknl-bekasi", root) if not state.is_current}

    assert stale() == {}
    rebuilt.edit("notebooks/05-interview.ipynb", "?", "??")
    rebuilt.edit("params/kpknl-bekasi.yml", "repeat_window_days: 30", "repeat_window_days: 31")
    found = stale()
    assert found["notebook 05-interview"] == ("05-interview.ipynb changed",)
    assert found["notebook 15-dependence"] == ("a value of the parameter file changed",)
    follows = {"article id", "article en", "account of numbers", "pages"}
    assert set(found) == {"notebook 05-interview", "notebook 15-dependence", *follows}


def test_kernel_has_the_environment_of_a_build(smoke, tmp_path, monkeypatch):
    places = Places(tmp_path, "smoke")
    jupyter.write_kernel(places)
    kernel = json.loads((places.jupyter_data / "kernels" / "python3" / "kernel.json").read_text(encoding="utf-8"))
    assert kernel["argv"][0] == sys.executable and "--ext=citra" in kernel["argv"]
    wanted = {"TZ": "UTC", "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1", "CITRA_STUDY": "smoke"}
    assert wanted.items() <= kernel["env"].items() and kernel["env"]["CITRA_ROOT"] == str(tmp_path)


def test_lab_starts_no_browser_without_a_display(tmp_path, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    arguments = jupyter.lab_arguments(Places(tmp_path, "smoke"), ["--port=1"])
    assert arguments[-1] == "--port=1"
    assert "--LabApp.default_url=/lab/tree/build/smoke/explored/start.ipynb" in arguments
    assert "--no-browser" in arguments
    monkeypatch.setenv("DISPLAY", ":0")
    assert "--no-browser" not in jupyter.lab_arguments(Places(tmp_path, "smoke"), [])
    assert ("--allow-root" in arguments) == (os.geteuid() == 0)


def test_make_lab_starts_it():
    assert "$(RUN) lab $(STUDY)" in (ROOT / "Makefile").read_text(encoding="utf-8")
