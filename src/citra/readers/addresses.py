"""Keys of posts in their public addresses, and of Instagram's the number behind the code."""

import re

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_KINDS = r"(?:p|reel|reels|tv)/(?P<code>[A-Za-z0-9_-]+)"
# An address that begins so is read four times faster than one that is searched.
PLAIN = rf"^https?://www\.instagram\.com/{_KINDS}"
CODE = rf"instagram\.com/(?:[A-Za-z0-9_.]+/)?{_KINDS}"

FACEBOOK_KEY = (
    r"(?:/(?:posts|videos|reel|permalink)/(?:[^/?#]*/)?|/photos/(?:[^/?#]+/)*|[?&](?:story_fbid|fbid|v)=)"
    r"(?P<code>[0-9]{5,}|pfbid[0-9A-Za-z]+)"
)
# Where each platform's addresses keep the key of a post.
_ADDRESSES = {
    "instagram": CODE,
    "twitter": r"(?:twitter|x)\.com/[^/]+/status(?:es)?/(?P<code>\d+)",
    "tiktok": r"tiktok\.com/@[^/]+/(?:video|photo)/(?P<code>\d+)",
    "youtube": r"(?:youtube\.com/(?:watch\?(?:[^#]*&)?v=|shorts/|live/|embed/)|youtu\.be/)(?P<code>[A-Za-z0-9_-]{11})",
    "threads": r"threads\.(?:net|com)/(?:@[^/]+/)?(?:post|t)/(?P<code>[A-Za-z0-9_-]+)",
    "linkedin": r"linkedin\.com/.*?(?:activity|ugcPost|share)[:-](?P<code>\d+)",
    "facebook": FACEBOOK_KEY,
}
_HOSTS = {
    "instagram": r"(?:^|[./])instagram\.com/",
    "facebook": r"(?:^|[./])(?:facebook\.com|fb\.watch|fb\.com)/",
    "twitter": r"(?:^|[./])(?:twitter|x)\.com/",
    "tiktok": r"(?:^|[./])tiktok\.com/",
    "youtube": r"(?:^|[./])(?:youtube\.com|youtu\.be)/",
    "threads": r"(?:^|[./])threads\.(?:net|com)/",
    "linkedin": r"(?:^|[./])linkedin\.com/",
}


def address_platforms(addresses: pd.Series) -> pd.Series:
    """Return the platform of each public address; absent where it is none of those that are known.

    Examples
    --------
    >>> address_platforms(pd.Series(["https://www.tiktok.com/@kantor/video/75", "https://example.org/"])).tolist()
    ['tiktok', <NA>]
    """
    texts = addresses.astype("string").fillna("")
    found = pd.Series(pd.NA, index=texts.index, dtype="string")
    for name, pattern in _HOSTS.items():
        found = found.mask(found.isna() & texts.str.contains(pattern, regex=True).astype(bool), name)
    return found


def address_keys(addresses: pd.Series) -> pd.Series:
    """Return the key of the post in each public address; absent where there is none.

    Examples
    --------
    >>> address_keys(pd.Series(["https://x.com/kantor/status/82", "https://youtu.be/aBcDeFgHi00", "x"])).tolist()
    ['82', 'aBcDeFgHi00', <NA>]
    """
    texts, platforms = addresses.astype("string"), address_platforms(addresses)
    found = pd.Series(pd.NA, index=texts.index, dtype="string")
    for name, pattern in _ADDRESSES.items():
        here = (platforms == name).fillna(False).astype(bool)
        if here.any():
            found = found.mask(here, texts[here].str.extract(pattern)["code"].reindex(texts.index))
    return found


# The last number of an address that is long enough for a key.
LAST_NUMBER = r"([0-9]{10,})(?:[^0-9]|$)(?!.*[0-9]{10,})"


def shortcodes(addresses: pd.Series) -> pd.Series:
    """Return the code of each public address; absent where there is none.

    Examples
    --------
    >>> shortcodes(pd.Series(["https://www.instagram.com/reel/DNuqDSjZCrf/", ""])).tolist()
    ['DNuqDSjZCrf', <NA>]
    """
    texts = pa.array(addresses.astype("string"), from_pandas=True)
    codes = pc.struct_field(pc.extract_regex(texts, PLAIN), "code")
    others = pc.fill_null(pc.and_(pc.is_null(codes), pc.match_substring(texts, "instagram.com/")), False)
    if pc.any(others).as_py():
        found = pc.extract_regex(pc.if_else(others, texts, pa.scalar(None, texts.type)), CODE)
        codes = pc.coalesce(codes, pc.struct_field(found, "code"))
    return pd.Series(codes.to_pandas(types_mapper={codes.type: pd.StringDtype("pyarrow")}.get).array, addresses.index)


def shortcode_of(number: str) -> str | None:
    """Return the code of a post's number: the number written in base 64.

    Examples
    --------
    >>> shortcode_of("3706084487405513439")
    'DNuqDSjZCrf'
    """
    if not re.fullmatch(r"[1-9]\d{5,19}", number):
        return None
    value, code = int(number), ""
    while value:
        value, digit = divmod(value, 64)
        code = ALPHABET[digit] + code
    return code


def number_of(code: str) -> str:
    """Return the number behind a post's code; a code of a private account, which is longer, stays as it is.

    Examples
    --------
    >>> number_of("DH1xO0naABl")
    '3600000000000000101'
    """
    if len(code) > 11:
        return code
    number = 0
    for letter in code:
        number = number * 64 + ALPHABET.index(letter)
    return str(number)


def whole_keys(damaged: pd.Series, addresses: pd.Series) -> pd.Series:
    """Return the keys that a spreadsheet damaged, from the posts' addresses; absent where an address holds none.

    Of Instagram it is the number behind the code. Of other platforms it is the last long number in the address, which
    must be the damaged one as far as that is still to be seen: an address may hold another key.

    Examples
    --------
    >>> addresses = pd.Series(["https://www.instagram.com/p/DH1xO0naABl/", "https://www.facebook.com/a/posts/91000000000123"])
    >>> whole_keys(pd.Series(["3.6E+18", "9.1E+13"]), addresses).tolist()
    ['3600000000000000101', '91000000000123']
    """
    codes = shortcodes(addresses)
    numbers = codes.map(number_of, na_action="ignore").astype("string")
    others = addresses.astype("string").str.extract(LAST_NUMBER, expand=False)
    # Two digits are left of a key in scientific notation, fifteen of one that is written out.
    precision = damaged.str.contains("[eE]", regex=True).map({True: 0.05, False: 1e-13}).astype("float64")
    seen = pd.to_numeric(damaged.str.replace(",", "."), errors="coerce").astype("float64")
    agrees = (pd.to_numeric(others, errors="coerce").astype("float64") / seen - 1).abs() <= precision
    return numbers.fillna(others.where(agrees.fillna(False)))
