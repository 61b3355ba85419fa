"""What is printed under a name is what the ledger has, by hand."""

import pytest
from handwritten import article_of

from citra.accounting import altered_results

ENTRIES = {
    "numbers": {
        "growth": {"value": 0.114901, "unit": "share", "low": -0.02, "high": None, "n": 1200},
        "day": {"value": "2022-08-17", "unit": "date", "low": None, "high": None, "n": None},
    },
    "tables": {
        "statements": {
            "columns": ["paraphrase_in_indonesian", "paraphrase_in_english", "row_count"],
            "rows": [["Teks", "A long-winded \u0628 text", 1776]],
        }
    },
}


@pytest.mark.parametrize(
    "text",
    [
        "[result:value:growth:en|11.49 %] and [result:value:growth:id|11,49 %]",
        "[result:low:growth:en|\u22122.00 %] of [result:n:growth:en|1,200]",
        "[result:value:day:en|17\nAugust\n2022]",
    ],
)
def test_result_as_the_ledger_has_it(text):
    assert altered_results(article_of(text), ENTRIES) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[result:value:growth:en|11.48 %]", 'printed as "11.48 %", but its value in the ledger is "11.49\u202f%"'),
        ("[result:value:growth:en|11.49]", 'printed as "11.49"'),
        ("[result:low:growth:en|2.00 %]", "but its low in the ledger"),
        ("[result:value:growth:id|11.49 %]", "11,49"),
        ("[result:value:shrinkage:en|1]", "'shrinkage', which no notebook enters"),
        ("[cell:other:0:row_count|1]", "'other' is printed, which no notebook enters"),
    ],
)
def test_altered_result_is_told(text, fault):
    (told,) = altered_results(article_of(text), ENTRIES)
    assert told.startswith("x-en.pdf, page 1: ") and fault in told


def cells(text: str, count: str):
    marked = article_of(f"[cell:statements:0:paraphrase_in_english|{text}][cell:statements:0:row_count|{count}]")
    return altered_results(marked, ENTRIES)


def test_table_as_the_ledger_has_it():
    assert cells("A long-\nwinded U+0628 text", "1,776") == []


def test_ligature_and_dots_of_tex_alter_nothing():
    entries = {"tables": {"t": {"columns": ["paraphrase_in_english"], "rows": [["a--b \u2026 'q'"]]}}}
    assert altered_results(article_of("[cell:t:0:paraphrase_in_english|a\u2013b . . . \u2019q\u2019]"), entries) == []


def test_altered_missing_and_added_cells_are_told():
    (told,) = cells("A long-winded U+0628 text", "1,777")
    assert 'row 1, column row_count, prints "1,777", but the ledger has "1,776"' in told
    assert len(altered_results(article_of("[cell:statements:0:row_count|1,776]"), ENTRIES)) == 1
    added = "[cell:statements:0:row_count|1,776][cell:statements:1:row_count|2]"
    assert len(altered_results(article_of(added), ENTRIES)) == 2
