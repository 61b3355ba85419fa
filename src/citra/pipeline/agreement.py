"""What the columns of a table mean, agreed with who has it: proposed, asked, corrected, and then stated."""

from argparse import Namespace
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from citra.dictionary import the_dictionary
from citra.errors import BadInput, UnknownFormat
from citra.inspection import mapping_lines, proposal_for, unused_lines
from citra.readers import open_export, recognise
from citra.readers.mapping import KINDS, PERIOD_LENGTHS, stated_columns
from citra.readers.proposal import Proposal
from citra.studyfile import Source

# The options that speak of tables, beside the columns.
OF_TABLES = ("time_form", "thousands", "platform", "period")
OTHERWISE = "A column that is another (like_count=Suka; like_count= for none; empty if all are right): "


def agreed_tables(exports: Iterable[Path], given: Namespace, *, asks: bool) -> dict[Path, dict]:
    """Return what is stated of the columns of each export that no format knows, as the parameter file says it.

    Parameters
    ----------
    exports : iterable of Path
        Files, folders or archives as received.
    given : Namespace
        The options that speak of tables.
    asks : bool
        Whether somebody is there to be asked. Elsewhere a proposal stands if nothing in it is open.

    Raises
    ------
    BadInput
        If something is open and nobody can be asked.
    """
    said = {name: getattr(given, name, "") for name in OF_TABLES}
    said["columns"] = stated_columns(getattr(given, "columns", ()))
    found = {}
    for path in exports:
        source = Source(path.name, "", "", "", False, **said)
        if path.exists() and (said["columns"] or not _is_known(path)) and proposal_for(path, source) is not None:
            agreed = _agreed(path, source, asks=asks)
            found[path] = {name: getattr(agreed, name) for name in said if getattr(agreed, name)}
    return found


def _is_known(path: Path) -> bool:
    try:
        recognise(open_export(path))
    except UnknownFormat:
        return False
    # Whatever else is wrong with it, reading says so.
    except BadInput:
        return True
    return True


def _agreed(path: Path, source: Source, *, asks: bool) -> Source:
    """Return the entry of a table with its columns stated."""
    proposal = proposal_for(path, source)
    print("\n".join(_shown(path, proposal)))
    if asks:
        return _asked(path, source)
    questions = proposal.open_questions()
    if questions:
        raise BadInput(f"{path}: {'; '.join(questions)}.")
    return proposal.as_source(source)


def _shown(path: Path, proposal: Proposal) -> list[str]:
    lines = [f"\n{path}: no format knows this table; its columns would be"]
    lines += [f"  {line}" for line in mapping_lines(proposal)]
    unused = unused_lines(proposal)
    return [*lines, *(["not used:"] if unused else []), *(f"  {line}" for line in unused), ""]


def _asked(path: Path, source: Source) -> Source:
    """Return the entry after asking until nothing is open."""
    proposal = proposal_for(path, source)
    source = replace(source, columns=proposal.as_source(source).columns)
    while typed := input(OTHERWISE).strip():
        columns = _changed(source.columns, typed, tuple(proposal.samples))
        if isinstance(columns, str):
            print(columns)
            continue
        source = replace(source, columns=columns)
        print("\n".join(_shown(path, proposal_for(path, source, adds=False))))
    proposal = proposal_for(path, source, adds=False)
    if len(proposal.forms) != 1:
        source = replace(source, time_form=_form(proposal))
    if len(proposal.marks) > 1:
        marks = {repr(mark): mark for mark in proposal.marks}
        source = replace(source, thousands=marks[_chosen("Which mark stands between thousands", list(marks))])
    if proposal.moment == "period_begin" and not proposal.period and "period_end" not in proposal.columns:
        source = replace(source, period=_chosen("How long does a row last", list(PERIOD_LENGTHS)))
    if not (proposal.platform or "platform" in proposal.columns):
        names = list(the_dictionary().platforms)
        source = replace(source, platform=_chosen("Which platform does it speak of", names, default="other"))
    return proposal.as_source(source)


def _changed(columns: dict, typed: str, headings: tuple[str, ...]) -> dict | str:
    """Return the columns with one of them said otherwise, or the sentence that says why that cannot be."""
    name, _, said = (part.strip() for part in typed.partition("="))
    known = list(dict.fromkeys(column for columns_of_kind in KINDS.values() for column in columns_of_kind))
    if name not in known:
        return f"{name!r} is no column of ours; expected one of {', '.join(known)}."
    if not said and name in KINDS:
        return f"{name} cannot be left out: it says when a row was."
    chosen = [each.strip() for each in said.split(" + ")] if said else []
    if missing := [each for each in chosen if each not in headings]:
        return f"there is no column {missing[0]!r}; the headings are {', '.join(headings)}."
    replaced = set(KINDS) if name in KINDS else {name}
    kept = {
        column: given
        for column, given in columns.items()
        if column not in replaced and not _headings(given) & set(chosen)
    }
    return kept | ({name: chosen[0] if len(chosen) == 1 else chosen} if chosen else {})


def _headings(given: str | list[str]) -> set[str]:
    return {given} if isinstance(given, str) else set(given)


def _form(proposal: Proposal) -> str:
    where = " and ".join(proposal.columns[proposal.moment])
    if proposal.forms:
        example = " ".join(proposal.samples[heading][0] for heading in proposal.columns[proposal.moment])
        return _chosen(f"How is {example!r} to be read", list(proposal.forms))
    return input(f"How does {where} write a moment, such as %d/%m/%Y %H:%M: ").strip()


def _chosen(question: str, answers: list[str], default: str = "") -> str:
    """Return one of some answers, typed as its number or its text; asked again until it is one."""
    print("\n".join(f"  {number} {answer}" for number, answer in enumerate(answers, start=1)))
    while True:
        typed = input(f"{question}{f' [{default}]' if default else ''}: ").strip() or default
        if typed in answers:
            return typed
        if typed.isdigit() and 0 < int(typed) <= len(answers):
            return answers[int(typed) - 1]
        print(f"expected a number from 1 to {len(answers)}, or one of the answers.")
