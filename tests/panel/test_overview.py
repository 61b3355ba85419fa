"""The figure of a panel: what it draws, says, and does without data."""

import numpy as np
import pandas as pd
import pytest

from citra.dictionary import the_dictionary
from citra.figures.panel import LINE, POINT, PanelOverview
from citra.panel.benchmark import MEASURES, place_among_peers, summarise_benchmark
from citra.panel.table import COLUMNS


@pytest.fixture
def panel() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    rate = np.exp(rng.normal(-3.5, 0.4, 60))
    return pd.DataFrame(
        {
            "account_id": [f"a{number:02d}" for number in range(60)],
            "platform": ["instagram"] * 50 + ["facebook"] * 10,
            "follower_count": np.rint(np.exp(rng.uniform(6, 10, 60))),
            "mean_rate": rate,
            **dict.fromkeys(("mean_rate_low", "mean_rate_high"), rate),
            **{name: np.exp(rng.normal(0, 0.1, 60)) for name in ("yearly_ratio", "ratio_low", "ratio_high")},
            **dict.fromkeys(("follower_growth", "posts_per_week"), 1.0),
        }
    )


def test_it_draws_the_larger_platform(panel):
    picture = PanelOverview(panel, summarise_benchmark(panel, 40), is_simulated=True)
    drawn = picture.data()
    points, line = drawn[drawn["mark"] == POINT], drawn[drawn["mark"] == LINE]
    assert len(points) == 50 and points["mean_rate"].tolist() == panel["mean_rate"][:50].tolist()
    windows = panel[:50].sort_values("follower_count")["mean_rate"]
    assert line["mean_rate"].tolist() == pytest.approx([windows[:40].median(), windows[10:].median()])
    falling = int((panel["yearly_ratio"][:50] < 1).sum())
    assert f"of {falling} of 50 accounts with a trend falls" in picture.alt("en")
    assert f"{falling} dari 50 akun" in picture.alt("id")
    texts = {text.get_text() for axes in picture.draw("id").axes for text in axes.get_legend().get_texts()}
    assert {"satu akun", "80\u202f% akun seukuran", "tanpa perubahan"} <= texts


def test_without_rates_it_says_so(panel):
    bare = panel.assign(mean_rate=np.nan, yearly_ratio=np.nan)
    picture = PanelOverview(bare, summarise_benchmark(bare, 40), is_simulated=False)
    assert picture.is_empty and "\u2013" in picture.alt("en")
    assert len(picture.draw("en").axes) == 1


def test_few_accounts_are_drawn_without_a_benchmark(panel):
    few = panel[:5]
    picture = PanelOverview(few, summarise_benchmark(few, 40), is_simulated=False)
    assert picture.data()["mark"].tolist() == [POINT] * 5
    assert len(picture.draw("en").axes) == 2


def test_every_column_is_described(panel):
    described = the_dictionary().results
    placed = place_among_peers(panel, 40)
    assert not [name for name in (*COLUMNS, *placed, *summarise_benchmark(panel, 40)) if name not in described]
    assert all(measure.column in the_dictionary().words for measure in MEASURES)
    for name in ("outcome", "reason", "content_key"):
        assert name in described
