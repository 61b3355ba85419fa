"""What the columns of a table that no format knows could mean: proposed by name and content, never taken in silence."""

import re
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import lru_cache

import pandas as pd

from citra.readers.addresses import address_platforms
from citra.readers.counts import NOT_AVAILABLE, grouped_number, rounded_number
from citra.readers.date_forms import UNIX, fitting_forms, has_clock, naive_moments
from citra.readers.mapping import KINDS, THOUSANDS, plain
from citra.readers.reading import COUNTS, Reading
from citra.readers.stated_columns import joined
from citra.readers.synonyms import table_words
from citra.readers.tabular import Table
from citra.studyfile import Source

SHOWN = 3
# Headings so near to a known one are told, and agreed to before they are used.
NEAR = 0.85
# What a table of posts has, and a table of readings or of periods has not.
OF_POSTS = ("post_id", "address", "caption", "post_type")
# What the list of headings calls otherwise than the tables do, by what a row is.
READING_NAMES = {"followers": "follower_count", "following": "following_count", "posts": "post_count"}
PERIOD_NAMES = {"posts": "post_count", "interactions": "interaction_count", "visits": "visit_count"}
PERIOD_NAMES |= {"followers": "follower_count"}
PERIOD_WORDS = {"week": "week", "month": "month"}
ENOUGH_PERIODS = 4
STEPS = {"day": (1, 1), "week": (7, 7), "month": (28, 31)}


@dataclass(frozen=True)
class Proposal:
    """What a table's columns could mean.

    Parameters
    ----------
    columns : dict
        Our columns and the headings of each.
    is_by_content : bool
        Whether the column that says when a row was is called as no such column is, and was found by its cells.
    forms : tuple of str
        The forms in which every moment can be read; one, where nothing has to be asked.
    marks : tuple of str
        The marks between thousands that fit; one, where nothing has to be asked.
    period : str
        How long the periods of a table of sums last, where its rows tell.
    platform : str
        What the addresses say.
    unused : tuple of str
        The headings that are not used.
    likely : dict
        Unused headings and the column of ours that each could be, by its cells or because it is like a known heading.
    samples : dict
        The first values of each heading.
    """

    columns: dict[str, tuple[str, ...]]
    is_by_content: bool
    forms: tuple[str, ...]
    marks: tuple[str, ...]
    period: str = ""
    platform: str = ""
    unused: tuple[str, ...] = ()
    likely: dict[str, str] = field(default_factory=dict)
    samples: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def moment(self) -> str:
        """Return our column that says when a row was; empty if no column is one."""
        return next((name for name in KINDS if name in self.columns), "")

    def open_questions(self) -> list[str]:
        """Return what must be said before the table can be read, one sentence each, with the option that says it."""
        if not self.moment:
            return ["no column could be read as a date; say which one is, with --column posted_at=HEADING"]
        asked = []
        where = " and ".join(self.columns[self.moment])
        if not self.forms:
            asked.append(f"no known form of a date fits every cell of {where}; state it with --time-form")
        if len(self.forms) > 1:
            asked.append(f"a date of {where} can be read as {' or as '.join(self.forms)}; say which with --time-form")
        if len(self.marks) > 1:
            asked.append(f"{' and '.join(map(repr, self.marks))} could stand between thousands; say with --thousands")
        if self.moment == "period_begin" and not self.period and "period_end" not in self.columns:
            asked.append("how long a period lasts is not told; say --period day, week or month")
        if self.is_by_content:
            asked.append(f"{where} looks like a date, but is not called one; agree with --column {self.moment}={where}")
        return asked

    def as_source(self, source: Source) -> Source:
        """Return the entry of the parameter file with what is proposed, where it does not state it itself."""
        columns = {
            name: headings[0] if len(headings) == 1 else list(headings) for name, headings in self.columns.items()
        }
        return replace(
            source,
            columns=columns,
            time_form=source.time_form or (self.forms[0] if len(self.forms) == 1 else ""),
            thousands=source.thousands or (self.marks[0] if len(self.marks) == 1 else ""),
            period=source.period or self.period,
            platform=source.platform or self.platform,
        )


@lru_cache(maxsize=1)
def _by_heading() -> dict[str, list[str]]:
    """Return our columns by the headings that are known for them."""
    found: dict[str, list[str]] = {}
    for name, headings in table_words()["headings"].items():
        for heading in headings:
            found.setdefault(heading, []).append(name)
    return found


def propose(table: Table, source: Source, *, adds: bool = True) -> Proposal:
    """Return what the columns of a table could mean; what the parameter file or an option states is kept.

    Parameters
    ----------
    table : Table
        The table.
    source : Source
        What is stated of it already.
    adds : bool
        Whether columns are proposed beyond those that are stated.
    """
    usable = [name for name in table.header if name and table.header.count(name) == 1]
    rows = _sound_rows(table.rows(Reading(), usable))
    stated = {name: tuple([given] if isinstance(given, str) else given) for name, given in source.columns.items()}
    taken = {heading for headings in stated.values() for heading in headings}
    named, likely = _by_name([name for name in usable if name not in taken])
    found, is_by_content = _columns(rows, named, stated) if adds else ({}, False)
    columns = stated | {name: headings for name, headings in found.items() if name not in stated}
    columns = {name: columns[name] for name in _order(columns)}
    used = {heading for headings in columns.values() for heading in headings}
    moment = next((name for name in KINDS if name in columns), "")
    forms = _forms(rows, columns, moment, source)
    key = _key_column(rows, used) if moment == "posted_at" and not {"post_id", "address"} & set(columns) else ""
    likely |= {key: "post_id"} if key else {}
    return Proposal(
        columns=columns,
        is_by_content=is_by_content,
        forms=forms,
        marks=(source.thousands,) if source.thousands else _marks(rows, columns),
        period=source.period or (_period(rows, columns, forms) if moment == "period_begin" else ""),
        platform=source.platform or _platform(rows, columns),
        unused=tuple(name for name in table.header if name not in used),
        likely={heading: name for heading, name in likely.items() if heading not in used and name not in columns},
        samples={name: _samples(rows[name]) for name in usable},
    )


def _sound_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows without empty ones and those of totals, which would hide what a column is."""
    texts = rows.apply(lambda cells: cells.astype("string").str.strip().fillna(""))
    empty = (texts == "").all(axis=1)
    filled = texts.mask(texts == "")
    first = filled.bfill(axis=1).iloc[:, 0] if filled.shape[1] else pd.Series(dtype="string")
    totals = first.fillna("").astype(str).map(plain).isin(table_words()["totals"])
    return texts[~(empty | totals)].reset_index(drop=True)


def _samples(cells: pd.Series) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cell for cell in cells.head(50) if cell))[:SHOWN]


def _by_name(headings: list[str]) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return the headings of each name in the list of known ones, and those that are like one."""
    named: dict[str, list[str]] = {}
    near: dict[str, str] = {}
    for heading in headings:
        word = plain(heading)
        for name in _by_heading().get(word, []):
            named.setdefault(name, []).append(heading)
        if word not in _by_heading():
            like = get_close_matches(word, list(_by_heading()), n=1, cutoff=NEAR)
            if like:
                near[heading] = _by_heading()[like[0]][0]
    return named, near


def _columns(rows: pd.DataFrame, named: dict[str, list[str]], stated: dict) -> tuple[dict, bool]:
    """Return our columns and their headings, and whether the moment is told by its cells alone."""
    kind = next((name for name in KINDS if name in stated), "") or _kind(named)
    found: dict[str, tuple[str, ...]] = {}
    taken: set[str] = {heading for headings in stated.values() for heading in headings}
    moment = () if kind in stated else _moment(rows, named, kind, taken)
    if moment:
        found[kind] = moment
        taken |= set(moment)
    renamed = {"observed_at": READING_NAMES, "period_begin": PERIOD_NAMES}.get(kind, {})
    for name, headings in named.items():
        ours = renamed.get(name, name)
        free = [heading for heading in headings if heading not in taken]
        if free and ours in KINDS[kind] and ours not in (kind, *stated) and ours not in found:
            chosen = _likeliest(rows, ours, free)
            if chosen:
                found[ours] = (chosen,)
                taken.add(chosen)
    by_name = {each for name in _moment_names(kind) for each in named.get(name, [])}
    return found, bool(moment) and not set(moment) & by_name


def _moment_names(kind: str) -> tuple[str, ...]:
    return {"period_begin": ("period_begin", "week", "month", "posted_at")}.get(kind, ("posted_at",))


def _kind(named: dict[str, list[str]]) -> str:
    """Return what a row is: a post, a reading of the followers, or the sums of a period."""
    if any(name in named for name in OF_POSTS):
        return "posted_at"
    sums = {"interactions", "visits", "reach_count"} & set(named)
    if "followers" in named and not sums:
        return "observed_at"
    of_periods = (sums - {"reach_count"}) | ({"week", "month", "period_begin", "posts"} & set(named))
    return "period_begin" if of_periods else "posted_at"


def _moment(rows: pd.DataFrame, named: dict, kind: str, taken: set[str]) -> tuple[str, ...]:
    """Return the headings that say when a row was: a column whose cells are moments, with a clock beside it."""
    likely = [each for name in _moment_names(kind) for each in named.get(name, []) if each not in taken]
    readable = [heading for heading in likely if _first_forms(rows[heading])]
    with_clock = [heading for heading in readable if has_clock(_first_forms(rows[heading])[0])]
    if with_clock:
        return (with_clock[0],)
    if readable:
        clock = [each for each in named.get("time", []) if each != readable[0] and _is_clock(rows[each])]
        return (readable[0], clock[0]) if clock and kind == "posted_at" else (readable[0],)
    if likely:
        return (likely[0],)
    known = {each for headings in named.values() for each in headings}
    for heading in rows:
        if heading not in known | taken and _first_forms(rows[heading]):
            return (heading,)
    return ()


def _first_forms(cells: pd.Series) -> list[str]:
    """Return the forms of the column's first filled cells; plain numbers are moments only where their name says so."""
    some = cells[cells != ""].head(50)
    return fitting_forms(some) if len(some) else []


def _is_clock(cells: pd.Series) -> bool:
    some = cells[cells != ""].head(50)
    return bool(len(some)) and bool(some.str.fullmatch(r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[AaPp][Mm])?").all())


def _likeliest(rows: pd.DataFrame, name: str, headings: list[str]) -> str:
    """Return the first of some headings whose cells can be what a column of ours is; none where no cell can."""
    if name not in (*COUNTS, "media_count", *READING_NAMES.values(), *PERIOD_NAMES.values()):
        return headings[0]
    return next((heading for heading in headings if _are_counts(rows[heading])), "")


def _are_counts(cells: pd.Series) -> bool:
    """Return whether a column's first known cells are mostly whole numbers, as a table or a person writes them."""
    some = [cell for cell in cells.head(200) if cell not in NOT_AVAILABLE]
    counts = [cell for cell in some if _is_count(cell)]
    return not some or 2 * len(counts) > len(some)


def _is_count(cell: str) -> bool:
    return bool(
        re.fullmatch(r"-?\d{1,15}(?:[.,]0+)?", cell)
        or rounded_number(cell)
        or any(grouped_number(cell, mark) is not None for mark in THOUSANDS)
    )


def _key_column(rows: pd.DataFrame, taken: set[str]) -> str:
    """Return the heading of a column that could be the posts' key: long, without spaces, another one in each row."""
    return next((heading for heading in rows if heading not in taken and _are_keys(rows[heading])), "")


def _are_keys(cells: pd.Series) -> bool:
    if len(cells) < 2 or not cells.is_unique or not cells.str.len().between(8, 40).all():
        return False
    return bool(cells.str.fullmatch(r"[\w-]*\d[\w-]*").all()) and not _first_forms(cells)


def _order(columns: dict) -> list[str]:
    kind = next((name for name in KINDS if name in columns), "")
    order = KINDS.get(kind, ())
    return sorted(columns, key=lambda name: order.index(name) if name in order else len(order))


def _forms(rows: pd.DataFrame, columns: dict, moment: str, source: Source) -> tuple[str, ...]:
    if source.time_form:
        return (source.time_form,)
    if not moment:
        return ()
    texts = joined(rows, columns[moment])
    forms = fitting_forms(texts[texts != ""])
    # Seconds since 1970 are a moment for a column that is called so.
    return tuple(form for form in forms if form != UNIX or len(forms) == 1)


def _marks(rows: pd.DataFrame, columns: dict) -> tuple[str, ...]:
    """Return the marks between thousands with which every number can be read: none, one, or those to choose from."""
    odd: list[str] = []
    for name, headings in columns.items():
        if name.endswith("_count"):
            cells = rows[headings[0]]
            odd += [cell for cell in cells.unique() if cell not in NOT_AVAILABLE and not _is_plain(cell)]
    if not odd:
        return ()
    return tuple(mark for mark in THOUSANDS if all(grouped_number(cell, mark) is not None for cell in odd))


def _is_plain(cell: str) -> bool:
    return bool(re.fullmatch(r"-?\d{1,15}", cell) or re.fullmatch(r"\d+[.,]0{1,2}", cell) or rounded_number(cell))


def _platform(rows: pd.DataFrame, columns: dict) -> str:
    """Return the platform of the addresses, where all are of one."""
    if "address" not in columns or "platform" in columns:
        return ""
    found = address_platforms(joined(rows, columns["address"])).dropna().unique()
    return str(found[0]) if len(found) == 1 else ""


def _period(rows: pd.DataFrame, columns: dict, forms: tuple[str, ...]) -> str:
    """Return how long the periods last, where each account's beginnings are that far apart throughout."""
    if len(forms) != 1:
        return ""
    times = naive_moments(joined(rows, columns["period_begin"]), forms[0])[0].dropna().drop_duplicates().sort_values()
    if len(times) < ENOUGH_PERIODS:
        return ""
    steps = times.diff().dropna().dt.days
    least = int(steps.min())
    return next((name for name, (low, high) in STEPS.items() if low <= least <= high), "")
