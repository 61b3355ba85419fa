"""The pages of the executed notebooks, as a reader meets them."""

import json
import re

import pytest
from browser import TELEPHONE

STEMS = ("02-audience", "08-effects")


def page_of(workspace, stem, study="kpknl-bekasi"):
    return workspace.path(f"build/{study}/pages/{stem}.html")


@pytest.mark.parametrize("stem", [*STEMS, "index"])
@pytest.mark.parametrize("dark", [False, True])
def test_page_has_no_serious_finding_and_asks_no_host(built, browser, stem, dark):
    page = browser.open(page_of(built, stem), dark=dark)
    assert page.serious_findings() == []
    assert page.console == page.requests == []


@pytest.mark.parametrize("stem", ["01-sample", "05-interview", "14-content", "index"])
def test_nothing_runs_over_the_edge_of_a_telephone(built, browser, stem):
    page = browser.open(page_of(built, stem), width=TELEPHONE)
    assert page.overflowing() == []


def test_keyboard_skips_to_the_content_and_reaches_tables_and_notes(built, browser):
    page = browser.open(page_of(built, "02-audience"))
    stops = page.tab_stops()
    assert stops[0] == "a Skip to the content"
    assert "div Table beneath the cell growth" in stops
    assert any(stop.startswith("summary In the article:") for stop in stops)
    page = browser.open(page_of(built, "02-audience"))
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("Enter")
    assert page.tab.evaluate("document.activeElement.id") == "main"


def test_every_notebook_is_reached_by_going_on_and_from_the_list(built, browser):
    tab = browser.open(page_of(built, "index")).tab
    listed = tab.locator("ol.contents a").evaluate_all("links => links.map(one => one.getAttribute('href'))")
    tab.click("ol.contents li:first-child a")
    met = [tab.url.rpartition("/")[2]]
    while tab.locator("header a[rel=next]").count():
        tab.click("header a[rel=next]")
        met.append(tab.url.rpartition("/")[2])
    assert met == listed
    assert len(met) == 17


def test_page_holds_every_cell_of_its_notebook_and_words_for_every_picture(built, browser):
    for stem in STEMS:
        notebook = json.loads(built.path(f"build/kpknl-bekasi/notebooks/{stem}.ipynb").read_text(encoding="utf-8"))
        tab = browser.open(page_of(built, stem)).tab
        ids = set(tab.locator("[id]").evaluate_all("all => all.map(one => one.id)"))
        assert {f"cell-{cell['id']}" for cell in notebook["cells"]} <= ids
        figures = json.loads(built.path(f"build/kpknl-bekasi/results/{stem}/ledger.json").read_text(encoding="utf-8"))
        words = tab.locator("img").evaluate_all("all => all.map(one => one.alt)")
        assert {figure["alt"]["en"] for figure in figures["figures"].values()} <= set(words)
        assert all(words)


def test_cell_names_the_places_of_its_results_in_both_editions(built):
    text = page_of(built, "02-audience").read_text(encoding="utf-8")
    cell = text.partition('id="cell-growth"')[2].partition('id="cell-spread')[0]
    note = re.sub(r"<[^>]*>", "", cell.partition("<code>twitter-growth</code>")[2].partition("</li>")[0])
    ledger = json.loads(built.path("build/kpknl-bekasi/results/02-audience/ledger.json").read_text(encoding="utf-8"))
    growth = ledger["numbers"]["twitter-growth"]["value"]
    english, indonesian = note.strip().split("\n")
    assert english.startswith("abstract, p. 1; section 4.1, p. ")
    assert english.endswith(f": {growth * 100:.2f}\u202f%")
    assert indonesian.startswith("abstrak, hlm. 1; bagian 4.1, hlm. ")
    assert indonesian.endswith(f": {growth * 100:.2f}".replace(".", ",") + "\u202f%")


def test_study_without_an_article_has_pages_without_notes(smoke, browser):
    page = browser.open(page_of(smoke, "02-audience", "smoke"))
    assert page.tab.locator("#cell-growth").count() == 1
    assert page.tab.locator(".uses").count() == 0
    assert browser.open(page_of(smoke, "index", "smoke")).tab.locator("h2").count() == 0
