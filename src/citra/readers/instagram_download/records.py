"""The records of a download: which of its files are read, and each of their items."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
import pandas as pd

from citra.errors import BadInput
from citra.readers.documents import Document, decode, decode_item, items_of_list
from citra.readers.exports import Collection
from citra.readers.reading import TABLE, Reading
from citra.readers.times import EARLIEST, LATEST

# What lies under a key of an object.
KEYS = {
    "relationships_followers": "follower",
    "ig_reels_media": "reel",
    "organic_insights_posts": "insight",
    "organic_insights_reels": "insight",
}
# The same of the media.json of older downloads, whose keys are words that other files have too.
OLD_KEYS = {"photos": "image", "videos": "video", "stories": "other", "profile": "other", "direct": "other"}
MARKS = [f'"{word}"'.encode() for word in (*KEYS, "media", "string_list_data", "taken_at")]
Moment = int | float | str | None
Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Item:
    """One record of the download, not yet decoded."""

    kind: str
    place: str
    data: bytes


_RAW_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_ANY = msgspec.json.Decoder(Any)
_RAW_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])


def is_read(data: bytes) -> bool:
    """Return whether a file of a download holds something that is read."""
    if not any(mark in data for mark in MARKS):
        return False
    data = _bare(data)
    try:
        if data[:1] == b"[":
            return any(_kind_of(msgspec.json.decode(item)) for item in _RAW_LIST.decode(data))
        content = _RAW_OBJECT.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _seems_read(data)
    return bool(content.keys() & KEYS.keys()) or _is_old(content)


def _bare(data: bytes) -> bytes:
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()


def _kind_of(fields: object) -> str | None:
    """Return whether an item of a bare list is a post or a follower."""
    if not isinstance(fields, dict):
        return None
    media = fields.get("media")
    if isinstance(media, list) and any(isinstance(medium, dict) and "uri" in medium for medium in media):
        return "post"
    if isinstance(fields.get("string_list_data"), list) and "string_map_data" not in fields:
        return "follower"
    return None


def _is_old(content: dict[str, msgspec.Raw]) -> bool:
    texts = [bytes(content[key]) for key in ("photos", "videos") if key in content]
    return any(b'"taken_at"' in text and b'"path"' in text for text in texts)


def _seems_read(data: bytes) -> bool:
    """Return whether a damaged file seems to be one of ours: it is refused then, not passed over."""
    start = data[: 1 << 12]
    if re.match(rb'\[\s*\{\s*"(media|title|creation_timestamp)"\s*:', start) and b'"creation_timestamp"' in start:
        return True
    if re.match(rb'\[\s*\{\s*"(title|media_list_data|string_list_data)"\s*:', start):
        return b'"string_list_data"' in start
    key = re.match(rb'\{\s*"([a-z_]+)"\s*:\s*\[', start)
    return bool(key) and (key[1].decode() in KEYS or (key[1] in (b"photos", b"videos") and b'"taken_at"' in start))


def read_items(opened: Document | Collection) -> list[Item]:
    """Return the records of the files that are read."""
    if isinstance(opened, Document):
        return list(_items_of(str(opened.path), opened.data))
    items = []
    for member in opened.texts():
        data = member.read()
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise BadInput(f"{member.place}: the text is not UTF-8; expected the file as Instagram wrote it.")
        if is_read(data):
            items += _items_of(member.place, data)
    return items


def _items_of(place: str, data: bytes) -> Iterator[Item]:
    for items in items_by_key(place, data).values():
        yield from items


def items_by_key(place: str, data: bytes) -> dict[str | None, list[Item]]:
    """Return the records of a file by the key under which they lie; those of a bare list under None."""
    if _bare(data)[:1] == b"[":
        listed = items_of_list(_bare(data), place)
        kind = next(filter(None, map(_kind_of, _plain(listed))), "post")
        return {None: _numbered(kind, place, listed)}
    content = decode(_bare(data), place, _RAW_OBJECT)
    kinds = KEYS | OLD_KEYS if _is_old(content) else KEYS
    return {
        key: _numbered(kinds[key], f"{place}, {key}", decode(bytes(value), f"{place}, {key}", _RAW_LIST))
        for key, value in content.items()
        if key in kinds
    }


def _numbered(kind: str, place: str, listed: list[msgspec.Raw]) -> list[Item]:
    return [Item(kind, f"{place}, item {number}", bytes(item)) for number, item in enumerate(listed, start=1)]


def _plain(items: list[bytes]) -> Iterator[object]:
    """Give the items that are JSON as plain values."""
    for item in items:
        try:
            yield decode_item(item, "", _ANY, Reading())
        except BadInput:
            continue


def decoded(
    items: list[Item], kinds: tuple[str, ...], form: type[Kind], reading: Reading
) -> Iterator[tuple[Item, Kind]]:
    """Give the items of some kinds as typed values; one that is none is set aside."""
    decoder = msgspec.json.Decoder(form)
    for item in items:
        if item.kind in kinds:
            try:
                value = decode_item(item.data, item.place, decoder, reading)
            except BadInput as fault:
                reading.put_aside("broken-item", example=str(fault).rstrip("."))
            else:
                yield item, value


def repaired(text: str | None) -> str | None:
    """Return a text whose UTF-8 bytes were written as one character each; any other stays as it is.

    Examples
    --------
    >>> repaired("Museum\\u00e2\\u0080\\u0099s"), repaired("Café")
    ('Museum’s', 'Café')
    """
    try:
        return text.encode("latin-1").decode("utf-8") if text else None
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def in_seconds(moments: list[tuple[str, list[Moment]]], reading: Reading) -> list[tuple[int, ...]]:
    """Return the moments of each place in seconds since 1970; what is zero, not there or no moment is left out."""
    flat = [(place, moment) for place, several in moments for moment in several if moment]
    written = pd.Series([moment for _, moment in flat], dtype=object)
    numbers = pd.to_numeric(written, errors="coerce").astype("float64")
    wrong = ~numbers.between(EARLIEST.timestamp(), LATEST.timestamp())
    if wrong.any():
        place, found = flat[int(wrong.to_numpy().argmax())]
        sentence = f"{place}, creation_timestamp: found {str(found)[:60]!r}, expected seconds since 1970"
        reading.remark(TABLE, "unreadable-time", int(wrong.sum()), sentence)
    seconds = iter(zip(numbers.mask(wrong, 0).astype("int64").tolist(), wrong.tolist(), strict=True))
    read = [[next(seconds) for moment in several if moment] for _, several in moments]
    return [tuple(second for second, is_wrong in several if not is_wrong) for several in read]
