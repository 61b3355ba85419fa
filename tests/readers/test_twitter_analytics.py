"""Twitter and X analytics: minutes in UTC, or the day alone."""

import pandas as pd
import pytest


def test_twitter(fixtures, read_file):
    received = read_file(fixtures / "twitter_analytics" / "tweets.csv")
    posts = received.tables["posts"]
    assert received.reading.row_count == 2 and received.reading.is_balanced
    assert posts["post_id"].tolist() == ["1608834567890123456", "1609000000000000001"]
    assert posts["impression_count"].tolist() == [1203, 1050]
    assert posts["like_count"].tolist() == [7, 0]
    assert posts["comment_count"].tolist() == [2, 0]
    assert posts["share_count"].tolist() == [4, 0]
    assert posts["follow_count"].tolist() == [1, 0]
    assert posts["click_count"].isna().all() and posts["view_count"].isna().all()
    assert posts["posted_at"].iloc[0] == pd.Timestamp("2022-12-31 08:05", tz="UTC")
    assert posts["is_hour_known"].all()
    assert set(posts["platform"]) == {"twitter"} and set(posts["account_id"]) == {"kantorlelang"}
    assert "planted" not in posts.to_csv()


def test_x_gives_the_day_alone(fixtures, read_file):
    received = read_file(
        fixtures / "twitter_analytics" / "x-content.csv", time_zone="Asia/Jakarta", account="kantorlelang"
    )
    posts = received.tables["posts"]
    assert received.reading.is_balanced
    assert posts["posted_at"].tolist() == [
        pd.Timestamp("2022-12-30 17:00", tz="UTC"),
        pd.Timestamp("2022-12-31 17:00", tz="UTC"),
    ]
    assert not posts["is_hour_known"].any()
    assert posts["share_count"].tolist() == [5, 0]
    assert posts["save_count"].tolist() == [3, pd.NA]
    assert posts["follow_count"].tolist() == [1, 0]
    assert posts["comment_count"].tolist() == [2, 0]
    assert posts["account_id"].tolist() == ["kantorlelang", "kantorlelang"]
    assert posts["caption"].isna().tolist() == [False, True]
    assert "planted" not in posts.to_csv()


@pytest.mark.parametrize(
    ("name", "old", "new", "part"),
    [
        ("tweets.csv", "2022-12-31 08:05 +0000", "2022-12-31 08:05", "line 2, column time: found '2022-12-31 08:05'"),
        ("tweets.csv", "1203.0", "1203.5", "line 2, column impressions: found '1203.5', expected a whole number"),
        ("tweets.csv", '"1609000000000000001",', '"1.609E+18",', "column Tweet id: found '1.609E+18'"),
        ("x-content.csv", "Sat, Dec 31", "Sun, Dec 31", "line 2, column Date: found 'Sun, Dec 31, 2022'"),
        ("x-content.csv", ",2978,", ",-2978,", "line 2, column Impressions: found '-2978'"),
    ],
)
def test_refusal(fixtures, tmp_path, told, name, old, new, part):
    text = (fixtures / "twitter_analytics" / name).read_text(encoding="utf-8")
    assert old in text
    changed = tmp_path / "changed.csv"
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert part in told(changed)
