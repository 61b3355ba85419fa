"""The pages that a reviewer opens: the comparison with the reference, and the page of two minutes' reading."""

import copy
from dataclasses import replace

import pytest
from browser import TELEPHONE
from conftest import ROOT

from citra.compendium import write_reviewer_page
from citra.verify.comparison import Comparison, compare
from citra.verify.page import verification_page
from citra.verify.snapshot import Snapshot, read_snapshot
from citra.verify.tolerances import Tolerances

REFERENCE = ROOT / "reference" / "kpknl-bekasi"


@pytest.fixture(scope="module")
def compared() -> str:
    """The page of a run in which a number, a claim, a figure and a sentence came out otherwise."""
    old = read_snapshot(REFERENCE)
    entries = copy.deepcopy(old.entries)
    entries["numbers"]["median-rate"]["value"] *= 2
    entries["claims"]["naive-is-lower"]["holds"] = False
    pictures = {**old.pictures, "rate-trend": old.pictures["posts-by-month"]}
    texts = {**old.texts, "en": [old.texts["en"][0].replace("Instagram", "another network"), *old.texts["en"][1:]]}
    new = replace(old, entries=entries, pictures=pictures, texts=texts)
    return verification_page("kpknl-bekasi", compare(old, new, Tolerances()), old, new, frozenset({"03-engagement"}))


@pytest.fixture
def pages(compared, material, tmp_path):
    """Return the path of each page by its name."""
    nothing = Snapshot()
    stopped = verification_page("smoke", Comparison(stopped="A cell failed."), nothing, nothing, frozenset())
    written = {"compared": compared, "stopped": stopped}
    written |= {language: write_reviewer_page(material, language) for language in ("en", "id")}
    for name, text in written.items():
        (tmp_path / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: tmp_path / f"{name}.html" for name in written}


@pytest.mark.parametrize("name", ["compared", "stopped", "en", "id"])
@pytest.mark.parametrize("dark", [False, True])
def test_page_has_no_serious_finding_asks_no_host_and_fits_a_telephone(pages, browser, name, dark):
    page = browser.open(pages[name], dark=dark)
    assert page.serious_findings() == []
    page.set_width(TELEPHONE)
    assert page.overflowing() == []
    assert page.console == page.requests == []
    assert page.tab_stops()


def test_filter_of_the_comparison_leaves_what_it_names(pages, browser):
    tab = browser.open(pages["compared"]).tab
    shown = (
        "[...document.querySelectorAll('[data-verdict]')].filter(one => one.offsetParent).map(one => one.dataset.{})"
    )
    everything = tab.evaluate(shown.format("kind"))
    tab.select_option("select[name=kind]", "claim")
    assert set(tab.evaluate(shown.format("kind"))) == {"claim"} < set(everything)
    tab.select_option("select[name=verdict]", "claim changes")
    assert tab.evaluate(shown.format("verdict")) == ["claim changes"]
