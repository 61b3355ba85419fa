"""The tasks of a study and what each depends on."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from citra.pipeline.code import code_digests, imported_modules
from citra.pipeline.contract import TABLES, Contract, folders_read, notebook_inputs
from citra.pipeline.execution import result_files, run_notebook
from citra.pipeline.forking import WarmProcess
from citra.pipeline.pages import TEMPLATE_FILES, make_pages, page_files
from citra.pipeline.reporting import REPORT_KINDS, Report, make_report, report_sources, study_words
from citra.pipeline.typesetting import Edition, article_sources, typeset
from citra.pipeline.versions import Identity
from citra.places import PAGES, REPORT_PAGES, Places, pseudonym_key
from citra.privacy.key import key_fingerprint
from citra.studyfile import Source, StudyFile, folders_in, source_files, source_path


@dataclass(frozen=True)
class Task:
    """What is made of what, and by whom; the workflow engine decides whether it has to be.

    Parameters
    ----------
    study : str
        The study it belongs to.
    name : str
        Its name within the study: ``tables``, ``notebook 03-engagement``, ``article id``.
    make : callable
        Makes its products; takes nothing.
    reads, writes : tuple of Path
        The files that it reads and makes.
    code : dict of str
        The SHA-256 of every file of the package that it runs, by its place in the package.
    values : object
        What else its products depend on, as JSON can hold it.
    listed : callable
        Returns what it would read now: other files, where one of a folder has appeared or vanished.
    folders : tuple of Path
        The folders of which it reads whatever is in them.
    told_by : dict of tuple
        The versions of the files that told what the task is.
    """

    study: str
    name: str
    make: Callable[[], None]
    reads: tuple[Path, ...]
    writes: tuple[Path, ...]
    code: dict[str, str]
    values: object
    listed: Callable[[], Sequence[Path]] = tuple
    folders: tuple[Path, ...] = ()
    told_by: dict[Path, Identity | None] = field(default_factory=dict)


def notebook_tasks(
    contracts: list[Contract], parameters: dict[str, dict], places: Places, warm: WarmProcess | None
) -> list[Task]:
    """Return the task of every notebook, its kernel a fork of a warm process where there is one."""
    return [_notebook_task(contract, parameters[contract.stem], places, warm) for contract in contracts]


def edition_tasks(study: StudyFile, contracts: list[Contract], places: Places) -> list[Task]:
    """Return the tasks of the article: its editions, the account of their numbers, and the pages that they link to."""
    account = [_account_task(study.editions, contracts, places)] if study.editions else []
    editions = [_edition_task(language, study, contracts, places) for language in study.editions]
    return [*editions, *account, _pages_task(contracts, study.editions, places)]


def result_tasks(study: StudyFile, contracts: list[Contract], places: Places) -> list[Task]:
    """Return what follows the notebooks where no article is wanted.

    A study with an article gets its pages with it, because they name the places in it.
    """
    return [] if study.editions else [_pages_task(contracts, (), places)]


def report_tasks(study: StudyFile, contracts: list[Contract], places: Places) -> list[Task]:
    """Return the tasks of the report: one a language, and the pages that they link to.

    Its pages are apart from the article's, which show more notebooks and name the places in the article.
    """
    reports = [_report_task(language, study, contracts, places) for language in study.report]
    return [*reports, _pages_task(contracts, (), places, REPORT_PAGES)]


def site_tasks(study: StudyFile, contracts: list[Contract], places: Places) -> list[Task]:
    """Return the tasks of the web edition, behind those of the article that it is an edition of."""
    web = [_web_edition_task(language, study.editions, contracts, places) for language in study.editions]
    return [*edition_tasks(study, contracts, places), *web, _site_task(study.editions, contracts, places)]


def _task(
    name: str,
    places: Places,
    make: Callable[[], None],
    *,
    reads: Callable[[], list[Path]],
    code: set[str],
    values: object,
    writes: list[Path],
    folders: Iterable[Path] = (),
    told_by: dict[Path, Identity | None] | None = None,
) -> Task:
    """Return a task that depends on files, code, values, and the locked versions of every package."""

    def listed() -> tuple[Path, ...]:
        return (*reads(), places.root / "requirements.lock")

    return Task(
        study=places.study,
        name=name,
        make=make,
        reads=listed(),
        writes=tuple(writes),
        code=code_digests(code, places.root / "src" / "citra"),
        values=values,
        listed=listed,
        folders=tuple(folders),
        told_by=told_by or {},
    )


def tables_task(study: StudyFile, places: Places, warm: WarmProcess | None) -> Task:
    """Return the task that reads a study's raw files into its tables."""
    folder = places.root / study.folder

    def make() -> None:
        if warm is not None:
            # New tables have notebooks run: what these import is imported meanwhile.
            warm.start()
        from citra.pipeline.ingestion import make_tables

        make_tables(study, folder, places)

    return _task(
        "tables",
        places,
        make,
        reads=lambda: [
            *(file for source in study.sources for file in source_files(source_path(folder, source))),
            *(places.dictionary, places.synonyms),
            *([places.root / study.codebook] if study.codebook else []),
        ],
        code={"citra.pipeline.ingestion"},
        values=[
            [_read_as(source) for source in study.sources],
            *(study.public_accounts, study.public_contacts, study.codebook),
            # Pseudonyms of another key are other ones. The engine keeps the digest of this only.
            key_fingerprint(pseudonym_key()),
        ],
        writes=[*(places.table(name) for name in sorted(TABLES)), places.origins, places.digests],
        folders=[each for source in study.sources for each in folders_in(source_path(folder, source))],
    )


def _read_as(source: Source) -> dict:
    """Return what an entry says of how its file is read; who may have it changes no table."""
    return {name: value for name, value in vars(source).items() if not name.startswith("shared")}


def _notebook_task(contract: Contract, parameters: dict, places: Places, warm: WarmProcess | None) -> Task:
    stem = contract.stem
    return _task(
        f"notebook {stem}",
        places,
        partial(run_notebook, contract, parameters, places, warm),
        reads=lambda: [places.source_notebook(stem), *notebook_inputs(contract, parameters, places)],
        code=imported_modules(contract.code) | {"citra.pipeline.execution", "citra.pipeline.warm"},
        values=parameters,
        writes=[places.executed_notebook(stem), *(places.results(stem) / name for name in result_files(contract))],
        folders=[folder for each in folders_read(parameters, places.root) for folder in folders_in(each)],
        told_by={places.source_notebook(stem): contract.version},
    )


def _drawn(language: str, contracts: list[Contract], places: Places) -> list[Path]:
    """Return the ledgers, the figures of a language, and the data that are attached to these."""
    results = [places.results(contract.stem) / name for contract in contracts for name in result_files(contract)]
    return [path for path in results if path.name.endswith((f"-{language}.pdf", ".csv", "ledger.json"))]


def _edition_task(language: str, study: StudyFile, contracts: list[Contract], places: Places) -> Task:
    rows_may_leave = all(source.rows_may_leave for source in study.sources)
    edition = Edition(language, tuple(places.ledger(contract.stem) for contract in contracts), rows_may_leave)
    drawn = _drawn(language, contracts, places)
    return _task(
        f"article {language}",
        places,
        partial(typeset, edition, places),
        reads=lambda: [*article_sources(places, language), places.claims, places.dictionary, places.origins, *drawn],
        code={"citra.pipeline.typesetting"},
        values=[language, rows_may_leave],
        writes=[
            place(language) for place in (places.typeset_article, places.typeset_uses, places.typeset_bibliography)
        ],
    )


def _account_task(languages: Sequence[str], contracts: list[Contract], places: Places) -> Task:
    ledgers = [places.ledger(contract.stem) for contract in contracts]
    made = [place(language) for place in (places.typeset_article, places.typeset_uses) for language in languages]

    def make() -> None:
        # What reads PDFs takes a while to load, and a build with nothing to do needs it not.
        from citra.pipeline.account import publish_accounted

        publish_accounted(languages, ledgers, places)

    return _task(
        "account of numbers",
        places,
        make,
        reads=lambda: [
            *(*made, *ledgers, places.claims, places.dictionary, places.numerals, places.number_words),
            *dict.fromkeys(path for language in languages for path in article_sources(places, language)),
        ],
        code={"citra.pipeline.account"},
        values=languages,
        writes=[place(language) for place in (places.article, places.uses) for language in languages],
    )


def _pages_task(contracts: list[Contract], editions: Sequence[str], places: Places, folder: str = PAGES) -> Task:
    """Return the task of all pages: its libraries take longer to load than a page takes to make."""
    stems = [contract.stem for contract in contracts]
    return _task(
        folder,
        places,
        partial(make_pages, stems, editions, places, folder),
        reads=lambda: [
            *(places.executed_notebook(stem) for stem in stems),
            *(places.ledger(stem) for stem in stems),
            *(places.uses(language) for language in editions),
            *TEMPLATE_FILES,
            places.dictionary,
        ],
        code={"citra.pipeline.pages"},
        values=[stems, list(editions)],
        writes=page_files(stems, places, folder),
    )


def _report_task(language: str, study: StudyFile, contracts: list[Contract], places: Places) -> Task:
    words = study_words(study, language)
    report = Report(language, tuple(places.ledger(contract.stem) for contract in contracts), words)
    drawn = _drawn(language, contracts, places)
    return _task(
        f"report {language}",
        places,
        partial(make_report, report, places),
        reads=lambda: [
            *(*report_sources(places, language), places.conditions, places.page_style),
            *(places.dictionary, places.origins, *drawn),
        ],
        code={"citra.pipeline.reporting"},
        values=[language, words],
        writes=[places.report(language, kind) for kind in REPORT_KINDS],
    )


def _web_edition_task(language: str, editions: Sequence[str], contracts: list[Contract], places: Places) -> Task:
    ledgers = tuple(places.ledger(contract.stem) for contract in contracts)

    def make() -> None:
        from citra.pipeline.site import WebEdition, make_web_edition

        make_web_edition(WebEdition(language, ledgers, tuple(editions)), places)

    return _task(
        f"web edition {language}",
        places,
        make,
        reads=lambda: [
            *(path for path in article_sources(places, language) if path.suffix == ".tex"),
            *(places.claims, places.dictionary, places.origins, places.citation),
            *(places.page_style, places.web_style, places.web_script, places.typeset_bibliography(language)),
            # Made once the numbers of the PDFs are accounted for: this page prints the same ones.
            *(places.uses(language), *_drawn(language, contracts, places)),
        ],
        code={"citra.pipeline.site"},
        values=[language, list(editions)],
        writes=[places.web_edition(language)],
    )


def _site_task(editions: Sequence[str], contracts: list[Contract], places: Places) -> Task:
    from citra.pipeline.site import make_site, site_files

    stems = [contract.stem for contract in contracts]
    results = [places.results(contract.stem) / name for contract in contracts for name in result_files(contract)]
    data = [path for path in results if path.suffix == ".csv"]
    return _task(
        "site",
        places,
        partial(make_site, stems, data, editions, places),
        reads=lambda: [
            *(places.executed_notebook(stem) for stem in stems),
            *(places.ledger(stem) for stem in stems),
            *(place(language) for place in (places.uses, places.article) for language in editions),
            *(path for language in editions for path in places.sections(language) if path.stem == "title"),
            *(*data, *TEMPLATE_FILES, places.dictionary, places.page_style, places.web_style),
        ],
        code={"citra.pipeline.site"},
        values=[stems, list(editions)],
        writes=site_files(stems, data, editions, places),
    )
