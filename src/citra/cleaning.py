"""Exclusions: each one named, argued, and counted. Rows are set aside nowhere else."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Exclusion:
    """How many rows one rule set aside.

    Parameters
    ----------
    rule : str
        The rule's name, a word of the dictionary.
    row_count : int
        The rows it set aside.
    """

    rule: str
    row_count: int


def drop_repeated_posts(posts: pd.DataFrame, *, keep: bool) -> tuple[pd.DataFrame, Exclusion]:
    """Return the posts with each key once, and what was set aside.

    An export that overlaps another, or a page that was read twice, gives a post twice; it would
    weigh double in every mean.

    Parameters
    ----------
    posts : DataFrame
        Canonical posts.
    keep : bool
        Leave the repeated rows in, for a comparison with figures that were computed so.

    Examples
    --------
    >>> posts = pd.DataFrame({"account_id": ["a", "a"], "post_id": ["1", "1"]})
    >>> drop_repeated_posts(posts, keep=False)[1].row_count
    1
    """
    repeated = posts.duplicated(["account_id", "post_id"], keep="first") & (not keep)
    return posts[~repeated], Exclusion("repeated-post", int(repeated.sum()))


def drop_immature_posts(posts: pd.DataFrame, maturity_days: int) -> tuple[pd.DataFrame, Exclusion]:
    """Return the posts that were old enough when their numbers were read, and what was set aside.

    Interactions arrive for days after a post; one that was read young is compared unfairly.
    A post whose reading date is not known stays.

    Parameters
    ----------
    posts : DataFrame
        Canonical posts.
    maturity_days : int
        The least age in days at the reading.
    """
    age = posts["captured_at"] - posts["posted_at"]
    young = (age < pd.Timedelta(days=maturity_days)).fillna(False).astype(bool)
    return posts[~young], Exclusion("not-mature", int(young.sum()))


def drop_hidden_likes(posts: pd.DataFrame) -> tuple[pd.DataFrame, Exclusion]:
    """Return the posts whose like count is known, and what was set aside.

    A hidden count is not a count of zero; an analysis of likes can only speak of the rest.
    """
    hidden = posts["like_count"].isna()
    return posts[~hidden], Exclusion("hidden-likes", int(hidden.sum()))


def exclusion_table(*exclusions: Exclusion) -> pd.DataFrame:
    """Return the exclusions as a table, one row a rule in the order they were applied."""
    return pd.DataFrame([vars(exclusion) for exclusion in exclusions])
