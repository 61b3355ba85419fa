"""Shares of categories corrected for the machine's errors, by captions that a person coded as well."""

import math
from dataclasses import dataclass

import numpy as np

from citra.content.accuracy import LEVEL, share_interval

# Of each kind that an error rate is estimated from, fewer captions say too little.
FEWEST = 5
# Where recall and specificity exceed one by less than this, the correction blows up whatever errors there are.
LEAST_YOUDEN = 0.1


@dataclass(frozen=True)
class CorrectedShare:
    """The share of posts that have a category.

    Parameters
    ----------
    apparent, apparent_low, apparent_high : float
        The share by the machine alone, with the interval of sampling alone.
    value, low, high : float
        The corrected share with its 95 % interval, which carries the errors of both samples.
    post_count, coded_count : int
        Posts that the machine coded, and those that a person coded as well.
    cannot_tell : str
        Why there is no corrected share; empty where there is one.
    """

    apparent: float
    apparent_low: float
    apparent_high: float
    value: float
    low: float
    high: float
    post_count: int
    coded_count: int
    cannot_tell: str = ""


@dataclass(frozen=True)
class _Counts:
    """Captions that both coded, by machine and person, and all posts by the machine."""

    both: int
    machine_only: int
    person_only: int
    neither: int
    machine: int
    posts: int

    @property
    def coded(self) -> int:
        return self.both + self.machine_only + self.person_only + self.neither


def share_by_predictive_values(
    machine: np.ndarray, coded: np.ndarray, person: np.ndarray, *, draws: int = 4000, seed: int = 1
) -> CorrectedShare:
    """Correct a share by a random sample of the same posts.

    p = q PPV + (1 - q) (1 - NPV), with q the share by the machine, PPV the part of its yes and 1 - NPV the part of its
    no that a person calls yes. PPV and NPV hold for the posts that the sample was drawn from, and still do where more
    was drawn of what the machine says yes to; they do not hold for other posts.

    Parameters
    ----------
    machine : array of bool, shape (posts,)
        What the machine says of all posts.
    coded : array of bool, shape (captions,)
        What it says of the captions that a person coded.
    person : array of bool, shape (captions,)
        What the person says of them.
    draws : int
        Draws behind the interval: q, PPV and NPV from the beta distribution of their counts with half a case added to
        each side, as Jeffreys' interval has it, so that a rate of which no case was seen keeps its doubt.
    seed : int
        Of the random numbers.

    Returns
    -------
    CorrectedShare
        Where fewer than 5 captions of the machine's yes or of its no are coded there is no value, and ``cannot_tell``
        says why.

    Examples
    --------
    >>> machine = np.arange(1000) < 300
    >>> coded, person = np.arange(100) < 30, np.r_[np.arange(30) < 24, np.arange(70) < 7]
    >>> found = share_by_predictive_values(machine, coded, person)
    >>> round(found.apparent, 2), round(found.value, 2)
    (0.3, 0.31)
    """
    counts = _count(machine, coded, person)
    yes, no = counts.both + counts.machine_only, counts.person_only + counts.neither
    if not counts.posts or min(yes, no) < FEWEST:
        return _untold(counts, f"the machine says yes to {yes} of them and no to {no}; {FEWEST} of each are needed")
    share = counts.machine / counts.posts
    value = share * counts.both / yes + (1 - share) * counts.person_only / no
    rng = np.random.default_rng(seed)
    drawn = _beta(rng, counts.machine, counts.posts - counts.machine, draws)
    among_yes = _beta(rng, counts.both, counts.machine_only, draws)
    among_no = _beta(rng, counts.person_only, counts.neither, draws)
    return _told(counts, value, drawn * among_yes + (1 - drawn) * among_no)


def share_by_error_rates(
    machine: np.ndarray, coded: np.ndarray, person: np.ndarray, *, draws: int = 4000, seed: int = 1
) -> CorrectedShare:
    """Correct a share by captions that a person coded elsewhere.

    p = (q + Sp - 1) / (Se + Sp - 1), held in [0, 1], with Se the recall and Sp the specificity of the machine (Rogan
    and Gladen 1978, doi:10.1093/oxfordjournals.aje.a112510; the adjusted count of Forman 2008,
    doi:10.1007/s10618-008-0097-y). It asks that the machine errs as often on the posts as on the coded captions,
    however many of either have the category.

    Parameters
    ----------
    machine, coded, person : array of bool
        As for `share_by_predictive_values`.
    draws : int
        Draws of q, Se and Sp behind the interval.
    seed : int
        Of the random numbers.

    Returns
    -------
    CorrectedShare
        Without a value where fewer than 5 coded captions have the category or lack it, where Se + Sp - 1 is not clearly
        above 0.1, or where the machine's yes is rarer or commoner than its error rates allow.

    Examples
    --------
    >>> machine = np.arange(1000) < 300
    >>> coded, person = np.r_[np.arange(40) < 36, np.arange(60) < 6], np.arange(100) < 40
    >>> round(share_by_error_rates(machine, coded, person).value, 2)
    0.25
    """
    counts = _count(machine, coded, person)
    have, lack = counts.both + counts.person_only, counts.machine_only + counts.neither
    if not counts.posts or min(have, lack) < FEWEST:
        return _untold(counts, f"{have} of them have the category and {lack} lack it; {FEWEST} of each are needed")
    rng = np.random.default_rng(seed)
    recall = _beta(rng, counts.both, counts.person_only, draws)
    specificity = _beta(rng, counts.neither, counts.machine_only, draws)
    share = _beta(rng, counts.machine, counts.posts - counts.machine, draws)
    youden = recall + specificity - 1
    drawn = (share + specificity - 1) / youden
    reason = _why_rates_fail(counts, youden, drawn)
    if reason:
        return _untold(counts, reason)
    value = (counts.machine / counts.posts + counts.neither / lack - 1) / (
        counts.both / have + counts.neither / lack - 1
    )
    return _told(counts, value, drawn)


def _why_rates_fail(counts: _Counts, youden: np.ndarray, drawn: np.ndarray) -> str:
    """Return why recall and specificity cannot correct the share, or nothing if they can."""
    recall = counts.both / (counts.both + counts.person_only)
    specificity = counts.neither / (counts.machine_only + counts.neither)
    least = float(np.quantile(youden, (1 - LEVEL) / 2))
    if least < LEAST_YOUDEN:
        return (
            f"recall and specificity less one are {recall + specificity - 1:.2f} and may be as low as {least:.2f}; "
            f"below {LEAST_YOUDEN} the machine's answer says too little"
        )
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    if high <= 0 or low >= 1:
        return (
            f"the machine says yes to {counts.machine / counts.posts:.2f} of the posts, which its recall of "
            f"{recall:.2f} and specificity of {specificity:.2f} rule out, so that they do not hold there"
        )
    return ""


def apparent_share(machine: np.ndarray) -> CorrectedShare:
    """Return the share by the machine alone, with the reason why there is no corrected one.

    Examples
    --------
    >>> found = apparent_share(np.array([True, False, False, False]))
    >>> found.apparent, found.cannot_tell[:38]
    (0.25, 'A corrected share needs captions coded')
    """
    none = np.zeros(0, dtype=bool)
    return _untold(_count(machine, none, none), "there are none")


def _count(machine: np.ndarray, coded: np.ndarray, person: np.ndarray) -> _Counts:
    machine, coded, person = (np.asarray(part, dtype=bool) for part in (machine, coded, person))
    cells = [(coded & person), (coded & ~person), (~coded & person), (~coded & ~person)]
    return _Counts(*(int(cell.sum()) for cell in cells), int(machine.sum()), len(machine))


def _beta(rng: np.random.Generator, count: int, rest: int, draws: int) -> np.ndarray:
    return rng.beta(count + 0.5, rest + 0.5, draws)


def _apparent(counts: _Counts) -> tuple[float, float, float]:
    share = counts.machine / counts.posts if counts.posts else math.nan
    return share, *share_interval(counts.machine, counts.posts)


def _told(counts: _Counts, value: float, drawn: np.ndarray) -> CorrectedShare:
    low, high = np.quantile(np.clip(drawn, 0, 1), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    value = min(max(value, 0.0), 1.0)
    # A share held at 0 or 1 may lie beside the draws.
    low, high = min(float(low), value), max(float(high), value)
    return CorrectedShare(*_apparent(counts), value, low, high, counts.posts, counts.coded)


def _untold(counts: _Counts, reason: str) -> CorrectedShare:
    reason = reason if counts.posts else "there is no post with a caption"
    why = f"A corrected share needs captions coded by a person ({counts.coded} are): {reason}."
    return CorrectedShare(*_apparent(counts), *[math.nan] * 3, counts.posts, counts.coded, why)
