"""4CAT: hidden likes written as 0, unknown comments as -1, partial items, co-authors."""

import pandas as pd
import pytest


@pytest.fixture
def received(fixtures, read_file):
    return read_file(fixtures / "four_cat" / "items.csv", account="kantor.lelang", clock="Asia/Jakarta")


def test_rows_and_balance(received):
    assert received.format.startswith("4CAT")
    assert received.reading.row_count == 7 and len(received.tables["posts"]) == 5
    assert dict(received.reading.set_aside) == {"incomplete": 1, "no-time": 1}
    assert received.reading.is_balanced


def test_hidden_and_unknown_are_absent(received):
    posts = received.tables["posts"]
    assert posts["like_count"].tolist() == [87, pd.NA, 66, 240, 41]
    assert posts["is_like_count_hidden"].tolist() == [False, True, False, False, False]
    assert posts["comment_count"].tolist() == [12, pd.NA, 0, 4, 2]
    assert received.reading.remarks["like_count", "hidden"] == 1
    assert received.reading.remarks["comment_count", "not-available"] == 1
    assert ("comment_count", "hidden") not in received.reading.remarks


def test_types_media_and_views(received):
    posts = received.tables["posts"]
    assert posts["post_type"].tolist() == ["image", "image", "carousel", "carousel", "video"]
    assert posts["media_count"].tolist() == [1, 1, 3, 2, 1]
    assert posts["view_count"].tolist() == [pd.NA, pd.NA, pd.NA, pd.NA, 900]
    assert posts["caption"].isna().tolist() == [False, False, False, False, True]


def test_unix_time_goes_before_the_servers_clock(received):
    assert received.tables["posts"]["posted_at"].tolist() == [
        pd.Timestamp("2025-03-01 07:00:00", tz="UTC"),
        pd.Timestamp("2025-03-02 07:20:00", tz="UTC"),
        pd.Timestamp("2025-03-03 11:06:40", tz="UTC"),
        pd.Timestamp("2025-03-04 14:53:20", tz="UTC"),
        pd.Timestamp("2023-05-01 05:00:00", tz="UTC"),
    ]


def test_persons(received):
    posts = received.tables["posts"]
    assert posts["is_collaboration"].tolist() == [False, False, True, True, False]
    assert posts["account_id"].iloc[2] == "kantor.lelang"
    assert posts["account_id"].iloc[3].startswith("p-")
    text = "".join(frame.to_csv() for frame in received.tables.values())
    assert "planted" not in text.lower() and "Planta" not in text


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        (",yes,0,-1,", ",maybe,0,-1,", "line 4, column likes_hidden: found 'maybe', expected yes or no"),
        ("1740812400", "1740812400000", "line 2, column unix_timestamp: found '1740812400000'"),
        ("2023-05-01 12:00:00", "1 May 2023", "line 8, column timestamp: found '1 May 2023'"),
        (",66,0,", ",sixty,0,", "line 5, column num_likes: found 'sixty'"),
        ("no,DH1xO0naADK,", "no,3.6E+18,", "line 6, column id: found '3.6E+18', expected the key with all its digits"),
    ],
)
def test_refusal(fixtures, tmp_path, told, old, new, part):
    text = (fixtures / "four_cat" / "items.csv").read_text(encoding="utf-8")
    assert old in text
    changed = tmp_path / "changed.csv"
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert part in told(changed)


def test_without_the_mark_of_hidden_likes_the_doubt_is_counted(fixtures, tmp_path, read_file):
    """Exports before version 1.47 have no such column."""
    rows = pd.read_csv(fixtures / "four_cat" / "items.csv", dtype=str, keep_default_na=False)
    path = tmp_path / "items.csv"
    rows.drop(columns="likes_hidden").to_csv(path, index=False)
    received = read_file(path)
    posts = received.tables["posts"]
    assert len(posts) == len(read_file(fixtures / "four_cat" / "items.csv").tables["posts"])
    assert received.reading.remarks["like_count", "hiding-not-told"] == len(posts)
