"""Accounts of which little can be told: every notebook says so, with its reason, and the article is still made."""

import csv
import hashlib
import json
import warnings

import nbformat
import pytest
from conftest import ROOT

from citra.latex import check_uses
from citra.pipeline.contract import parameters_by_notebook, read_contract
from citra.pipeline.ingestion import make_tables
from citra.places import Places
from citra.results import read_ledgers
from citra.studyfile import read_study_file

POSTS = "data/raw/kpknl-bekasi/simulated-posts.csv"
COUNTS = ("Reach", "Likes", "Shares", "Comments", "Saves")


def constant(rows):
    return [row | dict(zip(COUNTS, ("80", "20", "1", "2", "1"), strict=True)) for row in rows]


def nine_tenths_hidden(rows):
    return [row | {"Likes": row["Likes"] if number % 10 == 0 else ""} for number, row in enumerate(rows)]


CASES = {
    "too few points": lambda rows: rows[100:105],
    "all zeros": lambda rows: [row | dict.fromkeys(COUNTS, "0") for row in rows],
    "one post": lambda rows: rows[100:101],
    "constant series": constant,
    "a single category": lambda rows: [row | {"Post type": "IG image"} for row in rows],
    "90 % hidden likes": nine_tenths_hidden,
}
# What cannot be told in each case, and a part of the reason that is given.
NOT_TOLD = {
    "too few points": {
        **{"rate-yearly-ratio": "at least 24 months", "like-dispersion": "two types with 10 posts"},
        **{"branching-ratio": "at least 50 posts", "video-share": "at least 16 posts", "holiday-ratio": "at least 5"},
    },
    "all zeros": {"rate-yearly-ratio": "at least 24 months", "naive-ratio": "median rate is zero"},
    "one post": {
        **{"rate-yearly-ratio": "at least 24 months", "burstiness": "", "like-dispersion": "two types"},
        **{"office-burstiness": "at least 50 posts", "office-weekend-share": "at least 16 posts"},
    },
    "constant series": {"naive-yearly-ratio": "the same in every month", "like-dispersion": "the same"},
    "a single category": {"like-dispersion": "two types with 10 posts", "video-reach-ratio": "two levels of ten posts"},
    "90 % hidden likes": {
        **{"captions-after-headquarters-share": "export of the headquarters' account"},
        **{"official-colour-share": "pictures of the posts", "office-response-rate": "comments under the posts"},
    },
}


def change_posts(folder, change):
    """Rewrite the simulated posts of a workspace, and the checksum that its parameter file states."""
    path = folder / POSTS
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(change(rows))
    params = folder / "params" / "kpknl-bekasi.yml"
    after = hashlib.sha256(path.read_bytes()).hexdigest()
    params.write_text(params.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


def run_cells(stem, values, folder):
    """Run a notebook's cells in this process, where a kernel's start would take most of the time."""
    notebook = nbformat.read(folder / "notebooks" / f"{stem}.ipynb", as_version=4)
    room = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(cell.source, room)
            if "parameters" in cell.metadata.get("tags", ()):
                room.update(values)


@pytest.mark.parametrize("case", CASES)
def test_notebooks_say_what_cannot_be_told(case, workspace, monkeypatch):
    folder = workspace.folder
    change_posts(folder, CASES[case])
    monkeypatch.setenv("CITRA_ROOT", str(folder))
    monkeypatch.setenv("CITRA_RESULTS", str(folder / "build" / "results"))
    study, places = read_study_file(folder / "params" / "kpknl-bekasi.yml"), Places(folder, "kpknl-bekasi")
    make_tables(study, folder / study.folder, places)
    contracts = [read_contract(places.source_notebook(stem)) for stem in study.notebooks]
    quick = {"bootstrap_draws": 100, "level_runs": 100}
    for stem, values in parameters_by_notebook(study, contracts).items():
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            # Python shows these in no kernel.
            warnings.simplefilter("ignore", DeprecationWarning)
            run_cells(stem, values | {name: quick[name] for name in quick.keys() & values.keys()}, folder)
    entries = read_ledgers(sorted((folder / "build" / "results").glob("*/ledger.json")))
    for key, reason in NOT_TOLD[case].items():
        assert entries["numbers"][key]["value"] is None, key
        assert reason in entries["numbers"][key]["absent_because"]
    check_uses(sorted((ROOT / "paper" / "sections").glob("*/*.tex")), entries)


def test_article_is_made_of_one_post(workspace):
    change_posts(workspace.folder, CASES["one post"])
    for name, value in {"bootstrap_draws": 2000, "level_runs": 2000}.items():
        workspace.edit("params/kpknl-bekasi.yml", f"{name}: {value}", f"{name}: 100")
    done = workspace.citra("paper", "kpknl-bekasi")
    assert done.returncode == 0, done.stdout + done.stderr
    ledger = json.loads(workspace.path("build/kpknl-bekasi/results/01-sample/ledger.json").read_text(encoding="utf-8"))
    assert ledger["numbers"]["post-count"]["value"] == 1
    assert workspace.path("build/kpknl-bekasi/kpknl-bekasi-id.pdf").stat().st_size > 50_000
