"""Raw files: what is read, and what is refused in one sentence."""

import hashlib

import pandas as pd
import pytest

from citra.errors import BadInput
from citra.privacy import Privacy
from citra.readers import checksum, read_export, read_source, read_sources
from citra.studyfile import Source

PRIVACY = Privacy()


def source(tmp_path, text, name="file.csv", **changes):
    """Write a raw file and return its entry of the parameter file."""
    data = text.encode() if isinstance(text, str) else text
    (tmp_path / name).write_bytes(data)
    entry = {"sha256": hashlib.sha256(data).hexdigest(), "origin": "", "licence": "", "simulated": False}
    return Source(**{"file": name, **entry, **changes})


def read(tmp_path, text, **changes):
    return read_source(tmp_path, source(tmp_path, text, **changes), PRIVACY)


def refusal(tmp_path, text, **changes):
    with pytest.raises(BadInput) as fault:
        read(tmp_path, text, **changes)
    sentence = str(fault.value)
    assert "file.csv" in sentence
    assert "\n" not in sentence
    return sentence


def told(tmp_path, text, **changes):
    """Return what is said of what could not be read."""
    entry = source(tmp_path, text, **changes)
    try:
        reading = read_export(tmp_path / entry.file, entry, PRIVACY).reading
    except BadInput as fault:
        return str(fault)
    return "; ".join(str(example) for example in reading.examples.values())


CHANNELS = "institution,channel,year,followers\ndjkn,instagram,2021,43507\ndjkn,instagram,2022,48506\n"
META = (
    "Post ID,Account username,Description,Publish time,Post type,Shares,Likes,Comments\n"
    '17900000000000001,office,"Two\nlines",09/05/2017 07:30,IG image,,"1,520",3\n'
    "17900000000000002,office,,12/31/2022 23:59,IG reel,2,,0\n"
)


def test_channel_years(tmp_path):
    years = read(tmp_path, CHANNELS)["channel_years"]
    assert years["follower_count"].tolist() == [43507, 48506]
    assert years["source_file"].unique().tolist() == ["file.csv"]


def test_meta_export_keeps_hidden_likes_absent_and_ids_text(tmp_path):
    posts = read(tmp_path, META, time_zone="Asia/Jakarta")["posts"]
    assert posts["post_id"].tolist() == ["17900000000000001", "17900000000000002"]
    assert posts["like_count"].tolist() == [1520, pd.NA]
    assert posts["is_like_count_hidden"].tolist() == [False, True]
    assert posts["share_count"].tolist() == [pd.NA, 2]
    assert posts["reach_count"].isna().all()
    assert posts["caption"].iloc[0] == "Two\nlines"


def test_stated_clock_becomes_utc(tmp_path):
    posts = read(tmp_path, META, clock="Asia/Jakarta")["posts"]
    assert posts["posted_at"].iloc[0] == pd.Timestamp("2017-09-05 00:30", tz="UTC")


def test_byte_order_mark_and_column_order_do_not_matter(tmp_path):
    text = "\ufefffollowers,year,channel,institution\r\n5,2021,twitter,djkn\r\n"
    assert read(tmp_path, text)["channel_years"]["follower_count"].tolist() == [5]


def test_reading_without_a_date_is_kept(tmp_path):
    text = "account,date,followers,following,posts\noffice,,1776,418,987\n"
    snapshot = read(tmp_path, text)["follower_snapshots"].iloc[0]
    assert pd.isna(snapshot["observed_at"])
    assert snapshot["following_count"] == 418


def test_table_no_source_gives_is_empty(tmp_path):
    tables = read_sources(tmp_path, (source(tmp_path, CHANNELS),), PRIVACY)
    rows = {name: len(table) for name, table in tables.items()}
    assert rows.pop("intake") == 2
    assert rows.pop("channel_years") == 2
    assert set(rows.values()) == {0}


def test_thousands_point_is_not_read_as_a_fraction(tmp_path):
    assert read(tmp_path, CHANNELS.replace("43507", "43.507"))["channel_years"]["follower_count"].tolist() == [48506]
    sentence = told(tmp_path, CHANNELS.replace("43507", "43.507"))
    assert "line 2, column followers: found '43.507', expected a whole number" in sentence


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("year", "annum", "no known format looks like this"),
        ("43507", "-5", "line 2, column followers: found '-5'"),
        ("43507", "many", "line 2, column followers: found 'many'"),
        ("43507", "", "line 2, column followers: found nothing, expected a whole number"),
        (
            "2022,48506",
            "2021,48506",
            "line 3, column followers: found '48506', expected one count of a channel in a year",
        ),
        ("djkn,instagram,2022", "djkn,myspace,2022", "found 'myspace', expected one of instagram"),
        ("2022,48506", "2022,48506,9", "line 3: found 5 cells, expected 4 as in the headings"),
        ("djkn,instagram,2021", 'djkn,"instagram,2021', "line 2: a quotation mark is not closed"),
    ],
)
def test_channel_years_refusal(tmp_path, old, new, part):
    assert part in told(tmp_path, CHANNELS.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("09/05/2017 07:30", "2017-09-05", "line 2, column Publish time: found '2017-09-05', expected a time like"),
        ('"1,520"', '"1,52"', "line 2, column Likes: found '1,52'"),
    ],
)
def test_meta_refusal(tmp_path, old, new, part):
    assert part in told(tmp_path, META.replace(old, new), time_zone="Asia/Jakarta")


def test_text_of_windows_is_read_and_told(tmp_path):
    text = META.replace("Two", "Pengumuman \u2013 lelang").encode("cp1252")
    assert (
        read(tmp_path, text, time_zone="Asia/Jakarta")["posts"]["caption"]
        .iloc[0]
        .startswith("Pengumuman \u2013 lelang")
    )
    assert "the text is Windows-1252 and was read as that" in told(tmp_path, text, time_zone="Asia/Jakarta")


def test_damaged_character_of_utf8_is_replaced_and_told(tmp_path):
    text = META.replace("Two", "Café – lelang").encode().replace(b"lelang", b"le\xfflang")
    assert read(tmp_path, text, time_zone="Asia/Jakarta")["posts"]["caption"].iloc[0].startswith("Café – le\ufffdlang")
    assert "characters that are no UTF-8 were replaced" in told(tmp_path, text, time_zone="Asia/Jakarta")


def test_changed_file_is_refused(tmp_path):
    entry = source(tmp_path, CHANNELS)
    (tmp_path / "file.csv").write_text(CHANNELS.replace("43507", "43508"), encoding="utf-8")
    with pytest.raises(BadInput, match=r"file.csv: the file has changed since it was received: its SHA-256 is"):
        read_source(tmp_path, entry, PRIVACY)


def test_missing_file_and_missing_folder_are_told_apart(tmp_path):
    entry = source(tmp_path, CHANNELS)
    (tmp_path / "file.csv").unlink()
    with pytest.raises(BadInput, match="this raw file is missing"):
        read_source(tmp_path, entry, PRIVACY)
    with pytest.raises(BadInput, match="this folder is missing"):
        read_source(tmp_path / "none", entry, PRIVACY)


def test_checksum_of_a_folder_is_that_of_its_files_and_names(tmp_path):
    folder = tmp_path / "export"
    (folder / "b").mkdir(parents=True)
    (folder / "a.json").write_text("1")
    (folder / "b" / "c.json").write_text("2")
    lines = "".join(
        f"{hashlib.sha256(text.encode()).hexdigest()}  ./{name}\n"
        for name, text in (("a.json", "1"), ("b/c.json", "2"))
    )
    assert checksum(folder) == hashlib.sha256(lines.encode()).hexdigest()


def test_semicolons_and_tabs_separate_as_well(tmp_path):
    assert len(read(tmp_path, CHANNELS.replace(",", ";"))["channel_years"]) == 2
    assert len(read(tmp_path, CHANNELS.replace(",", "\t"))["channel_years"]) == 2


def test_quote_that_is_never_closed_swallows_no_row(tmp_path):
    text = (
        META.replace(",office,,", ',office,"lost,', 1) + '17900000000000003,office,"x",12/31/2022 23:59,IG reel,2,,0\n'
    )
    posts = read(tmp_path, text, time_zone="Asia/Jakarta")["posts"]
    assert posts["post_id"].str[-1].tolist() == ["1", "2", "3"]
    assert posts["caption"].tolist() == ["Two\nlines", '"lost', "x"]
    assert "line 4: a quotation mark is not closed" in told(tmp_path, text, time_zone="Asia/Jakarta")


def test_day_that_does_not_exist_is_set_aside(tmp_path):
    sentence = told(tmp_path, META.replace("09/05/2017", "02/31/2017"), time_zone="Asia/Jakarta")
    assert "line 2, column Publish time: found '02/31/2017 07:30'" in sentence


def test_unknown_zone_is_refused(tmp_path):
    assert "zone 'Asia/Bekasi'" in refusal(tmp_path, META, clock="Asia/Bekasi")


def test_intake_accounts_for_every_row_and_odd_cell(tmp_path):
    text = META.replace(",2,,0", ",--,1.5K,0")
    intake = read(tmp_path, text, time_zone="Asia/Jakarta")["intake"]
    found = {(row.subject, row.rule): row.row_count for row in intake.itertuples()}
    assert found["rows", "rows-read"] == found["rows", "rows-kept"] == 2
    assert found["share_count", "not-available"] == 2
    assert found["like_count", "rounded-number"] == 1


def test_day_of_capture_is_taken_from_the_parameter_file(tmp_path):
    posts = read(tmp_path, META, time_zone="Asia/Jakarta", captured_at="2022-12-31")["posts"]
    assert posts["captured_at"].unique().tolist() == [pd.Timestamp("2022-12-30 17:00", tz="UTC")]
