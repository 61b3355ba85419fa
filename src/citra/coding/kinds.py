"""What the attributes of the standard may hold."""

import re
from collections.abc import Callable
from dataclasses import dataclass

HEXADECIMAL = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
GUID = re.compile(rf"{HEXADECIMAL}|\{{{HEXADECIMAL}\}}")
MOMENT = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
COLOUR = re.compile(r"#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")
NUMBER = re.compile(r"[+-]?\d+", re.ASCII)


@dataclass(frozen=True)
class Kind:
    """What an attribute may hold."""

    wanted: str
    fits: Callable[[str], object]
    read: Callable[[str], object] = str
    write: Callable[[object], str] = str


def one_of(*values: str) -> Kind:
    """Return the kind of attribute that is one of some words."""
    return Kind(f"one of {', '.join(values)}", lambda text: text in values)


TEXT = Kind("text", lambda text: True)
IDENTIFIER = Kind("a GUID", GUID.fullmatch)
DATE_TIME = Kind("a moment such as 2022-12-31T08:00:00Z", MOMENT.fullmatch)
RGB = Kind("a colour such as #0072B2", COLOUR.fullmatch)
INTEGER = Kind("a whole number", NUMBER.fullmatch, int)
BOOLEAN = Kind(
    "true or false",
    lambda text: text in ("true", "false", "1", "0"),
    lambda text: text in ("true", "1"),
    lambda value: "true" if value else "false",
)
