"""A log of an account's follower count: one line a reading, as an office keeps it (CSV, XLSX or ODS)."""

import pandas as pd

from citra.errors import UnsettledForm
from citra.readers.clocks import clock_of
from citra.readers.counts import LARGEST, CountReader, is_not_available, rounded_number
from citra.readers.date_forms import fitting_forms, in_english
from citra.readers.reading import Reading, Sieve
from citra.readers.synonyms import Wording, best_wording
from citra.readers.table import Table
from citra.readers.times import clock_times, forms_that_fit
from citra.studyfile import Source

NAME = "follower log (account,date,followers; CSV, XLSX or ODS)"
ROOM = "follower_log"
NEEDED = {"observed_at", "follower_count"}
OTHERS = ("following_count", "post_count")
# How offices write a day; where several read every date, the language of the headings or the user says which one.
FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%d/%m/%y", "%m/%d/%y")


def recognises(opened) -> bool:
    if not isinstance(opened, Table):
        return False
    headings = best_wording(ROOM, opened.header)[1]
    # Without the account, nothing but the log's own headings tells it from other tables with dates.
    known = set(headings.values()) >= {heading for heading in opened.header if heading}
    return headings.keys() >= NEEDED and ("account" in headings or known)


def read(opened: Table, source: Source) -> Reading:
    """Read the log into ``follower_snapshots``.

    The accounts followed and the posts may be there too. A reading without a date is kept, because a
    published count whose day is not known is still a count; it takes no part in any series. A
    rounded count (``14K``) is kept as the span that it can stand for, not as a number. A day on which nothing
    was read (nothing, ``NA``, ``kosong``) is counted and left out.

    Raises
    ------
    UnsettledForm
        If day and month cannot be told apart, and nobody says which comes first.
    """
    wording, headings = best_wording(ROOM, opened.header)
    reading = Reading(clock=clock_of(ROOM, source))
    rows = opened.rows(reading, headings.values()).rename(columns={heading: name for name, heading in headings.items()})
    sieve = Sieve(reading, opened.place, rows.index)
    counts = CountReader(sieve, thousands=opened.thousands(wording.thousands))
    heading = headings["follower_count"]
    exact = counts.column(rows["follower_count"], heading, "follower_count", expected=False)
    accounts = rows["account"].str.strip() if "account" in rows else pd.Series("", rows.index, dtype="string")
    snapshots = pd.DataFrame(
        {
            "account_id": accounts.where(accounts != "", source.account or "unknown"),
            "observed_at": _days(rows["observed_at"], wording, headings["observed_at"], source, sieve),
            "follower_count": exact,
            "follower_count_low": exact,
            "follower_count_high": exact,
            "reading_kind": "observed",
        }
    )
    _fill_rounded(snapshots, rows["follower_count"], heading, sieve)
    for name in OTHERS:
        if name in rows:
            snapshots[name] = counts.column(rows[name], headings[name], name)
    snapshots, rows = sieve.passed(snapshots, rows)
    _set_repeated_aside(snapshots, rows, headings, sieve)
    (reading.tables["follower_snapshots"],) = sieve.passed(snapshots)
    return reading


def _fill_rounded(snapshots: pd.DataFrame, written: pd.Series, heading: str, sieve: Sieve) -> None:
    """Give a rounded count its span; a line without any count is no reading, and set aside."""
    for row in snapshots.index[snapshots["follower_count"].isna()]:
        rounded = rounded_number(str(written[row]).strip())
        if rounded is not None and rounded.high <= LARGEST:
            snapshots.loc[row, "follower_count_low"] = rounded.low
            snapshots.loc[row, "follower_count_high"] = rounded.high
    unknown = snapshots["follower_count_low"].isna()
    said = is_not_available(written)
    sieve.set_aside(unknown & said, "unknown-reading", heading, written)
    sieve.set_aside(unknown & ~said, "no-number", heading, written, "a whole number")


def _days(dates: pd.Series, wording: Wording, heading: str, source: Source, sieve: Sieve) -> pd.Series:
    """Return each day's beginning in UTC; an empty date is absent."""
    texts = dates.astype("string").str.strip()
    texts = texts[~is_not_available(texts)]
    if texts.empty:
        return pd.Series(pd.NaT, index=dates.index, dtype="datetime64[s, UTC]")
    form = source.time_form or _form(texts, wording, sieve.place(texts.index[0], heading))
    texts = in_english(texts) if "%b" in form else texts
    return clock_times(texts, form, sieve.reading.clock.zone, heading, sieve).reindex(dates.index)


def _form(texts: pd.Series, wording: Wording, place: str) -> str:
    """Return the form that most dates have; of several, that of the log's language."""
    forms = forms_that_fit(texts, FORMS) or fitting_forms(texts)
    if wording.time_form in forms:
        return wording.time_form
    if len(forms) > 1:
        raise UnsettledForm(place, texts.iloc[0], forms)
    return (forms or FORMS)[0]


def _set_repeated_aside(snapshots: pd.DataFrame, rows: pd.DataFrame, headings: dict[str, str], sieve: Sieve) -> None:
    """Set aside what repeats a reading, and every reading of a day whose counts contradict one another.

    Of two counts of one day nobody can say which one is right, so that neither is used.
    """
    known, day = snapshots["observed_at"].notna(), ["account_id", "observed_at"]
    same = known & snapshots.duplicated([*day, "follower_count_low", "follower_count_high"])
    several = snapshots[~same].duplicated(day, keep=False).reindex(snapshots.index, fill_value=False)
    sieve.set_aside(same, "repeated-row", headings["observed_at"], rows["observed_at"], "each day once")
    expected = "one count a day; no count of this day is used"
    written = rows["follower_count"]
    sieve.set_aside(known & several, "contradicting-row", headings["follower_count"], written, expected)
