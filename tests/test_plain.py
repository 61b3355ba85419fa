"""The article as plain text, against values by hand and against the typeset article."""

import re

import pytest
from conftest import ROOT

from citra.claims import judge, read_claims
from citra.errors import CitraError
from citra.latex import Block, Printing, blocks, fed_sentences, printed_sentences, read_text
from citra.pipeline.typesetting import simulated_tables
from citra.places import Places
from citra.results import read_ledgers
from citra.verify.pictures import pdf_pages


def number(value, unit="share", low=None, high=None, n=None):
    return {"value": value, "unit": unit, "low": low, "high": high, "n": n}


NUMBERS = {
    "a": number(0.5, low=0.4, high=0.6, n=1200),
    "b": number(-0.5, "ratio", low=-0.6, high=-0.4),
    "none": number(None),
}
FINDINGS = {"c": ("confirm", r"It is \result{a}."), "d": ("silent", "Nobody knows.")}
PRINTING = Printing({"numbers": NUMBERS}, {"posts": True}, "en", findings=FINDINGS)


def read(text: str, language: str = "") -> list[str]:
    return printed_sentences(Block("", read_text(text, "x.tex"), language), PRINTING)


def fed(text: str, *keys: str) -> list[tuple[str, tuple[str, ...], str]]:
    known = {key: {**entry, "is_simulated": False} for key, entry in NUMBERS.items()}
    printing = Printing({"numbers": known}, {"posts": True}, "en")
    found = fed_sentences(read_text(text, "x.tex"), printing, keys)
    return [(each.place, each.keys, each.text) for each in found]


def test_numbers_intervals_and_counts_are_printed_in_the_blocks_language():
    assert read(r"By \result{a} (\resultinterval{a}; \resultn{a}).") == [
        "By 50.00\u202f% (40.00\u202f%–60.00\u202f%; 1,200)."
    ]
    assert read(r"Sebesar \result{a} dari \resultn{a}.", "id") == ["Sebesar 50,00\u202f% dari 1.200."]
    assert read(r"\resultinterval{b}") == ["\u22120.60 to \u22120.40"]
    assert read(r"Of \result{none} and \result{gone}.") == ["Of [none: value –] and [gone: value –]."]


def test_conditions_print_one_branch():
    assert read(r"So\whenknown[low]{a}{ (\result{a})}{ none}.") == ["So (50.00\u202f%)."]
    assert read(r"\whenknown{none}{x}{\whenknown{a}{y}{z}}") == ["y"]
    assert read(r"\whensimulated{posts}{x}\whenreal{posts}{y}") == ["x"]
    assert read(r"\whenfindings{confirm}{\paragraph{Yes} \findings{confirm}}\whenfindings{expand}{no}") == [
        "Yes",
        "It is 50.00\u202f%.",
    ]
    assert read("\\whenknown{none}{One.\n\nTwo. \\whenknown{a}{Three}{}.}{Nothing.}") == ["Nothing."]


def test_claims_marks_references_and_signs():
    assert read(r"\claim{k}{It \emph{grew}} by 5\% (\cref{tab:x}), \citep{a2020}; $p$--value of ``one''~two.") == [
        "It grew by 5% ([tab:x]), [a2020]; p–value of “one” two."
    ]
    assert read(r"\resulttable[t]{k}{A caption. Another.}\label{x}") == ["A caption.", "Another."]


def test_paragraphs_have_places_and_abstracts_their_language(tmp_path):
    source = tmp_path / "en" / "x.tex"
    source.parent.mkdir()
    source.write_text("One % not this\ntwo.\n\n\\begin{abstractin}{indonesian}\nTiga.\n\\end{abstractin}\nFour.\n")
    found = [(each.place, each.language, printed_sentences(each, PRINTING)) for each in blocks(source)]
    assert found == [
        ("en/x.tex, line 1", "", ["One two."]),
        ("en/x.tex, line 5", "id", ["Tiga."]),
        ("en/x.tex, line 7", "", ["Four."]),
    ]


def test_fed_sentences_carry_what_they_ask_for_and_where_they_stand():
    text = "First.\n\\whenknown{none}{\\result{none} is.}{Not\nknown.} \\Cref{tab:x} holds \\result{a}, \\citep{y}.\n"
    assert fed(text, "a", "none") == [
        ("x.tex, line 2", ("none",), "Not known."),
        ("x.tex, line 3", ("a",), "tab:x holds 50.00\u202f%, (y)."),
    ]
    assert fed(r"\whenknown{none}{\resulttable{k}{$p$ of \result{a}}}{}", "none") == []
    assert fed(r"\whenreal{posts}{\result{a}}\section{On \emph{x}}\claim{k}{It is \result{a}.} No.", "k") == [
        ("x.tex, line 1", ("k", "a"), "It is 50.00\u202f%.")
    ]


def test_sentence_that_begins_with_a_result_stands_alone():
    assert read(r"So it is. \resultn{a} of them; i.e. all. (So.) And.") == [
        "So it is.",
        "1,200 of them; i.e. all.",
        "(So.)",
        "And.",
    ]


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (r"One. \verdict{c}", "x.tex, line 1: it is not known what 'verdict' prints"),
        ("\n\\whenreal{comments}{x}", "x.tex, line 2: it is not known whether the table 'comments' is simulated"),
        (r"$\frac{1}{2}$", "the formula"),
    ],
)
def test_what_cannot_be_read_is_refused(source, fault):
    with pytest.raises(CitraError, match=fault):
        read(source)


def test_every_macro_of_the_article_is_read():
    tables = dict.fromkeys(("posts", "comments", "statements", "channel_years", "follower_snapshots"), True)
    printing = Printing({"numbers": {}}, tables, "en", findings=FINDINGS)
    sources = sorted((ROOT / "paper" / "sections").rglob("*.tex"))
    texts = [text for source in sources for each in blocks(source) for text in printed_sentences(each, printing)]
    assert len(texts) > 500
    assert not [text for text in texts if any(sign in text for sign in "\\{}~$\u00a0")]


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00ad\ufffe-]", "", text).replace("ﬁ", "fi").replace("ﬂ", "fl")


def test_real_parts_read_as_they_are_typeset(built):
    places = Places(built.folder, "kpknl-bekasi")
    entries = read_ledgers(sorted(places.build.glob("results/*/ledger.json")))
    for language in ("id", "en"):
        judged = judge(read_claims(places.claims), entries)
        said = {each.claim.id: (each.finding.verdict, each.finding.sentence[language]) for each in judged}
        printing = Printing(entries, simulated_tables(places), language, findings=said)
        pdf = squeezed("".join(pdf_pages(places.article(language).read_bytes())))
        for name in ("abstracts", "conclusion"):
            for block in blocks(places.paper / "sections" / language / f"{name}.tex"):
                for sentence in printed_sentences(block, printing):
                    assert "[" in sentence or squeezed(sentence) in pdf, sentence
