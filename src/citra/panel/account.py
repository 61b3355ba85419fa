"""One account alone: from its posts and follower readings to its row of the panel."""

import hashlib
import math

import numpy as np
import pandas as pd

from citra.cleaning import drop_immature_posts
from citra.errors import BadInput, NotAvailable
from citra.metrics.cadence import attach_office_clock
from citra.metrics.engagement import attach_engagement_rate
from citra.metrics.registry import REGISTRY
from citra.models.accounts import MonthlyResiduals, month_number, monthly_residuals
from citra.models.bootstrap import BlockBootstrap
from citra.models.followers import USED_KINDS, attach_follower_count_at_post
from citra.models.line_trend import fit_line_trend
from citra.models.shares import share_in_order
from citra.models.trend import monthly_median
from citra.panel.panelfile import Choices

# Column of the panel, and the metric of the registry that fills it.
RHYTHM = {
    "posts_per_week": "weekly_posts",
    "median_gap_days": "median_gap",
    "longest_gap_days": "longest_gap",
    "burstiness": "burstiness",
    "weekend_share": "weekend_share",
    "after_hours_share": "after_hours_share",
}
MOVING = ("reel", "video")
GROWTH = {"follower_growth": "yearly_follower_growth", "followers_per_day": "follower_velocity"}


def account_seed(account: str, seed: int) -> int:
    """Return an account's own seed: it follows from its name, so that order and company do not matter.

    Examples
    --------
    >>> account_seed("office", 1) == account_seed("office", 1) != account_seed("other", 1)
    True
    """
    return int.from_bytes(hashlib.sha256(f"{seed}:{account}".encode()).digest()[:8])


def measure_account(account: str, posts: pd.DataFrame, readings: pd.DataFrame, choices: Choices) -> list[dict]:
    """Return an account's rows of the panel: one for each platform on which it posts.

    Parameters
    ----------
    account : str
        Its name in the panel.
    posts : DataFrame
        Its canonical posts, each once.
    readings : DataFrame
        Its canonical follower readings.
    choices : Choices
        What is measured.

    Returns
    -------
    list of dict
        Values by column of the panel. A quantity that the data do not give is absent (None), and where it is one with
        an interval a column ``…_absent_because`` says why. Columns that begin with ``level_`` feed `panel_table`.

    Raises
    ------
    BadInput
        If readings are of another account, or no post is left.
    """
    own, readings = _of_one_account(account, posts, readings)
    mature, _ = drop_immature_posts(own, choices.maturity_days)
    compared = _within_months(mature, choices)
    if compared.empty:
        raise BadInput(f"{account}: none of the {len(own)} posts is old enough and within the months compared.")
    placed = attach_follower_count_at_post(compared, readings, choices.follower_carry_days)
    rated = attach_engagement_rate(placed).sort_values(["posted_at", "post_id"], kind="stable", ignore_index=True)
    marked = bool(own["is_simulated"].any()) or bool(readings["is_simulated"].any())
    return [
        {
            "account_id": account,
            "platform": str(platform),
            "is_simulated": marked,
            **_row(account, rows, readings, choices),
        }
        for platform, rows in rated.groupby("platform")
    ]


def _of_one_account(account: str, posts: pd.DataFrame, readings: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the account's own posts and its readings; a post that others published with it is not its own."""
    others = int((readings["account_id"].str.lower() != account.lower()).sum())
    if others:
        # Another account's name may be a person's, and this sentence stands in a product.
        raise BadInput(
            f"{account}: {others} of {len(readings)} follower readings are of another account; "
            "call the file or folder as its exports call the account."
        )
    own = posts[(posts["account_id"].str.lower() == account.lower()).astype(bool)]
    if own.empty:
        raise BadInput(
            f"{account}: none of the {len(posts)} posts is of an account of that name; "
            "call the file or folder as its exports call the account."
        )
    return own.assign(account_id=account), readings.assign(account_id=account)


def _within_months(rows: pd.DataFrame, choices: Choices, column: str = "posted_at") -> pd.DataFrame:
    """Return the rows of the months compared."""
    month = month_number(rows[column], choices.time_zone)
    first, last = (_number(text) for text in (choices.first_month, choices.last_month))
    return rows[(month >= (first or -math.inf)) & (month <= (last or math.inf))]


def _number(month: str) -> int:
    """Return a month's number as `month_number` counts, or zero for none."""
    year, _, number = month.partition("-")
    return 12 * int(year) + int(number) if month else 0


def _row(account: str, posts: pd.DataFrame, readings: pd.DataFrame, choices: Choices) -> dict:
    """Return the values of one platform's posts in the order of time."""
    seed = account_seed(account, choices.seed)
    clock = attach_office_clock(posts, choices.time_zone, choices.working_hours)
    of_platform = readings[readings["platform"].isna() | (readings["platform"] == posts["platform"].iloc[0])]
    return {
        "post_count": len(posts),
        "first_posted_at": posts["posted_at"].iloc[0].strftime("%Y-%m-%d"),
        "last_posted_at": posts["posted_at"].iloc[-1].strftime("%Y-%m-%d"),
        **_followers(of_platform, choices),
        **_rate(posts, choices, seed),
        **_trend(posts, choices, seed),
        **{column: _measured(metric, clock) for column, metric in RHYTHM.items()},
        **_types(posts["post_type"]),
    }


def _measured(metric: str, rows: pd.DataFrame) -> float | None:
    """Return a metric of the registry, absent where it is not defined for these rows."""
    try:
        return REGISTRY[metric](rows).value
    except NotAvailable:
        return None


def _followers(readings: pd.DataFrame, choices: Choices) -> dict:
    """Return size and growth; readings after the months compared take no part."""
    seen = _within_months(
        readings.dropna(subset=["observed_at"]).assign(posted_at=lambda rows: rows["observed_at"]), choices
    )
    used = seen[seen["reading_kind"].isin(USED_KINDS)].dropna(subset=["follower_count_low"])
    latest = used.sort_values("observed_at", kind="stable").iloc[-1:]
    middle = (latest["follower_count_low"] + latest["follower_count_high"]).astype(float) / 2
    size = float(middle.iloc[0]) if len(latest) else None
    return {"follower_count": size, **{column: _measured(metric, used) for column, metric in GROWTH.items()}}


def _rate(posts: pd.DataFrame, choices: Choices, seed: int) -> dict:
    """Return the median rate with its interval, and what the panel computes the mean rate's error from."""
    known = posts.dropna(subset=["engagement_rate"])
    rates = known["engagement_rate"].to_numpy(dtype=float)
    errors = known["engagement_rate_se"].to_numpy(dtype=float)
    low, high = BlockBootstrap(choices.bootstrap_draws, seed).interval(np.median, rates, noise=errors)
    found = monthly_residuals(known, choices.time_zone)
    told = isinstance(found, MonthlyResiduals)
    level = {f"level_{name}": value for name, value in vars(found.spread).items()} if told else {}
    return {
        "known_rate_post_count": len(known),
        "median_rate": float(np.median(rates)) if len(rates) else None,
        "rate_low": low,
        "rate_high": high,
        "rate_memory": found.memory if told else None,
        **level,
        "rate_absent_because": "" if told else found,
    }


def _trend(posts: pd.DataFrame, choices: Choices, seed: int) -> dict:
    monthly = monthly_median(posts, "engagement_rate", choices.time_zone)
    trend = fit_line_trend(monthly, draws=choices.bootstrap_draws, seed=seed)
    return {
        "yearly_ratio": trend.yearly_ratio,
        "ratio_low": trend.low,
        "ratio_high": trend.high,
        "trend_absent_because": trend.cannot_tell,
    }


def _types(types: pd.Series) -> dict:
    """Return the shares of three forms, and the interval of the one that grew: moving pictures."""
    moving = share_in_order(types.isin(MOVING))
    return {
        "image_share": float((types == "image").mean()),
        "carousel_share": float((types == "carousel").mean()),
        "video_share": float(types.isin(MOVING).mean()),
        "video_low": moving.low,
        "video_high": moving.high,
    }
