"""TeX's log, and captions that want to do harm."""

import hashlib

import pytest
from pypdf import PdfReader

from citra.pipeline.typesetting import bibliography_faults, log_faults


@pytest.mark.parametrize(
    "line",
    [
        "LaTeX Warning: Reference `fig:x' on page 1 undefined on input line 3.",
        "Package natbib Warning: Citation `smith' on page 2 undefined on input line 9.",
        "LaTeX Warning: Label `fig:x' multiply defined.",
        "Missing character: There is no ~ in font lmr10!",
        "Overfull \\hbox (12.5pt too wide) in paragraph at lines 3--4",
        "Overfull \\vbox (80.0pt too high) has occurred while \\output is active",
        "./findings.tex:7: Undefined control sequence.",
        "! Emergency stop.",
        "LaTeX Font Warning: Font shape `T1/xyz/m/n' undefined",
    ],
)
def test_what_a_reader_would_see_is_a_fault(line):
    assert log_faults(f"This is pdfTeX\n{line}\n")


@pytest.mark.parametrize(
    "line", ["Overfull \\hbox (2.9pt too wide) in paragraph", "Underfull \\hbox (badness 1200)", "LaTeX Font Info: x"]
)
def test_what_nobody_sees_is_none(line):
    assert not log_faults(f"{line}\n")


def test_bibtex_is_listened_to():
    assert bibliography_faults('Warning--I didn\'t find a database entry for "smith"')
    assert not bibliography_faults("warning$ -- 0\nempty$ -- 12")


HOSTILE = r"\input{/etc/passwd} ^^5cinput{x} $y & # _ 50% ~ 📢 سلام ꦲꦏ \end{document} " + "a" * 70


def test_hostile_text_prints_safely_in_a_table_of_the_article(rebuilt):
    folder = "data/raw/kpknl-bekasi/"
    name = "interview-statements.csv"
    old = hashlib.sha256(rebuilt.path(folder + name).read_bytes()).hexdigest()
    rebuilt.edit(folder + name, "Satu pegawai merancang dan mengunggah konten Instagram.", HOSTILE)
    new = hashlib.sha256(rebuilt.path(folder + name).read_bytes()).hexdigest()
    rebuilt.edit("params/kpknl-bekasi.yml", old, new)
    done = rebuilt.citra("paper")
    assert done.returncode == 0, done.stdout + done.stderr
    pdf = PdfReader(rebuilt.path("build/kpknl-bekasi/kpknl-bekasi-id.pdf"))
    text = "".join("".join(page.extract_text() for page in pdf.pages).split())
    for shown in (r"\input{/etc/passwd}", "^^5cinput{x}", "$y&#_50%~", "[U+1F4E2]", "U+0633", "[U+A9B2U+A98F]"):
        assert shown in text
    assert "root:" not in text
    assert "/bin/" not in text


def test_tex_may_not_read_outside_its_folder(rebuilt):
    rebuilt.edit("paper/sections/en/limits.tex", "\\section{Limits}", "\\section{Limits}\\input{/etc/passwd}")
    done = rebuilt.citra("paper")
    assert done.returncode != 0
    assert "article-en:" in done.stderr
    assert "root:" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("\\result{all-growth}", "\\result{all-grwth}", "findings.tex, line 6: no notebook enters the key 'all-grwth'"),
        ("\\cref{tab:channel-growth", "\\cref{tab:channel-grwth", "tab:channel-grwth"),
        ("Yet \\claim", "\\citep{nobody2000}. Yet \\claim", "nobody2000"),
        ("Yet \\claim", "\\rule{20cm}{1pt} Yet \\claim", "a line or page runs over by"),
        ("Yet \\claim", "\u0628 Yet \\claim", "article-en:"),
    ],
)
def test_fault_of_the_text_stops_the_build_and_keeps_the_last_article(rebuilt, old, new, sentence):
    article = rebuilt.path("build/kpknl-bekasi/kpknl-bekasi-en.pdf")
    before = article.read_bytes()
    rebuilt.edit("paper/sections/en/findings.tex", old, new)
    done = rebuilt.citra("paper")
    assert done.returncode == 1
    assert sentence in done.stderr
    assert article.read_bytes() == before
