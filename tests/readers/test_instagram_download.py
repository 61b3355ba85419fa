"""Instagram's own download: what is joined, what is counted, what is refused."""

import json
import shutil
import zipfile
from collections import Counter

import pandas as pd
import pytest

ACCOUNT = {"account": "kantor.lelang", "time_zone": "Asia/Jakarta"}
POSTS = "your_instagram_activity/media/posts_1.json"
INSIGHTS = "logged_information/past_instagram_insights/posts.json"
FOLLOWERS = "connections/followers_and_following/followers_1.json"


def utc(*texts):
    return [pd.Timestamp(text, tz="UTC") for text in texts]


@pytest.fixture
def download(fixtures):
    return fixtures / "instagram_download" / "download"


@pytest.fixture
def changed(download, tmp_path):
    """Copy the download with one file written anew, and return the copy's folder."""

    def change(name, content):
        folder = tmp_path / "download"
        if not folder.exists():
            shutil.copytree(download, folder)
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
        return folder

    return change


def lone(tmp_path, content, name="file.json"):
    path = tmp_path / name
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def insight(labels, moment=1672531200):
    labels = {label: {"href": "", "value": value, "timestamp": 0} for label, value in labels.items()}
    return {"string_map_data": {**labels, "Creation Timestamp": {"timestamp": moment}}}


def test_posts_of_a_folder(read_file, download):
    posts = read_file(download, **ACCOUNT).tables["posts"]
    assert posts["post_id"].tolist() == [
        "dl-1672531200", "dl-1673913600", "dl-1675209600", "dl-1675209600-2", "dl-1680307200", "dl-1677628800",
    ]  # fmt: skip
    assert posts["posted_at"].tolist() == utc(
        "2023-01-01", "2023-01-17", "2023-02-01", "2023-02-01", "2023-04-01", "2023-03-01"
    )
    assert posts["post_type"].tolist() == ["image", "carousel", "video", "image", "reel", "other"]
    assert posts["media_count"].tolist() == [1, 3, 1, 1, 1, pd.NA]
    assert set(posts["account_id"]) == {"kantor.lelang"}
    assert posts["captured_at"].isna().all()
    assert posts["shortcode"].isna().all()


def test_captions_are_repaired_and_masked(read_file, download):
    captions = read_file(download, **ACCOUNT).tables["posts"]["caption"]
    assert captions.iloc[0] == "Selamat tahun baru 🎉\nTerima kasih @…, surat ke @… — “lelang”"
    assert captions.iloc[1:4].tolist() == ["Tiga objek lelang pekan ini", "Cara ikut lelang?", pd.NA]


def test_past_insights_are_joined_on_the_moment_of_creation(read_file, download):
    posts = read_file(download, **ACCOUNT).tables["posts"]
    # The fourth post shares its second with the third: the file of the picture tells them apart.
    assert posts["like_count"].tolist() == [58, 120, pd.NA, 9, 40, 7]
    assert posts["impression_count"].tolist() == [1520, pd.NA, pd.NA, 90, pd.NA, 300]
    assert posts["reach_count"].tolist() == [1011, 9876, pd.NA, pd.NA, 2001, 250]
    assert posts["share_count"].tolist() == [pd.NA, 5, pd.NA, pd.NA, 2, 0]
    assert posts["view_count"].tolist() == [pd.NA] * 4 + [2345, pd.NA]
    assert posts["rounded_counts"].iloc[1] == "impression_count=14K"
    assert not posts["is_like_count_hidden"].any()


def test_followers_give_how_many_of_them_followed_by_the_end_of_each_day(read_file, download):
    snapshots = read_file(download, captured_at="2023-06-01", **ACCOUNT).tables["follower_snapshots"]
    # In Jakarta, two on 1 January, two on 2 January (one at midnight), one on 5 January; one without a moment.
    assert snapshots["observed_at"].tolist() == utc(
        "2023-01-01 16:59:59", "2023-01-02 16:59:59", "2023-01-05 16:59:59", "2023-05-31 17:00"
    )
    assert snapshots["follower_count"].tolist() == [2, 4, 5, 6]
    assert snapshots["follower_count_low"].tolist() == snapshots["follower_count_high"].tolist() == [2, 4, 5, 6]
    assert snapshots["reading_kind"].tolist() == ["survivors"] * 3 + ["observed"]


def test_every_record_is_accounted_for(read_file, download):
    reading = read_file(download, captured_at="2023-06-01", **ACCOUNT).reading
    # 6 posts, 1 reel, 5 insights of posts and 1 of a reel, 5 and 2 followers, and the list of them.
    assert reading.row_count == 21
    assert reading.set_aside == Counter(
        {"incomplete": 1, "no-time": 3, "joined-to-post": 4, "repeated-follower": 1, "folded": 2}
    )
    assert reading.is_balanced
    assert reading.remarks["impression_count", "rounded-number"] == 1
    assert reading.remarks["share_count", "not-available"] == 2


def test_no_person_stands_in_a_product(read_file, download):
    tables = read_file(download, **ACCOUNT).tables
    text = " ".join(table.to_csv() for table in tables.values())
    for part in ("planted", "Planta", "Namasari", "example.org", "warga."):
        assert part not in text


def test_archive_gives_what_the_folder_gives(read_file, download, tmp_path):
    path = tmp_path / "download.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(download.rglob("*")):
            archive.write(file, f"instagram-kantor.lelang/{file.relative_to(download).as_posix()}")
    folder, packed = read_file(download, **ACCOUNT), read_file(path, **ACCOUNT)
    assert packed.reading.set_aside == folder.reading.set_aside
    for name in ("posts", "follower_snapshots"):
        left, right = (received.tables[name].drop(columns="source_file") for received in (folder, packed))
        pd.testing.assert_frame_equal(left, right)


def test_portuguese_labels_in_any_case(read_file, fixtures):
    received = read_file(fixtures / "instagram_download" / "insights_pt.json", **ACCOUNT)
    posts = received.tables["posts"]
    assert posts["post_id"].tolist() == ["dl-1672531200", "dl-1675209600"]
    assert posts["impression_count"].tolist() == [2300, 999]
    assert posts["reach_count"].tolist() == [1011, 0]
    assert posts["like_count"].tolist() == [58, pd.NA]
    assert posts["caption"].tolist() == ["Leilão público", pd.NA]
    assert posts["post_type"].tolist() == ["other", "video"]
    assert not received.reading.set_aside


def test_older_media_list(read_file, fixtures):
    received = read_file(fixtures / "instagram_download" / "media.json", **ACCOUNT, clock="Asia/Jakarta")
    posts = received.tables["posts"]
    assert posts["posted_at"].tolist() == utc(
        "2018-12-31 01:05:13", "2018-12-30 13:00", "2018-12-31 01:05", "2019-05-01 05:30", "2019-02-01 01:00"
    )
    assert posts["post_type"].tolist() == ["image", "carousel", "image", "image", "video"]
    assert posts["media_count"].tolist() == [1, 2, 1, 1, 1]
    assert posts["caption"].tolist() == ["Pengumuman lelang @…", "Dua objek", pd.NA, "Libur", "Rekaman – “sidang”"]
    assert received.reading.row_count == 9
    assert received.reading.set_aside == Counter({"carousel-child": 1, "no-time": 1, "not-a-post": 2})


def test_older_follower_list_without_a_capture(read_file, fixtures):
    received = read_file(fixtures / "instagram_download" / "old_followers.json", **ACCOUNT)
    assert received.tables["follower_snapshots"]["follower_count"].tolist() == [1, 2]
    assert received.reading.row_count == 2


def test_a_list_that_is_there_twice_counts_once(read_file, changed, download):
    folder = changed("content/posts_1.json", (download / POSTS).read_bytes())
    changed("past_instagram_insights/posts.json", (download / INSIGHTS).read_bytes())
    received = read_file(folder, **ACCOUNT)
    assert len(received.tables["posts"]) == 6
    # Four posts, and the four insights that have a moment.
    assert received.reading.set_aside["repeated-post"] == 8
    assert received.reading.is_balanced


def test_insight_that_fits_two_posts_is_given_to_neither(read_file, tmp_path):
    media = [{"media": [{"uri": f"{name}.jpg", "creation_timestamp": 1672531200}]} for name in "ab"]
    folder = tmp_path / "download"
    folder.mkdir()
    lone(folder, media, "posts_1.json")
    lone(folder, {"organic_insights_posts": [insight({"Likes": "5"})]}, "insights.json")
    received = read_file(folder, **ACCOUNT)
    assert received.tables["posts"]["like_count"].isna().all()
    assert received.reading.set_aside == Counter({"several-posts": 1})


def test_text_that_is_sound_is_not_repaired(read_file, tmp_path):
    path = lone(tmp_path, [{"media": [{"uri": "a.jpg", "creation_timestamp": 1672531200, "title": "Café ’22"}]}])
    assert read_file(path, **ACCOUNT).tables["posts"]["caption"].tolist() == ["Café ’22"]


def test_spring_day_without_a_midnight(read_file, tmp_path):
    # In Santiago the clocks went from 24:00 on 3 September 2022 to 1:00 on the 4th, which is 04:00 UTC.
    entry = {"title": "", "string_list_data": [{"value": "a", "timestamp": 1662249600}]}
    received = read_file(lone(tmp_path, [entry]), account="kantor.lelang", time_zone="America/Santiago")
    assert received.tables["follower_snapshots"]["observed_at"].tolist() == utc("2022-09-04 03:59:59")


def test_account_must_be_stated(refusal, download):
    assert "a download does not say whose it is; state it with --account" in refusal(download)


def test_other_files_of_a_download_alone_are_refused(refusal, download):
    path = download / "personal_information" / "personal_information.json"
    assert "no known format looks like this" in refusal(path, **ACCOUNT)


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        (POSTS, b'[{"media": [{"uri": "a.jpg", "creation_timestamp": 16725', "cut short"),
        (POSTS, [{"media": [{"uri": "a.jpg"}]}, None], "item 2: Expected `object`, got `null`"),
        (POSTS, [{"media": [{"uri": 7}]}], "item 1: Expected `str | null`, got `int` - at `$.media[0].uri`"),
        (POSTS, [{"media": [{"uri": "a.jpg"}], "creation_timestamp": 1672531200000}], "expected seconds since 1970"),
        (
            POSTS,
            [{"media": [{"uri": "a.jpg"}], "creation_timestamp": "then"}],
            "item 1, creation_timestamp: found 'then'",
        ),
        (POSTS, "[]".encode("utf-16"), "the text is not UTF-8"),
        (FOLLOWERS, b'[{"title": "", "string_list_data": [{"value', "cut short"),
        (FOLLOWERS, [{"string_list_data": [{"timestamp": -5}]}], "item 1, creation_timestamp: found '-5'"),
        (INSIGHTS, {"organic_insights_posts": [insight({"Likes": "1.520"})]}, "likes: found '1.520', expected a whole"),
        (INSIGHTS, {"organic_insights_posts": [insight({"Likes": "-1"})]}, "likes: found '-1', expected a whole"),
        (INSIGHTS, {"organic_insights_posts": [insight({"Tykkäykset": "5"})]}, "none of the labels is known"),
        (INSIGHTS, {"organic_insights_posts": [insight({"Likes": "5", "likes": "6"})]}, "stands there twice"),
        (INSIGHTS, {"organic_insights_posts": [{"media_map_data": {}, "string_map_data": None}]}, "got `null`"),
        ("media.json", {"photos": [{"path": "a", "taken_at": "31/12/2018"}]}, "photos, item 1, taken_at: found '31/12"),
        ("media.json", {"photos": [{"path": "a", "taken_at": "Dec 31, 2018, 13:05 PM"}]}, "expected a time like"),
        ("media.json", {"videos": [{"path": "a", "taken_at": "2018-12-31T08:05:13", "caption": 5}]}, "got `int`"),
    ],
)
def test_refusal(told, changed, name, content, part):
    sentence = told(changed(name, content), **ACCOUNT)
    assert part in sentence
    assert name in sentence


def test_unknown_zone_and_unknown_day_of_capture_are_refused(refusal, download):
    assert "the zone 'Asia/Bekasi' is not known" in refusal(download, account="a", time_zone="Asia/Bekasi")
    assert "captured_at is 'June'" in refusal(download, account="a", captured_at="June")


def a_medium(name, moment, **more):
    return {"uri": f"media/posts/202401/{name}", "creation_timestamp": moment, "title": "", **more}


def test_a_reel_that_stands_among_the_posts_too_is_one_post(read_file, changed, download):
    """The list of posts has a moment of its own for it, and calls it a video without a text."""
    reel = {"ig_reels_media": [{"media": [a_medium("7.mp4", 1704448800, title="Reel")]}]}
    post = [{"media": [a_medium("7.mp4", 1704448800)], "title": "", "creation_timestamp": 1704448805}]
    before = len(read_file(download, **ACCOUNT).tables["posts"])
    changed("your_instagram_activity/media/posts_7.json", post)
    received = read_file(changed("your_instagram_activity/media/reels_7.json", reel), **ACCOUNT)
    posts = received.tables["posts"]
    assert len(posts) == before + 1 and received.reading.is_balanced
    again = posts[posts["caption"] == "Reel"]
    assert again["post_type"].tolist() == ["reel"]


def test_files_of_one_name_at_other_moments_are_two_posts(read_file, tmp_path):
    posts = [{"media": [a_medium("1.jpg", moment)]} for moment in (1704448800, 1704448900)]
    assert len(read_file(lone(tmp_path, posts), **ACCOUNT).tables["posts"]) == 2


def test_posts_with_labels(read_file, tmp_path):
    """The newest lists keep the text among labels in the account's language, and the moment under another name."""
    posts = [
        {
            "timestamp": 1767225600,
            "media": [{"uri": "media/posts/202601/1.jpg"}],
            "fbid": "17900000000000001",
            "label_values": [
                {"label": "URL", "value": "x"},
                {"label": "L\u00c3\u00a9gende", "value": "Caf\u00c3\u00a9"},
            ],
        },
        # What somebody saved has no file of its own.
        {"timestamp": 1767225700, "media": [], "label_values": [{"label": "URL", "value": "y"}]},
    ]
    received = read_file(lone(tmp_path, posts), **ACCOUNT)
    assert received.tables["posts"]["caption"].tolist() == ["Café"]
    assert received.tables["posts"]["posted_at"].tolist() == utc("2026-01-01")
    assert dict(received.reading.set_aside) == {"incomplete": 1}
