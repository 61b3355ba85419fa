"""Share, optimise, manage, engage: what of Luttrell's cycle of social media work can be read off posts and comments."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from citra.content.accuracy import share_interval
from citra.content.coder import CodedCaptions

# Categories that ask the public to take part.
ASKING = ("online-dialogue", "citizen-information", "offline-interaction")
NO_CAPTION = "The indicator needs captions; no post has one."
NO_QUESTION = "Nobody asked anything under the posts."


@dataclass(frozen=True)
class Indicator:
    """A share with its 95 % interval.

    Parameters
    ----------
    value, low, high : float
    n : int
        Posts, or questions, behind it.
    cannot_tell : str
        Why there is no value; empty where there is one.
    """

    value: float
    low: float
    high: float
    n: int
    cannot_tell: str = ""


def some_indicators(coded: CodedCaptions, answered: pd.Series, why_unanswerable: str = "") -> dict[str, Indicator]:
    """Return the four indicators, absent where their data are absent.

    They are our own reading of the cycle share, optimise, manage, engage (Luttrell, Social Media: How to Engage,
    Share, and Connect); the book states no formula. With N the posts with a caption:

    - share: posts that hold a link or mention another account, over N;
    - optimise: posts with a hashtag, by which others find them, over N;
    - manage: questions under the posts that the account answered, over all such questions;
    - engage: posts whose caption asks the public to take part (`ASKING`), over N.

    Parameters
    ----------
    coded : CodedCaptions
    answered : Series of bool
        For each question under the posts whether the account answered it.
    why_unanswerable : str
        Why there are no questions, where there are none.

    Examples
    --------
    >>> from citra.content.coder import Coder
    >>> from citra.content.codebook import read_codebook
    >>> from citra.places import Places, find_root
    >>> coder = Coder(read_codebook(Places(find_root(), "").codebook("captions")))
    >>> found = some_indicators(coder.code(pd.Series(["Kuis! #bmn", "Loket tutup."])), pd.Series([True, False]))
    >>> {name: indicator.value for name, indicator in found.items()}
    {'share': 0.0, 'optimise': 0.5, 'manage': 0.5, 'engage': 0.5}
    """
    signals = coded.signals
    parts = {
        "share": signals[["link", "mention"]].any(axis=1),
        "optimise": signals["hashtag"].gt(0),
        "manage": answered,
        "engage": coded.labels[[name for name in ASKING if name in coded.labels]].any(axis=1),
    }
    reasons = dict.fromkeys(parts, NO_CAPTION) | {"manage": why_unanswerable or NO_QUESTION}
    return {name: _indicator(part, reasons[name]) for name, part in parts.items()}


def _indicator(has: pd.Series, reason: str) -> Indicator:
    if not len(has):
        return Indicator(*[math.nan] * 3, 0, reason)
    count = int(np.sum(has.to_numpy(dtype=bool)))
    return Indicator(count / len(has), *share_interval(count, len(has)), len(has))
