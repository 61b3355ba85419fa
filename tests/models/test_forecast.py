"""Forecasts of followers: by hand, without a look ahead, and no better told than they are."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from citra.models.forecast import (
    choose_origins,
    fit_forecast,
    forecast_drift,
    forecast_structural,
    score_forecasts,
    summarise_scores,
)
from citra.models.local_trend import fit_local_trend
from citra.models.readings import Readings

LAST = pd.Timestamp("2022-12-31", tz="UTC")


def snapshots(read):
    counts = pd.array(read.values.astype(int), dtype="Int64")
    moments = read.moments(read.at)
    return pd.DataFrame(
        {
            "account_id": "a",
            "observed_at": moments,
            "follower_count_low": counts,
            "follower_count_high": counts,
            "reading_kind": "observed",
        }
    )


def walking(seed, steps=140, drift=6.0, spread=5.0, keep=0.5):
    """Return readings of a random walk with drift, half of the weeks missing."""
    rng = np.random.default_rng(seed)
    counts = 800 + np.cumsum(rng.normal(drift, spread, steps))
    missing = rng.random(steps) > keep
    missing[[0, -1]] = False
    return Readings("a", LAST, 7, np.where(missing, np.nan, counts))


def slowing(seed, steps=160):
    """Return readings of an account whose weekly gain falls from thirty to three."""
    rng = np.random.default_rng(seed)
    counts = 100 + np.cumsum(30 * np.exp(-np.arange(steps) / 60) + rng.normal(0, 2, steps))
    return Readings("a", LAST, 7, np.where(rng.random(steps) < 0.4, np.nan, counts))


# ------------------------------------------------------------------ the two methods


def test_drift_without_gaps_is_the_textbook_s_by_hand():
    """y = 10, 14, 15, 19, 22: drift 3, changes off by 1, -2, 1, 0, s^2 = 6 / 3, error of h: 2 h (1 + h / 4)."""
    fan = forecast_drift(Readings("a", LAST, 7, np.array([10.0, 14, 15, 19, 22])), 3)
    assert fan["mean"].tolist() == [25, 28, 31]
    for ahead in (1, 2, 3):
        error = math.sqrt(2 * ahead * (1 + ahead / 4))
        for share in (80, 95):
            reach = student.ppf((1 + share / 100) / 2, 3) * error
            row = fan.iloc[ahead - 1]
            assert row[f"high_{share}"] - row["mean"] == pytest.approx(reach)
            assert row["mean"] - row[f"low_{share}"] == pytest.approx(reach)


def test_drift_over_gaps_by_hand():
    """Changes 4 in two steps and 2 in one: drift 2, and (0^2 / 2 + 0^2 / 1) leaves no error."""
    fan = forecast_drift(Readings("a", LAST, 7, np.array([10.0, np.nan, 14, 16])), 2)
    assert fan["mean"].tolist() == [18, 20] and fan["high_95"].tolist() == [18, 20]


def test_drift_intervals_hold_as_many_values_as_they_say():
    inside = []
    for seed in range(1500):
        read = walking(seed, steps=60)
        fan = forecast_drift(read.until(int(read.at[read.at <= 45][-1])), 14)
        row = fan.iloc[59 - int(read.at[read.at <= 45][-1]) - 1] if 59 - read.at[read.at <= 45][-1] <= 14 else None
        if row is not None:
            inside.append(
                [row["low_80"] <= read.counts[59] <= row["high_80"], row["low_95"] <= read.counts[59] <= row["high_95"]]
            )
    assert len(inside) > 500
    assert np.mean(inside, axis=0) == pytest.approx([0.80, 0.95], abs=0.035)


def test_structural_forecast_is_that_of_readings_and_not_of_levels():
    read = slowing(1)
    fan, trend = forecast_structural(read, 10), fit_local_trend(read, ahead=10)
    assert fan["mean"].to_numpy() == pytest.approx(trend.counts(trend.levels.mean[-10:]))
    low, high = (trend.counts(end[-10:]) for end in trend.levels.interval())
    assert (fan["low_95"] < low).all() and (fan["high_95"] > high).all()


def test_no_forecast_is_below_zero():
    falling = Readings("a", LAST, 7, np.r_[np.arange(100.0, 0, -4), 1.0, 3.0])
    assert (forecast_drift(falling, 60).to_numpy() >= 0).all()


# ------------------------------------------------------------------ the scores


def test_what_is_read_later_does_not_alter_a_forecast():
    read = slowing(2)
    origin = int(choose_origins(read, 26)[3])
    tampered = read.counts.copy()
    tampered[origin + 1 :] = 5
    other = Readings("a", LAST, 7, tampered)
    for method in (forecast_drift, forecast_structural):
        assert method(read.until(origin), 26).equals(method(other.until(origin), 26))


def test_only_readings_are_scored_and_every_origin_has_past_and_horizon():
    read = slowing(3)
    origins = choose_origins(read, 26)
    assert 1 < len(origins) <= 12 and origins[0] == read.at[19] and origins[-1] + 26 <= read.at[-1]
    scored = score_forecasts(read, 26)
    for origin, rows in scored[scored["method"] == "drift"].groupby("origin"):
        later = read.at[(read.at > origin) & (read.at <= origin + 26)]
        assert rows["truth"].tolist() == read.counts[later].tolist()
        assert rows["weeks_ahead"].tolist() == (later - origin).tolist()


def test_scaled_error_by_hand():
    read = walking(5, steps=80, keep=1.1)
    scored = score_forecasts(read, 10).query("method == 'drift'")
    origin = scored["origin"].iloc[0]
    past = read.counts[: origin + 1]
    drift = (past[-1] - past[0]) / origin
    expected = abs(read.counts[origin + 4] - past[-1] - 4 * drift) / np.abs(np.diff(past)).mean()
    assert scored["scaled_error"].iloc[3] == pytest.approx(expected)


def test_scores_are_told_near_and_far():
    table = summarise_scores(score_forecasts(slowing(4), 26), 26)
    assert table["weeks_ahead"].tolist() == ["1–4", "1–4", "5–13", "5–13", "14–26", "14–26"]
    assert table["method"].tolist() == ["drift", "structural"] * 3
    assert (table["scored_count"] > 0).all() and table[["coverage_80", "coverage_95"]].to_numpy().max() <= 1
    assert summarise_scores(score_forecasts(slowing(4), 1), 1)["weeks_ahead"].tolist() == ["1–1"] * 2


# ------------------------------------------------------------------ the whole


def test_slowing_account_is_forecast_by_the_structural_model():
    forecast = fit_forecast(snapshots(slowing(6)), 26)
    assert forecast.beats_drift and forecast.method == "structural" and "its forecast is given" in forecast.sentence
    assert forecast.overall["structural"]["scaled_error"] < forecast.overall["drift"]["scaled_error"]
    assert forecast.origins_won > forecast.origin_count / 2
    narrow, wide = forecast.at_horizon
    assert wide.low < narrow.low < narrow.value < narrow.high < wide.high
    assert forecast.measured("coverage_95") == forecast.overall["structural"]["coverage_95"]


def test_where_drift_is_not_beaten_a_sentence_says_so_and_drift_is_given():
    forecast = next(
        each for seed in range(7, 20) if not (each := fit_forecast(snapshots(walking(seed)), 13)).beats_drift
    )
    assert forecast.method == "drift"
    assert "does not beat drift" in forecast.sentence and "that of drift" in forecast.sentence
    assert forecast.fan.equals(forecast_drift(forecast.readings, 13))
    assert forecast.measured("coverage_80") == forecast.overall["drift"]["coverage_80"]


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ([], "there are 0"),
        ([5.0], "there are 1"),
        ([5.0, 9.0], "never modelled"),
        (np.arange(100.0, 115.0), "at least 20 others; there are 0"),
        (np.arange(100.0, 140.0), "within 26 weeks"),
        (np.full(90, 7.0), "are the same"),
        (np.zeros(90), "are the same"),
    ],
)
def test_too_little_is_told_and_nothing_is_forecast(counts, reason):
    read = Readings("a", LAST, 7, np.asarray(counts, dtype=float))
    frame = snapshots(read) if read.n else snapshots(Readings("a", LAST, 7, np.array([1.0]))).iloc[:0]
    forecast = fit_forecast(frame, 26)
    assert reason in forecast.cannot_tell and forecast.sentence == forecast.cannot_tell
    assert forecast.method == "" and forecast.fan.empty and not forecast.beats_drift
    assert math.isnan(forecast.at_horizon[0].value) and math.isnan(forecast.measured("coverage_95"))
    assert (forecast.by_horizon["scored_count"] == 0).all()


def test_log_by_day_is_forecast_by_weeks():
    days = np.arange(200.0)
    counts = 300 + 3 * days + np.random.default_rng(8).normal(0, 4, 200).cumsum()
    forecast = fit_forecast(snapshots(Readings("a", LAST, 1, np.where(days % 3 == 1, np.nan, counts))), 4)
    assert forecast.cannot_tell == "" and len(forecast.fan) == 28
    assert forecast.by_horizon["weeks_ahead"].tolist()[-1] == "3–4"
