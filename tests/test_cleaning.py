"""Exclusions: rows in equal rows out plus rows counted."""

import pandas as pd
import pytest

from citra.breaks import redefinitions_crossed
from citra.cleaning import (
    drop_doubted_readings,
    drop_hidden_likes,
    drop_immature_posts,
    drop_other_quantity,
    drop_posts_after_capture,
    exclusion_table,
    files_disagree,
    merge_repeated_posts,
    merged_exclusion,
)
from citra.errors import BadInput

POSTS = pd.DataFrame(
    {
        "account_id": ["a", "a", "b"],
        "post_id": ["1", "2", "1"],
        "posted_at": pd.to_datetime(["2022-01-01", "2022-01-09", "2022-01-02"], utc=True),
        "captured_at": pd.to_datetime(["2022-01-10", "2022-01-10", None], utc=True),
        "like_count": pd.array([5, None, 0], dtype="Int64"),
    }
)


def reading(post_id, captured, likes, *, code=None, caption=None, file="one.csv", platform="instagram", **when):
    posted, is_hour_known = when.get("posted", "2019-12-01 08:00"), when.get("is_hour_known", True)
    return {
        "platform": platform,
        "post_id": post_id,
        "shortcode": code,
        "caption": caption,
        "captured_at": pd.Timestamp(captured, tz="UTC") if captured else pd.NaT,
        "posted_at": pd.Timestamp(posted, tz="UTC"),
        "is_hour_known": is_hour_known,
        "like_count": likes,
        "comment_count": 1,
        "source_file": file,
    }


def merge(*rows, kept=frozenset()):
    frame = pd.DataFrame(rows).astype({"like_count": "Int64", "shortcode": "string", "caption": "string"})
    return merge_repeated_posts(frame, kept)


def test_latest_reading_stands_whole_and_what_does_not_age_is_filled():
    posts, is_used, merged = merge(
        reading("1", "2022-02-01", 9), reading("1", "2022-01-01", 50, caption="text"), reading("2", "2022-01-01", 3)
    )
    assert posts["like_count"].tolist() == [9, 3]
    assert posts["caption"].tolist() == ["text", pd.NA]
    assert posts["observation_count"].tolist() == [2, 1]
    assert is_used.tolist() == [True, False, True]
    assert merged.row_count == 1


def test_hidden_number_of_the_latest_reading_is_not_filled_from_an_older_one():
    posts, _, _ = merge(reading("1", "2022-01-01", 50), reading("1", "2022-02-01", None))
    assert posts["like_count"].isna().all()


def test_of_one_moment_the_reading_that_knows_more_stands_and_of_two_alike_the_larger():
    posts, _, _ = merge(reading("1", None, None), reading("1", None, 7), reading("1", None, 8))
    assert posts["like_count"].tolist() == [8]


def test_dated_reading_stands_before_an_undated_one():
    posts, _, _ = merge(reading("1", None, 7), reading("1", "2020-01-01", 8))
    assert posts["like_count"].tolist() == [8]


def test_one_post_under_two_keys_is_found_by_its_public_code():
    posts, _, merged = merge(
        reading("17900000000000001", "2022-01-01", 5, code="Cabc", file="owner.csv"),
        reading("3706084487405513439", "2022-01-02", 6, code="Cabc", file="public.json"),
    )
    assert (len(posts), merged.row_count) == (1, 1)


@pytest.mark.parametrize("posted", ["2019-12-01 08:01", "2019-12-01 07:59:00"])
def test_moments_a_minute_apart_are_one(posted):
    posts, _, _ = merge(reading("1", None, 5), reading("1", None, 5, file="two.csv", posted=posted))
    assert len(posts) == 1


def test_two_files_that_give_a_post_two_moments_are_refused():
    rows = [
        reading("1", None, 5, file="owner.csv"),
        reading("1", "2022-01-01", 5, file="public.json", posted="2019-12-01 15:00"),
        reading("2", None, 5, file="owner.csv", posted="2019-12-03 08:00"),
        reading("2", None, 5, file="public.json", posted="2019-12-03 08:00:59"),
    ]
    with pytest.raises(BadInput) as fault:
        merge(*rows)
    sentence = str(fault.value)
    assert sentence.startswith("owner.csv and public.json: the post 1 was published at 2019-12-01 08:00 UTC by the one")
    assert "at 2019-12-01 15:00 UTC by the other" in sentence and "1 posts in all" in sentence
    assert "state clock in" in sentence and "\n" not in sentence


def test_two_moments_in_one_file_are_no_quarrel_of_clocks():
    assert len(merge(reading("1", None, 5), reading("1", None, 5, posted="2019-12-01 15:00"))[0]) == 1


def test_a_day_alone_agrees_with_a_moment_of_it_and_takes_it():
    day = {"posted": "2019-12-01", "is_hour_known": False}
    posts, _, _ = merge(
        reading("1", "2022-01-01", 6, file="x.csv", **day), reading("1", "2021-01-01", 5, posted="2019-12-01 22:13")
    )
    assert posts["posted_at"].tolist() == [pd.Timestamp("2019-12-01 22:13", tz="UTC")]
    assert posts["is_hour_known"].tolist() == [True] and posts["like_count"].tolist() == [6]
    with pytest.raises(BadInput, match="two clocks"):
        merge(reading("1", None, 6, file="x.csv", **day), reading("1", None, 5, posted="2019-12-04"))


def test_same_number_on_two_platforms_is_two_posts():
    posts, _, merged = merge(reading("1", None, 5), reading("1", None, 5, platform="facebook"))
    assert (len(posts), merged.row_count) == (2, 0)


def test_file_whose_repetitions_count_keeps_them():
    posts, _, merged = merge(reading("1", None, 5), reading("1", None, 5), kept=frozenset({"one.csv"}))
    assert (len(posts), merged.row_count) == (2, 0)


def test_order_of_the_rows_is_kept():
    posts, _, _ = merge(reading("2", None, 1), reading("1", None, 2), reading("2", "2022-01-01", 3))
    assert posts["post_id"].tolist() == ["1", "2"]


def test_young_post_goes_and_one_of_unknown_age_stays():
    left, gone = drop_immature_posts(POSTS, 7)
    assert gone.row_count == 1
    assert left["account_id"].tolist() == ["a", "b"]


def test_hidden_likes_go_and_zero_likes_stay():
    left, gone = drop_hidden_likes(POSTS)
    assert gone.row_count == 1
    assert 0 in left["like_count"].tolist()


def test_table_holds_every_rule_in_order():
    intake = pd.DataFrame({"rule": ["rows-read", "merged-reading"], "row_count": [9, 2]})
    rules = exclusion_table(merged_exclusion(intake), drop_hidden_likes(POSTS)[1])
    assert rules.to_numpy().tolist() == [["merged-reading", 2], ["hidden-likes", 1]]


def spread(platform, *days):
    return pd.DataFrame({"platform": platform, "posted_at": pd.to_datetime(days, utc=True)})


def test_of_the_stretches_between_redefinitions_the_one_with_most_posts_stays():
    rows = spread("instagram", "2023-01-01", "2024-08-06", "2024-08-07", "2025-01-01", "2025-02-01", "2025-04-22")
    kept, other = drop_other_quantity(rows, redefinitions_crossed(rows, ("view_count",)))
    assert kept["posted_at"].dt.strftime("%Y-%m-%d").tolist() == ["2024-08-07", "2025-01-01", "2025-02-01"]
    assert other.row_count == 3


def test_each_platform_keeps_its_own_stretch_and_a_platform_without_redefinition_keeps_all():
    rows = pd.concat(
        [spread("instagram", "2024-08-01", "2024-09-01"), spread("twitter", "2024-08-01", "2024-09-01")],
        ignore_index=True,
    )
    kept, other = drop_other_quantity(rows, redefinitions_crossed(rows, ("view_count",)))
    # Of two stretches alike in size the later one stays.
    assert kept.index.tolist() == [1, 2, 3] and other.row_count == 1
    assert len(drop_other_quantity(rows, redefinitions_crossed(rows, ("like_count",)))[0]) == 4


def test_post_later_than_its_capture_is_set_aside_and_one_of_unknown_capture_stays():
    rows = pd.DataFrame(
        {
            "posted_at": pd.to_datetime(["2024-01-05", "2026-01-02", "2098-01-01", "2098-01-01"], utc=True),
            "captured_at": pd.to_datetime(["2026-01-01", "2026-01-01", "2026-01-01", None], utc=True),
        }
    )
    kept, later = drop_posts_after_capture(rows)
    assert (kept.index.tolist(), later.index.tolist()) == ([0, 1, 3], [2])


def log(*days, file="log.csv"):
    return pd.DataFrame(
        {
            "source_file": file,
            "account_id": "office",
            "reading_kind": "observed",
            "observed_at": pd.to_datetime(list(days), utc=True),
        }
    )


WEEKS = [f"{day:%Y-%m-%d}" for day in pd.date_range("2023-01-06", periods=40, freq="7D")]


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("typed", ["2022-05-26", "2032-05-26", "2023-12-26"])
def test_mistyped_date_is_doubted_whichever_way_the_log_runs(order, typed):
    days = [*WEEKS[:20], typed, *WEEKS[21:]][::order]
    kept, doubted = drop_doubted_readings(log(*days))
    assert doubted["observed_at"].dt.strftime("%Y-%m-%d").tolist() == [typed]
    assert len(kept) == 39


@pytest.mark.parametrize(
    "days",
    [
        WEEKS,
        # Two rows changed places: out of order, but without a jump.
        [*WEEKS[:10], WEEKS[11], WEEKS[10], *WEEKS[12:]],
        # Kept without order at all.
        [WEEKS[number * 7 % 40] for number in range(40)],
        WEEKS[:2][::-1],
        # A long pause is no disorder.
        [*WEEKS[:20], *(f"{day:%Y-%m-%d}" for day in pd.date_range("2025-01-03", periods=20, freq="7D"))],
    ],
)
def test_log_without_a_jump_out_of_order_is_kept_whole(days):
    assert drop_doubted_readings(log(*days))[1].empty


def test_logs_of_different_files_are_not_one_order():
    both = pd.concat([log(*WEEKS), log(*WEEKS, file="other.csv")], ignore_index=True)
    assert drop_doubted_readings(both)[1].empty


def test_which_reading_stands_does_not_depend_on_the_order_of_files():
    rows = [
        reading("1", None, 9, file="b.csv", caption="later"),
        reading("1", None, 4, file="a.csv", caption="earlier"),
    ]
    for order in (rows, rows[::-1]):
        posts, _, _ = merge(*order)
        assert posts[["like_count", "caption"]].to_numpy().tolist() == [[9, "later"]]


def test_files_disagree_where_one_post_has_two_numbers():
    both = pd.DataFrame(
        {
            "platform": "instagram",
            "account_id": "office",
            "source_file": ["a.csv", "b.csv", "a.csv", "a.csv"],
            "posted_at": pd.to_datetime(
                ["2022-01-01 00:00", "2022-01-01 00:00", "2022-01-02 00:00", "2022-01-02 00:00"], utc=True
            ),
            "like_count": pd.array([4, 4, 5, 6], dtype="Int64"),
        }
    )
    # Two readings by one file are no disagreement of files, and an absent number contradicts nothing.
    assert not files_disagree(both, "like_count")
    assert files_disagree(both.assign(like_count=[4, 5, 5, 6]), "like_count")
    assert not files_disagree(both.assign(like_count=pd.array([4, None, 5, 6], dtype="Int64")), "like_count")
