"""Exclusions: rows in equal rows out plus rows counted."""

import pandas as pd

from citra.cleaning import drop_hidden_likes, drop_immature_posts, drop_repeated_posts, exclusion_table

POSTS = pd.DataFrame(
    {
        "account_id": ["a", "a", "a", "b"],
        "post_id": ["1", "1", "2", "1"],
        "posted_at": pd.to_datetime(["2022-01-01", "2022-01-01", "2022-01-09", "2022-01-02"], utc=True),
        "captured_at": pd.to_datetime(["2022-01-10", "2022-01-10", "2022-01-10", None], utc=True),
        "like_count": pd.array([5, 5, None, 0], dtype="Int64"),
    }
)


def test_repeated_post_counts_once_unless_it_is_kept():
    left, gone = drop_repeated_posts(POSTS, keep=False)
    assert (len(left), gone.row_count) == (3, 1)
    assert drop_repeated_posts(POSTS, keep=True)[1].row_count == 0


def test_young_post_goes_and_one_of_unknown_age_stays():
    left, gone = drop_immature_posts(POSTS, 7)
    assert gone.row_count == 1
    assert left["account_id"].tolist() == ["a", "a", "b"]


def test_hidden_likes_go_and_zero_likes_stay():
    left, gone = drop_hidden_likes(POSTS)
    assert gone.row_count == 1
    assert 0 in left["like_count"].tolist()


def test_table_holds_every_rule_in_order():
    rules = exclusion_table(drop_repeated_posts(POSTS, keep=False)[1], drop_hidden_likes(POSTS)[1])
    assert rules.to_numpy().tolist() == [["repeated-post", 1], ["hidden-likes", 1]]
