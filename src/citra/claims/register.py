"""The register of claims: a file in which every claim stands with what may be found about it."""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from citra.claims.condition import Condition
from citra.dictionary import LANGUAGES
from citra.errors import BadInput

# Confirm, expand and contradict are judgements; silent names the data that would settle the claim.
JUDGEMENTS = ("confirm", "expand", "contradict")
VERDICTS = (*JUDGEMENTS, "silent", "not-testable")
IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
WANTED = {"claim", "place", "findings"}
WANTED_OF_FINDING = {"verdict", "when", "number", "sentence"}


@dataclass(frozen=True)
class Finding:
    """One thing that the results may say to a claim.

    Parameters
    ----------
    verdict : str
        One of ``VERDICTS``.
    condition : Condition
        When it is what they say.
    number : dict of str
        What is set beside the claim, by language: LaTeX, its numbers by key.
    sentence : dict of str
        The sentence of the discussion, by language: LaTeX, its numbers by key.
    """

    verdict: str
    condition: Condition
    number: dict[str, str]
    sentence: dict[str, str]


@dataclass(frozen=True)
class Claim:
    """A claim of the studied paper.

    Parameters
    ----------
    id : str
        Unique; lower-case words joined by hyphens.
    words : dict of str
        The claim, paraphrased, by language.
    place : str
        Where it stands in the source: a word of the dictionary.
    statements : tuple of str
        Ids of the coded statements behind it.
    findings : tuple of Finding
        What may be found; exactly one must hold.
    """

    id: str
    words: dict[str, str]
    place: str
    statements: tuple[str, ...]
    findings: tuple[Finding, ...]


def read_claims(path: Path) -> list[Claim]:
    """Read the register.

    Parameters
    ----------
    path : Path
        A YAML file: ``claims`` by id, each with ``claim``, ``place``, ``findings`` and perhaps ``statements``.

    Returns
    -------
    list of Claim
        In the file's order.

    Raises
    ------
    BadInput
        One sentence that names the file, the claim and what was expected.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as fault:
        raise BadInput(f"{path.name} is not readable as YAML: {' '.join(str(fault).split())}") from None
    if not isinstance(content, dict) or not isinstance(content.get("claims"), dict):
        raise BadInput(f"{path.name}: expected a mapping with the one entry 'claims'.")
    return [_read_claim(f"{path.name}, claim {id!r}", id, entry) for id, entry in content["claims"].items()]


def _read_claim(place: str, id: str, entry) -> Claim:
    if not isinstance(id, str) or not IDENTIFIER.fullmatch(id):
        raise BadInput(f"{place}: an id is made of lower-case words joined by hyphens.")
    _check_entries(place, entry, WANTED, {"statements"})
    if not isinstance(entry["findings"], list) or not entry["findings"]:
        raise BadInput(f"{place}: expected a list of findings, one at least.")
    return Claim(
        id=id,
        words=_both(place, "claim", entry["claim"]),
        place=str(entry["place"]),
        statements=tuple(map(str, entry.get("statements") or ())),
        findings=tuple(_read_finding(f"{place}, finding {n}", each) for n, each in enumerate(entry["findings"], 1)),
    )


def _read_finding(place: str, entry) -> Finding:
    _check_entries(place, entry, WANTED_OF_FINDING, set())
    if entry["verdict"] not in VERDICTS:
        raise BadInput(f"{place}: the verdict {entry['verdict']!r} is none of {', '.join(VERDICTS)}.")
    return Finding(
        verdict=entry["verdict"],
        condition=Condition(str(entry["when"]), place),
        number=_both(place, "number", entry["number"]),
        sentence=_both(place, "sentence", entry["sentence"]),
    )


def _check_entries(place: str, entry, wanted: set[str], allowed: set[str]) -> None:
    if not isinstance(entry, dict):
        raise BadInput(f"{place}: expected a mapping with {', '.join(sorted(wanted))}.")
    if missing := sorted(wanted - set(entry)):
        raise BadInput(f"{place}: {missing[0]!r} is missing.")
    if unknown := sorted(set(entry) - wanted - allowed):
        raise BadInput(f"{place}: {unknown[0]!r} is not known here.")


def _both(place: str, name: str, entry) -> dict[str, str]:
    """Return a text in every language, on one line."""
    if not isinstance(entry, dict) or set(entry) != set(LANGUAGES) or not all(entry.values()):
        raise BadInput(f"{place}: {name!r} must hold a text in each of {', '.join(LANGUAGES)}.")
    return {language: " ".join(str(entry[language]).split()) for language in LANGUAGES}
