"""The codebook: the committed one is whole, and another one is refused in one sentence where it is not."""

import copy

import pytest
import yaml
from conftest import ROOT

from citra.content.codebook import read_codebook
from citra.dictionary import the_dictionary
from citra.errors import BadInput

PATH = ROOT / "data" / "codebooks" / "captions.yml"
CONTENT = yaml.safe_load(PATH.read_text(encoding="utf-8"))


def test_categories_groups_and_classes_bear_the_dictionarys_words(codebook):
    words = the_dictionary().words
    for item in [*codebook.categories, *(one for scheme in codebook.schemes.values() for one in scheme.classes)]:
        assert words[item.id] == item.label
    assert {category.group for category in codebook.categories} | set(codebook.schemes) <= set(words)


def test_table_of_hand_codes_allows_these_categories_and_none(codebook):
    allowed = the_dictionary().tables["caption_codes"]["category"].values
    assert list(allowed) == [*codebook.ids, "none"]


def test_there_are_twelve_categories_in_four_groups(codebook):
    assert len(codebook.ids) == 12
    assert len({category.group for category in codebook.categories}) == 4


def test_every_scheme_takes_in_every_category(codebook):
    for scheme in codebook.schemes.values():
        assert {name for item in scheme.classes for name in item.categories} == set(codebook.ids)


def test_examples_are_coded_as_the_category_they_are_an_example_of(codebook, categories_of):
    found = [category.id in categories_of(category.example["id"]) for category in codebook.categories]
    assert sum(found) >= 8


CHANGES = {
    "spelling' is missing": lambda book: book.pop("spelling"),
    "'threshold' is missing": lambda book: book.pop("threshold"),
    "category fundraising: 'example' is missing": lambda book: book["categories"][0].pop("example"),
    "category fundraising, label: expected a text in id and in en": lambda book: book["categories"][0]["label"].pop(
        "en"
    ),
    "categories: 'fundraising' stands there twice": lambda book: book["categories"].append(book["categories"][0]),
    "'loud' is none of strong, weak, against": lambda book: book["categories"][0]["keywords"]["id"].update(loud=["a"]),
    "keywords, fr: expected one of id, en": lambda book: book["categories"][0]["keywords"].update(fr={"weak": ["a"]}),
    "False is not text; put it in quotation marks": lambda book: book["negations"]["words"].append(False),
    "begins or ends with a gap": lambda book: book["categories"][0]["keywords"]["id"]["weak"].append("donor *"),
    "<colour> is no signal": lambda book: book["categories"][0]["keywords"]["id"]["weak"].append("<colour>"),
    "'thanks' is neither a category nor a signal": lambda book: book["schemes"]["interaction"]["classes"][1][
        "categories"
    ].append("thanks"),
}


@pytest.mark.parametrize("sentence", CHANGES)
def test_broken_codebook_is_refused_in_one_sentence(sentence, tmp_path):
    book = copy.deepcopy(CONTENT)
    CHANGES[sentence](book)
    path = tmp_path / "captions.yml"
    path.write_text(yaml.safe_dump(book), encoding="utf-8")
    with pytest.raises(BadInput) as fault:
        read_codebook(path)
    assert sentence in str(fault.value) and "captions.yml" in str(fault.value) and "\n" not in str(fault.value)


@pytest.mark.parametrize(("text", "sentence"), [("a: [", "line 1: this is not YAML"), ("- a", "expected a mapping")])
def test_file_that_is_no_codebook_is_refused(text, sentence, tmp_path):
    path = tmp_path / "captions.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=sentence):
        read_codebook(path)


def test_absent_codebook_is_refused(tmp_path):
    with pytest.raises(BadInput, match="there is no such codebook"):
        read_codebook(tmp_path / "captions.yml")
