"""Popularity, commitment and virality: how many interactions posts get.

The family is of Bonsón and Ratkai (2013): N posts, N_L of them with at least one like, L likes in
all, F followers; C and S in the same way for comments and shares. Where the family divides by one
count of followers, the package divides each post by the followers it met.
"""

import numpy as np
import pandas as pd

from citra.metrics.metric import BONSON_2013, BONSON_2015, REGISTRY, SHARE, metric

INTERACTIONS = {"likes": "like_count", "comments": "comment_count", "shares": "share_count"}
F = "follower_count_at_post"


def _share_of_posts(counts) -> float:
    return np.mean(np.asarray(counts) > 0)


def _per_1000(counts, followers) -> float:
    return 1000 * np.mean(np.asarray(counts) / np.asarray(followers))


@metric(unit="share", span=SHARE, formula="N_L / N", source=BONSON_2013, sql="avg((like_count > 0)::int)")
def share_of_posts_with_likes(like_count):
    """Posts with at least one like (popularity P1).

    >>> float(share_of_posts_with_likes([0, 30]))
    0.5
    """
    return _share_of_posts(like_count)


@metric(unit="per_post", formula="L / N", source=BONSON_2013, sql="avg(like_count)")
def likes_per_post(like_count):
    """Likes a post (popularity P2).

    >>> float(likes_per_post([0, 30]))
    15.0
    """
    return np.mean(like_count)


@metric(
    unit="per_post_and_1000_followers",
    formula="1000 * mean(l_i / F(t_i))",
    source=BONSON_2013,
    per=F,
    sql=f"1000 * avg(like_count / nullif({F}, 0))",
)
def likes_per_post_and_1000_followers(like_count, follower_count_at_post):
    """Likes a post and 1,000 followers at posting (popularity P3).

    >>> float(likes_per_post_and_1000_followers([0, 30], [100, 200]))
    75.0
    """
    return _per_1000(like_count, follower_count_at_post)


@metric(unit="share", span=SHARE, formula="N_C / N", source=BONSON_2013, sql="avg((comment_count > 0)::int)")
def share_of_posts_with_comments(comment_count):
    """Posts with at least one comment (commitment C1).

    >>> float(share_of_posts_with_comments([0, 1, 2, 0]))
    0.5
    """
    return _share_of_posts(comment_count)


@metric(unit="per_post", formula="C / N", source=BONSON_2013, sql="avg(comment_count)")
def comments_per_post(comment_count):
    """Comments a post (commitment C2).

    >>> float(comments_per_post([0, 1, 2]))
    1.0
    """
    return np.mean(comment_count)


@metric(
    unit="per_post_and_1000_followers",
    formula="1000 * mean(c_i / F(t_i))",
    source=BONSON_2013,
    per=F,
    sql=f"1000 * avg(comment_count / nullif({F}, 0))",
)
def comments_per_post_and_1000_followers(comment_count, follower_count_at_post):
    """Comments a post and 1,000 followers at posting (commitment C3).

    >>> float(comments_per_post_and_1000_followers([1, 2], [100, 100]))
    15.0
    """
    return _per_1000(comment_count, follower_count_at_post)


@metric(unit="share", span=SHARE, formula="N_S / N", source=BONSON_2013, sql="avg((share_count > 0)::int)")
def share_of_posts_with_shares(share_count):
    """Posts with at least one share (virality V1); undefined where shares are not shown.

    >>> float(share_of_posts_with_shares([0, 0, 0, 5]))
    0.25
    """
    return _share_of_posts(share_count)


@metric(unit="per_post", formula="S / N", source=BONSON_2013, sql="avg(share_count)")
def shares_per_post(share_count):
    """Shares a post (virality V2).

    >>> float(shares_per_post([0, 0, 0, 5]))
    1.25
    """
    return np.mean(share_count)


@metric(
    unit="per_post_and_1000_followers",
    formula="1000 * mean(s_i / F(t_i))",
    source=BONSON_2013,
    per=F,
    sql=f"1000 * avg(share_count / nullif({F}, 0))",
)
def shares_per_post_and_1000_followers(share_count, follower_count_at_post):
    """Shares a post and 1,000 followers at posting (virality V3).

    >>> float(shares_per_post_and_1000_followers([0, 5], [500, 1000]))
    2.5
    """
    return _per_1000(share_count, follower_count_at_post)


@metric(
    unit="per_post_and_1000_followers",
    formula="P3 + C3",
    source=BONSON_2015 + "; without V3, which the public cannot see",
    per=F,
    sql=f"1000 * avg((like_count + comment_count) / nullif({F}, 0))",
)
def public_engagement(like_count, comment_count, follower_count_at_post):
    """Engagement E from what everybody sees: likes and comments a post and 1,000 followers.

    >>> float(public_engagement([9, 30], [1, 0], [100, 200]))
    125.0
    """
    return _per_1000(np.add(like_count, comment_count), follower_count_at_post)


@metric(
    unit="per_post_and_1000_followers",
    formula="P3 + C3 + V3 + 1000 * mean(saves_i / F(t_i))",
    source=BONSON_2015 + "; with saves, which the owner sees",
    per=F,
    sql=f"1000 * avg((like_count + comment_count + share_count + save_count) / nullif({F}, 0))",
)
def owner_engagement(like_count, comment_count, share_count, save_count, follower_count_at_post):
    """Engagement E from the owner's export: likes, comments, shares and saves a post and 1,000 followers.

    >>> float(owner_engagement([5], [2], [2], [1], [1000]))
    10.0
    """
    return _per_1000(np.sum([like_count, comment_count, share_count, save_count], axis=0), follower_count_at_post)


def summarise_interactions(posts: pd.DataFrame) -> pd.DataFrame:
    """Return, for likes, comments and shares, how many posts have any and how many a post has.

    A kind of interaction that no post has a number for is absent in every column, and so is a rate
    without followers; neither is zero.

    Parameters
    ----------
    posts : DataFrame
        Canonical posts, with ``follower_count_at_post`` where followers are known.

    Returns
    -------
    DataFrame
        One row a kind: ``interaction``, ``known_post_count``, ``share_of_posts`` (0 to 1),
        ``mean_per_post``, ``mean_per_post_and_1000_followers``.

    Examples
    --------
    >>> posts = pd.DataFrame({"like_count": [0, 30], "comment_count": pd.NA, "share_count": pd.NA},
    ...                      dtype="Int64").assign(follower_count_at_post=[100.0, 200.0])
    >>> summarise_interactions(posts).iloc[0, 1:].astype(float).tolist()
    [2.0, 0.5, 15.0, 75.0]
    """
    return pd.DataFrame([_summary(posts, name, column) for name, column in INTERACTIONS.items()])


def _summary(posts: pd.DataFrame, name: str, column: str) -> dict:
    rows = {"interaction": name, "known_post_count": int(posts[column].notna().sum())}
    for heading, of in {
        "share_of_posts": f"share_of_posts_with_{name}",
        "mean_per_post": f"{name}_per_post",
        "mean_per_post_and_1000_followers": f"{name}_per_post_and_1000_followers",
    }.items():
        item = REGISTRY[of]
        known = set(item.requires) <= set(posts) and not posts[list(item.requires)].dropna().empty
        rows[heading] = item(posts).value if known else np.nan
    return rows
