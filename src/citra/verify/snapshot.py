"""A snapshot of a study's results: what a build came to, small enough to be kept as the reference."""

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from citra.claims import judge, read_claims
from citra.errors import BadInput, CitraError
from citra.places import Places, SnapshotPlaces
from citra.results import read_ledgers
from citra.verify.pictures import pdf_pages

PAGE_END = "\f"


@dataclass(frozen=True)
class Snapshot:
    """What a build came to.

    Parameters
    ----------
    ledgers : dict of str
        Each notebook's ledger as text, by the notebook's stem.
    entries : dict
        The entries of all of them by kind and key.
    data : dict of str
        What each figure draws, as CSV.
    pictures : dict of bytes
        Each figure as a PDF, in one language.
    texts : dict of list of str
        The pages of each edition as text, by language.
    findings : dict of str
        The verdict on each claim of the studied paper.
    program : dict of dict of str
        The digest of each definition of what made them, by file.
    checksums : dict of str
        The SHA-256 of every product by its name in the build.
    """

    ledgers: dict[str, str] = field(default_factory=dict)
    entries: dict[str, dict] = field(default_factory=lambda: read_ledgers(()))
    data: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    findings: dict[str, str] = field(default_factory=dict)
    program: dict[str, dict[str, str]] = field(default_factory=dict)
    checksums: dict[str, str] = field(default_factory=dict)


def snapshot_of_build(
    places: Places, stems: Iterable[str], editions: tuple[str, ...], language: str, program: dict[str, dict[str, str]]
) -> Snapshot:
    """Return the snapshot of a build.

    Parameters
    ----------
    places : Places
        The built study.
    stems : iterable of str
        Its notebooks.
    editions : tuple of str
        The languages of its articles; without one, the register of claims is not asked.
    language : str
        The language in which the pictures are kept.
    program : dict of dict of str
        The digests of what made it.
    """
    stems = list(stems)
    entries = read_ledgers(places.ledger(stem) for stem in stems)
    folders = {key: places.results(entry["notebook"]) for key, entry in sorted(entries["figures"].items())}
    judged = judge(read_claims(places.claims), entries) if editions else []
    return Snapshot(
        ledgers={stem: places.ledger(stem).read_text(encoding="utf-8") for stem in stems},
        entries=entries,
        data={key: (folder / f"{key}.csv").read_text(encoding="utf-8") for key, folder in folders.items()},
        pictures={key: (folder / f"{key}-{language}.pdf").read_bytes() for key, folder in folders.items()},
        texts={edition: pdf_pages(places.article(edition).read_bytes()) for edition in editions},
        findings={each.claim.id: each.finding.verdict for each in judged},
        program=program,
        checksums={name: checksum(path) for name, path in places.products().items()},
    )


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_snapshot(snapshot: Snapshot, folder: Path) -> None:
    """Put a snapshot in place of whatever a folder holds: the same bytes for the same results."""
    shutil.rmtree(folder, ignore_errors=True)
    at = SnapshotPlaces(folder)
    texts = {at.ledger(stem): text for stem, text in snapshot.ledgers.items()}
    texts |= {at.data(key): text for key, text in snapshot.data.items()}
    texts |= {at.text(language): PAGE_END.join(pages) for language, pages in snapshot.texts.items()}
    texts |= {at.findings: _json(snapshot.findings), at.checksums: _json(snapshot.checksums)}
    texts[at.program] = _json(snapshot.program)
    for path, text in texts.items():
        _put(path, text.encode())
    for key, picture in snapshot.pictures.items():
        _put(at.picture(key), picture)


def _json(content: dict) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def read_snapshot(folder: Path) -> Snapshot:
    """Read a snapshot.

    Raises
    ------
    CitraError
        If there is none, or its list of checksums is damaged.
    """
    at = SnapshotPlaces(folder)
    if not at.checksums.is_file():
        raise CitraError(
            f"{folder}: there is no reference of this study; make reference STUDY={folder.name} writes one."
        )
    ledgers = {path.stem: path for path in sorted(folder.glob("ledgers/*.json"))}
    return Snapshot(
        ledgers={stem: path.read_text(encoding="utf-8") for stem, path in ledgers.items()},
        entries=read_ledgers(ledgers.values()),
        data={path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("data/*.csv"))},
        pictures={path.stem: path.read_bytes() for path in sorted(folder.glob("figures/*.pdf"))},
        texts={path.stem: _pages(path) for path in sorted(folder.glob("texts/*.txt"))},
        findings=_read_json(at.findings),
        # Without it every definition is a new one, and none passes for what it was.
        program=_read_json(at.program) if at.program.is_file() else {},
        checksums=_read_json(at.checksums),
    )


def _pages(path: Path) -> list[str]:
    # Read as bytes: a text's own line ends must come back as they were.
    return path.read_bytes().decode("utf-8").split(PAGE_END)


def _read_json(path: Path) -> dict:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as fault:
        raise BadInput(f"{path}: expected a mapping of names ({fault}).") from None
