"""Growth and followers at posting, against numbers worked by hand."""

import pandas as pd
import pytest

from citra.audience import attach_follower_count_at_post, last_count_that_turns, summarise_growth_by_channel
from citra.errors import NotAvailable

# Followers of DJKN as published, and what follows from them by hand.
DJKN = pd.DataFrame(
    [
        ("instagram", 2021, 43507),
        ("instagram", 2022, 48506),
        ("facebook", 2021, 17973),
        ("facebook", 2022, 18484),
        ("twitter", 2021, 11096),
        ("twitter", 2022, 16484),
    ],
    columns=["channel", "year", "follower_count"],
)
BY_HAND = {
    "instagram": (4999, 0.114901, 0.5995, 0.5811),
    "facebook": (511, 0.028432, 0.2476, 0.2214),
    "twitter": (5388, 0.485580, 0.1529, 0.1975),
}


@pytest.mark.parametrize("channel", BY_HAND)
def test_growth_equals_the_seed_arithmetic(channel):
    row = summarise_growth_by_channel(DJKN).set_index("channel").loc[channel]
    change, growth, first, last = BY_HAND[channel]
    assert row["follower_change"] == change
    assert row["growth_share"] == pytest.approx(growth, abs=5e-7)
    assert row["channel_share_first"] == pytest.approx(first, abs=5e-5)
    assert row["channel_share_last"] == pytest.approx(last, abs=5e-5)


def test_finding_turns_one_follower_below():
    growth = summarise_growth_by_channel(DJKN)
    turn = last_count_that_turns(growth, "twitter", against="instagram")
    assert turn == 16096
    assert turn - 11096 > 4999
    assert turn - 1 - 11096 <= 4999


def test_one_year_is_not_growth():
    with pytest.raises(NotAvailable, match="at least two years"):
        summarise_growth_by_channel(DJKN[DJKN["year"] == 2021])


def test_channel_without_its_first_year_is_named():
    with pytest.raises(NotAvailable, match="the first and the last year of twitter"):
        summarise_growth_by_channel(DJKN[~((DJKN["channel"] == "twitter") & (DJKN["year"] == 2021))])


def readings(*pairs):
    days, counts = zip(*pairs, strict=True)
    return pd.DataFrame({"account_id": "a", "observed_at": pd.to_datetime(days, utc=True), "follower_count": counts})


def posts(*days, account="a"):
    return pd.DataFrame({"account_id": account, "posted_at": pd.to_datetime(days, utc=True)})


def test_count_goes_through_the_readings_and_never_beyond_them():
    read = readings(("2020-01-01", 100), ("2020-02-01", 100), ("2020-03-01", 500), ("2020-04-01", 510))
    days = pd.date_range("2020-01-01", "2020-04-01", tz="UTC")
    found = attach_follower_count_at_post(pd.DataFrame({"account_id": "a", "posted_at": days}), read)
    counts = found.set_index("posted_at")["follower_count_at_post"]
    assert counts["2020-03-01"] == 500
    assert counts.between(100, 510 + 1e-6).all()
    assert counts.is_monotonic_increasing


def test_count_outside_the_readings_or_of_another_account_is_unknown():
    read = readings(("2020-01-01", 100), ("2020-02-01", 200))
    assert attach_follower_count_at_post(posts("2019-12-31", "2020-02-02"), read)["follower_count_at_post"].isna().all()
    other = attach_follower_count_at_post(posts("2020-01-15", account="b"), read)
    assert other["follower_count_at_post"].isna().all()


def test_undated_reading_takes_no_part():
    read = readings(("2020-01-01", 100), ("2020-02-01", 200), (None, 9999))
    counts = attach_follower_count_at_post(posts("2020-01-16 12:00"), read)["follower_count_at_post"]
    assert counts.iloc[0] == pytest.approx(150)
