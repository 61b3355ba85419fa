"""Zeeschuimer captures: three shapes of posts, what is set aside, and what is refused."""

import json

import pandas as pd
import pytest

DATA = {
    "pk": "3706084487405513439",
    "code": "DNuqDSjZCrf",
    "taken_at": 1777900000,
    "media_type": 1,
    "like_count": 4,
    "comment_count": 1,
    "user": {"username": "kantor.lelang"},
}
LINE = {"nav_index": "1:1:0", "item_id": "1", "timestamp_collected": 1778400000123, "source_platform": "instagram.com"}


@pytest.fixture
def received(fixtures, read_file):
    return read_file(fixtures / "zeeschuimer" / "capture.ndjson", account="kantor.lelang")


def write(path, *changes, **line):
    path.write_text(
        "".join(json.dumps({**LINE, **line, "data": {**DATA, **change}}) + "\n" for change in changes), encoding="utf-8"
    )
    return path


def test_posts_of_the_item_list_and_of_the_old_form(received):
    posts = received.tables["posts"]
    assert received.format == "Zeeschuimer capture of Instagram (NDJSON)"
    assert posts["post_id"].tolist() == [
        *(f"37060844874055134{n}" for n in (39, 40, 41, 42, 43, 44)),
        "2706084487405513439",
        "2706084487405513440",
    ]
    assert posts["shortcode"].iloc[[0, 6]].tolist() == ["DNuqDSjZCrf", "CWODxyzABC1"]
    assert posts["post_type"].tolist() == [*["image"] * 2, "carousel", "reel", *["image"] * 2, "carousel", "video"]
    assert posts["media_count"].tolist() == [1, 1, 2, 1, 1, 1, 3, 1]
    # 1777900000 and 1637000000 seconds after 1970, as `date -u -d @1777900000` writes them.
    assert posts["posted_at"].iloc[0] == pd.Timestamp("2026-05-04 13:06:40", tz="UTC")
    assert posts["posted_at"].iloc[6] == pd.Timestamp("2021-11-15 18:13:20", tz="UTC")
    assert posts["caption"].iloc[[0, 6]].tolist() == ["Terima kasih @… 🙏\n(@…)", "Bentuk lama"]
    assert posts["caption"].iloc[[1, 7]].isna().all()
    assert posts["comment_count"].tolist() == [0, 1, 2, 3, 4, 5, 2, 0]


def test_each_row_bears_the_moment_of_its_capture(received):
    posts = received.tables["posts"]
    assert posts["captured_at"].iloc[0] == pd.Timestamp("2026-05-10 08:00:00", tz="UTC")
    assert posts["captured_at"].iloc[7] == pd.Timestamp("2026-05-10 08:00:11", tz="UTC")


def test_a_hidden_count_is_absent_whatever_number_stands_there(received):
    posts = received.tables["posts"]
    # The second post bears the usual stand-in 3; the last, in the old form, -1.
    assert posts["like_count"].tolist() == [20, pd.NA, 22, 23, 24, 25, 64, pd.NA]
    assert posts["is_like_count_hidden"].tolist() == [False, True, *[False] * 5, True]
    assert posts["view_count"].tolist() == [pd.NA, pd.NA, pd.NA, 910, pd.NA, pd.NA, pd.NA, pd.NA]
    assert received.reading.remarks["like_count", "hidden"] == 2


def test_three_likes_that_are_shown_are_three(tmp_path, read_file):
    path = write(tmp_path / "a.ndjson", {"like_count": 3}, {"like_count": 3, "like_and_view_counts_disabled": True})
    assert read_file(path).tables["posts"]["like_count"].tolist() == [3, pd.NA]


def test_a_post_with_another_account(received):
    posts = received.tables["posts"]
    assert posts["is_collaboration"].tolist() == [False] * 4 + [True, True, False, False]
    assert posts["account_id"].iloc[4].startswith("p-")
    assert posts["account_id"].drop(4).unique().tolist() == ["kantor.lelang"]


def test_what_is_no_whole_post_is_set_aside_by_its_reason(received):
    assert dict(received.reading.set_aside) == {
        "advertisement": 1,
        "no-time": 1,
        "incomplete": 1,
        "other-platform": 1,
    }
    assert received.reading.row_count == 12
    assert received.reading.is_balanced


def test_no_name_of_a_person_is_left(received):
    written = "".join(table.to_csv() for table in received.tables.values())
    assert "planted" not in written.lower() and "Namasari" not in written


def test_one_line_with_a_byte_order_mark(fixtures, read_file):
    received = read_file(fixtures / "zeeschuimer" / "one-item.ndjson")
    assert received.tables["posts"]["view_count"].tolist() == [910]
    assert received.reading.row_count == 1


def test_a_line_without_a_moment_of_capture_takes_the_stated_one(tmp_path, read_file):
    path = write(tmp_path / "a.ndjson", {}, timestamp_collected=None)
    posts = read_file(path, captured_at="2026-05-11").tables["posts"]
    assert posts["captured_at"].tolist() == [pd.Timestamp("2026-05-11", tz="UTC")]


def test_the_number_of_a_post_is_taken_from_a_longer_key(tmp_path, read_file):
    path = write(tmp_path / "a.ndjson", {"pk": None, "id": "3706084487405513439_5512345678", "code": None})
    post = read_file(path).tables["posts"].iloc[0]
    assert (post["post_id"], post["shortcode"]) == ("3706084487405513439", "DNuqDSjZCrf")


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (
            {"taken_at": 1777900000000},
            "line 2, field data.taken_at: found '1777900000000', expected seconds since 1970",
        ),
        ({"taken_at": "today"}, "line 2, field data.taken_at: found 'today', expected seconds"),
        ({"like_count": -3}, "line 2, field data.like_count: found '-3', expected a whole number"),
        ({"comment_count": 10**17}, "line 2, field data.comment_count: found '100000000000000000'"),
        ({"user": "kantor"}, "line 2, field data: Expected `object | null`, got `str` - at `$.user`"),
        ({"pk": None, "code": None}, "line 2, field data.id: found nothing, expected the post's key"),
    ],
)
def test_refusal(tmp_path, told, change, part):
    assert part in told(write(tmp_path / "a.ndjson", {}, change))


def test_a_moment_of_capture_in_seconds_is_refused(tmp_path, told):
    sentence = told(write(tmp_path / "a.ndjson", {}, timestamp_collected=1778400000))
    assert "line 1, field timestamp_collected: found '1778400000', expected milliseconds since 1970" in sentence


def test_a_line_that_is_cut_short_is_refused(tmp_path, told):
    path = write(tmp_path / "a.ndjson", {}, {})
    path.write_text(path.read_text(encoding="utf-8")[:-40], encoding="utf-8")
    assert "line 2: this is not JSON, or it is cut short" in told(path)
