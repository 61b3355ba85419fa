"""Tables of tools and platforms, read by the headings that are known for them."""

from pathlib import Path

import pandas as pd
import pytest

from citra.dictionary import the_dictionary
from citra.privacy import Privacy
from citra.readers import open_export, read_export, recognise
from citra.readers.mapping import KINDS
from citra.readers.synonyms import tool_tables
from citra.readers.tool_tables import JOINED, readers
from citra.studyfile import Source

FIXTURES = Path(__file__).parent / "fixtures"
ZONE = "Asia/Jakarta"
NA = pd.NA


def tables(path, tmp_path, **stated):
    source = Source(path.name, "", "", "", False, **{"time_zone": ZONE, "account": "kantor", **stated})
    return read_export(path, source, Privacy(tmp_path / "pseudonym.key"))


# By hand, of the files in fixtures/: the moments in UTC, and the numbers.
POSTS = {
    "tiktok_studio/content.csv": {
        "platform": ["tiktok"] * 2,
        "post_id": ["7400000000000000001", "7400000000000000002"],
        "posted_at": ["2025-01-31 16:45:10", "2025-02-03 01:05:00"],
        "view_count": [1520, NA],
        "like_count": [61, 0],
        "share_count": [NA, 1],
        "save_count": [2, 0],
        "rounded_counts": [NA, "view_count=14K"],
    },
    "tiktok_studio/overview.csv": {"view_count": [900], "like_count": [12], "comment_count": [NA], "save_count": [0]},
    "youtube_studio/Table data.csv": {
        "platform": ["youtube"] * 2,
        "post_id": ["aBcDeFgHi00", "-BcDeFgHi01"],
        "caption": ["Total lelang 2025", "Tanya jawab @…"],
        "posted_at": ["2025-08-31 17:00:00", "2025-08-30 17:00:00"],
        "is_hour_known": [False, False],
        "like_count": [20, 11],
        "view_count": [1520, 800],
        "follow_count": [2, 1],
        "impression_count": [2100, NA],
    },
    "apify_csv/dataset.csv": {
        "post_id": ["3100000000000000000", "3100000000007777777"],
        "shortcode": ["CsFaZNTtgAA", "CsFaZNULK3x"],
        "posted_at": ["2024-01-05 09:00:00", "2024-01-08 09:00:00"],
        "post_type": ["carousel", "video"],
        "like_count": [20, NA],
        "is_like_count_hidden": [False, True],
        "view_count": [NA, 310],
    },
    "apify_csv/overview.csv": {"post_id": ["CsFaZNULK3x"], "shortcode": ["CsFaZNULK3x"], "like_count": [NA]},
    "meta_content_library/posts.csv": {
        "post_id": ["9007199254740993", "9007199254740994"],
        "posted_at": ["2024-01-05 02:00:00", "2024-01-06 02:00:00"],
        "post_type": ["image", "reel"],
        "account_id": ["kantor.lelang"] * 2,
        "like_count": [12, NA],
        "view_count": [410, NA],
    },
    "hootsuite/posts.csv": {
        "platform": ["facebook", "instagram"],
        "posted_at": ["2024-03-01 14:30:00", "2024-03-02 09:00:00"],
        "post_type": ["image", "reel"],
        "impression_count": [1200, 5000],
        "view_count": [NA, 4800],
        "shortcode": [NA, "CsFaZNTtgAA"],
    },
    "sprout_social/posts.csv": {
        "post_id": ["17890000000000001"],
        "posted_at": ["2024-03-15 03:05:00"],
        "platform": ["instagram"],
        "post_type": ["reel"],
        "like_count": [100],
        "save_count": [5],
        "click_count": [NA],
    },
    "buffer/updates.csv": {
        "platform": ["twitter"],
        "post_id": ["1775000000000000000"],
        "posted_at": ["2024-04-02 08:00:00"],
        "reach_count": [NA],
        "share_count": [6],
    },
    "later/posts.csv": {
        "platform": ["tiktok"],
        "post_id": ["7350000000000000000"],
        "posted_at": ["2024-04-05 11:15:00"],
        "view_count": [2900],
    },
    "agorapulse/posts.csv": {
        "platform": ["facebook"],
        "post_id": ["2000222"],
        "posted_at": ["2024-04-05 10:45:00"],
        "like_count": [30],
    },
}
PERIODS = {
    "sprout_social/profiles.csv": {
        "platform": ["linkedin"] * 2,
        "period_begin": ["2024-02-29 17:00:00", "2024-03-01 17:00:00"],
        "period_end": ["2024-03-01 17:00:00", "2024-03-02 17:00:00"],
        "interaction_count": [210, 180],
        "follow_count": [15, 6],
        "post_count": [2, NA],
    },
    "metricool/account.csv": {
        "period_begin": ["2024-03-31 17:00:00", "2024-04-12 17:00:00"],
        "impression_count": [1200, 800],
        "reach_count": [900, NA],
        "follow_count": [12, 20],
    },
    "page_months/months.csv": {
        "account_id": ["100000000000001"] * 2,
        "period_end": ["2016-01-31 17:00:00", "2016-02-29 17:00:00"],
        "interaction_count": [41, 42],
        "like_count": [29, 30],
        "post_count": [3, NA],
    },
    "meta_daily/Follows.csv": {
        "platform": ["instagram"] * 3,
        "period_begin": ["2025-02-28 17:00:00", "2025-03-01 17:00:00", "2025-03-03 17:00:00"],
        "follow_count": [0, 4, 1],
        "reach_count": [NA, NA, NA],
    },
    "meta_daily/Reach.csv": {"platform": ["other"] * 3, "reach_count": [1520, NA, 7], "follow_count": [NA, NA, NA]},
}


@pytest.mark.parametrize("name", POSTS)
def test_posts(name, tmp_path):
    received = tables(FIXTURES / name, tmp_path)
    check(received.tables["posts"], POSTS[name])
    assert received.reading.is_balanced


@pytest.mark.parametrize("name", PERIODS)
def test_periods(name, tmp_path):
    received = tables(FIXTURES / name, tmp_path)
    assert "posts" not in received.tables and received.reading.is_balanced
    check(received.tables["account_periods"], PERIODS[name])


def check(frame, expected):
    for column, values in expected.items():
        found = (
            frame[column].astype(str).str.removesuffix("+00:00")
            if "_at" in column or "period" in column
            else frame[column]
        )
        assert found.tolist() == values, column


def test_level_beside_sums_is_a_reading_of_followers(tmp_path):
    readings = tables(FIXTURES / "metricool" / "account.csv", tmp_path).tables["follower_snapshots"]
    assert readings["follower_count"].tolist() == [2345, 2360] and readings["reading_kind"].unique() == ["observed"]


def test_day_of_follows_is_no_level_of_followers(tmp_path):
    assert "follower_snapshots" not in tables(FIXTURES / "meta_daily" / "Follows.csv", tmp_path).tables


def test_platform_that_a_daily_file_does_not_name_can_be_stated(tmp_path):
    received = tables(FIXTURES / "meta_daily" / "Reach.csv", tmp_path, platform="facebook")
    assert received.tables["account_periods"]["platform"].tolist() == ["facebook"] * 3


def test_daily_file_of_an_unknown_title_is_not_guessed(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        '"Mystery"\n"Date","Primary"\n"2025-03-01T00:00:00","0"\n"2025-03-02T00:00:00","0"\n', encoding="utf-8"
    )
    with pytest.raises(Exception, match="no known format looks like this"):
        recognise(open_export(path))


def test_list_of_tools_says_only_what_can_be_read():
    columns = {column for kind in KINDS.values() for column in kind}
    headings = set()
    for name, entry in tool_tables().items():
        assert entry["name"] and entry["seen"] and set(entry["columns"]) <= columns, name
        assert len([column for column in entry["columns"] if column in KINDS]) == 1
        assert entry.get("platform", "other") in the_dictionary().platforms
        assert tuple(entry["needs"]) not in headings, f"{name} cannot be told from another one"
        headings.add(tuple(entry["needs"]))
        choices = [choice for several in entry["columns"].values() for each in several for choice in each.split(JOINED)]
        assert len(choices) == len(set(choices)) or name == "meta_content_library_instagram"
    assert len(readers()) == len(tool_tables())
