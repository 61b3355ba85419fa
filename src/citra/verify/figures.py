"""Figures: first what is drawn, then the picture."""

import csv
import io

from citra.verify.items import Item, Part, worst
from citra.verify.ledgers import mark_parts
from citra.verify.pictures import differing_share, rasterised
from citra.verify.tolerances import Tolerance, Tolerances
from citra.verify.values import compare_values


def compare_data(old: dict[str, str], new: dict[str, str], entries: tuple[dict, dict], tolerances: Tolerances):
    """Compare what figures draw, value by value, and what is said of them in words.

    Parameters
    ----------
    old, new : dict of str
        CSV texts by the figure's key.
    entries : pair of dict
        The figures of either ledger by key.
    tolerances : Tolerances
        How far two values may lie apart.

    Returns
    -------
    list of Item
        One a figure, sorted by key.
    """
    return [
        _present("figure data", key, old, new, entries[1]) or _data_item(key, old[key], new[key], entries, tolerances)
        for key in sorted(old.keys() | new.keys())
    ]


def _present(kind: str, key: str, old: dict, new: dict, entries: dict) -> Item | None:
    if key in old and key in new:
        return None
    return Item(kind, key, "missing" if key in old else "new", **_where(key, entries))


def _where(key: str, entries: dict[str, dict]) -> dict[str, str]:
    entry = entries.get(key, {})
    return {"notebook": entry.get("notebook", ""), "cell": entry.get("cell") or ""}


def _data_item(key: str, old: str, new: str, entries: tuple[dict, dict], tolerances: Tolerances) -> Item:
    before, after = (list(csv.reader(io.StringIO(text))) for text in (old, new))
    parts = _word_parts(*(figures.get(key, {}) for figures in entries))
    if before[:1] != after[:1] or len(before) != len(after):
        parts.append(Part("columns and rows", "differs", _shape(before), _shape(after)))
    elif old != new:
        parts += _unequal_values(before, after, tolerances.of("numbers", key))
    least = "identical" if old == new else "same as printed"
    verdict = worst([least, *(part.verdict for part in parts)])
    return Item("figure data", key, verdict, tuple(parts), sum(map(len, after[1:])), **_where(key, entries[1]))


def _word_parts(old: dict, new: dict) -> list[Part]:
    words = [{f"alternative text, {name}": text for name, text in entry.get("alt", {}).items()} for entry in (old, new)]
    parts = [
        Part(name, "differs", words[0].get(name), words[1].get(name))
        for name in sorted(words[0].keys() | words[1].keys())
        if words[0].get(name) != words[1].get(name)
    ]
    return parts + mark_parts(old, new)


def _shape(rows: list[list[str]]) -> str:
    return f"{len(rows) - 1} rows of {', '.join(rows[0])}" if rows else "nothing"


def _unequal_values(before: list[list[str]], after: list[list[str]], tolerance: Tolerance) -> list[Part]:
    parts = []
    for number, rows in enumerate(zip(before[1:], after[1:], strict=True), start=1):
        for column, old, new in zip(before[0], *rows, strict=True):
            if old != new:
                name = f"row {number}, {column}"
                values = (_number(old), _number(new))
                parts.append(compare_values(name, *values, (None, None), tolerance, is_printed=False))
    return parts


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def compare_pictures(old: dict[str, bytes], new: dict[str, bytes], entries: dict, tolerances: Tolerances):
    """Compare figures as pictures, by the share of pixels that differ.

    Returns
    -------
    list of Item
        One a figure, sorted by key.
    """
    return [
        _present("figure picture", key, old, new, entries) or _picture_item(key, old, new, entries, tolerances)
        for key in sorted(old.keys() | new.keys())
    ]


def _picture_item(key: str, old: dict, new: dict, entries: dict, tolerances: Tolerances) -> Item:
    where = _where(key, entries)
    if old[key] == new[key]:
        return Item("figure picture", key, "identical", **where)
    share = differing_share(rasterised(old[key]), rasterised(new[key]))
    tolerance = tolerances.of("pictures", key)
    if share == 0:
        return Item("figure picture", key, "same as printed", note="Other bytes, the same pixels.", **where)
    is_near = share <= tolerance.share
    part = Part("pixels that differ", "within tolerance" if is_near else "differs", 0.0, share, relative=share)
    note = f"{share:.2%} of the pixels differ." + (f" {tolerance.reason}" if is_near else "")
    return Item("figure picture", key, part.verdict, (part,), note=note, **where)
