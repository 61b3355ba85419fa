"""What is a numeral and what is a name, by hand."""

import pytest
from conftest import ROOT

from citra.accounting import NumeralFinder, read_number_words
from citra.errors import BadInput


@pytest.fixture(scope="module")
def finder() -> NumeralFinder:
    return NumeralFinder(read_number_words(ROOT / "data" / "number-words.yml"))


@pytest.mark.parametrize(
    ("text", "numerals"),
    [
        ("naik 11,49 % menjadi 1.234.567,8 pengikut", ["11,49", "1.234.567,8"]),
        ("3,25\u20133,92 per pekan", ["3,25", "3,92"]),
        ("from \u22120.5 to +1,776.", ["0.5", "1,776"]),
        ("in 2021, 2022 and (2023)", ["2021", "2022", "2023"]),
        ("the 17th office, kantor ke-17", ["17", "17"]),
        ("x\u00b2 is \u00bd of it", ["\u00b2", "\u00bd"]),
        ("Bab II, triwulan XIV, Part III.", ["II", "XIV", "III"]),
        ("dua puluh lima kantor, setengah tahun, separuhnya", ["dua puluh lima", "setengah", "separuhnya"]),
        (
            "Twenty-one of two thousand; twice, half and one in five",
            ["Twenty-one", "two thousand", "twice", "half", "five"],
        ),
        ("dua puluh satu kantor, two one-sided tests", ["dua puluh satu", "two"]),
        ("3.253.25 and 1.2.3", ["3.253.25", "1.2.3"]),
        ("one third, one percent, sepertiga", ["one third", "one percent", "sepertiga"]),
    ],
)
def test_numeral_is_found(finder, text, numerals):
    assert [each.text for each in finder.find(text)] == numerals


@pytest.mark.parametrize(
    "text",
    [
        "one office, satu kantor, yang pertama, the second, kedua sisi, both, keduanya",
        "F1, CIEDE2000, s01, SHA-256, v1.2, version 3.11.2, versi 3",
        "I and V, CC BY, MIX, Appendix C, DI Yogyakarta",
        "tend, often, Sixtus, doubleday, perempatan, duabelas",
        "",
    ],
)
def test_name_ordinal_and_pronoun_are_none(finder, text):
    assert finder.find(text) == []


def test_place_is_told(finder):
    (found,) = finder.find("in all 17 offices")
    assert (found.start, found.end) == (7, 9)


@pytest.mark.parametrize("text", ["en: [[two]]", "[two]", "en: [[two]]\nid: [[2]]", "en: [[two]]\nid: [[true]]"])
def test_list_of_words_that_is_none_is_refused(tmp_path, text):
    path = tmp_path / "number-words.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"number-words\.yml"):
        read_number_words(path)
