"""One edition of the article: its inputs written, TeX run apart and confined, its log read."""

import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from subprocess import TimeoutExpired

from citra.claims import Judged, judge, read_claims
from citra.dictionary import LANGUAGES
from citra.errors import CitraError
from citra.latex import (
    check_uses,
    printed_texts,
    write_cells,
    write_findings,
    write_joint_display,
    write_results,
    write_table,
)
from citra.pipeline.programs import run_program
from citra.pipeline.scratch import publish, scratch_folder
from citra.places import PAGES, Places
from citra.results import read_ledgers

TIME_LIMIT_SECONDS = 180
WIDEST_OVERFLOW_POINTS = 3.0

FAULTS = (
    (re.compile(r"^! (.*)", re.M), "TeX stops: {}"),
    (re.compile(r"^Missing character: (.*)", re.M), "a glyph is missing: {}"),
    (re.compile(r"LaTeX Warning: ((?:Reference|Citation|Hyper reference) .*? undefined.*)"), "{}"),
    (re.compile(r"Package natbib Warning: (Citation .*? undefined.*)"), "{}"),
    (re.compile(r"LaTeX Warning: (Label .*? multiply defined.*)"), "{}"),
    (re.compile(r"LaTeX Font Warning: (.*)"), "{}"),
    (re.compile(r"LaTeX Warning: (Marginpar on page .* moved.*)"), "{}"),
)
OVERFLOW = re.compile(r"^Overfull \\[hv]box \(([\d.]+)pt too (?:wide|high)\)(.*)", re.M)


@dataclass(frozen=True)
class Edition:
    """What one edition is made from.

    Parameters
    ----------
    language : str
        ``id`` or ``en``.
    ledgers : tuple of Path
        The ledgers of the study's notebooks.
    rows_may_leave : bool
        Whether the data of figures that show single posts or readings go with the article.
    """

    language: str
    ledgers: tuple[Path, ...]
    rows_may_leave: bool


def article_sources(places: Places, language: str) -> list[Path]:
    """Return the files that somebody wrote for an edition, sorted."""
    shared = [places.paper / name for name in ("citra.sty", places.references.name, f"citra-{language}.bst")]
    return [*shared, places.paper / f"article-{language}.tex", *places.sections(language)]


def typeset(edition: Edition, places: Places) -> None:
    """Make an edition's PDF; it is published once its numbers are accounted for.

    Raises
    ------
    CitraError
        If a key is missing, a claim does not hold, TeX stops or takes too long, or its log tells
        of an undefined reference, a missing glyph or a line that runs out of the page.
    """
    sources = article_sources(places, edition.language)
    entries = read_ledgers(edition.ledgers)
    judged = judge(read_claims(places.claims), entries)
    written = [source for source in sources if source.suffix == ".tex"]
    check_uses(written, entries, printed_texts(judged, edition.language))
    with scratch_folder(places.build, f"article-{edition.language}") as scratch:
        # TeX may read and write below this folder only, so everything it needs is copied there.
        for source in sources:
            shutil.copy(source, scratch / source.name)
        write_results_and_floats(entries, edition.language, places, scratch)
        if not edition.rows_may_leave:
            for key in (key for key, entry in entries["figures"].items() if entry.get("is_of_single_rows")):
                (scratch / "figures" / f"{key}.csv").unlink()
        _write_article_inputs(entries, judged, edition.language, places, scratch)
        run_latexmk(scratch, f"article-{edition.language}", places.typesetting(edition.language))
        # BibTeX writes none for an article that cites nothing.
        (scratch / f"article-{edition.language}.bbl").touch()
        publish(scratch / f"article-{edition.language}.bbl", places.typeset_bibliography(edition.language))
        publish(scratch / f"article-{edition.language}.uses", places.typeset_uses(edition.language))
        publish(scratch / f"article-{edition.language}.pdf", places.typeset_article(edition.language))


def simulated_tables(places: Places) -> dict[str, bool]:
    """Return whether each canonical table of a study holds simulated rows."""
    origins = json.loads(places.origins.read_text(encoding="utf-8"))
    return {name: origin["is_simulated"] for name, origin in origins.items()}


def write_results_and_floats(entries: dict, language: str, places: Places, scratch: Path, pages: str = PAGES) -> None:
    """Write the numbers, tables and figures of a study's ledgers where TeX looks for them.

    Parameters
    ----------
    entries : dict
        The ledgers' entries by kind and key.
    language : str
        ``id`` or ``en``.
    places : Places
    scratch : Path
        The folder in which TeX runs.
    pages : str
        The folder of the notebooks' pages, to which each result is linked.
    """
    (scratch / "results.tex").write_text(write_results(entries, simulated_tables(places), language), encoding="utf-8")
    (scratch / "cells.tex").write_text(write_cells(entries, pages), encoding="utf-8")
    for folder in ("tables", "figures"):
        (scratch / folder).mkdir()
    for key, entry in entries["tables"].items():
        (scratch / "tables" / f"{key}.tex").write_text(write_table(key, entry, language), encoding="utf-8")
    for key, entry in entries["figures"].items():
        results = places.results(entry["notebook"])
        shutil.copy(results / f"{key}-{language}.pdf", scratch / "figures" / f"{key}.pdf")
        shutil.copy(results / f"{key}.csv", scratch / "figures" / f"{key}.csv")
        # An attached file carries its time.
        os.utime(scratch / "figures" / f"{key}.csv", (0, 0))


def _write_article_inputs(entries: dict, judged: list[Judged], language: str, places: Places, scratch: Path) -> None:
    # An edition holds an abstract in the other language too, whose numbers are printed that way.
    other = next(name for name in LANGUAGES if name != language)
    written = {
        "results-other.tex": write_results(entries, simulated_tables(places), other),
        "verdicts.tex": write_findings(judged, language),
        "tables/joint-display.tex": write_joint_display(judged, language),
    }
    for name, text in written.items():
        (scratch / name).write_text(text, encoding="utf-8")


def run_latexmk(scratch: Path, name: str, kept: Path) -> None:
    """Run TeX on a document, apart and confined, and read its log.

    Parameters
    ----------
    scratch : Path
        The folder of everything it reads.
    name : str
        The document, without its ending.
    kept : Path
        Where the log is put, whatever happens.

    Raises
    ------
    CitraError
        If TeX is not there, stops or takes too long, or its log tells of what a reader would see as a fault.
    """
    if shutil.which("latexmk") is None:
        raise CitraError("TeX is not installed (latexmk is not found): run make setup.")
    command = ["latexmk", "-norc", "-pdf", "-interaction=nonstopmode", "-halt-on-error", "-file-line-error"]
    # Marks in the margin settle over a few runs, and a long article needs one more.
    command += ["-silent", "-e", "$max_repeat=8", "-latexoption=-no-shell-escape", f"{name}.tex"]
    try:
        run_program(command, timeout=TIME_LIMIT_SECONDS, cwd=scratch, text=False)
    except TimeoutExpired:
        raise CitraError(f"{name}: TeX took longer than {TIME_LIMIT_SECONDS} seconds and was stopped.") from None
    finally:
        for file in [*scratch.glob("*.log"), *scratch.glob("*.blg"), scratch / "results.tex"]:
            if file.is_file():
                publish(shutil.copy(file, scratch / f"{file.name}.copy"), kept / file.name)
    faults = log_faults(_text(scratch / f"{name}.log")) + bibliography_faults(_text(scratch / f"{name}.blg"))
    if faults or not (scratch / f"{name}.pdf").is_file():
        first = faults[0] if faults else "no PDF was made"
        raise CitraError(f"{name}: {first} ({len(faults)} faults in all; TeX's log is {kept / name}.log)")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def log_faults(log: str) -> list[str]:
    """Return what TeX's log tells that a reader would see as a fault.

    Examples
    --------
    >>> log_faults("LaTeX Warning: Reference `fig:x' on page 1 undefined on input line 3.")
    ["Reference `fig:x' on page 1 undefined on input line 3."]
    >>> log_faults("Overfull \\\\\\\\hbox (1.5pt too wide) in paragraph at lines 3--4")
    []
    """
    faults = [sentence.format(found[1].strip()) for pattern, sentence in FAULTS for found in pattern.finditer(log)]
    faults += [f"./{found}" for found in re.findall(r"^\./?(\S+\.(?:tex|sty):\d+: .*)", log, re.M)]
    for found in OVERFLOW.finditer(log):
        if float(found[1]) > WIDEST_OVERFLOW_POINTS:
            faults.append(f"a line or page runs over by {found[1]} points{found[2]}")
    return faults


def bibliography_faults(log: str) -> list[str]:
    """Return BibTeX's warnings and errors.

    Examples
    --------
    >>> bibliography_faults('Warning--empty journal in a2020')
    ['the bibliography: empty journal in a2020']
    """
    warned = re.findall(r"^(?:Warning--|.*error message.*)(.*)", log, re.M)
    return [f"the bibliography: {text}" for text in warned if text]
