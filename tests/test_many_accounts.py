"""A study of sixty offices, from their export files to the ledger, and what is said with four."""

import csv
import dataclasses
import hashlib
import json
import math

import numpy as np
import pytest
import yaml
from conftest import copy_project

from citra.simulation import simulate_offices, write_simulation

OWN = "office010_simulated"


def write_study(workspace, offices):
    """Write each office's post export, one log of all their followers, and a parameter file of the comparison."""
    folder = workspace.path("data/raw/offices")
    readings, sources = [], []
    for office in offices:
        write_simulation(office, folder / "one")
        (folder / "one" / "simulated-posts.csv").rename(folder / f"{office.account}.csv")
        with (folder / "one" / "simulated-followers.csv").open(encoding="utf-8") as file:
            readings += list(csv.DictReader(file))
        sources.append({"file": f"{office.account}.csv", "captured_at": "2022-12-31"})
    sources.append({"file": "followers.csv"})
    with (folder / "followers.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["account", "date", "followers"])
        writer.writeheader()
        writer.writerows(readings)
    fixed = {"origin": "simulated", "licence": "CC0-1.0", "simulated": True, "time_zone": "Asia/Jakarta"}
    for source in sources:
        source.update(fixed, sha256=hashlib.sha256((folder / source["file"]).read_bytes()).hexdigest())
    study = {
        "study": "offices",
        "folder": "data/raw/offices",
        "editions": [],
        "notebooks": ["12-offices"],
        "sources": sources,
        "parameters": {
            **{"time_zone": "Asia/Jakarta", "maturity_days": 7, "follower_carry_days": 0, "own_account": OWN},
            **{"comparison_months": 36, "bootstrap_draws": 200, "seed": 1},
        },
    }
    workspace.path("params/offices.yml").write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")


def results(workspace):
    done = workspace.citra("results", "offices")
    assert done.returncode == 0, done.stdout + done.stderr
    folder = workspace.path("build/offices/results/12-offices")
    return folder, json.loads((folder / "ledger.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def offices():
    """Sixty offices; the one that is asked of has a planted level far above, and a trend far below the others."""
    chosen = simulate_offices(60, 4)
    own = next(office for office in chosen if office.account == OWN)
    planted = dataclasses.replace(own, post_count=900, likes_per_post=0.045 * own.follower_count, yearly_ratio=0.65)
    return [planted if office is own else office for office in chosen]


@pytest.fixture(scope="module")
def compared(offices, tmp_path_factory):
    workspace = copy_project(tmp_path_factory.mktemp("offices") / "project")
    write_study(workspace, offices)
    return results(workspace)


def test_sixty_exports_are_compared(compared):
    _, ledger = compared
    numbers = ledger["numbers"]
    assert numbers["offices-rate-count"]["value"] == 60
    assert numbers["offices-rate-left-out-count"]["value"] == 0
    assert numbers["offices-platform"]["value"] == "instagram"
    assert ledger["tables"]["offices-by-platform"]["rows"] == [["instagram", 60, 60, 60]]
    assert all(entry["value"] is not None for entry in numbers.values())
    chosen = {key for key, entry in numbers.items() if not entry["is_simulated"]}
    assert chosen == {"fewest-offices", "comparison-months"}


def test_planted_levels_and_spread_come_back(compared, offices):
    """Levels are planted at the last day; earlier rates lie higher, as followers grow faster than likes."""
    numbers = compared[1]["numbers"]
    planted = np.log([office.likes_per_post / office.follower_count for office in offices])
    assert numbers["offices-rate-spread"]["value"] == pytest.approx(math.exp(planted.std()), rel=0.1)
    assert math.exp(planted.mean()) < numbers["offices-rate"]["value"] < 1.6 * math.exp(planted.mean())
    own = numbers["office-rate-percentile"]
    assert own["value"] > 0.9 and own["low"] > 0.8
    assert numbers["office-yearly-ratio-shrunken"]["value"] < 0.8 < numbers["offices-yearly-ratio"]["value"] < 1.05
    assert numbers["office-yearly-ratio-percentile"]["high"] < 0.1


def test_figure_names_the_account_of_the_study_and_no_other(compared):
    folder, ledger = compared
    with (folder / "office-comparison.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 60
    assert {row["account_id"] for row in rows} == {"", OWN}
    alt = ledger["figures"]["office-comparison"]["alt"]
    assert OWN in alt["id"] and "office011" not in alt["id"] and "60 akun" in alt["id"]


def test_four_exports_are_not_compared_and_every_number_says_why(offices, tmp_path):
    workspace = copy_project(tmp_path / "project")
    write_study(workspace, [offices[9], *offices[:3]])
    _, ledger = results(workspace)
    absent = {key: entry["absent_because"] for key, entry in ledger["numbers"].items() if entry["value"] is None}
    assert absent["offices-rate"] == absent["office-rate-percentile"]
    assert absent["offices-rate"] == "A comparison needs at least 5 accounts; there are 4."
    assert ledger["tables"]["offices-by-platform"]["rows"] == [["instagram", 4, 4, 0]]
    assert ledger["figures"]["office-comparison"]["alt"]["en"] == "Data not available"


def test_single_account_has_no_place(smoke):
    path = smoke.path("build/smoke/results/12-offices/ledger.json")
    numbers = json.loads(path.read_text(encoding="utf-8"))["numbers"]
    assert numbers["office-rate-percentile"]["absent_because"] == "A comparison needs at least 5 accounts; there is 1."
