"""Instaloader files, in a folder, in an archive and alone, and what is refused."""

import json
import lzma
import shutil
import zipfile

import pandas as pd
import pytest

POST = {
    "__typename": "GraphImage",
    "id": "3706084487405513439",
    "shortcode": "DNuqDSjZCrf",
    "taken_at_timestamp": 1777900000,
    "edge_media_preview_like": {"count": 4},
    "edge_media_to_comment": {"count": 1},
    "owner": {"username": "kantor.lelang"},
}
COMMENTS = "2026-05-04_13-06-40_UTC_comments.json"


@pytest.fixture
def folder(fixtures):
    return fixtures / "instaloader" / "kantor.lelang"


@pytest.fixture
def received(folder, read_file):
    return read_file(folder, account="kantor.lelang", captured_at="2026-05-10")


def write(path, node, kind="Post"):
    path.write_text(json.dumps({"node": node, "instaloader": {"version": "4.14", "node_type": kind}}), encoding="utf-8")
    return path


def test_posts_of_plain_and_of_packed_files(received):
    posts = received.tables["posts"]
    assert received.format == "instaloader files (JSON or .json.xz of posts and profiles)"
    assert posts["post_id"].tolist() == [f"37060844874055134{n}" for n in (39, 40, 41, 42, 43)]
    assert posts["shortcode"].iloc[0] == "DNuqDSjZCrf"
    assert posts["post_type"].tolist() == ["image", "carousel", "image", "reel", "video"]
    assert posts["media_count"].tolist() == [1, 2, 1, 1, 1]
    # 1777900000 seconds after 1970, as `date -u -d @1777900000` writes them, and a day later.
    assert posts["posted_at"].iloc[0] == pd.Timestamp("2026-05-04 13:06:40", tz="UTC")
    assert posts["posted_at"].iloc[1] == pd.Timestamp("2026-05-05 13:06:40", tz="UTC")
    assert posts["caption"].tolist() == ["Lelang 🔨 bersama @…\n@…", pd.NA, "Unggahan 2", "Unggahan 3", "Dari telepon"]
    assert posts["comment_count"].tolist() == [0, 1, 2, 3, 6]


def test_hidden_likes_are_absent(received):
    posts = received.tables["posts"]
    # The third is written as -1; the last bears a stand-in and says that its counts are hidden.
    assert posts["like_count"].tolist() == [20, 21, pd.NA, 23, pd.NA]
    assert posts["is_like_count_hidden"].tolist() == [False, False, True, False, True]
    assert posts["view_count"].tolist() == [pd.NA, pd.NA, pd.NA, 450, pd.NA]
    assert received.reading.remarks["like_count", "hidden"] == 2


def test_a_post_that_another_account_published_too_bears_a_pseudonym(received):
    posts = received.tables["posts"]
    assert posts["is_collaboration"].tolist() == [False, False, False, False, True]
    assert posts["account_id"].iloc[4].startswith("p-")
    assert posts["account_id"].iloc[:4].unique().tolist() == ["kantor.lelang"]


def test_comments_and_answers_keep_neither_text_nor_name(received):
    comments = received.tables["comments"]
    assert comments["comment_id"].tolist() == ["18031234567890123", "18031234567890124", "18031234567890125"]
    assert comments["post_id"].unique().tolist() == ["3706084487405513439"]
    assert comments["reply_to_id"].tolist() == [pd.NA, "18031234567890123", pd.NA]
    assert comments["is_question"].tolist() == [True, False, False]
    assert comments["is_by_account"].tolist() == [False, True, False]
    assert comments["like_count"].tolist() == [2, 0, 0]
    assert comments["commented_at"].iloc[0] == pd.Timestamp("2026-05-04 14:06:40", tz="UTC")
    assert comments["author_id"].str.startswith("p-").tolist() == [True, False, True]


def test_no_name_of_a_person_is_left(received):
    written = "".join(table.to_csv() for table in received.tables.values())
    assert "planted" not in written.lower() and "Namasari" not in written and "warga.lain" not in written


def test_a_profile_is_one_follower_reading(received):
    followers = received.tables["follower_snapshots"].iloc[0]
    assert (followers["account_id"], followers["follower_count"]) == ("kantor.lelang", 4350)
    assert followers["following_count"] == 120
    assert pd.isna(followers["post_count"])
    assert followers["observed_at"] == pd.Timestamp("2026-05-10", tz="UTC")


def test_every_record_is_accounted_for(received):
    # An iterator and another JSON file are no posts; one comment's post is not there.
    assert dict(received.reading.set_aside) == {"not-a-post": 2, "no-post": 1}
    # Five posts, a profile, three comments, and those three.
    assert received.reading.row_count == 12
    assert received.reading.is_balanced


def test_an_archive_gives_what_the_folder_gives(folder, tmp_path, read_file, received):
    path = tmp_path / "kantor.lelang.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"kantor.lelang/{file.name}")
    zipped = read_file(path, account="kantor.lelang", captured_at="2026-05-10")
    for name, table in received.tables.items():
        pd.testing.assert_frame_equal(
            zipped.tables[name].drop(columns="source_file"), table.drop(columns="source_file")
        )


@pytest.mark.parametrize("name", ["2026-05-04_13-06-40_UTC.json", "2026-05-05_13-06-40_UTC.json.xz"])
def test_one_file_alone(folder, read_file, name):
    received = read_file(folder / name)
    assert len(received.tables["posts"]) == received.reading.row_count == 1


def test_a_story_has_no_likes_and_hides_none(tmp_path, read_file):
    story = {**POST, "__typename": "GraphStoryVideo", "is_video": True, "edge_media_preview_like": None}
    post = read_file(write(tmp_path / "a.json", story, "StoryItem")).tables["posts"].iloc[0]
    assert post["post_type"] == "story"
    assert pd.isna(post["like_count"]) and not post["is_like_count_hidden"]


def test_without_a_name_the_account_is_the_stated_one(tmp_path, read_file):
    path = write(tmp_path / "a.json", {**POST, "owner": {"id": "5512345678"}})
    assert read_file(path, account="kantor.lelang").tables["posts"]["account_id"].tolist() == ["kantor.lelang"]
    assert read_file(path).tables["posts"]["account_id"].tolist() == ["unknown"]


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"taken_at_timestamp": None}, "field taken_at_timestamp: found nothing, expected seconds since 1970"),
        ({"taken_at_timestamp": 1777900000000}, "field taken_at_timestamp: found '1777900000000', expected seconds"),
        ({"edge_media_preview_like": {"count": -2}}, "field edge_media_preview_like: found '-2', expected a whole"),
        ({"edge_media_preview_like": {"count": 10**16}}, "field edge_media_preview_like: found '10000000000000000'"),
        ({"id": None, "shortcode": None}, "field id: found nothing, expected the post's key"),
        ({"owner": 5}, "Expected `object | null`, got `int` - at `$.node.owner`"),
    ],
)
def test_refusal(tmp_path, told, change, part):
    assert part in told(write(tmp_path / "a.json", {**POST, **change}))


def test_a_profile_without_followers_is_refused(tmp_path, refusal):
    path = write(tmp_path / "a.json", {"username": "kantor.lelang"}, "Profile")
    assert "field edge_followed_by: found nothing, expected the number of followers" in refusal(path)


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        (
            '"created_at": 1777903600',
            '"created_at": 99999999999999',
            "item 1, field created_at: found '99999999999999'",
        ),
        ('"likes_count": 2', '"likes_count": "dua"', "item 1, field likes_count: found 'dua', expected a whole number"),
        ('"id": 18031234567890123,', "", "item 1, field id: found nothing, expected the comment's key"),
        ('"answers": []', '"answers": 3', "Expected `array | null`, got `int`"),
    ],
)
def test_comments_refusal(folder, tmp_path, told, old, new, part):
    copy = shutil.copytree(folder, tmp_path / "kantor.lelang")
    text = (copy / COMMENTS).read_text(encoding="utf-8")
    assert old in text
    (copy / COMMENTS).write_text(text.replace(old, new), encoding="utf-8")
    assert part in told(copy)


def test_damaged_packed_text_is_refused(tmp_path, refusal):
    path = tmp_path / "a.json.xz"
    path.write_bytes(lzma.compress(json.dumps({"node": POST}).encode())[:-30])
    assert "the packed text is" in refusal(path)


def test_a_folder_of_other_json_is_not_taken(tmp_path, refusal):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.json").write_text('{"made_with": "instaloader"}', encoding="utf-8")
    assert "no known format looks like this" in refusal(tmp_path / "other")


def test_posts_taken_in_portions_are_the_same(fixtures, read_file, monkeypatch):
    export = fixtures / "instaloader" / "kantor.lelang"
    whole = read_file(export, account="kantor.lelang")
    monkeypatch.setattr("citra.readers.instaloader.PORTION", 2)
    portions = read_file(export, account="kantor.lelang")
    pd.testing.assert_frame_equal(portions.tables["posts"], whole.tables["posts"])
    assert portions.reading.remarks == whole.reading.remarks
