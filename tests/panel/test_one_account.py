"""One account's row, against the package's functions for studies, pandas and arithmetic."""

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest

from citra.errors import BadInput
from citra.metrics.engagement import attach_engagement_rate
from citra.models.accounts import estimate_levels
from citra.models.followers import attach_follower_count_at_post
from citra.models.line_trend import fit_line_trend
from citra.models.trend import fit_trend, monthly_median
from citra.panel.account import account_seed, measure_account
from citra.panel.panelfile import Choices
from citra.panel.table import COLUMNS, panel_table
from citra.simulation import simulate_followers, simulate_offices, simulate_times, simulate_types

CHOICES = Choices(time_zone="Asia/Jakarta", bootstrap_draws=199, seed=3)


def account_tables(truth) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return canonical posts and readings of a simulated account, without the way over its files."""
    rng = np.random.default_rng(truth.seed)
    followers = simulate_followers(truth, rng)
    times = simulate_times(truth, rng)
    likes = rng.poisson(0.03 * followers.reindex(times.normalize()).to_numpy() * np.exp(rng.normal(0, 0.3, len(times))))
    posts = pd.DataFrame(
        {
            "post_id": [f"{truth.account}-{number}" for number in range(len(times))],
            "platform": "instagram",
            "account_id": truth.account,
            "posted_at": times.tz_localize("UTC"),
            "is_hour_known": True,
            "post_type": pd.Series(simulate_types(truth, times, rng)).str.removeprefix("IG "),
            "is_collaboration": False,
            "like_count": likes,
            "comment_count": 0,
            "captured_at": pd.Timestamp("2023-06-01", tz="UTC"),
            "is_simulated": True,
        }
    ).astype({"like_count": "Int64", "comment_count": "Int64"})
    read = followers.iloc[::14]
    readings = pd.DataFrame(
        {
            "account_id": truth.account,
            "platform": pd.NA,
            "observed_at": read.index.tz_localize("UTC"),
            "follower_count": read.to_numpy(),
            "follower_count_low": read.to_numpy(),
            "follower_count_high": read.to_numpy(),
            "reading_kind": "observed",
            "is_simulated": True,
        }
    )
    return posts, readings


@pytest.fixture(scope="module")
def offices():
    return [dataclasses.replace(office, post_count=240) for office in simulate_offices(5, 3)]


@pytest.fixture(scope="module")
def table(offices):
    rows = [
        row for office in reversed(offices) for row in measure_account(office.account, *account_tables(office), CHOICES)
    ]
    return panel_table(rows)


def test_mean_rates_are_those_of_a_study_of_all_accounts(offices, table):
    tables = [account_tables(office) for office in offices]
    posts, readings = (pd.concat(part, ignore_index=True) for part in zip(*tables, strict=True))
    levels = estimate_levels(attach_engagement_rate(attach_follower_count_at_post(posts, readings)), "Asia/Jakarta")
    assert tuple(table.columns) == COLUMNS and table["account_id"].tolist() == levels["account_id"].tolist()
    assert np.log(table["mean_rate"].astype(float)).tolist() == pytest.approx(levels["estimate"].tolist())
    assert table["log_rate_error"].tolist() == pytest.approx(levels["standard_error"].tolist())
    reach = 1.959964 * levels["standard_error"]
    assert table["mean_rate_high"].tolist() == pytest.approx(np.exp(levels["estimate"] + reach).tolist(), rel=1e-6)


def test_row_by_hand(offices, table):
    office = offices[2]
    posts, readings = account_tables(office)
    row = table[table["account_id"] == office.account].iloc[0]
    days = (posts["posted_at"].max() - posts["posted_at"].min()).total_seconds() / 86400
    assert row["post_count"] == 240 and row["posts_per_week"] == pytest.approx(7 * 239 / days)
    assert row["image_share"] == pytest.approx((posts["post_type"] == "image").mean())
    assert row["video_share"] == pytest.approx((posts["post_type"] == "reel").mean())
    first, last = readings["follower_count"].iloc[0], readings["follower_count"].iloc[-1]
    years = (readings["observed_at"].iloc[-1] - readings["observed_at"].iloc[0]).days / 365.25
    assert row["follower_count"] == last and row["follower_growth"] == pytest.approx((last / first) ** (1 / years) - 1)
    assert row["rate_low"] < row["median_rate"] < row["rate_high"] and row["rate_absent_because"] == ""


def test_interval_of_the_line_is_that_of_the_article(offices):
    posts, readings = account_tables(offices[0])
    monthly = monthly_median(
        attach_engagement_rate(attach_follower_count_at_post(posts, readings)), "engagement_rate", "UTC"
    )
    quick, whole = fit_line_trend(monthly, draws=1999), fit_trend(monthly, draws=1999, runs=10)
    assert quick.yearly_ratio == pytest.approx(whole.yearly_ratio)
    assert math.log(quick.high / quick.low) == pytest.approx(math.log(whole.high / whole.low), rel=0.06)


def test_months_compared(offices):
    posts, readings = account_tables(offices[0])
    choices = dataclasses.replace(CHOICES, first_month="2021-01", last_month="2021-12")
    (row,) = measure_account(offices[0].account, posts, readings, choices)
    local = posts["posted_at"].dt.tz_convert("Asia/Jakarta")
    assert row["post_count"] == (local.dt.year == 2021).sum()
    assert "at least 24 months" in row["trend_absent_because"] and math.isnan(row["yearly_ratio"])
    shown = readings[readings["observed_at"].dt.tz_convert("Asia/Jakarta").dt.year == 2021]
    assert row["follower_count"] == shown["follower_count"].iloc[-1]


def test_seed_follows_from_the_name():
    assert account_seed("a", 1) == account_seed("a", 1)
    assert len({account_seed(name, seed) for name in "abc" for seed in (1, 2)}) == 6


def test_without_followers_there_is_no_rate(offices):
    posts, readings = account_tables(offices[0])
    rows = measure_account(offices[0].account, posts, readings.iloc[:0], CHOICES)
    table = panel_table(rows)
    assert table[["mean_rate", "median_rate", "follower_count", "yearly_ratio"]].isna().all(axis=None)
    assert "there are 0" in table["rate_absent_because"].iloc[0]
    assert not pd.isna(table["posts_per_week"].iloc[0])


def test_exports_of_another_account_are_refused(offices):
    (posts, readings), name = account_tables(offices[0]), offices[0].account
    with pytest.raises(BadInput, match="readings are of another account; call the file") as fault:
        measure_account(name, posts, readings.assign(account_id="somebody"), CHOICES)
    assert "somebody" not in str(fault.value)
    with pytest.raises(BadInput, match="none of the 240 posts is of an account of that name"):
        measure_account("office", posts, readings.assign(account_id="Office"), CHOICES)
    with pytest.raises(BadInput, match="none of the 240 posts is old enough"):
        measure_account(name, posts, readings, dataclasses.replace(CHOICES, last_month="2010-01"))


def test_posts_published_with_others_are_not_its_own(offices):
    (posts, readings), name = account_tables(offices[0]), offices[0].account
    together = posts.iloc[:3].assign(account_id="somebody", is_collaboration=True, post_id=["x", "y", "z"])
    (alone,) = measure_account(name, posts, readings, CHOICES)
    (joined,) = measure_account(name, pd.concat([posts, together]), readings, CHOICES)
    assert joined["post_count"] == alone["post_count"] == 240
