"""One edition of the article as a page: from the same sources, ledgers and bibliography as its PDF."""

from dataclasses import dataclass
from pathlib import Path

from citra.claims import judge, read_claims
from citra.dictionary import the_dictionary
from citra.errors import CitraError
from citra.html import Link, Printing, Surroundings, picture_of, write_page
from citra.latex import read_bibliography
from citra.latex.source import read_source
from citra.pipeline.scratch import publish, scratch_folder
from citra.pipeline.typesetting import simulated_tables
from citra.places import PAGES, Places
from citra.results import read_ledgers
from citra.studyfile import load_yaml


@dataclass(frozen=True)
class WebEdition:
    """What the page of one edition is made from.

    Parameters
    ----------
    language : str
        ``id`` or ``en``.
    ledgers : tuple of Path
        The ledgers of the study's notebooks.
    editions : tuple of str
        The languages of the article.
    """

    language: str
    ledgers: tuple[Path, ...]
    editions: tuple[str, ...]


def make_web_edition(edition: WebEdition, places: Places) -> None:
    """Write the page of an edition, and put it in its place.

    Raises
    ------
    CitraError
        If the text asks for what is not there, or holds what it is not known how to write.
    """
    language = edition.language
    entries = read_ledgers(edition.ledgers)
    bibliography = places.typeset_bibliography(language)
    printing = Printing(
        language=language,
        entries=entries,
        simulated=simulated_tables(places),
        picture=lambda key: picture_of(places.results(entries["figures"][key]["notebook"]) / f"{key}-{language}.pdf"),
        judged=tuple(judge(read_claims(places.claims), entries)),
        works=read_bibliography(bibliography.read_text(encoding="utf-8"), bibliography.name),
        around=_surroundings(edition, places),
    )
    sections = places.paper / "sections" / language
    shell = read_source(places.paper / f"article-{language}.tex")
    style = "".join(path.read_text(encoding="utf-8") for path in (places.page_style, places.web_style))
    page = write_page(shell, lambda name: read_source(sections / f"{name}.tex"), printing, style)
    with scratch_folder(places.build, f"web-{language}") as scratch:
        made, place = scratch / "page.html", places.web_edition(language)
        made.write_text(page, encoding="utf-8")
        publish(made, place)


def _surroundings(edition: WebEdition, places: Places) -> Surroundings:
    word, language = the_dictionary().word, edition.language
    others = [
        Link(other, word("web-edition", other), places.web_edition(other).name)
        for other in edition.editions
        if other != language
    ]
    package = load_yaml(places.citation)
    for name in ("version", "date-released"):
        if name not in package:
            raise CitraError(f"{places.citation.name}: {name!r} is missing, with which the article is cited.")
    return Surroundings(
        links=(
            *others,
            Link(language, word("notebooks", language), f"{PAGES}/index.html"),
            Link(language, word("article-as-pdf", language), places.site_article(language).name),
        ),
        pages=PAGES,
        data=places.site_data("").parent.name,
        year=str(package["date-released"])[:4],
        version=str(package["version"]),
        script=places.web_script.read_text(encoding="utf-8"),
    )
