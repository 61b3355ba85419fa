"""The editions are published together, once every numeral in them has its origin."""

import shutil
from itertools import combinations
from pathlib import Path

from citra.errors import CitraError
from citra.pipeline.scratch import publish, scratch_folder
from citra.places import Places
from citra.results import read_ledgers


def account_sources(places: Places, language: str) -> list[Path]:
    """Return the files from which an edition's words come."""
    sections = sorted((places.paper / "sections" / language).glob("*.tex"))
    return [*sections, places.claims, places.dictionary, places.references]


def publish_accounted(languages: list[str], ledgers: list[Path], places: Places) -> None:
    """Read the typeset editions back and publish them, if all their numbers are accounted for.

    Raises
    ------
    CitraError
        With a sentence for every numeral without an origin, every result that is not printed as its ledger has it,
        every difference between the editions, and every entry of the list that accounts for nothing.
    """
    # PDFium is loaded only where PDFs are read.
    from citra import accounting

    listing = accounting.read_listing(places.numerals)
    finder = accounting.NumeralFinder(accounting.read_number_words(places.number_words))
    entries = read_ledgers(ledgers)
    faults, articles = [], []
    for language in languages:
        place = places.article(language)
        article = accounting.read_article(places.typeset_article(language), language, place.name)
        *texts, references = [path.read_text(encoding="utf-8") for path in account_sources(places, language)]
        written = accounting.Written("\n".join(texts), references)
        faults += accounting.open_numerals(article, listing, written, finder)
        faults += accounting.altered_results(article, entries)
        faults += accounting.stale_entries(article, listing, written)
        articles.append(article)
    for first, second in combinations(articles, 2):
        faults += accounting.unequal_editions(first, second, listing)
    if faults:
        raise CitraError("\n".join(faults))
    with scratch_folder(places.build, "articles") as scratch:
        for language in languages:
            copied = shutil.copy(places.typeset_article(language), scratch / places.article(language).name)
            publish(Path(copied), places.article(language))
