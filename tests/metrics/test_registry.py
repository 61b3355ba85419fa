"""The registry: what every metric states of itself, refuses, and gives by two ways of computing."""

import doctest
import math
import statistics

import numpy as np
import pandas as pd
import pytest

from citra.errors import CitraError, NotAvailable
from citra.language import UNITS
from citra.metrics.bulk import bulk_metrics, measure_in_bulk
from citra.metrics.metric import DERIVED, REGISTRY
from citra.metrics.registry import FAMILIES, measure, registry_table

DAY = np.timedelta64(1, "D")


def random_posts(n=400, accounts=3, seed=11):
    """Return posts with numbers missing here and there, as a real export has them."""
    rng = np.random.default_rng(seed)

    def counts(mean, missing):
        values = pd.array(rng.poisson(mean, n), dtype="Int64")
        values[rng.random(n) < missing] = pd.NA
        return values

    return pd.DataFrame(
        {
            "account_id": rng.choice([f"office{number}" for number in range(accounts)], n),
            "platform": rng.choice(["instagram", "facebook", "twitter"], n),
            "like_count": counts(20, 0.1),
            "comment_count": counts(1, 0.05),
            "share_count": counts(2, 0.3),
            "save_count": counts(1, 0.3),
            "reach_count": counts(3, 0.2),
            "impression_count": counts(500, 0.6),
            "view_count": counts(900, 0.5),
            # Some posts met nobody: nothing is divided by zero.
            "follower_count_at_post": np.where(rng.random(n) < 0.1, np.nan, rng.integers(0, 9, n) * 250.0),
            "follower_count_latest": 2000.0,
            "is_weekend": pd.array(rng.random(n) < 0.2, dtype="boolean"),
            "is_after_hours": pd.array(rng.random(n) < 0.4, dtype="boolean"),
            "is_own": rng.random(n) < 0.5,
            "posted_at": pd.Timestamp("2022-01-01", tz="UTC") + pd.to_timedelta(rng.uniform(0, 4e7, n), unit="s"),
            "local_day": rng.choice(["2022-01-01", "2022-01-02", "2022-02-01"], n),
        }
    )


def rows_for(item):
    """Return rows of the kind that a metric speaks of."""
    tables = {
        "posts": random_posts(),
        "follower_snapshots": pd.DataFrame(
            {"follower_count": [100, 120, 150], "observed_at": pd.date_range("2022-01-01", periods=3, tz="UTC")}
        ),
        "questions": pd.DataFrame({"is_answered": [True, True, False], "waited_hours": [1.0, 5.0, 9.0]}),
        "channels": pd.DataFrame({"follower_count": [60, 30, 10]}),
    }
    return tables[item.of]


def test_there_are_at_least_twenty_and_the_table_lists_them_all():
    assert len(REGISTRY) >= 20
    assert sorted(registry_table()["metric"]) == sorted(REGISTRY)


@pytest.mark.parametrize("name", REGISTRY)
def test_metric_states_all_of_itself(name):
    item = REGISTRY[name]
    assert item.unit in UNITS and item.formula and item.source and item.meaning
    assert item.span[0] < item.span[1]
    examples = doctest.DocTestFinder().find(item.compute, name, globs={})
    assert any(test.examples for test in examples), f"{name} has no worked example"


@pytest.mark.parametrize("name", REGISTRY)
def test_value_is_within_the_range_and_rows_are_accounted_for(name):
    rows = rows_for(REGISTRY[name])
    found = measure(name, rows)
    low, high = REGISTRY[name].span
    assert low <= found.value <= high
    assert found.n + found.left_out_count == len(rows)


@pytest.mark.parametrize(
    ("name", "column"), [(name, column) for name, item in REGISTRY.items() for column in item.requires]
)
def test_metric_refuses_what_it_lacks(name, column):
    rows = rows_for(REGISTRY[name])
    held = list(DERIVED[column].needs) if column in DERIVED else [column]
    with pytest.raises(NotAvailable, match=f"{name} needs .*{column}"):
        measure(name, rows.drop(columns=held))
    with pytest.raises(NotAvailable, match=f"{name} needs .*{column}"):
        measure(name, rows.assign(**{column: None}))


def test_nobody_to_divide_by_is_left_out():
    posts = pd.DataFrame({"like_count": [4, 6], "comment_count": [1, 0], "reach_count": [0, 60]})
    found = measure("mean_rate_by_reach", posts)
    assert (found.value, found.n, found.left_out_count) == (0.1, 1, 1)


def test_unknown_metric_is_named():
    with pytest.raises(CitraError, match="There is no metric 'reach_per_cat'"):
        measure("reach_per_cat", random_posts())


@pytest.mark.parametrize("name", bulk_metrics())
def test_two_ways_of_computing_give_the_same(name, tmp_path):
    posts = random_posts()
    posts.to_parquet(tmp_path / "posts.parquet")
    found = measure_in_bulk([tmp_path / "posts.parquet"], [name]).set_index("account_id")
    for account, rows in posts.groupby("account_id"):
        expected = measure(name, rows)
        assert found.loc[account, name] == pytest.approx(expected.value, rel=1e-12)
        assert found.loc[account, f"{name}_n"] == expected.n


def test_bulk_refuses_a_metric_without_sql_and_a_table_without_the_column(tmp_path):
    pd.DataFrame({"account_id": ["a"], "like_count": [1]}).to_parquet(tmp_path / "posts.parquet")
    with pytest.raises(CitraError, match="'burstiness' cannot be measured in bulk"):
        measure_in_bulk([tmp_path / "posts.parquet"], ["burstiness"])
    with pytest.raises(CitraError, match="no column 'comment_count'"):
        measure_in_bulk([tmp_path / "posts.parquet"], ["comments_per_post"])


def test_bulk_value_is_absent_where_a_group_has_nothing(tmp_path):
    posts = pd.DataFrame({"account_id": ["a", "b"], "like_count": pd.array([4, None], dtype="Int64")})
    posts.to_parquet(tmp_path / "posts.parquet")
    found = measure_in_bulk([tmp_path / "posts.parquet"], ["likes_per_post"])
    assert found["likes_per_post"].isna().tolist() == [False, True]
    assert found["likes_per_post_n"].tolist() == [1, 0]


# ------------------------------------------------------------------ values worked by hand or by the standard library


def test_family_equals_plain_python():
    posts = random_posts()
    known = [
        (int(x), f) for x, f in zip(posts["like_count"], posts["follower_count_at_post"], strict=True) if not pd.isna(x)
    ]
    likes = [x for x, _ in known]
    assert measure("likes_per_post", posts).value == pytest.approx(statistics.fmean(likes))
    assert measure("share_of_posts_with_likes", posts).value == pytest.approx(sum(x > 0 for x in likes) / len(likes))
    each = [1000 * x / f for x, f in known if not math.isnan(f) and f > 0]
    assert measure("likes_per_post_and_1000_followers", posts).value == pytest.approx(statistics.fmean(each))


def test_public_engagement_is_the_sum_of_popularity_and_commitment():
    posts = random_posts().dropna(subset=["like_count", "comment_count", "follower_count_at_post"])
    parts = ("likes_per_post_and_1000_followers", "comments_per_post_and_1000_followers")
    assert measure("public_engagement", posts).value == pytest.approx(sum(measure(part, posts).value for part in parts))


def test_seed_arithmetic_of_growth():
    readings = pd.DataFrame(
        {
            "follower_count": [43507, 48506],
            "observed_at": pd.to_datetime(["2021-07-02T00:00", "2022-07-02T06:00"], utc=True),
        }
    )
    assert measure("follower_change", readings).value == 4999
    assert measure("follower_growth", readings).value == pytest.approx(0.114901, abs=5e-7)
    assert measure("yearly_log_growth", readings).value == pytest.approx(0.10877, abs=5e-6)
    assert measure("yearly_follower_growth", readings).value == pytest.approx(0.114901, abs=5e-7)


def test_order_of_readings_does_not_matter():
    readings = pd.DataFrame(
        {"follower_count": [230, 200], "observed_at": pd.to_datetime(["2022-12-31", "2021-12-31"], utc=True)}
    )
    assert measure("follower_change", readings).value == 30


def test_concentration_of_the_published_channels():
    channels = pd.DataFrame({"follower_count": [48506, 18484, 16484]})
    shares = [0.58109, 0.22143, 0.19747]
    assert measure("largest_channel_share", channels).value == pytest.approx(shares[0], abs=1e-5)
    assert measure("channel_concentration", channels).value == pytest.approx(sum(s * s for s in shares), abs=1e-4)
    by_hand = -sum(s * math.log(s) for s in shares) / math.log(3)
    assert measure("channel_evenness", channels).value == pytest.approx(by_hand, abs=1e-4)


def test_median_response_equals_a_published_kaplan_meier_example():
    # Remission times of the treated group in Freireich et al. (1963): median 23 weeks.
    times = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    ended = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    questions = pd.DataFrame({"waited_hours": times, "is_answered": np.array(ended, dtype=bool)})
    assert measure("median_response_hours", questions).value == 23


def test_median_response_that_is_not_reached_is_refused():
    questions = pd.DataFrame({"waited_hours": [1.0, 5, 5, 5], "is_answered": [True, False, False, False]})
    with pytest.raises(NotAvailable, match="not defined for these questions"):
        measure("median_response_hours", questions)


def test_every_family_is_a_room_of_its_own():
    assert {item.compute.__module__ for item in REGISTRY.values()} == {family.__name__ for family in FAMILIES}
