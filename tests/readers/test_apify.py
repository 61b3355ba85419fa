"""Apify datasets: posts, profiles, comments and failures, and what is refused."""

import json

import pandas as pd
import pytest

POST = {
    "id": "3706084487405513439",
    "type": "Image",
    "shortCode": "DNuqDSjZCrf",
    "commentsCount": 1,
    "likesCount": 4,
    "timestamp": "2026-05-01T09:30:15.000Z",
    "ownerUsername": "kantor.lelang",
}


@pytest.fixture
def received(fixtures, read_file):
    return read_file(fixtures / "apify" / "posts.json", account="kantor.lelang", captured_at="2026-05-10")


def write(path, value):
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def test_posts(received):
    posts = received.tables["posts"]
    assert received.format == "Apify dataset of an Instagram scraper (JSON)"
    assert posts["post_id"].tolist() == [f"37060844874055134{n}" for n in (39, 40, 41, 42, 43, 44, 45, 42)]
    assert posts["shortcode"].iloc[0] == "DNuqDSjZCrf"
    assert posts["post_type"].tolist() == ["image", "image", "carousel", "reel", "video", "image", "image", "reel"]
    assert posts["media_count"].tolist() == [1, 1, 3, 1, 1, 1, 1, 1]
    assert posts["posted_at"].iloc[0] == pd.Timestamp("2026-05-01 09:30:15", tz="UTC")
    assert posts["caption"].iloc[0] == "Selamat pagi 🌅 kata @…, surel @…"
    assert pd.isna(posts["caption"].iloc[1])
    assert (posts["captured_at"] == pd.Timestamp("2026-05-10", tz="UTC")).all()


def test_hidden_likes_are_told_from_likes_that_are_not_there(received):
    posts = received.tables["posts"]
    assert posts["like_count"].tolist() == [48, pd.NA, pd.NA, 30, pd.NA, 50, 60, 33]
    assert posts["is_like_count_hidden"].tolist() == [False, True, True, False, False, False, False, False]
    assert received.reading.remarks["like_count", "hidden"] == 2
    assert received.reading.remarks["like_count", "not-available"] == 1


def test_plays_stand_for_views_before_the_older_count(received):
    assert received.tables["posts"]["view_count"].tolist() == [*[pd.NA] * 3, 450, 77, pd.NA, pd.NA, 460]


def test_a_post_with_another_account_bears_a_pseudonym_if_the_other_published_it(received):
    posts = received.tables["posts"]
    assert posts["is_collaboration"].tolist() == [False] * 5 + [True, True, False]
    assert posts["account_id"].iloc[5].startswith("p-")
    assert posts["account_id"].drop(5).unique().tolist() == ["kantor.lelang"]


def test_comments_keep_neither_text_nor_name(received):
    comments = received.tables["comments"]
    assert comments["comment_id"].tolist() == ["18031234567890123", "18031234567890124", "18031234567890125"]
    assert comments["post_id"].unique().tolist() == ["3706084487405513439"]
    assert comments["reply_to_id"].tolist() == [pd.NA, "18031234567890123", pd.NA]
    assert comments["is_question"].tolist() == [True, False, False]
    assert comments["is_by_account"].tolist() == [False, True, False]
    assert comments["like_count"].tolist() == [4, 1, 0]
    assert comments["commented_at"].iloc[0] == pd.Timestamp("2026-05-01 10:00", tz="UTC")


def test_no_name_of_a_person_is_left(received):
    written = "".join(table.to_csv() for table in received.tables.values())
    assert "planted" not in written.lower() and "Namasari" not in written


def test_failures_and_other_rows_are_set_aside_and_counted(received):
    assert dict(received.reading.set_aside) == {"error-row": 1, "no-time": 1, "not-a-post": 1}
    # Eleven rows of the dataset and three comments inside them.
    assert received.reading.row_count == 14
    assert received.reading.is_balanced


def test_one_object_a_line_gives_the_same_posts(fixtures, read_file, received):
    lines = read_file(fixtures / "apify" / "posts.jsonl", account="kantor.lelang", captured_at="2026-05-10")
    assert lines.tables["posts"]["like_count"].tolist() == [48, pd.NA, pd.NA]
    assert lines.tables["comments"]["author_id"].tolist() == received.tables["comments"]["author_id"].tolist()


def test_a_profile_gives_a_follower_reading_and_its_latest_posts(fixtures, read_file):
    received = read_file(fixtures / "apify" / "details.json", captured_at="2026-05-10")
    followers = received.tables["follower_snapshots"].iloc[0]
    assert (followers["account_id"], followers["follower_count"]) == ("kantor.lelang", 4350)
    assert (followers["following_count"], followers["post_count"]) == (120, 987)
    assert followers["observed_at"] == pd.Timestamp("2026-05-10", tz="UTC")
    posts = received.tables["posts"]
    assert posts["account_id"].tolist() == ["kantor.lelang"] * 2
    assert posts["like_count"].tolist() == [80, pd.NA]
    assert received.reading.row_count == 4
    assert dict(received.reading.set_aside) == {"error-row": 1}


def test_a_column_of_zeros_was_not_collected(fixtures, read_file):
    received = read_file(fixtures / "apify" / "not-collected.json")
    assert received.tables["posts"]["comment_count"].isna().all()
    assert received.tables["posts"]["like_count"].tolist() == list(range(1, 13))
    assert received.reading.remarks["comment_count", "constant-zero"] == 12


def test_comments_of_a_post_without_a_time_are_counted_too(tmp_path, read_file):
    late = {**POST, "timestamp": None, "latestComments": [{"id": "1", "replies": [{"id": "2"}]}]}
    received = read_file(write(tmp_path / "posts.json", [POST, late]))
    assert dict(received.reading.set_aside) == {"no-time": 1, "no-post": 2}
    assert received.reading.row_count == 4


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"likesCount": -2}, "item 2, field likesCount: found '-2', expected a whole number, digits only"),
        ({"likesCount": "1.520"}, "item 2, field likesCount: found '1.520', expected a whole number"),
        ({"commentsCount": [3]}, "item 2: Expected `int | str | null`, got `array` - at `$.commentsCount`"),
        ({"timestamp": "2026-05-01"}, "item 2, field timestamp: found '2026-05-01', expected a time with its zone"),
        ({"timestamp": "1999-05-01T00:00:00Z"}, "item 2, field timestamp: found '1999-05-01T00:00:00Z'"),
        ({"id": None, "shortCode": None}, "item 2, field id: found nothing, expected the post's key"),
        ({"latestComments": [{"id": "1", "timestamp": "x"}]}, "item 2, latestComments 1, field timestamp: found 'x'"),
    ],
)
def test_refusal(tmp_path, told, change, part):
    assert part in told(write(tmp_path / "posts.json", [POST, {**POST, **change}]))


def test_a_profile_whose_followers_are_no_number_is_refused(tmp_path, refusal):
    profile = {"username": "kantor.lelang", "followersCount": -7, "postsCount": 3}
    assert "item 1, field followersCount: found '-7'" in refusal(write(tmp_path / "profile.json", [profile]))


def test_a_day_of_capture_that_is_none_is_refused(tmp_path, refusal):
    path = write(tmp_path / "posts.json", [POST])
    assert "captured_at is 'kemarin' in the zone 'UTC', expected a date" in refusal(path, captured_at="kemarin")


def test_a_list_that_is_cut_short_is_refused(fixtures, tmp_path, refusal):
    path = tmp_path / "posts.json"
    path.write_bytes((fixtures / "apify" / "posts.json").read_bytes()[:-200])
    assert "this is not JSON, or it is cut short" in refusal(path)


def test_overview_without_keys_takes_them_from_the_addresses(tmp_path, read_file):
    items = [
        {
            "caption": "Kabar",
            "ownerUsername": "kantor.lelang",
            "url": "https://www.instagram.com/p/CsFaZNTtgAA/",
            "commentsCount": 2,
            "likesCount": likes,
            "timestamp": "2024-01-05T09:00:00.000Z",
        }
        for likes in (-1, 20)
    ]
    items[1]["url"] = "https://www.instagram.com/reel/CsFaZNULK3x/"
    posts = read_file(write(tmp_path / "overview.json", items)).tables["posts"]
    assert posts["shortcode"].tolist() == posts["post_id"].tolist() == ["CsFaZNTtgAA", "CsFaZNULK3x"]
    assert posts["like_count"].tolist() == [pd.NA, 20] and posts["is_like_count_hidden"].tolist() == [True, False]
