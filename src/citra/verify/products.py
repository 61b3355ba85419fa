"""Two builds' products, byte by byte, and what the first difference is."""

from itertools import takewhile
from pathlib import Path

from citra.verify.pictures import pdf_pages
from citra.verify.texts import first_difference

TEXTS = (".json", ".csv", ".ipynb", ".html", ".svg", ".txt", ".tex", ".xml")
LONGEST = 160


def differing_products(old: dict[str, str], new: dict[str, str]) -> list[str]:
    """Return the names of the products whose checksums differ or that only one build made, sorted.

    Examples
    --------
    >>> differing_products({"a": "1", "b": "2"}, {"a": "1", "b": "3", "c": "4"})
    ['b', 'c']
    """
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def explain_difference(old: Path, new: Path) -> str:
    """Return in a sentence where two files part: the first line of a text or of a PDF's text, else the first byte."""
    if not (old.is_file() and new.is_file()):
        return f"only the {'first' if old.is_file() else 'second'} build made it."
    before, after = old.read_bytes(), new.read_bytes()
    texts = None
    if old.suffix in TEXTS:
        texts = [content.decode("utf-8", errors="replace").splitlines() for content in (before, after)]
    elif old.suffix == ".pdf":
        texts = ["\n".join(pdf_pages(content)).splitlines() for content in (before, after)]
    if texts and (found := first_difference(*texts)):
        number, *lines = found
        pairs = zip(*(line or "" for line in lines), strict=False)
        shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        start = max(0, shared - LONGEST // 2)
        sides = ["no such line" if line is None else line[start : start + LONGEST] for line in lines]
        return f"line {number} is {sides[0]!r} in the first build and {sides[1]!r} in the second."
    place = next((at for at, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), None)
    at = min(len(before), len(after)) if place is None else place
    same = " though their texts are the same" if texts else ""
    return f"byte {at} is the first that differs{same} ({len(before)} and {len(after)} bytes)."
