"""Engagement rates: a post's interactions over a denominator, which must be named.

e_i are the likes and comments of post i, F(t_i) the followers when it was posted, F(T) the latest
followers. Rates by different denominators are different quantities and are never compared.
"""

import numpy as np
import pandas as pd

from citra.errors import NotAvailable
from citra.metrics.metric import REGISTRY, metric

# What counts as an interaction is printed beside every rate: the two that everybody can see.
COUNTED = ("like_count", "comment_count")
F = "follower_count_at_post"
SUM = "(like_count + comment_count)"


def _rates(likes, comments, denominator) -> np.ndarray:
    return np.add(likes, comments) / np.asarray(denominator)


@metric(
    unit="rate",
    formula="mean_i(e_i / F(t_i))",
    source="mean of rates, as Emplifi defines it",
    per=F,
    sql=f"avg({SUM} / nullif({F}, 0))",
)
def mean_rate_by_followers_at_post(like_count, comment_count, follower_count_at_post):
    """Mean of the posts' rates by the followers of their day.

    >>> float(mean_rate_by_followers_at_post([9, 15], [1, 5], [40, 80]))
    0.25
    """
    return np.mean(_rates(like_count, comment_count, follower_count_at_post))


@metric(
    unit="rate", formula="median_i(e_i / F(t_i))", source="median of rates, as Rival IQ uses across companies", per=F,
    sql=f"median({SUM} / nullif({F}, 0))",
)  # fmt: skip
def median_rate_by_followers_at_post(like_count, comment_count, follower_count_at_post):
    """Median of the posts' rates by the followers of their day.

    >>> float(median_rate_by_followers_at_post([9, 15, 0], [1, 5, 0], [100, 400, 10]))
    0.05
    """
    return np.median(_rates(like_count, comment_count, follower_count_at_post))


@metric(
    unit="rate", formula="sum_i(e_i) / sum_i(F(t_i))", source="ratio of sums, a variant of Rival IQ", per=F,
    sql=f"sum({SUM}) FILTER (WHERE {F} > 0) / sum({F}) FILTER (WHERE {F} > 0 AND {SUM} IS NOT NULL)",
)  # fmt: skip
def pooled_rate_by_followers_at_post(like_count, comment_count, follower_count_at_post):
    """All interactions over all followers met: large audiences weigh more.

    >>> float(pooled_rate_by_followers_at_post([9, 15], [1, 5], [100, 400]))
    0.06
    """
    return np.sum(np.add(like_count, comment_count)) / np.sum(follower_count_at_post)


@metric(
    unit="rate", formula="mean_i(e_i / F(T))", source="what most scripts compute; for comparison only",
    per="follower_count_latest", sql=f"avg({SUM} / nullif(follower_count_latest, 0))",
)  # fmt: skip
def naive_mean_rate(like_count, comment_count, follower_count_latest):
    """Mean of the posts' rates by the latest followers: it belittles the past of a growing account.

    >>> float(naive_mean_rate([9, 15], [1, 5], [80, 80]))
    0.1875
    """
    return np.mean(_rates(like_count, comment_count, follower_count_latest))


@metric(
    unit="rate", formula="median_i(e_i / F(T))", source="what most scripts compute; for comparison only",
    per="follower_count_latest", sql=f"median({SUM} / nullif(follower_count_latest, 0))",
)  # fmt: skip
def naive_median_rate(like_count, comment_count, follower_count_latest):
    """Median of the posts' rates by the latest followers, for comparison only.

    >>> float(naive_median_rate([9, 15, 0], [1, 5, 0], [400, 400, 400]))
    0.025
    """
    return np.median(_rates(like_count, comment_count, follower_count_latest))


@metric(
    unit="rate", formula="mean_i(e_i / reach_i)", source="rate by reach, as Hootsuite and Iconosquare define it",
    per="reach_count", sql=f"avg({SUM} / nullif(reach_count, 0))",
)  # fmt: skip
def mean_rate_by_reach(like_count, comment_count, reach_count):
    """Mean of the posts' rates by the accounts they reached.

    >>> float(mean_rate_by_reach([9], [1], [200]))
    0.05
    """
    return np.mean(_rates(like_count, comment_count, reach_count))


@metric(
    unit="rate", formula="mean_i(e_i / impressions_i)", source="rate by impressions, as Hootsuite and Buffer define it",
    per="impression_count", sql=f"avg({SUM} / nullif(impression_count, 0))",
)  # fmt: skip
def mean_rate_by_impressions(like_count, comment_count, impression_count):
    """Mean of the posts' rates by impressions, while the platform gave them.

    >>> float(mean_rate_by_impressions([9], [1], [500]))
    0.02
    """
    return np.mean(_rates(like_count, comment_count, impression_count))


@metric(
    unit="rate", formula="mean_i(e_i / views_i)", source="after impressions were withdrawn; never joined to them",
    per="view_count", sql=f"avg({SUM} / nullif(view_count, 0))",
)  # fmt: skip
def mean_rate_by_views(like_count, comment_count, view_count):
    """Mean of the posts' rates by views: another series than the one by impressions.

    >>> float(mean_rate_by_views([9], [1], [1000]))
    0.01
    """
    return np.mean(_rates(like_count, comment_count, view_count))


@metric(
    unit="rate", formula="mean_d(sum_{i on d} e_i / F_d)", source="daily rate, as NapoleonCat defines it",
    per=F, needs_order=True,
)  # fmt: skip
def daily_rate(local_day, like_count, comment_count, follower_count_at_post):
    """Mean over days with a post of the day's interactions by the day's followers.

    >>> float(daily_rate(["mon", "mon", "tue"], [8, 8, 3], [2, 2, 0], [100, 100, 100]))
    0.115
    """
    days = pd.DataFrame({"day": local_day, "e": np.add(like_count, comment_count), "f": follower_count_at_post})
    daily = days.groupby("day").agg(e=("e", "sum"), f=("f", "mean"))
    return (daily["e"] / daily["f"]).mean()


def attach_engagement_rate(posts: pd.DataFrame) -> pd.DataFrame:
    """Return the posts with their engagement rates.

    ``engagement_rate`` is (likes + comments) / F(t), F(t) the followers when the post was
    published, ``engagement_rate_se`` the part of its error that comes from followers that were not
    read on that moment: rate * se(F) / F. ``follower_count_latest`` is F(T), the followers at the
    last post, and ``naive_engagement_rate`` divides by it, as most scripts do; it serves only as the
    comparison. All are absent where a count or the followers are not known; `why_no_rate` says why
    when that is so for every post.

    Parameters
    ----------
    posts : DataFrame
        Canonical posts with ``follower_count_at_post`` and, where it is known, ``follower_count_se``.

    Examples
    --------
    >>> posts = pd.DataFrame({"posted_at": pd.to_datetime(["2021-01-01", "2022-01-01"]), "like_count": [8, 16],
    ...                       "comment_count": [2, 4], "follower_count_at_post": [100.0, 400.0]})
    >>> attach_engagement_rate(posts)[["engagement_rate", "naive_engagement_rate"]].to_numpy().tolist()
    [[0.1, 0.025], [0.05, 0.05]]
    """
    counts = posts[list(COUNTED)].astype("Float64").sum(axis=1, skipna=False).astype(float)
    followers = posts["follower_count_at_post"].where(posts["follower_count_at_post"] > 0)
    rate = counts / followers
    known = posts.loc[followers.notna(), "posted_at"]
    latest = followers[known.idxmax()] if len(known) else float("nan")
    error = posts["follower_count_se"] if "follower_count_se" in posts else pd.Series(np.nan, index=posts.index)
    return posts.assign(
        engagement_rate=rate,
        engagement_rate_se=rate * error / followers,
        follower_count_latest=latest,
        naive_engagement_rate=(counts / latest).where(rate.notna()),
    )


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


# By what each rate divides, in the order a reader meets them.
BY_DENOMINATOR = {
    "followers-at-posting": "mean_rate_by_followers_at_post",
    "followers-at-posting-pooled": "pooled_rate_by_followers_at_post",
    "latest-followers": "naive_mean_rate",
    "reach": "mean_rate_by_reach",
    "impressions": "mean_rate_by_impressions",
    "views": "mean_rate_by_views",
}


def summarise_rate_by_denominator(rated: pd.DataFrame, interval) -> pd.DataFrame:
    """Return the mean engagement rate by each denominator that the posts have, with its interval.

    Parameters
    ----------
    rated : DataFrame
        Posts in time order, from `attach_engagement_rate`.
    interval : callable
        From a statistic and its columns to the interval's ends.

    Returns
    -------
    DataFrame
        ``denominator``, ``known_post_count``, ``mean_rate``, ``rate_low``, ``rate_high``; a
        denominator that no post has is a row without a rate.
    """
    rows = []
    for name, metric_name in BY_DENOMINATOR.items():
        item = REGISTRY[metric_name]
        try:
            measured = item(rated)
        except NotAvailable:
            rows.append({"denominator": name, "known_post_count": 0})
            continue
        low, high = interval(item.compute, *item.arrays(rated))
        rows.append(
            {
                "denominator": name,
                "known_post_count": measured.n,
                "mean_rate": measured.value,
                "rate_low": low,
                "rate_high": high,
            }
        )
    columns = ["denominator", "known_post_count", "mean_rate", "rate_low", "rate_high"]
    return pd.DataFrame(rows).reindex(columns=columns)


def summarise_rate_by_type(rated: pd.DataFrame, interval) -> pd.DataFrame:
    """Return number, share and median engagement rate of each post type with its interval, the commonest first.

    Parameters
    ----------
    rated : DataFrame
        Posts in time order, from `attach_engagement_rate`.
    interval : callable
        From a statistic and its columns to the interval's ends.
    """
    known = rated.dropna(subset=["engagement_rate"])
    rows = []
    for name, group in known.groupby("post_type"):
        rates = group["engagement_rate"].to_numpy(dtype=float)
        low, high = interval(np.median, rates)
        rows.append(
            {
                "post_type": name,
                "post_count": len(group),
                "post_share": len(group) / len(known),
                "median_rate": np.median(rates),
                "rate_low": low,
                "rate_high": high,
            }
        )
    columns = ["post_type", "post_count", "post_share", "median_rate", "rate_low", "rate_high"]
    return pd.DataFrame(rows, columns=columns).sort_values("post_count", ascending=False, ignore_index=True)
