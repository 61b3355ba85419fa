"""Hours drawn towards their mean: against metafor, and silent where chance alone chose the best one."""

import numpy as np
import pandas as pd
import pytest

from citra.models.month_counts import MonthDesign
from citra.models.shrinkage import best_of, find_best_hour, shrink

EFFECTS = np.array([0.5, -0.1, -0.4, 0.2, 0.05, -0.3])
ERRORS = np.array([0.1, 0.2, 0.1, 0.15, 0.3, 0.12])
# rma(yi, sei = s, method, control = list(threshold = 1e-12, maxiter = 1000)) and ranef() of metafor 3.8.1 in R 4.2.2.
IN_R = {
    "reml": (
        0.1118739739,
        [0.4690977060, -0.0655384363, -0.3570555185, 0.1756933186, 0.0338206713, -0.2560177410],
    ),
    "moments": (
        0.1631513083,
        [0.4809999921, -0.0718922619, -0.3670223469, 0.1849724936, 0.0389794122, -0.2660372890],
    ),
}


def from_last(effects, errors):
    """Return the differences from the last group and their covariance, of independent effects."""
    return (effects[:-1] - effects[-1])[None], (np.diag(errors[:-1] ** 2) + errors[-1] ** 2)[None]


@pytest.mark.parametrize("method", ["reml", "moments"])
def test_variance_and_shrunken_effects_are_metafors(method):
    found = shrink(*from_last(EFFECTS, ERRORS), method=method)
    variance, effects = IN_R[method]
    assert found.variance[0] == pytest.approx(variance, abs=1e-7)
    assert found.shrunken[0] == pytest.approx(effects, abs=1e-6)
    assert found.raw[0] == pytest.approx(EFFECTS - EFFECTS.mean())


def test_which_group_is_last_does_not_matter():
    order = np.array([3, 5, 0, 2, 4, 1])
    one, other = shrink(*from_last(EFFECTS, ERRORS)), shrink(*from_last(EFFECTS[order], ERRORS[order]))
    assert other.shrunken[0] == pytest.approx(one.shrunken[0][order], abs=1e-8)
    assert other.errors[0] == pytest.approx(one.errors[0][order], abs=1e-8)


def test_errors_cover_the_true_deviations():
    """6,000 sets of twelve groups; intervals of single groups, tau known to nobody."""
    rng = np.random.default_rng(1)
    for between, least in ((0.0, 0.95), (0.05, 0.93), (0.15, 0.93)):
        errors = np.tile(np.linspace(0.04, 0.15, 12), (6000, 1))
        truth = rng.normal(0, between, errors.shape)
        seen = truth + rng.normal(0, errors)
        covariance = np.stack([np.diag(row[:-1] ** 2) + row[-1] ** 2 for row in errors])
        found = shrink(seen[:, :-1] - seen[:, -1:], covariance)
        off = found.shrunken - (truth - truth.mean(axis=1, keepdims=True))
        assert least <= np.mean(np.abs(off) <= 1.96 * found.errors) <= 1


def test_groups_alike_are_drawn_together_and_keep_an_interval():
    found = shrink(*from_last(np.full(5, 0.3), np.full(5, 0.1)))
    assert found.variance[0] == 0 and found.shrunken[0] == pytest.approx(0)
    assert (found.errors > 0.01).all()
    assert best_of(found)[0] == -1


def alike_accounts(accounts, rng, n=987):
    """Return design and counts of accounts whose fourteen hours do not differ: mean 20, dispersion 0.5."""
    hour = rng.choice(14, n, p=_weights())
    hour[:14] = np.arange(14)
    design = MonthDesign(np.sort(rng.integers(0, 60, n) % 60), np.eye(14)[hour][:, :13])
    return hour, design, rng.poisson(20 * rng.gamma(2, 0.5, (accounts, n))).astype(float)


def _weights():
    near_noon = np.exp(-(((np.arange(14) - 5.5) / 4.0) ** 2) / 2)
    return near_noon / near_noon.sum()


def test_chance_makes_a_best_hour_and_shrinking_unmakes_it():
    rng = np.random.default_rng(3)
    naive, shrunken, named = [], [], []
    for _ in range(4):
        hour, design, counts = alike_accounts(150, rng)
        of_hour = counts @ np.eye(14)[hour] / np.bincount(hour)
        naive.append(of_hour.max(axis=1) / np.median(of_hour, axis=1))
        fits = design.fit(counts, 1e-4)
        found = shrink(fits.effects, fits.covariance)
        shrunken.append(np.exp(found.shrunken.max(axis=1)))
        named.append(best_of(found) >= 0)
    assert 1.15 < np.mean(naive) < 1.3
    assert np.mean(shrunken) < 1.04
    assert np.mean(named) <= 0.05


def posts(n, hours, likes, start="2020-01-01"):
    days = pd.date_range(start, periods=n, freq="D", tz="UTC") + pd.to_timedelta(hours, unit="h")
    return pd.DataFrame(
        {
            "posted_at": days,
            "is_hour_known": True,
            "post_type": "image",
            "source_file": "a.csv",
            "like_count": pd.array(likes, dtype="Int64"),
        }
    )


def test_planted_hour_is_named():
    rng = np.random.default_rng(4)
    hours = rng.integers(8, 16, 900)
    likes = rng.poisson(np.where(hours == 12, 40, 20) * rng.gamma(6, 1 / 6, 900))
    found = find_best_hour(posts(900, hours, likes), "like_count", "UTC", runs=200)
    assert found.best == 12 and found.level <= 0.05
    row = found.hours.set_index("hour").loc[12]
    assert row["shrunken_low"] > 1 and row["shrunken_ratio"] < row["raw_ratio"]


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (posts(0, [], []), "0 posts with a number are left"),
        (posts(60, [9] * 60, range(60)), "needs 3 hours|needs a factor"),
        (posts(60, [9, 15] * 30, range(60)), "needs 3 hours"),
        (posts(60, [9, 12, 15] * 20, [4] * 60), "is the same"),
        (posts(60, [9, 12, 15] * 20, [None] * 60), "0 posts with a number are left"),
        (posts(60, range(60), range(60)).assign(is_hour_known=False), "needs 3 hours|needs a factor"),
    ],
)
def test_where_hours_cannot_be_compared_it_says_why(table, reason):
    found = find_best_hour(table, "like_count", "UTC", runs=20)
    assert found.hours.empty and found.best is None
    assert any(part in found.cannot_tell for part in reason.split("|")), found.cannot_tell
