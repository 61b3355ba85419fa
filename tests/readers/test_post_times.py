"""An archive of times: seconds that are a wall clock, and six ways of writing it out."""

import pandas as pd
import pytest


def test_seconds_are_a_wall_clock(fixtures, read_file):
    received = read_file(fixtures / "post_times" / "archive.csv", clock="America/Los_Angeles", account="museum")
    posts = received.tables["posts"]
    assert received.reading.row_count == len(posts) == 6 and received.reading.is_balanced
    assert posts["posted_at"].tolist() == [
        pd.Timestamp("2016-03-06 19:28", tz="UTC"),
        pd.Timestamp("2014-06-06 22:20:31", tz="UTC"),
        pd.Timestamp("2012-02-17 18:54", tz="UTC"),
        pd.Timestamp("2012-02-27 21:47", tz="UTC"),
        pd.Timestamp("2013-06-27 17:45", tz="UTC"),
        pd.Timestamp("2014-01-29 23:21", tz="UTC"),
    ]
    assert set(posts["account_id"]) == {"museum"} and set(posts["post_type"]) == {"other"}
    assert posts["like_count"].isna().all() and not posts["is_like_count_hidden"].any()


def test_only_the_wrong_spelling_differs(fixtures, read_file):
    received = read_file(fixtures / "post_times" / "archive.csv")
    assert received.reading.remarks["posted_at", "time-differs"] == 1
    assert set(received.tables["posts"]["account_id"]) == {"unknown"}


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        (
            "Mar 6, 2016, 11:28 AM",
            "6 March 2016",
            "line 2, column taken_at: found '6 March 2016', expected 2016-03-06 11:28:00",
        ),
        ("Mar 6, 2016, 11:28 AM", "Feb 31, 2016, 11:28 AM", "line 2, column taken_at: found"),
        ("1457263680", "14572636800000", "line 2, column taken_unix: found '14572636800000', expected seconds"),
        ("a1b2c3d4e5f60718293a4b5c6d7e8f91", "", "line 3, column media_id: found nothing"),
    ],
)
def test_refusal(fixtures, tmp_path, told, old, new, part):
    text = (fixtures / "post_times" / "archive.csv").read_text(encoding="utf-8")
    assert old in text
    changed = tmp_path / "changed.csv"
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert part in told(changed)


def test_time_that_was_twice_is_kept_and_its_hour_is_not_known(tmp_path, read_file):
    path = tmp_path / "twice.csv"
    # 2016-11-06 12:00 and 01:30; that night clocks in Los Angeles went back from 2 to 1.
    path.write_text("media_id,taken_unix\na,1478433600\nb,1478395800\n", encoding="utf-8")
    received = read_file(path, clock="America/Los_Angeles")
    posts = received.tables["posts"]
    assert posts["is_hour_known"].tolist() == [True, False]
    assert posts["posted_at"].tolist() == [
        pd.Timestamp("2016-11-06 20:00", tz="UTC"),
        pd.Timestamp("2016-11-06 08:30", tz="UTC"),
    ]
    assert received.reading.remarks["posted_at", "hour-twofold"] == 1


def test_published_museum_posts(real_posts, read_file):
    received = read_file(real_posts / "sfomuseum_instagram_2012_2024.csv", clock="America/Los_Angeles")
    posts = received.tables["posts"]
    assert received.reading.row_count == len(posts) == 5159
    assert ("posted_at", "time-differs") not in received.reading.remarks
    assert posts["posted_at"].min() == pd.Timestamp("2012-02-17 18:54", tz="UTC")
