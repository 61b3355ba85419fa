"""The reviewer's page: what it says in each language, and that it asks nobody for anything."""

import dataclasses
import re
from html.parser import HTMLParser

import pytest

from citra.compendium import Place, write_reviewer_page


class Outline(HTMLParser):
    """The elements of a page that are open at its end, and all addresses in it."""

    VOID = frozenset({"meta", "input", "br"})

    def __init__(self, page: str):
        super().__init__()
        self.open, self.addresses = [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.addresses += [value for name, value in attributes if name in ("href", "src", "action")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["en", "id"])
def test_page_is_whole_and_asks_no_host(material, language):
    page = write_reviewer_page(material, language)
    outline = Outline(page)
    assert outline.open == []
    assert not [address for address in outline.addresses if ":" in address]
    assert "default-src 'none'" in page and f'<html lang="{language}">' in page


def test_page_tells_claims_data_time_limits_and_sources(material):
    page = write_reviewer_page(material, "en")
    assert "It grew. (en)" in page and "It did grow. (en)" in page and "confirmed" in page
    assert "make paper STUDY=office" in page and "142 seconds" in page
    assert "Few &lt;data&gt; &amp; no cause." in page
    assert page.count("<code>growth</code>") == 1 and "growth-cell" in page
    assert page.count("(id)") == page.count("KPKNL (id)")


def test_page_names_what_rests_on_real_data_first(material):
    first = re.search(r'<section aria-labelledby="first">.*?</section>', write_reviewer_page(material, "en"), re.S)[0]
    assert "Table 3: Text of by-year (en)" in first and "curve" not in first
    places = (Place("en", "en/appendix.tex:1", is_appendix=True),)
    items = tuple(dataclasses.replace(item, places=places) for item in material.items)
    page = write_reviewer_page(dataclasses.replace(material, items=items), "en")
    assert "by-year" not in re.search(r'<section aria-labelledby="first">.*?</section>', page, re.S)[0]


def test_no_english_in_the_indonesian_page(material):
    page = write_reviewer_page(material, "id")
    text = re.sub(r"<(style|script)>.*?</\1>|<[^>]*>", " ", page, flags=re.S)
    for word in ("the", "what", "claim", "where", "real", "simulated", "rows", "filter", "known", "limits", "shown"):
        assert not re.search(rf"\b{word}\b", text.replace("In English", ""), re.I), word


def test_links_lead_to_the_top_from_where_the_page_lies(material):
    page = write_reviewer_page(material, "en", "../../../")
    assert 'href="../../../build/office/office-en.pdf"' in page


def test_result_is_linked_to_the_page_of_its_notebook(material):
    made = dataclasses.replace(
        material.steps[0],
        name="pages",
        writes=(dataclasses.replace(material.steps[0].writes[0], path="p/01-growth.html"),),
    )
    page = write_reviewer_page(dataclasses.replace(material, steps=(*material.steps, made)), "en")
    assert 'href="p/01-growth.html#cell-growth-cell"' in page


def test_study_without_an_article_has_a_page(material):
    bare = dataclasses.replace(
        material, article_title={}, articles={}, claims=(), limits={}, items=(), measurement=None
    )
    page = write_reviewer_page(bare, "en")
    assert Outline(page).open == [] and "make results STUDY=office" in page
    assert "has not been measured" in page
