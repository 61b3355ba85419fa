"""The curve of followers: through its readings, never beyond, and with an error that holds."""

import numpy as np
import pandas as pd
import pytest

from citra.models.followers import attach_follower_count_at_post, fit_follower_curve, why_outside_readings


def readings(*pairs, account="a", kind="observed"):
    days, counts = zip(*pairs, strict=True)
    return pd.DataFrame(
        {
            "account_id": account,
            "observed_at": pd.to_datetime(days, utc=True),
            "follower_count": counts,
            "follower_count_low": counts,
            "follower_count_high": counts,
            "reading_kind": kind,
        }
    )


def posts(*days, account="a"):
    return pd.DataFrame({"account_id": account, "posted_at": pd.to_datetime(days, utc=True)})


def counts(days, read, **options):
    return attach_follower_count_at_post(posts(*days), read, **options)["follower_count_at_post"].tolist()


MONTHLY = readings(
    ("2020-01-01", 100), ("2020-02-01", 110), ("2020-03-01", 125), ("2020-04-01", 131), ("2020-05-01", 150)
)


def test_count_goes_through_the_readings_and_never_beyond_them():
    read = readings(("2020-01-01", 100), ("2020-02-01", 100), ("2020-03-01", 500), ("2020-04-01", 510))
    days = pd.date_range("2020-01-01", "2020-04-01", tz="UTC")
    found = attach_follower_count_at_post(pd.DataFrame({"account_id": "a", "posted_at": days}), read)
    curve = found.set_index("posted_at")["follower_count_at_post"]
    assert curve["2020-03-01"] == 500
    assert curve.between(100, 510 + 1e-6).all()
    assert curve.is_monotonic_increasing


def test_outside_the_readings_the_count_is_refused_unless_it_is_allowed():
    days = ("2019-12-31", "2020-05-03", "2020-05-12")
    assert np.isnan(counts(days, MONTHLY)).all()
    assert counts(days, MONTHLY, carry_days=3)[:2] == pytest.approx([100, 150])
    assert np.isnan(counts(days, MONTHLY, carry_days=3)[2])


def test_sentence_tells_how_many_are_outside():
    placed = attach_follower_count_at_post(posts("2020-01-15", "2021-01-01"), MONTHLY)
    assert why_outside_readings(placed).startswith("1 of 2 posts lie outside the follower readings")


def test_error_is_none_at_a_reading_and_grows_between_and_beyond():
    days = ("2020-03-01", "2020-03-02", "2020-03-16", "2020-05-02", "2020-05-10")
    errors = attach_follower_count_at_post(posts(*days), MONTHLY, carry_days=20)["follower_count_se"].tolist()
    assert errors[0] == 0
    assert errors[0] < errors[1] < errors[2]
    assert errors[3] < errors[4]


def test_error_is_unknown_with_too_few_readings():
    found = attach_follower_count_at_post(posts("2020-01-15"), MONTHLY.iloc[:4])
    assert found["follower_count_at_post"].notna().all()
    assert found[["follower_count_se", "follower_count_low", "follower_count_high"]].isna().all(axis=None)


def test_interval_holds_what_it_promises():
    """Random walks with drift, read on irregular days: 95 % of the unread days lie within the interval."""
    held = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        days = pd.date_range("2020-01-01", periods=600, tz="UTC")
        truth = 5000 + np.cumsum(rng.normal(1.5, 6.0, 600))
        read = np.unique(np.concatenate([[0, 599], rng.choice(600, 45, replace=False)]))
        log = readings(*((days[at], truth[at]) for at in read))
        unread = np.setdiff1d(np.arange(600), read)
        found = attach_follower_count_at_post(pd.DataFrame({"account_id": "a", "posted_at": days[unread]}), log)
        inside = (truth[unread] >= found["follower_count_low"]) & (truth[unread] <= found["follower_count_high"])
        held.append(inside.mean())
    assert 0.92 <= np.mean(held) <= 0.98


def test_rounded_reading_counts_with_its_error():
    read = MONTHLY.copy()
    read.loc[2, ["follower_count", "follower_count_low", "follower_count_high"]] = [np.nan, 115, 135]
    found = attach_follower_count_at_post(posts("2020-03-01"), read).iloc[0]
    assert found["follower_count_at_post"] == 125
    assert found["follower_count_se"] == pytest.approx(20 / np.sqrt(12))


def test_survivors_and_undated_readings_take_no_part():
    more = pd.concat(
        [MONTHLY, readings(("2020-02-15", 9), kind="survivors"), readings((None, 9999))], ignore_index=True
    )
    assert counts(("2020-02-15",), more) == counts(("2020-02-15",), MONTHLY)


def test_two_readings_of_one_moment_are_one():
    twice = pd.concat([MONTHLY, readings(("2020-02-01", 112))], ignore_index=True)
    assert counts(("2020-02-01",), twice) == [111]


def test_account_without_readings_has_no_count():
    found = attach_follower_count_at_post(posts("2020-02-01", account="b"), MONTHLY)
    assert found["follower_count_at_post"].isna().all()
    assert fit_follower_curve(MONTHLY.iloc[:1]) is None


def test_readings_of_another_platform_do_not_count():
    """One name on two platforms; a log that names no platform serves both."""
    here = pd.concat(
        [posts("2020-01-16").assign(platform="instagram"), posts("2020-01-16").assign(platform="facebook")]
    )
    here = here.reset_index(drop=True)
    instagram = readings(("2020-01-01", 100), ("2020-01-31", 100)).assign(platform="instagram")
    facebook = readings(("2020-01-01", 900), ("2020-01-31", 900)).assign(platform="facebook")
    both = attach_follower_count_at_post(here, pd.concat([instagram, facebook]))
    assert both["follower_count_at_post"].tolist() == [100, 900]
    unnamed = attach_follower_count_at_post(here, instagram.assign(platform=pd.NA))
    assert unnamed["follower_count_at_post"].tolist() == [100, 100]
