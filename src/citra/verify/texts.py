"""Two texts, and the first line in which they part."""

from collections.abc import Iterable
from itertools import zip_longest

from citra.verify.items import Item, Part


def first_difference(old: Iterable[str], new: Iterable[str]) -> tuple[int, str | None, str | None] | None:
    """Return the number of the first line that differs and both lines, or None; a line that is not there is None.

    Examples
    --------
    >>> first_difference(["a", "b"], ["a", "c"])
    (2, 'b', 'c')
    >>> first_difference(["a"], ["a", "b"])
    (2, None, 'b')
    """
    for number, (before, after) in enumerate(zip_longest(old, new), start=1):
        if before != after:
            return number, before, after
    return None


def compare_texts(key: str, old: list[str], new: list[str]) -> Item:
    """Compare the text of an edition, page by page.

    Examples
    --------
    >>> compare_texts("en", ["Title\\nfour", "end"], ["Title\\nfive", "end"]).parts[0].name
    'page 1, line 2'
    """
    parts = []
    for page, (before, after) in enumerate(zip_longest(old, new), start=1):
        found = first_difference((before or "").splitlines(), (after or "").splitlines())
        if found:
            parts.append(Part(f"page {page}, line {found[0]}", "differs", *found[1:]))
    return Item("text", key, "differs" if parts else "identical", tuple(parts), compared=max(len(old), len(new)))
