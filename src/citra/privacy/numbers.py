"""Numbers by which a state, a bank or a register knows a person, in the forms in which people write them."""

import re

from citra.privacy.lookalikes import is_lookalike, outside_lookalikes
from citra.privacy.markers import NUMBER

_YEAR = r"(?:19|20)\d\d"
# Without a word before them these are told by their form alone: the national number and the card number have sixteen
# digits, the tax number its points, a civil servant's number two dates.
_BY_FORM = re.compile(
    rf"""(?<!\d)(?<!\d[.-])(?:
        \d{{16}} | \d{{12}}[ .\-]\d{{4}} | \d{{6}}[ .\-]\d{{10}}
      | \d{{4}}([ .\-])\d{{4}}\1\d{{4}}\1\d{{4}} | \d{{6}}([ .\-])\d{{6}}\2\d{{4}}
      | \d{{2}}([ .\-])\d{{2}}\3\d{{2}}\3\d{{6}}\3\d{{4}} | \d{{4}}[ .\-]\d{{2}}[ .\-]?\d{{6}}[ .\-]\d{{4}}
      | \d{{6}}[ .\-]\d{{2}}[ .\-]?\d{{2}}[ .\-]?\d{{2}}[ .\-]\d{{4}} | \d{{3}}-\d{{2}}-\d{{4}}
      | {_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ .\-]?{_YEAR}(?:0[1-9]|1[0-2])[ .\-]?[12][ .\-]?\d{{3}}
    )(?![\d]|[.\-]\d)
    | (?<![\w-])[A-Z]\d{{7}}(?![\w-])
    | (?<!\w)[A-Z]{{2}}\d{{2}}(?:[ ]?[A-Z\d]{{4}}){{3,7}}(?:[ ]?[A-Z\d]{{1,3}})?(?!\w)""",
    re.VERBOSE,
)
# The tax number is told by its points.
_TAX = re.compile(r"(?<!\d)(?:\d{2}\.\d{3}\.\d{3}\.\d[.-]\d{3}\.\d{3}|(?:\d{3}\.){4}\d{4})(?!\d)")
_YEARS = re.compile(rf"(?:{_YEAR}\W?)+")
_REGISTERS = (
    r"nik|(?:no\.?\s*|nomor\s+)?e?-?ktp|n\.?p\.?w\.?p\.?\d*|nip|nrp|nuptk|nidn|nim|nis|nisn|paspor|passport|pasport|"
    r"sim(?:\s+[abc])?|kk|kartu\s+keluarga|bpjs|ssn|tin|id\s*card|identity\s+(?:card|number)|national\s+id"
)
_BANKS = (
    r"(?:no\.?\s*)?rek(?:ening)?|norek|virtual\s+account|v\.?a|a/c|acc(?:oun)?t\s*(?:no|number)?|iban|bca|bri|bni|btn|"
    r"bsi|bjb|mandiri|cimb(?:\s+niaga)?|danamon|permata|bank\s+\w+|seabank|jago|jenius"
)
_LABELLED = re.compile(
    rf"(?<![a-z])(?:(?P<register>{_REGISTERS})(?![a-z])[^\d\n]{{0,16}}?|(?:{_BANKS})(?![a-z])[^\d\n]{{0,24}}?)"
    r"(?P<number>(?<![a-z])[a-z]{0,2}[ -]?\d(?:[ .\-/]?\d){5,21}(?!\d))",
    re.IGNORECASE,
)
_HOLDER = re.compile(
    r"(?P<before>#\u2026[^\n]{0,20}?\b(?i:a\s?[./]?\s?n\s?\.?|atas\s+nama|on behalf of)\s*:?\s*)"
    r"(?P<name>[^\W\d_][\w.']*(?:[ ][A-Z][\w.']*){0,4})"
)
_PLATE = re.compile(
    r"(?P<label>(?<![a-z])(?:nopol|no(?:mor)?\.?\s*pol(?:isi)?|plat(?:\s+no(?:mor)?)?|tnkb|license\s+plate)\W{0,3})"
    r"[a-z]{1,2}[ -]?\d{1,4}[ -]?[a-z]{1,3}\b",
    re.IGNORECASE,
)
_BIRTH = re.compile(
    r"(?P<label>(?<![a-z])(?:ttl|tempat[, /&]*(?:dan\s+)?(?:tanggal|tgl)\.?\s+lahir|(?:tanggal|tgl)\.?\s+lahir|dob|"
    r"date\s+of\s+birth)\s*[:=]?\s*)[^\n]{0,30}?\d{1,2}[ ./-](?:\d{1,2}|[a-z]+)[ ./-]\d{2,4}",
    re.IGNORECASE,
)


def mask_numbers(text: str) -> str:
    """Return a text without national, tax and passport numbers, bank accounts with their holder, and plates.

    Numbers that a word announces (``NIK``, ``rekening``, ``BCA``, ``Nopol``) are masked in any grouping, and without
    it those that only such a number looks like.

    Examples
    --------
    >>> mask_numbers("NIK 3275 0112 0590 0003, BCA 123-456-7890 a.n. Budi Santoso, lot 3275011205900003")
    'NIK #\u2026, BCA #\u2026 a.n. #\u2026, lot 3275011205900003'
    """
    text = _BIRTH.sub(rf"\g<label>{NUMBER}", _PLATE.sub(rf"\g<label>{NUMBER}", text))
    text = _LABELLED.sub(_labelled, _TAX.sub(NUMBER, text))
    if _BY_FORM.search(text):
        text = outside_lookalikes(text, lambda part: _BY_FORM.sub(_by_form, part))
    return _HOLDER.sub(rf"\g<before>{NUMBER}", text)


def _labelled(found: re.Match) -> str:
    number = found["number"]
    enough = 6 if found["register"] else 8
    if is_lookalike(number.strip()) or len(re.findall(r"\d", number)) < enough or _YEARS.fullmatch(number.strip()):
        return found[0]
    return found[0].removesuffix(number) + NUMBER


def _by_form(found: re.Match) -> str:
    return found[0] if _YEARS.fullmatch(found[0]) else NUMBER
