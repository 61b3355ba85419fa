"""JSON, as one object, a list, or one object a line, decoded into typed items."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from citra.errors import BadInput
from citra.readers.encodings import in_utf8
from citra.readers.exports import unpack
from citra.readers.reading import TABLE, Reading

Item = TypeVar("Item")
_RAW_LIST = msgspec.json.Decoder(list[msgspec.Raw])
# Strings and the marks between values: enough to find where an item ends.
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{},]', flags=re.DOTALL)
_HALF = re.compile("[\ud800-\udfff]")
_ANY = msgspec.json.Decoder(Any)
# Lines looked at for one that shows what the others are.
LOOKED_AT = 20


def decode(data: bytes, place: str, kind: type[Item] | msgspec.json.Decoder = Any) -> Item:
    """Return a JSON value of a kind.

    Parameters
    ----------
    data : bytes
        UTF-8, with or without a byte order mark.
    place : str
        Where it stands, for the sentence that refuses.
    kind : type or Decoder
        What is expected, as `msgspec` describes it.

    Raises
    ------
    BadInput
        If the text is not JSON or not of this kind.

    Examples
    --------
    >>> decode(b'{"id": "1"}', "media.json")
    {'id': '1'}
    """
    decoder = kind if isinstance(kind, msgspec.json.Decoder) else msgspec.json.Decoder(kind)
    try:
        return decoder.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except msgspec.ValidationError as fault:
        raise BadInput(f"{place}: {_one_line(fault)}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise BadInput(f"{place}: this is not JSON, or it is cut short ({_one_line(fault)}).") from None


def decode_item(data: bytes, place: str, kind: msgspec.json.Decoder, reading: Reading) -> Any:
    """Return one item of a file; what other programs read, but is no strict JSON, is mended and counted.

    That is half of a character where a text was cut in the middle of an emoji, a raw line break in a text, and the
    numbers ``NaN`` and ``Infinity``, which say nothing.

    Raises
    ------
    BadInput
        If the text is not JSON or not of this kind.
    """
    try:
        return decode(data, place, kind)
    except BadInput:
        mended = _mended(data)
        if mended is None:
            raise
        reading.remark(TABLE, "mended-text", 1, f"{place}: a damaged character or number was replaced")
        return decode(mended, place, kind)


def _mended(data: bytes) -> bytes | None:
    """Return an item of lenient JSON as strict JSON, or nothing if it is neither."""
    try:
        msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass
    else:
        return None
    try:
        text = data.decode(errors="replace")
        value = json.loads(text, strict=False, parse_constant=lambda _: None)
        # Halves that belong together make one character.
        whole = json.dumps(value, ensure_ascii=False).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return _HALF.sub("\ufffd", whole).encode()
    except (ValueError, RecursionError):
        return None


def items_of_list(data: bytes, place: str) -> list[bytes]:
    """Return the items of a JSON list as text, each by itself: one that is broken need not cost the others.

    Raises
    ------
    BadInput
        If it is no list, or cut short: nobody knows how many items are missing.

    Examples
    --------
    >>> items_of_list(b'[{"a": 1}, {"a": x}]', "a.json")
    [b'{"a": 1}', b' {"a": x}']
    """
    try:
        return [bytes(item) for item in decode(data, place, _RAW_LIST)]
    except BadInput:
        found = _split(data)
        if found is None:
            raise
        return found


def _split(data: bytes) -> list[bytes] | None:
    """Return what stands between the commas of a list, or nothing if its brackets do not close."""
    depth, begin, found = 0, 0, []
    for token in _TOKEN.finditer(data):
        mark = token[0]
        if mark in b"[{":
            depth += 1
            begin = token.end() if depth == 1 else begin
        elif mark in b"]}":
            depth -= 1
            if depth == 0:
                found.append(data[begin : token.start()])
                is_whole = mark == b"]" and not data[token.end() :].strip() and len(found) > 1
                return found if is_whole else None
        elif mark == b"," and depth == 1:
            found.append(data[begin : token.start()])
            begin = token.end()
    return None


def what_is_read(
    data: bytes, decoder: msgspec.json.Decoder, change: Callable[[Any], None] = lambda item: None
) -> bytes:
    """Return JSON with only those fields that a decoder knows and that hold something.

    What a reader decodes into types of its own is exactly what it reads, so it is what is left of the text.

    Parameters
    ----------
    data : bytes
        One value.
    decoder : Decoder
        Of the reader's type.
    change : callable, optional
        Takes out of the value what is read and need not be kept.

    Returns
    -------
    bytes
        JSON; ``null`` for a value that is none of the type, which its reader sets aside as before.

    Examples
    --------
    >>> class Post(msgspec.Struct):
    ...     id: str
    ...     caption: str | None = None
    >>> decoder = msgspec.json.Decoder(Post)
    >>> what_is_read(b'{"id": "1", "location": "Bekasi", "tagged": ["Budi"]}', decoder)
    b'{"id":"1"}'
    >>> what_is_read(b'{"id": [1]}', decoder)
    b'null'
    """
    try:
        item = decode_item(data, "", decoder, Reading())
    except BadInput:
        return b"null"
    change(item)
    return msgspec.json.encode(_filled(msgspec.json.decode(msgspec.json.encode(item))))


def _filled(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _filled(each) for name, each in value.items() if each is not None}
    return [_filled(each) for each in value] if isinstance(value, list) else value


def _one_line(fault: BaseException) -> str:
    return " ".join(str(fault).split()).rstrip(".") or "nested too deeply"


@dataclass(frozen=True)
class Document:
    """A file of JSON.

    Parameters
    ----------
    path : Path
        The file.
    shape : {"object", "list", "lines"}
        One object, a list of items, or one object a line (NDJSON).
    data : bytes
        Its text.
    first : object
        The object, or the first item, as plain Python values; nothing if there is none.
    encoding : str
        What the file was written in.
    """

    path: Path
    shape: str
    data: bytes = field(repr=False)
    first: Any = field(repr=False)
    encoding: str = "utf-8"

    @property
    def keys(self) -> set[str]:
        """Return the keys of the first item."""
        return set(self.first) if isinstance(self.first, dict) else set()

    def whole(self, kind: type[Item]) -> Item:
        """Return the file's value as one typed value."""
        return decode(self.data, str(self.path), kind)

    def rewritten(self, change: Callable[[bytes], bytes]) -> bytes:
        """Return the file's text in the same shape, each item as something makes it."""
        items = [change(text) for _, text in _texts(self.data, self.shape, self.path)]
        return b"[" + b",\n".join(items) + b"]" if self.shape == "list" else b"\n".join(items)

    def items(self, kind: type[Item], reading: Reading) -> Iterator[tuple[str, Item]]:
        """Give each item with its place in the file; one that is not of the kind is set aside.

        Parameters
        ----------
        kind : type
            What an item is, as `msgspec` describes it.
        reading : Reading
            Keeps the account; it counts every item.
        """
        decoder = msgspec.json.Decoder(kind)
        if self.encoding != "utf-8":
            sentence = f"{self.path}: the text is {self.encoding} and was read as that"
            reading.remark(TABLE, "recoded-text", 1, sentence)
        for place, text in _texts(self.data, self.shape, self.path):
            reading.row_count += 1
            try:
                item = decode_item(text, place, decoder, reading)
            except BadInput as fault:
                reading.put_aside("broken-item", example=str(fault).rstrip("."))
            else:
                yield place, item


def _texts(data: bytes, shape: str, path: Path) -> Iterator[tuple[str, bytes]]:
    if shape == "lines":
        for number, line in enumerate(data.splitlines(), start=1):
            if line.strip():
                yield f"{path}, line {number}", line
    elif shape == "list":
        for number, item in enumerate(items_of_list(data, str(path)), start=1):
            yield f"{path}, item {number}", item
    else:
        yield str(path), data


def open_document(path: Path, data: bytes) -> Document | None:
    """Return a file of JSON, or nothing if the text does not begin as JSON does.

    Raises
    ------
    BadInput
        If it begins as JSON and is none.
    """
    data, encoding = in_utf8(unpack(data, str(path)), str(path))
    start = data[:64].lstrip()[:1]
    if start == b"[":
        items = items_of_list(data, str(path))
        return Document(path, "list", data, _first(items), encoding)
    if start != b"{":
        return None
    lines = data.split(b"\n", 2)
    if len(lines) > 1 and lines[0].rstrip().endswith(b"}") and lines[1].lstrip()[:1] in (b"{", b""):
        return Document(path, "lines", data, _first(data.split(b"\n", LOOKED_AT)), encoding)
    return Document(path, "object", data, decode_item(data, str(path), _ANY, Reading()), encoding)


def _first(items: list[bytes]) -> Any:
    """Return the first of a few items that is an object, else the first that is JSON at all."""
    found = []
    for item in items[:LOOKED_AT]:
        try:
            found.append(decode_item(item, "", _ANY, Reading()))
        except BadInput:
            continue
        if isinstance(found[-1], dict):
            return found[-1]
    return found[0] if found else None
