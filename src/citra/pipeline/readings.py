"""The article read with the results of two runs: what it says with the one, and what with the other."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from citra.claims import Claim, Finding, judge, read_claims
from citra.dictionary import the_dictionary
from citra.errors import CitraError
from citra.latex import find_uses
from citra.latex.plain import Block, Reader, blocks
from citra.pipeline.typesetting import article_sources
from citra.pipeline.verification import snapshot_of
from citra.places import Places
from citra.studyfile import StudyFile
from citra.verify.sentences import Change, changes_in
from citra.verify.snapshot import Snapshot

NOTHING_FOUND = "no finding"


@dataclass(frozen=True)
class Run:
    """One run of a study.

    Parameters
    ----------
    results : Snapshot
        What it came to, without an article.
    simulated : dict of bool
        Whether each canonical table is simulated.
    findings : list of (Claim, Finding or None)
        Each claim of the studied paper with what is found about it, if anything is.
    """

    results: Snapshot
    simulated: dict[str, bool]
    findings: list[tuple[Claim, Finding | None]]


def read_run(study: StudyFile, root: Path) -> Run:
    """Read the run of a study whose results are built in a workspace."""
    places = Places(root, study.study)
    results = snapshot_of(replace(study, editions=()), root)
    origins = json.loads(places.origins.read_text(encoding="utf-8"))
    simulated = {name: origin["is_simulated"] for name, origin in origins.items()}
    claims = read_claims(places.claims) if study.editions else []
    findings = [(claim, _found(claim, results.entries)) for claim in claims]
    verdicts = {claim.id: found.verdict if found else NOTHING_FOUND for claim, found in findings}
    return Run(replace(results, findings=verdicts), simulated, findings)


def _found(claim: Claim, entries: dict[str, dict]) -> Finding | None:
    # One claim that cannot be judged must not hide the others.
    try:
        return judge([claim], entries)[0].finding
    except CitraError:
        return None


def _sources(language: str, places: Places) -> list[Path]:
    return [source for source in article_sources(places, language) if source.parent.name == language]


def changes_of(language: str, places: Places, old: Run, new: Run) -> list[Change]:
    """Return the sentences of an edition that would read otherwise: of its text, and of the joint display."""
    readers = [_reader(language, run) for run in (old, new)]
    pairs = [(block, block) for source in _sources(language, places) for block in blocks(source)]
    pairs += [
        (_display(claim, found, language), _display(claim, other, language))
        for (claim, found), (_, other) in zip(old.findings, new.findings, strict=True)
    ]
    return changes_in(
        language, ((one.place, readers[0].sentences(one), readers[1].sentences(other)) for one, other in pairs)
    )


def claim_sentences(key: str, language: str, places: Places, run: Run) -> list[str]:
    """Return the passages of an edition that state a claim of a notebook."""
    reader = _reader(language, run)
    uses = [use for source in _sources(language, places) for use in find_uses(source, run.results.entries["numbers"])]
    stated = [" ".join(reader.sentences(Block(use.place, use.sentence))) for use in uses if use.key == key]
    return list(dict.fromkeys(sentence for sentence in stated if sentence))


def _reader(language: str, run: Run) -> Reader:
    said = {claim.id: (found.verdict, found.sentence[language]) for claim, found in run.findings if found}
    return Reader(run.results.entries["numbers"], run.simulated, said, language)


def _display(claim: Claim, found: Finding | None, language: str) -> Block:
    """Return a claim's row in the joint display."""
    word = f"verdict-{found.verdict}" if found else "not-available"
    number = f": {found.number[language]}" if found else ""
    return Block(f"claims.yml, claim {claim.id}", f"{the_dictionary().word(word, language)}{number}")
