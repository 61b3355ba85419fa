"""How often each category stands in the captions of an account, by the machine and corrected by people's codes."""

from dataclasses import dataclass

import pandas as pd

from citra.content.codebook import Codebook, Scheme
from citra.content.coder import NONE, CodedCaptions
from citra.content.correction import CorrectedShare, apparent_share, share_by_error_rates, share_by_predictive_values

SHARE_COLUMNS = (
    *("category", "category_group", "coded_post_count", "apparent_share", "apparent_low", "apparent_high"),
    *("corrected_share", "corrected_low", "corrected_high"),
)
CLASS_COLUMNS = ("scheme", "scheme_class", "coded_post_count", "apparent_share", "apparent_low", "apparent_high")


@dataclass(frozen=True)
class CategoryShares:
    """Shares of categories among the posts with a caption.

    Parameters
    ----------
    categories : dict of CorrectedShare
        By category, in the order of priority; ``none`` last.
    groups : dict of str
        The group of each category.
    coded_count : int
        Posts of the account that people coded as well.
    cannot_tell : str
        Why there are no shares at all; empty where there are.
    """

    categories: dict[str, CorrectedShare]
    groups: dict[str, str]
    coded_count: int
    cannot_tell: str = ""

    def table(self) -> pd.DataFrame:
        """Return the shares as a table, the largest first; ``none`` stands last."""
        rows = [
            (name, self.groups.get(name, NONE), round(share.apparent * share.post_count), *_parts(share))
            for name, share in self.categories.items()
            if share.post_count
        ]
        table = pd.DataFrame(rows, columns=list(SHARE_COLUMNS))
        order = table.assign(is_none=table["category"].eq(NONE)).sort_values(
            ["is_none", "apparent_share", "category"], ascending=[True, False, True]
        )
        return table.loc[order.index].reset_index(drop=True)


def _parts(share: CorrectedShare) -> tuple[float, ...]:
    return share.apparent, share.apparent_low, share.apparent_high, share.value, share.low, share.high


def category_shares(
    coded: CodedCaptions, codebook: Codebook, people: pd.DataFrame, *, is_same_posts: bool = True, seed: int = 1
) -> CategoryShares:
    """Return the share of posts that have each category.

    Parameters
    ----------
    coded : CodedCaptions
        What the machine says; its index is ``post_id``.
    codebook : Codebook
    people : DataFrame, shape (posts, categories)
        What people say, from `citra.content.sample.labels_of_people`; rows of posts that the machine did not code
        take no part.
    is_same_posts : bool
        Whether people coded a random sample of these posts; otherwise the machine's error rates are carried over.
    seed : int
        Of the random numbers.

    Examples
    --------
    >>> from citra.content.coder import Coder
    >>> from citra.content.codebook import read_codebook
    >>> from citra.places import Places, find_root
    >>> codebook = read_codebook(Places(find_root(), "").codebook("captions"))
    >>> captions = pd.Series({"1": "Terima kasih kepada semua peserta.", "2": "Senja."})
    >>> shares = category_shares(Coder(codebook).code(captions), codebook, pd.DataFrame())
    >>> shares.categories["symbolic-act"].apparent, shares.categories["none"].apparent
    (0.5, 0.5)
    """
    correct = share_by_predictive_values if is_same_posts else share_by_error_rates
    labels = coded.labels.assign(**{NONE: coded.primary.eq(NONE).astype(bool)})
    # A post that counts twice was coded by people once.
    once = labels[~labels.index.duplicated()]
    both = once.index.intersection(people.index)
    found = {}
    for category in labels:
        truth = _truth(people.loc[both], category, codebook)
        known = truth.index[truth.notna()]
        if len(known):
            said, told = once.loc[known, category].to_numpy(), truth[known].to_numpy(dtype=bool)
            found[category] = correct(labels[category].to_numpy(), said, told, seed=seed)
        else:
            found[category] = apparent_share(labels[category].to_numpy())
    groups = {category.id: category.group for category in codebook.categories}
    return CategoryShares(found, groups, len(both), "" if len(labels) else "No post has a caption.")


def _truth(people: pd.DataFrame, category: str, codebook: Codebook) -> pd.Series:
    """Return what people say of a category; a post has none of them where each one is known to be absent."""
    if people.empty:
        return pd.Series(dtype="boolean")
    if category != NONE:
        return people[category]
    given = people[list(codebook.ids)].astype("boolean")
    return ~given.any(axis=1, skipna=False)


def classify(coded: CodedCaptions, scheme: Scheme) -> pd.Series:
    """Return the class of each caption: the first of the scheme of which it has a signal or a category, else ``none``.

    Parameters
    ----------
    coded : CodedCaptions
    scheme : Scheme
        Of the codebook.
    """
    found = pd.Series(NONE, coded.labels.index, dtype="string")
    for item in reversed(scheme.classes):
        has = coded.labels[list(item.categories)].any(axis=1) | coded.signals[list(item.signals)].any(axis=1)
        found = found.mask(has, item.id)
    return found


def class_shares(coded: CodedCaptions, codebook: Codebook) -> pd.DataFrame:
    """Return the share of each class of each scheme among the posts with a caption, with the interval of sampling.

    Returns
    -------
    DataFrame
        ``scheme``, ``scheme_class``, ``coded_post_count``, ``apparent_share``, ``apparent_low``, ``apparent_high``.
    """
    rows = []
    for name, scheme in codebook.schemes.items():
        given = classify(coded, scheme)
        for item in (*(one.id for one in scheme.classes), NONE):
            share = apparent_share(given.eq(item).to_numpy(dtype=bool))
            rows.append((name, item, int(given.eq(item).sum()), *_parts(share)[:3]))
    return pd.DataFrame(rows, columns=list(CLASS_COLUMNS))


def group_shares(coded: CodedCaptions, codebook: Codebook) -> pd.DataFrame:
    """Return the share of posts that have a category of each group, in the columns of `class_shares`.

    A post may be of several groups.
    """
    rows = []
    for group in dict.fromkeys(category.group for category in codebook.categories):
        members = [category.id for category in codebook.categories if category.group == group]
        has = coded.labels[members].any(axis=1).to_numpy(dtype=bool)
        rows.append(("content-group", group, int(has.sum()), *_parts(apparent_share(has))[:3]))
    return pd.DataFrame(rows, columns=list(CLASS_COLUMNS))


def summarise_labelled(table: pd.DataFrame) -> tuple[pd.DataFrame, float, float]:
    """Return how the coder did on labelled captions, and its macro F1 on those in usual words and in other words.

    Parameters
    ----------
    table : DataFrame
        ``data/calibration/caption-accuracy.csv``.
    """
    parts = {name: rows.set_index("category") for name, rows in table.groupby("part")}
    held, reworded = parts["held"], parts["reworded"]
    usual = held.drop(index="macro")[["labelled_count", "precision", "recall", "f1"]]
    usual = usual.assign(reworded_recall=reworded["recall"]).reset_index()
    return usual, float(held.loc["macro", "f1"]), float(reworded.loc["macro", "f1"])
