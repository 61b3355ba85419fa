"""How often the machine's codes agree with a person's: precision, recall and F1 of each category."""

import math
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

LEVEL = 0.95
ACCURACY_COLUMNS = (
    *("category", "labelled_count", "coded_count", "precision", "precision_low", "precision_high"),
    *("recall", "recall_low", "recall_high", "f1"),
)


@dataclass(frozen=True)
class Accuracy:
    """Agreement of the machine with a person.

    Parameters
    ----------
    categories : DataFrame
        ``category``, ``labelled_count`` (captions that have it by the person), ``coded_count`` (by the machine),
        ``precision`` and ``recall`` with 95 % intervals, ``f1``; absent where nothing has the category.
    macro_f1 : float
        Mean F1 of the categories that the person gave at least once.
    macro_low, macro_high : float
        Its 95 % interval.
    caption_count : int
        Captions that both coded.
    cannot_tell : str
        Why there is no value; empty where there is one.
    """

    categories: pd.DataFrame = field(repr=False)
    macro_f1: float
    macro_low: float
    macro_high: float
    caption_count: int
    cannot_tell: str = ""


def share_interval(count: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927, doi:10.1080/01621459.1927.10502953).

    Parameters
    ----------
    count, total : int
        Those that have the property, and all; without any there is no interval.

    Examples
    --------
    >>> low, high = share_interval(15, 148)
    >>> round(low, 4), round(high, 4)
    (0.0624, 0.1605)
    """
    from statsmodels.stats.proportion import proportion_confint

    if not total:
        return math.nan, math.nan
    low, high = proportion_confint(count, total, 1 - LEVEL, method="wilson")
    # The end is exact where the rest is rounding.
    return (0.0 if count == 0 else float(low)), (1.0 if count == total else float(high))


def accuracy(machine: pd.DataFrame, person: pd.DataFrame, *, draws: int = 2000, seed: int = 1) -> Accuracy:
    """Return how well the machine's categories agree with a person's.

    precision = TP / (TP + FP), recall = TP / (TP + FN), F1 = 2 TP / (2 TP + FP + FN); macro F1 is the mean of the F1
    of the categories. Intervals of shares are Wilson's; that of macro F1 resamples the captions.

    Parameters
    ----------
    machine : DataFrame of bool, shape (captions, categories)
    person : DataFrame, shape (captions, categories)
        True, false, or absent where it is undecided; only captions in both tables count.
    draws : int
        Resampled sets of captions.
    seed : int
        Of the random numbers.

    Examples
    --------
    >>> machine = pd.DataFrame({"news": [True, True, False, False], "thanks": [False, True, False, True]})
    >>> person = pd.DataFrame({"news": [True, False, True, False], "thanks": [False, True, False, True]})
    >>> found = accuracy(machine, person)
    >>> found.categories["f1"].tolist(), found.macro_f1
    ([0.5, 1.0], 0.75)
    """
    machine = machine[~machine.index.duplicated()]
    both = machine.index.intersection(person.index)
    said = machine.loc[both].to_numpy(dtype=bool)
    truth, known = _truth(person.loc[both, list(machine.columns)])
    parts = np.stack([said & truth, said & ~truth, ~said & truth], axis=2) & known[:, :, None]
    counts = parts.sum(axis=0)
    rows = [_row(name, *map(int, row)) for name, row in zip(machine.columns, counts, strict=True)]
    table = pd.DataFrame(rows, columns=list(ACCURACY_COLUMNS))
    macro = float(_macro(counts[None])[0]) if len(both) else math.nan
    if math.isnan(macro):
        why = f"Accuracy needs captions to which a person gave a category; {len(both)} are coded, none has one."
        return Accuracy(table, *[math.nan] * 3, len(both), why)
    weights = np.random.default_rng(seed).multinomial(len(both), np.full(len(both), 1 / len(both)), draws)
    drawn = _macro(np.tensordot(weights, parts.astype(float), axes=(1, 0)))
    low, high = np.nanquantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Accuracy(table, macro, float(low), float(high), len(both))


def _truth(person: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return what a person said, and where it is known."""
    known = person.notna().to_numpy()
    return person.astype("boolean").fillna(False).to_numpy(dtype=bool), known


def _macro(counts: np.ndarray) -> np.ndarray:
    """Return macro F1 of sets of counts TP, FP, FN, shape (sets, categories, 3)."""
    hits, false, missed = np.moveaxis(counts.astype(float), 2, 0)
    is_given = hits + missed > 0
    f1 = np.where(is_given, 2 * hits / np.where(is_given, 2 * hits + false + missed, 1), 0)
    number = is_given.sum(axis=1)
    return np.where(number > 0, f1.sum(axis=1) / np.maximum(number, 1), np.nan)


def _row(name: str, hits: int, false: int, missed: int) -> tuple:
    coded, labelled, either = hits + false, hits + missed, 2 * hits + false + missed
    precision = (hits / coded if coded else math.nan, *share_interval(hits, coded))
    recall = (hits / labelled if labelled else math.nan, *share_interval(hits, labelled))
    return name, labelled, coded, *precision, *recall, 2 * hits / either if either else math.nan
