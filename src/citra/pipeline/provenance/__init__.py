"""Where a result comes from: the cell that computed it, and what its notebook read."""

import json
from pathlib import Path

from citra.pipeline.contract import Contract
from citra.pipeline.provenance.entries import cell_of, find_entries
from citra.pipeline.provenance.inputs import inputs_of
from citra.places import Places
from citra.results import KINDS

__all__ = ["add_provenance", "cell_of", "find_entries", "inputs_of"]


def add_provenance(ledger: Path, executed, contract: Contract, parameters: dict, places: Places) -> None:
    """Write into a ledger the cell behind each entry, and what its notebook read.

    Parameters
    ----------
    ledger : Path
        The ledger as the notebook wrote it.
    executed : NotebookNode
        The notebook as it ran, with the cell of its parameters.
    contract : Contract
        What the notebook declares.
    parameters : dict
        What it was given.
    places : Places
        The study's.

    Raises
    ------
    CitraError
        If the cell behind an entry cannot be told.
    """
    content = json.loads(ledger.read_text(encoding="utf-8"))
    entries = find_entries([(cell.id, cell.source) for cell in executed.cells if cell.cell_type == "code"])
    for kind in KINDS:
        for key, entry in content[kind].items():
            entry["cell"] = cell_of(key, kind, entries, contract.stem)
    content["inputs"] = inputs_of(contract, parameters, places)
    ledger.write_text(json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
