"""A table read by what somebody said of its columns: posts, follower readings, or sums of periods."""

import hashlib
from dataclasses import dataclass

import pandas as pd

from citra.dictionary import the_dictionary
from citra.errors import BadInput, UnsettledForm
from citra.readers.addresses import address_keys, address_platforms, shortcodes
from citra.readers.clocks import Clock, clock_of
from citra.readers.columns import filled, owners
from citra.readers.counts import NOT_AVAILABLE, CountReader, rounded_number
from citra.readers.date_forms import bears_zone, best_forms, fitting_forms, has_clock, moments
from citra.readers.mapping import Mapping, check_headings, plain, stated_mapping, type_words
from citra.readers.reading import COUNTS, PERIOD_COUNTS, Reading, Sieve, post_rows
from citra.readers.synonyms import table_words
from citra.readers.tabular import Table, as_table
from citra.studyfile import Source

NAME = "table with stated columns"
OF_READINGS = ("follower_count", "following_count", "post_count")


def read(opened, source: Source) -> Reading:
    """Read a table by the columns that the parameter file states.

    Raises
    ------
    BadInput
        If what was opened is no table, or a stated column is not in it.
    """
    table = as_table(opened)
    if table is None:
        raise BadInput(f"{opened.path}: the parameter file states columns, but this is no table; take them out of it.")
    return read_mapped(table, stated_mapping(source), source)


def fits(table: Table, source: Source) -> bool:
    """Return whether a table has every heading that the parameter file states."""
    return {*stated_mapping(source).headings} <= {*table.header}


@dataclass(frozen=True)
class Given:
    """What is at hand while a table is read: the table, what its columns mean, its entry, and the account."""

    table: Table
    mapping: Mapping
    source: Source
    counts: CountReader
    # The format whose clock the times are, where the mapping does not say it.
    room: str

    @property
    def clock(self) -> Clock:
        """The clock of times that bear no zone."""
        known = clock_of(self.room, self.source)
        is_the_tools = self.mapping.zone and known.whose != "stated"
        return Clock(self.mapping.zone, "format", self.room) if is_the_tools else known


def read_mapped(table: Table, mapping: Mapping, source: Source, room: str = "stated_columns") -> Reading:
    """Read a table into ``posts``, ``follower_snapshots`` or ``account_periods``, whichever the mapping says.

    A row in which nothing stands, a row of totals and a row without a moment are set aside and counted. Where no
    column holds the post's key, it is taken from the address, and without one made from account, moment and text, so
    that another file with the same post gives the same key.
    """
    check_headings(mapping, table.header, str(table.path))
    first = [name for name in table.header[:1] if name and table.header.count(name) == 1]
    reading = Reading()
    rows = table.rows(reading, [*mapping.headings, *first])
    sieve = Sieve(reading, table.place, rows.index)
    _set_aside(rows, mapping, first, sieve)
    (rows,) = sieve.passed(rows)
    given = Given(table, mapping, source, CountReader(sieve, mapping.thousands, mapping.hidden), room)
    found, hour_known = _moments(rows, mapping.moment, given)
    rows, found = sieve.passed(rows, found)
    name, make = TABLES[mapping.moment]
    made = make(rows, found["posted_at"], given)
    if name == "posts":
        made = made.assign(**found, is_hour_known=hour_known)
    (reading.tables[name],) = sieve.passed(made)
    if name == "account_periods" and "follower_count" in mapping.columns:
        # The level stands beside the sums; it is a reading of its own.
        levels = _readings(*sieve.passed(rows, found["posted_at"]), given)
        levels = levels[levels["follower_count_low"].notna()]
        reading.tables["follower_snapshots"] = levels
        reading.row_count += len(levels)
    return reading


# ------------------------------------------------------------------------------------------- which rows


def joined(rows: pd.DataFrame, headings: tuple[str, ...]) -> pd.Series:
    """Return the cells of some columns, joined by a space where there are several."""
    texts = rows[headings[0]].astype("string").str.strip()
    for heading in headings[1:]:
        texts = texts.str.cat(rows[heading].astype("string").str.strip(), sep=" ").str.strip()
    return texts.fillna("")


def _set_aside(rows: pd.DataFrame, mapping: Mapping, first: list[str], sieve: Sieve) -> None:
    """Set rows aside in which nothing stands, or the totals of the others: of both, none has a moment."""
    headings = mapping.columns[mapping.moment]
    moment = joined(rows, headings)
    timeless = moment.isin(NOT_AVAILABLE) | moment.map(plain).isin(table_words()["totals"])
    if not timeless.any():
        return
    some = rows[timeless]
    empty = pd.Series(True, index=some.index)
    for heading in some:
        empty &= some[heading].astype("string").str.strip().fillna("") == ""
    texts = {*first, *headings}
    texts |= {each for name in ("post_id", "caption", "account_id") for each in mapping.columns.get(name, ())}
    total = pd.Series(False, index=some.index)
    for heading in texts:
        total |= some[heading].fillna("").astype(str).map(plain).isin(table_words()["totals"])
    for reason, mask in (("blank-row", empty), ("totals-row", total & ~empty), ("no-time", ~(total | empty))):
        sieve.set_aside(mask, reason, " and ".join(headings), moment, "a moment" if reason == "no-time" else "")


def _moments(rows: pd.DataFrame, name: str, given: Given) -> tuple[pd.DataFrame, bool]:
    """Return the moments of a column of ours as `citra.readers.times.both_readings`, and whether hours are told.

    Rows without one are set aside.
    """
    headings = given.mapping.columns[name]
    texts = joined(rows, headings)
    form = _form(texts, headings, given)
    if not bears_zone(form):
        given.counts.sieve.reading.clock = given.clock
    return moments(texts, form, given.clock.zone, " and ".join(headings), given.counts.sieve), has_clock(form)


def _form(texts: pd.Series, headings: tuple[str, ...], given: Given) -> str:
    """Return the one form in which the moments can be read: of those of the table, else of all that are known.

    Raises
    ------
    UnsettledForm
        If there is none, or more than one.
    """
    own = given.mapping.time_forms
    if len(own) == 1 or texts.empty:
        return own[0] if own else "%Y-%m-%d"
    found = best_forms(texts.drop_duplicates(), own) or fitting_forms(texts)
    if len(found) == 1:
        return found[0]
    where = f"{given.table.path}, column {' and '.join(headings)}"
    example = str(texts.iloc[0])[:60]
    raise UnsettledForm(where, example, found)


# ------------------------------------------------------------------------------------------- what they say


def _cells(rows: pd.DataFrame, mapping: Mapping, name: str) -> pd.Series:
    if name not in mapping.columns:
        return pd.Series("", index=rows.index, dtype="string")
    return joined(rows, mapping.columns[name])


def _numbers(rows: pd.DataFrame, mapping: Mapping, names: tuple[str, ...], counts: CountReader) -> dict:
    found = {}
    for name in names:
        if name in mapping.columns:
            heading = mapping.columns[name][0]
            whole = rows[heading].astype("string").str.replace(r"^(\s*\d+)[.,]0+$", r"\1", regex=True)
            found[name] = counts.column(whole, heading, name)
    return found


def _platforms(rows: pd.DataFrame, mapping: Mapping, counts: CountReader) -> pd.Series:
    """Return each row's platform: its own column's, that of its address, or the one that is stated."""
    stated = pd.Series(mapping.platform or pd.NA, index=rows.index, dtype="string")
    if "platform" in mapping.columns:
        words = _cells(rows, mapping, "platform").map(plain).map(the_dictionary().platform_words).astype("string")
        unknown = int((words.isna() & stated.isna()).sum())
        if unknown:
            counts.remarks["platform", "unknown-platform"] += unknown
        return words.fillna(stated).fillna("other")
    by_address = address_platforms(_cells(rows, mapping, "address"))
    return stated.fillna(by_address).fillna("other")


def _posts(rows: pd.DataFrame, times: pd.Series, given: Given) -> pd.DataFrame:
    mapping, source, counts = given.mapping, given.source, given.counts
    platform = _platforms(rows, mapping, counts)
    account = owners(_cells(rows, mapping, "account_id"), source)
    caption = _cells(rows, mapping, "caption")
    numbers = _numbers(rows, mapping, ("media_count", *COUNTS), counts)
    address = _cells(rows, mapping, "address")
    key = _keys(rows, mapping, address).fillna(_made_keys(platform, account, times, caption))
    code = shortcodes(address).astype("string")
    columns = {
        "post_id": key,
        "shortcode": code.mask(platform != "instagram", pd.NA),
        "platform": platform,
        "account_id": account,
        "posted_at": times,
        "post_type": _types(rows, mapping, counts),
        "caption": filled(caption),
        "rounded_counts": counts.rounded_texts(rows.index),
        **numbers,
    }
    if mapping.hidden and "like_count" in numbers:
        columns["is_like_count_hidden"] = _cells(rows, mapping, "like_count").isin(map(str, mapping.hidden))
    return post_rows(columns)


def _types(rows: pd.DataFrame, mapping: Mapping, counts: CountReader) -> pd.Series:
    """Return the types of posts: by the file's own words, else by the words that are known everywhere."""
    if "post_type" not in mapping.columns:
        return pd.Series(mapping.post_type or "other", index=rows.index, dtype="string")
    texts = _cells(rows, mapping, "post_type")
    types = texts.map(mapping.post_types).astype("string").fillna(texts.map(plain).map(type_words()).astype("string"))
    unknown = int((types.isna()).sum())
    if unknown:
        counts.remarks["post_type", "unknown-type"] += unknown
    return types.fillna("other")


def _keys(rows: pd.DataFrame, mapping: Mapping, address: pd.Series) -> pd.Series:
    """Return the keys of posts that a column or the address holds; one that a spreadsheet has rounded is none."""
    given = _cells(rows, mapping, "post_id")
    damaged = r"^(?:\d(?:[.,]\d+)?[eE]\+?\d+|#[A-Z/0!?]+|)$"
    return filled(given).mask(given.str.fullmatch(damaged).fillna(True), pd.NA).fillna(address_keys(address))


def _made_keys(platform: pd.Series, account: pd.Series, times: pd.Series, caption: pd.Series) -> pd.Series:
    """Return keys made from what a post keeps in every file; posts alike in all of it are counted apart."""
    moment = times.astype("datetime64[us, UTC]").astype("int64").astype("string")
    told = pd.Series(platform.str.cat([account, moment, caption.fillna("")], sep="\n"), dtype="string")
    code = told.map({text: "row-" + hashlib.sha256(text.encode()).hexdigest()[:16] for text in told.unique()})
    order = told.groupby(told).cumcount()
    return code.astype("string") + ("-" + (order + 1).astype("string")).where(order > 0, "")


def _readings(rows: pd.DataFrame, times: pd.Series, given: Given) -> pd.DataFrame:
    mapping, source, counts = given.mapping, given.source, given.counts
    numbers = _numbers(rows, mapping, OF_READINGS, counts)
    exact = numbers.pop("follower_count")
    heading = mapping.columns["follower_count"][0]
    rounded = {row: rounded_number(str(rows[heading][row]).strip()) for row in exact.index[exact.isna()]}
    low = exact.fillna(pd.Series({row: number.low for row, number in rounded.items() if number}, dtype="Int64"))
    high = exact.fillna(pd.Series({row: number.high for row, number in rounded.items() if number}, dtype="Int64"))
    frame = pd.DataFrame(
        {
            "account_id": owners(_cells(rows, mapping, "account_id"), source),
            "platform": _platforms(rows, mapping, counts) if _says_platform(mapping) else pd.NA,
            "observed_at": times,
            "follower_count": exact,
            "follower_count_low": low,
            "follower_count_high": high,
            "reading_kind": "observed",
            **numbers,
        }
    )
    return frame


def _says_platform(mapping: Mapping) -> bool:
    return bool(mapping.platform or "platform" in mapping.columns)


def _periods(rows: pd.DataFrame, times: pd.Series, given: Given) -> pd.DataFrame:
    mapping, source, counts = given.mapping, given.source, given.counts
    frame = pd.DataFrame(
        {
            "account_id": owners(_cells(rows, mapping, "account_id"), source),
            "platform": _platforms(rows, mapping, counts),
            "period_begin": times,
            "period_end": _ends(rows, times, given),
            **_numbers(rows, mapping, PERIOD_COUNTS, counts),
        }
    )
    return frame


def _ends(rows: pd.DataFrame, begins: pd.Series, given: Given) -> pd.Series:
    """Return the moment at which each period ends: the day after its last one, or so long after its beginning.

    Raises
    ------
    BadInput
        If neither a column nor the parameter file says how long a period lasts.
    """
    mapping, zone = given.mapping, given.clock.zone
    if "period_end" in mapping.columns:
        found, hour_known = _moments(rows, "period_end", given)
        return found["posted_at"] if hour_known else _later(found["posted_at"], "day", zone)
    if not mapping.period:
        raise BadInput(
            f"{given.table.path}: how long a period lasts is not known; state period: day, week or month in the "
            "parameter file's entry, or the column of its last day as period_end."
        )
    return _later(begins, mapping.period, zone)


def _later(times: pd.Series, period: str, zone: str) -> pd.Series:
    step = {"day": pd.DateOffset(days=1), "week": pd.DateOffset(days=7), "month": pd.DateOffset(months=1)}[period]
    return (times.dt.tz_convert(zone) + step).dt.tz_convert("UTC")


# What a row becomes, by the column that says when it was.
TABLES = {
    "posted_at": ("posts", _posts),
    "observed_at": ("follower_snapshots", _readings),
    "period_begin": ("account_periods", _periods),
}
