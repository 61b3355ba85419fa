"""Meta Graph API answers: media with insights and comments, accounts, and what is refused."""

import json

import pandas as pd
import pytest

MEDIA = {
    "id": "17932174733377201",
    "media_type": "IMAGE",
    "timestamp": "2026-05-06T12:34:56+0000",
    "permalink": "https://www.instagram.com/p/DNuqDSjZCrf/",
    "like_count": 4,
    "comments_count": 1,
}


@pytest.fixture
def received(fixtures, read_file):
    return read_file(fixtures / "graph_api" / "media.json", account="kantor.lelang", captured_at="2026-05-10")


def write(path, value):
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def test_media_become_posts_with_keys_as_text_and_times_in_utc(received):
    posts = received.tables["posts"]
    assert received.format == "Meta Graph API answers (JSON)"
    assert posts["post_id"].tolist() == [f"1793217473337720{n}" for n in (1, 2, 3, 4, 5)]
    assert posts["post_type"].tolist() == ["image", "carousel", "reel", "story", "image"]
    assert posts["media_count"].tolist() == [1, 3, 1, 1, 1]
    assert posts["shortcode"].tolist() == ["DNuqDSjZCrf", "DNuqDSjZCrg", "DNuqDSjZCrh", pd.NA, "DNuqDSjZCrj"]
    assert posts["posted_at"].iloc[0] == pd.Timestamp("2026-05-06 12:34:56", tz="UTC")
    # 23:30 in Jakarta is 16:30 in UTC.
    assert posts["posted_at"].iloc[1] == pd.Timestamp("2026-05-05 16:30", tz="UTC")
    assert posts["account_id"].unique().tolist() == ["kantor.lelang"]
    assert (posts["captured_at"] == pd.Timestamp("2026-05-10", tz="UTC")).all()


def test_insights_become_counts_and_an_absent_one_stays_absent(received):
    posts = received.tables["posts"]
    assert posts["reach_count"].tolist() == [1520, pd.NA, 300, pd.NA, pd.NA]
    assert posts["view_count"].tolist() == [2100, pd.NA, 410, pd.NA, pd.NA]
    assert posts["save_count"].tolist() == [5, pd.NA, pd.NA, pd.NA, pd.NA]
    assert posts["share_count"].tolist() == [0, pd.NA, pd.NA, pd.NA, pd.NA]
    assert posts["follow_count"].tolist() == [1, pd.NA, pd.NA, pd.NA, pd.NA]
    assert posts["impression_count"].isna().all()


def test_zero_likes_of_the_own_account_are_zero(received):
    posts = received.tables["posts"]
    assert posts["like_count"].tolist() == [48, 0, 7, 1, 11]
    assert not posts["is_like_count_hidden"].any()


def test_comments_keep_neither_text_nor_name(received):
    comments = received.tables["comments"]
    assert comments["comment_id"].tolist() == ["18000000000000001", "18000000000000002", "18000000000000003"]
    assert comments["reply_to_id"].tolist() == [pd.NA, "18000000000000001", pd.NA]
    assert comments["is_question"].tolist() == [True, False, False]
    assert comments["is_by_account"].tolist() == [False, True, False]
    assert comments["like_count"].tolist() == [2, 0, 0]
    assert comments["commented_at"].iloc[1] == pd.Timestamp("2026-05-06 13:05", tz="UTC")
    assert comments["author_id"].iloc[0] == comments["author_id"].iloc[2]
    assert comments["author_id"].iloc[0].startswith("p-")
    assert comments["author_id"].iloc[1] == "kantor.lelang"


def test_no_name_of_a_person_is_left(received):
    written = "".join(table.to_csv() for table in received.tables.values())
    assert "planted" not in written.lower() and "Namasari" not in written


def test_every_record_is_accounted_for(received):
    # Five media and three comments, one of them a reply.
    assert received.reading.row_count == 8
    assert received.reading.is_balanced
    assert received.reading.remarks["post_type", "advertisement"] == 1
    assert received.reading.remarks["reach_count", "not-available"] == 3


def test_a_bare_list_with_a_byte_order_mark_gives_the_same_posts(fixtures, read_file, received):
    bare = read_file(fixtures / "graph_api" / "media-list.json", account="kantor.lelang", captured_at="2026-05-10")
    pd.testing.assert_frame_equal(
        bare.tables["posts"].drop(columns="source_file"), received.tables["posts"].drop(columns="source_file")
    )


def test_zero_likes_that_another_account_sees_are_hidden(fixtures, read_file):
    received = read_file(fixtures / "graph_api" / "business-discovery.json", captured_at="2026-05-10")
    posts = received.tables["posts"]
    assert posts["like_count"].tolist() == [pd.NA, 31]
    assert posts["is_like_count_hidden"].tolist() == [True, False]
    assert posts["comment_count"].tolist() == [4, 0]
    assert posts["account_id"].tolist() == ["balai.lelang"] * 2
    assert received.reading.remarks["like_count", "hidden"] == 1
    followers = received.tables["follower_snapshots"].iloc[0]
    assert (followers["account_id"], followers["follower_count"]) == ("balai.lelang", 26779)
    assert (followers["following_count"], followers["post_count"]) == (51, 1205)
    assert received.reading.row_count == 3


def test_a_bare_account_is_one_follower_reading_without_a_day(fixtures, read_file):
    received = read_file(fixtures / "graph_api" / "user.json")
    followers = received.tables["follower_snapshots"].iloc[0]
    assert followers["follower_count"] == followers["follower_count_low"] == followers["follower_count_high"] == 4350
    assert followers["reading_kind"] == "observed"
    assert pd.isna(followers["observed_at"])


def test_insights_in_files_of_their_own_are_joined_to_their_media(fixtures, read_file):
    received = read_file(fixtures / "graph_api" / "apart")
    posts = received.tables["posts"]
    assert posts["reach_count"].tolist() == [1520, pd.NA]
    assert posts["save_count"].tolist() == [5, pd.NA]
    assert dict(received.reading.set_aside) == {"folded": 2, "no-post": 1, "not-a-post": 1}
    assert received.reading.row_count == 6


def test_insights_without_media_are_refused(fixtures, refusal):
    assert "these insights stand without their media" in refusal(fixtures / "graph_api" / "insights-alone.json")


def test_answers_one_a_line_and_an_error_among_them(tmp_path, read_file):
    path = tmp_path / "answers.ndjson"
    lines = [{"data": [MEDIA]}, {"error": {"message": "limit reached", "code": 4}}, {"data": [{**MEDIA, "id": "2"}]}]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    received = read_file(path)
    assert received.tables["posts"]["post_id"].tolist() == ["17932174733377201", "2"]
    assert received.tables["posts"]["account_id"].unique().tolist() == ["unknown"]
    assert dict(received.reading.set_aside) == {"error-row": 1}


def test_an_insight_of_single_days_is_not_taken(tmp_path, read_file):
    daily = {"name": "reach", "period": "day", "values": [{"value": 7}]}
    posts = read_file(write(tmp_path / "media.json", [{**MEDIA, "insights": {"data": [daily]}}])).tables["posts"]
    assert posts["reach_count"].isna().all()


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"timestamp": "2026-05-06T12:34:56"}, "item 1, field timestamp: found '2026-05-06T12:34:56', expected a time"),
        ({"timestamp": None}, "item 1, field timestamp: found nothing, expected a time with its zone"),
        ({"timestamp": "2026-02-31T00:00:00+0000"}, "item 1, field timestamp: found '2026-02-31T00:00:00+0000'"),
        ({"like_count": -5}, "item 1, field like_count: found '-5', expected a whole number"),
        ({"like_count": 10**20}, "item 1, field like_count: found '100000000000000000000', expected a whole number"),
        ({"comments_count": "many"}, "item 1, field comments_count: found 'many'"),
        ({"comments_count": 1.5}, "item 1: Expected `int | str | null`, got `float` - at `$.comments_count`"),
        ({"id": ""}, "item 1, field id: found nothing, expected the key"),
        ({"insights": {"data": [{"name": "reach", "values": [{"value": {"a": 1}}]}]}}, "item 1, field reach: found"),
        ({"comments": {"data": [{"text": "a"}]}}, "item 1, comments 1, field id: found nothing"),
        ({"comments": {"data": [{"id": "1", "timestamp": "now"}]}}, "comments 1, field timestamp: found 'now'"),
    ],
)
def test_refusal(tmp_path, told, change, part):
    assert part in told(write(tmp_path / "media.json", [{**MEDIA, **change}]))


def test_an_account_whose_followers_are_no_number_is_refused(tmp_path, refusal):
    user = {"username": "kantor.lelang", "followers_count": "banyak", "media_count": 3}
    assert "field followers_count: found 'banyak'" in refusal(write(tmp_path / "user.json", user))


def test_a_file_that_is_cut_short_is_refused(tmp_path, refusal):
    path = tmp_path / "media.json"
    path.write_text(json.dumps([MEDIA])[:-20], encoding="utf-8")
    assert "this is not JSON, or it is cut short" in refusal(path)


def test_an_account_of_another_network_is_not_taken(tmp_path, refusal):
    user = {"id": 1, "screen_name": "kantor", "followers_count": 5, "statuses_count": 9}
    assert "no known format looks like this" in refusal(write(tmp_path / "user.json", user))


def test_reels_outside_the_feed_are_counted_and_told_apart(tmp_path, read_file):
    answer = {
        "data": [
            {"id": "1", "media_type": "VIDEO", "media_product_type": "REELS", "timestamp": "2024-01-05T09:00:00+0000"},
            {"id": "2", "media_type": "VIDEO", "media_product_type": "REELS", "timestamp": "2024-01-06T09:00:00+0000"},
            {"id": "3", "media_type": "IMAGE", "media_product_type": "FEED", "timestamp": "2024-01-07T09:00:00+0000"},
        ]
    }
    for item, shared in zip(answer["data"], (False, True, None), strict=True):
        if shared is not None:
            item["is_shared_to_feed"] = shared
    received = read_file(write(tmp_path / "media.json", answer), account="kantor")
    assert received.tables["posts"]["is_shared_to_feed"].tolist() == [False, True, pd.NA]
    assert received.reading.remarks["post_type", "outside-feed"] == 1
