"""No caption stands in what a notebook leaves: what it shows is compared with the captions of its study."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from citra.places import Places

# A table that is shown cuts its cells at fifty signs; a shorter text may be one that many share.
TOLD_BY = 40
# In a message, a dozen signs of a caption are one too many.
HIDDEN_BY = 12
HIDDEN = "\u2026"
# What parts a quoted text from a message about it.
_PARTS = re.compile(r"(\\n|[\n'\"<>]|:\s)")


def _captions(places: Places) -> Iterator[str]:
    """Return every caption of a study; none before its tables are built."""
    # Arrow takes a while to load, and a build with nothing to do needs it not.
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    if places.table("posts").is_file():
        for batch in pq.ParquetFile(places.table("posts")).iter_batches(columns=["caption"]):
            yield from pc.drop_null(batch.column(0)).to_pylist()


def shows_caption(texts: list[str], places: Places) -> bool:
    """Return whether one of the texts holds the beginning of a caption."""
    shown = {text[start : start + TOLD_BY] for text in texts for start in range(len(text) - TOLD_BY + 1)}
    return bool(shown) and any(
        beginning in shown
        for caption in _captions(places)
        if len(caption) >= TOLD_BY
        for beginning in (caption[:TOLD_BY], caption.replace("\n", "\\n")[:TOLD_BY])
    )


def without_captions(texts: list[str], places: Places) -> list[str]:
    """Return texts in which whatever holds a part of a caption is hidden, up to the next quotation mark, colon or line.

    Every caption is compared in pieces of a dozen signs behind one another, so that no two dozen of a caption pass; a
    shorter one is compared as a whole.
    """
    parted = [_PARTS.split(text) for text in texts]
    parts = {part.strip() for text in parted for part in text}
    shown = {piece for part in parts for piece in _pieces(part, 1)}
    held, whole = set(), set()
    for caption in _captions(places):
        lines = [line.strip() for line in _PARTS.split(caption)]
        found = shown.intersection(piece for line in lines for piece in _pieces(line, HIDDEN_BY))
        if found or (len(lines) == 1 and lines[0] in parts):
            held |= found
            # What is too short to be compared goes with the rest of its caption.
            whole.update(line for line in lines if len(line) > 2)

    def hidden(part: str) -> str:
        return HIDDEN if part.strip() in whole or not held.isdisjoint(_pieces(part, 1)) else part

    return ["".join(map(hidden, text)) for text in parted]


def _pieces(text: str, step: int) -> Iterator[str]:
    """Return the pieces of a dozen signs of a text, beginning at every sign or behind one another."""
    return (text[at : at + HIDDEN_BY] for at in range(0, len(text) - HIDDEN_BY + 1, step))


def shown_texts(notebook) -> Iterator[tuple[dict, str, dict, str]]:
    """Return every text among a notebook's outputs: its cell, the text, and where it stands (a mapping and its key)."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            for name in ("text", "evalue"):
                if isinstance(output.get(name), str):
                    yield cell, output[name], output, name
            for number, line in enumerate(output.get("traceback", ())):
                yield cell, line, output["traceback"], number
            for kind, value in output.get("data", {}).items():
                if isinstance(value, str) and not kind.startswith("image/"):
                    yield cell, value, output["data"], kind


def texts_of(file: Path) -> list[str]:
    """Return the texts in a result: those of a ledger, where signs are escaped, or a table as it is written."""
    text = file.read_text(encoding="utf-8")
    return list(_strings(json.loads(text))) if file.suffix == ".json" else [text]


def _strings(value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(part)


def hide_captions(notebook, places: Places) -> None:
    """Hide captions in a notebook's outputs, in place."""
    found = list(shown_texts(notebook))
    for (_, _, holder, name), text in zip(
        found, without_captions([text for _, text, *_ in found], places), strict=True
    ):
        holder[name] = text


def cell_with_caption(notebook, places: Places) -> str:
    """Return the cell whose output shows a caption, or nothing."""
    found = list(shown_texts(notebook))
    if not shows_caption([text for _, text, *_ in found], places):
        return ""
    return next((cell.id for cell, text, *_ in found if shows_caption([text], places)), "")
