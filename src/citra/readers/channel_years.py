"""Published yearly follower counts by channel (CSV)."""

import pandas as pd

from citra.dictionary import the_dictionary
from citra.readers.counts import CountReader
from citra.readers.reading import Reading, Sieve
from citra.readers.table import Table
from citra.studyfile import Source

NAME = "yearly followers by channel (institution,channel,year,followers)"
NEEDED = {"institution", "channel", "year", "followers"}


def recognises(opened) -> bool:
    return isinstance(opened, Table) and set(opened.header) >= NEEDED


def read(opened: Table, source: Source) -> Reading:
    """Read the table into ``channel_years``; of several counts of a channel and year the first stands."""
    reading = Reading()
    rows = opened.rows(reading, sorted(NEEDED))
    sieve = Sieve(reading, opened.place, rows.index)
    counts = CountReader(sieve)
    years = pd.DataFrame(
        {
            "institution_id": rows["institution"],
            "channel": rows["channel"],
            "year": counts.column(rows["year"], "year", "year"),
            "follower_count": counts.column(rows["followers"], "followers", "follower_count"),
        }
    )
    for name, heading in {"year": "year", "follower_count": "followers"}.items():
        sieve.set_aside(years[name].isna(), "no-number", heading, rows[heading], "a whole number")
    channels = the_dictionary().tables["channel_years"]["channel"].values
    strange = ~years["channel"].isin(channels)
    sieve.set_aside(strange, "unreadable-row", "channel", rows["channel"], f"one of {', '.join(channels)}")
    years, rows = sieve.passed(years, rows)
    repeated = years.duplicated(["institution_id", "channel", "year"])
    same = years.duplicated()
    sieve.set_aside(repeated & same, "repeated-row", "year", rows["year"])
    expected = "one count of a channel in a year"
    sieve.set_aside(repeated & ~same, "contradicting-row", "followers", rows["followers"], expected)
    (reading.tables["channel_years"],) = sieve.passed(years)
    return reading
