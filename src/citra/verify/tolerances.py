"""How far a rebuilt result may lie from the reference: a small file, in which every allowance has its reason."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from citra.errors import BadInput
from citra.studyfile import load_yaml

WANTED = {
    "numbers": {"keys": str, "relative": float, "absolute": float, "reason": str},
    "pictures": {"keys": str, "share": float, "reason": str},
    "files": {"names": str, "reason": str},
}


@dataclass(frozen=True)
class Tolerance:
    """One allowance.

    Parameters
    ----------
    names : str
        Of which keys or files it speaks, with ``*`` for any letters.
    reason : str
        Why it is allowed.
    relative : float
        Largest difference as a share of the larger value.
    absolute : float
        Largest difference, in the value's own unit.
    share : float
        Largest share of a picture's pixels that may differ.
    """

    names: str
    reason: str
    relative: float = 0.0
    absolute: float = 0.0
    share: float = 0.0


@dataclass(frozen=True)
class Tolerances:
    """All allowances; of several for one name the first counts."""

    numbers: tuple[Tolerance, ...] = ()
    pictures: tuple[Tolerance, ...] = ()
    files: tuple[Tolerance, ...] = ()

    def of(self, kind: str, name: str) -> Tolerance:
        """Return the allowance of a name, which is none where the file has no word of it.

        Examples
        --------
        >>> Tolerances(numbers=(Tolerance("*-ratio", "sums", relative=1e-9),)).of("numbers", "like-ratio").relative
        1e-09
        """
        return next((each for each in getattr(self, kind) if fnmatchcase(name, each.names)), Tolerance(name, ""))


def read_tolerances(path: Path) -> Tolerances:
    """Read the allowances.

    Raises
    ------
    BadInput
        If the file is absent, has an unknown name, or an allowance has no reason or is negative.
    """
    if not path.is_file():
        raise BadInput(f"{path}: there is no file of tolerances; one with the single line {{}} tolerates nothing.")
    content = load_yaml(path) or {}
    if not isinstance(content, dict) or not content.keys() <= WANTED.keys():
        raise BadInput(f"{path}: expected a mapping with {', '.join(WANTED)} and nothing else.")
    read = {}
    for kind, entries in content.items():
        places = [f"{path}, {kind}, entry {number}" for number in range(1, len(entries or ()) + 1)]
        read[kind] = tuple(_allowance(WANTED[kind], *pair) for pair in zip(entries or (), places, strict=True))
    return Tolerances(**read)


def _allowance(wanted: dict[str, type], entry, place: str) -> Tolerance:
    if not isinstance(entry, dict) or not entry.keys() <= wanted.keys():
        raise BadInput(f"{place}: expected a mapping with {', '.join(wanted)}.")
    named = next(name for name in ("keys", "names") if name in wanted)
    for name in (named, "reason"):
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            raise BadInput(f"{place}: {name!r} must be a text.")
    sizes = {name: entry[name] for name in ("relative", "absolute", "share") if name in entry}
    for name, size in sizes.items():
        if isinstance(size, bool) or not isinstance(size, (int, float)) or size < 0:
            raise BadInput(f"{place}: {name} is {size!r}, expected a number that is not negative.")
    return Tolerance(entry[named], " ".join(entry["reason"].split()), **sizes)
