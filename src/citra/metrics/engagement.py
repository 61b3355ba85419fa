"""Engagement rates: a post's interactions over a number of followers, which must be named."""

import pandas as pd

# What counts as an interaction is printed beside every rate: the two that everybody can see.
COUNTED = ("like_count", "comment_count")


def attach_engagement_rate(posts: pd.DataFrame) -> pd.DataFrame:
    """Return the posts with two engagement rates.

    ``engagement_rate`` is (likes + comments) / F(t), F(t) the followers when the post was
    published. ``naive_engagement_rate`` divides by F(T), the followers at the last post, as most
    scripts do: it belittles the past of a growing account and serves only as the comparison.
    Both are absent where a count or the followers are not known; `why_no_rate` says why when
    that is so for every post.

    Parameters
    ----------
    posts : DataFrame
        Canonical posts with ``follower_count_at_post``.

    Examples
    --------
    >>> posts = pd.DataFrame({"posted_at": pd.to_datetime(["2021-01-01", "2022-01-01"]), "like_count": [8, 16],
    ...                       "comment_count": [2, 4], "follower_count_at_post": [100.0, 400.0]})
    >>> attach_engagement_rate(posts)[["engagement_rate", "naive_engagement_rate"]].to_numpy().tolist()
    [[0.1, 0.025], [0.05, 0.05]]
    """
    counts = posts[list(COUNTED)].astype("Float64").sum(axis=1, skipna=False).astype(float)
    followers = posts["follower_count_at_post"]
    rate = counts / followers
    known = posts.loc[followers.notna(), "posted_at"]
    latest = followers[known.idxmax()] if len(known) else float("nan")
    return posts.assign(engagement_rate=rate, naive_engagement_rate=(counts / latest).where(rate.notna()))


def why_no_rate(rated: pd.DataFrame) -> str:
    """Return the sentence that says why no post has an engagement rate, or nothing if one has.

    Examples
    --------
    >>> why_no_rate(pd.DataFrame({"engagement_rate": [0.1, None]}))
    ''
    """
    if rated["engagement_rate"].notna().any():
        return ""
    return "A rate by followers needs likes, comments and the follower count of the day; no post here has all three."


def summarise_rate_by_type(rated: pd.DataFrame) -> pd.DataFrame:
    """Return number, share and median engagement rate of each post type, the commonest first."""
    known = rated.dropna(subset=["engagement_rate"])
    grouped = known.groupby("post_type")["engagement_rate"].agg(post_count="size", median_rate="median")
    grouped.insert(1, "post_share", grouped["post_count"] / len(known))
    return grouped.sort_values("post_count", ascending=False).reset_index()
