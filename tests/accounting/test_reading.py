"""The finished article read back, against another reader of PDFs and against the ledgers."""

from collections import Counter

import pytest
from pypdf import PdfReader

from citra.accounting import read_article
from citra.latex import find_uses
from citra.results import read_ledgers


@pytest.fixture(scope="module", params=["id", "en"])
def edition(request, built):
    """One edition: its file and what was read."""
    path = built.path(f"build/kpknl-bekasi/kpknl-bekasi-{request.param}.pdf")
    return path, read_article(path, request.param, path.name)


@pytest.fixture(scope="module")
def entries(built) -> dict:
    return read_ledgers(sorted(built.path("build/kpknl-bekasi/results").glob("*/ledger.json")))


def marked(article, kind: str) -> set[str]:
    return {mark.key for page in article.pages for mark in page.marks if mark and mark.kind == kind}


def test_no_digit_is_lost(edition):
    path, article = edition
    for page, other in zip(article.pages, PdfReader(path).pages, strict=True):
        digits = Counter(character for character in page.text if character.isdigit())
        assert digits == Counter(character for character in other.extract_text() if character.isdigit()), page.number


def test_every_figure_table_and_claim_of_the_text_is_found(edition, entries, built):
    _, article = edition
    sections = built.path(f"paper/sections/{article.language}").glob("*.tex")
    uses = [use for source in sections for use in find_uses(source, entries["numbers"])]
    asked = {
        macro: {use.key for use in uses if use.macro == macro} for macro in ("resultfigure", "resulttable", "claim")
    }
    assert marked(article, "figure") == asked["resultfigure"]
    assert {key.split(":")[0] for key in marked(article, "cell")} == asked["resulttable"]
    assert {key for key, _ in article.claims} == asked["claim"]
    assert all(1 <= page <= len(article.pages) for _, page in article.claims)


def test_structure_is_marked(edition):
    _, article = edition
    assert marked(article, "structure") >= {"section", "caption", "page", "item", "references"}
    for page in article.pages:
        last = [character for character, mark in zip(page.text, page.marks, strict=True) if mark and mark.key == "page"]
        assert "".join(last) == str(page.number)


def test_lines_are_counted_as_a_reader_does(edition):
    """The title page begins with a title of two lines; the subtitle has two in Indonesian and one in English."""
    _, article = edition
    page = article.pages[0]
    number, authors = {"id": (5, "Para penulis paket citra"), "en": (4, "The authors of the citra package")}[
        article.language
    ]
    assert "".join(c for c, at in zip(page.text, page.lines, strict=True) if at == number).strip() == authors


def test_addresses_are_told_from_numerals(edition):
    _, article = edition
    addresses = "".join(
        character
        for page in article.pages
        for character, mark in zip(page.text, page.marks, strict=True)
        if mark and mark.kind == "address"
    )
    assert "doi:10.1016/j.giq.2013.05.015" in addresses
