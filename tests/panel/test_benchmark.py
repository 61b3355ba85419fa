"""Places among peers, against brute force and scipy."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from citra.panel.benchmark import (
    FEWEST_PEERS,
    binomial_interval,
    nearest_window,
    place_among_peers,
    quantile_with_interval,
    summarise_benchmark,
)


def panel_of(n: int, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rate = np.exp(rng.normal(-3.5, 0.4, n))
    frame = pd.DataFrame(
        {
            "account_id": [f"a{number:04d}" for number in range(n)],
            "platform": "instagram",
            "follower_count": np.rint(np.exp(rng.uniform(np.log(300), np.log(20_000), n))),
            "mean_rate": rate,
            "mean_rate_low": rate * np.exp(-1.959964 * 0.1),
            "mean_rate_high": rate * np.exp(1.959964 * 0.1),
            "yearly_ratio": np.nan,
            "ratio_low": np.nan,
            "ratio_high": np.nan,
            "follower_growth": rng.normal(0.1, 0.05, n),
            "posts_per_week": np.rint(rng.uniform(1, 8, n)),
        }
    )
    return frame.astype(dict.fromkeys(frame.columns[2:], "Float64"))


def test_window_is_the_nearest_accounts():
    sizes = np.sort(np.random.default_rng(1).lognormal(7, 1, 200))
    starts = nearest_window(sizes, 20)
    for at, start in enumerate(starts):
        distances = np.delete(np.abs(sizes - sizes[at]), at)
        window = np.delete(np.arange(start, start + 21), at - start)
        assert at in range(start, start + 21)
        assert np.allclose(np.sort(np.abs(sizes[window] - sizes[at])), np.sort(distances)[:20])


@pytest.mark.parametrize("ones", [0, 1, 15, 29, 30])
def test_interval_is_the_exact_binomial_one(ones):
    peer = stats.binomtest(ones, 30).proportion_ci(0.95, method="exact")
    low, high = binomial_interval(ones, ones, 30)
    assert (float(low), float(high)) == pytest.approx((peer.low, peer.high), abs=1e-12)


def test_percentile_by_brute_force():
    panel, peers = panel_of(120), 40
    placed = place_among_peers(panel, peers)
    logs = np.log(panel["follower_count"].to_numpy(dtype=float))
    for at in (0, 17, 60, 119):
        near = np.argsort(np.abs(logs - logs[at]), kind="stable")
        near = near[near != at][:peers]
        for name, column in (("growth", "follower_growth"), ("cadence", "posts_per_week"), ("rate", "mean_rate")):
            theirs, mine = panel[column].to_numpy(dtype=float)[near], float(panel[column][at])
            expected = stats.percentileofscore(theirs, mine, kind="mean") / 100
            assert float(placed[f"{name}_percentile"][at]) == pytest.approx(expected)
        below = int((panel["follower_growth"].to_numpy(dtype=float)[near] < panel["follower_growth"][at]).sum())
        exact = stats.binomtest(below, peers).proportion_ci(0.95, method="exact")
        found = placed.loc[at, ["growth_percentile_low", "growth_percentile_high"]].astype(float).tolist()
        assert found == pytest.approx([exact.low, exact.high])
        wider = 2.241403 * 0.1
        rates, mine = panel["mean_rate"].to_numpy(dtype=float)[near], float(panel["mean_rate"][at])
        low = stats.binomtest(int((rates < mine * np.exp(-wider)).sum()), peers).proportion_ci(0.975, "exact").low
        high = stats.binomtest(int((rates < mine * np.exp(wider)).sum()), peers).proportion_ci(0.975, "exact").high
        found = placed.loc[at, ["rate_percentile_low", "rate_percentile_high"]].astype(float).tolist()
        assert found == pytest.approx([low, high], abs=1e-6)


def test_what_is_not_known_has_no_place():
    panel = panel_of(60)
    panel.loc[5, "mean_rate"] = pd.NA
    panel.loc[6, "follower_count"] = pd.NA
    placed = place_among_peers(panel, 30)
    assert placed["trend_percentile"].isna().all()
    assert pd.isna(placed["rate_percentile"][5]) and not pd.isna(placed["growth_percentile"][5])
    assert placed.loc[6, ["peer_count", "rate_percentile", "growth_percentile"]].isna().all()
    few = place_among_peers(panel_of(FEWEST_PEERS), 100)
    assert (few["peer_count"] == FEWEST_PEERS - 1).all() and few["rate_percentile"].isna().all()


def test_platforms_are_apart():
    panel = panel_of(60)
    both = pd.concat([panel, panel.assign(platform="facebook", mean_rate=panel["mean_rate"] * 100)], ignore_index=True)
    placed, alone = place_among_peers(both, 30), place_among_peers(panel, 30)
    pd.testing.assert_frame_equal(placed[:60], alone)


def test_percentile_interval_covers():
    """The interval of an account that is measured with an error holds the share with a lower rate in 95 % or more."""
    inside = []
    for seed in range(20):
        rng = np.random.default_rng([7, seed])
        panel = panel_of(200, seed)
        true = rng.normal(-3.5, 0.4, 200)
        seen = np.exp(true + rng.normal(0, 0.1, 200))
        panel["mean_rate"] = seen
        panel["mean_rate_low"], panel["mean_rate_high"] = seen * np.exp(-0.1959964), seen * np.exp(0.1959964)
        placed = place_among_peers(panel, 60)
        share = stats.norm.cdf(true, -3.5, np.hypot(0.4, 0.1))
        inside.append(placed["rate_percentile_low"].le(share) & placed["rate_percentile_high"].ge(share))
    assert float(pd.concat(inside).mean()) > 0.95


def test_quantile_interval_covers():
    rng = np.random.default_rng(1)
    ends = [quantile_with_interval(rng.normal(size=100), 0.75)[1:] for _ in range(1000)]
    covered = np.mean([low <= stats.norm.ppf(0.75) <= high for low, high in ends])
    assert covered > 0.94
    assert np.isnan(quantile_with_interval(np.arange(20.0), 0.1)[1])


def test_benchmark_of_windows():
    panel = panel_of(100)
    found = summarise_benchmark(panel, 50)
    ordered = panel.sort_values("follower_count", ignore_index=True)
    middle = found[(found["benchmark_measure"] == "mean_rate") & (found["quantile"] == 0.5)]
    expected = [float(ordered["mean_rate"][start : start + 50].median()) for start in (0, 25, 50)]
    assert middle["quantile_value"].tolist() == pytest.approx(expected)
    assert middle["peer_follower_low"].tolist() == ordered["follower_count"][[0, 25, 50]].tolist()
    assert not (found["benchmark_measure"] == "yearly_ratio").any()
