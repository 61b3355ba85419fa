"""The account of a page's numerals, by hand."""

import pytest
from handwritten import article_of

from citra.accounting import Listing, NumeralFinder, Written, open_numerals, stale_entries
from citra.accounting.listing import Entry

FINDER = NumeralFinder(["two", "half", "dua puluh"])
GROWTH = "[result:value:growth:en|3.25]"


def listing(*phrases: str, cite: str = "") -> Listing:
    return Listing((Entry({"en": phrases, "id": ()}, "a reason", cite),))


def faults(article, *phrases: str, written: str = "", references: str = "") -> list[str]:
    return open_numerals(article, listing(*phrases), Written(written, references), FINDER)


@pytest.mark.parametrize(
    "text",
    [
        f"It grew by {GROWTH} a year.",
        "[structure:section|4.1] Results, [structure:caption|2] and [link:|Table 3] of [link:|Mergel 2013]",
        "[figure:curve|0 250 500]",
        "[cell:growth:0:follower_count|1,776]",
        "on [result:value:day:en|17 August 2022] it was [result:value:level:en|\u22120.5]",
        "[result:value:share:en|5 %] of it, \u2013[result:high:share:en|7 %]",
        "[address:|https://example.org/17]",
    ],
)
def test_numeral_with_a_mark_is_accounted_for(text):
    assert faults(article_of(text)) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("We saw 17 offices.", '"17" is no result'),
        ("We saw two offices.", '"two" is no result'),
        ("Pada dua puluh kantor.", '"dua puluh" is no result'),
        (f"It grew by 1{GROWTH}.", '"13.25" is partly a result and partly typed'),
        (f"It grew by {GROWTH}0.", '"3.250" is partly a result'),
        (f"It is {GROWTH},{GROWTH}.", "partly a result"),
        (f"It is {GROWTH}{GROWTH}.", "is made of several results"),
        (f"It grew by \u2212{GROWTH}.", 'with the sign "\u2212" typed before it'),
        (f"It grew by {GROWTH} %.", "with a percent sign typed behind it"),
        (f"It grew by {GROWTH}%.", "with a percent sign typed behind it"),
        ("Per 1,000 followers [cell:growth:0:rate|1.10]", '"1,000" is no result'),
    ],
)
def test_numeral_without_origin_is_told(text, fault):
    (told,) = faults(article_of(text))
    assert fault in told


def test_sentence_names_page_line_and_context():
    (told,) = faults(article_of("First page.", "One line.\nIt holds all\n17 offices. More."))
    assert told == (
        'x-en.pdf, page 2, line 3: the numeral "17" is no result, no cited value and not on the list '
        "paper/numerals.yml: \u00abIt holds all 17 offices.\u00bb"
    )


def test_sentence_ends_where_a_note_or_a_caption_begins():
    (told,) = faults(article_of("The office\n[structure:note|1]Or 17 of them\n[structure:page|4]"))
    assert told.endswith("\u00ab1Or 17 of them\u00bb")


def test_every_fault_is_told_at_once():
    assert len(faults(article_of("1 and 2.", "two 3"))) == 4


def test_listed_phrase_runs_over_lines_and_words():
    assert faults(article_of("It asks\ntwo ques-\ntions. Two questions"), "asks two questions", "two questions") == []
    assert len(faults(article_of("It asks two questions; two offices"), "asks two questions")) == 1
    assert len(faults(article_of("It asks two questionsx"), "two questions")) == 1
    assert len(faults(article_of("in offices 1.25"), "offices 1")) == 1


def test_listed_phrase_runs_over_pages():
    phrase = "for at least two long years"
    assert faults(article_of("Run for at least\ntwo\n[structure:page|1]", "A caption.\nlong years of"), phrase) == []
    assert len(faults(article_of("Run for at least two miles.", "A caption.\nlong years of"), phrase)) == 1
    assert len(faults(article_of("Run for at least\ntwo\n[structure:page|1]", "A caption of long years"), phrase)) == 1


def test_hyphen_of_a_word_stays_and_that_of_a_line_goes():
    text = "of each half-\nyear, and du-\na puluh"
    assert [each.split('"')[1] for each in faults(article_of(text), written="each half-year")] == ["half", "dua puluh"]
    assert len(faults(article_of(text), "each half-year", written="each half-year")) == 1


def test_references_hold_what_the_bibliography_holds():
    pages = (
        "The end 5. [structure:references|References]\nMann 1945, two 13, 245",
        "on 259. [structure:section|A] 245",
    )
    told = faults(article_of(*pages), references="year = {1945}, title = {Two tests}, pages = {245--259}")
    assert [each.split('"')[1] for each in told] == ["5", "13", "245"]
    assert "but not in references.bib" in told[1]


def test_stale_phrase_is_told_and_one_that_waits_in_the_sources_is_not():
    printed = article_of("It asks two questions.")
    written = Written("It asks~two questions. % two lies\n\\whenknown{a}{two\noffices}{}")
    assert stale_entries(printed, listing("two questions", "two offices"), written) == []
    assert stale_entries(printed, listing("two lies"), written) == [
        'paper/numerals.yml, entry 1: x-en.pdf does not print "two lies" any more.'
    ]


def test_printed_word_of_another_file_waits_too():
    printed = article_of("No number.")
    written = Written("% in 80", others="en: In 80\u00a0% interval")
    assert stale_entries(printed, listing("in 80 % interval"), written) == []


def test_apostrophe_is_typed_or_printed():
    printed = article_of("From two o\u2019clock on.")
    for phrase in ("two o'clock", "two o\u2019clock"):
        assert faults(printed, phrase) == []
    assert stale_entries(article_of("None."), listing("two o'clock"), Written("two o'clock")) == []


def test_cited_value_needs_its_citation():
    printed = article_of("It has two questions.")
    cited = Written("\\citep[p.]{other,mann1945}")
    assert stale_entries(printed, listing("two questions", cite="mann1945"), cited) == []
    (told,) = stale_entries(printed, listing("two questions", cite="mann"), cited)
    assert "does not cite mann" in told
