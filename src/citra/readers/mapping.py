"""What the columns of a table mean: stated in the parameter file, or known of a tool."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from citra.dictionary import the_dictionary
from citra.errors import BadInput
from citra.readers.reading import COUNTS, PERIOD_COUNTS
from citra.readers.synonyms import table_words
from citra.studyfile import Source

POSTS = (
    *("posted_at", "post_id", "address", "account_id", "platform", "caption", "post_type", "media_count"),
    *COUNTS,
)
READINGS = ("observed_at", "account_id", "platform", "follower_count", "following_count", "post_count")
PERIODS = ("period_begin", "period_end", "account_id", "platform", "follower_count", *PERIOD_COUNTS)
# What a row is, by the column that says when.
KINDS = {"posted_at": POSTS, "observed_at": READINGS, "period_begin": PERIODS}
PERIOD_LENGTHS = ("day", "week", "month")
THOUSANDS = (".", ",", " ", "'")


@dataclass(frozen=True)
class Mapping:
    """What a table's columns mean, and how it writes moments and numbers.

    Parameters
    ----------
    columns : dict
        Our columns and, for each, the headings whose cells are joined by a space: one, or a day and a clock.
    time_forms : tuple of str
        How a moment may be written, as `strptime` has it; ``%s`` is seconds since 1970. None where any known form is
        tried.
    zone : str
        The zone of its clock; empty if the parameter file says it.
    thousands : str
        The mark between thousands; empty if none is written.
    platform, post_type : str
        What holds for every row that does not say it.
    period : str
        How long a period lasts that has no end: ``day``, ``week`` or ``month``.
    post_types : dict
        Our types by the table's own words, beyond those that are known everywhere.
    hidden : frozenset of int
        Numbers that stand for "hidden".
    """

    columns: dict[str, tuple[str, ...]]
    time_forms: tuple[str, ...] = ()
    zone: str = ""
    thousands: str = ""
    platform: str = ""
    post_type: str = ""
    period: str = ""
    post_types: dict[str, str] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()

    @property
    def moment(self) -> str:
        """Return our column that says when a row was, which tells what the rows are."""
        return next(name for name in KINDS if name in self.columns)

    @property
    def headings(self) -> list[str]:
        """Return the headings that are read, each once."""
        return list(dict.fromkeys(heading for headings in self.columns.values() for heading in headings))


def plain(text: str) -> str:
    """Return a heading without case, accents and marks, the parts of a name like ``likesCount`` apart.

    Examples
    --------
    >>> plain("Jumlah_Suka:"), plain("likesCount"), plain("Portée")
    ('jumlah suka', 'likes count', 'portee')
    """
    apart = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", text)
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", apart) if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[\W_]+", " ", bare).casefold().split())


@lru_cache(maxsize=1)
def type_words() -> dict[str, str]:
    """Return our types of post by every word that is known for them."""
    return {word: name for name, words in table_words()["post_types"].items() for word in words}


def stated_mapping(source: Source) -> Mapping:
    """Return what the parameter file states of a table.

    Raises
    ------
    BadInput
        If a column of ours is not known, none says when a row was, or another fact is none that can be.
    """
    place = f"{source.file}, columns in the parameter file"
    columns = {name: _headings(name, heading, place) for name, heading in source.columns.items()}
    moments = [name for name in KINDS if name in columns]
    if len(moments) != 1:
        raise BadInput(
            f"{place}: found {' and '.join(moments) or 'no moment'}, expected one of posted_at (a row is a post), "
            "observed_at (a reading of the followers) and period_begin (sums of a period)."
        )
    allowed = KINDS[moments[0]]
    for name in columns:
        if name not in allowed:
            raise BadInput(f"{place}: beside {moments[0]}, {name!r} is no column of ours{_nearest(name, allowed)}.")
    if moments[0] == "observed_at" and "follower_count" not in columns:
        raise BadInput(f"{place}: follower_count is missing; a reading of the followers must say how many there were.")
    _check_stated(source)
    return Mapping(
        columns=columns,
        time_forms=(source.time_form,) if source.time_form else (),
        thousands=source.thousands,
        platform=source.platform,
        period=source.period,
        post_types=source.post_types,
        hidden=frozenset({-1}),
    )


def _headings(name: str, heading, place: str) -> tuple[str, ...]:
    headings = heading if isinstance(heading, (list, tuple)) else [heading]
    if not headings or not all(isinstance(each, str) and each for each in headings):
        raise BadInput(f"{place}: {name} is {heading!r}, expected a heading of the file, or a list of them.")
    if len(headings) > 1 and name not in (*KINDS, "period_end", "caption"):
        raise BadInput(f"{place}: {name} has {len(headings)} headings, expected one.")
    return tuple(headings)


def _nearest(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1)
    return f"; the nearest is {near[0]!r}" if near else f"; expected one of {', '.join(known)}"


def _check_stated(source: Source) -> None:
    """Refuse a platform, a period, a mark or a type of post that there is none of."""
    types = the_dictionary().tables["posts"]["post_type"].values
    for name, allowed in (
        ("platform", tuple(the_dictionary().platforms)),
        ("period", PERIOD_LENGTHS),
        ("thousands", THOUSANDS),
    ):
        value = getattr(source, name)
        if value and value not in allowed:
            raise BadInput(
                f"{source.file}: the parameter file states {name} {value!r}, expected one of "
                f"{', '.join(repr(each) for each in allowed)}."
            )
    for word, kind in source.post_types.items():
        if kind not in types:
            raise BadInput(
                f"{source.file}: the parameter file states post_types {word!r}: {kind!r}, "
                f"expected one of {', '.join(types)}."
            )


def stated_columns(given: Iterable[str]) -> dict[str, str | list[str]]:
    """Return columns that are stated as texts such as ``posted_at=Date``.

    Raises
    ------
    BadInput
        If one has no sign of equality.

    Examples
    --------
    >>> stated_columns(["posted_at=Date", "posted_at=Time", "like_count=Likes"])
    {'posted_at': ['Date', 'Time'], 'like_count': 'Likes'}
    """
    columns: dict[str, list[str]] = {}
    for text in given:
        name, equals, heading = text.partition("=")
        if not equals or not name.strip() or not heading.strip():
            raise BadInput(f"column {text!r}: expected our name and the file's heading, such as posted_at=Date.")
        columns.setdefault(name.strip(), []).append(heading.strip())
    return {name: headings[0] if len(headings) == 1 else headings for name, headings in columns.items()}


def check_headings(mapping: Mapping, header: Iterable[str], place: str) -> None:
    """Refuse a mapping whose headings are not all in the file.

    Raises
    ------
    BadInput
        With the heading, and the one that is nearest to it.
    """
    present = list(header)
    for name, headings in mapping.columns.items():
        for heading in headings:
            if heading not in present:
                raise BadInput(
                    f"{place}: there is no column {heading!r}, which the parameter file states for {name}"
                    f"{_nearest(heading, present)}."
                )
