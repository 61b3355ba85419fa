"""Mentions of accounts and mail addresses in a text, in the forms in which people write them."""

import re

from citra.privacy.markers import MASK
from citra.privacy.public import Public

_TLD = (
    r"(?:com|net|org|info|biz|edu|gov|mil|int|me|io|co|app|dev|xyz|id|my|sg|au|uk|us|nl|de|jp|se|br|pt|fr|ru|in|cn|eu)"
)
_PROVIDER = r"(?:g-?mail|yahoo|ymail|rocketmail|hotmail|outlook|live|icloud|protonmail|proton|aol|kemenkeu)"
_LOCAL = r"[0-9A-Za-z._%+'-]*[0-9A-Za-z_%+-]"
_DOT = r"(?:\s?\.\s?|\s*[\[({]\s*(?:dot|titik|\.)\s*[\])}]\s*|\s+(?:dot|titik)\s+)"
_MAILS = (
    rf"(?:mailto:)?{_LOCAL}@[\w-]+(?:\.[\w-]+)+",
    r"[\w.%+'-]+@[\w-]+(?:\.[\w-]+)+",
    rf"{_LOCAL}\s{{0,2}}@\s{{0,2}}{_PROVIDER}(?:\s?\.\s?{_TLD})*\b",
    rf"{_LOCAL}\s{{0,2}}@\s{{0,2}}[\w-]+(?:\s?\.\s?[\w-]+)*?\s?\.\s?{_TLD}\b",
    rf"{_LOCAL}\s*[\[({{<]\s*(?:at|et|@)\s*[\])}}>]\s*[\w-]+(?:{_DOT}[\w-]+)*?(?:{_DOT}{_TLD}\b)+",
    rf"{_LOCAL}\s+(?:at|et)\s+[\w-]+(?:\s+(?:dot|titik)\s+[\w-]+)*\s+(?:dot|titik)\s+{_TLD}\b",
)
# How the sign is said in words.
_SAID = re.compile(r"[\[({<]\s*(?:at|et)\s*[\])}>]|\s(?:at|et)\s.*\s(?:dot|titik)\s", re.IGNORECASE)
# A price or a time may follow the sign, as in "3 buku @5.000".
_AMOUNT = (
    r"(?:(?:rp|idr|usd|\$)\.?\s?\d|\d{1,6}(?![\w.])|\d{1,3}(?:[.,]\d{3})+(?!\w)|\d{1,2}[.:]\d{2}(?!\w)|"
    r"\d{1,6}\s?(?:rb|ribu|k|jt|juta|am|pm|wib|wita|wit|kg|gr|pcs|pax|orang|m2|cm|x)\b|\d+x\d+)"
)
_MENTION = rf"@(?!{_AMOUNT})(?P<name>\.*\w(?:[\w.-]*\w)?)(?:@[\w-]+(?:\.[\w-]+)+)?"
_AT = re.compile(rf"(?P<mail>{'|'.join(_MAILS)})|{_MENTION}", re.IGNORECASE)
_PLATFORM = (
    r"ig|insta|instagram|fb|facebook|twitter|twt|x|tik\s?tok|tt|tele|telegram|tg|line|wechat|discord|snapchat|threads|"
    r"youtube|yt|linkedin"
)
_LABELLED = re.compile(
    rf"(?<![\w@#/.])(?P<label>(?:(?:id|akun|account|username|user)\s+)?(?:{_PLATFORM})(?:\s+(?:id|akun|account|username))?"
    r"|username|user\s?name|user\s?id|akun|account)"
    r"(?P<sign>\s*[:=]\s*|\s*@\s+(?=\w*[._\d])|\s*/\s?(?=[\w.]*[._\d]))(?P<name>[0-9A-Za-z_](?:[0-9A-Za-z_.]*[0-9A-Za-z_])?)(?P<after>[^\n]?)",
    re.IGNORECASE,
)
# Without a colon only what cannot be a word is a name.
_BARE = re.compile(
    r"(?<![\w@#/.])(?P<label>(?:ig|insta|instagram|fb|facebook|twitter|tik\s?tok|telegram)\s+(?:id\s+)?)"
    r"(?P<name>[0-9A-Za-z]*[A-Za-z][0-9A-Za-z]*(?:[_.]+[0-9A-Za-z]+)+|[0-9A-Za-z]+_+)(?![\w/@])",
    re.IGNORECASE,
)
_SITE = re.compile(r"(?:.*\.)?(?:go|co|ac|or|sch|web)\.id|.*\.(?:com|net|org)|https?|www", re.IGNORECASE)


def mask_mentions(text: str, public: Public) -> str:
    """Return a text without mail addresses and mentions of accounts; public ones stay.

    A name behind the word of a platform and a colon is a mention, too, if it cannot be an ordinary word: it holds a
    digit, a full stop or a low line, or nothing follows it. After a sign with a blank behind it no name is looked for.

    Examples
    --------
    >>> mask_mentions("a/@budi.s, ani@surel.id, IG: c_d, 3 buku @5.000", Public())
    'a/@\u2026, @\u2026, IG: @\u2026, 3 buku @5.000'
    """
    if "@" in text or _SAID.search(text):
        text = _AT.sub(lambda found: _at(found, public), text)
    text = _LABELLED.sub(lambda found: _labelled(found, public), text)
    return _BARE.sub(lambda found: _bare(found, public), text)


def _at(found: re.Match, public: Public) -> str:
    is_public = public.has_contact(found["mail"]) if found["mail"] else public.has_account(found["name"])
    return found[0] if is_public else MASK


def _labelled(found: re.Match, public: Public) -> str:
    name, after = found["name"], found["after"]
    # A plain word before a blank or another letter is one of a sentence.
    is_word = not re.search(r"[._\d]", name) and after not in ("", *",.;|)/")
    is_platform = re.fullmatch(_PLATFORM, name, re.IGNORECASE)
    if is_word or is_platform or name.isdigit() or _SITE.fullmatch(name) or public.has_account(name):
        return found[0]
    return f"{found['label']}{found['sign']}{MASK}{after}"


def _bare(found: re.Match, public: Public) -> str:
    name = found["name"]
    return found[0] if _SITE.fullmatch(name) or public.has_account(name) else found["label"] + MASK
