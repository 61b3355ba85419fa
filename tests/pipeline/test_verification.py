"""The reviewer's commands, most of them on a study of one notebook."""

import hashlib
import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, Workspace, copy_project

from citra.errors import BadInput, CitraError
from citra.pipeline.contract import read_contract
from citra.pipeline.copies import copy_project as copy_for_build
from citra.pipeline.reporting import NEEDS, notebooks_of
from citra.pipeline.whatif import read_values
from citra.pipeline.workflow import collect, open_study_file
from citra.places import Places
from citra.studyfile import StudyFile, read_study_file

NOTEBOOKS = ["02-audience"]


def add_tiny_study(place: Workspace) -> None:
    """Add a study of one notebook, which is built in seconds."""
    content = yaml.load(place.path("params/smoke.yml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    whole = yaml.safe_load(place.path("params/smoke.yml").read_text(encoding="utf-8"))
    read = {name for stem in NOTEBOOKS for name in read_contract(place.path(f"notebooks/{stem}.ipynb")).parameters}
    content |= {"study": "tiny", "editions": [], "notebooks": NOTEBOOKS}
    content["sources"] = [
        written | {name: value for name, value in each.items() if isinstance(value, bool)}
        for written, each in zip(content["sources"], whole["sources"], strict=True)
    ]
    content["parameters"] = {
        name: content["parameters"][name] if isinstance(value, str) or hasattr(value, "isoformat") else value
        for name, value in whole["parameters"].items()
        if name in read
    }
    place.path("params/tiny.yml").write_text(yaml.safe_dump(content), encoding="utf-8")


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory) -> Workspace:
    """A workspace whose small study has a reference; tests bring its files back to what they were."""
    place = copy_project(tmp_path_factory.mktemp("reviewed") / "project")
    add_tiny_study(place)
    done = place.citra("reference", "tiny")
    assert done.returncode == 0, done.stdout + done.stderr
    return place


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_changed_reference_is_found_named_and_renewed(reviewed):
    reference = reviewed.path("reference/tiny")
    before = files_of(reference)
    ledger = reference / "ledgers" / "02-audience.json"
    content = json.loads(ledger.read_text(encoding="utf-8"))
    content["numbers"]["all-growth"]["value"] += 0.01
    content["claims"]["audience-grew"]["holds"] = not content["claims"]["audience-grew"]["holds"]
    ledger.write_text(json.dumps(content), encoding="utf-8")
    (reference / "data" / "channel-followers.csv").unlink()
    done = reviewed.citra("verify", "tiny")
    assert done.returncode == 1
    assert "number all-growth: differs, value" in done.stdout
    assert "claim audience-grew: claim changes, holds does not hold -> holds" in done.stdout
    assert "figure data channel-followers: new" in done.stdout
    assert len(done.stdout.splitlines()) <= 15
    report = reviewed.path("build/verify/tiny")
    verdicts = {item["key"]: item["verdict"] for item in json.loads((report / "verdicts.json").read_text())["items"]}
    assert verdicts["all-followers-first"] == "identical"
    assert verdicts["notebooks/02-audience.ipynb"] == "identical"
    assert "all-growth" in (report / "index.html").read_text(encoding="utf-8")
    done = reviewed.citra("reference", "tiny")
    assert done.returncode == 0
    assert "number all-growth: differs" in done.stdout
    assert files_of(reference) == before


def test_untouched_project_comes_out_again_and_a_stopped_build_is_told(reviewed, tmp_path):
    done = reviewed.citra("verify", "tiny")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "items came out again" in done.stdout
    assert "Class: full reproduction." in done.stdout
    place = reviewed.path("notebooks/02-audience.ipynb")
    written = place.read_text(encoding="utf-8")
    place.write_text(written.replace("ledger.write()", "1 / 0"), encoding="utf-8")
    done = reviewed.citra("verify", "tiny")
    place.write_text(written, encoding="utf-8")
    assert done.returncode == 1
    assert "the build stopped" in done.stdout and "ZeroDivisionError" in done.stdout
    assert "ZeroDivisionError" in reviewed.path("build/verify/tiny/index.html").read_text(encoding="utf-8")


def test_changed_formula_is_named_though_no_result_moves_and_a_remark_is_not(reviewed):
    place = reviewed.path("src/citra/models/trend.py")
    written = place.read_text(encoding="utf-8")
    added = "\n\ndef half(value):\n    # Of a pair.\n    return value / 2\n"
    place.write_text(written + added, encoding="utf-8")
    reviewed.citra("reference", "tiny")
    try:
        place.write_text(written + added.replace("Of a pair", "Of two"), encoding="utf-8")
        done = reviewed.citra("verify", "tiny")
        assert done.returncode == 0, done.stdout
        place.write_text(written + added.replace("/ 2", "* 2"), encoding="utf-8")
        done = reviewed.citra("verify", "tiny")
        assert done.returncode == 1 and "1 of " in done.stdout
        assert "program src/citra/models/trend.py: differs, half " in done.stdout
        assert "Class: full reproduction with minor issues." in done.stdout
    finally:
        place.write_text(written, encoding="utf-8")
        reviewed.citra("reference", "tiny")


def test_study_without_a_reference_is_one_sentence(workspace):
    done = workspace.citra("verify", "smoke")
    assert done.returncode == 1
    assert "there is no reference of this study" in done.stderr and "Traceback" not in done.stderr


def test_no_task_of_the_build_reads_the_reference():
    study = open_study_file("kpknl-bekasi", ROOT)
    for task in collect(study, ROOT):
        assert not [path for path in task.reads if ROOT / "reference" in path.parents]


@pytest.fixture
def small_project(tmp_path) -> Path:
    """A project under version control with a tracked, a changed, an untracked and a deleted file."""
    root = tmp_path / "root"
    for name in ("src/kept.py", "src/changed.py", "src/deleted.py", "reference/s/x.json", "params/s.yml"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("as committed")
    (root / "data/raw/s").mkdir(parents=True)
    (root / "data/raw/s/raw.csv").write_text("a\n1\n")
    entry = {"file": "raw.csv", "sha256": hashlib.sha256(b"a\n1\n").hexdigest(), "origin": "", "licence": ""}
    study = {"study": "s", "folder": "data/raw/s", "notebooks": [], "editions": []}
    (root / "params/s.yml").write_text(yaml.safe_dump(study | {"sources": [entry | {"simulated": True}]}))
    for command in (["init", "-q"], ["add", "src", "reference", "params"]):
        subprocess.run(["git", *command], cwd=root, check=True)
    (root / "src/changed.py").write_text("as it is now")
    (root / "src/deleted.py").unlink()
    (root / "src/untracked.py").touch()
    return root


def test_copy_holds_what_others_are_given_and_what_the_study_reads(small_project, tmp_path):
    study = read_study_file(small_project / "params/s.yml")
    copy_for_build(study, small_project, tmp_path / "copy")
    copied = files_of(tmp_path / "copy")
    assert sorted(copied) == ["data/raw/s/raw.csv", "params/s.yml", "src/changed.py", "src/kept.py"]
    assert copied["src/changed.py"] == b"as it is now"


def test_copy_without_version_control_leaves_out_what_is_made(small_project, tmp_path):
    subprocess.run(["rm", "-r", str(small_project / ".git")], check=True)
    for name in ("build/x", ".venv/x", "src/__pycache__/x", "pytask.lock"):
        (small_project / name).parent.mkdir(parents=True, exist_ok=True)
        (small_project / name).touch()
    copy_for_build(read_study_file(small_project / "params/s.yml"), small_project, tmp_path / "copy")
    assert sorted(files_of(tmp_path / "copy")) == [
        *("data/raw/s/raw.csv", "params/s.yml", "src/changed.py", "src/kept.py", "src/untracked.py")
    ]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            "maturity_day=14",
            r"'maturity_day' is no parameter of kpknl-bekasi\.yml; the known ones are account",
        ),
        ("study=smoke", "'study' is no parameter of"),
        ("maturity_days=soon", "maturity_days is 'soon', but .* expects int"),
        ("maturity_days=1.5", "maturity_days is 1.5, but .* expects int"),
        ("maturity_days=[1", "this is no value of a parameter file"),
        ("maturity_days", "expected name=value, such as maturity_days=14"),
    ],
)
def test_wrong_parameter_is_one_sentence(given, sentence):
    with pytest.raises(BadInput, match=sentence) as fault:
        read_values(open_study_file("kpknl-bekasi", ROOT), ROOT, [given])
    assert "\n" not in str(fault.value)


def test_value_of_a_text_parameter_is_taken_as_it_is_typed():
    study = open_study_file("kpknl-bekasi", ROOT)
    given = ["holiday_country=NO", "change_date=2021-01-01", "maturity_days=14"]
    assert read_values(study, ROOT, given) == {
        "holiday_country": "NO",
        "change_date": "2021-01-01",
        "maturity_days": 14,
    }


def test_claim_that_would_no_longer_hold_is_shown_with_its_sentences(rebuilt):
    before = rebuilt.path("params/kpknl-bekasi.yml").read_bytes()
    done = rebuilt.citra("whatif", "kpknl-bekasi", "rival_channel=facebook")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "claim rival-gained-more: holds -> does not hold" in done.stdout
    report = rebuilt.path("build/whatif/kpknl-bekasi/rival_channel=facebook/index.html").read_text(encoding="utf-8")
    assert "Claims that would change" in report
    assert all(f'<table class="sentences" lang="{language}">' in report for language in ("id", "en"))
    assert "Twitter gained more followers than Instagram" in report
    # What the rival's figure must be: more than its first one and Instagram's gain of 4,999, from the raw table.
    assert f"<del>{11_096 + 4_999 + 1:,}</del>" in report and f"<ins>{17_973 + 4_999 + 1:,}</ins>" in report
    assert rebuilt.path("params/kpknl-bekasi.yml").read_bytes() == before


def quick_office(place: Workspace) -> None:
    """Begin a study as somebody does who has a log of followers: it names no notebook, and two apply."""
    log = ROOT / "tests" / "readers" / "fixtures" / "follower_log" / "log.csv"
    said = ("--account", "kantor.lelang", "--institution", "Kantor", "--time-zone", "Asia/Jakarta", "--languages", "id")
    done = place.citra("new", "office-under-test", str(log), *said)
    assert done.returncode == 0, done.stdout + done.stderr
    with place.path("params/office-under-test.yml").open("a", encoding="utf-8") as file:
        file.write("  bootstrap_draws: 100\n  level_runs: 100\n")


def test_study_that_names_no_notebooks_is_reviewed_like_any_other(workspace):
    quick_office(workspace)
    done = workspace.citra("verify", "office-under-test")
    assert done.returncode == 1 and done.stderr.strip().endswith(
        "there is no reference of this study; make reference STUDY=office-under-test writes one."
    )
    assert workspace.citra("reference", "office-under-test").returncode == 0
    ledgers = workspace.path("reference/office-under-test/ledgers")
    assert sorted(path.stem for path in ledgers.iterdir()) == ["07-growth", "10-forecast"]
    done = workspace.citra("verify", "office-under-test")
    assert done.returncode == 0 and re.search(r"all \d+ items came out again \(numbers [1-9]", done.stdout), done.stdout
    done = workspace.citra("whatif", "office-under-test", "forecast_weeks=5")
    assert done.returncode == 0 and "numbers 1, tables 1" in done.stdout, done.stdout + done.stderr
    page = workspace.path("build/whatif/office-under-test/forecast_weeks=5/index.html").read_text(encoding="utf-8")
    assert "forecast_weeks: the notebook&#x27;s own value → 5" in page
    done = workspace.citra("whatif", "office-under-test", "maturity_dayz=3")
    assert "'maturity_dayz' is no parameter of office-under-test.yml; the known ones are bootstrap_draws" in done.stderr
    assert workspace.citra("compendium", "office-under-test").returncode == 0
    replication = workspace.path("build/office-under-test/compendium/REPLICATION.md").read_text(encoding="utf-8")
    assert "`notebooks/07-growth.ipynb`" in replication and "`notebooks/10-forecast.ipynb`" in replication


def test_study_to_which_no_notebook_applies_is_refused_in_one_sentence(tmp_path):
    places = Places(tmp_path, "x")
    study = StudyFile("x", "x", (), parameters={"own_account": "a"}, path=tmp_path / "x.yml")
    with pytest.raises(CitraError, match="the tables of this study are not built yet"):
        notebooks_of(study, places)
    places.origins.parent.mkdir(parents=True)
    places.origins.write_text(json.dumps({table: {"row_count": 0} for table in NEEDS.values()}))
    with pytest.raises(
        CitraError, match=r"x\.yml: no notebooks are named, and none .* hold no follower_snap.* or posts"
    ):
        notebooks_of(study, places)


def test_leak_of_the_circumstances_is_found_and_explained(workspace):
    add_tiny_study(workspace)
    place = workspace.path("notebooks/02-audience.ipynb")
    written = place.read_text(encoding="utf-8")
    place.write_text(written.replace("ledger.write()", "print(ledger.folder.parts[-6]); ledger.write()"))
    done = workspace.citra("reprotest", "tiny")
    assert done.returncode == 1, done.stdout + done.stderr
    # Everything but the leak has the same bytes.
    leaked = r"tiny: 2 of \d+ products differ: notebooks/02-audience.ipynb, pages/02-audience.html\."
    assert re.search(leaked, done.stdout), done.stdout
    assert "notebooks/02-audience.ipynb: line" in done.stdout and "salinan lain" in done.stdout
    assert "varied: umask (077)" in done.stdout and "varied: path" in done.stdout
    assert "varied: clock (" in done.stdout or "left out: clock, because faketime is not installed" in done.stdout
