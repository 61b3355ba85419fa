"""What lies beside the pages of the article: the page that offers its languages, notebooks, PDFs, data."""

import html
import shutil
from collections.abc import Sequence
from pathlib import Path

from citra.dictionary import the_dictionary
from citra.html import policy
from citra.latex import words_of
from citra.latex.source import Macro, read_source
from citra.pipeline.pages import make_pages, page_files
from citra.pipeline.pages.article import WebPlaces
from citra.pipeline.scratch import publish, scratch_folder
from citra.places import PAGES, SITE_PAGES, Places


def site_files(stems: Sequence[str], data: Sequence[Path], editions: Sequence[str], places: Places) -> list[Path]:
    """Return the files of the folder but for the pages of the article.

    Parameters
    ----------
    stems : sequence of str
        The study's notebooks.
    data : sequence of Path
        The data of its figures.
    editions : sequence of str
        The languages of its article.
    places : Places
        The study's.
    """
    articles = [places.site_article(language) for language in editions]
    copies = [places.site_data(path.stem) for path in data]
    return [places.site_index, *articles, *copies, *page_files(stems, places, SITE_PAGES)]


def make_site(stems: Sequence[str], data: Sequence[Path], editions: Sequence[str], places: Places) -> None:
    """Write the files of the folder but for the pages of the article; see `site_files` for the parameters."""
    make_pages(stems, editions, places, SITE_PAGES, WebPlaces(places))
    with scratch_folder(places.build, "site") as scratch:
        copies = {places.site_article(language): places.article(language) for language in editions}
        copies |= {places.site_data(path.stem): path for path in data}
        for place, source in copies.items():
            publish(Path(shutil.copy(source, scratch / place.name)), place)
        (scratch / "index.html").write_text(index_page(editions, places), encoding="utf-8")
        publish(scratch / "index.html", places.site_index)
    remove_stale(site_files(stems, data, editions, places))


def remove_stale(files: Sequence[Path]) -> None:
    """Remove the pages and data that an earlier study file had made: the folder is served as it is.

    Parameters
    ----------
    files : sequence of Path
        Those that stay, the start page first. Only the folders below it are looked at: beside it somebody may keep
        what a host asks for.
    """
    start = files[0].parent
    for folder in {file.parent for file in files} - {start}:
        for path in folder.iterdir():
            if path not in files:
                path.unlink()


def index_page(editions: Sequence[str], places: Places) -> str:
    """Return the page that offers the languages of the article; it sends nobody anywhere by itself."""
    style = "".join(path.read_text(encoding="utf-8") for path in (places.page_style, places.web_style))
    first = editions[0]
    return (
        f'<!DOCTYPE html>\n<html lang="{first}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy("")}">\n'
        f"<title>{html.escape(_title(first, places)[0])}</title>\n<style>\n{style}</style>\n</head>\n"
        f'<body>\n<main class="start">\n{"".join(_choice(language, places) for language in editions)}</main>\n'
        "</body>\n</html>\n"
    )


def _choice(language: str, places: Places) -> str:
    word = the_dictionary().word
    title, subtitle = (html.escape(words) for words in _title(language, places))
    links = {
        places.web_edition(language).name: word("web-edition", language),
        places.site_article(language).name: word("article-as-pdf", language),
        f"{PAGES}/index.html": word("notebooks", language),
    }
    items = "".join(f'<li><a href="{html.escape(at)}">{html.escape(said)}</a></li>' for at, said in links.items())
    return f'<section lang="{language}"><h1>{title}</h1><p class="subtitle">{subtitle}</p><ul>{items}</ul></section>\n'


def _title(language: str, places: Places) -> tuple[str, str]:
    """Return the article's title and subtitle in a language."""
    sources = [source for source in places.sections(language) if source.stem == "title"]
    nodes = [node for source in sources for node in read_source(source)]
    (title,) = [node for node in nodes if isinstance(node, Macro) and node.name == "citratitle"]
    return words_of(title.arguments[0]), words_of(title.arguments[1])
