"""Published yearly follower counts by channel (CSV)."""

import pandas as pd

from citra.errors import BadInput
from citra.readers.counts import CountReader
from citra.readers.delimited import DelimitedText
from citra.readers.reading import Reading
from citra.studyfile import Source

NAME = "yearly followers by channel (institution,channel,year,followers)"
NEEDED = {"institution", "channel", "year", "followers"}


def recognises(opened) -> bool:
    return isinstance(opened, DelimitedText) and set(opened.header) >= NEEDED


def read(opened: DelimitedText, source: Source) -> Reading:
    """Read the table into ``channel_years``; a channel has one count a year."""
    rows = opened.rows(sorted(NEEDED))
    counts = CountReader(opened.place)
    years = pd.DataFrame(
        {
            "institution_id": rows["institution"],
            "channel": rows["channel"],
            "year": counts.column(rows["year"], "year", "year"),
            "follower_count": counts.column(rows["followers"], "followers", "follower_count"),
        }
    )
    absent = years.index[years["follower_count"].isna()]
    if len(absent):
        found = rows["followers"][absent[0]]
        raise BadInput(f"{opened.place(absent[0], 'followers')}: found {found!r}, expected a whole number.")
    repeated = years.index[years.duplicated(["institution_id", "channel", "year"])]
    if len(repeated):
        line = opened.line(int(repeated[0]))
        raise BadInput(f"{opened.path}, line {line}: this channel and year stand there twice, expected once.")
    return Reading(len(rows), {"channel_years": years}, remarks=counts.remarks)
