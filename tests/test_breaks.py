"""Series breaks: which a series crosses."""

import pandas as pd
import pytest

from citra.breaks import break_table, breaks_crossed, column_validity, known_breaks, redefinitions_crossed
from citra.dictionary import LANGUAGES, the_dictionary


def posts(*days, platform="instagram"):
    return pd.DataFrame({"platform": platform, "posted_at": pd.to_datetime(days, utc=True)})


def keys(*arguments, **options):
    return [item.key for item in breaks_crossed(*arguments, **options)]


def test_the_table_is_whole():
    columns = the_dictionary().tables["posts"]
    for item in known_breaks():
        assert item.affects <= set(columns) | {"follower_count"}
        assert set(item.platforms) <= set(columns["platform"].values)
        assert set(item.label) == set(LANGUAGES)
        assert item.source.startswith("https://")
        assert item.key in the_dictionary().words


@pytest.mark.parametrize(
    ("days", "crossed"),
    [
        (("2021-05-25", "2021-05-26"), True),
        (("2021-05-26", "2022-01-01"), False),
        (("2020-01-01", "2021-05-25"), False),
        ((), False),
    ],
)
def test_a_series_crosses_a_break_when_it_has_posts_on_both_sides(days, crossed):
    assert ("hidden-likes-allowed" in keys(posts(*days), ("like_count",))) is crossed


def test_only_the_columns_and_platforms_that_it_touches_count():
    span = posts("2020-01-01", "2025-01-01")
    assert "views-replace-impressions" in keys(span, ("view_count",))
    assert "views-replace-impressions" not in keys(span, ("like_count",))
    assert keys(posts("2020-01-01", "2025-01-01", platform="twitter"), ("like_count", "reach_count")) == []


def test_break_of_one_kind_of_export_touches_that_export_alone():
    span = posts("2024-01-01", "2025-01-01")
    assert "crowdtangle-closes" not in keys(span, ("like_count",))
    assert "crowdtangle-closes" in keys(span, ("like_count",), formats=("CrowdTangle",))


def test_table_prints_what_and_when():
    rows = break_table(breaks_crossed(posts("2021-01-01", "2022-01-01"), ("like_count",)))
    assert rows.to_numpy().tolist() == [["hidden-likes-allowed", "2021-05-26"]]


def test_a_number_may_be_withdrawn_or_hidden_without_becoming_another_quantity():
    span = posts("2020-01-01", "2026-07-01")
    found = redefinitions_crossed(span, ("like_count", "comment_count", "impression_count"))
    assert [item.key for item in found] == ["views-replace-impressions"]


@pytest.mark.parametrize(
    ("platform", "column", "formats", "valid_from", "valid_until"),
    [
        ("instagram", "view_count", (), "2025-04-21", None),
        ("instagram", "impression_count", (), "2024-08-07", "2025-04-21"),
        ("instagram", "like_count", (), None, None),
        ("instagram", "like_count", ("CrowdTangle",), None, "2024-08-14"),
        ("facebook", "impression_count", (), "2024-11-14", "2025-11-15"),
        ("facebook", "follower_count", (), "2025-11-15", None),
        ("facebook", "reach_count", (), "2026-02-18", "2026-06-15"),
        ("twitter", "view_count", (), "2022-12-22", None),
    ],
)
def test_each_column_is_valid_from_a_day_until_a_day(platform, column, formats, valid_from, valid_until):
    days = [None if pd.isna(day) else str(day.date()) for day in column_validity(platform, column, formats)]
    assert days == [valid_from, valid_until]
