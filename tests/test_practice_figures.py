"""Figures of practice: they draw what they say, say it in both languages, and are empty where there is nothing."""

import io

import numpy as np
import pandas as pd
import pytest

from citra.figures import GapsByChance, ShareByYear, WeekOfPosts
from citra.models.capacity import compare_gaps
from citra.models.rhythm import count_by_weekday_and_hour, take_moments
from citra.models.shares import share_by_year


def posts(count=200):
    rng = np.random.default_rng(1)
    times = pd.Timestamp("2021-01-04", tz="UTC") + pd.to_timedelta(np.sort(rng.uniform(0, 700, count)), unit="D")
    return pd.DataFrame({"posted_at": pd.Series(times), "is_hour_known": True})


def figures(rows):
    gaps = compare_gaps(take_moments(rows, "UTC"), {"spread": lambda at: float(len(at))}, draws=20)
    shares = share_by_year(rows["posted_at"], rows["posted_at"].dt.hour < 12, "UTC")
    return [
        WeekOfPosts(count_by_weekday_and_hour(rows, "UTC"), (8, 16), is_simulated=True),
        GapsByChance(gaps.curve, is_simulated=True),
        ShareByYear(shares, "share-of-video", is_simulated=False),
    ]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("number", range(3))
def test_figure_is_drawn_the_same_twice_and_told_in_words(number, language):
    figure = figures(posts())[number]
    one, two = io.BytesIO(), io.BytesIO()
    for buffer in (one, two):
        figure.save(buffer, language)
    assert one.getvalue() == two.getvalue() and len(one.getvalue()) > 5000
    assert not figure.is_empty and any(sign.isdigit() for sign in figure.alt(language))


def test_week_counts_every_post_and_names_the_busiest_hour():
    rows = posts()
    busy = pd.DataFrame({"posted_at": pd.to_datetime(["2022-01-05 09:30"] * 50, utc=True), "is_hour_known": True})
    week = figures(pd.concat([rows, busy], ignore_index=True))[0]
    assert week.data()["post_count"].sum() == 250
    assert "on Wednesday at 9" in week.alt("en") and "hari Rabu pukul 9" in week.alt("id")


@pytest.mark.parametrize("number", range(3))
def test_without_posts_the_figure_says_so(number):
    nothing = posts().iloc[:0]
    figure = figures(nothing)[number]
    assert figure.is_empty
    figure.save(io.BytesIO(), "id")


def test_hours_that_are_not_known_are_in_no_cell():
    rows = posts(60).assign(is_hour_known=[False] * 10 + [True] * 50)
    assert figures(rows)[0].data()["post_count"].sum() == 50
