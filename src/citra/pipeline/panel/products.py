"""The products of a panel: its table, the account of its accounts, the benchmark, and the figure."""

from pathlib import Path

import pandas as pd

from citra.dictionary import LANGUAGES
from citra.figures.panel import PanelOverview
from citra.panel.benchmark import place_among_peers, summarise_benchmark
from citra.panel.panelfile import PanelFile
from citra.panel.table import panel_table
from citra.pipeline.panel.measuring import Outcome, kept_rows
from citra.pipeline.scratch import publish, scratch_folder
from citra.places import Places
from citra.tables import write_table

REPORT_COLUMNS = {"account": "account_id", "outcome": "outcome", "reason": "reason", "key": "content_key"}


def write_products(panel: PanelFile, outcomes: list[Outcome], places: Places) -> list[Path]:
    """Write table, report, benchmark and figure of a panel; the same results give the same bytes."""
    table = place_among_peers(panel_table(kept_rows(outcomes, places)), panel.peer_count)
    benchmark = summarise_benchmark(table, panel.peer_count)
    report = pd.DataFrame([vars(outcome) for outcome in outcomes])[list(REPORT_COLUMNS)].rename(columns=REPORT_COLUMNS)
    picture = PanelOverview(table, benchmark, is_simulated=bool(table["is_simulated"].any()))
    with scratch_folder(places.build, "products") as scratch:
        write_table(table, scratch / "panel.parquet")
        for name, frame in (("panel", table), ("benchmark", benchmark), ("report", report)):
            frame.to_csv(scratch / f"{name}.csv", index=False, lineterminator="\n")
        picture.data().to_csv(scratch / "overview.csv", index=False, lineterminator="\n")
        for language in LANGUAGES:
            picture.save(scratch / f"overview-{language}.pdf", language)
        return _publish_all(scratch, places)


def _publish_all(scratch: Path, places: Places) -> list[Path]:
    made = sorted(scratch.iterdir())
    for file in made:
        publish(file, places.panel_product(file.name))
    return [places.panel_product(file.name) for file in made]


def write_statistics(panel: PanelFile, places: Places) -> list[Path]:
    """Write the statistics that one pass over tables larger than memory gives, one row an account.

    Raises
    ------
    BadInput
        If no file fits the pattern.
    """
    from citra.panel.statistics import measure_large
    from citra.pipeline.panel.accounts import post_files

    with scratch_folder(places.build, "products") as scratch, scratch_folder(places.build, "spill") as spill:
        found = measure_large(post_files(panel, places.root), panel.statistics, spill)
        write_table(found, scratch / "statistics.parquet")
        found.to_csv(scratch / "statistics.csv", index=False, lineterminator="\n")
        return _publish_all(scratch, places)
