"""A search for one step in a series with a trend and a memory, and the months at which it may have been.

y = a + b t + d [t >= c] + u, u with a memory of one step. The place c is unknown: the likelihood is compared
over all places and memories. The largest likelihood ratio has no textbook distribution in short series with an
estimated memory; it is simulated. The places that the data allow are found by inverting a test of
each place (Worsley 1986, doi:10.1093/biomet/73.1.91): were the memory known, that test would hold its level
whatever the size of the step, because it looks at the series given its trend, its step and its scatter.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from citra.models import LEVEL, NOMINAL_LEVEL
from citra.models.autoregression import Steps
from citra.models.regression import MEMORIES, Regression

# Fewer observations on a side of a step tell it from a few odd months no more.
FEWEST_A_SIDE = 6
# Series scanned at once: as many as fit in the processor's memory at hand.
PORTION = 500
# Residuals smaller than this part of the series' variation are rounding.
EXACT = 1e-10


@dataclass(frozen=True)
class Scan:
    """What the scan finds in each series, one entry a series.

    Parameters
    ----------
    ratio : ndarray, shape (m,)
        Twice the log likelihood ratio of a step at the best place against no step.
    behind : ndarray, shape (m, places)
        Twice the log likelihood that each place lacks to the best one; zero there.
    best : ndarray of int, shape (m,)
        The best place.
    memory : ndarray of int, shape (m,)
        Which memory goes with it, not corrected.
    """

    ratio: np.ndarray
    behind: np.ndarray
    best: np.ndarray
    memory: np.ndarray


@dataclass(frozen=True)
class StepScan:
    """The search for series observed at certain steps.

    Parameters
    ----------
    steps : Steps
        When the series is observed.
    draws : int
        Simulated series behind a p-value, and behind the test of each place.
    seed : int
        Of the random numbers.

    Examples
    --------
    >>> steps = Steps(np.arange(40))
    >>> series = np.where(steps.at >= 25, 2.0, 0.0) + np.sin(2.0 * steps.at)
    >>> search = StepScan(steps, draws=99, seed=1)
    >>> found = search.scan(series[None])
    >>> int(search.places[found.best[0]])
    25
    """

    steps: Steps
    draws: int
    seed: int

    @cached_property
    def line(self) -> Regression:
        """Return the regression without a step."""
        return Regression(self.steps, self.steps.design(), self.draws, self.seed)

    @cached_property
    def places(self) -> np.ndarray:
        """Return which observation may be the first one after a step."""
        return np.arange(FEWEST_A_SIDE, self.steps.n - FEWEST_A_SIDE + 1)

    @cached_property
    def _stairs(self) -> np.ndarray:
        """Return the steps as columns, shape (n, places)."""
        return (np.arange(self.steps.n)[:, None] >= self.places).astype(float)

    @cached_property
    def _lengths(self) -> list[np.ndarray]:
        """Return for each memory how long the whitened steps are, as far as no line explains them."""
        return [np.sqrt(((each.remainder @ self._stairs) ** 2).sum(axis=0)) for each in self.line.candidates]

    @cached_property
    def _directions(self) -> list[np.ndarray]:
        """Return for each memory these steps, each of length one."""
        pairs = zip(self.line.candidates, self._lengths, strict=True)
        return [each.remainder @ self._stairs / lengths for each, lengths in pairs]

    def scan(self, series: np.ndarray) -> Scan:
        """Scan many series, shape (m, n)."""
        parts = [self._scan(series[at : at + PORTION]) for at in range(0, len(series), PORTION)]
        return Scan(*(np.concatenate([getattr(part, name) for part in parts]) for name in Scan.__annotations__))

    def _scan(self, series: np.ndarray) -> Scan:
        """Scan a portion. Of exp(-2 / n log likelihood) the least is sought, which takes few logarithms."""
        n, shape = self.steps.n, (len(MEMORIES), len(series))
        without, stepped = np.empty(shape), np.empty((*shape, len(self.places)))
        for at, (candidate, directions) in enumerate(zip(self.line.candidates, self._directions, strict=True)):
            residuals = series @ candidate.remainder.T
            squares = (residuals**2).sum(axis=1)
            volume = np.exp(2 / n * np.log(np.diag(candidate.root)).sum())
            without[at] = volume * squares
            stepped[at] = volume * (squares[:, None] - (residuals @ directions) ** 2)
        profile, row = np.maximum(stepped.min(axis=0), 1e-300), np.arange(len(series))
        best = profile.argmin(axis=1)
        top = profile[row, best]
        ratio = n * np.log(np.maximum(without.min(axis=0), 1e-300) / top)
        return Scan(ratio, n * np.log(profile / top[:, None]), best, stepped[:, row, best].argmin(axis=0))

    @cached_property
    def _corrected(self) -> np.ndarray:
        """Return for each memory found the one whose median finding it is, the search included."""
        count = max(self.draws // 4, 100)
        found = [self.scan(self.line.simulate(at, count, stream=3)).memory for at in range(len(MEMORIES))]
        medians = np.maximum.accumulate([np.median(MEMORIES[places]) for places in found])
        unbiased = np.interp(MEMORIES, medians + 1e-9 * np.arange(len(medians)), MEMORIES)
        return np.array([int(np.argmin(np.abs(MEMORIES - memory))) for memory in unbiased])

    def memory_of(self, found: Scan) -> np.ndarray:
        """Return which memory each series has around its best step, corrected for the bias of short series."""
        return self._corrected[found.memory]

    @cached_property
    def _tables(self) -> dict[int, np.ndarray]:
        return {}

    def _table(self, at: int) -> np.ndarray:
        if at not in self._tables:
            self._tables[at] = np.sort(self.scan(self.line.simulate(at, self.draws, stream=4)).ratio)
        return self._tables[at]

    def p_values(self, series: np.ndarray, found: Scan) -> np.ndarray:
        """Return the share of series without a step whose best step is at least as likely, shape (m,).

        The memory at which the share is read off is that around the line alone. It holds the step, if
        there is one, so that the test loses some power; with the memory around the best step it would find
        steps where there are none.

        Parameters
        ----------
        series : ndarray, shape (m, n)
        found : Scan
            Of these series.
        """
        larger = [
            self.draws - np.searchsorted(self._table(at), value - 1e-9)
            for at, value in zip(self.line.fit(series).place, found.ratio, strict=True)
        ]
        return (1 + np.array(larger)) / (1 + self.draws)

    def measured_level(self, at: int, runs: int) -> float:
        """Return how often a step is found at a nominal 5 % in series without one, of a given memory."""
        series = self.line.simulate(at, runs, stream=5)
        return float(np.mean(self.p_values(series, self.scan(series)) <= NOMINAL_LEVEL))

    def place_p_value(self, series: np.ndarray, found: Scan, place: int) -> float:
        """Return the p-value of "the step was at this place": how far a true place lies behind the best one.

        Parameters
        ----------
        series : ndarray, shape (n,)
        found : Scan
            Of this series.
        place : int
            Which place.
        """
        behind = float(found.behind[0, place])
        if behind == 0:
            return 1.0
        again = self.scan(self._with_step(series, int(self.memory_of(found)[0]), place))
        return float((1 + (again.behind[:, place] >= behind - 1e-9).sum()) / (1 + self.draws))

    def _with_step(self, series: np.ndarray, memory: int, place: int) -> np.ndarray:
        """Return series with the same step at a place and the same scatter, shape (draws, n)."""
        candidate, direction = self.line.candidates[memory], self._directions[memory][:, place]
        residuals = candidate.remainder @ series
        size = float(residuals @ direction)
        scatter = np.sqrt(((residuals - size * direction) ** 2).sum())
        noise = np.random.default_rng([self.seed, 6]).standard_normal((self.draws, self.steps.n))
        noise = noise @ (candidate.remainder @ candidate.root).T
        noise -= (noise @ direction)[:, None] * direction
        noise *= scatter / np.sqrt((noise**2).sum(axis=1, keepdims=True))
        return (size * direction + noise) @ candidate.root.T

    def allowed_places(self, series: np.ndarray, found: Scan) -> np.ndarray:
        """Return the places that their tests leave standing: a 95 % confidence set for one series that has a step.

        Sets hold the true place in 95 % of all series with a step, not of those alone in which a weak step is
        found: found by luck, it is misplaced by luck as well. A benchmark measures both.

        Returns
        -------
        ndarray of int
            Which observations may be the first one after the step.
        """
        kept = [at for at in range(len(self.places)) if self.place_p_value(series, found, at) > 1 - LEVEL]
        return self.places[kept]

    def step_size(self, series: np.ndarray, found: Scan) -> float:
        """Return the fitted step of one series at its best place."""
        memory, best = int(found.memory[0]), int(found.best[0])
        projected = self.line.candidates[memory].remainder @ series @ self._directions[memory][:, best]
        return float(projected / self._lengths[memory][best])

    def fits_exactly(self, series: np.ndarray, found: Scan) -> bool:
        """Return whether a line and the best step leave nothing of one series but rounding."""
        residuals = self.line.candidates[0].remainder @ series
        left = (residuals**2).sum() - (residuals @ self._directions[0][:, found.best[0]]) ** 2
        return bool(left < EXACT * ((series - series.mean()) ** 2).sum())

    def without_trend(self, series: np.ndarray, best: np.ndarray, memory: np.ndarray) -> np.ndarray:
        """Return many series less the line fitted beside their best step, whitened, their scatter around it one.

        Parameters
        ----------
        series : ndarray, shape (m, n)
        best, memory : ndarray of int, shape (m,)
            Each series' best place, and the memory that it is whitened by.
        """
        whitened = np.empty(series.shape)
        for at in np.unique(memory):
            mine, candidate = memory == at, self.line.candidates[at]
            stairs = self._stairs[:, best[mine]].T
            sizes = ((series[mine] @ candidate.remainder.T) * self._directions[at][:, best[mine]].T).sum(axis=1)
            stairs = stairs * (sizes / self._lengths[at][best[mine]])[:, None]
            without_step = series[mine] - stairs
            lines = without_step @ candidate.solve.T @ self.line.design.T
            whiten = np.linalg.inv(candidate.root).T
            left = (((without_step - lines) @ whiten) ** 2).sum(axis=1, keepdims=True)
            whitened[mine] = (series[mine] - lines) @ whiten / np.sqrt(left / (self.steps.n - 3))
        return whitened
