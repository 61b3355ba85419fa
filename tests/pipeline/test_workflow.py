"""What is built again and what is not; and builds that are killed."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

# Numbers that somebody chose, or that tell of a method: they rest on no row.
CHOSEN = {
    *("interval-level", "nominal-level", "highest-level", "slope-test-runs", "alike-within"),
    *("farthest-ceiling", "growth-curve-count", "effect-runs", "elasticity-band", "elasticity-greatest-level"),
    *("elasticity-least-coverage", "elasticity-useless", "change-date", "change-fewest-months", "change-impact"),
    *("forecast-narrow", "forecast-weeks", "forecast-wide", "choices-dimension-count", "joint-test-runs"),
    *("content-category-count", "content-held-f1", "content-reworded-f1", "colour-tolerance"),
    *("caption-fewest-words", "caption-similarity", "repeat-window-days"),
    *("branching-least-coverage", "holiday-least-coverage", "share-least-coverage"),
    *("comparison-months", "fewest-offices", "calibration-outside", "calibration-settings", "wanted-coverage"),
    *("planted-step", "simulated-months"),
    *("holiday-country", "work-begins", "work-ends"),
}


def outcomes(done):
    """Return the tasks that ran, by name, with their outcome's sign."""
    rows = [line.strip("│ ").split("│") for line in done.stdout.splitlines() if line.startswith("│ engine.py")]
    return {name.strip().partition("bekasi: ")[2]: sign.strip() for name, sign in rows}


def test_nothing_changed_runs_nothing_and_imports_no_pandas(rebuilt):
    done = rebuilt.citra("paper")
    assert done.returncode == 0
    assert done.stdout.startswith("Nothing has changed since the last build.\n")
    rebuilt.path("build/.last/kpknl-bekasi-paper").unlink()
    asked = rebuilt.citra("paper")
    assert asked.returncode == 0
    assert outcomes(asked) == {}
    assert "Skipped because unchanged" in asked.stdout
    script = (
        "import os, sys; sys.argv = ['citra', 'paper'];"
        "from citra.pipeline import __main__ as command, environment;"
        "os.environ.update(environment.fixed_environment(command.find_root()));"
        "command.main(); slow = {'pandas', 'matplotlib', 'numpy', 'papermill', 'pytask'};"
        "print('IMPORTED', sorted(slow & set(sys.modules)))"
    )
    seen = subprocess.run(
        [sys.executable, "-c", script], cwd=rebuilt.folder, env=rebuilt.environment(), capture_output=True, text=True
    )
    assert "IMPORTED []" in seen.stdout, seen.stdout + seen.stderr


def test_changed_paragraph_runs_tex_alone(rebuilt):
    rebuilt.edit("paper/sections/en/limits.tex", "are few", "are scarce")
    assert outcomes(rebuilt.citra("paper")) == {"article en": ".", "account of numbers": "."}


def test_changed_parameter_runs_its_readers_and_what_follows(rebuilt):
    rebuilt.edit("params/kpknl-bekasi.yml", "forecast_weeks: 26 ", "forecast_weeks: 24 ")
    ran = outcomes(rebuilt.citra("paper"))
    assert ran == {
        **{"notebook 10-forecast": ".", "article en": ".", "article id": "."},
        **{"account of numbers": ".", "pages": "."},
    }


def test_changed_library_code_runs_only_what_reaches_it(rebuilt):
    rebuilt.edit("src/citra/interview.py", "counts = statements", "counted = statements")
    rebuilt.edit("src/citra/interview.py", "return counts.", "return counted.")
    assert outcomes(rebuilt.citra("paper")) == {"notebook 05-interview": "."}


def test_time_of_a_file_means_nothing(rebuilt):
    for folder in ("src", "notebooks", "data", "paper", "params"):
        for file in rebuilt.path(folder).rglob("*"):
            os.utime(file, (1, 1))
    assert rebuilt.citra("paper").stdout.startswith("Nothing has changed")
    path = rebuilt.path("paper/sections/en/limits.tex")
    rebuilt.edit("paper/sections/en/limits.tex", "are few", "are rare")
    os.utime(path, (1, 1))
    assert outcomes(rebuilt.citra("paper")) == {"article en": ".", "account of numbers": "."}


def test_touched_product_is_made_again(rebuilt):
    figure = rebuilt.path("build/kpknl-bekasi/results/04-trends/rate-trend-id.pdf")
    before = figure.read_bytes()
    figure.write_bytes(b"not a figure")
    done = rebuilt.citra("paper")
    assert done.returncode == 0
    assert figure.read_bytes() == before


def test_failing_cell_leaves_nothing_that_looks_finished(rebuilt):
    place = rebuilt.path("notebooks/05-interview.ipynb")
    place.write_text(place.read_text().replace('"ledger.write()\\n"', '""').replace("ledger.write()", "1 / 0"))
    done = rebuilt.citra("paper")
    assert done.returncode == 1
    assert "05-interview, in the cell that begins" in done.stderr
    assert "ZeroDivisionError" in done.stderr
    assert "Traceback" not in done.stderr
    assert rebuilt.path("build/kpknl-bekasi/failed/05-interview.ipynb").is_file()
    assert outcomes(rebuilt.citra("paper"))["notebook 05-interview"] == "F"


def test_notebook_that_stops_early_is_not_a_success(rebuilt):
    place = rebuilt.path("notebooks/05-interview.ipynb")
    place.write_text(place.read_text().replace("ledger.write()", "raise SystemExit(0)"))
    done = rebuilt.citra("results")
    assert done.returncode == 1
    assert "05-interview" in done.stderr


def test_warning_of_a_cell_is_a_fault(rebuilt):
    place = rebuilt.path("notebooks/05-interview.ipynb")
    place.write_text(place.read_text().replace("ledger.write()", "ledger.write(); __import__('warnings').warn('odd')"))
    done = rebuilt.citra("results")
    assert done.returncode == 1
    assert "the cell warns" in done.stderr
    assert "odd" in done.stderr


def test_claim_that_data_deny_stops_the_build_and_names_the_sentence(rebuilt):
    import hashlib

    name = "data/raw/kpknl-bekasi/djkn-followers-by-channel.csv"
    old = hashlib.sha256(rebuilt.path(name).read_bytes()).hexdigest()
    rebuilt.edit(name, "16484", "16095")
    rebuilt.edit("params/kpknl-bekasi.yml", old, hashlib.sha256(rebuilt.path(name).read_bytes()).hexdigest())
    done = rebuilt.citra("paper")
    assert done.returncode == 1
    assert "the claim 'rival-gained-more' does not hold any more: Twitter gained more followers" in done.stderr
    assert "Twitter menambah lebih banyak pengikut daripada Instagram" in done.stderr


def test_second_build_at_once_is_refused(rebuilt):
    import fcntl

    with rebuilt.path("build/.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = rebuilt.citra("paper")
    assert done.returncode == 1
    assert "Another build is running in this folder" in done.stderr


@pytest.mark.parametrize("study", ["none", "none.yml"])
def test_unknown_study_is_one_sentence(workspace, study):
    done = workspace.citra("paper", study)
    assert done.returncode == 1
    assert "there is no such parameter file" in done.stderr
    assert "Traceback" not in done.stderr


def test_build_killed_at_random_moments_ends_like_an_undisturbed_one(workspace, built):
    moments = random.Random(11)
    command = [sys.executable, "-m", "citra.pipeline", "paper", "kpknl-bekasi"]
    for _ in range(5):
        with subprocess.Popen(
            command,
            cwd=workspace.folder,
            env=workspace.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as build:
            time.sleep(moments.uniform(0.5, 16))
            build.send_signal(signal.SIGKILL)
    done = workspace.citra("paper")
    assert done.returncode == 0, done.stdout + done.stderr
    assert workspace.products("kpknl-bekasi") == built.products("kpknl-bekasi")


def test_smoke_study_runs_every_notebook_and_marks_everything(smoke):
    stems = [path.stem for path in sorted(smoke.path("notebooks").glob("[0-9]*.ipynb"))]
    for stem in stems:
        assert smoke.path(f"build/smoke/notebooks/{stem}.ipynb").is_file()
        ledger = json.loads(smoke.path(f"build/smoke/results/{stem}/ledger.json").read_text(encoding="utf-8"))
        entries = [ledger[kind] for kind in ("numbers", "claims", "figures")]
        assert all(entry["is_simulated"] for kind in entries for key, entry in kind.items() if key not in CHOSEN)


def test_executed_notebook_tells_nothing_of_the_machine(smoke):
    for path in smoke.path("build/smoke/notebooks").glob("*.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert str(smoke.folder) not in text
        assert "papermill" not in json.loads(text)["metadata"]
        assert "iopub" not in text


def test_figures_stand_in_the_executed_notebook(smoke):
    notebook = json.loads(smoke.path("build/smoke/notebooks/02-audience.ipynb").read_text(encoding="utf-8"))
    shown = [output for cell in notebook["cells"] for output in cell.get("outputs", ())]
    assert sum("image/png" in output.get("data", {}) for output in shown) == 2


@pytest.mark.parametrize("folder", [".", "notebooks"])
def test_notebook_run_by_hand_from_any_folder_gives_the_builds_results(rebuilt, folder):
    notebook = json.loads(rebuilt.path("notebooks/02-audience.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    subprocess.run(
        [sys.executable, "-c", "\n".join(cells)], cwd=rebuilt.path(folder), env=rebuilt.environment(), check=True
    )
    explored = json.loads(rebuilt.path("build/kpknl-bekasi/explored/02-audience/ledger.json").read_text())
    results = json.loads(rebuilt.path("build/kpknl-bekasi/results/02-audience/ledger.json").read_text())
    # The build adds where each result comes from.
    del results["inputs"]
    for kind in ("numbers", "claims", "tables", "figures"):
        for entry in results[kind].values():
            del entry["cell"]
    assert explored == results


def test_graph_shows_every_task(rebuilt):
    done = rebuilt.citra("graph")
    assert done.returncode == 0, done.stderr
    picture = rebuilt.path("build/kpknl-bekasi/task-graph.svg").read_text(encoding="utf-8")
    for name in (
        "tables",
        "notebook 01-sample",
        "notebook 05-interview",
        "article id",
        "article en",
        "account of numbers",
    ):
        assert f">{name}<" in picture


def test_explain_runs_nothing_and_says_why(rebuilt):
    rebuilt.edit("params/kpknl-bekasi.yml", "bootstrap_draws: 2000 ", "bootstrap_draws: 1000 ")
    before = rebuilt.products("kpknl-bekasi")
    done = rebuilt.citra("explain")
    assert done.returncode == 0, done.stderr
    assert "notebook 03-engagement: values" in done.stdout
    assert rebuilt.products("kpknl-bekasi") == before
