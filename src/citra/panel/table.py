"""The panel table: one row an account and platform, the errors that need all accounts filled in."""

import math
from collections.abc import Iterable
from dataclasses import fields
from statistics import NormalDist

import numpy as np
import pandas as pd

from citra.dictionary import the_dictionary
from citra.models import LEVEL
from citra.models.accounts import LevelSpread
from citra.tables import DTYPES

COLUMNS = (
    *("account_id", "platform", "is_simulated", "post_count", "first_posted_at", "last_posted_at"),
    *("follower_count", "follower_growth", "followers_per_day"),
    *("known_rate_post_count", "mean_rate", "mean_rate_low", "mean_rate_high", "log_rate_error"),
    *("median_rate", "rate_low", "rate_high", "rate_memory", "rate_absent_because"),
    *("yearly_ratio", "ratio_low", "ratio_high", "trend_absent_because"),
    *("posts_per_week", "median_gap_days", "longest_gap_days", "burstiness", "weekend_share", "after_hours_share"),
    *("image_share", "carousel_share", "video_share", "video_low", "video_high"),
)
_SPREAD = [item.name for item in fields(LevelSpread)]


def panel_table(rows: Iterable[dict]) -> pd.DataFrame:
    """Return the panel from the rows that `citra.panel.account.measure_account` gave, in whatever order.

    The mean rate's error rests on the memory of monthly shocks, which one account tells poorly; as in
    `citra.models.accounts.estimate_levels` it is the mean of those of the platform's accounts.

    Parameters
    ----------
    rows : iterable of dict
        One an account and platform.

    Returns
    -------
    DataFrame
        `COLUMNS`, sorted by account and platform.
    """
    frame = pd.DataFrame(list(rows)).sort_values(["account_id", "platform"], ignore_index=True)
    frame = frame.reindex(
        columns=[*frame.columns, *(f"level_{name}" for name in _SPREAD if f"level_{name}" not in frame)]
    )
    memory = frame["rate_memory"].astype(float)
    memories = memory.groupby(frame["platform"]).transform("mean")
    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    errors = [
        _spread(row).log_error(shared) if math.isfinite(own) else math.nan
        for own, shared, row in zip(memory, memories, frame.to_dict("records"), strict=True)
    ]
    mean = frame["level_mean"].astype(float)
    frame = frame.assign(
        mean_rate=mean,
        log_rate_error=errors,
        mean_rate_low=mean * np.exp(-z * np.array(errors)),
        mean_rate_high=mean * np.exp(z * np.array(errors)),
    )
    described = the_dictionary().results
    return frame.reindex(columns=list(COLUMNS)).astype({name: DTYPES[described[name].type] for name in COLUMNS})


def _spread(row: dict) -> LevelSpread:
    return LevelSpread(**{name: row[f"level_{name}"] for name in _SPREAD})
