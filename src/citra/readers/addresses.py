"""Keys of Instagram posts: the code in the public address, and the number behind it."""

import re

import pandas as pd

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
CODE = r"instagram\.com/(?:[A-Za-z0-9_.]+/)?(?:p|reel|reels|tv)/([A-Za-z0-9_-]+)"


def shortcodes(addresses: pd.Series) -> pd.Series:
    """Return the code of each public address; absent where there is none.

    Examples
    --------
    >>> shortcodes(pd.Series(["https://www.instagram.com/reel/DNuqDSjZCrf/", ""])).tolist()
    ['DNuqDSjZCrf', <NA>]
    """
    return addresses.astype("string").str.extract(CODE, expand=False)


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
