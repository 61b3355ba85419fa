"""Two values: equal, printed alike, near enough, or different."""

from citra.dictionary import LANGUAGES, the_dictionary
from citra.language import UNITS, value_text
from citra.ledger import OTHER_UNITS
from citra.verify.items import Part
from citra.verify.tolerances import Tolerance


def printed(value, unit: str | None) -> dict[str, str]:
    """Return a value as each edition prints it; as it is kept where its unit or word is no longer known.

    Examples
    --------
    >>> printed(0.114901, "share")
    {'id': '11,49\\u202f%', 'en': '11.49\\u202f%'}
    """
    is_known = unit in UNITS or unit in OTHER_UNITS
    if unit == "word" and value not in the_dictionary().words:
        is_known = False
    return {
        language: value_text(value, unit, language) if value is None or is_known else str(value)
        for language in LANGUAGES
    }


def compare_values(
    name: str, old, new, units: tuple[str | None, str | None], tolerance: Tolerance, *, is_printed: bool = True
) -> Part:
    """Compare one value of the reference with the rebuilt one.

    Parameters
    ----------
    name : str
        Which part of an item it is.
    old, new : number, str, bool or None
        The whole values.
    units : pair of str
        The unit of each.
    tolerance : Tolerance
        How far they may lie apart.
    is_printed : bool
        Whether an edition prints them; values that are only drawn are not.

    Examples
    --------
    >>> compare_values("value", 0.11490, 0.11491, ("share", "share"), Tolerance("*", "")).verdict
    'same as printed'
    >>> compare_values("value", 0.1149, 0.2, ("share", "share"), Tolerance("*", "")).verdict
    'differs'
    """
    before, after = (printed(old, units[0]), printed(new, units[1])) if is_printed else ({}, {})
    absolute = relative = None
    if units[0] == units[1] and _is_number(old) and _is_number(new):
        absolute = abs(new - old)
        relative = absolute / abs(old) if old else None
    verdict, reason = "differs", ""
    if old == new and isinstance(old, str) == isinstance(new, str) and units[0] == units[1]:
        verdict = "identical"
    elif is_printed and before == after:
        verdict = "same as printed"
    elif absolute is not None and absolute <= max(tolerance.absolute, tolerance.relative * max(abs(old), abs(new))):
        verdict, reason = "within tolerance", tolerance.reason
    return Part(name, verdict, old, new, before, after, absolute, relative, reason)


def _is_number(value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
