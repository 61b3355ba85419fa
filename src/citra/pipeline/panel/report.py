"""The report of one account: the package's own notebooks, run on a parameter file made for it."""

from pathlib import Path

from citra.errors import BadInput
from citra.panel.panelfile import PanelFile
from citra.pipeline.contract import read_contract
from citra.pipeline.panel.accounts import Account, export_sources
from citra.pipeline.workflow import run
from citra.places import Places
from citra.studyfile import StudyFile

OWN = "own_account"


def account_study(account: Account, panel: PanelFile, root: Path) -> StudyFile:
    """Return one account of a panel as a study of its own.

    Raises
    ------
    BadInput
        If the panel names no notebooks.
    """
    if not panel.notebooks:
        raise BadInput(f"{panel.path}: 'notebooks' is missing; a report runs those that it names.")
    folder, sources = export_sources(account, panel, root)
    places = Places(root, panel.panel)
    return StudyFile(
        study=places.account_study(account.name),
        folder=str(folder),
        sources=sources,
        notebooks=panel.notebooks,
        editions=(),
        parameters={**panel.parameters, **_own(account, panel, places)},
        path=panel.path,
        public_accounts=(account.name,),
    )


def _own(account: Account, panel: PanelFile, places: Places) -> dict[str, str]:
    """Return the parameter that names the account, where one of the notebooks reads it."""
    contracts = [read_contract(places.source_notebook(stem)) for stem in panel.notebooks]
    return {OWN: account.name} if any(OWN in contract.parameters for contract in contracts) else {}


def write_report(account: Account, panel: PanelFile, root: Path) -> Path:
    """Run the notebooks on one account; return the folder of the executed copies.

    Raises
    ------
    CitraError
        If a notebook stops.
    """
    study = account_study(account, panel, root)
    run(study, root, wanted="results")
    return Places(root, study.study).build / "notebooks"
