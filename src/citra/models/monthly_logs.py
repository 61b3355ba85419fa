"""The logarithms of a monthly series, from which its trend and its changes are told, or why they tell nothing."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from citra.models.autoregression import Steps, observed_steps

FEWEST_MONTHS = 24


@dataclass(frozen=True)
class MonthlyLogs:
    """Natural logarithms by month.

    Parameters
    ----------
    logs : ndarray, shape (months,)
        NaN in a month without a positive value.
    cannot_tell : str
        Why they say too little; empty where they do not.
    """

    logs: np.ndarray
    cannot_tell: str = ""

    @property
    def known(self) -> np.ndarray:
        """Return whether each month has a value, shape (months,)."""
        return np.isfinite(self.logs)

    @property
    def n(self) -> int:
        """Return how many months have a value."""
        return int(self.known.sum())

    @property
    def series(self) -> np.ndarray:
        """Return the known logarithms, shape (n,)."""
        return self.logs[self.known]

    @property
    def steps(self) -> Steps:
        """Return when they were observed."""
        return observed_steps(self.logs)


def monthly_logs(monthly: pd.Series, what: str) -> MonthlyLogs:
    """Return the logarithms of a monthly series, and whether they are enough.

    Parameters
    ----------
    monthly : Series
        A positive quantity by month, in order, absent where not known; zeros have no logarithm and are absent.
    what : str
        What is to be told from it, as the reason names it: ``A trend``.

    Examples
    --------
    >>> monthly_logs(pd.Series([1.0, 0.0, 2.0]), "A trend").cannot_tell
    'A trend needs at least 24 months with a known rate; there are 2.'
    >>> monthly_logs(pd.Series([0.5] * 30), "A trend").cannot_tell
    'The rate is the same in every month; its variation is not known.'
    """
    found = MonthlyLogs(np.log(monthly.where(monthly > 0).astype(float)).to_numpy())
    if found.n < FEWEST_MONTHS:
        reason = f"{what} needs at least {FEWEST_MONTHS} months with a known rate; there are {found.n}."
        return MonthlyLogs(found.logs, reason)
    if np.ptp(found.series) < 1e-12:
        return MonthlyLogs(found.logs, "The rate is the same in every month; its variation is not known.")
    return found
