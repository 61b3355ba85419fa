"""CrowdTangle: zones by name, reactions added up, followers beside each post."""

import pandas as pd
import pytest

from citra.readers.crowdtangle import posted_at
from citra.readers.reading import Reading, Sieve

UTC = "UTC"


def test_instagram_posts(fixtures, read_file):
    received = read_file(fixtures / "crowdtangle" / "instagram.csv", account="kantor.lelang")
    posts = received.tables["posts"]
    assert received.format.startswith("CrowdTangle")
    assert posts["post_id"].tolist() == ["CQ_abc-DEF1", "CKEeAlbumXY", "CL3igtvABCD", "CL6holoABCD"]
    assert posts["shortcode"].tolist() == posts["post_id"].tolist()
    assert posts["post_type"].tolist() == ["image", "carousel", "video", "other"]
    assert posts["like_count"].tolist() == [1200, 30, 250, pd.NA]
    assert posts["rounded_counts"].tolist() == [pd.NA, pd.NA, pd.NA, "like_count=14K"]
    assert posts["comment_count"].tolist() == [4, 1, 1, pd.NA]
    assert posts["view_count"].tolist() == [pd.NA, pd.NA, 3500, pd.NA]
    assert posts["posted_at"].tolist() == [
        pd.Timestamp("2021-07-06 20:45:20", tz=UTC),
        pd.Timestamp("2021-01-15 14:00", tz=UTC),
        pd.Timestamp("2021-03-01 09:00", tz=UTC),
        pd.Timestamp("2021-03-02 03:00", tz=UTC),
    ]
    assert set(posts["account_id"]) == {"kantor.lelang"}
    assert received.reading.remarks["post_type", "unknown-type"] == 1
    assert received.reading.remarks["view_count", "not-a-video"] == 2


def test_followers_beside_posts_are_readings(fixtures, read_file):
    received = read_file(fixtures / "crowdtangle" / "instagram.csv")
    snapshots = received.tables["follower_snapshots"]
    assert snapshots["follower_count"].tolist() == [12345, 12001]
    assert snapshots["follower_count_low"].tolist() == snapshots["follower_count_high"].tolist() == [12345, 12001]
    assert snapshots["observed_at"].iloc[1] == pd.Timestamp("2021-03-01 09:00", tz=UTC)
    assert set(snapshots["reading_kind"]) == {"at-post"}
    assert received.reading.row_count == 4 + 2
    assert received.reading.is_balanced
    assert received.reading.remarks["follower_count", "zero"] == 1


def test_facebook_reactions_of_all_kinds_are_likes(fixtures, read_file):
    received = read_file(fixtures / "crowdtangle" / "facebook.csv")
    posts = received.tables["posts"]
    assert posts["like_count"].tolist() == [1000 + 20 + 3 + 2 + 1 + 0 + 4, 5, pd.NA]
    assert posts["post_id"].tolist() == [
        "4030201234567890123",
        "987654321098765",
        "https://www.facebook.com/kantorlelang",
    ]
    assert posts["account_id"].tolist() == ["kantorlelang", "100064000000000", "kantorlelang"]
    assert posts["view_count"].tolist() == [pd.NA, 2500, pd.NA]
    assert posts["share_count"].tolist() == [7, 0, 0]
    assert posts["post_type"].tolist() == ["image", "video", "text"]
    assert posts["posted_at"].iloc[1] == pd.Timestamp("2022-02-04 11:30", tz=UTC)
    assert posts["caption"].isna().tolist() == [False, False, True]
    assert set(posts["platform"]) == {"facebook"} and posts["shortcode"].isna().all()
    assert received.tables["follower_snapshots"]["follower_count"].tolist() == [1050, 1050, 1051]
    assert received.reading.row_count == 6 and received.reading.is_balanced


@pytest.mark.parametrize("name", ["instagram.csv", "facebook.csv"])
def test_no_person_comes_through(fixtures, read_file, name):
    tables = read_file(fixtures / "crowdtangle" / name).tables
    text = "".join(frame.to_csv() for frame in tables.values())
    assert "planted" not in text.lower() and "Planta" not in text


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        (
            " EDT",
            " CST",
            "line 2, column Post Created: found '2021-07-06 16:45:20 CST', expected a time with a known zone",
        ),
        (" EDT", "", "line 2, column Post Created: found"),
        ("2021-01-15 09:00:00 EST", "2021-02-29 09:00:00 EST", "line 4, column Post Created"),
        ('"1,200"', '"1,20"', "line 2, column Likes: found '1,20', expected a whole number"),
        ("12001", "-12", "line 5, column Followers at Posting: found '-12'"),
        ("https://www.instagram.com/tv/CL3igtvABCD/", "", "line 5, column URL: found nothing"),
    ],
)
def test_refusal(fixtures, tmp_path, told, old, new, part):
    text = (fixtures / "crowdtangle" / "instagram.csv").read_text(encoding="utf-8")
    assert old in text
    changed = tmp_path / "changed.csv"
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert part in told(changed)


def test_zone_by_number():
    reading = Reading()
    texts = pd.Series(["2021-07-06 01:00:00 +07", "2021-07-06 01:00:00 -03:30", "2021-07-06 01:00:00 +99"])
    sieve = Sieve(reading, lambda row, heading: f"{row} {heading}", texts.index)
    (times,) = sieve.passed(posted_at(texts, "Post Created", sieve))
    assert times.dt.strftime("%d %H:%M").tolist() == ["05 18:00", "06 04:30"]
    assert reading.set_aside == {"unreadable-time": 1}
