"""Many accounts side by side: each one's own estimate, drawn towards the others as far as its error asks."""

import math
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np
import pandas as pd

from citra.models import LEVEL

# With fewer accounts their spread is not learned, and a place among them says little.
FEWEST_ACCOUNTS = 5
# The spread is integrated over up to this many standard deviations of the estimates, on so many points.
WIDEST, POINTS = 10, 400
SHRUNKEN = (
    *("weight", "shrunken", "shrunken_low", "shrunken_high"),
    *("percentile", "percentile_low", "percentile_high"),
)


@dataclass(frozen=True)
class Pooled:
    """Accounts compared by a normal model of random effects.

    Parameters
    ----------
    accounts : DataFrame
        The measured accounts with ``estimate`` and ``standard_error`` as given, and ``weight`` (share of its own
        estimate in the shrunken one), ``shrunken`` with ``shrunken_low`` and ``shrunken_high`` (95 %), and
        ``percentile`` (share of the other accounts that lie lower, 0 to 1) with ``percentile_low`` and
        ``percentile_high`` (95 %).
    mean, mean_error : float
        Mean of the accounts' true values at the most likely spread, and its standard error.
    spread : float
        Standard deviation of the accounts' true values, by restricted maximum likelihood.
    spread_low, spread_high : float
        Its 95 % interval.
    n, left_out_count : int
        Accounts compared, and accounts without an estimate.
    cannot_tell : str
        Why there is no comparison; empty where there is one.
    """

    accounts: pd.DataFrame = field(repr=False)
    mean: float
    mean_error: float
    spread: float
    spread_low: float
    spread_high: float
    n: int
    left_out_count: int
    cannot_tell: str = ""

    @property
    def low(self) -> float:
        """Return the lower end of the mean's 95 % interval."""
        return self.mean - NormalDist().inv_cdf((1 + LEVEL) / 2) * self.mean_error

    @property
    def high(self) -> float:
        """Return the upper end of the mean's 95 % interval."""
        return self.mean + NormalDist().inv_cdf((1 + LEVEL) / 2) * self.mean_error

    def account(self, name: str) -> pd.Series:
        """Return the row of one account; all its values are absent if it is not compared."""
        rows = self.accounts[self.accounts["account_id"] == name]
        return rows.iloc[0] if len(rows) else pd.Series(math.nan, index=["estimate", "standard_error", *SHRUNKEN])


def restricted_likelihood(estimates: np.ndarray, variances: np.ndarray, spreads: np.ndarray) -> np.ndarray:
    """Return the restricted log likelihood at several spreads tau, up to a constant.

    l(tau) = -1/2 [sum_i ln(s_i^2 + tau^2) + ln sum_i w_i + sum_i w_i (y_i - m)^2], w_i = 1 / (s_i^2 + tau^2),
    m the mean weighted by w (Morris 1983, doi:10.1080/01621459.1983.10477920).

    Parameters
    ----------
    estimates, variances : ndarray, shape (k,)
        y and s^2.
    spreads : ndarray, shape (g,)

    Examples
    --------
    >>> curve = restricted_likelihood(np.array([0.0, 4.0]), np.array([1.0, 1.0]), np.array([0.0, 2.6458, 9.0]))
    >>> int(curve.argmax())
    1
    """
    total = variances + spreads[:, None] ** 2
    weights = 1 / total
    mean = (weights * estimates).sum(1) / weights.sum(1)
    misfit = (weights * (estimates - mean[:, None]) ** 2).sum(1)
    return -0.5 * (np.log(total).sum(1) + np.log(weights.sum(1)) + misfit)


def likeliest_spread(estimates: np.ndarray, variances: np.ndarray) -> float:
    """Return tau by restricted maximum likelihood; zero where the errors alone explain the differences.

    Examples
    --------
    >>> round(likeliest_spread(np.array([0.0, 4.0]), np.array([1.0, 1.0])) ** 2, 4)
    7.0
    """
    from scipy.optimize import minimize_scalar

    grid = _grid(estimates)
    best = int(restricted_likelihood(estimates, variances, grid).argmax())
    ends = grid[max(best - 1, 0)] ** 2, grid[min(best + 1, len(grid) - 1)] ** 2

    def surprise(squared: float) -> float:
        return -restricted_likelihood(estimates, variances, np.array([math.sqrt(squared)]))[0]

    found = minimize_scalar(surprise, bounds=ends, method="bounded", options={"xatol": 1e-12 * max(ends[1], 1e-12)}).x
    return 0.0 if surprise(0.0) <= surprise(found) else math.sqrt(found)


def _grid(estimates: np.ndarray) -> np.ndarray:
    """Return spreads from zero on, dense where they are small."""
    return WIDEST * float(np.std(estimates, ddof=1)) * np.linspace(0, 1, POINTS) ** 2


def spread_interval(estimates: np.ndarray, variances: np.ndarray) -> tuple[float, float]:
    """Return the 95 % interval of tau: those that the generalised Q statistic does not contradict.

    Q(tau) = sum_i w_i (y_i - m)^2 is chi-squared with k - 1 degrees of freedom at the true tau
    (Viechtbauer 2007, doi:10.1002/sim.2514).

    Examples
    --------
    >>> [round(end, 2) for end in spread_interval(np.array([0.0, 4.0, 9.0]), np.array([1.0, 1.0, 1.0]))]
    [2.12, 28.32]
    """
    from scipy.optimize import brentq
    from scipy.stats import chi2

    def statistic(spread: float) -> float:
        weights = 1 / (variances + spread**2)
        mean = (weights * estimates).sum() / weights.sum()
        return float((weights * (estimates - mean) ** 2).sum())

    ends = []
    for share in ((1 + LEVEL) / 2, (1 - LEVEL) / 2):
        limit, widest = chi2.ppf(share, len(estimates) - 1), max(float(np.ptp(estimates)), 1e-12)
        while statistic(widest) > limit:
            widest *= 2
        inside = statistic(0.0) <= limit
        ends.append(0.0 if inside else float(brentq(lambda tau, at=limit: statistic(tau) - at, 0, widest, xtol=1e-12)))
    return ends[0], ends[1]


def pool(estimates: pd.DataFrame, *, draws: int = 4000, seed: int = 1) -> Pooled:
    """Compare accounts by y_i ~ N(theta_i, s_i^2), theta_i ~ N(mu, tau^2).

    A shrunken estimate lies between an account's own and the mean of all, the nearer to the mean the larger its
    error (Efron and Morris 1975, doi:10.1080/01621459.1975.10479864). That mu and tau are estimated is part of
    its interval: theta_i is averaged over all tau by their restricted likelihood with a flat prior of tau^2, as
    Morris does (1983, doi:10.1080/01621459.1983.10477920). Ranks are computed in each joint draw of all theta
    (Goldstein and Spiegelhalter 1996, doi:10.2307/2983325), so that an account with a large error has a
    wide percentile.

    Parameters
    ----------
    estimates : DataFrame
        One row an account: ``account_id``, ``platform``, ``denominator``, ``estimate`` (on a scale without limits, such
        as the logarithm of a rate) and ``standard_error``; absent where the account could not be measured.
    draws : int
        Joint draws behind the percentiles.
    seed : int
        Of the random numbers.

    Returns
    -------
    Pooled
        With fewer than five accounts, or with several platforms or denominators, there is no comparison, and
        ``cannot_tell`` says why.

    Examples
    --------
    >>> rows = pd.DataFrame({"account_id": list("abcdef"), "platform": "instagram", "denominator": "reach",
    ...                      "estimate": [0.0, 0.1, 0.2, 0.3, 0.4, 2.0], "standard_error": [0.1] * 5 + [0.9]})
    >>> pooled = pool(rows)
    >>> bool(pooled.account("f")["shrunken"] < 1)
    True
    """
    known = estimates[np.isfinite(estimates["estimate"]) & (estimates["standard_error"] > 0)]
    left_out = len(estimates) - len(known)
    reason = why_not_compared(known)
    if reason:
        absent = known.reset_index(drop=True).assign(**dict.fromkeys(SHRUNKEN, math.nan))
        return Pooled(absent, *[math.nan] * 5, len(known), left_out, cannot_tell=reason)
    values, variances = known["estimate"].to_numpy(dtype=float), known["standard_error"].to_numpy(dtype=float) ** 2
    spread = likeliest_spread(values, variances)
    weights = 1 / (variances + spread**2)
    return Pooled(
        accounts=known.reset_index(drop=True).assign(**_posterior(values, variances, draws, seed)),
        mean=float((weights * values).sum() / weights.sum()),
        mean_error=float(weights.sum() ** -0.5),
        spread=spread,
        **dict(zip(("spread_low", "spread_high"), spread_interval(values, variances), strict=True)),
        n=len(known),
        left_out_count=left_out,
    )


def why_not_compared(known: pd.DataFrame) -> str:
    """Return the sentence that says why accounts are not compared, or nothing if they can be."""
    n = len(known)
    if n < FEWEST_ACCOUNTS:
        return f"A comparison needs at least {FEWEST_ACCOUNTS} accounts; there {'is' if n == 1 else 'are'} {n}."
    for column, many in (("platform", "platforms"), ("denominator", "denominators")):
        found = sorted(known[column].unique())
        if len(found) > 1:
            return f"Accounts are compared within one {column}; there are {len(found)} {many} ({', '.join(found)})."
    if np.ptp(known["estimate"]) == 0:
        return f"All {n} accounts have the same value; there is no order among them."
    return ""


def _posterior(values: np.ndarray, variances: np.ndarray, draws: int, seed: int) -> dict[str, np.ndarray]:
    """Return the columns that the model adds to the accounts."""
    grid = _grid(values)
    likelihood = restricted_likelihood(values, variances, grid)
    # The prior is flat in tau^2, so that in tau it grows with tau.
    chance = np.exp(likelihood - likelihood.max()) * grid * np.gradient(grid)
    chance /= chance.sum()
    weights = 1 / (variances + grid[:, None] ** 2)
    mean, mean_variance = (weights * values).sum(1) / weights.sum(1), 1 / weights.sum(1)
    pull = variances * weights
    centre = pull * mean[:, None] + (1 - pull) * values
    within = (1 - pull) * variances
    shrunken = chance @ centre
    error = np.sqrt(chance @ (within + pull**2 * mean_variance[:, None] + (centre - shrunken) ** 2))
    rng = np.random.default_rng(seed)
    at = rng.choice(POINTS, draws, p=chance)
    shifts = np.sqrt(mean_variance[at]) * rng.standard_normal(draws)
    drawn = rng.standard_normal((draws, len(values))) * np.sqrt(within[at]) + centre[at] + pull[at] * shifts[:, None]
    percentiles = drawn.argsort(axis=1).argsort(axis=1) / (len(values) - 1)
    low, high = np.quantile(percentiles, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    columns = (1 - chance @ pull, shrunken, shrunken - z * error, shrunken + z * error, percentiles.mean(0), low, high)
    return dict(zip(SHRUNKEN, columns, strict=True))
