"""The executed notebooks as pages: one file each, read offline, with the places of their results in the article."""

from collections.abc import Sequence
from pathlib import Path

from citra.pipeline.pages.article import PdfPlaces, WebPlaces, in_order, uses_by_cell
from citra.pipeline.pages.tables import plain_table
from citra.pipeline.scratch import publish, scratch_folder
from citra.places import PAGES, Places
from citra.results import read_ledgers

TEMPLATES = Path(__file__).parent / "templates"
TEMPLATE_FILES = tuple(sorted(file for file in TEMPLATES.rglob("*") if file.is_file()))


def page_files(stems: Sequence[str], places: Places, folder: str = PAGES) -> list[Path]:
    """Return the pages of a study: one a notebook, and the list of them."""
    return [places.page(stem, folder) for stem in (*stems, "index")]


def make_pages(
    stems: Sequence[str],
    editions: Sequence[str],
    places: Places,
    folder: str = PAGES,
    reached: PdfPlaces | WebPlaces | None = None,
) -> None:
    """Write the page of every executed notebook, and the list of them.

    Parameters
    ----------
    stems : sequence of str
        The study's notebooks, in its order.
    editions : sequence of str
        The languages of its article; without one the pages name no place in it.
    places : Places
        The study's.
    folder : str
        The name of their folder.
    reached : PdfPlaces or WebPlaces, optional
        Where the links to the article lead; to the PDFs, if left out.
    """
    import nbformat

    exporter = _exporter()
    notebooks = [nbformat.read(places.executed_notebook(stem), as_version=4) for stem in stems]
    entries = read_ledgers(places.ledger(stem) for stem in stems)
    reached = reached or PdfPlaces(places)
    uses = uses_by_cell(entries, editions, places, reached)
    articles = [reached.article(language) for language in in_order(editions)]
    pages = [
        {"stem": stem, "title": _title(notebook, stem), "study": places.study, "uses": uses.get(stem, {})}
        for stem, notebook in zip(stems, notebooks, strict=True)
    ]
    for number, page in enumerate(pages):
        page["previous"] = stems[number - 1] if number else None
        page["next"] = stems[number + 1] if number + 1 < len(stems) else None
        # A PDF is opened beside the pages; a page of the article is a step back.
        page["articles"] = articles if isinstance(reached, WebPlaces) else []
    with scratch_folder(places.build, PAGES) as scratch:
        for page, notebook in zip(pages, notebooks, strict=True):
            text, _ = exporter.from_notebook_node(notebook, {"page": page})
            _publish(text, scratch, places.page(page["stem"], folder))
        contents = exporter.environment.get_template("contents.html.j2")
        _publish(
            contents.render(study=places.study, pages=pages, articles=articles), scratch, places.page("index", folder)
        )


def _exporter():
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(
        template_name="notebook",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_anchor_links=True,
    )
    exporter.register_filter("plain_table", plain_table)
    return exporter


def _title(notebook, stem: str) -> str:
    """Return a notebook's question: its first heading."""
    lines = [line for cell in notebook.cells if cell.cell_type == "markdown" for line in cell.source.splitlines()]
    return next((line.removeprefix("# ") for line in lines if line.startswith("# ")), stem)


def _publish(text: str, scratch: Path, place: Path) -> None:
    (scratch / place.name).write_text(text, encoding="utf-8")
    publish(scratch / place.name, place)
