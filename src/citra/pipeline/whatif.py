"""What other parameters would change: a study built in a copy with them, and the article read with both results."""

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copyfile, copytree, ignore_patterns, rmtree

import yaml

from citra.claims import Claim, Finding, judge, read_claims
from citra.dictionary import the_dictionary
from citra.errors import BadInput, CitraError
from citra.latex.plain import Block, Reader, blocks
from citra.pipeline.contract import parameters_by_notebook, read_contract
from citra.pipeline.copies import build_in, parameter_file, project_copy, set_parameters
from citra.pipeline.typesetting import article_sources
from citra.pipeline.verification import snapshot_of
from citra.places import Places
from citra.studyfile import StudyFile
from citra.verify.comparison import Comparison, compare
from citra.verify.items import KINDS
from citra.verify.sentences import Change, changes_in
from citra.verify.snapshot import Snapshot
from citra.verify.summary import verdicts_json
from citra.verify.tolerances import Tolerances
from citra.verify.whatif_page import whatif_page

# What a build remembers of itself: with it a copy makes anew only what the parameters reach.
MEMORY = ("build", ".pytask", "pytask.lock", "pytask.lock.journal")
MOST_LINES = 10
NOTHING_FOUND = "no finding"


def read_values(study: StudyFile, root: Path, given: list[str]) -> dict:
    """Return parameters given as ``name=value``, checked like those of the parameter file.

    Raises
    ------
    BadInput
        If one has no ``=``, an unknown name, or a value of another type.
    """
    contracts = [read_contract(Places(root, study.study).source_notebook(stem)) for stem in study.notebooks]
    kinds = {name: kind for contract in contracts for name, kind in contract.parameters.items()}
    values = {}
    for each in given:
        name, sign, text = each.partition("=")
        if not sign:
            raise BadInput(f"{each!r}: expected name=value, such as maturity_days=14.")
        values[name] = text if kinds.get(name) == "str" else _typed(name, text)
    changed = replace(study, parameters={**study.parameters, **values}, path=Path("what if"))
    parameters_by_notebook(changed, contracts)
    return values


def _typed(name: str, text: str):
    """Return a value as the parameter file would have it."""
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        raise BadInput(f"{name}={text}: this is no value of a parameter file.") from None


def what_if(study: StudyFile, root: Path, given: list[str]) -> int:
    """Build a study with other parameters in a copy, and show every sentence and result that would change.

    Returns
    -------
    int
        0; a change is no failure.
    """
    values = read_values(study, root, given)
    if not values:
        raise BadInput("Name at least one parameter to change, such as maturity_days=14.")
    if stopped := build_in(root, study.path.resolve(), "results"):
        raise CitraError(stopped)
    with project_copy(study, root) as copy:
        _take_memory(root, copy)
        set_parameters(study, copy, values)
        if stopped := build_in(copy, parameter_file(study), "results"):
            raise CitraError(f"With {', '.join(given)} the notebooks stop:\n{stopped}")
        old, new = _run(study, root), _run(study, copy)
    comparison = compare(old.results, new.results, Tolerances())
    changes = [change for language in study.editions for change in _changes(language, Places(root, ""), old, new)]
    before = {name: study.parameters[name] for name in values}
    page = whatif_page(study.study, (before, values), changes, comparison, (old.results, new.results))
    report = Places(root, study.study).what_if(re.sub(r"[^\w=.-]+", "-", ",".join(given))[:80])
    rmtree(report, ignore_errors=True)
    report.mkdir(parents=True)
    (report / "index.html").write_text(page, encoding="utf-8")
    (report / "verdicts.json").write_text(verdicts_json(study.study, comparison), encoding="utf-8")
    print(_told(given, changes, comparison))
    print((report / "index.html").relative_to(root))
    return 0


def _take_memory(root: Path, copy: Path) -> None:
    reports = ignore_patterns("verify", "whatif", "reprotest", ".lock")
    for name in MEMORY:
        if (root / name).is_dir():
            copytree(root / name, copy / name, ignore=reports)
        elif (root / name).is_file():
            copyfile(root / name, copy / name)


@dataclass(frozen=True)
class _Run:
    """One run: its results, which tables are simulated, and each claim with what is found, if anything is."""

    results: Snapshot
    simulated: dict[str, bool]
    findings: list[tuple[Claim, Finding | None]]


def _run(study: StudyFile, root: Path) -> _Run:
    places = Places(root, study.study)
    results = snapshot_of(replace(study, editions=()), root)
    origins = json.loads(places.origins.read_text(encoding="utf-8"))
    simulated = {name: origin["is_simulated"] for name, origin in origins.items()}
    claims = read_claims(places.claims) if study.editions else []
    findings = [(claim, _found(claim, results.entries)) for claim in claims]
    verdicts = {claim.id: found.verdict if found else NOTHING_FOUND for claim, found in findings}
    return _Run(replace(results, findings=verdicts), simulated, findings)


def _found(claim: Claim, entries: dict[str, dict]) -> Finding | None:
    # One claim that cannot be judged must not hide the others.
    try:
        return judge([claim], entries)[0].finding
    except CitraError:
        return None


def _changes(language: str, places: Places, old: _Run, new: _Run) -> list[Change]:
    """Return the sentences of an edition that would read otherwise: of its text, and of the joint display."""
    readers = [_reader(language, run) for run in (old, new)]
    sources = [source for source in article_sources(places, language) if source.parent.name == language]
    pairs = [(block, block) for source in sources for block in blocks(source)]
    pairs += [
        tuple(_display(claim, found, language) for found in findings)
        for (claim, *findings) in (
            (claim, found, then[1]) for (claim, found), then in zip(old.findings, new.findings, strict=True)
        )
    ]
    read = (
        (pair[0].place, *(reader.sentences(block) for reader, block in zip(readers, pair, strict=True)))
        for pair in pairs
    )
    return changes_in(language, read)


def _reader(language: str, run: _Run) -> Reader:
    said = {claim.id: (found.verdict, found.sentence[language]) for claim, found in run.findings if found}
    return Reader(run.results.entries["numbers"], run.simulated, said, language)


def _display(claim: Claim, found: Finding | None, language: str) -> Block:
    """Return a claim's row in the joint display."""
    word = f"verdict-{found.verdict}" if found else "not-available"
    number = f": {found.number[language]}" if found else ""
    return Block(f"claims.yml, claim {claim.id}", f"{the_dictionary().word(word, language)}{number}")


def _told(given: list[str], changes: list[Change], comparison: Comparison) -> str:
    """Return the outcome in a few lines."""
    counts = {
        kind: sum(n for verdict, n in row.items() if verdict != "identical")
        for kind, row in comparison.counts().items()
    }
    counted = ", ".join(f"{KINDS[kind]} {count}" for kind, count in counts.items() if kind != "file")
    claims = [item for item in comparison.items if item.verdict == "claim changes"]
    lines = [f"{', '.join(given)}: {len(changes)} sentences would change. Results that would change: {counted}."]
    lines += [f"  {item.kind} {item.key}: {item.parts[0].old} -> {item.parts[0].new}" for item in claims[:MOST_LINES]]
    return "\n".join(lines)
