"""The posts that a choice selects, with each one's value and the chosen metric."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from citra.breaks import Break, breaks_crossed
from citra.cleaning import Exclusion, drop_hidden_likes, drop_immature_posts
from citra.explore.choices import Choices
from citra.explore.material import Material
from citra.metrics.engagement import COUNTED, public_interaction_count
from citra.metrics.metric import REGISTRY, Measurement
from citra.metrics.registry import measure_or_say_why
from citra.models.bootstrap import FEWEST, BlockBootstrap

DRAWS = 200
SEED = 20170901
# Beyond this many posts resampling would take longer than a move of a slider may.
MOST_RESAMPLED = 2000


@dataclass(frozen=True)
class Selection:
    """What a choice selects.

    Parameters
    ----------
    choices : Choices
    posts : DataFrame
        The selected posts in time order, with ``value``: the public interactions over the denominator.
    of_period : DataFrame
        All posts of the period, of whichever type and age: where the follower curve is drawn.
    readings : DataFrame
        Dated follower snapshots of the period.
    exclusions : tuple of Exclusion
        What the two rules set aside, in their order.
    measured : Measurement or None
        The metric; none if something that it needs is missing.
    interval : tuple of float
        The ends of its 95 % interval; absent where none is computed.
    breaks : tuple of Break
        The series breaks that the value crosses.
    """

    choices: Choices
    posts: pd.DataFrame = field(repr=False)
    of_period: pd.DataFrame = field(repr=False)
    readings: pd.DataFrame = field(repr=False)
    exclusions: tuple[Exclusion, ...]
    measured: Measurement | None
    interval: tuple[float, float]
    breaks: tuple[Break, ...]

    @property
    def is_simulated(self) -> bool:
        """Whether a selected post or reading is simulated."""
        return bool(self.posts["is_simulated"].any() or self.readings["is_simulated"].any())

    @property
    def set_aside(self) -> dict[str, int]:
        """Return the number of posts that each rule set aside."""
        return {exclusion.rule: exclusion.row_count for exclusion in self.exclusions}


def select(material: Material, choices: Choices) -> Selection:
    """Return what a choice selects of the material."""
    posts = material.posts
    # In time order, a period is a stretch.
    first, end = posts["local_day"].searchsorted([choices.first_day, choices.last_day + "~"])
    of_period = posts.iloc[first:end]
    typed = of_period[of_period["post_type"] == choices.post_type] if choices.post_type else of_period
    mature, young = drop_immature_posts(typed, choices.maturity_days)
    kept, hidden = drop_hidden_likes(mature) if choices.hidden_likes == "drop-hidden" else (mature, None)
    kept = _with_values(kept, choices.column)
    measured, _ = measure_or_say_why(choices.metric, kept)
    return Selection(
        choices=choices,
        posts=kept,
        of_period=of_period,
        readings=_readings_of(material.readings, choices),
        exclusions=(young, hidden) if hidden else (young,),
        measured=measured,
        interval=_interval(choices.metric, kept, measured),
        breaks=breaks_crossed(kept, (*COUNTED, *([choices.column] if choices.column else []))),
    )


def _with_values(posts: pd.DataFrame, column: str) -> pd.DataFrame:
    """Attach the latest followers of the selection, F(T), and each post's value."""
    known = posts["follower_count_at_post"].dropna()
    posts = posts.assign(follower_count_latest=known.iloc[-1] if len(known) else float("nan"))
    counted = public_interaction_count(posts)
    return posts.assign(value=counted / posts[column].where(posts[column] > 0) if column else counted)


def _readings_of(readings: pd.DataFrame, choices: Choices) -> pd.DataFrame:
    first, end = pd.Timestamp(choices.first_day, tz="UTC"), pd.Timestamp(choices.last_day, tz="UTC")
    return readings[(readings["observed_at"] >= first) & (readings["observed_at"] < end + pd.Timedelta(days=1))]


def _interval(name: str, posts: pd.DataFrame, measured: Measurement | None) -> tuple[float, float]:
    item = REGISTRY[name]
    if measured is None or item.needs_order or not FEWEST <= measured.n <= MOST_RESAMPLED:
        return float("nan"), float("nan")
    return BlockBootstrap(DRAWS, SEED).interval(item.compute, *item.arrays(posts))


def extreme_posts(selection: Selection, count: int = 5) -> pd.DataFrame:
    """Return the posts with the largest and the smallest values, with ``is_top``.

    Of equal values the older post comes first; a post without a value is in neither list, and no post is in both.
    """
    values = selection.posts["value"].to_numpy(dtype=float)
    falling = np.argsort(-values, kind="stable")
    # Absent values are sorted to the end.
    falling = falling[: int((~np.isnan(values)).sum())]
    count = min(count, len(falling) // 2)
    ends = selection.posts.iloc[np.concatenate([falling[:count], falling[len(falling) - count :]])]
    names = ["is_top", "local_day", "post_type", "value", "like_count", "comment_count", "shortcode", "caption"]
    return ends.assign(is_top=np.repeat([True, False], count))[names].reset_index(drop=True)
