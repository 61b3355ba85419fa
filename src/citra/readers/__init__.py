"""One room a format. A file is recognised by what it holds, never by its name."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import pandas as pd

from citra.dictionary import the_dictionary
from citra.errors import BadInput, CitraError, UnknownFormat
from citra.privacy import Privacy
from citra.readers import (
    apify,
    caption_codes,
    channel_years,
    crowdtangle,
    facebook_statuses,
    follower_log,
    four_cat,
    gallery_dl,
    graph_api,
    instagram_download,
    instaloader,
    interview_statements,
    meta_business_suite,
    meta_daily,
    minet,
    own_tables,
    post_times,
    stated_columns,
    tool_tables,
    twitter_analytics,
    zeeschuimer,
)
from citra.readers.clocks import refuse_unknown
from citra.readers.counts import clear_impossible_zeros
from citra.readers.delimited import open_delimited
from citra.readers.documents import Document, open_document
from citra.readers.encodings import in_utf8
from citra.readers.exports import Collection, is_archive, is_workbook, open_archive, open_folder, open_single
from citra.readers.headings import nearest_format, remark_near
from citra.readers.key_moments import Proof, prove_clock, settle_moments
from citra.readers.many_files import joint_account, parts_of, together
from citra.readers.other_files import told_by_its_files, told_by_its_start
from citra.readers.reading import EMPTY, FAULTS, ROWS, Reading
from citra.readers.sheets import open_workbook
from citra.readers.table import Table
from citra.readers.tabular import as_table
from citra.readers.times import stated_capture
from citra.studyfile import Source, source_files, source_path
from citra.tables import conform, empty_table

MOST_HEADINGS, LONGEST_HEADING = 20, 40
# Asked in this order; no two of them know the same file.
FORMATS = (
    meta_business_suite,
    crowdtangle,
    four_cat,
    minet,
    gallery_dl,
    twitter_analytics,
    facebook_statuses,
    post_times,
    meta_daily,
    follower_log,
    channel_years,
    interview_statements,
    caption_codes,
    instaloader,
    graph_api,
    apify,
    zeeschuimer,
    instagram_download,
    own_tables,
)


def checksum(path: Path) -> str:
    """Return the SHA-256 of a raw file; of a folder, that of its files' names and checksums in order.

    It is what ``sha256sum FILE`` prints, and for a folder what
    ``find . -type f | LC_ALL=C sort | xargs sha256sum | sha256sum`` prints inside it.
    """
    if path.is_dir():
        lines = [f"{_digest(file)}  ./{file.relative_to(path).as_posix()}\n" for file in source_files(path)]
        return hashlib.sha256("".join(lines).encode()).hexdigest()
    return _digest(path)


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def check_source(folder: Path, source: Source) -> Path:
    """Return the path of a raw file whose bytes are the ones the parameter file names.

    Raises
    ------
    BadInput
        If the file is absent or its checksum is another one.
    """
    path = source_path(folder, source)
    found = checksum(path)
    if found != source.sha256:
        raise BadInput(
            f"{path}: the file has changed since it was received: its SHA-256 is {found}, "
            f"the parameter file expects {source.sha256}."
        )
    return path


def open_export(path: Path):
    """Return what was received, opened by what it is.

    Raises
    ------
    BadInput
        If it is empty, or neither text, JSON, a workbook, a folder nor an archive.
    """
    if path.is_dir():
        return open_folder(path)
    if path.stat().st_size == 0:
        raise BadInput(f"{path}: the file is empty.")
    what = "" if is_archive(path) else told_by_its_start(path)
    if what:
        raise BadInput(f"{path}: {what}.")
    if is_archive(path):
        return open_workbook(path) if is_workbook(path) else open_archive(path)
    with path.open("rb") as file:
        start = file.read(64)
    if start.startswith(b"\xfd7zXZ\x00"):
        return open_single(path)
    if start.startswith(own_tables.MAGIC):
        return own_tables.ParquetFile(path)
    if in_utf8(start, str(path))[0].lstrip()[:1] in (b"{", b"["):
        return open_document(path, path.read_bytes())
    delimited = open_delimited(path)
    if delimited is None:
        raise BadInput(
            f"{path}: no known format looks like this: it is neither JSON nor a table, of which no line has two cells."
        )
    return delimited


def recognise(opened):
    """Return the reader of what was opened, and the table in it that the reader knows.

    Raises
    ------
    UnknownFormat
        If no reader knows it.
    """
    # The same table seen otherwise is made only when it is asked for.
    for table in chain([opened], opened.others() if isinstance(opened, Table) else ()):
        for reader in (*FORMATS, *tool_tables.readers()):
            if reader.recognises(table):
                return reader, table
    what = told_by_its_files([member.name for member in opened.members]) if isinstance(opened, Collection) else ""
    if what:
        raise BadInput(f"{opened.path}: {what}.")
    table = as_table(opened)
    if table is not None and len(table.header) > 1:
        shown = (" ".join(name.split())[:LONGEST_HEADING] or "(empty)" for name in table.header[:MOST_HEADINGS])
        more = f" and {len(table.header) - MOST_HEADINGS} more" if len(table.header) > MOST_HEADINGS else ""
        nearest = nearest_format((*FORMATS, *tool_tables.readers()), table.header)
        raise UnknownFormat(
            f"{opened.path}: no known format looks like this; its headings are {', '.join(shown)}{more}. "
            f"{nearest and f'{nearest}. '}Say what they mean with --column posted_at=HEADING and so on (COLUMN= for "
            "make): make inspect proposes it, make new asks."
        )
    known = "; ".join(reader.NAME for reader in (*FORMATS, *tool_tables.readers()))
    raise UnknownFormat(f"{opened.path}: no known format looks like this; known formats are {known}.")


@dataclass(frozen=True)
class Received:
    """One raw file, read.

    Parameters
    ----------
    format : str
        The format's name.
    columns : tuple of str
        The headings of a table, or the keys of the first item of a JSON file.
    tables : dict of DataFrame
        Its canonical tables.
    reading : Reading
        The account of its rows.
    """

    format: str
    columns: tuple[str, ...]
    tables: dict[str, pd.DataFrame] = field(repr=False)
    reading: Reading
    # Of a folder or archive of many exports: each file by its name, and the sentences on those that are none.
    parts: dict[str, "Received"] = field(default_factory=dict, repr=False)
    strays: tuple[str, ...] = ()

    def proof(self, office: str = "") -> Proof:
        """Return what its posts' keys say of the clock by which they were read; ``office`` is the zone asked first."""
        clock = self.reading.clock
        if "posts" not in self.tables:
            return Proof(0, 0)
        return prove_clock(self.tables["posts"], clock.zone if clock else "UTC", office)

    def check_clock(self, place: str, office: str, option: str = "clock: {} in the file's entry") -> None:
        """Refuse a file whose clock is not known, or is another one by its posts' keys.

        Parameters
        ----------
        place : str
            The file.
        office : str
            The office's zone, asked first among the clocks that may fit.
        option : str
            How the clock can be stated, with ``{}`` for its zone.

        Raises
        ------
        BadInput
            In one sentence, with the clock that the keys prove, if they prove one.
        """
        for name, part in self.parts.items():
            part.check_clock(f"{place}, {name}", office, option)
        clock = self.reading.clock
        if clock is None or self.parts:
            return
        proof = self.proof(office)
        if proof.is_another_clock:
            raise BadInput(
                f"{place}: its times were read by the clock {clock.zone}, but the keys of {proof.fitting:,} of "
                f"{proof.keyed:,} posts say that it is {proof.zone}; state {option.format(proof.zone)}."
            )
        refuse_unknown(clock, place, option)


def read_export(path: Path, source: Source, privacy: Privacy) -> Received:
    """Return what one raw file gives, each row marked with where it came from, people's names taken out.

    Raises
    ------
    BadInput
        In one sentence, with the file, the place and what was expected.
    """
    opened = open_export(path)
    if _is_of_exports(opened):
        return _read_parts(opened, source, privacy)
    return _read(path, opened, source, privacy)


def _is_of_exports(opened) -> bool:
    """Return whether it is a folder or archive that is not one export, but may hold many."""
    return isinstance(opened, Collection) and not any(reader.recognises(opened) for reader in FORMATS)


def _read_parts(opened: Collection, source: Source, privacy: Privacy) -> Received:
    """Return what the files of a folder or archive give together; one that is no export is set aside and named."""
    parts, strays = {}, Counter()
    with parts_of(opened) as files:
        for file in files:
            try:
                found = _recognised_part(file.path, source)
            except BadInput as fault:
                strays[file.told(fault)] += 1
                continue
            try:
                parts[file.name] = _read(file.path, found, source, privacy)
            except BadInput as fault:
                # Its kind says what can be stated, and is kept.
                fault.args = (file.told(fault),)
                raise
            examples = parts[file.name].reading.examples
            # An archive's file is there only now, and its lines are counted when a sentence asks for them.
            examples.update({key: file.told(example) for key, example in examples.items()})
    if not parts:
        recognise(opened)
    tables: dict[str, list[pd.DataFrame]] = {}
    for file, part in parts.items():
        for name, table in part.tables.items():
            told = table.assign(source_part=file) if name == "posts" else table
            tables.setdefault(name, []).append(told)
    whole = {name: together(frames) for name, frames in tables.items()}
    account = {name: table for name, table in whole.items() if name != "intake"}
    reading = joint_account([part.reading for part in parts.values()], account, strays)
    marks = {"source_file": source.file, "is_simulated": source.simulated}
    whole["intake"] = conform("intake", reading.intake().assign(**marks), str(opened.path))
    formats = Counter(part.format for part in parts.values())
    told = ", ".join(f"{count} of {name}" for name, count in formats.items())
    columns = next(iter(parts.values())).columns if len(formats) == 1 else ()
    return Received(f"many files: {told}", columns, whole, reading, parts, tuple(strays))


def _recognised_part(path: Path, source: Source):
    """Return a file of many, opened.

    Raises
    ------
    BadInput
        If it is no export.
    """
    opened = open_export(path)
    table = as_table(opened)
    if source.columns and table is not None and stated_columns.fits(table, source):
        return opened
    recognise(opened)
    return opened


def _read(path: Path, opened, source: Source, privacy: Privacy) -> Received:
    table = as_table(opened) if source.columns else None
    is_stated = source.columns and (table is None or stated_columns.fits(table, source) or not _is_known(opened))
    reader, opened = (stated_columns, opened) if is_stated else recognise(opened)
    reading = reader.read(opened, source)
    if hasattr(reader, "ROOM"):
        remark_near(reading, reader.ROOM, opened.header, str(path))
    _check_account(reading, reader, path)
    if "posts" in reading.tables:
        reading.tables["posts"] = settle_moments(clear_impossible_zeros(reading.tables["posts"], reading), reading)
    if reading.clock and not reading.clock.is_known:
        reading.remark("time_zone", "clock-not-stated")
    marks = {"source_file": source.file, "is_simulated": source.simulated}
    tables = {}
    for name, frame in {**reading.tables, "intake": reading.intake()}.items():
        protected = _protect(name, frame, source, privacy)
        if name == "posts":
            protected = _with_capture(protected, source)
        tables[name] = conform(name, protected.assign(**marks).reset_index(drop=True), str(path))
    return Received(reader.NAME, _columns_of(opened), tables, reading)


def _check_account(reading: Reading, reader, path: Path) -> None:
    """Refuse a file of which nothing could be read, and a reader that lost a row."""
    if not reading.is_balanced:
        kept = ", ".join(f"{len(table)} {name}" for name, table in reading.tables.items())
        raise CitraError(
            f"{path}: internal error in the reader of {reader.NAME!r}: of {reading.row_count} rows it gave "
            f"{kept or 'none'} and set {reading.set_aside.total()} aside; please report this with the file."
        )
    if any(map(len, reading.tables.values())):
        return
    reasons = [reason for reason in reading.set_aside if reason in FAULTS] or [
        reason for reason in reading.set_aside if reason in EMPTY
    ]
    if reasons:
        reason = reasons[0]
        example = reading.examples.get((ROWS, reason), path)
        raise BadInput(
            f"{example}; none of the {reading.row_count:,} rows of this file could be read."
            if reading.row_count > 1
            else f"{example}."
        )


def _is_known(opened) -> bool:
    try:
        recognise(opened)
    except BadInput:
        return False
    return True


def cut_down(path: Path, source: Source | None = None) -> dict[str, bytes] | None:
    """Return of an export of many files what its reader reads: of each such file, by its name, what is read of it.

    An export that is one table, or one list of posts, is read as a whole: None.

    Raises
    ------
    BadInput
        If no reader knows it, or its reader cannot say what it reads of a folder.
    """
    opened = open_export(path)
    if _is_of_exports(opened):
        return _cut_parts(opened, source)
    if source is not None and source.columns:
        return None
    reader, opened = recognise(opened)
    if hasattr(reader, "cut_down"):
        return dict(reader.cut_down(opened))
    if isinstance(opened, Collection):
        raise BadInput(f"{path}: of {reader.NAME} it is not known what is read of a folder; name its files one by one.")
    return None


def _cut_parts(opened: Collection, source: Source | None) -> dict[str, bytes]:
    """Return what is read of each export in a folder or archive."""
    found = {}
    stated = source or Source(opened.path.name, "", "", "", False)
    with parts_of(opened) as files:
        for file in files:
            try:
                part = _recognised_part(file.path, stated)
            except BadInput:
                continue
            reader = None if stated.columns else recognise(part)[0]
            if hasattr(reader, "cut_down"):
                (found[file.name],) = dict(reader.cut_down(part)).values()
            else:
                found[file.name] = file.path.read_bytes()
    return found


def _with_capture(posts: pd.DataFrame, source: Source) -> pd.DataFrame:
    """Return posts with the day of capture that the parameter file states, where the format gives none."""
    stated = stated_capture(source)
    if pd.isna(stated):
        return posts
    given = posts["captured_at"] if "captured_at" in posts else pd.Series(pd.NaT, index=posts.index)
    return posts.assign(captured_at=pd.to_datetime(given, utc=True).fillna(stated))


def _columns_of(opened) -> tuple[str, ...]:
    if isinstance(opened, Document):
        return tuple(sorted(opened.keys))
    table = as_table(opened)
    return table.header if table else ()


def _protect(name: str, frame: pd.DataFrame, source: Source, privacy: Privacy) -> pd.DataFrame:
    """Return rows without people's names: their handles as pseudonyms, mentions of them masked."""
    # Columns are replaced, never written into.
    frame = frame.copy(deep=False)
    if name == "posts" and "caption" in frame:
        frame["caption"] = privacy.mask(frame["caption"])
    if name == "posts" and frame["is_collaboration"].any():
        frame["account_id"] = _protected_accounts(frame, source, privacy)
    if name == "comments" and len(frame):
        frame["author_id"] = privacy.pseudonyms(frame["author_id"], frame["platform"].iloc[0])
    return frame


def _protected_accounts(posts: pd.DataFrame, source: Source, privacy: Privacy) -> pd.Series:
    """Return the accounts of posts; a name that appears only through a collaboration may be a person's.

    Where the parameter file states the account, that one stays; elsewhere those that publish alone do.
    """
    together = posts["is_collaboration"].astype(bool)
    names = posts["account_id"].astype("string")
    own = {source.account.lower()} if source.account else set(names[~together].str.lower())
    others = together & ~names.str.lower().isin(own)
    return names.where(~others, privacy.pseudonyms(names.where(others), posts["platform"].iloc[0]))


def read_source(folder: Path, source: Source, privacy: Privacy) -> dict[str, pd.DataFrame]:
    """Return the canonical tables that one raw file of a study gives."""
    path = check_source(folder, source)
    received = read_export(path, source, privacy)
    received.check_clock(str(path), source.time_zone)
    return received.tables


def read_sources(folder: Path, sources: tuple[Source, ...], privacy: Privacy) -> dict[str, pd.DataFrame]:
    """Return every canonical table of a study's files; a table that no file gives is empty.

    A post that stands in several files stands here several times; `citra.cleaning` merges them.
    """
    parts = {name: [empty_table(name)] for name in the_dictionary().tables}
    for source in sources:
        for name, frame in read_source(folder, source, privacy).items():
            parts[name].append(frame)
    return {name: pd.concat(frames, ignore_index=True) for name, frames in parts.items()}
