"""The shapes of growth curves with a ceiling, and their least squares."""

import math
from dataclasses import dataclass

import numpy as np

from citra.models.autoregression import Steps
from citra.models.memory import Plane, whiten

CURVES = ("logistic", "gompertz", "bass")
# A ceiling this many times the largest reading is no ceiling; nothing is sought beyond it.
FARTHEST = 100.0
# Of log b, log d and the logit of the launch, time in spans of the readings.
BOUNDS = np.array([[-8.0, 6.0], [-15.0, 30.0], [-12.0, 12.0]])


def curve_share(kind: str, shape: np.ndarray, time: np.ndarray) -> np.ndarray:
    """Return the share of the ceiling that a curve has reached.

    With u = exp(-b t):

    - logistic: 1 / (1 + d u);
    - Gompertz: exp(-d u);
    - Bass (1969, doi:10.1287/mnsc.15.5.215): (1 - c u) / (1 + d u), which with b = p + q and a launch at
      time l is c = exp(b l) and d = c q / p. The launch lies before the first reading, so c is at most 1.

    Parameters
    ----------
    kind : {"logistic", "gompertz", "bass"}
        Which curve.
    shape : ndarray
        log b, log d, and for Bass the logit of c.
    time : ndarray
        In any unit; b is by that unit.

    Examples
    --------
    >>> curve_share("logistic", np.array([0.0, 0.0]), np.array([0.0, 50.0])).round(3).tolist()
    [0.5, 1.0]
    """
    fading = np.exp(-np.exp(shape[0]) * time)
    if kind == "gompertz":
        return np.exp(-np.exp(shape[1]) * fading)
    launch = 1 / (1 + np.exp(-shape[2])) if kind == "bass" else 0.0
    return (1 - launch * fading) / (1 + np.exp(shape[1]) * fading)


def _times(share: np.ndarray, values: np.ndarray) -> float:
    """Return what a share is best multiplied by, at most the farthest ceiling."""
    return min(float(share @ values / max(share @ share, 1e-300)), FARTHEST)


@dataclass(frozen=True)
class CurveSearch:
    """Least squares of one curve, the readings whitened by a memory.

    Parameters
    ----------
    kind : str
        Which curve.
    steps : Steps
        When there are readings.
    values : ndarray, shape (n,)
        The readings over their largest, so that one is a ceiling like it.
    memory : float
        Of the errors; zero gives ordinary least squares.
    """

    kind: str
    steps: Steps
    values: np.ndarray
    memory: float = 0.0

    @property
    def time(self) -> np.ndarray:
        return self.steps.at / self.steps.at[-1]

    def residuals(self, shape: np.ndarray, ceiling: float | None = None) -> np.ndarray:
        """Return the whitened residuals; without a ceiling at the best one for the shape."""
        share = whiten(self.steps, self.memory, curve_share(self.kind, shape, self.time))
        values = whiten(self.steps, self.memory, self.values)
        return values - (_times(share, values) if ceiling is None else ceiling) * share

    def _starts(self, ceiling: float | None) -> list[np.ndarray]:
        """Return the most promising of a coarse net of shapes: rates, places of the bend, launches."""
        launches = (-6.0, 0.0, 4.0) if self.kind == "bass" else (None,)
        net = [
            np.array([math.log(rate), rate * bend] + ([] if launch is None else [launch]))
            for rate in (0.3, 1.0, 2.5, 6.0, 15.0)
            for bend in (-0.5, 0.0, 0.3, 0.6, 1.0, 2.0)
            for launch in launches
        ]
        return sorted(net, key=lambda shape: float((self.residuals(shape, ceiling) ** 2).sum()))[:3]

    def best(self, ceiling: float | None = None, near: np.ndarray | None = None) -> tuple[np.ndarray, float]:
        """Return the best shape and its sum of squares, at a given ceiling or over all.

        Parameters
        ----------
        ceiling : float, optional
            Held there.
        near : ndarray, optional
            Where the search begins; without it, from a net of shapes.
        """
        from scipy.optimize import least_squares

        low, high = BOUNDS[: 3 if self.kind == "bass" else 2].T
        found = []
        for start in self._starts(ceiling) if near is None else [near]:
            inside = np.clip(start, low + 1e-6, high - 1e-6)
            done = least_squares(self.residuals, inside, bounds=(low, high), args=(ceiling,), xtol=1e-10, ftol=1e-10)
            found.append((done.x, 2 * float(done.cost)))
        return min(found, key=lambda each: each[1])

    def ceiling(self, shape: np.ndarray) -> float:
        """Return the best ceiling for a shape."""
        share = whiten(self.steps, self.memory, curve_share(self.kind, shape, self.time))
        return _times(share, whiten(self.steps, self.memory, self.values))

    def plane(self, shape: np.ndarray) -> Plane:
        """Return the plane that touches the curve at a shape; its first column belongs to the ceiling's logarithm."""
        share = curve_share(self.kind, shape, self.time)
        columns = [share]
        for place in range(len(shape)):
            shift = np.zeros(len(shape))
            shift[place] = 1e-5
            ends = (curve_share(self.kind, shape + sign * shift, self.time) for sign in (1, -1))
            slope = np.subtract(*ends) / 2e-5
            # At its edge a part of the shape moves nothing; there it counts as known.
            if np.linalg.norm(slope) > 1e-6 * np.linalg.norm(share):
                columns.append(slope)
        return Plane(self.steps, np.column_stack(columns))
