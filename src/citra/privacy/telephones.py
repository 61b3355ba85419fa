"""Telephone numbers in a text, in the forms in which people write them."""

import re
from functools import lru_cache

from citra.privacy.lookalikes import LOOKALIKE, outside_lookalikes
from citra.privacy.markers import TELEPHONE
from citra.privacy.public import Public

COUNTRY = "ID"
_BETWEEN = r"[ \t().\-\u2010-\u2015_\u00b7\u2022*~/]"
# A letter O at the start is a nought that was written so to be overlooked.
_RUN = re.compile(rf"(?<![\d])(?:\+\s?|\()?[\dO](?:{_BETWEEN}{{0,3}}\d){{6,}}(?![\d])", re.IGNORECASE)
_PIECE = re.compile(r"[+(]*[\dOo]+")
_LABEL = re.compile(
    r"""(?<![a-z])(?:w\.?a|whats?\s?app|wh?at?sapp?|wasap|no\.?\s?hp|hp|handphone|ponsel|tel|telp|telpon|telepon|
    telephone|tlp|tlpn|phone|ph|mobile|cell|call|fax|faks|faksimile|sms|cp|contact\s?person|narahubung|kontak|contact|
    hub|hubungi|hotline|chat)(?![a-z]) [^\d\n+(]{0,22} (?P<number>[+(]*\d(?:[ ().\-\u2013]{0,2}\d){6,13}(?!\d))""",
    re.IGNORECASE | re.VERBOSE,
)
_NATIONAL = re.compile(r"08\d{7,11}|0[2-79]\d{7,10}")
_BRACKETED = re.compile(r"\(\d{2,4}\)\s?\d{3,4}[ .-]?\d{3,5}")
_AMERICAN = re.compile(r"\d{3}([-.])\d{3}\1\d{4}")


def mask_telephones(text: str, public: Public) -> str:
    """Return a text without telephone numbers; short, toll-free and service numbers are nobody's and stay.

    Whether digits are a number of a country is known to ``phonenumbers``, Google's plan of all countries. A number
    without a country is taken for an Indonesian one, and behind a word such as ``WA`` or ``Telp.`` any seven to
    fourteen digits are a number.

    Examples
    --------
    >>> mask_telephones("WA 0812-3456-7890, Rp 1.250.000.000, 150991", Public())
    'WA \u260e\u2026, Rp 1.250.000.000, 150991'
    """

    def labelled(found: re.Match) -> str:
        number = found["number"]
        known = LOOKALIKE.match(number)
        if (known and known.end() >= len(number) - 1) or is_service(number) or public.has_contact(number):
            return found[0]
        if re.fullmatch(r"(?:(?:19|20)\d\d\W*){2}", number):
            return found[0]
        return found[0][: found.start("number") - found.start()] + TELEPHONE

    text = _LABEL.sub(labelled, text)
    if not _RUN.search(text):
        return text
    return outside_lookalikes(text, lambda part: _RUN.sub(lambda run: _in_run(run[0], public), part))


def _in_run(run: str, public: Public) -> str:
    """Return a run of digits with each number in it masked: several may stand behind one another."""
    pieces = [(found.start(), found.end()) for found in _PIECE.finditer(run)]
    first, parts, end = 0, [], 0
    while first < len(pieces):
        start = pieces[first][0]
        lasts = range(min(len(pieces), first + 12), first, -1)
        # A stroke parts two numbers, unless only with it there is one, as in 021/8844343.
        for last in sorted(lasts, key=lambda last: "/" in run[start : pieces[last - 1][1]]):
            stop = pieces[last - 1][1]
            if is_telephone(run[start:stop]):
                parts += [run[end:start], run[start:stop] if public.has_contact(run[start:stop]) else TELEPHONE]
                first, end = last, stop
                break
        else:
            first += 1
    return "".join([*parts, run[end:]])


@lru_cache(maxsize=100_000)
def is_telephone(written: str) -> bool:
    """Return whether digits as they are written are somebody's telephone number.

    Examples
    --------
    >>> [is_telephone(text) for text in ("0812 3456 7890", "+44 20 7946 0958", "(021) 8844343", "2019-2024")]
    [True, True, True, False]
    """
    if is_service(written):
        return False
    digits = re.sub(r"\D", "", re.sub("[Oo]", "0", written))
    if written.startswith("+"):
        return 8 <= len(digits) <= 15 and not digits.startswith("0")
    if digits.startswith("00"):
        return _is_valid("+" + digits[2:])
    if digits.startswith("62"):
        return _is_valid("+" + digits)
    if digits.startswith("0"):
        return _NATIONAL.fullmatch(digits) is not None or _is_valid(digits)
    return bool(_BRACKETED.fullmatch(written) or _AMERICAN.fullmatch(written))


@lru_cache(maxsize=100_000)
def is_service(written: str) -> bool:
    """Return whether a number is one that anybody may call: toll-free, shared, or of a service.

    Examples
    --------
    >>> is_service("1500 991"), is_service("0800-1-234567"), is_service("0812 3456 7890")
    (True, True, False)
    """
    import phonenumbers
    from phonenumbers import PhoneNumberType

    open_to_all = {PhoneNumberType.TOLL_FREE, PhoneNumberType.UAN, PhoneNumberType.SHARED_COST}
    number = _parsed(written)
    return number is not None and phonenumbers.number_type(number) in open_to_all


def _parsed(written: str):
    # Its plan of numbers takes a while to load, and most captions have no digits.
    import phonenumbers

    try:
        return phonenumbers.parse(written, COUNTRY)
    except phonenumbers.NumberParseException:
        return None


def _is_valid(written: str) -> bool:
    import phonenumbers

    number = _parsed(written)
    return number is not None and phonenumbers.is_valid_number(number)
