"""A small study by hand, and the validator of RO-Crates without a network."""

import dataclasses
import json
import warnings
from pathlib import Path

from rocrate import vocabs

from citra.compendium import (
    Author,
    Citation,
    Claimed,
    Item,
    Machine,
    Material,
    Measurement,
    Place,
    Program,
    RawFile,
    Software,
    Step,
    StoredFile,
)

BOTH = ("en", "id")
NOTEBOOK = "notebooks/01-growth.ipynb"
RAW = "data/raw/office/posts.csv"
FIGURE_FILES = tuple(f"build/office/results/01-growth/curve{ending}" for ending in (".csv", "-en.pdf", "-id.pdf"))
LEDGER = "build/office/results/01-growth/ledger.json"


def both(text: str) -> dict[str, str]:
    return {language: f"{text} ({language})" for language in BOTH}


def stored(path: str, **changes) -> StoredFile:
    return StoredFile(path, "ab" * 32, 100, **changes)


def item(key: str, kind: str, **changes) -> Item:
    places = tuple(Place(language, f"{language}/findings.tex:7") for language in BOTH)
    numbered = dict.fromkeys(BOTH, "3") if kind in ("tables", "figures") else {}
    files = FIGURE_FILES if kind == "figures" else (LEDGER,)
    return dataclasses.replace(
        Item(key, kind, NOTEBOOK, "", True, both(f"Text of {key}"), numbered, places, files), **changes
    )


def small_material() -> Material:
    """Return everything the papers say of an office with one notebook, one raw file, and one result of each kind."""
    machine = Machine("Debian GNU/Linux 12", "AMD EPYC", 2, 8000, 0.5)
    results = tuple(stored(path) for path in (*FIGURE_FILES, LEDGER))
    articles = {language: f"build/office/office-{language}.pdf" for language in BOTH}
    return Material(
        study="office",
        article_title=both("KPKNL"),
        articles=articles,
        citation=Citation(
            "office: a study", "0.1.0", "What it is.", "2026-11-24", "MIT", (Author("The office"),), ("a",)
        ),
        raw_files=(RawFile(RAW, "ab" * 32, 2048, (("posts", 12),), "an export", "CC0-1.0", True, True),),
        programs=(Program(NOTEBOOK, "Does it grow?", ("posts",)),),
        items=(
            item("growth", "numbers", cell="growth-cell"),
            item("grew", "claims"),
            item("by-year", "tables", is_simulated=False),
            item("curve", "figures"),
            item("unused", "numbers", places=()),
        ),
        claims=(Claimed("grew", both("It grew."), "confirm", both("3 %"), both("It did grow.")),),
        limits=dict.fromkeys(BOTH, ("Few <data> & no cause.",)),
        steps=(
            Step("tables", "citra", (stored(RAW),), (stored("build/office/tables/posts.parquet"),)),
            Step("notebook 01-growth", NOTEBOOK, (stored(NOTEBOOK),), results),
            Step("article en", "pdfTeX", results, (stored(articles["en"]),)),
            Step("article id", "pdfTeX", results, (stored(articles["id"]),)),
        ),
        software=(
            Software("citra", "0.1.0", "#citra"),
            Software("Python", "3.11.7", "https://www.python.org/"),
            Software("pdfTeX", "1.40", "https://www.tug.org/applications/pdftex/"),
            Software("pandas", "3.1.1", "pkg:pypi/pandas@3.1.1"),
        ),
        packages_sha256="cd" * 32,
        measurement=Measurement("2026-11-25", machine, "3.11.7", "1.40", "cd" * 32, 100.0, 42.0, 900, 1500, 12),
    )


class CrateValidator:
    """The validator of RO-Crates, without a network.

    The context of RO-Crate comes with the library that writes the crates. It is of a later version, in which the terms
    of 1.1 mean the same.
    """

    def __init__(self, folder: Path):
        self.cache = folder / "cache"
        keep_answer(self.cache, "https://w3id.org/ro/crate/1.1/context", json.dumps(vocabs.RO_CRATE))

    def faults(self, folder: Path) -> list[str]:
        """Return what the required rules of the profile find wrong with the crate of a folder."""
        from rocrate_validator.models import Severity
        from rocrate_validator.services import ValidationSettings, validate

        settings = ValidationSettings(
            rocrate_uri=str(folder),
            profile_identifier="process-run-crate",
            requirement_severity=Severity.REQUIRED,
            offline=True,
            cache_path=self.cache,
        )
        # The validator warns of its own libraries, which says nothing of the crate.
        with warnings.catch_warnings(action="ignore"):
            return sorted({issue.message for issue in validate(settings).get_issues()})


def keep_answer(cache: Path, address: str, text: str) -> None:
    """Put an answer where the validator looks instead of asking a host."""
    from requests import Request
    from requests_cache import CachedSession
    from requests_cache.models import CachedRequest, CachedResponse

    with CachedSession(cache_name=str(cache), backend="sqlite", expire_after=-1) as session:
        request = session.prepare_request(Request("GET", address))
        session.cache.save_response(
            CachedResponse(
                url=address,
                status_code=200,
                content=text.encode(),
                headers={"Content-Type": "application/ld+json"},
                request=CachedRequest.from_request(request),
            )
        )
