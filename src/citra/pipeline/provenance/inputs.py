"""What a notebook read, by digest, so that two ledgers tell whether they were made from the same."""

import hashlib
import json

from citra.pipeline.code import code_digests, file_digest, imported_modules
from citra.pipeline.contract import Contract, files_besides_tables
from citra.places import Places


def inputs_of(contract: Contract, parameters: dict, places: Places) -> dict:
    """Return what a notebook's results were made from.

    Parameters
    ----------
    contract : Contract
        What the notebook declares.
    parameters : dict
        What it was given.
    places : Places
        The study's.

    Returns
    -------
    dict
        ``notebook``, the SHA-256 of its file; ``code``, one SHA-256 of all files of the package that it reaches;
        ``parameters``, as given; ``tables``, the digest of each canonical table (`ingestion.table_digest`);
        ``files``, the SHA-256 of every other file by its place in the workspace.
    """
    package = places.root / "src" / "citra"
    code = json.dumps(code_digests(imported_modules(contract.code), package), sort_keys=True).encode()
    tables = json.loads(places.digests.read_text(encoding="utf-8")) if contract.tables else {}
    files = sorted(files_besides_tables(contract, parameters, places))
    return {
        "notebook": file_digest(places.source_notebook(contract.stem)),
        "code": hashlib.sha256(code).hexdigest(),
        "parameters": parameters,
        "tables": {name: tables[name] for name in contract.tables},
        "files": {path.relative_to(places.root).as_posix(): file_digest(path) for path in files},
    }
