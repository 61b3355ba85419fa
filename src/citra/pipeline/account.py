"""The editions are published together, once every numeral in them has its origin."""

import shutil
from itertools import combinations
from pathlib import Path

from citra.accounting import (
    NumeralFinder,
    Written,
    altered_results,
    open_numerals,
    open_surroundings,
    read_article,
    read_listing,
    read_number_words,
    stale_entries,
    unequal_editions,
)
from citra.errors import CitraError
from citra.latex import Printing, front_matter, plain_text, read_source
from citra.pipeline.scratch import publish, scratch_folder
from citra.pipeline.typesetting import article_sources
from citra.places import Places
from citra.results import read_ledgers


def publish_accounted(languages: list[str], ledgers: list[Path], places: Places) -> None:
    """Read the typeset editions back and publish them, if all their numbers are accounted for.

    Raises
    ------
    CitraError
        With a sentence for every numeral without an origin, every result that is not printed as its ledger has it,
        every difference between the editions, and every entry of the list that accounts for nothing.
    """
    listing = read_listing(places.numerals)
    finder = NumeralFinder(read_number_words(places.number_words))
    entries = read_ledgers(ledgers)
    faults, articles = [], []
    for language in languages:
        article = read_article(places.typeset_article(language), language, places.article(language).name)
        written = _written(places, language, entries)
        faults += open_numerals(article, listing, written, finder)
        faults += open_surroundings(article, written, finder)
        faults += altered_results(article, entries)
        faults += stale_entries(article, listing, written)
        articles.append(article)
    for first, second in combinations(articles, 2):
        faults += unequal_editions(first, second, listing)
    if faults:
        raise CitraError("\n".join(faults))
    with scratch_folder(places.build, "articles") as scratch:
        for language in languages:
            for made, place in (
                (places.typeset_article(language), places.article(language)),
                (places.typeset_uses(language), places.uses(language)),
            ):
                publish(Path(shutil.copy(made, scratch / place.name)), place)


def _written(places: Places, language: str, entries: dict[str, dict]) -> Written:
    sources = [path for path in article_sources(places, language) if path.suffix == ".tex"]
    sections = [_text(path) for path in sources]
    # A title depends on no table, so none need be known here.
    printing = Printing(entries, {}, language)
    front = [plain_text(each, printing, path.name) for path in sources for each in front_matter(read_source(path))]
    others = [_text(path) for path in (places.claims, places.dictionary)]
    return Written("\n".join(sections), _text(places.references), "\n".join(others), tuple(front))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
