"""What looks like somebody's number and is none: prices, dates, times, the numbers of lots, laws and letters, links."""

import re
from collections.abc import Callable

_CURRENCY = r"(?:rp|idr|usd|us\$|sgd|eur|myr|\$|\u20ac|\u00a3)"
_UNITS = (
    r"(?:ribu|rb|juta|jt|miliar|milyar|triliun|rupiah|orang|unit|persen|%|m2|m\u00b2|meter|km|kg|ton|ha|views?|likes?)"
)
_NUMBERED = (
    r"lot|kode\s+lot|nomor\s+lot|no\.?\s+lot|sertip?f?ikat|shm|shgb|hgb|imb|risalah|perkara|faktur|invoice|resi|is[bs]n|"
    r"doi|nop|nib|ntpn|surat|registrasi|batch|versi|version|edisi|volume|seri"
)
_LAWS = r"uu|pp|pmk|kmk|perpres|permen\w*|kepmen\w*|pasal|ayat|se|article|law"
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
# The code of a country before it makes of an amount a telephone number.
_NO_COUNTRY = r"(?<![\d.,+-])(?<!\+\d[\s.-])(?<!\+\d\d[\s.-])(?<!\+\d\d\d[\s.-])(?<!\b62[\s.-])"
LOOKALIKE = re.compile(
    rf"""
    (?:https?://|www\.)\S+
    | (?<![a-z]){_CURRENCY}\.?\s?\d[\d.,]*(?:\s?{_UNITS}\b)?
    | (?<![\d.,+-]) [1-9][\d.,]{{0,14}} \s?{_UNITS}\b
    | {_NO_COUNTRY} [1-9]\d{{0,2}}(?:(?:\.\d{{3}}){{2,}}|(?:,\d{{3}}){{2,}}) (?!\d)
    | (?<![\d./-]) {_DAY} ([-/.]) {_MONTH} \1 (?:{_YEAR}|\d\d) (?![-/.]?\d)
    | (?<![\d./-]) {_YEAR} ([-/.]) {_MONTH} \2 {_DAY} (?![-/.]?\d)
    | (?<![\d.]) (?:[01]?\d|2[0-4])[.:][0-5]\d (?![.:]?\d|-\d{{3}})
    | (?<![\w]) (?:\w{{1,4}}-)?\d{{1,6}}/[a-z][\w.-]*(?:/[\w.-]+)*
    | \b(?:{_NUMBERED})\b\.?\s*(?:(?:no|nomor|number|kode)\b\.?)?\s*[:=\#]?\s*[\w./-]*\d[\w./-]*
    | \bis[bs]n\W{{0,3}}[\d -]{{8,17}}
    | \b(?:{_LAWS})\b\.?\s*(?:(?:no|nomor)\b\.?)?\s*\d[\d./]*(?:\s+tahun\s+\d{{4}})?
    """,
    re.IGNORECASE | re.VERBOSE,
)


def outside_lookalikes(text: str, change: Callable[[str], str]) -> str:
    """Return a text whose parts outside of lookalikes are changed.

    Examples
    --------
    >>> outside_lookalikes("Rp 1.250.000.000 pada 31-12-2024 (7)", lambda part: part.replace("7", "x"))
    'Rp 1.250.000.000 pada 31-12-2024 (x)'
    """
    parts, end = [], 0
    for found in LOOKALIKE.finditer(text):
        parts += [change(text[end : found.start()]), found[0]]
        end = found.end()
    return "".join([*parts, change(text[end:])])


def is_lookalike(text: str) -> bool:
    """Return whether a text is one of them as a whole."""
    return LOOKALIKE.fullmatch(text) is not None
