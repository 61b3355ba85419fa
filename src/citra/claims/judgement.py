"""Judgement: which of the things that may be found about a claim is found."""

from collections.abc import Iterable
from dataclasses import dataclass

from citra.claims.register import JUDGEMENTS, Claim, Finding
from citra.dictionary import LANGUAGES
from citra.errors import CitraError


@dataclass(frozen=True)
class Judged:
    """A claim and the one finding whose condition holds.

    Parameters
    ----------
    claim : Claim
    finding : Finding
    is_simulated : bool
        Whether a result that the condition asks for rests on simulated data.
    """

    claim: Claim
    finding: Finding
    is_simulated: bool


def judge(claims: Iterable[Claim], entries: dict[str, dict]) -> list[Judged]:
    """Return the finding of every claim.

    Parameters
    ----------
    claims : iterable of Claim
    entries : dict
        The ledgers' entries by kind and key.

    Raises
    ------
    CitraError
        One line a fault, naming the claim and its sentence: no finding holds any more, more than one does, or
        a judgement would rest on simulated data.

    Examples
    --------
    >>> judge([], {"numbers": {}, "claims": {}})
    []
    """
    judged, faults = [], []
    for claim in claims:
        held = [finding for finding in claim.findings if finding.condition.holds(entries)]
        simulated = any(_is_simulated(key, entries) for finding in held for key in finding.condition.keys)
        if len(held) != 1:
            faults.append(_sentence(claim, held))
        elif simulated and held[0].verdict in JUDGEMENTS:
            faults.append(f"{_sentence(claim, held)} It rests on simulated data, of which nothing may be judged.")
        else:
            judged.append(Judged(claim, held[0], simulated))
    if faults:
        raise CitraError("\n".join(faults))
    return judged


def _is_simulated(key: str, entries: dict[str, dict]) -> bool:
    return any(entries[kind][key]["is_simulated"] for kind in ("numbers", "claims") if key in entries[kind])


def _sentence(claim: Claim, held: list[Finding]) -> str:
    """Return what is wrong with a claim's findings, with the article's sentences that it touches."""
    language = LANGUAGES[0]
    if not held:
        touched = "; ".join(f"{each.condition.text} for: {each.sentence[language]}" for each in claim.findings)
        return f"The claim {claim.id!r}: none of its conditions holds any more. They are {touched}"
    if len(held) > 1:
        touched = "; ".join(f"{each.condition.text} for: {each.sentence[language]}" for each in held)
        return f"The claim {claim.id!r}: {len(held)} of its conditions hold at once. They are {touched}"
    return f"The claim {claim.id!r}: {held[0].sentence[language]}"
