"""Growth by channel, against numbers worked by hand."""

import pandas as pd
import pytest

from citra.audience import count_shared_digits, last_count_that_turns, summarise_growth_by_channel
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


def test_two_figures_end_alike():
    growth = summarise_growth_by_channel(DJKN)
    assert count_shared_digits(growth, "twitter") == 3
    assert count_shared_digits(growth, "instagram") == 0
    assert count_shared_digits(growth.head(1), "instagram") == 0


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
