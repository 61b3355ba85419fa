"""A new study: its exports copied, its parameter file written, and the next command said."""

import re
import tempfile
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import yaml

from citra.coding.codebook import check_codes, read_codebook
from citra.dictionary import LANGUAGES
from citra.errors import BadInput, CitraError
from citra.inspection import source_entry
from citra.pipeline.agreement import agreed_tables
from citra.pipeline.asking import agrees
from citra.pipeline.taking import Answers, Export, accounts_of, holds_pictures_only, take_export
from citra.places import Places
from citra.readers import Received
from citra.studyfile import is_zone, load_yaml

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def check_name(study: str, root: Path) -> None:
    """Refuse a name that is no good or taken.

    Raises
    ------
    BadInput
        In one sentence.
    """
    if not NAME.fullmatch(study):
        raise BadInput(f"The name {study!r} is no good: use lower-case letters, digits and hyphens, such as my-office.")
    places = Places(root, study)
    for taken in (places.parameter_file, places.raw):
        if taken.exists():
            raise BadInput(f"{taken} is there already; choose another name, or change that study by hand.")


def export_advice(root: Path, languages: tuple[str, ...]) -> str:
    """Return which exports to get, in some languages."""
    entries = load_yaml(Places(root, "").exports)["advice"]
    return "\n\n".join("\n".join(f"- {entry[language]}" for entry in entries) for language in languages)


def make_study(answers: Answers, root: Path, ask: Callable[[str], str] | None = None) -> tuple[Path, list[str]]:
    """Copy of the exports of a new study what is read of them, and write its parameter file.

    Nothing is made unless every export can be read, and nothing that is there is changed. Where the posts' keys prove
    that a file was exported by another clock than its format's, that clock goes into its entry.

    Parameters
    ----------
    answers : Answers
        What somebody says of the study.
    root : Path
        The workspace.
    ask : callable, optional
        Puts a question to whoever is there.

    Returns
    -------
    Path
        The parameter file.
    list of str
        A sentence on each export that was not copied as it is.

    Raises
    ------
    BadInput
        If the name is no good or taken, an export is not there or is refused, two have the same name, one that may
        be passed on is none of them, a zone is none, or the clock of an export is not known.
    """
    check_name(answers.study, root)
    _check_exports(answers)
    pictures = [path for path in answers.exports if holds_pictures_only(path)]
    places = Places(root, answers.study)
    places.raw.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=places.raw.parent, prefix=".new-") as scratch:
        half_made = Path(scratch) / answers.study
        half_made.mkdir()
        exports = [take_export(path, answers, half_made, ask) for path in answers.exports if path not in pictures]
        if not exports:
            raise BadInput(f"{pictures[0]}: it holds pictures and films only, and nothing to read.")
        codebook = _codebook([export.received for export in exports], places)
        text = _parameter_file(answers, exports, codebook, half_made)
        half_made.rename(places.raw)
    places.parameter_file.write_text(text, encoding="utf-8")
    told = [f"{path.name}: it holds pictures and films only; nothing of it is read or copied." for path in pictures]
    return places.parameter_file, [*told, *(export.left_behind for export in exports if export.left_behind)]


def _check_exports(answers: Answers) -> None:
    if not answers.exports:
        raise BadInput("A study needs at least one export; name its file, folder or archive.")
    names = [path.name for path in answers.exports]
    for path in answers.exports:
        if not path.exists():
            raise BadInput(f"{path}: there is no such file.")
        if names.count(path.name) > 1:
            raise BadInput(f"{path}: two exports have the name {path.name}; rename one of them.")
    for option, stated in (("--shared", answers.shared), ("--clock", {*answers.clocks} - {""})):
        if strange := stated - {*names}:
            raise BadInput(f"{option}: {min(strange)} is none of the exports; expected {' or '.join(names)}.")
    for option, zone in (("--time-zone", answers.time_zone), *(("--clock", zone) for zone in answers.clocks.values())):
        if not is_zone(zone):
            raise BadInput(f"{option}: {zone!r} is no zone, expected one like Asia/Jakarta or +07:00.")


def _codebook(read: list[Received], places: Places) -> dict[str, str]:
    """Return the entry of the interviews' codebook, if there are coded statements; it must hold their codes."""
    coded = [received.tables["statements"] for received in read if len(received.tables.get("statements", ()))]
    if not coded:
        return {}
    book = places.codebook("interview")
    for statements in coded:
        check_codes(statements, read_codebook(book), str(book))
    return {"codebook": book.relative_to(places.root).as_posix()}


def _parameter_file(answers: Answers, exports: list[Export], codebook: dict[str, str], folder: Path) -> str:
    read = [export.received for export in exports]
    names = [name for received in read for name in accounts_of(received)]
    names = names or [name for received in read for name in accounts_of(received, "follower_snapshots")]
    own = max(sorted(set(names)), key=names.count) if names else answers.account
    entries = []
    for export in exports:
        text = _yaml([source_entry(folder / export.path.name, export.source)])
        said = [export.received.format, *filter(None, [_clock_told(export), export.left_behind])]
        entries.append("".join(f"  # {line}\n" for line in said) + "".join(f"  {line}\n" for line in text.splitlines()))
    head = {"study": answers.study, "folder": f"data/raw/{answers.study}", **codebook}
    called = {"account": answers.account, "institution": answers.institution, "report": list(answers.languages)}
    parameters = {"time_zone": answers.time_zone, "own_account": own}
    return (
        f"# The study {answers.study}. What somebody chose or knows stands here, and nowhere else.\n{_yaml(head)}\n"
        f"# What the report calls the account and its owner, and its languages.\n{_yaml(called)}\n"
        "# The raw files; say of each who gave it, how and when, and under which terms. Nothing of a file leaves this\n"
        "# machine in an archive unless it says shared: true (the file itself) or shared_rows: true (posts and\n"
        "# follower counts as tables), and no caption unless it says shared_captions: true besides.\nsources:\n"
        f"{''.join(entries)}\n"
        "# Accounts of institutions, whose names may stand in products; every other name is masked.\n"
        f"{_yaml({'public_accounts': [own]})}\n"
        "# Facts about the study. Whatever else the notebooks read has a default, which may be stated here too.\n"
        "parameters:\n" + "".join(f"  {line}\n" for line in _yaml(parameters).splitlines())
    )


def _clock_told(export: Export) -> str:
    """Return what the posts' keys say to a clock that is stated."""
    proof = export.received.proof()
    if not export.source.clock or not proof.keyed:
        return ""
    return f"Its clock: {proof.agreeing:,} of {proof.keyed:,} posts agree with their keys by {export.source.clock}."


def _yaml(content) -> str:
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False)


def begin(given: Namespace, root: Path, *, asks: bool) -> str:
    """Make a study from the answers given as options and, on a terminal, from those a person types.

    Parameters
    ----------
    given : Namespace
        The options of ``citra new``; None is an answer that was not given.
    root : Path
        The workspace.
    asks : bool
        Whether somebody is there to be asked.

    Returns
    -------
    str
        What was made, and the next command.

    Raises
    ------
    CitraError
        If an answer is missing or no good, see `make_study`.
    """
    check_name(given.study, root)
    account = _answer("Account, as its platform names it", given.account, "--account", asks)
    institution = _answer("Whose account it is", given.institution, "--institution", asks, account)
    zone = _answer("Time zone of the office, such as Asia/Jakarta", given.time_zone, "--time-zone", asks)
    spoken = _answer("Languages of the report", given.languages, "--languages", asks, ",".join(LANGUAGES))
    languages = tuple(language.strip() for language in spoken.split(","))
    if strange := [language for language in languages if language not in LANGUAGES]:
        raise CitraError(f"--languages: {strange[0]!r} is not known; expected {' or '.join(LANGUAGES)}.")
    exports = tuple(given.exports or (_asked_exports(root, languages) if asks else ()))
    captured = given.captured_at
    if asks and captured is None:
        captured = input("Day on which the numbers were read off (YYYY-MM-DD, empty if not known): ").strip()
    shared = frozenset(given.shared or (_asked_shared(exports) if asks else ()))
    tables = agreed_tables(exports, given, asks=asks)
    answers = Answers(
        given.study,
        account,
        institution,
        zone,
        languages,
        exports,
        captured or "",
        given.time_form,
        shared,
        tables,
        _clocks(given),
    )
    made, told = make_study(answers, root, (lambda question: input(f"{question}: ").strip()) if asks else None)
    lines = [*told, f"{made.relative_to(root)} is made, its exports are copied. Next:"]
    return "\n".join([*lines, "", f"  make report STUDY={given.study}"])


def _clocks(given: Namespace) -> dict[str, str]:
    """Return the stated clocks by export; one without a name is for all whose clock is not known."""
    return {name: zone for name, _, zone in (clock.rpartition("=") for clock in given.clock or ())}


def _asked_exports(root: Path, languages: tuple[str, ...]) -> list[Path]:
    print(f"\n{export_advice(root, languages)}\n")
    typed = iter(lambda: input("Export, a file, folder or archive (empty when done): ").strip(), "")
    return [Path(path).expanduser() for path in typed]


def _asked_shared(exports: tuple[Path, ...]) -> list[str]:
    question = "May {} be passed on to others as received, in an archive? yes or no"
    return [path.name for path in exports if agrees(question.format(path.name))]


def _answer(question: str, given: str | None, option: str, asks: bool, default: str = "") -> str:
    """Return an answer: the given one, what a person types, or what stands in for it."""
    typed = given or (input(f"{question}{f' [{default}]' if default else ''}: ").strip() if asks else "")
    if not (typed or default):
        raise CitraError(f"{option} is missing{'' if asks else ': without a terminal every answer is an option'}.")
    return typed or default
