"""minet: numbers that the account disabled are no numbers."""

import pandas as pd
import pytest


@pytest.fixture
def received(fixtures, read_file):
    return read_file(fixtures / "minet" / "user-posts.csv", account="kantor.lelang")


def test_posts(received):
    posts = received.tables["posts"]
    assert received.format.startswith("minet") and received.reading.row_count == 4 and received.reading.is_balanced
    assert posts["post_id"].iloc[0] == "3600000000000000101"
    assert posts["shortcode"].iloc[0] == "DH1xO0naABl"
    assert posts["like_count"].tolist() == [87, pd.NA, 66, pd.NA]
    assert posts["is_like_count_hidden"].tolist() == [False, True, False, True]
    assert posts["comment_count"].tolist() == [12, 5, 0, 4]
    assert posts["post_type"].tolist() == ["image", "image", "carousel", "video"]
    assert posts["media_count"].tolist() == [1, 1, 3, 1]
    assert posts["posted_at"].iloc[2] == pd.Timestamp("2025-03-03 11:06:40", tz="UTC")
    assert received.reading.remarks["like_count", "hidden"] == 2


def test_persons(received):
    posts = received.tables["posts"]
    assert posts["is_collaboration"].tolist() == [False, False, True, True]
    assert posts["account_id"].tolist()[:3] == ["kantor.lelang"] * 3
    assert posts["account_id"].iloc[3].startswith("p-")
    text = "".join(frame.to_csv() for frame in received.tables.values())
    assert "planted" not in text.lower() and "Planta" not in text


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("true,3,5", "perhaps,3,5", "column like_and_view_counts_disabled: found 'perhaps'"),
        ("1740812400", "", "line 2, column taken_at_timestamp: found nothing, expected seconds since 1970"),
        ("3600000000000000202", "3.6E+18", "column id: found '3.6E+18', expected the key with all its digits"),
        ("false,66,0", "false,6.6,0", "column like_count: found '6.6', expected a whole number"),
    ],
)
def test_refusal(fixtures, tmp_path, told, old, new, part):
    text = (fixtures / "minet" / "user-posts.csv").read_text(encoding="utf-8")
    assert old in text
    changed = tmp_path / "changed.csv"
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert part in told(changed)
