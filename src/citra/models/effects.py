"""How counts of posts of the same month differ by what can be told of each post: the first of two stages.

A single regression over all posts would take the shocks of the months for chance between posts, and find trends
where there are none. So every month has an effect of its own here, and what differs between months is left to
`citra.models.elasticity`.
"""

import math
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from citra.models import NOMINAL_LEVEL
from citra.models.counts import ALIKE, CountModel, ExactFit, detectable_ratio, fit_counts
from citra.models.measured import MeasuredTest
from citra.models.month_counts import MonthFits
from citra.models.post_factors import FACTORS, ComparedPosts, compared_posts
from citra.models.within_months import WithinMonthTests

# With fewer posts beyond the effects nothing tells how counts scatter.
FEWEST_DEGREES = 20
COMPARISON_COLUMNS = (
    *("factor", "factor_level", "compared_post_count", "count_ratio", "ratio_low", "ratio_high"),
    *("detectable_ratio", "verdict"),
)


@dataclass(frozen=True)
class PostEffects:
    """Comparisons of posts within months.

    Parameters
    ----------
    comparisons : DataFrame
        ``factor``, ``factor_level``, ``compared_post_count``, ``count_ratio``, ``ratio_low``, ``ratio_high``,
        ``detectable_ratio``, ``verdict``; each factor's commonest level first, with a ratio of one.
    joint : dict of MeasuredTest
        For each factor the test that none of its levels matters.
    family_level : float
        In how many of the dealt-out series, none of which holds a difference, one is found.
    family_size : int
        Comparisons declared.
    compared : ComparedPosts
        The posts and their design.
    model : CountModel or None
        The fit, with which its checks are made.
    months : DataFrame
        ``month``, ``level`` (log expected count of the average mix of posts) and ``variance`` (of its sampling).
    cannot_tell : str
        Why there is no comparison; empty where there is one.
    """

    comparisons: pd.DataFrame = field(repr=False)
    joint: dict[str, MeasuredTest]
    family_level: float
    family_size: int
    compared: ComparedPosts
    model: CountModel | None
    months: pd.DataFrame = field(repr=False)
    cannot_tell: str = ""

    def joint_table(self) -> pd.DataFrame:
        """Return the tests of the factors: ``factor``, ``comparison_count``, ``test_p_value``, ``test_level``."""
        sizes = self.comparisons["factor"].value_counts() - 1
        rows = [(factor, int(sizes[factor]), test.p_value, test.level) for factor, test in self.joint.items()]
        return pd.DataFrame(rows, columns=["factor", "comparison_count", "test_p_value", "test_level"])

    def verdict_count(self, *verdicts: str) -> int:
        """Return how many comparisons have one of some verdicts."""
        return int(self.comparisons["verdict"].isin(verdicts).sum())


def why_nothing_compared(compared: ComparedPosts) -> str:
    """Return why posts cannot be compared within months, or nothing if they can."""
    n = len(compared.counts)
    if not n or not compared.references:
        return f"A comparison needs a factor with two levels of ten posts each; {n} posts with a number are left."
    if np.ptp(compared.counts) == 0:
        return f"Each of the {n} numbers is the same; how they scatter is not known."
    degrees = compared.design().residual_degrees
    if degrees < FEWEST_DEGREES:
        return f"{n} posts leave {degrees} degrees of freedom beside months and factors; {FEWEST_DEGREES} are needed."
    return ""


def fit_post_effects(
    posts: pd.DataFrame,
    column: str,
    time_zone: str,
    *,
    factors: tuple[str, ...] = FACTORS,
    by_file: bool = False,
    correction: str = "holm",
    runs: int = 2000,
    seed: int = 1,
) -> PostEffects:
    """Compare counts of posts of the same month by type, weekday, hour band and source file.

    Negative binomial regression, log E(y) = month + factors. The family of comparisons is every level against its
    factor's commonest one; the intervals hold together, and the p-values behind the verdicts are adjusted (Holm
    1979, or Benjamini and Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x). "Alike" needs an equivalence
    test: the 90 % interval within a factor of 1.25 of one (Schuirmann 1987, doi:10.1007/BF01068419). Errors are
    those of maximum likelihood, widened where Pearson's statistic exceeds its degrees of freedom. How far intervals
    reach and what a p-value is comes from dealing the counts of each month out anew among its posts.

    Parameters
    ----------
    posts : DataFrame
        Canonical posts; those without a number take no part.
    column : str
        The count compared.
    time_zone : str
        The office's zone.
    factors : tuple of str
        What is compared, see `citra.models.post_factors`.
    by_file : bool
        Whether the file that gave a post is compared, too: where files disagree, a difference may be theirs.
    correction : {"holm", "fdr_bh"}
        What is kept over the family: the chance of any false difference, or the share of false ones.
    runs : int
        Dealt-out series behind the tests, and as many that measure their levels.
    seed : int
        Of the random numbers.

    Returns
    -------
    PostEffects
        Where the posts say too little there is no comparison, and ``cannot_tell`` says why.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> times = pd.date_range("2021-01-01 05:00", periods=600, freq="29h", tz="UTC")
    >>> types = np.where(rng.random(600) < 0.4, "reel", "image")
    >>> likes = rng.poisson(np.where(types == "reel", 30, 20) * rng.gamma(10, 0.1, 600))
    >>> posts = pd.DataFrame({"posted_at": times, "post_type": types, "like_count": likes, "is_hour_known": True,
    ...                       "source_file": "export.csv"})
    >>> effects = fit_post_effects(posts, "like_count", "UTC", factors=("post_type",), runs=200)
    >>> effects.comparisons["verdict"].tolist()
    ['reference', 'more']
    """
    used = (*factors, "source_file") if by_file and posts["source_file"].nunique() > 1 else factors
    compared = compared_posts(posts, column, time_zone, used)
    reason = why_nothing_compared(compared)
    if not reason:
        try:
            model = _whole_model(compared)
        except ExactFit:
            reason = "Month and factors predict every number exactly; that leaves nothing to scatter."
    if reason:
        empty = pd.DataFrame(columns=COMPARISON_COLUMNS)
        return PostEffects(empty, {}, math.nan, 0, compared, None, _months(None, compared), reason)
    tests = WithinMonthTests(compared, runs, seed, correction)
    fits = compared.design().fit(compared.counts[None], 1e-9)
    found = tests.statistics(fits)
    return PostEffects(
        _comparisons(fits, model, tests),
        {factor: tests.joint_test(factor, found) for factor in compared.references},
        tests.family_level,
        found.sizes.shape[1],
        compared,
        model,
        _months(fits, compared),
    )


def _whole_model(compared: ComparedPosts) -> CountModel:
    """Return the fit with one column a month, for the checks of the model."""
    months = pd.get_dummies(compared.levels["month"], dtype=float)
    columns = pd.DataFrame(
        compared.design().columns, index=months.index, columns=[f"{a}:{b}" for a, b in compared.columns]
    )
    return fit_counts(compared.counts, pd.concat([months, columns], axis=1))


def _comparisons(fits: MonthFits, model: CountModel, tests: WithinMonthTests) -> pd.DataFrame:
    compared, found = tests.compared, tests.statistics(fits)
    adjusted, near, reach = tests.adjusted(tests.p_values(found)[0]), tests.near, tests.reach
    sizes = {factor: compared.levels[factor].value_counts() for factor in compared.references}
    errors, mean, rows = np.sqrt(np.diag(fits.covariance[0])), compared.counts.mean(), []
    for order, place in enumerate(np.flatnonzero(compared.is_compared())):
        factor, level = compared.columns[place]
        posts, reference = sizes[factor], compared.references[factor]
        if not rows or rows[-1]["factor"] != factor:
            rows.append({"factor": factor, "factor_level": reference, "compared_post_count": int(posts[reference])})
            rows[-1] |= {"count_ratio": 1.0, "verdict": "reference"}
        effect, error = fits.effects[0, place], errors[place]
        rows.append(
            {
                "factor": factor,
                "factor_level": level,
                "compared_post_count": int(posts[level]),
                "count_ratio": math.exp(effect),
                "ratio_low": math.exp(effect - reach * error),
                "ratio_high": math.exp(effect + reach * error),
                "detectable_ratio": detectable_ratio(mean, model.dispersion, posts[level], posts[reference]),
                "verdict": verdict(effect, near[order] * error, adjusted[order]),
            }
        )
    return pd.DataFrame(rows, columns=COMPARISON_COLUMNS)


def verdict(effect: float, reach: float, p_value: float) -> str:
    """Return what a comparison allows to say.

    Parameters
    ----------
    effect : float
        Log ratio.
    reach : float
        Half the width of its 90 % interval.
    p_value : float
        Adjusted over the family.

    Examples
    --------
    >>> verdict(0.3, 0.1, 0.001), verdict(0.02, 0.1, 0.9), verdict(0.02, 0.4, 0.9)
    ('more', 'alike', 'cannot-tell')
    """
    if p_value <= NOMINAL_LEVEL:
        return "more" if effect > 0 else "fewer"
    return "alike" if abs(effect) + reach < math.log(ALIKE) else "cannot-tell"


def _months(fits: MonthFits | None, compared: ComparedPosts) -> pd.DataFrame:
    """Return the months' effects; their variance is that of the month's own posts and of the mix taken out."""
    if fits is None:
        return pd.DataFrame({"month": pd.Series(dtype=str), "level": 0.0, "variance": 0.0})
    design = compared.design()
    weight = (fits.expected / (1 + fits.dispersion[:, None] * fits.expected))[0]
    own = np.bincount(design.month, weight)
    mixed = np.stack([np.bincount(design.month, weight * column) for column in design.columns.T], axis=1) / own[:, None]
    taken_out = np.einsum("mk,kl,ml->m", mixed, fits.covariance[0], mixed)
    variance = max(float(fits.scale[0]), 1.0) / own + taken_out
    return pd.DataFrame({"month": compared.months, "level": fits.level[0], "variance": variance})
