"""What a raw file is, told before it is used: its format, rows, dates, columns, gaps, and what it would become."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import yaml

from citra.errors import BadInput, UnknownFormat
from citra.places import Places, find_root
from citra.privacy import MARKERS, Privacy
from citra.readers import Received, checksum, open_export, read_export
from citra.readers.clocks import Clock, clock_table
from citra.readers.proposal import Proposal, propose
from citra.readers.reading import COUNTS, PERIOD_COUNTS
from citra.readers.tabular import as_table
from citra.studyfile import Source

# The sentinel 3 stands for hidden likes on some web captures; as many real posts as this seldom have three.
SUSPICIOUS_SHARE = 0.2
YOUNG_DAYS = 7
LONG_SILENCE_DAYS = 180
LABEL_WIDTH = 13
# The parts of the measured set of forms that were written after the masking.
MEASURED_APART = ("second", "held")
LONGEST_SAMPLE = 30
# What an entry of the parameter file says only where it was stated.
STATED = ("clock", "account", "captured_at", "columns", "time_form", "thousands", "platform", "period", "post_types")


def inspect_export(path: Path, source: Source, warn: Callable[[str], None] = lambda sentence: None) -> str:
    """Return what a raw file is, as text for a person.

    Parameters
    ----------
    path : Path
        A file, folder or archive.
    source : Source
        What the person says of it already: the office's zone, the file's clock, account, day of capture.
    warn : callable
        Takes the sentence that says why the columns of a table must be stated, where they must.

    Raises
    ------
    BadInput
        If no reader knows it, or it is damaged.
    """
    received = proposal = None
    try:
        received = None if source.columns else _received(path, source)
    except UnknownFormat as fault:
        proposal = proposal_for(path, source)
        if proposal is None:
            raise
        warn(str(fault))
    if source.columns:
        proposal = proposal_for(path, source)
    proposed: list[str] = []
    if proposal is not None:
        proposed = [*_line("would be", mapping_lines(proposal)), *_line("not used", unused_lines(proposal))]
        source = proposal.as_source(source)
        questions = proposal.open_questions()
        if questions:
            lines = [f"{path}: a table that no format knows", *proposed, *_line("to be said", questions)]
            return "\n".join([*lines, *_entry(path, source)])
    received = received or _received(path, source)
    lines = [
        f"{path}: {received.format}",
        *proposed,
        *_line("files", _parts(received, source.time_zone)),
        *_rows(received),
        *_line("columns", [", ".join(received.columns)] if received.columns else []),
        *_line("not used", [", ".join(received.reading.unused)] if received.reading.unused and not proposed else []),
    ]
    described = {"posts": _posts, "follower_snapshots": _followers, "account_periods": _periods, "comments": _comments}
    for name, describe in described.items():
        if name in received.tables and len(received.tables[name]):
            lines += describe(received.tables[name], received, source.time_zone)
    lines += _line("look at", list(_doubts(received, source)) or ["nothing suspicious was found"])
    return "\n".join([*lines, *_entry(path, source, received.reading.clock)])


def _received(path: Path, source: Source) -> Received:
    with TemporaryDirectory() as settings:
        # Nothing is kept, so the pseudonyms need no lasting key.
        return read_export(path, source, Privacy(Path(settings) / "pseudonym.key"))


def proposal_for(path: Path, source: Source, *, adds: bool = True) -> Proposal | None:
    """Return what the columns of a table that no format knows could mean; nothing if it is no table of moments.

    Parameters
    ----------
    path : Path
        The table.
    source : Source
        What is stated of it already.
    adds : bool
        Whether columns are proposed beyond those that are stated.
    """
    try:
        table = as_table(open_export(path))
        proposal = propose(table, source, adds=adds) if table and len(table.header) > 1 else None
    # It begins as a table does, and is none.
    except BadInput:
        return None
    return proposal if proposal and proposal.moment else None


def mapping_lines(proposal: Proposal) -> list[str]:
    """Return what each heading would be, with its first values."""
    lines = []
    for name, headings in proposal.columns.items():
        values = " | ".join(_short(value) for heading in headings for value in proposal.samples.get(heading, ()))
        lines.append(f"{name} = {' and '.join(headings)} ({values})")
    return lines


def unused_lines(proposal: Proposal) -> list[str]:
    """Return the headings that are not used, with their first values and what they could be."""
    lines = []
    for heading in proposal.unused:
        values = " | ".join(_short(value) for value in proposal.samples.get(heading, ()))
        likely = f"; could be {proposal.likely[heading]}" if heading in proposal.likely else ""
        lines.append(f"{heading or '(no heading)'} ({values}){likely}")
    return lines


def _short(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= LONGEST_SAMPLE else line[: LONGEST_SAMPLE - 1] + "…"


def _line(label: str, values: list[str]) -> list[str]:
    """Return lines under one label."""
    return [f"  {label if number == 0 else '':<{LABEL_WIDTH}}{value}" for number, value in enumerate(values)]


def _parts(received: Received, office: str) -> list[str]:
    """Return what each file of a folder or archive gave, and which are none."""
    lines = []
    for name, part in received.parts.items():
        counts = ", ".join(f"{len(table):,} {what}" for what, table in part.tables.items() if what != "intake")
        posts = part.tables.get("posts")
        span = f"; {_span(posts['posted_at'], office)}" if posts is not None and len(posts) else ""
        lines.append(f"{name}: {part.format}; {counts or 'no rows'}{span}")
    return [*lines, *(f"set aside: {sentence}" for sentence in received.strays)]


def _rows(received: Received) -> Iterator[str]:
    reading = received.reading
    aside = [
        f"{count:,} set aside: {reason}{_first(received, 'rows', reason)}"
        for reason, count in sorted(reading.set_aside.items())
    ]
    tables = [f"{len(table):,} {name}" for name, table in received.tables.items() if name != "intake"]
    yield from _line("rows", [f"{reading.row_count:,} read", *aside])
    yield from _line("becomes", tables or ["no rows"])


def _first(received: Received, subject: str, kind: str) -> str:
    """Return where the first of something odd stands, and what stands there."""
    example = received.reading.examples.get((subject, kind))
    return f"; the first: {example}" if example is not None else ""


def _span(times: pd.Series, office: str) -> str:
    """Return the first and the last day in the office's zone, or in UTC where it was not stated."""
    zone = office or "UTC"
    known = times.dropna().dt.tz_convert(zone)
    return f"{known.min():%Y-%m-%d} to {known.max():%Y-%m-%d} ({zone})" if len(known) else "not known"


def _clock(received: Received, office: str) -> Iterator[str]:
    """Say whose clock the times are, and what the posts' keys say to it."""
    clock, proof = received.reading.clock, received.proof(office)
    known = {
        "stated": "as stated",
        "format": "that of the format, whoever exports",
        "office": "that of the office",
        "office-unknown": "the office's, whose zone was not stated",
        "unknown": "not known: read as UTC, state it with --clock",
    }
    yield f"{clock.zone} ({known[clock.whose]})" if clock else "a zone stands beside each time"
    if clock and clock.whose != "stated":
        yield f"in this format: {clock_table()[clock.room]['en']}"
    if proof.keyed:
        yield f"{proof.agreeing:,} of {proof.keyed:,} posts ({proof.agreeing / proof.keyed:.0%}) agree with their keys"
    if proof.zone:
        yield f"the keys of {proof.fitting:,} posts say {proof.zone}; if that is so, state --clock={proof.zone}"


def _posts(posts: pd.DataFrame, received: Received, office: str) -> list[str]:
    accounts = posts["account_id"].value_counts()
    shown = [f"{name} ({count:,} posts)" for name, count in accounts.head(5).items()]
    types = ", ".join(f"{name} {count:,}" for name, count in posts["post_type"].value_counts().items())
    absent = [name for name in COUNTS if posts[name].isna().all()]
    return [
        *_line("account", shown + ([f"and {len(accounts) - 5:,} more"] if len(accounts) > 5 else [])),
        *_line("posts", [_span(posts["posted_at"], office), types]),
        *_line("clock", list(_clock(received, office))),
        *_line("numbers", [_numbers(posts, name, received) for name in COUNTS if name not in absent]),
        *_line("not there", [", ".join(absent)] if absent else []),
        *_line("captions", _captions(posts["caption"].dropna())),
    ]


def _captions(captions: pd.Series) -> list[str]:
    """Return what is masked in captions, and how much of what leads to people is masked where that was measured."""
    if captions.empty:
        return []
    counts = {name: int(captions.str.count(marker).sum()) for name, marker in MARKERS.items()}
    found = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
    rates = pd.read_csv(Places(find_root(), "").calibrations / "masking-coverage.csv").set_index("kind")
    held = rates[rates["part"].isin(MEASURED_APART)]
    forms, others = held.drop(index="lookalike"), held.loc[["lookalike"]]
    return [
        f"{len(captions):,}; masked in them: {found or 'nothing'}",
        f"measured: {forms['masked_count'].sum()} of {forms['form_count'].sum()} forms of people's data are masked, "
        f"and {others['masked_count'].sum()} of {others['form_count'].sum()} captions without any are touched",
        "names in running text are not found: read captions before you pass them on",
    ]


def _numbers(posts: pd.DataFrame, name: str, received: Received) -> str:
    known = posts[name].dropna()
    kinds = {kind: count for (column, kind), count in received.reading.remarks.items() if column == name}
    gone = "".join(f", {count:,} {kind}" for kind, count in sorted(kinds.items()))
    return f"{name}: {len(known):,} known{gone}; median {known.astype(float).median():,.0f}, largest {known.max():,}"


def _followers(readings: pd.DataFrame, received: Received, office: str) -> list[str]:
    kinds = readings["reading_kind"].value_counts()
    told = ", ".join(f"{count:,} {kind}" for kind, count in kinds.items())
    return _line("followers", [f"{told}; {_span(readings['observed_at'], office)}"])


def _periods(periods: pd.DataFrame, received: Received, office: str) -> list[str]:
    days = (periods["period_end"] - periods["period_begin"]).dt.total_seconds().median() / 86400
    span = f"{len(periods):,} of {days:,.0f} days; {_span(periods['period_begin'], office)}"
    numbers = [_numbers(periods, name, received) for name in PERIOD_COUNTS if periods[name].notna().any()]
    return [*_line("periods", [span]), *_line("numbers", numbers)]


def _comments(comments: pd.DataFrame, received: Received, office: str) -> list[str]:
    questions = int(comments["is_question"].fillna(False).sum())
    days = _span(comments["commented_at"], office)
    return _line("comments", [f"{questions:,} questions; {days}; texts are not kept"])


def _doubts(received: Received, source: Source) -> Iterator[str]:
    reading = received.reading
    if reading.is_largely_faulty:
        share = reading.fault_count / reading.row_count
        yield f"{share:.0%} OF THE ROWS COULD NOT BE READ ({reading.fault_count:,} of {reading.row_count:,})"
    for (column, kind), count in sorted(reading.remarks.items()):
        if kind == "hiding-not-told":
            yield "this file does not tell whether likes were hidden; some captures write 3 where they are"
        elif kind not in ("not-available", "hidden", "clock-not-stated"):
            yield f"{column}: {count:,} {kind}{_first(received, column, kind)}"
    if not source.time_zone:
        yield "the office's time zone was not stated (--time-zone): days are those of UTC"
    posts = received.tables.get("posts")
    if posts is None or posts.empty:
        return
    repeated = int(posts.duplicated(["platform", "post_id"]).sum())
    if repeated:
        yield f"{repeated:,} of the rows give a post again; they will be merged"
    likes = posts["like_count"].dropna()
    threes = int((likes == 3).sum())
    if len(likes) >= 10 and threes > SUSPICIOUS_SHARE * len(likes):
        yield f"{threes:,} posts have exactly 3 likes: some captures write 3 where likes are hidden"
    yield from _doubts_about_time(posts)


def _doubts_about_time(posts: pd.DataFrame) -> Iterator[str]:
    age = posts["captured_at"] - posts["posted_at"]
    if posts["captured_at"].isna().all():
        yield "captured_at is not known, so that posts too young for their numbers cannot be told"
    if (age < pd.Timedelta(0)).any():
        yield f"{int((age < pd.Timedelta(0)).sum()):,} posts are later than the capture"
    young = int((age < pd.Timedelta(days=YOUNG_DAYS)).fillna(False).sum())
    if young:
        yield f"{young:,} posts were younger than {YOUNG_DAYS} days at the capture"
    gaps = posts["posted_at"].sort_values().diff()
    if len(posts) > 1 and gaps.max() > pd.Timedelta(days=LONG_SILENCE_DAYS):
        yield f"the longest silence is {gaps.max().days:,} days: is a part of the export missing?"


def source_entry(path: Path, source: Source) -> dict:
    """Return the entry of a parameter file for a raw file: its checksum, and what is stated of it."""
    entry = {
        "file": path.name,
        "sha256": checksum(path),
        "origin": "who gave it, how, and when",
        "licence": "under which terms",
        "simulated": source.simulated,
        "shared": source.shared,
    }
    stated = {name: getattr(source, name) for name in STATED if getattr(source, name)}
    return entry | stated


def _entry(path: Path, source: Source, clock: Clock | None = None) -> list[str]:
    """Return what to put into a parameter file for this raw file; a clock that is not known is asked for there."""
    entry = source_entry(path, source)
    if clock and clock.whose == "unknown":
        entry["clock"] = "zone of the clock of its times, such as Asia/Jakarta or -05:00"
    text = yaml.safe_dump([entry], sort_keys=False, allow_unicode=True, width=120)
    return [
        "",
        "  To use it, put this into sources in the parameter file:",
        *(f"  {line}" for line in text.splitlines()),
    ]
