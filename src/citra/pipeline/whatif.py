"""What other parameters would change: a study built in a copy with them, and the article read with both results."""

import re
from dataclasses import replace
from pathlib import Path
from shutil import copyfile, copytree, ignore_patterns

import yaml

from citra.errors import BadInput, CitraError
from citra.pipeline.contract import other_contracts, parameters_by_notebook, read_contract
from citra.pipeline.copies import build_in, parameter_file, project_copy, set_parameters
from citra.pipeline.readings import Run, changes_of, claim_sentences, read_run
from citra.pipeline.reporting import notebooks_of, with_notebooks
from citra.pipeline.scratch import empty_folder
from citra.places import Places
from citra.studyfile import StudyFile
from citra.verify.comparison import Comparison, compare
from citra.verify.items import KINDS
from citra.verify.sentences import Change
from citra.verify.summary import verdicts_json
from citra.verify.tolerances import Tolerances
from citra.verify.whatif_page import Turned, whatif_page

# What a build remembers of itself: with it a copy makes anew only what the parameters reach.
MEMORY = ("build", ".pytask", "pytask.lock", "pytask.lock.journal")
MOST_LINES = 10
UNSTATED = "the notebook's own value"


def read_values(study: StudyFile, root: Path, given: list[str]) -> dict:
    """Return parameters given as ``name=value``, checked like those of the parameter file.

    Raises
    ------
    BadInput
        If one has no ``=``, an unknown name, or a value of another type.
    CitraError
        If the study names no notebooks, and its tables, which tell those that apply, are not built.
    """
    places = Places(root, study.study)
    contracts = [read_contract(places.source_notebook(stem)) for stem in notebooks_of(study, places)]
    kinds = {name: kind for contract in contracts for name, kind in contract.parameters.items()}
    values = {}
    for each in given:
        name, sign, text = each.partition("=")
        if not sign:
            raise BadInput(f"{each!r}: expected name=value, such as maturity_days=14.")
        if name not in kinds or name == "study":
            known = ", ".join(sorted(kinds.keys() - {"study"}))
            raise BadInput(f"{name!r} is no parameter of {study.path.name}; the known ones are {known}.")
        values[name] = text if kinds.get(name) == "str" else _typed(name, text)
    chosen = with_notebooks(study, places)
    changed = replace(chosen, parameters={**chosen.parameters, **values}, path=Path("what if"))
    # A study that names no notebooks may state what others read.
    others = () if study.notebooks else other_contracts(chosen.notebooks, places)
    parameters_by_notebook(changed, contracts, others)
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
    if not given:
        raise BadInput("Name at least one parameter to change, such as maturity_days=14.")
    if study.notebooks:
        # A slip is told before anything is built, unless only a build tells which notebooks apply.
        read_values(study, root, given)
    if stopped := build_in(root, study.path.resolve(), "results"):
        raise CitraError(stopped)
    values = read_values(study, root, given)
    with project_copy(study, root) as copy:
        _take_memory(root, copy)
        set_parameters(study, copy, values)
        if stopped := build_in(copy, parameter_file(study), "results"):
            raise CitraError(f"With {', '.join(given)} the notebooks stop:\n{stopped}")
        old, new = read_run(study, root), read_run(study, copy)
    comparison = compare(old.results, new.results, Tolerances())
    changes = [change for language in study.editions for change in changes_of(language, Places(root, ""), old, new)]
    turned = _turned(study, root, comparison, old)
    before = {name: study.parameters.get(name, UNSTATED) for name in values}
    page = whatif_page(study.study, (before, values), changes, turned, comparison, (old.results, new.results))
    report = Places(root, study.study).what_if(re.sub(r"[^\w=.-]+", "-", ",".join(given))[:80])
    empty_folder(report)
    (report / "index.html").write_text(page, encoding="utf-8")
    (report / "verdicts.json").write_text(verdicts_json(study.study, comparison), encoding="utf-8")
    print(_told(given, changes, turned, comparison))
    print((report / "index.html").relative_to(root))
    return 0


def _take_memory(root: Path, copy: Path) -> None:
    reports = ignore_patterns("verify", "whatif", "reprotest", ".lock")
    for name in MEMORY:
        if (root / name).is_dir():
            copytree(root / name, copy / name, ignore=reports)
        elif (root / name).is_file():
            copyfile(root / name, copy / name)


def _turned(study: StudyFile, root: Path, comparison: Comparison, old: Run) -> list[Turned]:
    """Return the claims that would change, with the passages that state them now."""
    places = Places(root, study.study)
    return [
        Turned(
            item.key,
            str(part.old),
            str(part.new),
            tuple(
                (edition, text)
                for edition in study.editions
                for text in claim_sentences(item.key, edition, places, old)
            ),
        )
        for item in comparison.items
        if item.kind in ("claim", "finding")
        for part in item.parts
        if part.verdict == "claim changes"
    ]


def _told(given: list[str], changes: list[Change], turned: list[Turned], comparison: Comparison) -> str:
    """Return the outcome in a few lines."""
    counts = {
        kind: sum(n for verdict, n in row.items() if verdict != "identical")
        for kind, row in comparison.counts().items()
    }
    counted = ", ".join(f"{KINDS[kind]} {count}" for kind, count in counts.items() if kind != "file")
    lines = [f"{', '.join(given)}: {len(changes)} sentences would change. Results that would change: {counted}."]
    for each in turned[:MOST_LINES]:
        stated = "; ".join(text for _, text in each.sentences)
        lines.append(f"  claim {each.key}: {each.old} -> {each.new}: {stated}")
    if len(turned) > MOST_LINES:
        lines.append(f"  and {len(turned) - MOST_LINES} more claims")
    return "\n".join(lines)
