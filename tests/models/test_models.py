"""Intervals and trends, against simulation and other implementations."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import theilslopes

from citra.models.bootstrap import BlockBootstrap
from citra.models.trend import fit_trend, monthly_median


def monthly(values):
    return pd.Series(values, index=pd.period_range("2017-09", periods=len(values), freq="M"))


def ar1(rng, n, memory, deviation):
    noise = rng.normal(0, deviation * math.sqrt(1 - memory**2), n)
    noise[0] = rng.normal(0, deviation)
    for month in range(1, n):
        noise[month] += memory * noise[month - 1]
    return noise


def test_interval_of_a_mean_is_wider_for_a_series_with_memory():
    rng = np.random.default_rng(3)
    series = ar1(rng, 600, 0.8, 1)
    low, high = BlockBootstrap(1000, 1).interval(np.mean, series)
    naive = 2 * 1.96 * series.std() / math.sqrt(len(series))
    assert high - low > 1.5 * naive


def test_interval_is_the_same_for_the_same_seed_only():
    series = np.random.default_rng(1).normal(size=200)
    first = BlockBootstrap(200, 5).interval(np.median, series)
    assert first == BlockBootstrap(200, 5).interval(np.median, series)
    assert first != BlockBootstrap(200, 6).interval(np.median, series)


def test_columns_are_drawn_together():
    likes = np.arange(100.0)
    low, high = BlockBootstrap(200, 1).interval(lambda a, b: np.mean(a / b), likes + 1, likes + 1)
    assert (low, high) == (1, 1)


def test_error_of_the_values_widens_the_interval():
    series = np.random.default_rng(1).normal(10, 1, 200)
    plain = BlockBootstrap(500, 5).interval(np.mean, series)
    wide = BlockBootstrap(500, 5).interval(np.mean, series, noise=np.full(200, 0.5))
    assert np.diff(wide) > 3 * np.diff(plain)
    assert BlockBootstrap(500, 5).interval(np.mean, series, noise=np.full(200, np.nan)) == plain


def test_few_observations_have_no_interval():
    assert np.isnan(BlockBootstrap(50, 1).interval(np.mean, np.arange(7.0))).all()


def test_theil_sen_equals_scipys_on_the_months_that_are_known():
    values = np.exp(np.random.default_rng(2).normal(size=40))
    values[[3, 17]] = np.nan
    known = ~np.isnan(values)
    slope = theilslopes(np.log(values[known]), (np.arange(40) / 12)[known])[0]
    assert fit_trend(monthly(values)).theil_sen_ratio == pytest.approx(math.exp(slope))


def test_median_of_a_month_follows_the_offices_clock():
    rated = pd.DataFrame(
        {
            "posted_at": pd.to_datetime(["2022-01-31 20:00", "2022-02-02 00:00", "2022-04-01 00:00"], utc=True),
            "rate": [1.0, 3.0, 5.0],
        }
    )
    medians = monthly_median(rated, "rate", "Asia/Jakarta")
    assert medians.index.astype(str).tolist() == ["2022-02", "2022-03", "2022-04"]
    assert medians.tolist()[0] == 2.0
    assert math.isnan(medians.iloc[1])
