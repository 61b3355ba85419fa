"""gallery-dl: one line a media file is folded to one row a post."""

import pandas as pd
import pytest


@pytest.fixture
def received(fixtures, read_file):
    return read_file(fixtures / "gallery_dl" / "media.csv")


def test_media_files_are_folded(received):
    posts = received.tables["posts"]
    assert received.format.startswith("gallery-dl")
    assert received.reading.row_count == 13 and len(posts) == 10
    assert dict(received.reading.set_aside) == {"carousel-child": 2, "repeated-row": 1}
    assert received.reading.is_balanced
    assert posts["post_type"].tolist() == ["reel", "carousel"] + ["image"] * 8
    assert posts["media_count"].tolist() == [1, 3] + [1] * 8


def test_carousel_bears_its_own_key_not_a_pictures(received):
    post = received.tables["posts"].iloc[1]
    assert post["post_id"] == "3600000000000000999"
    assert post["shortcode"] == "DH1xO0naAPn"
    assert received.tables["posts"]["post_id"].iloc[2] == "3600000000000000301"


def test_first_line_speaks_and_differences_are_counted(received):
    posts = received.tables["posts"]
    assert posts["like_count"].tolist() == [50, 100, 10, 20, 30, 40, 50, 60, 70, pd.NA]
    assert posts["is_like_count_hidden"].tolist() == [False] * 9 + [True]
    assert posts["posted_at"].iloc[1] == pd.Timestamp("2025-03-02 07:00:00", tz="UTC")
    assert received.reading.remarks["like_count", "rows-differ"] == 1
    assert received.reading.remarks["posted_at", "rows-differ"] == 1


def test_columns_of_zeros_were_not_collected(received):
    posts = received.tables["posts"]
    assert posts["comment_count"].isna().all() and posts["view_count"].isna().all()
    assert received.reading.remarks["comment_count", "constant-zero"] == 10
    assert "bekasi" not in posts.to_csv()


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("https://www.instagram.com/reel/DH1xO0naABl/", "https://example.org/", "line 2, column url: found"),
        (
            "2025-03-01 07:00:00",
            "01/03/2025 07:00",
            "line 2, column date: found '01/03/2025 07:00', expected a time like",
        ),
        (",50,0,True,", ",5O,0,True,", "line 2, column likes: found '5O', expected a whole number"),
        (",50,0,True,", ",50,0,Film,", "line 2, column is_video: found 'Film', expected yes or no"),
    ],
)
def test_refusal(fixtures, tmp_path, told, old, new, part):
    text = (fixtures / "gallery_dl" / "media.csv").read_text(encoding="utf-8")
    assert old in text
    changed = tmp_path / "changed.csv"
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert part in told(changed)


def test_published_faculty_posts(real_posts, read_file):
    received = read_file(real_posts / "fst_unja_instagram_2022_2025.csv")
    likes = received.tables["posts"]["like_count"]
    assert received.reading.row_count == 348 and len(likes) == 186
    assert dict(received.reading.set_aside) == {"carousel-child": 162}
    assert likes.mean() == pytest.approx(363.866, abs=5e-4)
    assert likes.median() == 167.5
    rows = pd.read_csv(real_posts / "fst_unja_instagram_2022_2025.csv", dtype={"post_id": str})
    assert rows["likes"].mean() == pytest.approx(362.204, abs=5e-4)
    # Where a line is a whole post, the number computed from its address is the one in the file.
    alone = rows[rows["url"].str.split("/").str[-2] == rows["shortcode"]].set_index("shortcode")["post_id"]
    posts = received.tables["posts"].set_index("shortcode")["post_id"]
    assert len(alone) == 116 and (posts[alone.index] == alone).all()
    assert received.tables["posts"]["comment_count"].isna().all()
