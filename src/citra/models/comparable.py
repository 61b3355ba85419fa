"""Which accounts are compared: those of one platform, over the same months; and what is said of one among them."""

import pandas as pd

from citra.models.accounts import month_number
from citra.models.pooling import Pooled


def latest_months(posts: pd.DataFrame, months: int, time_zone: str) -> pd.DataFrame:
    """Return the posts of the last calendar months up to the latest post of all: the same months of every account.

    Parameters
    ----------
    posts : DataFrame
        Canonical posts of any number of accounts.
    months : int
        How many months, that of the latest post among them.
    time_zone : str
        Zone in which months begin.

    Examples
    --------
    >>> posts = pd.DataFrame({"posted_at": pd.to_datetime(["2022-01-31", "2022-02-01", "2022-03-15"], utc=True)})
    >>> len(latest_months(posts, 2, "UTC"))
    2
    """
    if posts.empty:
        return posts
    month = month_number(posts["posted_at"], time_zone)
    return posts[month > month.max() - months]


def platform_compared(posts: pd.DataFrame, account: str) -> str:
    """Return the platform on which an account is compared: that of most of its posts, else that of most accounts.

    Parameters
    ----------
    posts : DataFrame
        Canonical posts of any number of accounts.
    account : str
        The account of the study; where it has no posts it does not matter.

    Returns
    -------
    str
        Empty where there are no posts.

    Examples
    --------
    >>> posts = pd.DataFrame({"platform": ["facebook", "instagram", "instagram"], "account_id": ["a", "b", "c"]})
    >>> platform_compared(posts, "a"), platform_compared(posts, "elsewhere")
    ('facebook', 'instagram')
    """
    own = posts.loc[posts["account_id"] == account, "platform"]
    counted = own if len(own) else posts.drop_duplicates(["platform", "account_id"])["platform"]
    return str(counted.value_counts().index[0]) if len(counted) else ""


def count_by_platform(levels: pd.DataFrame, pooled: Pooled) -> pd.DataFrame:
    """Return how many accounts each platform has, how many could be measured, and how many are compared.

    Parameters
    ----------
    levels : DataFrame
        From `citra.models.accounts.estimate_levels`, of all platforms.
    pooled : Pooled
        The comparison, of one of them.

    Returns
    -------
    DataFrame
        ``channel``, ``account_count``, ``measured_account_count``, ``compared_account_count``.
    """
    compared = "" if pooled.cannot_tell else pooled.accounts["platform"].iloc[0]
    rows = [
        (platform, len(rows), int(rows["estimate"].notna().sum()), pooled.n if platform == compared else 0)
        for platform, rows in levels.groupby("platform")
    ]
    return pd.DataFrame(rows, columns=["channel", "account_count", "measured_account_count", "compared_account_count"])


def why_not_placed(estimates: pd.DataFrame, pooled: Pooled, account: str) -> str:
    """Return the sentence that says why an account has no place among the others, or nothing if it has one.

    Parameters
    ----------
    estimates : DataFrame
        From `citra.models.accounts.estimate_levels` or `estimate_trends`, as they were pooled.
    pooled : Pooled
        Their comparison.
    account : str
        The account of the study.

    Examples
    --------
    >>> from citra.models.accounts import COLUMNS
    >>> from citra.models.pooling import pool
    >>> nobody = pd.DataFrame(columns=COLUMNS).astype({"estimate": float, "standard_error": float})
    >>> why_not_placed(nobody, pool(nobody), "office")
    'A comparison needs at least 5 accounts; there are 0.'
    """
    if pooled.cannot_tell:
        return pooled.cannot_tell
    own = estimates[estimates["account_id"] == account]
    if own.empty:
        return f"The account {account} has no posts in the months compared."
    return str(own["left_out_because"].iloc[0])
