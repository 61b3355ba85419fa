"""The tasks of a study and what each depends on. Content alone decides what is out of date."""

import hashlib
import json
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

from pytask import PathNode, Task

from citra.pipeline.code import code_reached, imported_modules
from citra.pipeline.contract import TABLES, Contract
from citra.pipeline.execution import notebook_inputs, result_files, run_notebook
from citra.pipeline.forking import WarmProcess
from citra.pipeline.typesetting import Edition, article_sources, typeset
from citra.places import Places
from citra.studyfile import StudyFile, source_files, source_path


@dataclass
class Values:
    """Values a task depends on, compared as text: Python's own hash of text differs from run to run."""

    name: str
    value: object
    attributes: dict = field(default_factory=dict)

    @property
    def signature(self) -> str:
        return hashlib.sha256(self.name.encode()).hexdigest()

    def state(self) -> str:
        return hashlib.sha256(json.dumps(self.value, sort_keys=True).encode()).hexdigest()

    def load(self, is_product: bool = False) -> object:
        return self.value

    def save(self, value: object) -> None:
        self.value = value


@cache
def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _code_values(names: set[str], places: Places) -> dict[str, str]:
    """Return the digest of every file of the package that a task's code reaches.

    They make one dependency: forty files a task would double the time of a build with nothing to do.
    """
    package = places.root / "src" / "citra"
    return {file.relative_to(package).as_posix(): _digest(file) for file in code_reached(names, package)}


def study_tasks(
    study: StudyFile,
    contracts: list[Contract],
    parameters: dict[str, dict],
    places: Places,
    warm: WarmProcess | None = None,
) -> list[Task]:
    """Return every task of a study: its tables, its notebooks, and its editions.

    Parameters
    ----------
    study : StudyFile
        The study.
    contracts : list of Contract
        Its notebooks.
    parameters : dict of dict
        The values of each notebook's parameters, by its stem.
    places : Places
        The study's files.
    warm : WarmProcess, optional
        The process of which the notebooks' kernels are forks; without it they are started.
    """
    return [
        _tables_task(study, places, warm),
        *(_notebook_task(contract, parameters[contract.stem], places, warm) for contract in contracts),
        *(_edition_task(language, study, contracts, places) for language in study.editions),
    ]


def _task(
    name: str, places: Places, function, *, reads: list[Path], code: set[str], values, writes: list[Path]
) -> Task:
    """Return a task that depends on files, code, values, and the locked versions of every package."""
    reads = [*reads, places.root / "requirements.lock"]
    return Task(
        base_name=f"{places.study}: {name}",
        path=Path(__file__),
        function=lambda **_: function(),
        depends_on={
            "reads": [PathNode(name=path.name, path=path) for path in reads],
            "code": Values(f"{places.study}: {name}: code", _code_values(code, places)),
            "values": Values(f"{places.study}: {name}: values", values),
        },
        produces={"writes": [PathNode(name=path.name, path=path) for path in writes]},
    )


def _tables_task(study: StudyFile, places: Places, warm: WarmProcess | None) -> Task:
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
        reads=[
            *(file for source in study.sources for file in source_files(source_path(folder, source))),
            *(places.dictionary, places.synonyms),
            *([places.root / study.codebook] if study.codebook else []),
        ],
        code={"citra.pipeline.ingestion"},
        values=[[vars(source) for source in study.sources], study.public_accounts, study.codebook],
        writes=[*(places.table(name) for name in sorted(TABLES)), places.origins],
    )


def _notebook_task(contract: Contract, parameters: dict, places: Places, warm: WarmProcess | None) -> Task:
    stem = contract.stem
    return _task(
        f"notebook {stem}",
        places,
        partial(run_notebook, contract, parameters, places, warm),
        reads=[places.source_notebook(stem), *notebook_inputs(contract, parameters, places)],
        code=imported_modules(contract.code) | {"citra.pipeline.execution", "citra.pipeline.warm"},
        values=parameters,
        writes=[places.executed_notebook(stem), *(places.results(stem) / name for name in result_files(contract))],
    )


def _edition_task(language: str, study: StudyFile, contracts: list[Contract], places: Places) -> Task:
    results = [places.results(contract.stem) / name for contract in contracts for name in result_files(contract)]
    edition = Edition(language, tuple(places.ledger(contract.stem) for contract in contracts))
    drawn = [path for path in results if path.name.endswith((f"-{language}.pdf", "ledger.json"))]
    return _task(
        f"article {language}",
        places,
        partial(typeset, edition, places),
        reads=[*article_sources(places, language), places.claims, places.dictionary, places.origins, *drawn],
        code={"citra.pipeline.typesetting"},
        values=language,
        writes=[places.article(language)],
    )
