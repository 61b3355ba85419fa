"""What the article asks for: its keys, found in its sources and checked against the ledger."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from citra.errors import CitraError


@dataclass(frozen=True)
class Use:
    """One place in the article that asks for a result.

    Parameters
    ----------
    macro : str
        The macro without its backslash.
    key : str
        What it asks for.
    place : str
        Edition, file and line.
    sentence : str
        The sentence of a claim.
    """

    macro: str
    key: str
    place: str
    sentence: str = ""


KINDS = {
    "result": "numbers",
    "resultlow": "numbers",
    "resulthigh": "numbers",
    "resultinterval": "numbers",
    "resultn": "numbers",
    "whenknown": "numbers",
    "claim": "claims",
    "resulttable": "tables",
    "resultfigure": "figures",
}
CONDITION = re.compile(r"\\whenknown(?:\[([^\]]*)\])?\{([^}]*)\}(?=\s*\{)\s*")
USE = re.compile(r"\\(" + "|".join(sorted(KINDS, key=len, reverse=True)) + r")(?:\[[^\]]*\])?\{([^}]*)\}")
COMMENT = re.compile(r"(?<!\\)%.*")


def find_uses(source: Path, numbers: dict[str, dict] | None = None) -> Iterator[Use]:
    """Yield every place in a LaTeX source that asks for a result.

    Parameters
    ----------
    source : Path
        The LaTeX file.
    numbers : dict, optional
        The ledger's numbers by key; text that is not printed because its number has no value asks for nothing.
    """
    yield from uses_in(source.read_text(encoding="utf-8"), f"{source.parent.name}/{source.name}, line {{}}", numbers)


def uses_in(source: str, place: str, numbers: dict[str, dict] | None = None) -> Iterator[Use]:
    """Yield every use in a text; ``place`` says where it stands, with ``{}`` for its line."""
    text = printed_source(source, numbers or {})
    for found in USE.finditer(text):
        sentence = argument(text, found.end()) if found[1] == "claim" else ""
        yield Use(found[1], found[2], place.format(text.count("\n", 0, found.start()) + 1), sentence)


def argument(text: str, start: int) -> str:
    """Return the balanced braced argument that begins at ``start``, on one line."""
    return " ".join(text[start + 1 : end_of_argument(text, start) - 1].split())


def end_of_argument(text: str, start: int) -> int:
    """Return the place behind the balanced braces that open at ``start``."""
    depth = 0
    for place in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return place + 1
    return len(text)


def printed_source(source: str, numbers: dict[str, dict]) -> str:
    r"""Return a source without comments and without the branches of ``\whenknown`` that are not printed.

    What is not printed is blanked out, so that every line keeps its number.
    """
    text = "\n".join(COMMENT.sub("", line) for line in source.split("\n"))
    at = 0
    while found := CONDITION.search(text, at):
        at = found.end()
        known = end_of_argument(text, at)
        opened = text.find("{", known)
        if found[2] not in numbers or text[known:opened].strip():
            continue
        unknown = end_of_argument(text, opened)
        is_known = numbers[found[2]][found[1] or "value"] is not None
        start, end = (opened, unknown) if is_known else (at, known)
        text = text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
    return text


PARTS = {"resultlow": "low", "resulthigh": "high", "resultinterval": "low", "resultn": "n"}


def check_uses(sources: list[Path], entries: dict[str, dict], others: dict[str, str] | None = None) -> None:
    """Check that everything the article asks for is in the ledger, and that every claim holds.

    Parameters
    ----------
    sources : list of Path
        The article's LaTeX files.
    entries : dict
        The ledgers' entries by kind and key.
    others : dict of str, optional
        Other texts that the article prints, by the place where they stand.

    Raises
    ------
    CitraError
        One sentence a fault, naming the file, the line and the key; for a claim, the article's sentence.
    """
    uses = [use for source in sources for use in find_uses(source, entries["numbers"])]
    uses += [use for place, text in (others or {}).items() for use in uses_in(text, place, entries["numbers"])]
    faults = [f"{use.place}: {fault}" for use in uses if (fault := _fault(use, entries[KINDS[use.macro]].get(use.key)))]
    if faults:
        raise CitraError("\n".join(faults))


def _fault(use: Use, entry: dict | None) -> str:
    """Return what is wrong with one use, or nothing."""
    if entry is None:
        return f"no notebook enters the key {use.key!r} that \\{use.macro} asks for."
    if use.macro == "claim" and not entry["holds"]:
        return f"the claim {use.key!r} does not hold any more: {use.sentence}"
    if use.macro == "whenknown":
        return ""
    if KINDS[use.macro] == "numbers" and entry["value"] is None:
        return f"{use.key!r} has no value: {entry['absent_because']}"
    part = PARTS.get(use.macro)
    if part and entry[part] is None:
        return f"{use.key!r} has no {part}, which \\{use.macro} asks for."
    return ""
