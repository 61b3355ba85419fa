"""The report of an account: the notebooks that apply to its exports, and the text that says what they found."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from citra.claims import judge_conditions, read_conditions
from citra.dictionary import the_dictionary
from citra.errors import CitraError
from citra.html import Printing, picture_of, write_page
from citra.latex import check_uses, write_report_words
from citra.latex.source import read_source
from citra.pipeline.scratch import publish, scratch_folder
from citra.pipeline.typesetting import run_latexmk, simulated_tables, write_results_and_floats
from citra.places import REPORT_PAGES, Places
from citra.results import read_ledgers
from citra.studyfile import StudyFile

# The notebooks of the report, and the table without which there is nothing to ask. The others answer what another
# office has not asked: an interview, several channels or offices, the choices behind a trend, the methods' own errors.
NEEDS = {
    "01-sample": "posts",
    "03-engagement": "posts",
    "04-trends": "posts",
    "06-types": "posts",
    "07-growth": "follower_snapshots",
    "08-effects": "posts",
    "10-forecast": "follower_snapshots",
    "16-capacity": "posts",
}
REPORT_KINDS = ("pdf", "html")


@dataclass(frozen=True)
class Report:
    """What the report of one language is made from.

    Parameters
    ----------
    language : str
        ``id`` or ``en``.
    ledgers : tuple of Path
        The ledgers of the notebooks that applied.
    words : dict of str
        What the title calls the ``account`` and its ``institution``.
    """

    language: str
    ledgers: tuple[Path, ...]
    words: dict[str, str]


def applicable_notebooks(places: Places) -> list[str]:
    """Return the report's notebooks for which a study's tables hold rows, in their order.

    Raises
    ------
    CitraError
        If the tables are not built yet, or are damaged.
    """
    with _of_tables(places.origins):
        origins = json.loads(places.origins.read_text(encoding="utf-8"))
        return [stem for stem, table in NEEDS.items() if origins[table]["row_count"]]


@contextmanager
def _of_tables(place: Path) -> Iterator[None]:
    """Say in one sentence that what is wanted of the tables is not there, or is no such thing."""
    try:
        yield
    except (OSError, ValueError, TypeError, LookupError):
        raise CitraError(
            f"{place}: the tables of this study are not built yet, or are damaged; run make report first."
        ) from None


def with_own_account(study: StudyFile, places: Places) -> StudyFile:
    """Return a study with the account that it is about: the one it states, or else the one with the most posts.

    Raises
    ------
    CitraError
        If the tables are not built yet, or are damaged.
    """
    if "own_account" in study.parameters:
        return study
    # Needed here only, and slow to load.
    from citra.tables import read_table

    with _of_tables(places.table("posts")):
        counts = read_table(places.table("posts"))["account_id"].value_counts()
    # Of two with as many posts, the first by name: the order of the files must not decide.
    most = sorted(counts.index[counts == counts.max()])
    return replace(study, parameters={**study.parameters, "own_account": most[0] if most else ""})


def with_notebooks(study: StudyFile, places: Places) -> StudyFile:
    """Return a study with its notebooks: those that it names, or else the report's that apply, on its own account.

    Raises
    ------
    CitraError
        If it names none and its tables are not built yet.
    """
    if study.notebooks:
        return study
    return replace(with_own_account(study, places), notebooks=tuple(applicable_notebooks(places)))


def notebooks_of(study: StudyFile, places: Places) -> tuple[str, ...]:
    """Return the notebooks that a build of a study runs, see `with_notebooks`.

    Raises
    ------
    CitraError
        If there are none, or it is not known yet which apply.
    """
    notebooks = with_notebooks(study, places).notebooks
    if not notebooks:
        needed = " or ".join(sorted(set(NEEDS.values())))
        raise CitraError(
            f"{study.path}: no notebooks are named, and none of the report's applies: the exports hold no {needed}."
        )
    return notebooks


def study_words(study: StudyFile, language: str) -> dict[str, str]:
    """Return what the report's title calls a study: the names that it states, or its own."""
    unnamed = the_dictionary().word("made-from-exports", language)
    return {"account": study.account or study.study, "institution": study.institution or unnamed}


def report_sources(places: Places, language: str) -> list[Path]:
    """Return the files that somebody wrote for the report in a language, sorted."""
    sections = sorted((places.report_text / "sections" / language).glob("*.tex"))
    return [places.paper / "citra.sty", places.report_text / f"report-{language}.tex", *sections]


def make_report(report: Report, places: Places) -> None:
    """Make the report of a language, as PDF and as HTML, and put both in their places.

    Raises
    ------
    CitraError
        If the text asks for a result or a condition that is not there, or TeX stops.
    """
    sources = report_sources(places, report.language)
    entries = read_ledgers(report.ledgers)
    conditions = judge_conditions(read_conditions(places.conditions), entries)
    written = [source for source in sources if source.suffix == ".tex"]
    check_uses(written, {**entries, "conditions": conditions})
    name = f"report-{report.language}"
    with scratch_folder(places.build, name) as scratch:
        # TeX may read and write below this folder only, so everything it needs is copied there.
        for source in sources:
            shutil.copy(source, scratch / source.name)
        write_results_and_floats(entries, report.language, places, scratch, REPORT_PAGES)
        words = write_report_words(conditions, report.words)
        (scratch / "verdicts.tex").write_text(words, encoding="utf-8")
        run_latexmk(scratch, name, places.typesetting(name))
        page = _page(report, entries, conditions, scratch, places)
        (scratch / f"{name}.html").write_text(page, encoding="utf-8")
        for kind in REPORT_KINDS:
            publish(scratch / f"{name}.{kind}", places.report(report.language, kind))


def _page(report: Report, entries: dict, conditions: dict[str, bool], scratch: Path, places: Places) -> str:
    printing = Printing(
        language=report.language,
        entries=entries,
        simulated=simulated_tables(places),
        picture=lambda key: picture_of(scratch / "figures" / f"{key}.pdf"),
        conditions=conditions,
        words=report.words,
    )
    sections = places.report_text / "sections" / report.language
    shell = read_source(places.report_text / f"report-{report.language}.tex")
    style = places.page_style.read_text(encoding="utf-8")
    return write_page(shell, lambda name: read_source(sections / f"{name}.tex"), printing, style)
