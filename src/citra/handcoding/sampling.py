"""Which captions are coded by hand."""

import numpy as np
import pandas as pd


def draw_sample(posts: pd.DataFrame, size: int, seed: int, strata: str = "") -> pd.DataFrame:
    """Return a random sample of the posts that have a caption, in random order.

    With strata each one gives as large a part of the sample as it has of the posts, up to one post, so that the
    sample stands for all posts without weights. The same posts, size and seed give the same sample.

    Parameters
    ----------
    posts : DataFrame
        Canonical posts.
    size : int
        How many are wanted; all of them where there are fewer.
    seed : int
        Of the random numbers.
    strata : {"", "year", "post_type"}
        What the sample is balanced by.

    Returns
    -------
    DataFrame
        ``post_id`` and ``caption``.

    Raises
    ------
    ValueError
        If ``strata`` is another one.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["1", "2", "3"], "caption": ["a", None, "c"]})
    >>> sorted(draw_sample(posts, 5, seed=1)["post_id"])
    ['1', '3']
    """
    if strata not in ("", "year", "post_type"):
        raise ValueError(f"strata is {strata!r}, expected year, post_type or nothing.")
    given = posts[posts["caption"].fillna("").astype(str).str.strip() != ""].sort_values("post_id")
    rng = np.random.default_rng(seed)
    order = given.iloc[rng.permutation(len(given))]
    if strata and len(given):
        stratum = order["posted_at"].dt.year if strata == "year" else order["post_type"]
        # Sorted by stratum, every k-th post is taken from a random start: parts differ by less than one post.
        order = order.loc[stratum.sort_values(kind="stable").index]
        step = max(len(order) / size, 1) if size else len(order) + 1
        taken = np.unique((rng.random() * step + step * np.arange(min(size, len(order)))).astype(int))
        order = order.iloc[taken[taken < len(order)]]
        order = order.iloc[rng.permutation(len(order))]
    return order[["post_id", "caption"]].astype(str).head(size).reset_index(drop=True)
