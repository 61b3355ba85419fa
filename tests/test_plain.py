"""The article as plain text, against values by hand and against the typeset article."""

import json
import re

from conftest import ROOT

from citra.claims import judge, read_claims
from citra.latex.plain import Block, Reader, blocks
from citra.places import Places
from citra.results import read_ledgers
from citra.verify.pictures import pdf_pages


def number(value, unit="share", low=None, high=None, n=None):
    return {"value": value, "unit": unit, "low": low, "high": high, "n": n}


READER = Reader(
    {
        "a": number(0.5, low=0.4, high=0.6, n=1200),
        "b": number(-0.5, "ratio", low=-0.6, high=-0.4),
        "none": number(None),
    },
    {"posts": True},
    {"c": ("confirm", r"It is \result{a}."), "d": ("silent", "Nobody knows.")},
    "en",
)


def read(text: str, language: str = "") -> list[str]:
    return READER.sentences(Block("", text, language))


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


def test_claims_marks_references_and_signs():
    assert read(r"\claim{k}{It \emph{grew}} by 5\% (\cref{tab:x}), \citep{a2020}; $p$--value of ``one''~two.") == [
        "It grew by 5% ([tab:x]), [a2020]; p–value of “one” two."
    ]
    assert read(r"\resulttable[t]{k}{A caption. Another.}\label{x}") == ["A caption.", "Another."]


def test_paragraphs_have_places_and_abstracts_their_language(tmp_path):
    source = tmp_path / "en" / "x.tex"
    source.parent.mkdir()
    source.write_text("One % not this\ntwo.\n\n\\begin{abstractin}{indonesian}\nTiga.\n\\end{abstractin}\nFour.\n")
    assert [(each.place, each.language, each.text.split()) for each in blocks(source)] == [
        ("en/x.tex, line 1", "", ["One", "two."]),
        ("en/x.tex, line 5", "id", ["Tiga."]),
        ("en/x.tex, line 7", "", ["Four."]),
    ]


def test_no_macro_of_the_article_is_unknown():
    for source in (ROOT / "paper" / "sections").rglob("*.tex"):
        for block in blocks(source):
            names = re.findall(r"\\([A-Za-z]+)", block.text)
            read_text = " ".join(READER.sentences(block))
            assert not [name for name in names if len(name) > 5 and f"{name} " in f"{read_text} "], block.place


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00ad\ufffe-]", "", text).replace("ﬁ", "fi").replace("ﬂ", "fl")


def test_real_parts_read_as_they_are_typeset(built):
    places = Places(built.folder, "kpknl-bekasi")
    entries = read_ledgers(sorted(places.build.glob("results/*/ledger.json")))
    origins = json.loads(places.origins.read_text(encoding="utf-8"))
    simulated = {name: origin["is_simulated"] for name, origin in origins.items()}
    for language in ("id", "en"):
        judged = judge(read_claims(places.claims), entries)
        said = {each.claim.id: (each.finding.verdict, each.finding.sentence[language]) for each in judged}
        reader = Reader(entries["numbers"], simulated, said, language)
        pdf = squeezed("".join(pdf_pages(places.article(language).read_bytes())))
        for name in ("abstracts", "conclusion"):
            for block in blocks(places.paper / "sections" / language / f"{name}.tex"):
                for sentence in reader.sentences(block):
                    assert "[" in sentence or squeezed(sentence) in pdf, sentence
