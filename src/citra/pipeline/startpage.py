"""The page that JupyterLab opens first: the notebooks in order, their questions, and what is stale."""

import json

from citra.pipeline.state import TaskState
from citra.pipeline.workingcopy import (
    KERNEL,
    code_cell,
    is_changed,
    markdown_cell,
    outside_the_walk,
    write_notebook,
)
from citra.places import Places
from citra.studyfile import StudyFile

INTRODUCTION = """# {study}: which question do you want to ask?

Open a notebook by its name, and run it from top to bottom (menu *Run*, *Run All Cells*). It is a working copy: the
values of `{parameters}` stand in its first code cell, the outputs are those of the last build, and what you change
stays yours. Its results go to `{explored}`, never into the article.

- `%citra compare` under a notebook says whether its results equal the build's;
- `%citra sentences` shows the sentences of the article that rest on it, with its values;
- `%citra state`, here below, says which notebooks match the last build. Run the cell again to look again.

To change the study itself, edit the committed notebook (*source*) and run `make paper STUDY={study}`. `make clean`
removes the working copies with everything else that was built."""
OUTSIDE = "## Beside the walk\n\nNo build runs these, and nothing of them is in the article.\n\n"


def question(places: Places, stem: str) -> str:
    """Return the question that a notebook asks: its first heading."""
    cells = json.loads(places.source_notebook(stem).read_text(encoding="utf-8"))["cells"]
    return "".join(cells[0]["source"]).splitlines()[0].removeprefix("# ")


def state_table(study: StudyFile, places: Places, states: list[TaskState]) -> str:
    """Return the study's notebooks, tables and editions with their states, as Markdown.

    Parameters
    ----------
    study : StudyFile
    places : Places
        Of the same study; links lead from the start page.
    states : list of TaskState
    """
    by_task = {state.task: state for state in states}
    lines = ["| notebook | question | last build | |", "|:--|:--|:--|:--|"]
    for stem in study.notebooks:
        yours = "; the copy is changed by you" if is_changed(places.working_copy(stem)) else ""
        state = _in_words(by_task.get(f"notebook {stem}"))
        source = f"[source](../../../notebooks/{stem}.ipynb)"
        lines.append(f"| [{stem}]({stem}.ipynb) | {question(places, stem)} | {state}{yours} | {source} |")
    others = [f"{name}: {_in_words(by_task.get(name))}" for name in ("tables", *_articles(study))]
    return "\n".join([*lines, "", "; ".join(others) + "."])


def _articles(study: StudyFile) -> list[str]:
    return [f"article {language}" for language in study.editions]


def _in_words(state: TaskState | None) -> str:
    if state is None:
        return "not known"
    return "matches" if state.is_current else f"**stale**: {', '.join(state.because)}"


def write_start_page(study: StudyFile, places: Places, states: list[TaskState] | None, fault: str = "") -> None:
    """Write the start page.

    Parameters
    ----------
    study : StudyFile
    places : Places
    states : list of TaskState, optional
        The states of the moment; none if they cannot be told.
    fault : str
        Why the last build stopped, or the states cannot be told.
    """

    def relative(path):
        return path.relative_to(places.root).as_posix()

    words = {"study": study.study, "explored": relative(places.start_page.parent) + "/"}
    cells = [markdown_cell("introduction", INTRODUCTION.format(parameters=relative(study.path), **words))]
    if fault:
        cells.append(markdown_cell("fault", f"**The last build stopped.**\n\n```\n{fault.strip()}\n```"))
    shown = () if states is None else (_shown(state_table(study, places, states)),)
    cells.append(code_cell("state", "%citra state", shown))
    rows = [f"- [{stem}]({stem}.ipynb): {question(places, stem)}\n" for stem in outside_the_walk(places)]
    cells.append(markdown_cell("outside", OUTSIDE + "".join(rows)))
    page = {"cells": cells, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}
    write_notebook(page, places.start_page)


def _shown(table: str) -> dict:
    data = {"text/markdown": table, "text/plain": table}
    return {"output_type": "display_data", "metadata": {}, "data": data}
