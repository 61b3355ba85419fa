"""Series with a memory of one step, some steps missing: simulation, memory, and generalised least squares.

All functions work on many series at once, one a row, because every test is measured by repeating it
on simulated series.
"""

from dataclasses import dataclass

import numpy as np

# Beyond this memory a short series cannot be told from one that wanders without end.
LARGEST_MEMORY = 0.95


@dataclass(frozen=True)
class Steps:
    """When a series was observed.

    Parameters
    ----------
    at : ndarray of int, shape (n,)
        The observed steps (months, for one), increasing, the first one zero.
    """

    at: np.ndarray

    @property
    def n(self) -> int:
        return len(self.at)

    @property
    def gaps(self) -> np.ndarray:
        """Return how many steps lie between each observation and the one before, shape (n - 1,)."""
        return np.diff(self.at)

    def design(self) -> np.ndarray:
        """Return a column of ones and the steps around their mean, shape (n, 2)."""
        return np.column_stack([np.ones(self.n), self.at - self.at.mean()])


def observed_steps(values: np.ndarray) -> Steps:
    """Return the steps at which a series has a value, counted from the first.

    Examples
    --------
    >>> observed_steps(np.array([np.nan, 1.0, np.nan, 2.0])).at.tolist()
    [0, 2]
    """
    at = np.flatnonzero(np.isfinite(values))
    return Steps(at - at[0])


def simulate(steps: Steps, memory: float, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Return stationary Gaussian series with unit innovations and no trend, shape (draws, n)."""
    noise = rng.standard_normal((draws, steps.n))
    series = np.empty_like(noise)
    series[:, 0] = noise[:, 0] / np.sqrt(1 - memory**2)
    for place, gap in enumerate(steps.gaps, start=1):
        spread = np.sqrt((1 - memory ** (2 * gap)) / (1 - memory**2))
        series[:, place] = memory**gap * series[:, place - 1] + spread * noise[:, place]
    return series


def estimate_memory(steps: Steps, series: np.ndarray) -> np.ndarray:
    """Return the memory of each series around its straight line, corrected for its bias in short series.

    The least-squares residuals' first autocorrelation r, from neighbouring steps only, is too
    small: around a line its expectation is about r - (2 + 4 r) / n, which the tests check by
    simulation; solved for r, and kept between 0 and 0.95.

    Parameters
    ----------
    steps : Steps
        When the series were observed.
    series : ndarray, shape (m, n)

    Examples
    --------
    >>> steps = Steps(np.arange(2000))
    >>> series = simulate(steps, 0.6, 50, np.random.default_rng(1))
    >>> round(float(estimate_memory(steps, series).mean()), 1)
    0.6
    """
    design = steps.design()
    residuals = series - series @ design @ np.linalg.inv(design.T @ design) @ design.T
    neighbours = steps.gaps == 1
    products = (residuals[:, :-1] * residuals[:, 1:])[:, neighbours]
    if not neighbours.any():
        return np.zeros(len(series))
    raw = products.mean(axis=1) / np.maximum((residuals**2).mean(axis=1), 1e-300)
    return np.clip((raw + 2 / steps.n) / (1 - 4 / steps.n), 0, LARGEST_MEMORY)


def fit_line(steps: Steps, series: np.ndarray, memory: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return level, slope and the slope's standard error of each series by generalised least squares.

    Parameters
    ----------
    steps : Steps
        When the series were observed.
    series : ndarray, shape (m, n)
    memory : ndarray, shape (m,)
        Each series' memory; zero gives ordinary least squares. Series in more dimensions, the steps last, may share
        a memory: any shape will do that broadcasts to that of the series without their steps.
    """
    powers = memory[..., None] ** steps.gaps
    scale = np.sqrt((1 - memory[..., None] ** 2) / (1 - powers**2))
    first = np.sqrt(1 - memory[..., None] ** 2)

    def whitened(values: np.ndarray) -> np.ndarray:
        rest = (values[..., 1:] - powers * values[..., :-1]) * scale
        return np.concatenate([first * values[..., :1], rest], axis=-1)

    ones, times = (whitened(column) for column in steps.design().T)
    values = whitened(series)
    a, b, c = (ones * ones).sum(-1), (ones * times).sum(-1), (times * times).sum(-1)
    determinant = a * c - b * b
    u, v = (ones * values).sum(-1), (times * values).sum(-1)
    level, slope = (c * u - b * v) / determinant, (a * v - b * u) / determinant
    residuals = values - level[..., None] * ones - slope[..., None] * times
    variance = (residuals**2).sum(-1) / (steps.n - 2)
    return level, slope, np.sqrt(variance * a / determinant)
