"""The ``%citra`` magic of notebooks: state, comparison with the build, sentences of the article."""

import os
import shlex
from pathlib import Path

from citra.dictionary import LANGUAGES
from citra.errors import CitraError
from citra.lab.comparison import compare_with_build
from citra.lab.page import Page, comparison_page, sentences_page
from citra.lab.sentences import known_entries, sentences_fed, with_entries
from citra.ledger import Ledger
from citra.notebook import Study
from citra.pipeline.reporting import with_notebooks
from citra.pipeline.startpage import state_table
from citra.pipeline.state import ask_for_states
from citra.pipeline.workflow import open_study_file
from citra.places import STUDY_VARIABLE, Places, find_root

USAGE = """%citra state                       which notebooks match the last build, and what makes the others stale
%citra compare [NOTEBOOK]          whether this notebook's results equal those of the build
%citra sentences [NOTEBOOK] [id|en]  the sentences of the article that this notebook feeds, with its values"""


def open_places(namespace: dict) -> Places:
    """Return the places of the study that a notebook has opened, or else of the one JupyterLab was started for.

    Raises
    ------
    CitraError
        If neither is known.
    """
    opened = [value for value in namespace.values() if isinstance(value, Study)]
    if opened:
        return opened[-1].places
    if STUDY_VARIABLE in os.environ:
        return Places(find_root(), os.environ[STUDY_VARIABLE])
    raise CitraError("No study is open in this notebook: run its cell opened = open_study(study) first.")


def open_stem(namespace: dict) -> str:
    """Return the stem of the notebook at hand: that of its ledger, or else that of the file JupyterLab has open.

    Raises
    ------
    CitraError
        If neither is known.
    """
    ledgers = [value for value in namespace.values() if isinstance(value, Ledger)]
    if ledgers:
        return ledgers[-1].notebook
    if os.environ.get("JPY_SESSION_NAME"):
        return Path(os.environ["JPY_SESSION_NAME"]).stem
    raise CitraError("Which notebook is meant is not known: name it, as in %citra compare 03-engagement.")


def answer(line: str, namespace: dict) -> Page:
    """Return what the magic shows for a line.

    Raises
    ------
    CitraError
        If the line is not understood, or what it asks for is not there.
    """
    command, *words = shlex.split(line) or ["help"]
    if command == "help":
        return Page(USAGE)
    if command == "state" and not words:
        places = open_places(namespace)
        study = with_notebooks(open_study_file(places.study, places.root), places)
        return Page(state_table(study, places, ask_for_states(places.study, places.root)), form="markdown")
    if command == "compare" and len(words) <= 1:
        return comparison_page(compare_with_build(open_places(namespace), *(words or [open_stem(namespace)])))
    languages = tuple(word for word in words if word in LANGUAGES)
    stems = [word for word in words if word not in LANGUAGES]
    if command == "sentences" and len(stems) <= 1:
        return _sentences(namespace, stems[0] if stems else open_stem(namespace), languages or LANGUAGES)
    raise CitraError(f"%citra {line}: not understood; expected one of\n{USAGE}")


def _sentences(namespace: dict, stem: str, languages: tuple[str, ...]) -> Page:
    places = open_places(namespace)
    if not open_study_file(places.study, places.root).editions:
        raise CitraError(f"{places.study} makes no article (editions: []), so no sentence is fed.")
    built = known_entries(places)
    own = [each for each in namespace.values() if isinstance(each, Ledger) and each.notebook == stem]
    now = with_entries(built, stem, own[-1].entries) if own else built
    fed, before = (sentences_fed(places, stem, entries) for entries in (now, built))
    said_before = {each.text for found in before.values() for each in found}
    return sentences_page(stem, {language: fed[language] for language in languages}, said_before)


def register(shell) -> None:
    """Enter the magic in an interactive shell."""

    def citra(line: str):
        try:
            return answer(line, shell.user_ns)
        except CitraError as fault:
            # A sentence for the person at the notebook, without the trace of the package.
            return Page(str(fault), is_fault=True)

    shell.register_magic_function(citra, magic_kind="line", magic_name="citra")
