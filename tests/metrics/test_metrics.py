"""Metrics, against plain arithmetic."""

import math
import statistics

import numpy as np
import pandas as pd
import pytest

from citra.errors import BadInput
from citra.metrics.cadence import attach_office_clock, count_by_month_and_type, posts_per_week
from citra.metrics.engagement import (
    attach_engagement_rate,
    counted_columns,
    public_interaction_count,
    summarise_rate_by_definition,
    summarise_rate_by_type,
    why_no_rate,
)
from citra.metrics.interactions import summarise_interactions
from citra.metrics.registry import measure

POSTS = pd.DataFrame(
    {
        "posted_at": pd.to_datetime(["2020-01-01", "2021-01-01", "2022-01-01", "2022-02-01"], utc=True),
        "post_type": ["image", "image", "reel", "image"],
        "like_count": pd.array([10, 0, 40, None], dtype="Int64"),
        "comment_count": pd.array([0, 2, 4, 1], dtype="Int64"),
        "share_count": pd.array([None] * 4, dtype="Int64"),
        "follower_count_at_post": [100.0, 200.0, 400.0, 400.0],
    }
)


def no_interval(statistic, *columns):
    return math.nan, math.nan


def test_interactions_by_hand():
    rows = summarise_interactions(POSTS).set_index("interaction")
    likes = rows.loc["likes"]
    assert likes["known_post_count"] == 3
    assert likes["share_of_posts"] == pytest.approx(2 / 3)
    assert likes["mean_per_post"] == pytest.approx(50 / 3)
    assert likes["mean_per_post_and_1000_followers"] == pytest.approx((100 + 0 + 100) / 3)


def test_interactions_nobody_counted_are_absent_not_zero():
    shares = summarise_interactions(POSTS).set_index("interaction").loc["shares"]
    assert shares["known_post_count"] == 0
    assert shares.iloc[1:].isna().all()


def test_rate_by_followers_then_and_today():
    rated = attach_engagement_rate(POSTS)
    assert rated["engagement_rate"].tolist()[:3] == [0.1, 0.01, 0.11]
    assert rated["naive_engagement_rate"].tolist()[:3] == [10 / 400, 2 / 400, 44 / 400]
    assert math.isnan(rated["engagement_rate"].iloc[3])


def test_wrong_denominator_halves_a_constant_rate():
    followers = np.linspace(50, 1776, 500)
    days = pd.date_range("2018-01-01", periods=500, tz="UTC")
    posts = pd.DataFrame(
        {
            "posted_at": days,
            "like_count": 0.03 * followers,
            "comment_count": 0.0,
            "follower_count_at_post": followers,
        }
    )
    rated = attach_engagement_rate(posts)
    assert rated["engagement_rate"].mean() == pytest.approx(0.03)
    assert rated["naive_engagement_rate"].mean() / 0.03 == pytest.approx(0.51, abs=0.01)


def test_no_followers_means_no_rate_and_a_reason():
    rated = attach_engagement_rate(POSTS.assign(follower_count_at_post=np.nan))
    assert rated["engagement_rate"].isna().all()
    assert "follower count" in why_no_rate(rated)


def test_median_by_type():
    by_type = summarise_rate_by_type(attach_engagement_rate(POSTS), no_interval).set_index("post_type")
    assert by_type.loc["image", "median_rate"] == pytest.approx(statistics.median([0.1, 0.01]))
    assert by_type["post_share"].sum() == pytest.approx(1)


def test_posts_per_week_equals_the_seed_arithmetic():
    ends = ("2022-06-30", "2022-12-31", "2023-06-30")
    assert [round(posts_per_week(987, "2017-09-01", end), 2) for end in ends] == [3.92, 3.55, 3.25]


def test_burstiness_of_chance_is_near_zero_and_of_bursts_is_high():
    rng = np.random.default_rng(1)

    def burstiness(gaps):
        times = pd.Timestamp("2020-01-01", tz="UTC") + pd.to_timedelta(np.cumsum(gaps), unit="s")
        return measure("burstiness", pd.DataFrame({"posted_at": times})).value

    assert burstiness(rng.exponential(1e4, 5000)) == pytest.approx(0, abs=0.03)
    assert burstiness(np.where(np.arange(2000) % 50, 10.0, 1e6)) > 0.7


def test_office_clock_decides_and_an_unknown_hour_is_no_hour():
    posts = pd.DataFrame(
        {
            "posted_at": pd.to_datetime(["2022-01-07 02:00", "2022-01-07 09:30", "2022-01-08 17:30"], utc=True),
            "is_hour_known": [True, True, False],
        }
    )
    clocked = attach_office_clock(posts, "Asia/Jakarta", (8, 16))
    assert clocked["is_after_hours"].tolist() == [False, True, pd.NA]
    assert clocked["is_weekend"].tolist() == [False, False, True]


def test_rates_by_each_denominator_by_hand():
    posts = POSTS.assign(reach_count=pd.array([100, 50, None, None], dtype="Int64"), view_count=pd.NA)
    rows = summarise_rate_by_definition(attach_engagement_rate(posts), no_interval)
    rows = rows[rows["counted"] == "public"].set_index("denominator")
    assert rows.loc["followers-at-posting", "mean_rate"] == pytest.approx((0.1 + 0.01 + 0.11) / 3)
    assert rows.loc["followers-at-posting", "median_rate"] == pytest.approx(0.1)
    assert rows.loc["followers-at-posting", "pooled_rate"] == pytest.approx(56 / 700)
    assert rows.loc["latest-followers", "mean_rate"] == pytest.approx(56 / 3 / 400)
    assert rows.loc["reach", "mean_rate"] == pytest.approx((0.1 + 0.04) / 2)
    assert "views" not in rows.index


def test_error_of_the_followers_becomes_an_error_of_the_rate():
    rated = attach_engagement_rate(POSTS.assign(follower_count_se=[10.0, 0.0, 40.0, 40.0]))
    assert rated["engagement_rate_se"].tolist()[:3] == pytest.approx([0.01, 0.0, 0.011])


def test_nobody_to_divide_by_is_no_rate():
    rated = attach_engagement_rate(POSTS.assign(follower_count_at_post=[0.0, 200.0, 400.0, 400.0]))
    assert math.isnan(rated["engagement_rate"].iloc[0])


def test_month_without_posts_is_counted_as_zero_and_the_zone_decides():
    posts = pd.DataFrame(
        {"posted_at": pd.to_datetime(["2021-12-31 18:00", "2022-03-05 00:00"], utc=True), "post_type": "image"}
    )
    counts = count_by_month_and_type(posts, "Asia/Jakarta")
    assert counts.index.astype(str).tolist() == ["2022-01", "2022-02", "2022-03"]
    assert counts["image"].tolist() == [1, 0, 1]


def test_after_hours_follow_the_stated_hours_and_are_absent_without():
    times = pd.to_datetime(["2022-01-07 01:29", "2022-01-07 01:31", "2022-01-07 09:31", "2022-01-08 03:00"], utc=True)
    posts = pd.DataFrame({"posted_at": times})
    # Friday 08:29, 08:31 and 16:31, and a Saturday, by the clock of Jakarta.
    stated = attach_office_clock(posts, "Asia/Jakarta", (8.5, 16.5))["is_after_hours"]
    assert stated.tolist() == [True, False, True, True]
    assert attach_office_clock(posts, "Asia/Jakarta")["is_after_hours"].isna().all()


@pytest.mark.parametrize("hours", [[8], [16, 8], [8, 25], [-1, 8], ["8", "16"], [8, 12, 16]])
def test_hours_that_cannot_be_are_refused(hours):
    posts = pd.DataFrame({"posted_at": pd.to_datetime(["2022-01-07"], utc=True)})
    with pytest.raises(BadInput, match="working_hours"):
        attach_office_clock(posts, "UTC", hours)


def test_what_counts_is_what_the_platform_shows_to_everybody():
    posts = pd.DataFrame(
        {
            "platform": ["instagram", "facebook", "twitter", "youtube"],
            "like_count": [10, 10, 10, 10],
            "comment_count": [2, 2, 2, 2],
            "share_count": [5, 5, None, 5],
            "save_count": [3, None, None, None],
        }
    )
    # On Facebook shares are public; the tweet's are not known in any tweet here, so the others count.
    assert public_interaction_count(posts).tolist() == [12, 17, 12, 12]
    assert counted_columns(posts)["twitter"] == ("like_count", "comment_count")
    # With one tweet whose shares are known, the other tweet has an unknown sum.
    more = pd.concat([posts, posts.iloc[[2]].assign(share_count=1)], ignore_index=True)
    assert public_interaction_count(more).fillna(-1).tolist() == [12, 17, -1, 12, 13]


def test_each_definition_of_a_rate_stands_beside_the_others():
    posts = pd.DataFrame(
        {
            "platform": "twitter",
            "posted_at": pd.to_datetime(["2021-01-01", "2021-01-02"], utc=True),
            "like_count": [10, 20],
            "comment_count": [0, 4],
            "share_count": [2, 6],
            "platform_interaction_count": [30, 60],
            "impression_count": [1000, 1500],
            "reach_count": [None, None],
            "view_count": [None, None],
            "follower_count_at_post": [100.0, 200.0],
        }
    )
    rows = summarise_rate_by_definition(attach_engagement_rate(posts), no_interval).set_index(
        ["counted", "denominator"]
    )
    assert rows.loc[("public", "impressions"), "mean_rate"] == pytest.approx((0.012 + 0.02) / 2)
    assert rows.loc[("platforms-own", "impressions"), "mean_rate"] == pytest.approx((0.03 + 0.04) / 2)
    assert rows.loc[("platforms-own", "impressions"), "pooled_rate"] == pytest.approx(90 / 2500)
    assert rows.loc[("public", "followers-at-posting"), "mean_rate"] == pytest.approx((0.12 + 0.15) / 2)
    assert ("owners", "impressions") not in rows.index and ("public", "reach") not in rows.index
