"""The article read with the results of two runs: what it says with the one, and what with the other."""

from dataclasses import dataclass, replace
from pathlib import Path

from citra.claims import Claim, Finding, judge, read_claims
from citra.dictionary import the_dictionary
from citra.errors import CitraError
from citra.latex import Block, Printing, blocks, find_uses, printed_sentences, read_text
from citra.latex.source import Text
from citra.pipeline.typesetting import article_sources, simulated_tables
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
    claims = read_claims(places.claims) if study.editions else []
    findings = [(claim, _found(claim, results.entries)) for claim in claims]
    verdicts = {claim.id: found.verdict if found else NOTHING_FOUND for claim, found in findings}
    return Run(replace(results, findings=verdicts), simulated_tables(places), findings)


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
    printings = [_printing(language, run) for run in (old, new)]
    pairs = [(block, block) for source in _sources(language, places) for block in blocks(source)]
    pairs += [
        (_display(claim, found, language), _display(claim, other, language))
        for (claim, found), (_, other) in zip(old.findings, new.findings, strict=True)
    ]
    read = (
        (one.place, printed_sentences(one, printings[0]), printed_sentences(other, printings[1]))
        for one, other in pairs
    )
    return changes_in(language, read)


def claim_sentences(key: str, language: str, places: Places, run: Run) -> list[str]:
    """Return the passages of an edition that state a claim of a notebook."""
    printing = _printing(language, run)
    uses = [use for source in _sources(language, places) for use in find_uses(source, run.results.entries["numbers"])]
    passages = [Block(use.place, read_text(use.sentence, use.place)) for use in uses if use.key == key]
    stated = [" ".join(printed_sentences(passage, printing)) for passage in passages]
    return list(dict.fromkeys(sentence for sentence in stated if sentence))


def _printing(language: str, run: Run) -> Printing:
    said = {claim.id: (found.verdict, found.sentence[language]) for claim, found in run.findings if found}
    return Printing(run.results.entries, run.simulated, language, findings=said)


def _display(claim: Claim, found: Finding | None, language: str) -> Block:
    """Return a claim's row in the joint display."""
    word = f"verdict-{found.verdict}" if found else "not-available"
    place, told = f"claims.yml, claim {claim.id}", the_dictionary().word(word, language)
    number = (Text(": "), *read_text(found.number[language], place)) if found else ()
    return Block(place, (Text(told), *number))
