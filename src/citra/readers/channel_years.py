"""Published yearly follower counts by channel (CSV)."""

from pathlib import Path

import pandas as pd

from citra.errors import BadInput
from citra.readers.delimited import read_rows, whole_numbers
from citra.studyfile import Source

NAME = "yearly followers by channel (institution,channel,year,followers)"
NEEDED = {"institution", "channel", "year", "followers"}


def recognises(header: list[str]) -> bool:
    return set(header) >= NEEDED


def read(path: Path, source: Source) -> dict[str, pd.DataFrame]:
    """Read the table into ``channel_years``."""
    rows = read_rows(path)
    years = pd.DataFrame(
        {
            "institution_id": rows["institution"],
            "channel": rows["channel"],
            "year": whole_numbers(rows, "year", path),
            "follower_count": whole_numbers(rows, "followers", path),
        }
    )
    repeated = years[years.duplicated(["institution_id", "channel", "year"])]
    if len(repeated):
        raise BadInput(f"{path}, line {repeated.index[0]}: this channel and year stand there twice, expected once.")
    return {"channel_years": years}
