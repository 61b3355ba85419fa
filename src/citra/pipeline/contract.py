"""What a notebook promises: its parameters, the tables it reads and the figures it makes.

Everything here is read from the notebook's text before a kernel starts.
"""

import ast
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from citra.errors import BadInput
from citra.pipeline.versions import Identity, identity
from citra.places import Places
from citra.studyfile import StudyFile, source_files

LISTS = ("list[str]", "list[int]", "list[float]")
KINDS = {"str": str, "int": int, "float": float, "bool": bool} | dict.fromkeys(LISTS, list)
TABLES = {
    *("posts", "post_observations", "follower_snapshots", "account_periods", "channel_years", "comments"),
    *("caption_codes", "statements", "codes", "intake", "uncovered_times"),
}

# What only the author of a study knows: no default of a notebook stands in for it.
FACTS = {
    *("time_zone", "account_opened", "change_date", "own_account"),
    *("snapshot_read_earliest", "snapshot_read_likely", "snapshot_read_latest"),
}

# Parameters that name a folder of the workspace whose files a notebook reads; "" is no folder.
FOLDERS = {"images"}


@dataclass(frozen=True)
class Contract:
    """A notebook as its text declares it.

    Parameters
    ----------
    stem : str
        The file's name without its ending.
    parameters : dict of str
        The kind of each parameter by name.
    tables : tuple of str
        The canonical tables it reads.
    calibrations : tuple of str
        The tables of `data/calibration` that it reads.
    codebooks : tuple of str
        The codebooks of `data/codebooks` that it reads.
    figures : tuple of str
        The keys of the figures it makes.
    code : str
        All its code.
    version : tuple of int
        Which version of its file all this was read from.
    """

    stem: str
    parameters: dict[str, str]
    tables: tuple[str, ...]
    calibrations: tuple[str, ...]
    codebooks: tuple[str, ...]
    figures: tuple[str, ...]
    code: str
    version: Identity | None = None


def read_contract(path: Path) -> Contract:
    """Read a notebook's contract.

    Raises
    ------
    BadInput
        If the notebook is absent, a code cell has no id, not exactly one is tagged ``parameters``, or that one
        holds anything but annotated literals.
    """
    if not path.is_file():
        raise BadInput(f"{path}: the parameter file lists this notebook, but it is not there.")
    version = identity(path)
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    nameless = [number for number, cell in enumerate(cells, start=1) if not cell.get("id")]
    if nameless:
        raise BadInput(
            f"{path}: code cell {nameless[0]} has no id, to which its results could be linked; expected the notebook "
            "format 4.5, in which JupyterLab saves new notebooks."
        )
    tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", ())]
    if len(tagged) != 1:
        raise BadInput(f"{path}: found {len(tagged)} cells tagged 'parameters', expected one.")
    code = "\n\n".join("".join(cell["source"]) for cell in cells)
    tree = ast.parse(code)
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return Contract(
        stem=path.stem,
        parameters=_declared("".join(tagged[0]["source"]), path),
        tables=tuple(sorted(TABLES & texts)),
        calibrations=tuple(_named(tree, "calibration")),
        codebooks=tuple(_named(tree, "codebook")),
        figures=tuple(_figure_keys(tree)),
        code=code,
        version=version,
    )


def _declared(source: str, path: Path) -> dict[str, str]:
    declared = {}
    for statement in ast.parse(source).body:
        # A value computed from another parameter would keep its default when that one is set.
        literal = isinstance(statement, ast.AnnAssign) and isinstance(statement.value, (ast.Constant, ast.List))
        if not literal:
            raise BadInput(
                f"{path}, cell parameters, line {statement.lineno}: expected 'name: type = literal', "
                f"found {ast.unparse(statement)!r}."
            )
        kind = ast.unparse(statement.annotation)
        if kind not in KINDS:
            raise BadInput(f"{path}, cell parameters: the type {kind!r} is not one of {', '.join(KINDS)}.")
        declared[statement.target.id] = kind
    return declared


def _figure_keys(tree: ast.AST) -> list[str]:
    return _first_arguments(tree, "figure")


def _named(tree: ast.AST, method: str) -> list[str]:
    return sorted(set(_first_arguments(tree, method)))


def _first_arguments(tree: ast.AST, method: str) -> list[str]:
    """Return the literal first argument of every call of a method."""
    return [
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == method
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]


def _fits(value, kind: str) -> bool:
    if kind.startswith("list["):
        return isinstance(value, list) and all(_fits(item, kind[5:-1]) for item in value)
    if kind == "float":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind == "int":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, KINDS[kind])


def other_contracts(stems: Iterable[str], places: Places) -> list[Contract]:
    """Return the numbered notebooks besides some; a study that names none may state what these read, too."""
    paths = sorted(places.notebooks.glob("[0-9]*.ipynb"))
    return [read_contract(path) for path in paths if path.stem not in set(stems)]


def parameters_by_notebook(
    study: StudyFile, contracts: list[Contract], others: Iterable[Contract] = ()
) -> dict[str, dict]:
    """Return the values each notebook gets, after checking every name and type.

    A value that the study does not state is the notebook's own default, unless it is a fact about the study.

    Parameters
    ----------
    study : StudyFile
    contracts : list of Contract
        The notebooks to run.
    others : iterable of Contract
        Notebooks that are not run this time; the study may state what they read.

    Raises
    ------
    BadInput
        If the parameter file has a name that no notebook reads, lacks a fact that a notebook reads,
        or gives a value of another type.
    """
    given = {"study": study.study, **study.parameters}
    read = {name for contract in (*contracts, *others) for name in contract.parameters}
    for name in study.parameters:
        if name not in read:
            raise BadInput(
                f"{study.path}, parameters: {name!r} is read by no notebook of this study; "
                f"the known ones are {', '.join(sorted(read - {'study'}))}."
            )
    for contract in contracts:
        for name, kind in contract.parameters.items():
            if name in FACTS and name not in given:
                raise BadInput(f"{study.path}, parameters: {name!r} is missing; {contract.stem} reads it ({kind}).")
            if name in given and not _fits(given[name], kind):
                raise BadInput(
                    f"{study.path}, parameters: {name} is {given[name]!r}, but {contract.stem} expects {kind}."
                )
    return {
        contract.stem: {name: given[name] for name in contract.parameters if name in given} for contract in contracts
    }


def folders_read(parameters: dict, root: Path) -> list[Path]:
    """Return the folders that a notebook's parameters name.

    Raises
    ------
    BadInput
        If such a folder is not there.
    """
    named = {name: root / parameters[name] for name in sorted(FOLDERS & parameters.keys()) if parameters[name]}
    for name, folder in named.items():
        if not folder.is_dir():
            raise BadInput(f"{folder}: this folder is missing; the parameter {name} names it.")
    return list(named.values())


def files_read(parameters: dict, root: Path) -> list[Path]:
    """Return the files of the folders that a notebook's parameters name.

    Raises
    ------
    BadInput
        If such a folder is not there.
    """
    return [file for folder in folders_read(parameters, root) for file in source_files(folder)]


def files_besides_tables(contract: Contract, parameters: dict, places: Places) -> list[Path]:
    """Return every file that a notebook may read besides the study's tables and the package's code."""
    return [
        *(places.dictionary, places.series_breaks),
        *(places.calibrations / f"{name}.csv" for name in contract.calibrations),
        *(places.codebook(name) for name in contract.codebooks),
        *files_read(parameters, places.root),
    ]


def notebook_inputs(contract: Contract, parameters: dict, places: Places) -> list[Path]:
    """Return every file of the workspace that a notebook may read, besides the package's code."""
    tables = [places.table(name) for name in contract.tables]
    return [*tables, *files_besides_tables(contract, parameters, places)]
