"""The exports of a new study: each read, and copied as far as it is read."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from citra.errors import BadInput
from citra.privacy import Privacy
from citra.readers import Received, cut_down, open_export, read_export
from citra.readers.copying import OTHER_FILES, copy_export, left_behind
from citra.readers.exports import Collection, is_archive
from citra.readers.other_files import is_of_pictures
from citra.studyfile import Source

# An export that names no account calls it so.
UNNAMED = "unknown"


@dataclass(frozen=True)
class Answers:
    """What somebody says of a new study.

    Parameters
    ----------
    study : str
        Its short name, for folders and commands.
    account, institution : str
        What the report calls the account and its owner.
    time_zone : str
        The zone of the office, such as ``Asia/Jakarta``.
    languages : tuple of str
        Of the report.
    exports : tuple of Path
        Files, folders or archives as received.
    captured_at : str
        The day on which the numbers were read off, where it is known.
    time_form : str
        How the exports write a moment, where their language does not say.
    shared : frozenset of str
        The names of the exports that may be passed on; nothing of any other one leaves this machine.
    tables : dict
        What is stated of the columns of each export that no format knows, see `citra.pipeline.agreement`.
    clocks : dict of str
        The zone of the clock of exports, by their names, where it is not that of their formats; under an empty name
        that of all exports whose clock is not known.
    """

    study: str
    account: str
    institution: str
    time_zone: str
    languages: tuple[str, ...]
    exports: tuple[Path, ...]
    captured_at: str = ""
    time_form: str = ""
    shared: frozenset[str] = frozenset()
    tables: dict[Path, dict] = field(default_factory=dict)
    clocks: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Export:
    """An export that was read, and what of it comes into the study.

    Parameters
    ----------
    path : Path
    source : Source
        Its entry.
    received : Received
    cut : dict of bytes, optional
        What is read, by file, where that is not the whole; see `citra.readers.cut_down`.
    left_behind : str
        A sentence on what is not copied, or nothing.
    """

    path: Path
    source: Source
    received: Received
    cut: dict[str, bytes] | None
    left_behind: str


def holds_pictures_only(path: Path) -> bool:
    """Return whether there are only pictures and films in an export, as in some parts of a download."""
    opened = open_export(path)
    return isinstance(opened, Collection) and is_of_pictures([member.name for member in opened.members])


def take_export(path: Path, answers: Answers, folder: Path, ask: Callable[[str], str] | None = None) -> Export:
    """Read an export by its clock and copy what is read of it; the copy must give the same tables.

    ``ask`` puts a question to whoever is there.
    """
    with tempfile.TemporaryDirectory() as settings:
        privacy = Privacy(Path(settings) / "pseudonym.key", frozenset({answers.account.lower()}))
        source, received = _read_by_its_clock(path, answers, privacy, ask)
        cut = cut_down(path, source)
        copy_export(path, folder / path.name, cut)
        if cut is not None:
            _check_copy(path, received, read_export(folder / path.name, source, privacy))
    return Export(path, source, received, cut, "" if cut is None else _told(path, cut))


def _check_copy(path: Path, received: Received, again: Received) -> None:
    for name, table in received.tables.items():
        # The account of rows speaks of every file, and the copy lacks those that are not read.
        if name != "intake" and not table.equals(again.tables.get(name)):
            raise BadInput(
                f"{path}: what is read of its files gives other {name} than the whole, so nothing was made. This is a "
                "fault of the package: tell its makers, without sending them the export."
            )


def _told(path: Path, cut: dict[str, bytes]) -> str:
    opened = open_export(path)
    if not isinstance(opened, Collection) or (path.is_file() and not is_archive(path)):
        return f"{path.name}: copied is only what is read of it."
    counts = left_behind(opened, cut)
    rest = ", ".join(f"{count} in {name}" for name, count in counts.items() if name != OTHER_FILES)
    others = f"{counts[OTHER_FILES]} {OTHER_FILES}" if OTHER_FILES in counts else ""
    left = "; ".join(filter(None, (rest, others))) or "no file"
    return f"{path.name}: copied is what is read of {len(cut)} of {len(opened.members)} files; left behind: {left}."


def _read_by_its_clock(
    path: Path, answers: Answers, privacy: Privacy, ask: Callable[[str], str] | None
) -> tuple[Source, Received]:
    """Return an export and its entry, with the clock that is stated for it, proven by its posts' keys, or asked for.

    Raises
    ------
    BadInput
        If its clock is not known, or the keys prove another one than is stated.
    """
    stated = answers.clocks.get(path.name, "")
    source, received = _read(path, answers, privacy, stated)
    clock, zone = received.reading.clock, ""
    if clock and not stated:
        proof = received.proof(answers.time_zone)
        zone = proof.zone if proof.is_another_clock else ""
        if clock.whose == "unknown":
            zone = answers.clocks.get("", "") or zone
            zone = zone or (ask(f"Zone of the clock in {path.name}, such as Asia/Jakarta or -05:00") if ask else "")
    if zone:
        source, received = _read(path, answers, privacy, zone)
    received.check_clock(str(path), answers.time_zone, f"--clock {path.name}={{}}")
    return source, received


def _read(path: Path, answers: Answers, privacy: Privacy, clock: str) -> tuple[Source, Received]:
    """Return an export and its entry; the account is stated only where the export names none."""
    stated = {"time_zone": answers.time_zone, "captured_at": answers.captured_at, "time_form": answers.time_form}
    stated |= {"shared": path.name in answers.shared, "clock": clock} | answers.tables.get(path, {})
    source = Source(path.name, "", "", "", False, **stated)
    named = Source(path.name, "", "", "", False, **stated, account=answers.account)
    try:
        received = read_export(path, source, privacy)
    except BadInput as fault:
        if "account" not in str(fault):
            raise
        return named, read_export(path, named, privacy)
    if UNNAMED in accounts_of(received):
        return named, read_export(path, named, privacy)
    return source, received


def accounts_of(received: Received, table: str = "posts") -> list[str]:
    """Return the account of each row of a table."""
    return list(received.tables[table]["account_id"]) if table in received.tables else []
