"""Headings that are nearly known ones: those of a recognised table, and those that the nearest format lacks."""

from difflib import get_close_matches

from citra.readers.mapping import plain
from citra.readers.reading import TABLE, Reading
from citra.readers.synonyms import best_wording, wordings

# How like two headings are, from 0 to 1, before one may be meant by the other.
NEAR = 0.8
# A format of whose headings fewer are there is not called the nearest.
FEWEST = 0.5


def near_headings(room: str, header: tuple[str, ...], unused: tuple[str, ...]) -> dict[str, str]:
    """Return the headings that nothing is read from and that are like a known one, with the known one.

    Parameters
    ----------
    room : str
        The format, a name of ``data/synonyms.yml``.
    header, unused : tuple of str
        All headings, and those that nothing is read from.

    Examples
    --------
    >>> header = ("Post ID", "Publish time", "Post type", "Likez", "Page ID")
    >>> near_headings("meta_business_suite", header, header[3:])
    {'Likez': 'Likes'}
    """
    wording, found = best_wording(room, header)
    passed_over = {plain(heading) for each in wordings(room) for heading in each.others}
    known = {
        plain(heading): heading
        for each in (*(other for other in wordings(room) if other != wording), wording)
        for name, headings in each.columns.items()
        if name not in found
        for heading in headings
    }
    near = {}
    for heading in unused:
        like = get_close_matches(plain(heading), list(known), n=1, cutoff=NEAR)
        if like and plain(heading) not in passed_over:
            near[heading] = known[like[0]]
    return near


def remark_near(reading: Reading, room: str, header: tuple[str, ...], place: str) -> None:
    """Count the headings that are like a known one and were not used, and name the first."""
    for heading, known in near_headings(room, header, reading.unused).items():
        sentence = f"{place}: the heading {heading!r} is like {known!r}, and nothing was read from it"
        reading.remark(TABLE, "near-heading", 1, sentence)


def nearest_format(readers, header: tuple[str, ...]) -> str:
    """Return which format lacks the fewest of the headings it needs, and which these are, as the end of a sentence."""
    best: tuple[float, str, list[str]] = (0.0, "", [])
    for reader in readers:
        needed = _needed(reader, header)
        missing = [heading for heading in needed if plain(heading) not in {plain(each) for each in header}]
        share = 1 - len(missing) / len(needed) if needed else 0
        if missing and share >= FEWEST and share > best[0]:
            best = share, reader.NAME, missing
    return _told(best[1], best[2], header) if best[1] else ""


def _needed(reader, header: tuple[str, ...]) -> list[str]:
    """Return the headings that a format needs, in the language whose headings the table has most of."""
    needed = getattr(reader, "NEEDED", None) or getattr(reader, "COLUMNS", None) or ()
    if not hasattr(reader, "ROOM"):
        return sorted(needed) if not isinstance(needed, dict) else []
    wording, found = best_wording(reader.ROOM, header)
    return [found.get(name) or wording.columns[name][0] for name in sorted(needed)]


def _told(name: str, missing: list[str], header: tuple[str, ...]) -> str:
    words = {plain(heading): heading for heading in header}
    lacking = []
    for heading in missing:
        like = get_close_matches(plain(heading), list(words), n=1, cutoff=NEAR - 0.2)
        lacking.append(f"{heading!r}" + (f" (near it is {words[like[0]]!r})" if like else ""))
    return f"The nearest format is {name}, which lacks {' and '.join(lacking)}"
