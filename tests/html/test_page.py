"""The page: what each macro looks like, and what is refused."""

import pytest
from conftest import ROOT

from citra.claims import Claim, Finding, Judged
from citra.claims.condition import Condition
from citra.errors import CitraError
from citra.html import Link, Printing, Surroundings, policy, write_page
from citra.latex import Work
from citra.latex.source import Environment, Macro, Text, read_source, read_text

NUMBERS = {
    "growth": {"value": 0.1149, "low": -0.02, "high": 0.2, "n": 12, "unit": "share", "is_simulated": False},
    "posts": {"value": 1776, "low": 3, "high": 4, "n": None, "unit": "count", "is_simulated": True},
    "gone": {"value": None, "low": None, "high": None, "n": None, "unit": "count", "is_simulated": False},
}
TABLE = {"columns": ["post_type", "post_count"], "rows": [["image", 1776], ["reel", None]], "is_simulated": True}
ENTRIES = {
    "numbers": NUMBERS,
    "claims": {"grew": {"holds": True, "is_simulated": False}, "fell": {"holds": False, "is_simulated": False}},
    "tables": {"types": TABLE},
    "figures": {"curve": {"alt": {"id": "naik", "en": 'rising "fast"'}, "is_simulated": False}},
}


def page(text: str, language: str = "en", **changes) -> str:
    given = {"conditions": {"up": True, "down": False}, "words": {"account": "a & b"}, **changes}
    printing = Printing(language, ENTRIES, {"posts": True}, lambda key: b"picture", **given)
    whole = write_page(read_text(text, "x.tex"), lambda name: (Text(f"[{name}]"),), printing, "")
    return whole.partition('<main id="text" tabindex="-1">')[2].partition("</main>")[0].strip()


def judged(verdict: str = "confirm") -> Judged:
    """A claim of the register with its finding."""
    finding = Finding(verdict, Condition("value('growth') > 0"), {"en": r"\result{growth}"}, {"en": "It \\emph{did}."})
    return Judged(Claim("grew-then", {"en": "It \\emph{grew}"}, "results-text", ("s1",), (finding,)), finding, False)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"50\% \& $p < 1$ --- ``so''~x", "<p>50% &amp; <i>p</i> &lt; 1 \u2014 \u201cso\u201d\u00a0x</p>"),
        (r"\emph{a} \textbf{b} \texttt{c}", "<p><em>a</em> <strong>b</strong> <code>c</code></p>"),
        ("one\n\ntwo % not this", "<p>one</p>\n<p>two</p>"),
        (r"<b> \studyword{account}", "<p>&lt;b&gt; a &amp; b</p>"),
        (r"\result{growth}", '<p><span class="result">11.49\u202f%</span></p>'),
        (r"\resultinterval{growth}", '<p><span class="result">\u22122.00\u202f% to 20.00\u202f%</span></p>'),
        (r"\resultn{growth}", '<p><span class="result">12</span></p>'),
        (r"\when{up}{a}{b}\when{down}{c}{d}", "<p>ad</p>"),
        (r"\whenknown{gone}{a}{b}\whenknown[low]{posts}{c}{d}", "<p>bc</p>"),
        (r"\whensimulated{posts}{a}\whenreal{posts}{b}", "<p>a</p>"),
        (r"\claim{grew}{It grew}.", "<p>It grew.</p>"),
        (r"\begin{itemize}\item a\item \emph{b}\end{itemize}", "<ul><li>a</li><li><em>b</em></li></ul>"),
    ],
)
def test_text_as_html(text, shown):
    assert page(text) == shown


def test_number_is_written_and_marked_in_the_language():
    assert "1.776" in page(r"\result{posts}", "id")
    assert 'title="simulasi">s</abbr>' in page(r"\result{posts}", "id")
    assert "abbr" not in page(r"\result{growth}")


def test_abstract_is_written_in_its_own_language():
    shown = page(r"\begin{abstractin}{indonesian}\result{posts}\keywords{a}\end{abstractin}\result{posts}")
    abstract, _, rest = shown.partition("</div>")
    assert 'lang="id"' in abstract and "Abstrak" in abstract and "Kata kunci" in abstract and "1.776" in abstract
    assert "1,776" in rest


def test_joint_display_has_a_row_for_every_claim():
    shown = page(r"See \cref{tab:joint-display}. \jointdisplay{All claims.}", judged=(judged(),))
    assert '<td>It <em>grew</em></td><td><span class="result">11.49' in shown
    assert '<a href="#tab-joint-display">Table\u00a01</a>' in shown


def test_floats_stand_behind_their_paragraph_and_are_reached_by_references():
    text = r"\section{One}\label{sec:one} See \cref{fig:curve,tab:types} in \Cref{sec:one}, "
    shown = page(text + r"\resultfigure{curve}{A \emph{curve}.}" + "and on.\n\n" + r"\resulttable{types}{Types.}")
    paragraph, _, floats = shown.partition("</p>")
    assert 'See <a href="#fig-curve">Figure\u00a01</a> and <a href="#tab-types">Table\u00a01</a>' in paragraph
    assert 'href="#section-1">Section\u00a01</a>' in paragraph and paragraph.endswith("and on.")
    assert 'id="fig-curve"><img alt="rising &quot;fast&quot;" src="data:image/png;base64,' in floats
    assert '<th scope="col" class="number">' in floats and '<td class="number">1,776</td>' in floats
    assert "<td>image</td>" in floats and "\u2013</td>" in floats
    assert "SIMULATED" in floats.partition("<table>")[2] and "SIMULATED" not in floats.partition("<table>")[0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a\n\\strange{x}", "x.tex, line 2: the macro 'strange' is not known here"),
        (r"\begin{tikzpicture}\end{tikzpicture}", "x.tex, line 1: the environment 'tikzpicture' is not known"),
        ("\n\n\\emph{a", "x.tex, line 3: a brace or an environment that begins here has no fellow"),
        ("a}", "x.tex, line 1: a brace, a dollar or an end stands here without"),
        (r"\emph a", "x.tex, line 1: the macro 'emph' lacks an argument"),
        (r"\begin{itemize}\item a\end{enumerate}", "'itemize' begins here, but 'enumerate' ends"),
        (r"$\frac{1}{2}$", "x.tex, line 1: the formula"),
        (r"\result{grwth}", "x.tex, line 1: no notebook enters the key 'grwth'"),
        (r"\resultn{posts}", "x.tex, line 1: 'posts' has no n"),
        (r"\result{gone}", "x.tex, line 1: 'gone' has no value"),
        (r"\claim{fell}{It fell}", "the claim 'fell' does not hold any more"),
        (r"\when{sideways}{a}{b}", "there is no condition 'sideways'"),
        (r"\cref{fig:none}", "No part of this page has the label 'fig:none'"),
        (r"\citep{nobody}", "no reference has the key 'nobody'"),
        (r"\finding{none}", "x.tex, line 1: the register of claims has no 'none'"),
        ("\\emph{a\n\nb}", "x.tex, line 1: a paragraph or a float stands where only words may"),
    ],
)
def test_what_cannot_be_laid_out_is_one_sentence(text, sentence):
    with pytest.raises(CitraError) as fault:
        page(text)
    assert sentence in str(fault.value)


AMONG = Surroundings(
    (Link("id", "Baca", "b.html"),), pages="pages", data="data", year="2024", version="1", script="x()"
)


def test_a_page_of_several_leads_to_cells_data_and_what_was_tested():
    """Beside the notebooks' pages every result, claim and figure is a way there."""
    cells = {"notebook": "03-a", "cell": "load"}
    entries = {
        "numbers": {key: {**entry, **cells} for key, entry in NUMBERS.items()},
        "claims": {"grew": {"holds": True, "is_simulated": True, "evidence": ["posts", "gone"], **cells}},
        "tables": {},
        "figures": {"curve": {"alt": {"en": "rising"}, "is_simulated": False, **cells}},
    }
    text = r"\section{One \result{posts}}\claim{grew}{It is \result{posts}}. \claim{grew}{Yes}." "\n\n"
    text += r"\resultfigure{curve}{A curve.} \finding{grew-then}"
    printing = Printing("en", entries, {}, lambda key: b"", judged=(judged("silent"),), around=AMONG)
    shown = write_page(read_text(text, "x.tex"), lambda name: (), printing, "")
    number = '<a class="result" data-key="posts"{} href="pages/03-a.html#cell-load"'
    assert number.format(' id="use-1-posts"') in shown and number.format("") in shown
    assert shown.count('id="use-1-posts"') == 1
    assert '<span class="claim" data-key="grew" id="use-1-grew">It is <a' in shown
    assert '<sup class="tested"><a href="#tested-grew" title="Tested on the data: holds"' in shown
    tested = shown.partition('<li id="tested-grew">')[2]
    assert ">1,776</a>" in tested and "<code>gone</code>" in tested and "\u2013</a>" in tested
    assert '<a class="data" href="data/curve.csv" download>' in shown
    assert '<a href="#verdict-grew-then" title="Verdict: silent" aria-label="Verdict: silent">?</a>' in shown
    assert '<a href="#section-1">1 One 1,776s</a>' in shown
    assert '<a lang="id" hreflang="id" href="b.html">Baca</a>' in shown


def test_page_allows_its_own_script_and_no_other():
    assert policy("x()") != policy("y()") and "'unsafe-inline'; script-src 'sha256-" in policy("x()")
    assert "script" not in policy("")


def test_citations_name_authors_and_year():
    works = (Work("saputro", "Saputro et al.", "2020", ()), Work("lee", "Lee", "2019", (Text("Lee & co."),)))
    shown = page(r"\citet{lee} and \citep[p.~3]{saputro,lee} \bibliography{references}", works=works)
    assert ">Lee (2019)</a>" in shown
    assert '<li id="work-lee">Lee &amp; co.</li>' in shown
    assert 'Saputro et al., 2020</a>; <a href="#work-lee">Lee, 2019</a>, p.~3)' in shown.replace("\u00a0", "~")


def test_an_option_and_a_star_are_read():
    (node,) = read_text(r"\section*{Title}", "x.tex")
    assert isinstance(node, Macro) and node.is_starred
    (node,) = read_text("\\begin{abstractin}{english}\nText.\\end{abstractin}", "x.tex")
    assert isinstance(node, Environment) and node.argument == "english"


@pytest.mark.parametrize(
    "path", sorted((ROOT / "paper").rglob("*.tex")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_every_source_of_the_project_can_be_read(path):
    assert read_source(path)
