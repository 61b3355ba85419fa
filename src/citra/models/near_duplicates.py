"""Captions that repeat one another with small changes: an exact join of two sets of texts by their shingles."""

import itertools
import unicodedata

import numpy as np
import pandas as pd

# Words that follow one another and are compared as one piece.
SHINGLE_WORDS = 2
# Pairs looked at in one go; more would only take memory.
CHUNK = 2_000_000
# A link to a profile or a chat comes without what led to it.
LINK = r"(?:https?://|www\.)\S+|[\w.-]+/(?:\.\.\.|\u2026)"
NAMED = r"[@#][\w.\u2026]+"
NOT_A_WORD = r"[\W_]+"


def normalise_captions(captions: pd.Series) -> pd.Series:
    """Return captions as their words alone: one case, single spaces, no links, hashtags, mentions or signs.

    What stands for a link or a mention would itself be a likeness between any two captions that have one; they are
    therefore dropped, not replaced. Letters written in another form, such as bold ones, become plain (Unicode NFKC).

    Parameters
    ----------
    captions : Series of str
        Absent captions become empty.

    Examples
    --------
    >>> normalise_captions(pd.Series(["Lelang  BESOK! #lelang https://x.id/a @djkn", None])).tolist()
    ['lelang besok', '']
    """
    plain = captions.astype(object).where(captions.notna(), "").map(lambda text: unicodedata.normalize("NFKC", text))
    plain = plain.str.lower().str.replace(f"{LINK}|{NAMED}", " ", regex=True)
    return plain.str.replace(NOT_A_WORD, " ", regex=True).str.strip()


def find_near_duplicates(left: pd.Series, right: pd.Series, threshold: float) -> pd.DataFrame:
    """Return every pair of a left and a right text whose shingles overlap by a share at least.

    J(x, y) = |x and y| / |x or y| over the sets of two neighbouring words (Broder 1997,
    doi:10.1109/SEQUEN.1997.666900). Two sets with J >= t share a member among the |x| - ceil(t |x|) + 1 rarest of
    each; only pairs that do are compared, and no pair is missed (Chaudhuri, Ganti and Kaushik 2006,
    doi:10.1109/ICDE.2006.9).

    Parameters
    ----------
    left, right : Series of str
        Normalised texts; equal texts are compared once. A text of one word is its own shingle, an empty one takes no
        part.
    threshold : float
        Least overlap t, above zero and at most one.

    Returns
    -------
    DataFrame
        ``left``, ``right`` (index labels) and ``similarity``, one row a pair.

    Raises
    ------
    ValueError
        If the threshold is not above zero and at most one.

    Examples
    --------
    >>> ours = pd.Series(["lelang rumah dan mobil senin depan", "selamat pagi"])
    >>> theirs = pd.Series(["lelang rumah dan mobil senin besok", "upacara bendera"])
    >>> find_near_duplicates(ours, theirs, 0.5).round(2).to_numpy().tolist()
    [[0.0, 0.0, 0.67]]
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold is {threshold!r}, expected a share above 0 and at most 1.")
    left, right = (texts[texts.fillna("") != ""] for texts in (left, right))
    codes, texts = pd.factorize(pd.concat([left, right]).to_numpy(dtype=object))
    sides = codes[: len(left)], codes[len(left) :]
    pairs = _similar_sets(*_shingle_sets(texts), np.unique(sides[0]), np.unique(sides[1]), threshold)
    by_text = [
        pd.DataFrame({side: texts.index, f"{side}_text": part})
        for side, texts, part in zip(("left", "right"), (left, right), sides, strict=True)
    ]
    found = pairs.merge(by_text[0], on="left_text").merge(by_text[1], on="right_text")
    return found[["left", "right", "similarity"]].sort_values(["left", "right"], ignore_index=True)


def _shingle_sets(texts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the members of every text's set, rarest first, and where each set begins (one more than there are)."""
    words = pd.Series(texts, dtype=object).str.split().explode()
    owner, (word, known) = words.index.to_numpy(dtype=np.int64), pd.factorize(words.to_numpy(dtype=object))
    pair = word * np.int64(len(known) + 1)
    pair[:-1] += np.where(owner[1:] == owner[:-1], word[1:] + 1, 0)
    # The last word of a text begins no shingle, unless it is the only one.
    begins = np.append(owner[1:] == owner[:-1], False)
    alone = ~begins & np.append(True, owner[1:] != owner[:-1])[: len(owner)]
    kept = begins | alone
    members = pd.DataFrame({"owner": owner[kept], "shingle": pd.factorize(pair[kept])[0]}).drop_duplicates()
    owner, shingle = members["owner"].to_numpy(), members["shingle"].to_numpy()
    # Shingles are numbered from the rarest on.
    rank = np.argsort(np.argsort(np.bincount(shingle), kind="stable"), kind="stable")
    order = np.lexsort((rank[shingle], owner))
    return rank[shingle][order], np.searchsorted(owner[order], np.arange(len(texts) + 1))


def _similar_sets(members, starts, left, right, threshold: float) -> pd.DataFrame:
    """Return the pairs of a left and a right set that overlap enough, by way of the rarest members of each."""
    from scipy.sparse import csr_array

    shape = (len(starts) - 1, int(members.max(initial=0)) + 1)
    matrix = csr_array((np.ones(len(members), dtype=np.int32), members, starts), shape=shape)
    sizes = np.diff(starts)
    # The tiny part keeps a product such as 0.6 * 5 from being taken for more than 3.
    prefix = sizes - np.ceil(threshold * sizes - 1e-9).astype(int) + 1
    keys, owners = members[_runs(starts[right], prefix[right])], np.repeat(right, prefix[right])
    order = np.argsort(keys, kind="stable")
    keys, owners = keys[order], owners[order]
    wanted, asking = members[_runs(starts[left], prefix[left])], np.repeat(left, prefix[left])
    low, high = np.searchsorted(keys, wanted), np.searchsorted(keys, wanted, side="right")
    found = []
    for part in _chunks(high - low, asking):
        other = owners[_runs(low[part], (high - low)[part])]
        one, other = np.divmod(_distinct(np.repeat(asking[part], (high - low)[part]) * len(sizes) + other), len(sizes))
        near = np.minimum(sizes[one], sizes[other]) >= threshold * np.maximum(sizes[one], sizes[other]) - 1e-9
        found += _compared(one[near], other[near], matrix, threshold)
    names = ["left_text", "right_text", "similarity"]
    nothing = (np.array([], dtype=np.int64), np.array([], dtype=np.int64), np.array([]))
    columns = map(np.concatenate, zip(nothing, *found, strict=True))
    return pd.DataFrame(dict(zip(names, columns, strict=True)))


def _compared(one, other, matrix, threshold: float) -> list[tuple]:
    """Return the pairs that overlap enough, with their similarity, compared member by member."""
    found = []
    sizes = np.diff(matrix.indptr)
    for part in _chunks(sizes[one], np.arange(len(one))):
        left, right = one[part], other[part]
        shared = matrix[left].multiply(matrix[right]).sum(axis=1)
        similarity = shared / (sizes[left] + sizes[right] - shared)
        alike = similarity >= threshold - 1e-9
        found.append((left[alike], right[alike], similarity[alike]))
    return found


def _runs(starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return the places of runs one after another: starts[0], starts[0] + 1, and so on."""
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(lengths.sum())


def _chunks(sizes: np.ndarray, groups: np.ndarray) -> list[slice]:
    """Return slices of about ``CHUNK`` in all that keep the rows of a group together."""
    total = np.cumsum(sizes)
    if not len(total):
        return []
    cuts = np.searchsorted(total, np.arange(CHUNK, total[-1], CHUNK))
    cuts = np.searchsorted(groups, groups[cuts])
    edges = np.unique([0, *cuts, len(sizes)])
    return [slice(a, b) for a, b in itertools.pairwise(edges)]


def _distinct(values: np.ndarray) -> np.ndarray:
    """Return sorted values once each; numpy's own way goes by a hash table, which takes four times as long here."""
    values = np.sort(values)
    return values[np.append(True, values[1:] != values[:-1])[: len(values)]]
