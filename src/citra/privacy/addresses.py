"""Addresses and places of people in a text: streets with a house, neighbourhoods, blocks, coordinates."""

import re

from citra.privacy.markers import ADDRESS
from citra.privacy.public import Public

_NAME = r"(?:[A-Z\u00c0-\u00de][\w.'\u2019-]*|\d{1,3}[A-Z]?)"
_NAMES = rf"{_NAME}(?:[ ]{_NAME}){{0,5}}"
_WORDS = r"(?:[\w.'\u2019-]+[ ]){{0,{}}}?[\w.'\u2019-]+"
_HOUSE = (
    r"(?:(?i:no|nomor|nmr|number|kav|kavling|km|\#)\.?\s?:?\s?(?:[A-Z]{0,2}[-/. ]?)?\d{1,4}\s?(?:[A-Za-z]\b)?"
    r"(?:[-/]\d{1,4}[A-Z]?)?)"
)
_NEIGHBOURHOOD = (
    r"(?:(?i:rt)[ .:]{0,3}\d{1,3}\s?[,/&.-]?\s?(?:(?i:rw)[ .:]{0,3}\d{1,3}|(?<=/)\s?\d{1,3})?|(?i:rw)[ .:]{0,3}\d{1,3})"
)
_BLOCK = rf"(?:(?i:blok|block|blk)\.?\s?[A-Z]{{1,3}}[-. ]?\d{{0,3}}(?:\s?[-/,.]?\s?(?:{_HOUSE}|\d{{1,3}}[A-Z]?\b)))"
_ESTATE = (
    r"(?i:perum|perumahan|komplek|kompleks|komp|kompl|griya|villa|puri|graha|apartemen|apartment|kost|kos|ruko|cluster)"
)
# A motorway is nobody's street.
_WAY = r"(?i:jl|jln|jalan|gg|gang|lorong|lrg)\.?\s?(?!(?i:tol|layang)\b)"
_SHORT_WAY = r"(?i:jl|jln|gg)\.?\s?(?!(?i:tol|layang)\b)"
# Any of these makes a place somebody's; what stands beside them only says where it lies.
_STRONG = "|".join(
    [
        rf"{_SHORT_WAY}{_NAMES}(?:[ ,]{{0,2}}{_HOUSE}|\s\d{{1,4}}[A-Za-z]?\b)?",
        rf"{_WAY}{_WORDS.format(5)}[ ,]{{1,2}}(?:{_HOUSE}|{_BLOCK}|{_NEIGHBOURHOOD})",
        # A walk of so many kilometres is no street.
        rf"{_WAY}{_NAMES}\s\d{{1,4}}[A-Za-z]?\b(?!\s?(?i:km|k|m|meter|peserta|orang|tahun|hari|kali|langkah)\b)",
        rf"{_ESTATE}\.?\s{_WORDS.format(7)}[ ,]{{1,2}}(?:{_BLOCK}|{_HOUSE}|{_NEIGHBOURHOOD})",
        rf"{_ESTATE}\.?\s{_NAMES}\s[A-Z]{{1,2}}[-. ]?\d{{1,3}}(?:[-/]\d{{1,3}})?\b",
        _NEIGHBOURHOOD,
        _BLOCK,
        r"(?i:kode\s?pos|kodepos|zip(?:\s?code)?|postcode|postal\s+code)\s?[:.]?\s?\d{4,6}",
        r"(?i:p\.?\s?o\.?\s?box|kotak\s+pos)\.?\s?(?i:no\.?)?\s?\d+\w*",
    ]
)
_DISTRICT = (
    r"(?i:kel|kelurahan|kec|kecamatan|ds|desa|dsn|dusun|kp|kampung|kab|kabupaten|kota|prov|provinsi)"
    rf"\.?\s?{_NAMES}"
)
_BESIDE = rf"{_DISTRICT}|{_ESTATE}\.?\s{_NAMES}|\d{{5}}\b|{_HOUSE}|(?<=, ){_NAMES}(?=[ ]\d{{5}}\b)"
_PARTED = r"[ ]?[,.;/\u2013-]{0,2}[ ]?\n?"
_CHAIN = re.compile(
    rf"(?<![\w@#-])(?:(?:{_DISTRICT}|{_ESTATE}\.?\s{_NAMES}){_PARTED})*"
    rf"(?:{_STRONG})(?:{_PARTED}(?:{_STRONG}|{_BESIDE}))*"
)
_STREET = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Square|Sq|Crescent|Cres|Terrace|Highway|"
    r"Hwy|Close|Way)"
)
_LETTERS = r"[\w\u00c0-\u00ff'.\u2019-]+"
_ABROAD = re.compile(
    rf"""(?<![\w.,])\d{{1,5}}[A-Za-z]?[ ,]{{1,2}}(?:(?:[NSEW]|North|South|East|West)\.?[ ])?
      (?:[A-Z][\w'\u2019-]*[ ]){{1,4}}{_STREET}\b\.?(?:,?\s(?:Apt|Unit|Suite|Flat|Floor)\.?\s?\#?\w+)?
      (?:,\s(?:[A-Z][\w'-]*[ ]?){{1,3}})?(?:,?\s[A-Z]{{2}}\s\d{{5}}(?:-\d{{4}})?)?
    | (?<!\w)[A-Z\u00c0-\u00de][\w\u00df-]*(?:stra\u00dfe|strasse|str\.|gasse|weg|platz|gatan|v\u00e4gen|straat|laan)
      [ ]\d{{1,4}}[a-z]?\b(?:,?[ ]\d{{4,5}}[ ][A-Z]\w+)?
    | (?<!\w)(?:Rua|Avenida|Av\.|Travessa|Calle|Via)\s(?:{_LETTERS}[ ]){{0,5}}?{_LETTERS},?[ ]
      (?:n[\u00ba\u00b0.]{{0,2}}\s?)?
      \d{{1,5}}\b
    | (?<![\w.,])\d{{1,4}}(?:[ ]?(?:bis|ter))?,?[ ](?:rue|avenue|boulevard|place|all\u00e9e|chemin)[ ]
      (?:{_LETTERS}[ ]){{0,4}}?[A-Z\u00c0-\u00de][\w\u00c0-\u00ff'\u2019-]+
    """,
    re.VERBOSE,
)
_LABELLED = re.compile(
    r"""(?P<label>(?<!\w)(?i:alamat(?:\s+(?:rumah|lengkap|domisili|tinggal|pengiriman))?|domisili|address|tinggal\s+di|
    beralamat\s+di|lives?\s+at)\s*[:=]?\s*) (?P<place>[^\s@:;\n\u2302][^\n;]{2,140}?\d(?:[^\n;.]|\.(?=\S)){0,60})""",
    re.VERBOSE,
)
_SECONDS = r"\d{1,3}\u00b0\s?\d{1,2}['\u2032]\s?\d{1,2}(?:[.,]\d+)?(?:\"|\u2033|'')\s?"
_POINT = re.compile(
    r"(?<![\d.])-?\d{1,2}[.,]\d{4,}\s?[,;/ ]\s?-?\d{1,3}[.,]\d{4,}"
    rf"|{_SECONDS}(?:[NSU]|L[SU])[,;\s]{{0,3}}{_SECONDS}(?:E|W|BT|B|T)"
    r"|(?<!\w)[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}(?!\w)"
)


def mask_addresses(text: str, public: Public) -> str:
    """Return a text without addresses of houses and coordinates of places; those of institutions that are stated stay.

    A street with a house, a neighbourhood (RT/RW), a block or a postal code makes an address, and the names of
    quarter, district and town beside it go with it. Names of places alone are nobody's.

    Examples
    --------
    >>> mask_addresses("Rumah di Jl. Melati No. 5 RT 02/RW 03, Kel. Margahayu; jalan tol Cikampek", Public())
    'Rumah di \u2302\u2026; jalan tol Cikampek'
    """

    def shown(found: re.Match) -> str:
        return found[0] if public.has_address(found[0]) else ADDRESS

    def labelled(found: re.Match) -> str:
        return found["label"] + (found["place"] if public.has_address(found["place"]) else ADDRESS)

    text = _LABELLED.sub(labelled, text)
    return _POINT.sub(ADDRESS, _ABROAD.sub(shown, _CHAIN.sub(shown, text)))
