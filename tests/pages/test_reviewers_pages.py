"""The pages that a reviewer opens: comparison with the reference, what-if, and the page of two minutes' reading."""

import copy
from dataclasses import replace

import pytest
from browser import TELEPHONE
from conftest import ROOT

from citra.compendium import write_reviewer_page
from citra.verify.comparison import Comparison, compare
from citra.verify.page import verification_page
from citra.verify.sentences import Change
from citra.verify.snapshot import Snapshot, read_snapshot
from citra.verify.tolerances import Tolerances
from citra.verify.whatif_page import Turned, whatif_page

REFERENCE = ROOT / "reference" / "kpknl-bekasi"


@pytest.fixture(scope="module")
def snapshots() -> tuple[Snapshot, Snapshot]:
    """The reference, and a run in which a number, a claim, a figure and a sentence came out otherwise."""
    old = read_snapshot(REFERENCE)
    entries = copy.deepcopy(old.entries)
    entries["numbers"]["median-rate"]["value"] *= 2
    entries["claims"]["naive-is-lower"]["holds"] = False
    pictures = {**old.pictures, "rate-trend": old.pictures["posts-by-month"]}
    texts = {**old.texts, "en": [old.texts["en"][0].replace("Instagram", "another network"), *old.texts["en"][1:]]}
    return old, replace(old, entries=entries, pictures=pictures, texts=texts)


@pytest.fixture(scope="module")
def reviewed(snapshots) -> dict[str, str]:
    """The pages of the two runs beside each other, as a verification and as a what-if."""
    comparison, nothing = compare(*snapshots, Tolerances()), Snapshot()
    long_name = "rujukan_" * 20
    values = (
        {"maturity_days": 14, "official_colours": [long_name]},
        {"maturity_days": 28, "official_colours": long_name},
    )
    changes = [
        Change("id", "id/findings.tex, line 50", "Mediannya 2,52 % di sini.", "Mediannya 5,04 % di sini."),
        Change("en", "en/findings.tex, line 47", "The median is 2.52 % here.", None),
        Change("en", f"en/{long_name}.tex, line 1", None, f"Nothing of {long_name} was known."),
    ]
    turned = [
        Turned("naive-is-lower", "holds", "does not hold", (("en", "It is lower."), ("id", "Nilainya lebih rendah.")))
    ]
    return {
        "compared": verification_page("kpknl-bekasi", comparison, *snapshots, frozenset({"03-engagement"})),
        "whatif": whatif_page("kpknl-bekasi", values, changes, turned, comparison, snapshots),
        "unchanged": whatif_page("smoke", ({"seed": 1}, {"seed": 2}), [], [], Comparison(), (nothing, nothing)),
        "stopped": verification_page("smoke", Comparison(stopped="A cell failed."), nothing, nothing, frozenset()),
    }


@pytest.fixture
def pages(reviewed, material, tmp_path):
    """Return the path of each page by its name."""
    written = dict(reviewed)
    written |= {language: write_reviewer_page(material, language) for language in ("en", "id")}
    for name, text in written.items():
        (tmp_path / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: tmp_path / f"{name}.html" for name in written}


@pytest.mark.parametrize("name", ["compared", "stopped", "whatif", "unchanged", "en", "id"])
@pytest.mark.parametrize("dark", [False, True])
def test_page_has_no_serious_finding_asks_no_host_and_fits_a_telephone(pages, browser, name, dark):
    page = browser.open(pages[name], dark=dark)
    assert page.serious_findings() == []
    page.set_width(TELEPHONE)
    assert page.overflowing() == []
    assert page.console == page.requests == []
    assert page.tab_stops() or name == "unchanged"


@pytest.mark.parametrize("name", ["compared", "whatif"])
def test_filter_of_the_comparison_leaves_what_it_names(pages, browser, name):
    tab = browser.open(pages[name]).tab
    shown = (
        "[...document.querySelectorAll('[data-verdict]')].filter(one => one.offsetParent).map(one => one.dataset.{})"
    )
    everything = tab.evaluate(shown.format("kind"))
    tab.select_option("select[name=kind]", "claim")
    assert set(tab.evaluate(shown.format("kind"))) == {"claim"} < set(everything)
    tab.select_option("select[name=verdict]", "claim changes")
    assert tab.evaluate(shown.format("verdict")) == ["claim changes"]


def test_what_changes_is_counted_and_a_sentence_that_falls_away_is_named(pages, browser):
    tab = browser.open(pages["whatif"], width=TELEPHONE).tab
    assert tab.inner_text(".lead strong") == "3 sentences, 4 results and 1 claim would change."
    rows = tab.locator("[aria-label='English sentences'] tbody tr")
    assert rows.nth(0).locator("td").all_inner_texts() == ["The median is 2.52 % here.", "not printed"]
    # A long name does not push the sentences out of sight.
    box = tab.locator("[aria-label='English sentences'] table").bounding_box()
    assert box["width"] < 2 * TELEPHONE


def test_keyboard_reaches_everything_that_scrolls_or_filters(pages, browser):
    page = browser.open(pages["whatif"])
    stops = page.tab_stops()
    for name in ("Claims", "Indonesian sentences", "English sentences"):
        assert f"div {name}" in stops
    assert any(stop.startswith("select") for stop in stops) and any(stop.startswith("input") for stop in stops)
    page.tab.focus("select[name=kind]")
    page.tab.keyboard.press("c")
    assert page.tab.evaluate("document.querySelector('select[name=kind]').value") == "claim"
    assert page.tab.inner_text("#shown").startswith("1 of ")


def test_what_is_read_aloud_is_in_its_own_language(pages, browser):
    """A page in English names the language of every Indonesian sentence that it quotes."""
    tab = browser.open(pages["whatif"]).tab
    spoken = "text => [...document.querySelectorAll('td, td div')].filter(one => one.textContent === text)"
    spoken += ".map(one => one.closest('[lang]').lang)"
    assert set(tab.evaluate(spoken, "Mediannya 5,04 % di sini.")) == {"id"}
    assert set(tab.evaluate(spoken, "Nilainya lebih rendah.")) == {"id"}
    assert set(tab.evaluate(spoken, "It is lower.")) == {"en"}
