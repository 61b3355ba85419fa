"""Text in the encodings that spreadsheets write, as UTF-8."""

import codecs

from citra.errors import BadInput

BYTE_ORDER_MARK = codecs.BOM_UTF8
# The four-byte mark begins with the two-byte one, so that it is asked for first.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LOOKED_AT = 256


def encoding_of(start: bytes) -> str:
    """Return the encoding that the first bytes of a text show.

    Examples
    --------
    >>> encoding_of("a,b".encode("utf-16")), encoding_of("a,b".encode("utf-16-be")), encoding_of(b"a,b")
    ('utf-16', 'utf-16-be', 'utf-8')
    """
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    some = start[:LOOKED_AT]
    # The Latin letters and marks of which a table or JSON consists have a zero beside each.
    for begin, encoding in ((0, "utf-16-be"), (1, "utf-16-le")):
        if len(some) >= 4 and some[begin::2].count(0) > 0.8 * (len(some) // 2) and some[1 - begin :: 2].count(0) == 0:
            return encoding
    return "utf-8"


def in_utf8(data: bytes, place: str) -> tuple[bytes, str]:
    """Return a text as UTF-8 without a byte order mark, and the encoding it was read as.

    What is not UTF-8 is Windows-1252, which spreadsheets write, unless it has more whole characters of UTF-8 than
    damaged ones: then these are replaced by the sign for a damaged character.

    Raises
    ------
    BadInput
        If it is no text.

    Examples
    --------
    >>> in_utf8("pengumuman – lelang".encode("cp1252"), "a.csv")[1]
    'windows-1252'
    """
    encoding = encoding_of(data)
    if encoding == "utf-8":
        data = data.removeprefix(BYTE_ORDER_MARK)
        try:
            data.decode()
        except UnicodeDecodeError:
            text = data.decode(errors="replace")
            damaged = text.count("\ufffd")
            whole = sum(character > "\x7f" for character in text) - damaged
            encoding = "utf-8" if whole > damaged else "windows-1252"
        else:
            return data, encoding
    try:
        text = data.decode(encoding, errors="replace")
    except UnicodeDecodeError:
        raise BadInput(f"{place}: this is no text in UTF-8, UTF-16 or Windows-1252.") from None
    return text.removeprefix("\ufeff").encode(), encoding
