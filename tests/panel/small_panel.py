"""A small panel: seven offices of sixty posts, and one whose export is damaged."""

import dataclasses
from pathlib import Path

import yaml

from citra.panel.panelfile import PanelFile, read_panel_file
from citra.simulation import simulate_offices, write_simulation

DAMAGED = "office003_simulated"
PARAMETERS = {
    "panel": "offices",
    "accounts": "data/raw/offices/*",
    "files": ["simulated-posts.csv", "simulated-followers.csv"],
    "origin": "simulated",
    "licence": "CC0-1.0",
    "simulated": True,
    "captured_at": "2022-12-31",
    "peer_count": 20,
    "choices": {"time_zone": "Asia/Jakarta", "last_month": "2022-12", "bootstrap_draws": 199, "seed": 7},
    "notebooks": ["03-engagement"],
    "parameters": {
        **{"time_zone": "Asia/Jakarta", "maturity_days": 7, "follower_carry_days": 0},
        **{"bootstrap_draws": 100, "seed": 1},
    },
}


def write_panel(root: Path, count: int = 8, **changes) -> PanelFile:
    """Write a panel's exports and its parameter file into a workspace."""
    for office in simulate_offices(count, 11):
        folder = root / "data" / "raw" / "offices" / office.account
        write_simulation(dataclasses.replace(office, post_count=60), folder)
        if office.account == DAMAGED:
            (folder / "simulated-posts.csv").write_text("no header\nof any kind\n", encoding="utf-8")
    (root / "params").mkdir(exist_ok=True)
    path = root / "params" / "offices.yml"
    path.write_text(yaml.safe_dump({**PARAMETERS, **changes}, sort_keys=False), encoding="utf-8")
    return read_panel_file(path)
