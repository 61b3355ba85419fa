"""JSON, as one object, a list, or one object a line, decoded into typed items."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from citra.errors import BadInput
from citra.readers.reading import Reading

Item = TypeVar("Item")
_RAW_LIST = msgspec.json.Decoder(list[msgspec.Raw])


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
        item = decode(data, "", decoder)
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
    """

    path: Path
    shape: str
    data: bytes
    first: Any

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
        for place, text in _texts(self.data, self.shape, self.path):
            reading.row_count += 1
            try:
                item = decode(text, place, decoder)
            except BadInput as fault:
                reading.put_aside("broken-item", example=str(fault).rstrip("."))
            else:
                yield place, item


def _texts(data: bytes, shape: str, path: Path) -> Iterator[tuple[str, bytes]]:
    if shape == "lines":
        for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
            if line.strip():
                yield f"{path}, line {number}", line
    elif shape == "list":
        for number, item in enumerate(decode(data, str(path), _RAW_LIST), start=1):
            yield f"{path}, item {number}", bytes(item)
    else:
        yield str(path), data


def open_document(path: Path, data: bytes) -> Document | None:
    """Return a file of JSON, or nothing if the text does not begin as JSON does.

    Raises
    ------
    BadInput
        If it begins as JSON and is none.
    """
    start = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start == b"[":
        items = decode(data, str(path), _RAW_LIST)
        return Document(path, "list", data, decode(bytes(items[0]), f"{path}, item 1") if items else None)
    if start != b"{":
        return None
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n", 2)
    if len(lines) > 1 and lines[0].rstrip().endswith(b"}") and lines[1].lstrip()[:1] in (b"{", b""):
        return Document(path, "lines", data, decode(lines[0], f"{path}, line 1"))
    return Document(path, "object", data, decode(data, str(path)))
