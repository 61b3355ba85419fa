"""The dated follower readings of one account on an even grid; steps without a reading stay absent."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from citra.models.followers import USED_KINDS

FEWEST_READINGS = 8
# Over less than a year a week is too coarse a step.
DAYS_FOR_WEEKS = 365
DAYS_A_WEEK = 7


@dataclass(frozen=True)
class Readings:
    """One account's readings by week, or by day where they span less than a year.

    Parameters
    ----------
    account_id : str
        The account; empty where there is no reading.
    last_at : Timestamp
        Moment of the last reading; the last step ends there.
    step_days : int
        Length of a step, 7 or 1.
    counts : ndarray, shape (steps,)
        Followers at the last reading of each step; absent where the step has none.
    """

    account_id: str
    last_at: pd.Timestamp
    step_days: int
    counts: np.ndarray

    @property
    def at(self) -> np.ndarray:
        """Return the steps that have a reading, shape (n,)."""
        return np.flatnonzero(np.isfinite(self.counts))

    @property
    def values(self) -> np.ndarray:
        """Return the readings, shape (n,)."""
        return self.counts[self.at]

    @property
    def n(self) -> int:
        return len(self.at)

    @property
    def steps_a_year(self) -> int:
        """Return 52 or 365: a year is counted in whole steps."""
        return 365 // self.step_days

    def moments(self, steps: np.ndarray) -> pd.DatetimeIndex:
        """Return the moments at which steps end; steps past the last reading count on."""
        back = np.asarray(steps) - (len(self.counts) - 1)
        return pd.DatetimeIndex(self.last_at + pd.to_timedelta(back * self.step_days, unit="D"))

    def until(self, step: int) -> "Readings":
        """Return what was known when a step ended."""
        return Readings(self.account_id, self.moments(np.array([step]))[0], self.step_days, self.counts[: step + 1])

    @property
    def cannot_tell(self) -> str:
        """Return why nothing can be modelled; empty where something can."""
        if self.n == 2:
            return "There are two dated follower readings; two points are described, never modelled."
        if self.n < FEWEST_READINGS:
            return f"A growth model needs at least {FEWEST_READINGS} dated follower readings; there are {self.n}."
        if np.ptp(self.values) == 0:
            return f"All {self.n} follower readings are the same; how the count varies is not known."
        return ""


def grid_readings(follower_snapshots: pd.DataFrame) -> Readings:
    """Return the readings of the account that has most of them.

    The readings are those of `citra.models.followers.fit_follower_curve`: observed or printed beside a
    post, and dated; of a rounded reading the middle of its span stands. Weeks are counted back from the last reading.

    Parameters
    ----------
    follower_snapshots : DataFrame
        Canonical readings, of one or several accounts.

    Examples
    --------
    >>> at = pd.to_datetime(["2022-01-01", "2022-01-02", "2022-01-04"], utc=True)
    >>> snapshots = pd.DataFrame({"account_id": "a", "observed_at": at, "follower_count_low": [100, 110, 120],
    ...                           "follower_count_high": [100, 110, 120], "reading_kind": "observed"})
    >>> grid_readings(snapshots).counts.tolist()
    [100.0, 110.0, nan, 120.0]
    """
    used = follower_snapshots[follower_snapshots["reading_kind"].isin(USED_KINDS)]
    used = used.dropna(subset=["observed_at", "follower_count_low", "follower_count_high"])
    if used.empty:
        return Readings("", pd.NaT, DAYS_A_WEEK, np.empty(0))
    account = used["account_id"].value_counts().sort_index().idxmax()
    read = used[used["account_id"] == account].sort_values("observed_at", kind="stable")
    middle = (read["follower_count_low"].astype(float) + read["follower_count_high"].astype(float)) / 2
    last_at = read["observed_at"].iloc[-1]
    days_before = ((last_at - read["observed_at"]) / pd.Timedelta(days=1)).to_numpy()
    step_days = DAYS_A_WEEK if days_before[0] >= DAYS_FOR_WEEKS else 1
    back = np.floor(days_before / step_days).astype(int)
    counts = np.full(back[0] + 1, np.nan)
    # Readings are in order, so the last one of a step stays.
    counts[back[0] - back] = middle.to_numpy()
    return Readings(str(account), last_at, step_days, counts)
