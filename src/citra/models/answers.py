"""How well the time to an answer is known when some questions never got one."""

import math

import numpy as np


def median_wait_interval(waited_hours, is_answered) -> tuple[float, float]:
    """Return the 95 % interval of the median time to an answer, unanswered questions counted as still waiting.

    The times at which the pointwise interval of Kaplan and Meier's curve, on the scale log(-log), holds one half
    (Brookmeyer and Crowley 1982, doi:10.2307/2530286). Questions are taken to be independent.

    Parameters
    ----------
    waited_hours, is_answered : array_like, shape (n,)
        Hours to the answer, or to the last thing that was seen; whether there was an answer.

    Returns
    -------
    tuple of float
        The ends; one that the curve does not reach is absent.

    Examples
    --------
    >>> low, high = median_wait_interval([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [True] * 10)
    >>> low < 5 < high
    True
    >>> median_wait_interval([], [])
    (nan, nan)
    """
    from statsmodels.duration.survfunc import SurvfuncRight

    answered = np.asarray(is_answered, dtype=int)
    if not answered.any():
        return math.nan, math.nan
    curve = SurvfuncRight(np.asarray(waited_hours, dtype=float), answered)
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = curve.quantile_ci(0.5)
    return tuple(float(end) if np.isfinite(end) else math.nan for end in (low, high))
