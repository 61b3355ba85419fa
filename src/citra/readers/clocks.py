"""Whose clock an export's times are: that of its format, that of the office, or one that must be stated."""

from dataclasses import dataclass
from functools import lru_cache

from citra.errors import BadInput
from citra.places import Places, find_root
from citra.studyfile import Source, load_yaml

# Read as UTC, and told: nobody said whose clock it is.
UNSTATED = ("unknown", "office-unknown")


@dataclass(frozen=True)
class Clock:
    """The clock by which the times of an export were read.

    Parameters
    ----------
    zone : str
        Its zone, such as ``America/Los_Angeles`` or ``+07:00``.
    whose : str
        Where it is known from: ``stated`` in the parameter file's entry, ``format``, ``office``, ``written`` beside
        each time, or not: ``unknown``, and ``office-unknown`` where the office's zone was not stated.
    room : str
        The room of the format, under which ``data/exports.yml`` says how that is known.
    """

    zone: str
    whose: str
    room: str = ""

    @property
    def is_known(self) -> bool:
        return self.whose not in UNSTATED


@lru_cache(maxsize=1)
def clock_table() -> dict[str, dict[str, str]]:
    """Return what ``data/exports.yml`` says of each format's clock."""
    return load_yaml(Places(find_root(), "").exports)["clocks"]


def clock_of(room: str, source: Source) -> Clock:
    """Return the clock of a format's times in one file.

    Parameters
    ----------
    room : str
        The format's room, a name of ``clocks`` in ``data/exports.yml``.
    source : Source
        What the parameter file says of the file.

    Examples
    --------
    >>> source = Source("a.csv", "", "", "", False, time_zone="Asia/Jakarta")
    >>> clock_of("meta_business_suite", source)
    Clock(zone='America/Los_Angeles', whose='format', room='meta_business_suite')
    >>> clock_of("follower_log", source).zone
    'Asia/Jakarta'
    """
    if source.clock:
        return Clock(source.clock, "stated", room)
    of_format = clock_table()[room]["clock"]
    if of_format == "office":
        return Clock(source.time_zone or "UTC", "office" if source.time_zone else "office-unknown", room)
    if of_format in ("written", "unknown"):
        return Clock("UTC", of_format, room)
    return Clock(of_format, "format", room)


def refuse_unknown(clock: Clock, place: str, option: str) -> None:
    """Refuse a file whose clock depends on whoever made it, unless it is stated.

    Raises
    ------
    BadInput
        In one sentence, with the file and where the clock can be stated.
    """
    if clock.whose == "unknown":
        raise BadInput(
            f"{place}: the times in this file bear no zone, and whose clock they are depends on whoever made it; "
            f"state {option.format('Asia/Jakarta')}, or whichever zone it is."
        )
