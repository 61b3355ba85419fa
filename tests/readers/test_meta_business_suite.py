"""Meta Business Suite: one export in several languages, and what a missing number means."""

import pandas as pd
import pytest

FOLDER = "meta_business_suite"


@pytest.fixture
def edited(tmp_path):
    """A copy of a file with one of its texts replaced."""

    def edit(path, old, new):
        text = path.read_text(encoding="utf-8")
        assert old in text
        copy = tmp_path / path.name
        copy.write_text(text.replace(old, new, 1), encoding="utf-8")
        return copy

    return edit


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


def test_swedish_facebook_is_read_by_the_only_form_that_fits(fixtures, read_file):
    path = fixtures / FOLDER / "facebook-swedish.csv"
    post = read_file(path, clock="Europe/Stockholm").tables["posts"].iloc[0]
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


def test_indonesian_words_of_the_app_and_rounded_numbers(fixtures, read_file):
    received = read_file(fixtures / FOLDER / "instagram-indonesian.csv", time_zone="Asia/Jakarta")
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
        ("01/31/2024 23:45", "01/32/2024 23:45", "line 2, column Publish time: found '01/32/2024 23:45'"),
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


def test_indonesian_export(fixtures, read_file):
    received = read_file(fixtures / FOLDER / "instagram-indonesian-2026.csv", time_zone="Asia/Jakarta")
    posts = received.tables["posts"]
    assert posts["post_type"].tolist() == ["reel", "image", "carousel"]
    assert posts["is_collaboration"].tolist() == [False, False, True]
    # Month first, by the clock of California: summer time began on 8 March.
    moments = ["2026-03-15 04:05", "2026-02-03 08:30", "2026-02-05 03:00"]
    assert posts["posted_at"].tolist() == [pd.Timestamp(moment, tz="UTC") for moment in moments]
    found = {name: posts[f"{name}_count"].tolist() for name in ("like", "comment", "share", "save", "follow", "reach")}
    assert found == {
        "like": [51, 22, 9],
        "comment": [4, 0, 1],
        "share": [7, 1, 0],
        "save": [2, 5, 0],
        "follow": [1, 0, pd.NA],
        "reach": [1311, 500, pd.NA],
    }
    assert received.reading.unused == ("ID Akun", "Nama akun", "Durasi (detik)")
    assert not received.reading.remarks["table", "near-heading"]


def test_indonesian_days_are_no_lifetime(fixtures, edited, read_file):
    path = edited(fixtures / FOLDER / "instagram-indonesian-2026.csv", "Sepanjang Masa,610", "02/03/2026,610")
    whole = read_file(fixtures / FOLDER / "instagram-indonesian-2026.csv", account="kantor_contoh")
    received = read_file(path, account="kantor_contoh")
    assert received.reading.set_aside["not-lifetime"] == 1
    assert len(received.tables["posts"]) == len(whole.tables["posts"]) - 1


def test_indonesian_stories(fixtures, read_file):
    received = read_file(fixtures / FOLDER / "stories-indonesian.csv")
    posts = received.tables["posts"]
    assert posts["post_type"].tolist() == ["story", "story"] and posts["reach_count"].tolist() == [97, 71]
    assert posts["comment_count"].isna().all() and "near-heading" not in {kind for _, kind in received.reading.remarks}


def test_spanish(fixtures, read_file):
    posts = read_file(fixtures / FOLDER / "instagram-spanish.csv").tables["posts"]
    assert posts["post_type"].tolist() == ["reel", "carousel"] and posts["posted_at"].iloc[0].hour == 17
    assert posts[["like_count", "share_count", "save_count", "follow_count"]].iloc[0].tolist() == [30, 4, 8, 2]


def test_case_and_spaces_of_a_heading_do_not_count(fixtures, edited, read_file):
    path = edited(fixtures / FOLDER / "instagram-spanish.csv", "Me gusta,", "me  Gusta ,")
    assert read_file(path).tables["posts"]["like_count"].tolist() == [30, 3]


def test_heading_like_a_known_one_is_told(fixtures, edited, read_file):
    path = edited(fixtures / FOLDER / "instagram-indonesian-2026.csv", "Frekuensi dibagikan", "Frekuensi di bagikan")
    received = read_file(path)
    assert received.tables["posts"]["share_count"].isna().all()
    assert received.reading.remarks["table", "near-heading"] == 1
    told = received.reading.examples["table", "near-heading"]
    assert "'Frekuensi di bagikan' is like 'Frekuensi dibagikan'" in told
    intake = received.tables["intake"]
    assert (intake["rule"] == "near-heading").sum() == 1


def test_refusal_names_the_nearest_format_and_what_it_lacks(fixtures, edited, refusal):
    sentence = refusal(
        edited(fixtures / FOLDER / "instagram-spanish.csv", "Tipo de publicación", "Tipos de la publicación")
    )
    assert "The nearest format is Meta Business Suite content export, which lacks 'Tipo de publicación'" in sentence
    assert "near it is 'Tipos de la publicación'" in sentence and "--column posted_at=HEADING" in sentence


@pytest.mark.parametrize(
    ("dates", "form"),
    [
        (("14/03/2026 21:05", "02/03/2026 00:30", "04/02/2026 19:00"), "day first"),
        (("2026-03-14 21:05", "2026-03-02 00:30", "2026-02-04 19:00"), "iso"),
        (("14 Maret 2026 21:05", "2 Maret 2026 00:30", "4 Februari 2026 19:00"), "words"),
    ],
)
def test_dates_of_another_form_are_read_where_only_one_fits(fixtures, edited, read_file, dates, form):
    path = fixtures / FOLDER / "instagram-indonesian-2026.csv"
    for old, new in zip(("03/14/2026 21:05", "02/03/2026 00:30", "02/04/2026 19:00"), dates, strict=True):
        path = edited(path, old, new)
    moments = read_file(path, clock="+00:00").tables["posts"]["posted_at"]
    assert moments.dt.strftime("%m-%d %H:%M").tolist() == ["03-14 21:05", "03-02 00:30", "02-04 19:00"]


def test_dates_that_two_forms_read_must_be_stated(fixtures, edited, refusal, read_file):
    path = edited(fixtures / FOLDER / "facebook-swedish.csv", "2024-05-06 07:08", "05/06/2024 07:08")
    sentence = refusal(path)
    assert "can be read as %d/%m/%Y %H:%M or as %m/%d/%Y %H:%M" in sentence and "--time-form" in sentence
    moment = read_file(path, time_form="%d/%m/%Y %H:%M", clock="+00:00").tables["posts"]["posted_at"].iloc[0]
    assert moment == pd.Timestamp("2024-06-05 07:08", tz="UTC")
