"""Meta Business Suite: one export in several languages, and what a missing number means."""

import pandas as pd
import pytest

FOLDER = "meta_business_suite"


def test_english_instagram(fixtures, read_file):
    received = read_file(fixtures / FOLDER / "instagram-english.csv", account="kantor.lelang", time_zone="Asia/Jakarta")
    posts = received.tables["posts"]
    assert received.reading.clock.zone == "America/Los_Angeles"
    assert received.format.startswith("Meta Business Suite")
    assert received.reading.row_count == 4 and received.reading.is_balanced
    assert posts["post_id"].tolist() == [f"1790000000000000{number}" for number in (1, 2, 3, 4)]
    assert posts["shortcode"].tolist() == ["CyAbCdEfGh1", "CyAbCdEfGh2", "CyAbCdEfGh3", "CyAbCdEfGh4"]
    assert posts["posted_at"].iloc[0] == pd.Timestamp("2024-02-01 07:45", tz="UTC")
    assert posts["post_type"].tolist() == ["image", "carousel", "reel", "image"]
    assert posts["view_count"].tolist() == [12345, 800, 5000, pd.NA]
    assert posts["reach_count"].tolist() == [9001, 600, 4100, pd.NA]
    assert posts["like_count"].tolist() == [1520, pd.NA, 212, pd.NA]
    assert posts["save_count"].tolist() == [11, 2, 1, pd.NA]
    assert posts["caption"].isna().tolist() == [False, True, False, False]


def test_likes_are_hidden_only_beside_other_numbers(fixtures, read_file):
    received = read_file(fixtures / FOLDER / "instagram-english.csv", account="kantor.lelang")
    assert received.tables["posts"]["is_like_count_hidden"].tolist() == [False, True, False, False]
    assert received.reading.remarks["like_count", "hidden"] == 1
    assert received.reading.remarks["like_count", "not-available"] == 1
    assert received.reading.remarks["share_count", "not-available"] == 2


@pytest.mark.parametrize("stated", [{"account": "kantor.lelang"}, {}])
def test_co_author_is_a_pseudonym(fixtures, read_file, stated):
    tables = read_file(fixtures / FOLDER / "instagram-english.csv", **stated).tables
    posts = tables["posts"]
    assert posts["is_collaboration"].tolist() == [False, False, True, False]
    assert posts["account_id"].tolist()[:2] == ["kantor.lelang", "kantor.lelang"]
    assert posts["account_id"].iloc[2].startswith("p-")
    text = "".join(frame.to_csv() for frame in tables.values())
    assert "planted" not in text.lower() and "Planta" not in text


def test_older_export_has_impressions_and_plays(fixtures, read_file):
    posts = read_file(fixtures / FOLDER / "instagram-older.csv").tables["posts"]
    assert posts["impression_count"].tolist() == [2100, pd.NA]
    assert posts["view_count"].tolist() == [pd.NA, 1444]


def test_english_facebook(fixtures, read_file):
    posts = read_file(fixtures / FOLDER / "facebook-english.csv").tables["posts"]
    assert set(posts["platform"]) == {"facebook"} and set(posts["account_id"]) == {"Kantor Lelang"}
    assert posts["post_type"].tolist() == ["image", "link"]
    assert posts["like_count"].tolist() == [1030, pd.NA]
    assert not posts["is_like_count_hidden"].any()
    assert posts["click_count"].tolist() == [77, 5]
    assert posts["caption"].tolist() == ["Lelang rumah @…", "Tautan"]
    assert posts["shortcode"].isna().all()


def test_swedish_facebook_needs_the_form_of_its_times(fixtures, read_file, refusal):
    path = fixtures / FOLDER / "facebook-swedish.csv"
    assert "column Publiceringstid: how this language writes a date was never seen; state time_form" in refusal(path)
    post = read_file(path, time_form="%Y-%m-%d %H:%M", clock="Europe/Stockholm").tables["posts"].iloc[0]
    assert post["posted_at"] == pd.Timestamp("2024-05-06 05:08", tz="UTC")
    assert post["like_count"] == 50 and post["comment_count"] == 10 and post["share_count"] == 6
    assert post["view_count"] == 1200 and post["click_count"] == 9
    assert post["platform"] == "facebook" and post["caption"] == "Auktion på lördag" and post["post_type"] == "image"


def test_portuguese(fixtures, read_file):
    tables = read_file(fixtures / FOLDER / "instagram-portuguese.csv", clock="America/Sao_Paulo").tables
    posts = tables["posts"]
    assert posts["view_count"].tolist() == [2300, 10]
    assert posts["reach_count"].tolist() == [1234567, 9]
    assert posts["posted_at"].iloc[0] == pd.Timestamp("2024-01-01 01:15", tz="UTC")
    assert posts["is_like_count_hidden"].tolist() == [False, True]
    assert posts["post_type"].tolist() == ["image", "reel"]
    assert posts["caption"].iloc[0] == "Leilão; imóveis com @…"


def test_german(fixtures, read_file):
    post = read_file(fixtures / FOLDER / "instagram-german.csv", time_zone="Europe/Berlin").tables["posts"].iloc[0]
    assert post["posted_at"] == pd.Timestamp("2024-09-02 01:00", tz="UTC")
    assert post["view_count"] == 1500 and post["like_count"] == 99 and post["save_count"] == 4
    assert post["post_type"] == "carousel"


def test_indonesian_words_and_rounded_numbers(fixtures, read_file, refusal):
    path = fixtures / FOLDER / "instagram-indonesian.csv"
    assert "column Waktu publikasi" in refusal(path)
    received = read_file(path, time_form="%Y-%m-%d %H:%M", time_zone="Asia/Jakarta")
    posts = received.tables["posts"]
    assert posts["view_count"].tolist() == [pd.NA, 900]
    assert posts["like_count"].isna().all()
    assert posts["reach_count"].tolist() == [12345, pd.NA]
    assert set(posts["rounded_counts"].iloc[0].split("; ")) == {"view_count=3,4 jt", "like_count=1,2 rb"}
    # Rounded is not hidden; empty beside a rounded reach is.
    assert posts["is_like_count_hidden"].tolist() == [False, True]
    assert posts["post_type"].tolist() == ["image", "image"]
    assert posts["posted_at"].iloc[0] == pd.Timestamp("2024-05-06 14:08", tz="UTC")


def test_numbers_of_single_days_are_refused(fixtures, refusal):
    sentence = refusal(fixtures / FOLDER / "instagram-daily.csv")
    assert "line 2, column Date: found '01/31/2024', expected 'Lifetime'" in sentence


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("01/31/2024 23:45", "31/01/2024 23:45", "line 2, column Publish time: found '31/01/2024 23:45'"),
        ("02/01/2024 06:30", "02/30/2024 06:30", "line 4, column Publish time: found '02/30/2024 06:30'"),
        ("02/01/2024 06:30", "2/1/24 6:30", "line 4, column Publish time: found '2/1/24 6:30'"),
        ('"1,520"', '"1,52"', "line 2, column Likes: found '1,52', expected a whole number"),
        ('"1,520"', "1.520", "line 2, column Likes: found '1.520', expected a whole number"),
        ('"1,520"', '"1,520,000,000,000,000,000"', "line 2, column Likes: found '1,520,000"),
        (
            "17900000000000002,",
            "1.79E+16,",
            "line 4, column Post ID: found '1.79E+16', expected the key with all its digits",
        ),
        ("planted.person,Planta", "kantor.lelang,Planta", None),
        (",kantor.lelang,Kantor Lelang,,0", ",orang.lain,Orang Lain,,0", "column Account username: found 3 accounts"),
    ],
)
def test_refusal(fixtures, tmp_path, told, read_file, old, new, part):
    text = (fixtures / FOLDER / "instagram-english.csv").read_bytes().decode()
    assert old in text
    changed = tmp_path / "changed.csv"
    changed.write_bytes(text.replace(old, new, 1).encode())
    if part is None:
        assert not read_file(changed).tables["posts"]["is_collaboration"].any()
    else:
        assert part in told(changed)
