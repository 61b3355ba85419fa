"""The codebook: read with care, and asked for every code of the statements."""

import pandas as pd
import pytest
import yaml
from conftest import ROOT

from citra.coding.codebook import check_codes, codebook_table, label_codes, read_codebook
from citra.errors import BadInput
from citra.tables import conform

BOOK = ROOT / "data" / "codebooks" / "interview.yml"
STATEMENTS = ROOT / "data" / "raw" / "kpknl-bekasi" / "interview-statements.csv"
BOTH = {"id": "satu", "en": "one"}
PARTS = dict.fromkeys(("label", "definition", "include", "exclude", "example"), BOTH) | {"source": "ours"}


@pytest.fixture
def book(tmp_path):
    """Write a codebook and return its path."""

    def write(content):
        path = tmp_path / "book.yml"
        path.write_text(
            content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False), encoding="utf-8"
        )
        return path

    return write


def test_our_codebook_describes_the_codes_of_the_interview_and_no_other():
    entries = read_codebook(BOOK)
    assert {entry.code for entry in entries} == set(pd.read_csv(STATEMENTS)["code"])
    table = conform("codes", codebook_table(entries, "interview.yml"), "interview.yml")
    assert table["code"].tolist() == [entry.code for entry in entries]
    assert table.notna().all().all() and table["colour"].is_unique


def test_our_examples_are_not_the_material():
    said = set(pd.read_csv(STATEMENTS)[["paraphrase_in_indonesian", "paraphrase_in_english"]].to_numpy().ravel())
    assert not said & {text for entry in read_codebook(BOOK) for text in entry.example.values()}


def without(name):
    return {"a": {key: value for key, value in PARTS.items() if key != name}}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "expected a mapping of codes"),
        ("[a, b]", "expected a mapping of codes"),
        ("a: [", "line 1: this is not YAML"),
        ("a: {}\na: {}", "'a' stands there twice"),
        ({"a": "text"}, "code 'a': expected label, definition"),
        ({1: PARTS}, "code 1: a code is a text"),
        (without("include"), "code 'a', include: expected a text in each of id and en"),
        (without("source"), "code 'a', source: found nothing or no text"),
        ({"a": PARTS | {"label": {"id": "satu"}}}, "code 'a', label: expected a text in each of id and en"),
        ({"a": PARTS | {"example": {"id": "satu", "en": " "}}}, "code 'a', example: found nothing or no text"),
        ({"a": PARTS | {"meaning": "x"}}, "code 'a': 'meaning' is not known; expected label"),
        ({"a": PARTS | {"colour": "red"}}, "code 'a': colour is 'red', expected a colour such as #0072B2"),
    ],
)
def test_codebook_that_lacks_something_is_refused_with_its_place(book, content, sentence):
    with pytest.raises(BadInput) as fault:
        read_codebook(book(content))
    assert sentence in str(fault.value) and "book.yml" in str(fault.value) and "\n" not in str(fault.value)


def test_absent_codebook_and_one_that_is_no_text_are_refused(tmp_path):
    with pytest.raises(BadInput, match="the parameter file names this codebook, but it is not there"):
        read_codebook(tmp_path / "none.yml")
    (tmp_path / "bytes.yml").write_bytes(b"a\xff")
    with pytest.raises(BadInput, match="byte 1 is not UTF-8 text"):
        read_codebook(tmp_path / "bytes.yml")


def test_another_office_gives_its_own_codes(book):
    entries = read_codebook(book({"suasana": PARTS, "biaya": PARTS | {"colour": "#fff"}}))
    rows = pd.DataFrame({"statement_id": ["p1"], "code": ["biaya"], "source_file": ["a.csv"]})
    check_codes(rows, entries, "book.yml")
    assert label_codes(rows, codebook_table(entries, "book.yml"))["theme_in_english"].tolist() == ["one"]
    with pytest.raises(BadInput) as fault:
        check_codes(rows.assign(code="ruang"), entries, "book.yml")
    assert str(fault.value) == (
        "a.csv, statement p1: the code 'ruang' is not in the codebook book.yml; it has suasana, biaya."
    )


def test_statements_without_a_codebook_are_refused_and_none_need_none():
    rows = pd.DataFrame({"statement_id": ["p1"], "code": ["x"], "source_file": ["a.csv"]})
    with pytest.raises(BadInput, match=r"a\.csv: the statements have codes, but the parameter file names no codebook"):
        check_codes(rows, (), "")
    check_codes(rows[:0], (), "")
    assert len(conform("codes", codebook_table((), ""), "")) == 0
