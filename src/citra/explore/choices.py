"""What somebody who explores has chosen: one immutable value, whatever shows it."""

from dataclasses import dataclass

from citra.metrics.registry import REGISTRY

# What a post's likes and comments are divided by, and the column of posts that holds it.
DENOMINATORS = {
    "no-denominator": "",
    "followers-at-posting": "follower_count_at_post",
    "latest-followers": "follower_count_latest",
    "reach": "reach_count",
    "impressions": "impression_count",
    "views": "view_count",
}
HIDDEN_LIKES = ("keep-hidden", "drop-hidden")
# Needs to be told which account is whose; here all posts are one account's.
NOT_OF_ONE_ACCOUNT = {"share_of_voice"}
METRICS = tuple(sorted(name for name in REGISTRY if REGISTRY[name].of == "posts" and name not in NOT_OF_ONE_ACCOUNT))


@dataclass(frozen=True)
class Choices:
    """The state of an exploration.

    Parameters
    ----------
    first_day, last_day : str
        The period, ISO days of the office's clock, both included.
    metric : str
        A metric of the registry that speaks of posts.
    denominator : str
        What a post's likes and comments are divided by, a key of ``DENOMINATORS``.
    post_type : str
        The only type that is looked at; empty for all.
    hidden_likes : {"keep-hidden", "drop-hidden"}
        Whether posts with hidden likes stay: their likes are absent then.
    maturity_days : int
        The least age in days of a post when its numbers were read; 0 keeps every post.

    Raises
    ------
    ValueError
        If a choice is none of those allowed.

    Examples
    --------
    >>> Choices("2021-01-01", "2021-12-31").column
    'follower_count_at_post'
    """

    first_day: str
    last_day: str
    metric: str = "median_rate_by_followers_at_post"
    denominator: str = "followers-at-posting"
    post_type: str = ""
    hidden_likes: str = "keep-hidden"
    maturity_days: int = 7

    def __post_init__(self):
        for name, allowed in (("metric", METRICS), ("denominator", DENOMINATORS), ("hidden_likes", HIDDEN_LIKES)):
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} is {getattr(self, name)!r}, expected one of {', '.join(allowed)}.")
        if self.maturity_days < 0:
            raise ValueError(f"maturity_days is {self.maturity_days}, expected 0 or more.")

    @property
    def column(self) -> str:
        """Return the column that divides; empty where nothing does."""
        return DENOMINATORS[self.denominator]

    @property
    def unit(self) -> str:
        """Return the unit of a post's value."""
        return "rate" if self.column else "count"

    @property
    def name(self) -> str:
        """Return a name for files: every choice, joined by underscores."""
        period = f"{self.first_day}_{self.last_day}"
        rules = f"{self.hidden_likes}_{self.maturity_days}-days"
        return "_".join((period, self.metric, self.denominator, self.post_type or "all-types", rules))


def denominator_of(metric: str) -> str:
    """Return the denominator that a metric divides by; empty where it divides by none of them.

    Examples
    --------
    >>> denominator_of("mean_rate_by_reach"), denominator_of("weekly_posts")
    ('reach', '')
    """
    columns = {column: name for name, column in DENOMINATORS.items() if column}
    return columns.get(REGISTRY[metric].per, "")
