"""Linear regression of a monthly series whose errors have a memory, calibrated by simulation.

y = X b + u + e. The shocks u have a memory of one step, through gaps; the sampling errors e, if any,
have known variances. Textbook intervals of b are too narrow in short series, because the memory is
itself estimated, and too small. Here the memory is chosen by restricted maximum likelihood
(Patterson and Thompson 1971, doi:10.1093/biomet/58.3.545) from a row of values, corrected to be
median-unbiased (Andrews 1993, doi:10.2307/2951781), and intervals and tests reach as far as simulated
series need, everything estimated anew in each.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from citra.models import LEVEL, NOMINAL_LEVEL
from citra.models.autoregression import Steps
from citra.models.measured import MeasuredTest, measured

MEMORIES = np.linspace(0, 0.95, 20)
# With sampling errors there is a second row to choose from, so the first is coarser.
COARSE_MEMORIES = np.linspace(0, 0.9, 10)
# The part of a month's variance that is sampling error.
NOISE_SHARES = np.array([0.03, 0.07, 0.12, 0.2, 0.32, 0.5, 0.7, 0.85, 1.0])


@dataclass(frozen=True)
class Candidate:
    """One covariance of the errors, and least squares under it.

    Parameters
    ----------
    memory : float
        Of the shocks.
    noise_share : float
        Part of the mean variance that is sampling error; zero where there is none.
    root : ndarray, shape (n, n)
        Lower Cholesky factor of the covariance.
    solve : ndarray, shape (p, n)
        From a series to its effects.
    remainder : ndarray, shape (n, n)
        From a series to its whitened residuals.
    errors : ndarray, shape (p,)
        Standard errors where the scale is one.
    penalty : float
        The part of minus twice the restricted log-likelihood that does not depend on the series.
    """

    memory: float
    noise_share: float
    root: np.ndarray
    solve: np.ndarray
    remainder: np.ndarray
    errors: np.ndarray
    penalty: float


def _candidate(steps: Steps, design: np.ndarray, memory: float, noise: np.ndarray | None, share: float) -> Candidate:
    shocks = memory ** np.abs(steps.at[:, None] - steps.at[None])
    if noise is not None:
        shocks = shocks * noise.mean() * (1 - share) / share + np.diag(noise)
    root = np.linalg.cholesky(shocks)
    whiten = np.linalg.inv(root)
    columns = whiten @ design
    inverse = np.linalg.inv(columns.T @ columns)
    solve = inverse @ columns.T @ whiten
    penalty = 2 * np.log(np.diag(root)).sum() - np.linalg.slogdet(inverse)[1]
    return Candidate(memory, share, root, solve, whiten - columns @ solve, np.sqrt(np.diag(inverse)), float(penalty))


@dataclass(frozen=True)
class Fits:
    """Fitted series, one a row.

    Parameters
    ----------
    effects, errors : ndarray, shape (m, p)
        Coefficients and their standard errors.
    place : ndarray of int, shape (m,)
        Which candidate each series was given.
    """

    effects: np.ndarray
    errors: np.ndarray
    place: np.ndarray


@dataclass(frozen=True)
class Estimate:
    """A coefficient with its calibrated 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Regression:
    """Regression on a design, for series observed at certain steps.

    Parameters
    ----------
    steps : Steps
        When the series is observed.
    design : ndarray, shape (n, p)
        Its columns should be centred where they can be; they must not depend on each other.
    draws : int
        Simulated series behind an interval or a p-value.
    seed : int
        Of the random numbers.
    noise : ndarray, shape (n,), optional
        Known variances of sampling errors, positive.

    Examples
    --------
    >>> steps = Steps(np.arange(48))
    >>> model = Regression(steps, steps.design(), draws=499, seed=1)
    >>> series = 0.1 * steps.at + np.sin(2.0 * steps.at)
    >>> found = model.estimate(series, 1)
    >>> found.low < 0.1 < found.high
    True
    """

    steps: Steps
    design: np.ndarray
    draws: int
    seed: int
    noise: np.ndarray | None = None

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """Return the covariances that a series may be given."""
        if self.noise is None:
            return tuple(_candidate(self.steps, self.design, memory, None, 0.0) for memory in MEMORIES)
        grid = [(memory, share) for share in NOISE_SHARES for memory in COARSE_MEMORIES]
        # Without shocks there is no memory to choose.
        kept = [(memory, share) for memory, share in grid if share < 1 or memory == 0]
        return tuple(_candidate(self.steps, self.design, memory, self.noise, share) for memory, share in kept)

    @property
    def _freedom(self) -> int:
        return len(self.design) - self.design.shape[1]

    def _likeliest(self, series: np.ndarray) -> np.ndarray:
        """Return the candidate of the highest restricted likelihood for each series."""
        misfits = []
        for candidate in self.candidates:
            squares = ((series @ candidate.remainder.T) ** 2).sum(axis=1)
            scaled = squares if self.noise is not None else self._freedom * np.log(np.maximum(squares, 1e-300))
            misfits.append(scaled + candidate.penalty)
        return np.argmin(misfits, axis=0)

    @cached_property
    def _corrected(self) -> np.ndarray:
        """Return for each likeliest candidate the one whose median estimate it is."""
        chosen = np.arange(len(self.candidates))
        for share in {candidate.noise_share for candidate in self.candidates}:
            places = [at for at, candidate in enumerate(self.candidates) if candidate.noise_share == share]
            memories = np.array([self.candidates[at].memory for at in places])
            medians = np.maximum.accumulate([self._median_memory(at) for at in places])
            for at, memory in zip(places, memories, strict=True):
                unbiased = np.interp(memory, medians + 1e-9 * np.arange(len(medians)), memories)
                chosen[at] = places[int(np.argmin(np.abs(memories - unbiased)))]
        return chosen

    def _median_memory(self, at: int) -> float:
        found = self._likeliest(self.simulate(at, max(self.draws // 4, 100), stream=2))
        return float(np.median([self.candidates[place].memory for place in found]))

    def simulate(self, at: int, count: int, stream: int) -> np.ndarray:
        """Return series without any effect under a candidate, shape (count, n)."""
        rng = np.random.default_rng([self.seed, stream, at])
        return rng.standard_normal((count, self.steps.n)) @ self.candidates[at].root.T

    def fit(self, series: np.ndarray) -> Fits:
        """Fit many series, shape (m, n)."""
        place = self._corrected[self._likeliest(series)]
        effects, errors = np.empty((2, len(series), self.design.shape[1]))
        for at in np.unique(place):
            candidate, mine = self.candidates[at], place == at
            effects[mine] = series[mine] @ candidate.solve.T
            scale = 1.0
            if self.noise is None:
                squares = ((series[mine] @ candidate.remainder.T) ** 2).sum(axis=1, keepdims=True)
                scale = np.sqrt(squares / self._freedom)
            errors[mine] = scale * candidate.errors
        return Fits(effects, errors, place)

    @cached_property
    def _tables(self) -> dict[int, np.ndarray]:
        return {}

    def _table(self, at: int) -> np.ndarray:
        """Return the sorted |effect / error| of series without an effect, shape (draws, p)."""
        if at not in self._tables:
            found = self.fit(self.simulate(at, self.draws, stream=0))
            self._tables[at] = np.sort(np.abs(found.effects / np.maximum(found.errors, 1e-300)), axis=0)
        return self._tables[at]

    def critical(self, place: np.ndarray, column: int) -> np.ndarray:
        """Return how many standard errors a 95 % interval reaches to either side, shape (m,)."""
        reach = {at: np.quantile(self._table(at)[:, column], LEVEL) for at in np.unique(place)}
        return np.array([reach[at] for at in place])

    def p_values(self, found: Fits, column: int, null: float = 0.0) -> np.ndarray:
        """Return the p-value of "the effect equals ``null``" for each series, shape (m,)."""
        size = np.abs(found.effects[:, column] - null) / np.maximum(found.errors[:, column], 1e-300)
        larger = [
            self.draws - np.searchsorted(self._table(at)[:, column], value - 1e-12)
            for at, value in zip(found.place, size, strict=True)
        ]
        return (1 + np.array(larger)) / (1 + self.draws)

    def measured_level(self, at: int, column: int, runs: int) -> float:
        """Return how often a test rejects at a nominal 5 % in series without an effect under a candidate."""
        found = self.fit(self.simulate(at, runs, stream=1))
        return float(np.mean(self.p_values(found, column) <= NOMINAL_LEVEL))

    def estimate(self, series: np.ndarray, column: int) -> Estimate:
        """Return one series' coefficient with its interval.

        Parameters
        ----------
        series : ndarray, shape (n,)
        column : int
            Of the design.
        """
        found = self.fit(series[None])
        value, error = float(found.effects[0, column]), float(found.errors[0, column])
        reach = float(self.critical(found.place, column)[0]) * error
        return Estimate(value, value - reach, value + reach)

    def test(self, series: np.ndarray, column: int, runs: int, null: float = 0.0) -> MeasuredTest:
        """Return the test of "the effect equals ``null``" of one series beside its measured level.

        Parameters
        ----------
        series : ndarray, shape (n,)
        column : int
            Of the design.
        runs : int
            Simulated series that measure the level.
        null : float
            The value tested.
        """
        found = self.fit(series[None])
        level = self.measured_level(int(found.place[0]), column, runs)
        return measured(float(self.p_values(found, column, null)[0]), level)
