"""Which sentences of the article a notebook feeds, and what they say with its values of the moment."""

from citra.dictionary import LANGUAGES
from citra.errors import CitraError
from citra.latex import FedSentence, Printing, fed_sentences, read_source
from citra.pipeline.typesetting import simulated_tables
from citra.places import Places
from citra.results import KINDS, read_ledgers


def known_entries(places: Places) -> dict[str, dict]:
    """Return the entries of the last build, by kind and key.

    Raises
    ------
    CitraError
        If nothing has been built.
    """
    ledgers = sorted(places.results("").glob("*/ledger.json"))
    if not ledgers:
        raise CitraError(f"{places.results('')}: no results are built yet; run make results first.")
    return read_ledgers(ledgers)


def with_entries(entries: dict[str, dict], stem: str, own: dict[str, dict]) -> dict[str, dict]:
    """Return the build's entries with those of one notebook as its ledger has them at this moment.

    Examples
    --------
    >>> built = {"numbers": {"a": {"value": 1, "notebook": "01-sample"}}}
    >>> with_entries(built, "01-sample", {"numbers": {"a": {"value": 2}}})
    {'numbers': {'a': {'value': 2, 'notebook': '01-sample'}}}
    """
    return {
        kind: known | {key: {**entry, "notebook": stem} for key, entry in own.get(kind, {}).items()}
        for kind, known in entries.items()
    }


def sentences_fed(places: Places, stem: str, entries: dict[str, dict]) -> dict[str, list[FedSentence]]:
    """Return the sentences of each edition that print a result of a notebook, in the files' order.

    Raises
    ------
    CitraError
        If no result comes from the notebook.
    """
    keys = {key for kind in KINDS for key, entry in entries[kind].items() if entry["notebook"] == stem}
    if not keys:
        raise CitraError(f"{stem}: no result comes from a notebook of this name.")
    simulated = simulated_tables(places)
    return {
        language: [
            found
            for source in places.sections(language)
            for found in fed_sentences(read_source(source), Printing(entries, simulated, language), keys)
        ]
        for language in LANGUAGES
    }
