"""Captions coded by people: what they say of each post, and where they differ."""

import pandas as pd


def labels_of_people(codes: pd.DataFrame, categories: tuple[str, ...]) -> pd.DataFrame:
    """Return what people say of each post that they coded.

    A post has a category if more than half of its coders gave it. Where exactly half did, it is undecided: the value
    is absent, for nobody knows who is right.

    Parameters
    ----------
    codes : DataFrame
        Canonical rows of ``caption_codes``: one a coder, post and category; ``none`` where the post has none.
    categories : tuple of str

    Returns
    -------
    DataFrame, shape (posts, categories)
        True, false or absent; the index is ``post_id``.

    Examples
    --------
    >>> codes = pd.DataFrame({"post_id": ["1", "1", "2"], "coder_id": ["a", "b", "a"], "category": ["x", "none", "x"]})
    >>> labels_of_people(codes, ("x",))["x"].tolist()
    [<NA>, True]
    """
    coders = codes.groupby("post_id")["coder_id"].nunique()
    votes = codes.drop_duplicates(["post_id", "coder_id", "category"]).groupby(["post_id", "category"]).size()
    table = votes.unstack(fill_value=0).reindex(index=coders.index, columns=list(categories), fill_value=0)
    doubled = 2 * table
    decided = doubled.gt(coders, axis=0).astype("boolean")
    return decided.mask(doubled.eq(coders, axis=0))


def codes_by_coder(codes: pd.DataFrame, category: str) -> pd.DataFrame:
    """Return whether each coder gave a category to each post, for a coefficient of agreement.

    Parameters
    ----------
    codes : DataFrame
        Canonical rows of ``caption_codes``.
    category : str

    Returns
    -------
    DataFrame, shape (posts, coders)
        ``yes``, ``no``, or absent where the coder did not code the post.

    Examples
    --------
    >>> codes = pd.DataFrame({"post_id": ["1", "1", "2"], "coder_id": ["a", "b", "a"], "category": ["x", "none", "x"]})
    >>> codes_by_coder(codes, "x").to_numpy().tolist()
    [['yes', 'no'], ['yes', nan]]
    """
    given = codes.assign(is_given=codes["category"].eq(category))
    by_coder = given.groupby(["post_id", "coder_id"])["is_given"].any()
    return by_coder.map({True: "yes", False: "no"}).unstack()
