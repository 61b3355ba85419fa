"""The article as plain text, and its numbered tables and figures."""

import re

import pytest
from conftest import ROOT
from pypdf import PdfReader

from citra.errors import BadInput, CitraError
from citra.latex import (
    Printing,
    appendix_files,
    find_floats,
    input_files,
    plain_text,
    read_text,
    section_titles,
    without_heading,
)
from citra.results import read_ledgers

NUMBERS = {
    "growth": {"value": 0.114901, "unit": "share", "low": 0.1, "high": 0.2, "n": 12},
    "absent": {"value": None, "unit": "share", "low": None, "high": None, "n": None},
}
PRINTING = Printing({"numbers": NUMBERS}, {"posts": True, "statements": False}, "en", {"app:x": "\u201cX\u201d"})


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"\result{growth} of~it% a comment", "11.49\u202f% of\u00a0it"),
        (r"\resultinterval{growth}, n \resultn{growth}", "10.00\u202f%\u201320.00\u202f%, n 12"),
        (r"\claim{grew}{that it \emph{grew} by \result{growth}}", "that it grew by 11.49\u202f%"),
        (r"\whensimulated{posts}{A.}\whenreal{posts}{B.}\whensimulated{statements}{C.}", "A."),
        (r"\whenknown{absent}{known}{unknown}, \whenknown[low]{growth}{low}{none}", "unknown, low"),
        (r"see \cref{app:x} \citep{key}\footnote{aside}", "see \u201cX\u201d"),
        (r"5\,\% \enquote{so} 2--3 $n$", "5\u202f% \u201cso\u201d 2\u20133 n"),
        ("one\ntwo\n\n\nthree", "one two\n\nthree"),
    ],
)
def test_plain_text(source, text):
    assert plain_text(source, PRINTING, "x.tex").strip(" ") == text


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (r"\verdict{x}", "x.tex, line 1: it is not known what 'verdict' prints"),
        (r"\result{nothing}", "x.tex, line 1: no notebook enters the key 'nothing'"),
        ("\n\\cref{nowhere}", "x.tex, line 2: no part of the article has the label 'nowhere'"),
        (r"\claim{grew}", "x.tex, line 1: the macro 'claim' lacks an argument"),
    ],
)
def test_what_is_not_known_is_refused(source, fault):
    with pytest.raises(CitraError, match=re.escape(fault)):
        plain_text(source, PRINTING, "x.tex")


def test_labels_lead_to_the_title_of_their_section():
    source = "\\section{A \\emph{one}}\\label{a}\ntext\n\\subsection{Second}\n\\claim{c}{\\label{b}\\result{growth}}"
    nodes = read_text(source, "x.tex")
    titles = {label: plain_text(title, PRINTING, "x.tex") for label, title in section_titles(nodes).items()}
    assert titles == {"a": "A one", "b": "Second"}
    assert plain_text(without_heading(nodes), PRINTING, "x.tex") == "text 11.49\u202f%"


def test_floats_are_counted_by_kind_and_only_where_printed(tmp_path):
    (tmp_path / "a.tex").write_text(
        "\\resulttable{one}{First \\emph{table}}\n\\whenknown{absent}{\\resulttable{gone}{Gone}}{}\n"
        "% \\resulttable{no}{No}\n"
        "\\resultfigure[p]{drawn}{Figure}\n\\jointdisplay{Claims}\n"
    )
    found = [(each.kind, each.key, each.number, each.caption) for each in find_floats([tmp_path / "a.tex"], NUMBERS)]
    assert found == [
        ("tables", "one", 1, r"First \emph{table}"),
        ("figures", "drawn", 1, "Figure"),
        ("tables", "joint-display", 2, "Claims"),
    ]


def test_article_that_inputs_what_is_not_there_is_refused(tmp_path):
    (tmp_path / "article.tex").write_text("\\input{gone}")
    with pytest.raises(BadInput, match=r"article.tex: it inputs gone.tex"):
        input_files(tmp_path / "article.tex", tmp_path)


def test_appendices_are_known():
    files = appendix_files(ROOT / "paper" / "article-en.tex")
    assert "appendix-material.tex" in files and "findings.tex" not in files


@pytest.mark.parametrize(("language", "words"), [("en", ("Table", "Figure")), ("id", ("Tabel", "Gambar"))])
def test_numbers_are_those_of_the_printed_captions(built, language, words):
    """TeX numbered them for the PDF; here they are counted in the sources."""
    pages = PdfReader(built.path(f"build/kpknl-bekasi/kpknl-bekasi-{language}.pdf")).pages
    text = letters(" ".join(page.extract_text() for page in pages))
    numbers = read_ledgers(built.path("build/kpknl-bekasi/results").glob("*/ledger.json"))["numbers"]
    files = input_files(ROOT / "paper" / f"article-{language}.tex", ROOT / "paper" / "sections" / language)
    floats = [each for each in find_floats(files, numbers) if "\\" not in each.caption[:25]]
    assert len(floats) > 30
    for each in floats:
        caption = f"{words[each.kind == 'figures']}{each.number}"
        assert re.search(rf"{caption}(SIMUL[A-Z]+)?{letters(each.caption[:25])}", text), each.key


def letters(text: str) -> str:
    """Return a text without the signs and spaces at which lines are broken."""
    return re.sub(r"[^A-Za-z0-9]", "", text)
