"""Popularity, commitment and virality: how many interactions posts get.

The family is of Bonsón and Ratkai (2013, doi:10.1108/OIR-03-2012-0054).
"""

import pandas as pd

INTERACTIONS = {"likes": "like_count", "comments": "comment_count", "shares": "share_count"}


def summarise_interactions(posts: pd.DataFrame) -> pd.DataFrame:
    """Return, for likes, comments and shares, how many posts have any and how many a post has.

    With N posts whose number is known, N_x of them with at least one, X interactions in all and
    F followers at posting: share of posts N_x / N (P1, C1, V1), per post X / N (P2, C2, V2), and
    per post and 1,000 followers mean(x_i / F_i) * 1000 (P3, C3, V3, with the followers each post
    met instead of one count for all). A kind of interaction that no post has a number for is
    absent in every column, and so is a rate without followers; neither is zero.

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
    return pd.DataFrame(
        [
            {"interaction": name, **_summarise(posts[column], posts.get("follower_count_at_post"))}
            for name, column in INTERACTIONS.items()
        ]
    )


def _summarise(counts: pd.Series, followers: pd.Series | None) -> dict:
    known = counts.dropna().astype(float)
    per_follower = pd.Series(dtype=float) if followers is None else (known / followers[known.index]).dropna()
    return {
        "known_post_count": len(known),
        "share_of_posts": (known > 0).mean(),
        "mean_per_post": known.mean(),
        "mean_per_post_and_1000_followers": 1000 * per_follower.mean(),
    }
