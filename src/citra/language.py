"""Numbers, dates and words as an edition's reader expects them. The only place that rounds."""

import datetime as dt
from dataclasses import dataclass

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from citra.dictionary import the_dictionary
from citra.errors import CitraError

LOCALES = {"id": "id_ID", "en": "en_GB"}
# What stands between hours and minutes.
CLOCK = {"id": ".", "en": ":"}
# A number and its sign stay together on a line.
NARROW_SPACE = "\u202f"
# Smaller p-values are printed as "less than".
SMALLEST_P = 0.001
MINUS = "\u2212"


@dataclass(frozen=True)
class Unit:
    """How a value of a unit is kept and printed.

    Parameters
    ----------
    decimals : int
        Digits after the decimal mark on the page.
    factor : float
        What the kept value is multiplied by before it is printed.
    suffix : str
        What follows the number.
    """

    decimals: int
    factor: int = 1
    suffix: str = ""


UNITS = {
    "count": Unit(0),
    "share": Unit(2, 100, f"{NARROW_SPACE}%"),
    "rate": Unit(2, 100, f"{NARROW_SPACE}%"),
    "points": Unit(2, 100),
    "p_value": Unit(3),
    "tenth_level": Unit(1, 100, f"{NARROW_SPACE}%"),
    "level": Unit(0, 100, f"{NARROW_SPACE}%"),
    "per_post": Unit(2),
    "per_post_and_1000_followers": Unit(2),
    "per_week": Unit(2),
    "per_day": Unit(2),
    "count_change": Unit(0),
    "index": Unit(3),
    "hours": Unit(1),
    "ratio": Unit(2),
    "log_growth": Unit(5),
    "years": Unit(2),
    "days": Unit(1),
}


def number_text(value: float, unit: str, language: str, decimals: int | None = None) -> str:
    """Return a number as text in a language, rounded by its unit.

    Parameters
    ----------
    value : int or float
        The whole value, as the ledger keeps it (a share as 0.1149).
    unit : str
        A key of ``UNITS``.
    language : {"id", "en"}
        The edition.
    decimals : int, optional
        Digits after the decimal mark where they are not the unit's, as on an axis.

    Raises
    ------
    CitraError
        If the unit is not known.

    Examples
    --------
    >>> number_text(1776, "count", "id"), number_text(1776, "count", "en")
    ('1.776', '1,776')
    >>> number_text(0.114901, "share", "id")
    '11,49\\u202f%'
    >>> number_text(-0.5, "ratio", "en")
    '\\u22120.50'
    """
    if unit not in UNITS:
        raise CitraError(f"{unit!r} is not a unit; the known ones are {', '.join(sorted(UNITS))}.")
    if unit == "p_value" and value < SMALLEST_P:
        return f"<{NARROW_SPACE}{number_text(SMALLEST_P, unit, language)}"
    how = UNITS[unit]
    decimals = how.decimals if decimals is None else decimals
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = format_decimal(value * how.factor, format=pattern, locale=LOCALES[language])
    if text.strip("-0.,") == "":
        text = text.lstrip("-")
    return text.replace("-", MINUS) + how.suffix


def date_text(day: dt.date, language: str) -> str:
    """Return a day in words.

    Examples
    --------
    >>> date_text(dt.date(2022, 8, 17), "id"), date_text(dt.date(2022, 8, 17), "en")
    ('17 Agustus 2022', '17 August 2022')
    """
    return format_date(day, format="d MMMM y", locale=LOCALES[language])


def month_text(day: dt.date, language: str) -> str:
    """Return a month and its year in words.

    Examples
    --------
    >>> month_text(dt.date(2017, 9, 1), "id")
    'September 2017'
    """
    return format_date(day, format="MMMM y", locale=LOCALES[language])


def value_text(value, unit: str, language: str) -> str:
    """Return any ledger value as text: a number by its unit, a date, a month, a word or plain text.

    An absent value is printed as an en dash, never as zero.

    Examples
    --------
    >>> value_text(None, "count", "en")
    '\\u2013'
    >>> value_text("2022-12-31", "date", "en")
    '31 December 2022'
    >>> value_text(16.5, "hour", "id"), value_text(8, "hour", "en"), value_text("SE", "country", "id")
    ('16.30', '08:00', 'Swedia')
    """
    if value is None:
        return "\u2013"
    if unit == "date":
        return date_text(dt.date.fromisoformat(value), language)
    if unit == "month":
        return month_text(dt.date.fromisoformat(value), language)
    if unit == "year":
        return str(value)
    if unit == "word":
        return the_dictionary().word(value, language)
    if unit == "hour":
        return f"{int(value):02d}{CLOCK[language]}{round(value % 1 * 60):02d}"
    if unit == "country":
        return Locale.parse(LOCALES[language]).territories[value]
    if unit in ("text", "file"):
        return value
    return number_text(value, unit, language)
