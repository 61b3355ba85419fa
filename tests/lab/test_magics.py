"""What the ``%citra`` magic answers, over a built workspace."""

import json
import shutil
from types import SimpleNamespace

import pytest

import citra
from citra.errors import CitraError
from citra.lab.comparison import compare_with_build
from citra.lab.magics import answer
from citra.lab.sentences import known_entries, sentences_fed, with_entries
from citra.ledger import Ledger
from citra.notebook import Study
from citra.places import Places

STEM = "03-engagement"


@pytest.fixture
def places(built) -> Places:
    return Places(built.folder, "kpknl-bekasi")


@pytest.fixture
def explored(places, tmp_path) -> Places:
    """A workspace in which a notebook was run outside the build, with the same results."""
    mine = Places(tmp_path, "kpknl-bekasi")
    for target in (mine.results(STEM), mine.explored(STEM)):
        shutil.copytree(places.results(STEM), target)
    return mine


def change(places: Places, kind: str, key: str, **entry) -> None:
    path = places.explored_ledger(STEM)
    ledger = json.loads(path.read_text(encoding="utf-8"))
    ledger[kind][key].update(entry)
    path.write_text(json.dumps(ledger), encoding="utf-8")


def test_equal_results_are_said_to_be_equal(explored):
    compared = compare_with_build(explored, STEM)
    assert compared.is_equal and compared.sentence.startswith(f"{STEM}: equal to the build (")
    assert compared.counts["tables"] == 2 and compared.counts["claims"] == 1


def test_every_difference_is_named(explored):
    change(explored, "numbers", "median-rate", value=0.5)
    change(explored, "claims", "naive-is-lower", holds=False)
    (explored.results(STEM) / "extra.csv").write_text("a", encoding="utf-8")
    found = {(each.kind, each.key): (each.here, each.build) for each in compare_with_build(explored, STEM).differences}
    assert set(found) == {("numbers", "median-rate"), ("claims", "naive-is-lower"), ("files", "extra.csv")}
    assert found["numbers", "median-rate"][0] == "0.5" and found["claims", "naive-is-lower"] == ("False", "True")
    assert "median-rate | 0.5" in str(answer(f"compare {STEM}", {"opened": Study(explored)}))


def test_results_that_were_not_written_are_asked_for(explored):
    shutil.rmtree(explored.explored(STEM))
    with pytest.raises(CitraError, match="run all cells of the notebook first"):
        compare_with_build(explored, STEM)


def test_sentences_carry_the_values_of_the_built_article(places):
    entries = known_entries(places)
    fed = sentences_fed(places, STEM, entries)
    english, indonesian = ({each.text for each in fed[language]} for language in ("en", "id"))
    assert "All confidence intervals are at the level of 95\u202f%." in english
    assert any(text.startswith("Median tingkat keterlibatan ialah 2,52\u202f%") for text in indonesian)
    rate = next(each for each in fed["en"] if "median-rate" in each.keys)
    assert rate.is_simulated and rate.place.startswith("en/findings.tex, line ")
    line = int(rate.place.rpartition(" ")[2])
    source = (places.paper / "sections" / "en" / "findings.tex").read_text(encoding="utf-8").splitlines()
    assert "median-rate" in source[line - 1]


def test_every_use_in_the_article_stands_in_a_sentence(places):
    """Every key that an edition prints is found in a sentence of the notebook that enters it."""
    from citra.latex import find_uses

    entries = known_entries(places)
    stems = {entry["notebook"] for kind in entries.values() for entry in kind.values()}
    fed = {key for stem in stems for each in sentences_fed(places, stem, entries)["en"] for key in each.keys}
    used = {use.key for source in places.sections("en") for use in find_uses(source, entries["numbers"])}
    assert used == fed


def test_no_latex_is_left_in_a_sentence(places):
    entries = known_entries(places)
    stems = {entry["notebook"] for kind in entries.values() for entry in kind.values()}
    texts = [each.text for stem in stems for found in sentences_fed(places, stem, entries).values() for each in found]
    assert len(texts) > 200
    assert not [text for text in texts if any(sign in text for sign in "\\{}~") or "?]" in text]


def test_values_of_the_open_notebook_stand_in_the_sentences(places):
    entries = known_entries(places)
    ledger = Ledger(STEM, places.explored(STEM), rests_on=[])
    ledger.number("median-rate", 0.5, "rate", low=0.4, high=0.6)
    changed = sentences_fed(places, STEM, with_entries(entries, STEM, ledger.entries))
    assert any("50.00\u202f% (confidence interval 40.00\u202f%" in each.text for each in changed["en"])
    shown = str(answer("sentences en", {"opened": Study(places), "ledger": ledger}))
    assert "not as built" in shown and "Indonesian edition" not in shown


def test_the_magic_knows_the_notebook_by_its_ledger_or_its_file(places, monkeypatch):
    ledger = Ledger("02-audience", places.explored("02-audience"), rests_on=[])
    monkeypatch.setenv("JPY_SESSION_NAME", "/somewhere/07-growth.ipynb")
    assert "rest on 02-audience" in str(answer("sentences", {"opened": Study(places), "ledger": ledger}))
    assert "rest on 07-growth" in str(answer("sentences", {"opened": Study(places)}))


def test_what_is_not_understood_or_not_known_is_one_sentence(places, monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.delenv("CITRA_STUDY", raising=False)
    with pytest.raises(CitraError, match="not understood"):
        answer("verify", {"opened": Study(places)})
    with pytest.raises(CitraError, match="No study is open"):
        answer("compare 03-engagement", {})
    with pytest.raises(CitraError, match="name it"):
        answer("sentences", {"opened": Study(places)})
    with pytest.raises(CitraError, match="no result comes from"):
        answer("sentences 99-nothing", {"opened": Study(places)})
    assert "%citra compare" in str(answer("", {}))


def test_a_fault_is_shown_and_not_raised_in_the_notebook(places):
    magics = {}

    def enter(function, magic_kind, magic_name):
        magics[magic_name] = function

    citra.load_ipython_extension(SimpleNamespace(user_ns={}, register_magic_function=enter))
    shown = magics["citra"]("nonsense")
    assert shown.is_fault and "not understood" in shown._repr_mimebundle_()["text/html"]


def test_study_without_an_article_feeds_no_sentence(smoke):
    with pytest.raises(CitraError, match="makes no article"):
        answer("sentences 03-engagement", {"opened": Study(Places(smoke.folder, "smoke"))})
