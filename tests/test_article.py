"""The two finished editions: their numbers, their marks, their languages."""

import hashlib
import json
import re

import pytest
from conftest import ROOT
from pypdf import PdfReader

from citra.latex import find_uses
from citra.results import KINDS

SECTIONS = ROOT / "paper" / "sections"


@pytest.fixture(scope="module")
def text(built):
    """Return the words of both editions, spaces and line breaks evened out."""
    pages = {
        language: PdfReader(built.path(f"build/kpknl-bekasi/kpknl-bekasi-{language}.pdf")).pages
        for language in ("id", "en")
    }
    joined = {language: " ".join(page.extract_text() for page in found) for language, found in pages.items()}
    return {language: re.sub(r"\s+", " ", found) for language, found in joined.items()}


# Growth of each channel, channel shares of 2022, the account against DJKN's Instagram: worked by hand.
BY_HAND = ("11.49", "2.84", "48.56", "58.11", "22.14", "19.75", "3.66")


@pytest.mark.parametrize("number", BY_HAND)
def test_number_stands_in_both_editions_as_each_writes_it(text, number):
    assert re.search(rf"{number}\s?%", text["en"])
    assert re.search(rf"{number.replace('.', ',')}\s?%", text["id"])


@pytest.mark.parametrize(
    ("indonesian", "english"), [("1.776", "1,776"), ("16.096", "16,096"), ("3,25–3,92", "3.25–3.92")]
)
def test_count_stands_in_both_editions(text, indonesian, english):
    assert indonesian in text["id"]
    assert english in text["en"]


def test_editions_ask_for_the_same_results():
    asked = {
        language: sorted(
            (use.macro, use.key) for source in (SECTIONS / language).glob("*.tex") for use in find_uses(source)
        )
        for language in ("id", "en")
    }
    assert asked["id"] == asked["en"]


def test_abstract_and_conclusion_rest_on_real_data_only(built):
    simulated = set()
    for path in built.path("build/kpknl-bekasi/results").rglob("ledger.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        simulated |= {key for kind in KINDS for key, entry in content[kind].items() if entry["is_simulated"]}
    assert "median-rate" in simulated
    for language in ("id", "en"):
        for name in ("abstracts.tex", "conclusion.tex"):
            assert not {use.key for use in find_uses(SECTIONS / language / name)} & simulated


def test_simulated_data_is_marked_in_each_language(text):
    assert text["id"].count("SIMULASI") > 10
    assert text["en"].count("SIMULATED") > 10
    assert "SIMULATED" not in text["id"]


def test_marks_vanish_when_the_data_are_real(rebuilt):
    for name in ("simulated-posts.csv", "simulated-followers.csv"):
        rebuilt.edit("params/kpknl-bekasi.yml", f"- file: {name}", f"- file: {name} ")
    rebuilt.edit("params/kpknl-bekasi.yml", "simulated: true", "simulated: false")
    done = rebuilt.citra("paper")
    assert done.returncode == 0, done.stdout + done.stderr
    for language in ("id", "en"):
        pages = PdfReader(rebuilt.path(f"build/kpknl-bekasi/kpknl-bekasi-{language}.pdf")).pages
        words = " ".join(page.extract_text() for page in pages)
        assert not re.search("SIMULASI|SIMULATED", words)
        assert not re.search(r"data\s+simulasi|adalah simulasi|\b(is|use)\s+simulated(?!-)", words)


def test_no_english_stands_in_the_indonesian_edition(text):
    body = text["id"].partition("Pendahuluan")[2].partition("Daftar Pustaka")[0]
    english = r"\b(the|and|of|with|from|posts?|followers?|table|figure|section|see|growth|share|rate|trend|likes?)\b"
    without_file_names = re.sub(r"[\w-]+-\s?[\w-]*\.csv", "", body)
    assert not re.findall(english, without_file_names, re.I)


def test_both_abstracts_are_in_both_editions(text):
    for language in ("id", "en"):
        assert "Abstrak" in text[language] and "Abstract" in text[language]


# The name itself stands nowhere in this project, not even here.
NAME_OF_THE_INTERVIEWED_PERSON = "450fae32e6b01ff989b0096bda7940c798ad0c57ca562f180d6cc2e4fbc65ddf"


def test_nobody_is_named(text):
    for found in text.values():
        words = {hashlib.sha256(word.lower().encode()).hexdigest() for word in re.findall(r"\w+", found)}
        assert NAME_OF_THE_INTERVIEWED_PERSON not in words


def test_every_reference_that_is_cited_is_printed_with_its_address(text):
    assert text["id"].count("doi:") > 10
    assert text["en"].count("doi:") == text["id"].count("doi:")


@pytest.mark.parametrize(("language", "appendix"), [("id", "Rincian bahan"), ("en", "Material in detail")])
def test_body_has_eight_to_twelve_pages(built, language, appendix):
    pages = PdfReader(built.path(f"build/kpknl-bekasi/kpknl-bekasi-{language}.pdf")).pages
    is_first = [bool(re.search(rf"^A\s+{appendix}", page.extract_text(), re.M)) for page in pages]
    assert 8 <= is_first.index(True) <= 12
