"""Meta Business Suite, one number of an account or a page by day: follows, reach, views, visits, interactions (CSV)."""

import re

import pandas as pd

from citra.readers.clocks import clock_of
from citra.readers.columns import owners
from citra.readers.counts import CountReader
from citra.readers.reading import Reading, Sieve
from citra.readers.synonyms import daily_titles
from citra.readers.table import Table
from citra.readers.times import clock_times
from citra.studyfile import Source

NAME = "Meta Business Suite, daily numbers of an account"
# The heading of the one column of numbers; another one would compare with an earlier time.
NUMBERS = "Primary"
DATE = "Date"
FORMS = {r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d": "%Y-%m-%dT%H:%M:%S", r"\d{4}-\d\d-\d\d": "%Y-%m-%d"}


def recognises(opened) -> bool:
    return isinstance(opened, Table) and {*opened.header} >= {DATE, NUMBERS} and _subject(opened) is not None


def _subject(opened: Table) -> tuple[str, str] | None:
    """Return which column of ours the title above the headings names, and the platform; nothing if none is known.

    A title such as ``Instagram follows`` names both, ``Reach`` the number alone.
    """
    for title in opened.above:
        words = " ".join(title.casefold().split())
        platform = next((name for name in ("instagram", "facebook") if re.search(rf"\b{name}\b", words)), "")
        bare = " ".join(words.replace(platform, " ").split()) if platform else words
        for column, titles in daily_titles().items():
            if bare in titles or words in titles:
                return column, platform
    return None


def read(opened: Table, source: Source) -> Reading:
    """Read the days into ``account_periods``.

    New follows a day are no level of followers, and nobody who left is taken off. The file says neither the zone of
    its days nor, under titles such as ``Reach``, the platform; where the parameter file does not say that, it is
    ``other``.
    """
    column, platform = _subject(opened)
    reading = Reading()
    rows = opened.rows(reading, [DATE, NUMBERS])
    # The title is part of the format, and nothing that was skipped.
    reading.remarks.pop(("table", "skipped-line"), None)
    reading.examples.pop(("table", "skipped-line"), None)
    sieve = Sieve(reading, opened.place, rows.index)
    form = source.time_form or _form(rows[DATE])
    reading.clock = clock_of("meta_daily", source)
    begins = clock_times(rows[DATE].str.strip(), form, reading.clock.zone, DATE, sieve)
    rows, begins = sieve.passed(rows, begins)
    numbers = CountReader(sieve, thousands=",").column(rows[NUMBERS], NUMBERS, column)
    day = pd.DateOffset(days=1)
    reading.tables["account_periods"] = pd.DataFrame(
        {
            "account_id": owners(pd.Series("", index=rows.index, dtype="string"), source),
            "platform": source.platform or platform or "other",
            "period_begin": begins,
            "period_end": (begins.dt.tz_convert(reading.clock.zone) + day).dt.tz_convert("UTC"),
            column: numbers,
        }
    )
    return reading


def _form(texts: pd.Series) -> str:
    """Return the form in which the first day is written."""
    first = next((text.strip() for text in texts if text.strip()), "")
    return next((form for pattern, form in FORMS.items() if re.fullmatch(pattern, first)), "%Y-%m-%dT%H:%M:%S")
