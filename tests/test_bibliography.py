"""The bibliography as BibTeX writes it: labels over two lines, letters with accents, years with a letter."""

import pytest

from citra.errors import CitraError
from citra.latex import read_bibliography, words_of

WRITTEN = r"""\begin{thebibliography}{9}
\providecommand{\natexlab}[1]{#1}

\bibitem[Bons{\'o}n et~al.(2015{\natexlab{a}})Bons{\'o}n, Royo, and
  Ratkai]{bonson2015}
Bons{\'o}n, E., Royo, S., and Ratkai, M. (2015{\natexlab{a}}).
\newblock Citizens' engagement on {Western} sites.
\newblock \emph{Government \& Information}, 32(1), 52--62.
\newblock \url{https://example.org/a_%
b?c=d%20e}.

\bibitem[{Office (State)}(n.d.)]{office:x}
{Office (State)} (n.d.).
\newblock K{\"u}nsch, Kov{\'a}{\v{c}}, {\c c}, {\'{\i}}, \~n.

\end{thebibliography}
"""


def test_works_are_read_in_their_order():
    first, second = read_bibliography(WRITTEN, "x.bbl")
    assert (first.key, first.authors, first.year) == ("bonson2015", "Bons\u00f3n et\u00a0al.", "2015a")
    assert words_of(first.text).startswith(
        "Bons\u00f3n, E., Royo, S., and Ratkai, M. (2015a). Citizens\u2019 engagement"
    )
    assert [node.arguments for node in first.text if getattr(node, "name", "") == "url"] == [
        ("https://example.org/a_b?c=d%20e",)
    ]
    assert (second.key, second.authors, second.year) == ("office:x", "Office (State)", "n.d.")
    assert words_of(second.text).endswith("K\u00fcnsch, Kov\u00e1\u010d, \u00e7, \u00ed, \u00f1.")


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (r"\bibitem[Lee]{lee} Lee.", "x.bbl, lee: the label 'Lee' does not tell authors and year"),
        (r"\bibitem[Lee(2019)]{lee} \strange{Lee}.", "x.bbl, lee, line 1: the macro 'strange' is not known here"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(entry, sentence):
    with pytest.raises(CitraError) as fault:
        read_bibliography(entry + r"\end{thebibliography}", "x.bbl")
    assert sentence in str(fault.value)


def test_nothing_cited_is_nothing_read():
    assert read_bibliography("", "x.bbl") == ()
