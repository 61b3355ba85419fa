"""Tests whose own level is measured: how often they find an effect in series that have none."""

import math
from dataclasses import dataclass

from citra.models import HIGHEST_LEVEL, NOMINAL_LEVEL


@dataclass(frozen=True)
class MeasuredTest:
    """A test, with its own level.

    Parameters
    ----------
    p_value : float
        Absent where the test is withheld.
    level : float
        How often it rejects at a nominal 5 % on simulated data like these without the effect.
    withheld : str
        Why there is no p-value; empty where there is one.
    """

    p_value: float
    level: float
    withheld: str = ""


def measured(p_value: float, level: float) -> MeasuredTest:
    """Return a test's p-value beside its measured level; above 7.5 % the p-value is withheld.

    Parameters
    ----------
    p_value, level : float
        Between zero and one.

    Examples
    --------
    >>> measured(0.03, 0.05).p_value
    0.03
    >>> print(measured(0.03, 0.12).withheld)
    On simulated series like this one without an effect the test rejects 12.0 % at a nominal 5 %; above 7.5 % its \
p-value is withheld.
    """
    if level > HIGHEST_LEVEL:
        reason = (
            f"On simulated series like this one without an effect the test rejects {100 * level:.1f} % "
            f"at a nominal {100 * NOMINAL_LEVEL:.0f} %; above {100 * HIGHEST_LEVEL:.1f} % its p-value is withheld."
        )
        return MeasuredTest(math.nan, level, reason)
    return MeasuredTest(p_value, level)
