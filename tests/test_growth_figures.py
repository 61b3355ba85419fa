"""Figures of growth and forecast: they draw what they tell, and say so where there is nothing."""

import io

import numpy as np
import pandas as pd
import pytest

from citra.figures import ForecastFan, GrowthCurves
from citra.models.curves import compare_curves
from citra.models.forecast import fit_forecast
from citra.models.growth import fit_growth

NOBODY = pd.DataFrame(
    columns=["account_id", "observed_at", "follower_count_low", "follower_count_high", "reading_kind"]
)


def slowing(size=150):
    weeks = np.arange(size)
    noise = np.cumsum(np.random.default_rng(1).normal(0, 2, size))
    counts = np.rint(50 + 900 * (1 - np.exp(-weeks / 60)) + noise).astype(int)
    return pd.DataFrame(
        {
            "account_id": "a",
            "observed_at": pd.date_range("2019-01-01", periods=size, freq="7D", tz="UTC"),
            "follower_count_low": counts,
            "follower_count_high": counts,
            "reading_kind": "observed",
        }
    )


def growth_picture(snapshots):
    growth = fit_growth(snapshots)
    return GrowthCurves(growth, compare_curves(growth.readings, draws=99), is_simulated=True)


def words_in(picture, language):
    figure = picture.draw(language)
    axes = figure.axes[0]
    legend = [text.get_text() for text in axes.get_legend().get_texts()] if axes.get_legend() else []
    return [*legend, *(text.get_text() for text in axes.texts), axes.get_ylabel()]


def test_growth_draws_readings_path_curves_and_the_ceiling_of_the_best():
    picture = growth_picture(slowing())
    kinds = picture.data()["kind"].value_counts()
    assert kinds["observed"] == kinds["smoothed-path"] == kinds["bass"] == 150
    best = picture.comparison.best
    assert best.kind == "bass" and not best.not_identified and kinds["ceiling"] == 2
    assert words_in(picture, "id")[:2] == ["pembacaan", "jalur mulus"]
    assert "ceiling" in words_in(picture, "en") and "batas jenuh" in words_in(picture, "id")
    assert "150 readings" in picture.alt("en") and "tidak teridentifikasi" in picture.alt("id")


def test_too_few_readings_are_drawn_without_a_path():
    picture = growth_picture(slowing().iloc[:5])
    assert set(picture.data()["kind"]) == {"observed"} and "5 pembacaan" in picture.alt("id")
    assert words_in(picture, "en")[0] == "observed"


def test_forecast_draws_the_last_two_years_and_both_intervals():
    picture = ForecastFan(fit_forecast(slowing(), 13), is_simulated=True)
    kinds = picture.data()["kind"].value_counts()
    assert kinds.to_dict() == {"observed": 104, "interval-95": 13, "interval-80": 13}
    drawn = picture.data().set_index("kind")
    assert (
        drawn.loc["interval-95", "follower_count_low"].to_numpy()
        <= drawn.loc["interval-80", "follower_count_low"].to_numpy()
    ).all()
    assert "13 pekan" in picture.alt("id") and "13 weeks" in picture.alt("en")
    assert "prakiraan" in words_in(picture, "id")


@pytest.mark.parametrize("snapshots", [NOBODY, slowing().iloc[:0]])
def test_without_readings_the_figures_say_so(snapshots):
    forecast = ForecastFan(fit_forecast(snapshots, 26), is_simulated=False)
    for picture in (growth_picture(snapshots), forecast):
        assert picture.is_empty and picture.alt("en") == "Data not available"
        assert words_in(picture, "id")[0] == "Data tidak tersedia"


def test_same_data_give_the_same_bytes():
    picture = ForecastFan(fit_forecast(slowing(), 13), is_simulated=False)
    files = [io.BytesIO(), io.BytesIO()]
    for file in files:
        picture.save(file, "en")
    assert files[0].getvalue() == files[1].getvalue()
