"""The finished PDF: each result leads to its cell, and each figure carries its data."""

import io
import json
import re

import pandas as pd
import pypdfium2
import pytest
from pypdf import PdfReader

from citra.pipeline.pages.article import read_uses

STUDY = "build/kpknl-bekasi"


@pytest.fixture(params=["id", "en"])
def article(built, request):
    """An edition's language and its PDF."""
    return request.param, PdfReader(built.path(f"{STUDY}/kpknl-bekasi-{request.param}.pdf"))


def links_of(pdf) -> list[tuple[int, dict]]:
    """Return the links of a PDF into the pages, each with the number of its page."""
    found = [
        (number, link.get_object())
        for number, page in enumerate(pdf.pages, start=1)
        for link in page.get("/Annots") or ()
    ]
    return [(number, link) for number, link in found if link.get("/A", {}).get("/URI", "").startswith("pages/")]


def entries_of(workspace) -> dict[str, dict]:
    """Return every result of the case study by key, with its kind and notebook."""
    found = {}
    for path in workspace.path(f"{STUDY}/results").glob("*/ledger.json"):
        ledger = json.loads(path.read_text(encoding="utf-8"))
        for kind in ("numbers", "claims", "tables", "figures"):
            found |= {
                key: {**entry, "kind": kind, "notebook": ledger["notebook"]} for key, entry in ledger[kind].items()
            }
    return found


def test_every_link_leads_to_a_cell_and_cannot_be_seen(built, article):
    _, pdf = article
    links = links_of(pdf)
    ids = {}
    for _, link in links:
        page, _, cell = link["/A"]["/URI"].partition("#")
        if page not in ids:
            text = built.path(f"{STUDY}/{page}").read_text(encoding="utf-8")
            ids[page] = set(re.findall(r'class="cell" id="([^"]*)"', text))
        assert cell in ids[page]
        assert [float(side) for side in link["/Border"]] == [0, 0, 0]
        assert "/C" not in link
    assert len(links) > 300


def test_every_result_that_is_printed_is_a_link_on_its_page(built, article):
    language, pdf = article
    uses = read_uses(built.path(f"{STUDY}/paper/{language}/uses.txt").read_text(encoding="utf-8"))
    entries = entries_of(built)
    linked = {(number, link["/A"]["/URI"]) for number, link in links_of(pdf)}
    for key, spots in uses.items():
        entry = entries[key]
        if entry["kind"] != "claims":
            address = f"pages/{entry['notebook']}.html#cell-{entry['cell']}"
            assert all((page, address) in linked for _, page in spots), key
    kinds = {entries[key]["kind"] for key in uses}
    assert kinds == {"numbers", "claims", "tables", "figures"}


def test_number_stands_under_its_link(built):
    article = pypdfium2.PdfDocument(built.path(f"{STUDY}/kpknl-bekasi-en.pdf"))
    text = article[0].get_textpage()
    growth = entries_of(built)["instagram-growth"]
    first = next(
        link
        for number, link in links_of(PdfReader(built.path(f"{STUDY}/kpknl-bekasi-en.pdf")))
        if number == 1 and link["/A"]["/URI"].endswith(f"#cell-{growth['cell']}")
    )
    left, bottom, right, top = (float(edge) for edge in first["/Rect"])
    under = text.get_text_bounded(left=left, bottom=bottom, right=right, top=top)
    assert under.replace(" ", "").startswith(f"{growth['value'] * 100:.2f}%")


def test_attached_data_of_each_figure_are_the_results(built, article):
    language, pdf = article
    uses = read_uses(built.path(f"{STUDY}/paper/{language}/uses.txt").read_text(encoding="utf-8"))
    figures = {key: entry for key, entry in entries_of(built).items() if entry["kind"] == "figures" and key in uses}
    assert set(pdf.attachments) == {f"{key}.csv" for key in figures}
    for key, entry in figures.items():
        (attached,) = pdf.attachments[f"{key}.csv"]
        assert attached == built.path(f"{STUDY}/results/{entry['notebook']}/{key}.csv").read_bytes()
    (rows,) = pdf.attachments["channel-followers.csv"]
    assert len(pd.read_csv(io.BytesIO(rows))) > 2


def test_click_in_the_browsers_pdf_viewer_opens_the_cell(built, browser):
    pdf = built.path(f"{STUDY}/kpknl-bekasi-en.pdf")
    first = next(link for number, link in links_of(PdfReader(pdf)) if number == 1)
    _, height = (float(side) for side in PdfReader(pdf).pages[0].mediabox[2:])
    left, bottom, right, top = (float(edge) for edge in first["/Rect"])
    # The viewer centres the page and draws a point of it as 96/72 of a point of the screen.
    width, scale = 1000, 96 / 72
    page = browser.open(pdf, width=width, fragment="#toolbar=0&zoom=100")
    place = (left + right) / 2 - float(PdfReader(pdf).pages[0].mediabox[2]) / 2
    page.click_until_left(width / 2 + place * scale, (height - (bottom + top) / 2) * scale)
    assert page.tab.url == built.path(f"{STUDY}/").as_uri() + "/" + first["/A"]["/URI"]
