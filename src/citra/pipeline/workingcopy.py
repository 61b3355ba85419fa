"""Working copies: the notebooks that JupyterLab opens, with the study's values and the outputs of the last build.

The committed notebooks stay as they are, without outputs and with the values of the case in their first cell. A copy
that somebody changed is kept; any other is made anew.
"""

import ast
import hashlib
import json
import platform
import sys
from pathlib import Path

from citra.pipeline.contract import other_contracts, parameters_by_notebook, read_contract
from citra.pipeline.scratch import empty_place
from citra.places import Places
from citra.studyfile import StudyFile

ENDING = """## In JupyterLab

Are these results those of the build, and what in the article rests on them?"""
MAGICS = ("%citra compare", "%citra sentences")
# As JupyterLab writes it when the kernel has answered: a notebook that is only looked at then counts as unchanged.
KERNEL = {
    "kernelspec": {"display_name": "citra", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": platform.python_version(),
    },
}


def outside_the_walk(places: Places) -> list[str]:
    """Return the stems of the notebooks that no build runs: those without a number, sorted."""
    return sorted(path.stem for path in places.notebooks.glob("*.ipynb") if not path.stem[:1].isdigit())


def write_working_copies(study: StudyFile, places: Places) -> list[str]:
    """Write a working copy of every notebook; return the stems of the changed copies, which were kept."""
    contracts = [read_contract(places.source_notebook(stem)) for stem in study.notebooks]
    values = parameters_by_notebook(study, contracts, other_contracts(study.notebooks, places))
    values |= {stem: {"study": study.study} for stem in outside_the_walk(places)}
    # A study without an article feeds no sentence.
    magics = MAGICS if study.editions else MAGICS[:1]
    endings = {stem: _ending(magics) for stem in study.notebooks}
    return [stem for stem in values if not _write_copy(stem, values[stem], places, endings.get(stem, []))]


def _write_copy(stem: str, values: dict, places: Places, ending: list[dict]) -> bool:
    """Write one copy, unless somebody changed it; return whether it was written."""
    place = places.working_copy(stem)
    if _is_damaged(place):
        # It may hold what somebody wrote: it is kept, under a name that JupyterLab does not open as a notebook.
        place.replace(aside := place.with_suffix(".damaged"))
        print(f"{place.name} is no notebook any more: it is kept as {aside.name}, and made anew.", file=sys.stderr)
    if is_changed(place):
        return False
    notebook = json.loads(places.source_notebook(stem).read_text(encoding="utf-8"))
    outputs = _outputs(places.executed_notebook(stem))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = outputs.get((cell["id"], _source(cell)), [])
        if "parameters" in cell["metadata"].get("tags", ()):
            cell["source"] = with_values(_source(cell), values)
    notebook["cells"] += ending
    notebook["metadata"] |= KERNEL
    notebook["metadata"]["citra"] = {"sources": _digest(notebook["cells"])}
    write_notebook(notebook, place)
    return True


def markdown_cell(name: str, source: str) -> dict:
    """Return a cell of words."""
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source}


def code_cell(name: str, source: str, outputs: tuple[dict, ...] = ()) -> dict:
    """Return a cell of code that was not run; outputs may stand under it all the same."""
    cell = {"cell_type": "code", "id": name, "metadata": {}, "source": source}
    return {**cell, "execution_count": None, "outputs": list(outputs)}


def write_notebook(notebook: dict, place: Path) -> None:
    """Write a notebook; checking it against the format's schema would take many seconds."""
    empty_place(place)
    place.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _ending(magics: tuple[str, ...]) -> list[dict]:
    return [
        markdown_cell("lab-words", ENDING),
        *(code_cell(f"lab-{magic.split()[1]}", magic) for magic in magics),
    ]


def _source(cell: dict) -> str:
    return "".join(cell["source"])


def _outputs(executed: Path) -> dict[tuple[str, str], list]:
    """Return the outputs of the last build by cell and by what stood in it."""
    if not executed.is_file():
        return {}
    cells = json.loads(executed.read_text(encoding="utf-8"))["cells"]
    return {(cell["id"], _source(cell)): cell["outputs"] for cell in cells if cell["cell_type"] == "code"}


def is_changed(copy: Path) -> bool:
    """Whether somebody wrote in a copy since it was made; running it alone changes outputs only."""
    if not copy.is_file() or _is_damaged(copy):
        return False
    notebook = json.loads(copy.read_text(encoding="utf-8"))
    return notebook["metadata"].get("citra", {}).get("sources") != _digest(notebook["cells"])


def _is_damaged(copy: Path) -> bool:
    if not copy.is_file():
        return False
    try:
        notebook = json.loads(copy.read_bytes())
        _digest(notebook["cells"])
        return not isinstance(notebook["metadata"].get("citra", {}), dict)
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return True


def _digest(cells: list) -> str:
    sources = [_source(cell) for cell in cells]
    return hashlib.sha256(json.dumps(sources).encode()).hexdigest()


def with_values(source: str, values: dict) -> str:
    """Return a parameters cell with other literals; names, types and comments stay.

    Parameters
    ----------
    source : str
        Lines of ``name: type = literal  # meaning``.
    values : dict
        The new values by name; other names keep theirs.

    Examples
    --------
    >>> with_values('study: str = "a"  # its name', {"study": "smoke"})
    'study: str = "smoke"  # its name'
    """
    lines = source.encode().splitlines(keepends=True)
    for node in reversed(ast.parse(source).body):
        if node.target.id in values:
            # Places in the syntax tree count bytes.
            first, last = node.value.lineno - 1, node.value.end_lineno - 1
            head, tail = lines[first][: node.value.col_offset], lines[last][node.value.end_col_offset :]
            lines[first : last + 1] = [head + _literal(values[node.target.id]).encode() + tail]
    return b"".join(lines).decode()


def _literal(value) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (str, list)) else repr(value)
