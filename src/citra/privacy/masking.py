"""What of a person stands in texts, masked: in one text, and in a column of a million."""

import re
import unicodedata
from functools import lru_cache

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from citra.privacy.addresses import mask_addresses
from citra.privacy.links import mask_links
from citra.privacy.markers import MASK
from citra.privacy.mentions import mask_mentions
from citra.privacy.numbers import mask_numbers
from citra.privacy.public import Public
from citra.privacy.telephones import mask_telephones

# Most captions hold nothing of a person, or a plain mention; what needs a closer look is found by one quick pattern.
_PLAIN = r"(^|[\s(\[])@([A-Za-z_][0-9A-Za-z_]*(?:\.[0-9A-Za-z_]+)*)"
_CLOSER_LOOK = "|".join(
    [
        r"[^\s(\[]@|@[^A-Za-z_]|@[A-Za-z_.]*[^\x00-\x7F]|@\w[\w.]*[-@]",
        r"(?i:@(?:rp|idr|usd|gmail|yahoo|ymail|hotmail|outlook|icloud|proton|live|aol|kemenkeu))",
        # Seven digits, however they are parted.
        r"\d(?:\D*\d){6}",
        r"(?i:instagr|facebook|\bfb\b|\big\b|\bm\.me|messenger\.|twitter|\bx\.com|tiktok|youtube|linkedin|threads)",
        r"(?i:pinterest|reddit|\bt\.me|telegram|wa\.me|wa\.link|whatsapp|\bline\b|lin\.ee|signal\.|discord|snapchat)",
        r"(?i:zalo|linktr|lynk|bio\.link|beacons\.|msha\.|taplink|campsite|heylink|allmylinks|linkin\.|solo\.to|paypal)",
        r"(?i:ko-fi|patreon|saweria|trakteer|bsky|goo\.gl|google\.|skype|vk\.com|ok\.ru|weibo|tumblr|github|soundcloud)",
        r"(?i:://|mailto|tel:|geo:|sms:)",
        r"(?i:\b(?:twt|tik tok|tt|tele|tg|x|yt|insta|wechat|user ?name|user ?id|akun|account)\s*[:=/@])",
        r"(?i:\bat\b.*\bdot\b|\bat\b.*\btitik\b|[\[({<]\s*(?:at|et|@)\s*[\])}>])",
        r"(?i:\b(?:jl|jln|jalan|gg|gang|lorong|lrg|rt|rw|blok|blk|block)\b)",
        r"(?i:\b(?:kode ?pos|box|zip|post ?code|postal|kotak pos)\b)",
        r"(?i:\b(?:perum|perumahan|kompl?|kompleks?|griya|villa|puri|graha|apartemen|apartment|kost?|ruko|cluster)\b)",
        r"(?i:\b(?:rt|rw)\.?\d|\b(?:alamat|domisili|address|tinggal|beralamat|lives?)\b)",
        r"(?i:\b(?:nopol|pol|polisi|plat|tnkb|plate|ttl|lahir|birth|dob)\b)",
        r"\d.*\b(?i:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|ct|square|sq|crescent)\b",
        r"\d.*\b(?i:cres|terrace|highway|hwy|close|way|rue|place|chemin|all\x{e9}e)\b",
        r"(?:stra\x{df}e|strasse|str\.|gasse|weg|platz|gatan|v\x{e4}gen|straat|laan) \d",
        r"\b(?:Rua|Avenida|Av\.|Travessa|Calle|Via)\s",
        r"\d[.,]\d{4}|\d\x{b0}|\+[2-9CFGHJMPQRVWX]{2}",
        # Signs that show nothing, and letters and digits in another form.
        r"[\x{ad}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{2069}\x{feff}\x{20e3}\x{fe6b}\x{ff01}-\x{ff5e}]",
        r"[\x{2460}-\x{24e9}\x{1d400}-\x{1d7ff}\x{660}-\x{669}\x{6f0}-\x{6f9}\x{966}-\x{96f}\x{1f100}-\x{1f189}]",
    ]
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe0e\ufe0f\u20e3]")


NOTHING_PUBLIC = Public()


def mask_text(text: str, public: Public = NOTHING_PUBLIC) -> str:
    """Return a text in which nothing leads to a person: accounts, mails, links, numbers, telephones and addresses.

    Signs that show nothing and letters in another form hide nothing: a text in which they did comes back in plain
    letters.

    Examples
    --------
    >>> mask_text("Hub. @budi.s atau 0812-3456-7890 (wa.me/6281234567890)")
    'Hub. @\u2026 atau \u260e\u2026 (wa.me/\u2026)'
    >>> mask_text("\uff20bu\u200bdi"), mask_text("\u00bd harga")
    ('@\u2026', '\u00bd harga')
    """
    masked = _masked(text, public)
    if text.isascii():
        return masked
    plain = _plain(text)
    if plain == text:
        return masked
    seen = _masked(plain, public)
    return masked if _plain(masked) == seen else seen


def _masked(text: str, public: Public) -> str:
    text = mask_mentions(mask_links(text, public), public)
    return mask_addresses(mask_telephones(mask_numbers(text), public), public)


def _plain(text: str) -> str:
    """Return a text in letters and digits of one form (Unicode NFKC), without signs that show nothing."""
    return "".join(map(_plain_letter, _INVISIBLE.sub("", text)))


@lru_cache(maxsize=20_000)
def _plain_letter(letter: str) -> str:
    # Masks end with this one.
    if letter == "\u2026":
        return letter
    digit = unicodedata.digit(letter, None)
    return unicodedata.normalize("NFKC", letter) if digit is None else str(digit)


def mask_texts(texts: pd.Series, public: Public) -> pd.Series:
    """Return a column of texts as `mask_text` returns each; absent ones stay absent."""
    column = pa.array(texts.astype("string"), from_pandas=True)
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    masked = pa.chunked_array([_mask_chunk(chunk, public) for chunk in chunks], column.type)
    return pd.Series(masked.to_pandas(types_mapper={column.type: pd.StringDtype("pyarrow")}.get).array, texts.index)


def _mask_chunk(column: pa.Array, public: Public) -> pa.Array:
    """Mask plain mentions all at once, and text by text what needs a closer look."""
    looks = pc.fill_null(pc.match_substring_regex(column, _CLOSER_LOOK), False)
    closely = pa.array([mask_text(text, public) for text in column.filter(looks).to_pylist()], column.type)
    for account in sorted(public.accounts):
        pattern = rf"(?i)(^|[\s(\[])@({re.escape(account)})([^0-9A-Za-z_.]|\.+(?:[^0-9A-Za-z_.]|$)|$)"
        # Twice, because two mentions may share the blank between them.
        for _ in range(2):
            column = pc.replace_substring_regex(column, pattern, "\\1\x01\\2\\3")
    column = pc.replace_substring_regex(column, _PLAIN, rf"\1{MASK}")
    return pc.replace_with_mask(pc.replace_substring(column, "\x01", "@"), looks, closely)
