"""Forms in which tables write a moment: which of them fit a column, and what a text says in one of them."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import product

import numpy as np
import pandas as pd
from babel.dates import get_day_names, get_month_names

from citra.errors import UnsettledForm
from citra.readers.reading import Sieve
from citra.readers.times import EARLIEST, LATEST, posted_times, set_timeless_aside, times_of_form

DAYS = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y"),
    *("%d/%m/%y", "%m/%d/%y", "%d-%m-%y", "%m-%d-%y", "%d.%m.%y", "%d %b %Y", "%d. %b %Y", "%d-%b-%Y", "%d-%b-%y"),
    *("%b %d, %Y", "%b %d %Y", "%d de %b de %Y", "%Y%m%d"),
)
CLOCKS = ("%H:%M", "%H:%M:%S", "%H.%M", "%H.%M.%S", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p")
JOINTS = (" ", ", ", "T", " - ", " at ", " pukul ")
# ISO 8601 with its zone, and seconds (or milliseconds) since 1970.
ZONED, UNIX = "%Y-%m-%dT%H:%M:%S%z", "%s"
OTHER_ZONED = ("%a %b %d %H:%M:%S %z %Y", "%a, %d %b %Y %H:%M:%S %z")
# The languages of the office guides, and those of the exports that were seen.
LANGUAGES = ("en", "id", "es", "fr", "pt", "sv", "de", "nl", "it")
ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# So many different texts tell which forms are worth trying on all.
FIRST_LOOK = 50
NEARLY_ALL = 0.8
_WORD = re.compile(r"[^\W\d_]{2,}\.?,?")
_FRACTION = re.compile(r"(:\d\d)\.\d{1,9}(?=$|\D)")
_ZONED_TEXT = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)? ?(?:Z|UTC|[+-]\d\d:?\d\d)"


@lru_cache(maxsize=1)
def _month_words() -> dict[str, str]:
    """Return the English month by every name of it, in the languages of the exports."""
    words = {"sept": "Sep", "agt": "Aug", "agus": "Aug", "nop": "Nov", "pebruari": "Feb", "nopember": "Nov"}
    for language, width, use in product(LANGUAGES, ("wide", "abbreviated"), ("format", "stand-alone")):
        for number, name in get_month_names(width, use, language).items():
            words[name.casefold().rstrip(".")] = ENGLISH[number - 1]
    return words


@lru_cache(maxsize=1)
def _day_words() -> frozenset[str]:
    """Return the names of the days of the week, which say nothing that the date does not say."""
    names = (
        name.casefold().rstrip(".")
        for language, width in product(LANGUAGES, ("wide", "abbreviated"))
        for name in get_day_names(width, "format", language).values()
    )
    # "mar" is a day in French and a month in every language.
    return frozenset(name for name in [*names, "jum'at", "minggu"] if name not in _month_words())


def in_english(texts: pd.Series) -> pd.Series:
    """Return written moments with English months, without days of the week and fractions of a second.

    Examples
    --------
    >>> in_english(pd.Series(["Jumat, 5 Januari 2024", "5 août 2024 09:00:00.000"])).tolist()
    ['5 Jan 2024', '5 Aug 2024 09:00:00']
    """
    texts = texts.astype("string").str.strip()
    odd = texts.str.contains(r"[^\W\d_T]{2,}|:\d\d\.\d|[\u00a0\u202f]", regex=True).fillna(False).to_numpy(dtype=bool)
    if not odd.any():
        return texts
    cells = texts[odd]
    words = {text: _one_in_english(text) for text in cells.unique()}
    return texts.mask(pd.Series(odd, texts.index), cells.map(words).reindex(texts.index))


def _one_in_english(text: str) -> str:
    def told(match: re.Match) -> str:
        word = match[0].rstrip(".,").casefold()
        if word in _month_words():
            return _month_words()[word] + ("," if match[0].endswith(",") else "")
        return "" if word in _day_words() else match[0]

    return " ".join(_FRACTION.sub(r"\1", _WORD.sub(told, text)).split())


def has_clock(form: str) -> bool:
    """Return whether a form tells the hour."""
    return any(part in form for part in ("%H", "%I", UNIX))


@lru_cache(maxsize=1)
def known_forms() -> tuple[str, ...]:
    """Return every form that is tried on a column whose form nobody has stated."""
    with_clock = (f"{day}{joint}{clock}" for day, joint, clock in product(DAYS, JOINTS, CLOCKS))
    return (ZONED, UNIX, *OTHER_ZONED, *DAYS, *with_clock)


@lru_cache(maxsize=1024)
def _pattern(form: str) -> re.Pattern:
    """Return what a text of a form looks like; parsing settles whether it is one."""
    parts = {"%Y": r"\d{4}", "%b": "[A-Za-z]{3}", "%p": "[AaPp][Mm]"}
    pieces = re.findall("%.|.", form)
    return re.compile(
        "".join(parts.get(piece, r"\d{1,2}") if piece[0] == "%" else re.escape(piece) for piece in pieces)
    )


def fitting_forms(texts: pd.Series) -> list[str]:
    """Return the forms in which most texts, and nearly all, are moments; several where day and month can be exchanged.

    Examples
    --------
    >>> fitting_forms(pd.Series(["05/01/2024 09:00", "07/01/2024 10:30"]))
    ['%d/%m/%Y %H:%M', '%m/%d/%Y %H:%M']
    >>> fitting_forms(pd.Series(["05/01/2024", "31/01/2024"])), fitting_forms(pd.Series(["12", "25"]))
    (['%d/%m/%Y'], [])
    """
    texts = texts.astype("string").str.strip()
    texts = texts[texts.fillna("") != ""].drop_duplicates()
    if texts.empty:
        return []
    first = texts.iloc[np.unique(np.linspace(0, len(texts) - 1, FIRST_LOOK).astype(int))]
    shown = [_one_in_english(text) for text in first]
    likely = [
        form
        for form in known_forms()
        if "%z" in form or form == UNIX or any(_pattern(form).fullmatch(text) for text in shown)
    ]
    forms = best_forms(first, likely)
    return best_forms(texts, forms) if len(texts) > len(first) else forms


def settled_form(texts: pd.Series, usual: str, place: str) -> str:
    """Return the form of a column: the usual one where it reads nearly all of its first look, else the only known one.

    Parameters
    ----------
    texts : Series
        The column.
    usual : str
        The form of the language of the headings; empty if none is known.
    place : str
        The file and the column, for the sentence.

    Raises
    ------
    UnsettledForm
        If no known form reads nearly all texts, or several do.

    Examples
    --------
    >>> settled_form(pd.Series(["05/01/2024", "31/01/2024"]), "%m/%d/%Y", "a.csv, line 2, column Date")
    '%d/%m/%Y'
    """
    filled = texts.astype("string").str.strip()
    filled = filled[filled.fillna("") != ""]
    if filled.empty:
        return usual or DAYS[0]
    first = filled.iloc[np.unique(np.linspace(0, len(filled) - 1, FIRST_LOOK).astype(int))]
    if usual and best_forms(first, [usual]):
        return usual
    forms = fitting_forms(filled)
    if len(forms) == 1:
        return forms[0]
    if usual and not forms:
        return usual
    raise UnsettledForm(place, filled.iloc[0], forms)


def best_forms(texts: pd.Series, forms: Iterable[str]) -> list[str]:
    """Return the forms that read most texts, if that is nearly all of them: a cell may be damaged, a column may not."""
    counts = {form: int(naive_moments(texts, form)[0].notna().sum()) for form in forms}
    most = max(counts.values(), default=0)
    return [form for form, count in counts.items() if count == most] if most >= NEARLY_ALL * len(texts) else []


def naive_moments(texts: pd.Series, form: str) -> tuple[pd.Series, bool]:
    """Return the moments of texts in a form, absent where a text has another form, and whether they are in UTC.

    Moments are those of the table's clock unless the form bears a zone, or seconds since 1970.
    """
    if form == UNIX:
        return _since_1970(texts), True
    if form == ZONED:
        formed = texts.astype("string").str.strip().str.fullmatch(_ZONED_TEXT).fillna(False)
        written = texts.astype("string").str.strip().str.replace(r" ?UTC$", "Z", regex=True)
        times = pd.to_datetime(written.where(formed), format="ISO8601", utc=True, errors="coerce")
        return _in_range(times.dt.tz_localize(None)), True
    if "%z" in form:
        times = pd.to_datetime(texts.astype("string").str.strip(), format=form, utc=True, errors="coerce")
        return _in_range(times.dt.tz_localize(None)), True
    return times_of_form(in_english(texts), form.replace("%B", "%b")), False


def _since_1970(texts: pd.Series) -> pd.Series:
    """Return moments of seconds or milliseconds, which are told apart because platforms of this field are young."""
    digits = texts.astype("string").str.strip().str.fullmatch(r"\d{10}(?:\d{3})?(?:\.0+)?").fillna(False)
    numbers = pd.to_numeric(texts.where(digits), errors="coerce").astype("float64")
    seconds = numbers.where(numbers < 1e12, numbers // 1000)
    return _in_range(pd.Series(pd.to_datetime(seconds.to_numpy(), unit="s"), index=texts.index))


def _in_range(times: pd.Series) -> pd.Series:
    return times.where(times.between(EARLIEST.tz_localize(None), LATEST.tz_localize(None)))


def bears_zone(form: str) -> bool:
    """Return whether a form says of which zone its moments are, so that no clock is needed."""
    return "%z" in form or form in (UNIX, ZONED)


def moments(texts: pd.Series, form: str, zone: str, heading: str, sieve: Sieve) -> pd.DataFrame:
    """Return the moments of texts in a form as `citra.readers.times.both_readings`.

    A row whose text is empty or has another form is set aside.

    Raises
    ------
    BadInput
        If the zone is unknown, see `citra.readers.times.both_readings`.
    """
    if not bears_zone(form):
        return posted_times(in_english(texts), form.replace("%B", "%b"), zone, heading, sieve)
    times = naive_moments(texts, form)[0].dt.tz_localize("UTC")
    set_timeless_aside(times.isna(), texts, heading, sieve, f"a time like {form}")
    return times.to_frame("posted_at")
