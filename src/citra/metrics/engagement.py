"""Engagement rates: a post's interactions over a denominator, which must be named.

e_i are the interactions of post i that its platform shows to everybody, F(t_i) the followers when it was posted, F(T)
the latest followers. Rates that count other things, or divide by others, are different quantities and never compared.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from citra.metrics.metric import DERIVED, Derived, metric

# What everybody can see on every platform, and what besides on some.
COUNTED = ("like_count", "comment_count")
SHARES_ARE_PUBLIC = ("facebook", "linkedin", "threads", "tiktok", "twitter")
F = "follower_count_at_post"
SUM = "public_interaction_count"


def counted_columns(posts: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return what counts as an interaction on each platform of some posts: what it shows, and these posts hold.

    Likes and comments count everywhere; shares count where the platform shows them to everybody and at least one of its
    posts has their number. Saves and clicks are the owner's to see.

    Examples
    --------
    >>> posts = pd.DataFrame({"platform": ["instagram", "facebook"], "share_count": [3, 5]})
    >>> counted_columns(posts)
    {'facebook': ('like_count', 'comment_count', 'share_count'), 'instagram': ('like_count', 'comment_count')}
    """
    if "platform" not in posts:
        return {"": COUNTED}
    found = {}
    for platform, rows in posts.groupby("platform", observed=True):
        is_shown = platform in SHARES_ARE_PUBLIC and "share_count" in rows and rows["share_count"].notna().any()
        found[str(platform)] = (*COUNTED, "share_count") if is_shown else COUNTED
    return found


def public_interaction_count(posts: pd.DataFrame) -> pd.Series:
    """Return the interactions of each post that its platform shows to everybody, see `counted_columns`.

    A post that lacks one of the counts has no sum: an unknown number of likes is not zero.

    Examples
    --------
    >>> posts = pd.DataFrame({"platform": ["twitter", "twitter"], "like_count": [8, 2], "comment_count": [1, 0],
    ...                       "share_count": [4, None]})
    >>> public_interaction_count(posts).tolist()
    [13.0, nan]
    """
    sums = pd.Series(np.nan, index=posts.index)
    for platform, columns in counted_columns(posts).items():
        rows = posts["platform"] == platform if platform else pd.Series(True, index=posts.index)
        sums[rows] = posts.loc[rows, list(columns)].astype("Float64").sum(axis=1, skipna=False).astype(float)
    return sums


def _interactions_in_sql(columns: Iterable[str]) -> str:
    """Return the same sum for tables larger than memory, in which a platform without any share count has no sum."""
    counted = " + ".join(COUNTED)
    if not {"platform", "share_count"} <= set(columns):
        return counted
    names = ", ".join(f"'{name}'" for name in SHARES_ARE_PUBLIC)
    return f"{counted} + CASE WHEN platform IN ({names}) THEN share_count ELSE 0 END"


DERIVED["public_interaction_count"] = Derived(COUNTED, public_interaction_count, _interactions_in_sql)


@metric(
    unit="rate",
    formula="mean_i(e_i / F(t_i))",
    source="mean of rates, as Emplifi defines it",
    per=F,
    sql=f"avg({SUM} / nullif({F}, 0))",
)
def mean_rate_by_followers_at_post(public_interaction_count, follower_count_at_post):
    """Mean of the posts' rates by the followers of their day.

    >>> float(mean_rate_by_followers_at_post([10, 20], [40, 80]))
    0.25
    """
    return _mean_rate(public_interaction_count, follower_count_at_post)


@metric(
    unit="rate", formula="median_i(e_i / F(t_i))", source="median of rates, as Rival IQ uses across companies", per=F,
    sql=f"median({SUM} / nullif({F}, 0))",
)  # fmt: skip
def median_rate_by_followers_at_post(public_interaction_count, follower_count_at_post):
    """Median of the posts' rates by the followers of their day.

    >>> float(median_rate_by_followers_at_post([10, 20, 0], [100, 400, 10]))
    0.05
    """
    return np.median(np.asarray(public_interaction_count) / np.asarray(follower_count_at_post))


@metric(
    unit="rate", formula="sum_i(e_i) / sum_i(F(t_i))", source="ratio of sums, a variant of Rival IQ", per=F,
    sql=f"sum({SUM}) FILTER (WHERE {F} > 0) / sum({F}) FILTER (WHERE {F} > 0 AND {SUM} IS NOT NULL)",
)  # fmt: skip
def pooled_rate_by_followers_at_post(public_interaction_count, follower_count_at_post):
    """All interactions over all followers met: large audiences weigh more.

    >>> float(pooled_rate_by_followers_at_post([10, 20], [100, 400]))
    0.06
    """
    return np.sum(public_interaction_count) / np.sum(follower_count_at_post)


@metric(
    unit="rate", formula="mean_i(e_i / F(T))", source="what most scripts compute; for comparison only",
    per="follower_count_latest", sql=f"avg({SUM} / nullif(follower_count_latest, 0))",
)  # fmt: skip
def naive_mean_rate(public_interaction_count, follower_count_latest):
    """Mean of the posts' rates by the latest followers: it belittles the past of a growing account.

    >>> float(naive_mean_rate([10, 20], [80, 80]))
    0.1875
    """
    return _mean_rate(public_interaction_count, follower_count_latest)


@metric(
    unit="rate", formula="median_i(e_i / F(T))", source="what most scripts compute; for comparison only",
    per="follower_count_latest", sql=f"median({SUM} / nullif(follower_count_latest, 0))",
)  # fmt: skip
def naive_median_rate(public_interaction_count, follower_count_latest):
    """Median of the posts' rates by the latest followers, for comparison only.

    >>> float(naive_median_rate([10, 20, 0], [400, 400, 400]))
    0.025
    """
    return np.median(np.asarray(public_interaction_count) / np.asarray(follower_count_latest))


@metric(
    unit="rate", formula="mean_i(e_i / reach_i)", source="rate by reach, as Hootsuite and Iconosquare define it",
    per="reach_count", sql=f"avg({SUM} / nullif(reach_count, 0))",
)  # fmt: skip
def mean_rate_by_reach(public_interaction_count, reach_count):
    """Mean of the posts' rates by the accounts they reached.

    >>> float(mean_rate_by_reach([10], [200]))
    0.05
    """
    return _mean_rate(public_interaction_count, reach_count)


@metric(
    unit="rate", formula="mean_i(e_i / impressions_i)", source="rate by impressions, as Hootsuite and Buffer define it",
    per="impression_count", sql=f"avg({SUM} / nullif(impression_count, 0))",
)  # fmt: skip
def mean_rate_by_impressions(public_interaction_count, impression_count):
    """Mean of the posts' rates by impressions, while the platform gave them.

    >>> float(mean_rate_by_impressions([10], [500]))
    0.02
    """
    return _mean_rate(public_interaction_count, impression_count)


@metric(
    unit="rate", formula="mean_i(e_i / views_i)", source="after impressions were withdrawn; never joined to them",
    per="view_count", sql=f"avg({SUM} / nullif(view_count, 0))",
)  # fmt: skip
def mean_rate_by_views(public_interaction_count, view_count):
    """Mean of the posts' rates by views: another series than the one by impressions.

    >>> float(mean_rate_by_views([10], [1000]))
    0.01
    """
    return _mean_rate(public_interaction_count, view_count)


@metric(
    unit="rate", formula="mean_d(sum_{i on d} e_i / F_d)", source="daily rate, as NapoleonCat defines it",
    per=F, needs_order=True,
)  # fmt: skip
def daily_rate(local_day, public_interaction_count, follower_count_at_post):
    """Mean over days with a post of the day's interactions by the day's followers.

    >>> float(daily_rate(["mon", "mon", "tue"], [10, 10, 3], [100, 100, 100]))
    0.115
    """
    days = pd.DataFrame({"day": local_day, "e": public_interaction_count, "f": follower_count_at_post})
    daily = days.groupby("day").agg(e=("e", "sum"), f=("f", "mean"))
    return (daily["e"] / daily["f"]).mean()


def attach_engagement_rate(posts: pd.DataFrame) -> pd.DataFrame:
    """Return the posts with their engagement rates.

    ``engagement_rate`` is e / F(t), e the `public_interaction_count` and F(t) the followers when the post was
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
    counts = public_interaction_count(posts)
    followers = posts["follower_count_at_post"].where(posts["follower_count_at_post"] > 0)
    rate = counts / followers
    known = posts.loc[followers.notna(), "posted_at"]
    latest = followers[known.idxmax()] if len(known) else float("nan")
    error = posts["follower_count_se"] if "follower_count_se" in posts else pd.Series(np.nan, index=posts.index)
    return posts.assign(
        public_interaction_count=counts,
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
DENOMINATORS = {
    "followers-at-posting": F,
    "latest-followers": "follower_count_latest",
    "reach": "reach_count",
    "impressions": "impression_count",
    "views": "view_count",
}
OWNERS_COUNTS = (*COUNTED, "share_count", "save_count")


def interaction_counts(posts: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the interactions of each post under every definition that the posts allow.

    ``public`` is what the platform shows to everybody; ``owners`` adds the shares and saves that only its owner sees,
    where they are known; ``platforms-own`` is the total that the platform itself gives.

    Examples
    --------
    >>> posts = pd.DataFrame({"platform": "instagram", "like_count": [8], "comment_count": [2], "save_count": [5]})
    >>> {name: counts.tolist() for name, counts in interaction_counts(posts).items()}
    {'public': [10.0], 'owners': [15.0]}
    """
    found = {"public": public_interaction_count(posts)}
    held = [name for name in OWNERS_COUNTS if name in posts and posts[name].notna().any()]
    owners = posts[held].astype("Float64").sum(axis=1, skipna=False).astype(float)
    if set(held) > set(COUNTED) and not owners.equals(found["public"]):
        found["owners"] = owners
    if "platform_interaction_count" in posts and posts["platform_interaction_count"].notna().any():
        found["platforms-own"] = posts["platform_interaction_count"].astype("Float64").astype(float)
    return found


def summarise_rate_by_definition(rated: pd.DataFrame, interval) -> pd.DataFrame:
    """Return the engagement rate of the posts under every definition that the data allow, side by side.

    Parameters
    ----------
    rated : DataFrame
        Posts in time order, from `attach_engagement_rate`.
    interval : callable
        From a statistic and its columns to the interval's ends.

    Returns
    -------
    DataFrame
        ``counted`` and ``denominator``, what a post's interactions are and what divides them; ``known_post_count``;
        ``mean_rate`` with ``rate_low`` and ``rate_high``; ``median_rate``; ``pooled_rate``, all interactions over all
        of the denominator. A definition that no post allows has no row.
    """
    columns = ["counted", "denominator", "known_post_count", "mean_rate", "rate_low", "rate_high"]
    rows = []
    for counted, counts in interaction_counts(rated).items():
        for name, column in DENOMINATORS.items():
            if column not in rated:
                continue
            pairs = pd.DataFrame({"e": counts, "d": rated[column].astype("Float64").astype(float)}).dropna()
            pairs = pairs[pairs["d"] > 0]
            if pairs.empty:
                continue
            e, d = pairs["e"].to_numpy(), pairs["d"].to_numpy()
            low, high = interval(_mean_rate, e, d)
            rates = {"mean_rate": _mean_rate(e, d), "rate_low": low, "rate_high": high}
            rates |= {"median_rate": np.median(e / d), "pooled_rate": e.sum() / d.sum()}
            rows.append({"counted": counted, "denominator": name, "known_post_count": len(pairs), **rates})
    return pd.DataFrame(rows, columns=[*columns, "median_rate", "pooled_rate"])


def _mean_rate(interactions, denominator) -> float:
    return np.mean(np.asarray(interactions) / np.asarray(denominator))


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
