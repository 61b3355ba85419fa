"""Whose clock a file's times are, what the posts' keys say to it, and the hours that stand twice or never."""

import datetime as dt

import pandas as pd
import pytest

from citra.errors import BadInput
from citra.readers.clocks import clock_table
from citra.readers.key_moments import PLATFORMS, instagram_moments, tiktok_moments, x_moments
from citra.studyfile import is_zone, read_study_file

HEADER = (
    "Post ID,Account ID,Account username,Account name,Description,Duration (sec),Publish time,Permalink,Post type,"
    "Data comment,Date,Reach,Likes,Comments\n"
)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def utc(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def code(moment, low=4711):
    """Return the public code of a post made at a moment, by the published composition of its number."""
    number = (int(moment.timestamp() * 1000) - 1314220021721) * 2**23 + low
    text = ""
    while number:
        number, digit = divmod(number, 64)
        text = ALPHABET[digit] + text
    return text


def export(path, rows):
    """Write an export of (written time, key's moment or code)."""
    lines = [
        f"{17900000000000001 + number},1,kantor.lelang,Kantor,Lelang {number},0,{written},"
        f"https://www.instagram.com/p/{key if isinstance(key, str) else code(key, number)}/,"
        f"IG image,,Lifetime,90,{number},1\n"
        for number, (written, key) in enumerate(rows)
    ]
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


def of_california(path, count=12):
    """Write posts of Jakarta's office hours as Meta writes them."""
    rows = []
    for number in range(count):
        # From 20 October on, so that California's change of clocks on 2 November 2025 lies between.
        moment = utc("2025-10-20 03:00") + dt.timedelta(days=2 * number, minutes=number)
        behind = 7 if moment < utc("2025-11-02 09:00") else 8
        rows.append(((moment - dt.timedelta(hours=behind)).strftime("%m/%d/%Y %H:%M"), moment))
    return export(path, rows)


def test_meta_writes_the_clock_of_california_whatever_the_office(tmp_path, read_file):
    received = read_file(of_california(tmp_path / "export.csv"), time_zone="Asia/Jakarta")
    posts = received.tables["posts"]
    local = posts["posted_at"].dt.tz_convert("Asia/Jakarta")
    assert posts["posted_at"].iloc[0] == utc("2025-10-20 03:00") and posts["posted_at"].iloc[-1].hour == 3
    assert set(local.dt.hour) == {10}
    assert (received.proof().agreeing, received.proof().keyed) == (12, 12)
    assert not [kind for column, kind in received.reading.remarks if column in ("posted_at", "time_zone")]


def test_a_stated_clock_goes_before_the_formats(tmp_path, read_file):
    path = export(tmp_path / "export.csv", [("03/01/2025 09:00", "")])
    assert read_file(path, clock="Asia/Makassar").tables["posts"]["posted_at"].iloc[0] == utc("2025-03-01 01:00")


@pytest.mark.parametrize("moment", ["08:30", "09:30"])
def test_the_key_settles_the_hour_that_stands_twice(tmp_path, read_file, moment):
    made = utc(f"2025-11-02 {moment}")
    received = read_file(export(tmp_path / "export.csv", [("11/02/2025 01:30", made + dt.timedelta(seconds=12))]))
    post = received.tables["posts"].iloc[0]
    assert post["posted_at"] == made and post["is_hour_known"]
    assert received.reading.remarks["posted_at", "hour-from-key"] == 1


def test_the_key_settles_a_time_that_was_never_shown(tmp_path, read_file):
    # Clocks in California went from 2 to 3 on 9 March 2025; by winter's clock 2:30 was 10:30 UTC, by summer's 9:30.
    rows = [("03/09/2025 02:30", utc("2025-03-09 09:29")), ("03/09/2025 02:30", utc("2025-03-09 10:31"))]
    posts = read_file(export(tmp_path / "export.csv", rows)).tables["posts"]
    assert posts["posted_at"].tolist() == [utc("2025-03-09 09:30"), utc("2025-03-09 10:30")]
    assert posts["is_hour_known"].all()


@pytest.mark.parametrize("written", ["11/02/2025 01:30", "03/09/2025 02:30"])
@pytest.mark.parametrize("key", ["", "2020-01-01 00:00"])
def test_without_a_key_that_fits_the_row_stays_and_its_hour_is_not_known(tmp_path, read_file, written, key):
    rows = [(written, utc(key) if key else ""), ("06/01/2025 09:00", "")]
    received = read_file(export(tmp_path / "export.csv", rows))
    posts = received.tables["posts"]
    assert len(posts) == 2 and posts["is_hour_known"].tolist() == [False, True]
    # By the offset before the change, an hour from the other reading; the summer's post is not moved.
    assert posts["posted_at"].iloc[0] == utc("2025-11-02 08:30" if written[:2] == "11" else "2025-03-09 10:30")
    assert posts["posted_at"].iloc[1] == utc("2025-06-01 16:00")
    assert received.reading.remarks["posted_at", "hour-twofold"] == 1
    assert received.reading.is_balanced


@pytest.mark.parametrize(
    ("minutes", "kind"),
    [(-3, "before-key"), (-1, None), (0, None), (29, None), (31, "after-key"), (75 * 24 * 60, "after-key")],
)
def test_a_written_moment_that_does_not_fit_its_key_is_told_and_stays(tmp_path, read_file, minutes, kind):
    made = utc("2025-06-01 16:00")
    written = made + dt.timedelta(minutes=minutes)
    text = (written - dt.timedelta(hours=7)).strftime("%m/%d/%Y %H:%M")
    received = read_file(export(tmp_path / "export.csv", [(text, made)]))
    assert received.tables["posts"]["posted_at"].iloc[0] == written
    told = [each for column, each in received.reading.remarks if column == "posted_at"]
    assert told == ([kind] if kind else [])
    if kind:
        example = received.reading.examples["posted_at", kind]
        assert f"is written at {written:%Y-%m-%d %H:%M} UTC, its key says 2025-06-01 16:00" in example


@pytest.mark.parametrize("stated", ["Asia/Jakarta", "UTC"])
def test_keys_prove_a_wrong_clock_and_name_the_right_one(tmp_path, read_file, stated):
    received = read_file(of_california(tmp_path / "export.csv"), clock=stated)
    assert received.proof().is_another_clock
    with pytest.raises(BadInput, match="the keys of 12 of 12 posts say that it is America/Los_Angeles") as fault:
        received.check_clock("export.csv", "Asia/Jakarta")
    assert f"read by the clock {stated}" in str(fault.value)


def test_keys_prove_that_a_file_was_exported_by_another_clock_than_its_formats(tmp_path, read_file):
    moments = [utc("2025-06-01 03:00") + dt.timedelta(days=number) for number in range(8)]
    rows = [((moment + dt.timedelta(hours=7)).strftime("%m/%d/%Y %H:%M"), moment) for moment in moments]
    received = read_file(export(tmp_path / "export.csv", rows))
    # An offset where no zone is more likely than another; the office's, where it fits.
    assert (received.proof().zone, received.proof("Asia/Jakarta").zone) == ("+07:00", "Asia/Jakarta")


def test_keys_that_fit_no_clock_prove_none(tmp_path, read_file):
    rows = [(f"01/{day:02}/2024 09:00", utc(f"2023-05-10 0{day}:11")) for day in range(1, 9)]
    received = read_file(export(tmp_path / "export.csv", rows))
    assert received.proof().agreeing == 0 and not received.proof().zone
    received.check_clock("export.csv", "Asia/Jakarta")


def test_four_posts_prove_nothing(tmp_path, read_file):
    received = read_file(of_california(tmp_path / "export.csv", count=4), clock="UTC")
    assert received.proof().zone == "America/Los_Angeles" and not received.proof().is_another_clock


def test_codes_of_instagram():
    made = utc("2016-05-06 07:08:09")
    codes = pd.Series(
        [code(made), code(made) + "x" * 28, "BHNU", "", pd.NA, "D!uqDSjZCrf", code(utc("2012-02-17 18:54"))]
    )
    found = instagram_moments(codes)
    assert found.iloc[:2].tolist() == [made, made]
    assert found.iloc[2:6].isna().all()
    assert found.iloc[6] == utc("2012-02-17 18:54") and len(codes[6]) == 10
    # The last of a number's 23 bits hold no time.
    assert instagram_moments(pd.Series([code(made, 2**23 - 1)])).iloc[0] == made
    assert len(instagram_moments(pd.Series([], dtype="string"))) == 0


def test_keys_of_x_and_tiktok():
    x = x_moments(pd.Series(["20", "29700859246", "1608834567890123456", "abc", "9999999999999999999", pd.NA]))
    assert x.notna().tolist() == [False, False, True, False, False, False]
    assert x.iloc[2].floor("s") == utc("2022-12-30 14:37:06")
    tiktok = tiktok_moments(pd.Series([str(int(utc("2024-02-03 04:05:06").timestamp()) << 32), "12345"]))
    assert tiktok.iloc[0] == utc("2024-02-03 04:05:06") and pd.isna(tiktok.iloc[1])
    # Facebook's keys prove nothing.
    assert "facebook" not in PLATFORMS


def test_a_day_of_x_gets_its_moment_from_the_key(fixtures, tmp_path, read_file):
    text = (fixtures / "twitter_analytics" / "x-content.csv").read_text(encoding="utf-8")
    key = (int(utc("2022-12-31 02:34:56").timestamp() * 1000) - 1288834974657) << 22
    path = tmp_path / "x.csv"
    path.write_text(text.replace("2074000000000000001", str(key)), encoding="utf-8")
    received = read_file(path, time_zone="Asia/Jakarta")
    posts = received.tables["posts"]
    assert posts["posted_at"].iloc[0] == utc("2022-12-31 02:34:56")
    assert posts["is_hour_known"].tolist() == [True, False]
    assert received.reading.remarks["posted_at", "hour-from-key"] == 1


def test_a_file_whose_clock_nobody_knows_asks_for_it(fixtures, read_file):
    path = fixtures / "facebook_statuses" / "statuses.csv"
    received = read_file(path)
    assert received.reading.remarks["time_zone", "clock-not-stated"] == 1
    with pytest.raises(BadInput, match=r"whose clock they are depends on whoever made it; state clock: "):
        received.check_clock(str(path), "Asia/Jakarta")
    read_file(path, clock="-05:00").check_clock(str(path), "Asia/Jakarta")


def test_a_log_without_the_offices_zone_says_so(fixtures, read_file):
    path = fixtures / "follower_log" / "log.csv"
    assert read_file(path).reading.remarks["time_zone", "clock-not-stated"] == 1
    assert ("time_zone", "clock-not-stated") not in read_file(path, time_zone="Asia/Jakarta").reading.remarks


TABLE = {
    "columns": {"posted_at": "When", "like_count": "Likes"},
    "platform": "instagram",
    "time_form": "%Y-%m-%d %H:%M",
}


def test_a_table_of_stated_columns_has_the_offices_clock_or_the_stated_one(tmp_path, read_file):
    path = tmp_path / "table.csv"
    path.write_text("When,Likes\n2024-11-03 01:30,4\n2024-07-01 09:00,5\n", encoding="utf-8")
    office = read_file(path, time_zone="Asia/Jakarta", **TABLE).tables["posts"]
    assert office["posted_at"].tolist() == [utc("2024-11-02 18:30"), utc("2024-07-01 02:00")]
    received = read_file(path, time_zone="Asia/Jakarta", clock="America/New_York", **TABLE)
    posts = received.tables["posts"]
    # The first time stood twice in New York.
    assert posts["posted_at"].tolist() == [utc("2024-11-03 05:30"), utc("2024-07-01 13:00")]
    assert posts["is_hour_known"].tolist() == [False, True]
    assert received.reading.clock.whose == "stated" and received.reading.remarks["posted_at", "hour-twofold"] == 1
    assert read_file(path, **TABLE).reading.remarks["time_zone", "clock-not-stated"] == 1


def test_a_table_whose_moments_bear_a_zone_needs_no_clock(tmp_path, read_file):
    path = tmp_path / "table.csv"
    path.write_text("When,Likes\n2024-11-03T01:30:00+07:00,4\n", encoding="utf-8")
    received = read_file(path, clock="America/New_York", **{**TABLE, "time_form": "%Y-%m-%dT%H:%M:%S%z"})
    assert received.reading.clock is None and received.tables["posts"]["posted_at"].iloc[0] == utc("2024-11-02 18:30")


def test_the_table_of_clocks_says_only_what_is_known():
    for room, entry in clock_table().items():
        assert entry.keys() == {"clock", "id", "en"}, room
        assert entry["clock"] in ("written", "office", "unknown") or is_zone(entry["clock"]), room


PARAMETERS = """\
study: x
folder: data/raw/x
sources:
  - {{file: a.csv, sha256: "", origin: o, licence: l, simulated: false{entry}}}
parameters: {{time_zone: {office}}}
"""


@pytest.mark.parametrize("entry", ["", ", time_zone: Asia/Jakarta", ", clock: UTC"])
def test_the_zone_of_the_parameters_is_the_offices(tmp_path, entry):
    path = tmp_path / "x.yml"
    path.write_text(PARAMETERS.format(entry=entry, office="Asia/Jakarta"), encoding="utf-8")
    source = read_study_file(path).sources[0]
    assert source.time_zone == "Asia/Jakarta" and source.clock == ("UTC" if "clock" in entry else "")


@pytest.mark.parametrize(
    ("entry", "office", "part"),
    [
        (
            ", time_zone: America/New_York",
            "Asia/Jakarta",
            "if 'America/New_York' is the clock of this file, state it as",
        ),
        ("", "Asia/Bekasi", "the parameters' time_zone 'Asia/Bekasi' is no zone"),
    ],
)
def test_another_zone_in_an_entry_is_refused(tmp_path, entry, office, part):
    path = tmp_path / "x.yml"
    path.write_text(PARAMETERS.format(entry=entry, office=office), encoding="utf-8")
    with pytest.raises(BadInput) as fault:
        read_study_file(path)
    assert part in str(fault.value) and "\n" not in str(fault.value)
