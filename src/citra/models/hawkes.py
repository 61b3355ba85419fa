"""Posts that bring about further posts: Hawkes' self-exciting process with an exponential kernel."""

from dataclasses import dataclass

import numpy as np

# Mean delays that are tried, in days, and the parts of all posts that earlier ones may bring about.
DELAYS = np.geomspace(0.05, 30, 48)
PARTS = np.linspace(0, 0.98, 99)
NEWTON_STEPS = 25
# Twice the fall of the log-likelihood that ends an interval at least: chi-square with one degree of freedom, 95 %.
CHI_SQUARE = 3.841


def excitation(times: np.ndarray, decays: np.ndarray) -> np.ndarray:
    """Return what is left of earlier posts' effects at each post: A_i = exp(-decay (t_i - t_{i-1})) (1 + A_{i-1}).

    Parameters
    ----------
    times : ndarray, shape (n,)
        Sorted moments.
    decays : ndarray, shape (m,)
        One over each mean delay.

    Returns
    -------
    ndarray, shape (m, n)

    Examples
    --------
    >>> excitation(np.array([0.0, 1.0, 2.0]), np.log([2])).round(9).tolist()
    [[0.0, 0.5, 0.75]]
    """
    kept = np.exp(-np.multiply.outer(decays, np.diff(times)))
    left = kept.copy()
    reach = 1
    # Each turn joins twice as many gaps: a post knows what the last 2, 4, 8 … posts before it have left.
    while reach < left.shape[1]:
        left[:, reach:] += kept[:, reach:] * left[:, :-reach]
        kept[:, reach:] = kept[:, reach:] * kept[:, :-reach]
        reach *= 2
    return np.pad(left, ((0, 0), (1, 0)))


@dataclass(frozen=True)
class HawkesLikelihood:
    """The log-likelihood of a series of moments, for several mean delays at once.

    The rate is mu + nu / d sum_{t_j < t} exp(-(t - t_j) / d), with nu the branching ratio and d the mean delay (Hawkes
    1971, doi:10.1093/biomet/58.1.83), and the log-likelihood sum log rate(t_i) - integral of the rate over the length
    T. Where it is greatest that integral is n, whatever the part w of it that earlier posts give. From w follow
    mu = (1 - w) n / T and nu = w n / S, with S = sum (1 - exp(-(T - t_i) / d)), and what remains is concave in w:

        sum log((1 - w) n / T + w n A_i / (d S)) - n.

    Parameters
    ----------
    base : float
        n / T.
    earlier : ndarray, shape (delays, n)
        n A_i / (d S).
    seen : ndarray, shape (delays,)
        S / n, the part of the offspring that falls before the end.
    delays : ndarray, shape (delays,)
        d, in days.
    """

    base: float
    earlier: np.ndarray
    seen: np.ndarray
    delays: np.ndarray

    def at(self, part) -> np.ndarray:
        """Return the log-likelihood of each delay, with a part w for all or one each."""
        part = np.broadcast_to(part, len(self.delays))[:, None]
        return np.log((1 - part) * self.base + part * self.earlier).sum(axis=1) - self.earlier.shape[1]

    def best_parts(self) -> np.ndarray:
        """Return the part w that is best for each delay, by Newton's method between bounds."""
        low, high = np.zeros(len(self.delays)), np.full(len(self.delays), PARTS[-1])
        part = np.full(len(self.delays), 0.2)
        for _ in range(NEWTON_STEPS):
            relative = (self.earlier - self.base) / ((1 - part)[:, None] * self.base + part[:, None] * self.earlier)
            slope, bend = relative.sum(axis=1), (relative**2).sum(axis=1)
            low, high = np.where(slope > 0, part, low), np.where(slope > 0, high, part)
            step = part + slope / bend
            step = np.where((step > low) & (step < high), step, (low + high) / 2)
            if np.abs(step - part).max() < 1e-6:
                break
            part = step
        return part


def hawkes_likelihood(times: np.ndarray, length: float, delays: np.ndarray = DELAYS) -> HawkesLikelihood:
    """Return the log-likelihood of moments between 0 and ``length``; each delay takes n log n steps."""
    delays = np.asarray(delays, dtype=float)
    seen = np.mean(1 - np.exp(-(length - times) / delays[:, None]), axis=1)
    earlier = excitation(times, 1 / delays) / (delays * seen)[:, None]
    return HawkesLikelihood(len(times) / length, earlier, seen, delays)


@dataclass(frozen=True)
class HawkesFit:
    """A fitted self-exciting process.

    Parameters
    ----------
    branching_ratio : float
        nu, the posts that one post brings about.
    mean_delay : float
        d, days until they come; without meaning where the branching ratio is zero.
    background : float
        mu, posts a day that no earlier post brings about.
    log_likelihood : float
        At the estimate.
    part : float
        w, the part of all posts that earlier ones bring about.
    """

    branching_ratio: float
    mean_delay: float
    background: float
    log_likelihood: float
    part: float


def fit_hawkes(likelihood: HawkesLikelihood) -> HawkesFit:
    """Return the best of the delays with its best branching ratio.

    Examples
    --------
    >>> times = np.array([0.1, 0.2, 0.25, 5, 5.1, 5.15, 9, 9.1, 9.2, 9.3])
    >>> fit_hawkes(hawkes_likelihood(times, 10.0)).branching_ratio > 0.5
    True
    """
    parts = likelihood.best_parts()
    values = likelihood.at(parts)
    best = int(values.argmax())
    part = float(parts[best])
    ratio = part / float(likelihood.seen[best])
    background = (1 - part) * likelihood.base
    return HawkesFit(ratio, float(likelihood.delays[best]), background, float(values[best]), part)


def profile_interval(likelihood: HawkesLikelihood, fit: HawkesFit, drop: float = CHI_SQUARE) -> tuple[float, float]:
    """Return the branching ratios, as parts w, whose doubled log-likelihood lies at most ``drop`` below the greatest.

    For each part the best delay is taken. The ends lie between two of ``PARTS``, where the line through them crosses.
    """
    profile = np.array([likelihood.at(part).max() for part in PARTS])
    below = 2 * (fit.log_likelihood - profile)
    # The profile is flat or bends twice where hardly anything follows from anything; the widest interval is meant.
    inside = np.flatnonzero(below <= drop)
    first, last = (inside[0], inside[-1]) if len(inside) else (int(below.argmin()),) * 2
    low = PARTS[0] if first == 0 else _crossing(below, first - 1, first, drop)
    high = 1.0 if last == len(PARTS) - 1 else _crossing(below, last + 1, last, drop)
    return float(low), float(high)


def _crossing(below: np.ndarray, outside: int, inside: int, drop: float) -> float:
    way = (below[outside] - drop) / max(below[outside] - below[inside], 1e-12)
    return float(PARTS[outside] + min(way, 1.0) * (PARTS[inside] - PARTS[outside]))


def residual_distance(times: np.ndarray, fit: HawkesFit) -> float:
    """Return the largest distance of the rescaled gaps' distribution from the exponential one with mean one.

    Gaps measured by the integral of the fitted rate are independent and exponential if the process holds (Brown and
    others 2002, doi:10.1162/08997660252741149). The distance is that of Kolmogorov and Smirnov; its usual table does
    not hold after a fit.

    Examples
    --------
    >>> even = HawkesFit(0.0, 1.0, 1.0, 0.0, 0.0)
    >>> round(residual_distance(np.arange(50.0), even), 2)
    0.63
    """
    steps = np.diff(times)
    earlier = 1 + excitation(times, np.array([1 / fit.mean_delay]))[0, :-1]
    gaps = fit.background * steps + fit.branching_ratio * earlier * (1 - np.exp(-steps / fit.mean_delay))
    expected, n = 1 - np.exp(-np.sort(gaps)), len(gaps)
    return float(max((np.arange(1, n + 1) / n - expected).max(), (expected - np.arange(n) / n).max()))


def simulate_hawkes(fit: HawkesFit, length: float, rng: np.random.Generator) -> np.ndarray:
    """Return sorted moments of a self-exciting process, generation by generation.

    Parameters
    ----------
    fit : HawkesFit
        Its background, branching ratio and mean delay.
    length : float
        Days; the series begins without a past.
    rng : Generator
        Of the random numbers.
    """
    generation = rng.uniform(0, length, rng.poisson(fit.background * length))
    moments = [generation]
    while len(generation):
        parents = np.repeat(generation, rng.poisson(fit.branching_ratio, len(generation)))
        generation = parents + rng.exponential(fit.mean_delay, len(parents))
        generation = generation[generation < length]
        moments.append(generation)
    return np.sort(np.concatenate(moments))
