"""A log of an account's follower count: one line a reading (CSV)."""

from pathlib import Path

import pandas as pd

from citra.errors import BadInput
from citra.readers.delimited import clock_times, read_rows, whole_numbers
from citra.studyfile import Source

NAME = "follower log (account,date,followers)"
NEEDED = {"account", "date", "followers"}


def recognises(header: list[str]) -> bool:
    return set(header) >= NEEDED


def read(path: Path, source: Source) -> dict[str, pd.DataFrame]:
    """Read the log into ``follower_snapshots``.

    ``following`` and ``posts`` may be there too. A reading without a date is kept, because a
    published count whose day is not known is still a count; it takes no part in any series.
    """
    rows = read_rows(path)
    dated = rows[rows["date"] != ""]
    times = clock_times(dated, "date", "%Y-%m-%d", source.time_zone, path).reindex(rows.index)
    snapshots = pd.DataFrame(
        {
            "account_id": rows["account"],
            "observed_at": times,
            "follower_count": whole_numbers(rows, "followers", path),
        }
    )
    for column, name in {"following": "following_count", "posts": "post_count"}.items():
        if column in rows:
            snapshots[name] = whole_numbers(rows, column, path)
    repeated = snapshots[snapshots["observed_at"].notna() & snapshots.duplicated(["account_id", "observed_at"])]
    if len(repeated):
        raise BadInput(
            f"{path}, line {repeated.index[0]}, column date: this day was read before; expected one reading a day."
        )
    return {"follower_snapshots": snapshots}
