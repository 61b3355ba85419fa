"""The works that an edition cites, as BibTeX writes them."""

import re
import unicodedata
from dataclasses import dataclass

from citra.errors import CitraError
from citra.latex.source import Macro, Text, read_text

WORK = re.compile(
    r"\\bibitem\[(?P<label>.*?)\]\{(?P<key>[^}]*)\}(?P<text>.*?)(?=\\bibitem|\\end\{thebibliography\})", re.S
)
# natbib reads a label as authors, year in parentheses, and perhaps all authors.
LABEL = re.compile(r"(?P<authors>.*)\((?P<year>[^()]*)\)[^()]*", re.S)
ACCENT = re.compile(r"""\{?\\(?P<accent>[`'^"~=.]|[uvHcdbkr](?![A-Za-z]))\s*\{?\\?(?P<letter>[A-Za-z])\}?(?:\}?)""")
ACCENTS = {
    **{"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307", '"': "\u0308"},
    **{"u": "\u0306", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328"},
    "b": "\u0331",
}


@dataclass(frozen=True)
class Work:
    """One entry of a bibliography.

    Parameters
    ----------
    key : str
        By which the article cites it.
    authors, year : str
        What a citation prints of it.
    text : tuple
        The entry, as a tree, see `citra.latex.source`.
    """

    key: str
    authors: str
    year: str
    text: tuple


def read_bibliography(text: str, place: str) -> tuple[Work, ...]:
    r"""Return the works of a bibliography that BibTeX wrote with the article's style, in its order.

    Parameters
    ----------
    text : str
        LaTeX.
    place : str
        Where it stands, for the sentence of a fault.

    Raises
    ------
    CitraError
        If a label does not tell authors and year, or an entry has a macro that is not known.

    Examples
    --------
    >>> text = r"\bibitem[Bons\'{o}n(2013)]{b}" "\n" r"E. Bons{\'o}n.\newblock \emph{A set}. \end{thebibliography}"
    >>> work, = read_bibliography(text, "x.bbl")
    >>> work.key, work.authors, work.year
    ('b', 'Bonsón', '2013')
    """
    # BibTeX breaks what is too long for a line with a comment.
    text = with_letters(text.replace("%\n", ""))
    works = []
    for found in WORK.finditer(text):
        where = f"{place}, {found['key']}"
        label = LABEL.fullmatch(words_of(read_text(found["label"], where)))
        if label is None:
            raise CitraError(f"{where}: the label {found['label']!r} does not tell authors and year.")
        entry = read_text(found["text"].strip(), where)
        works.append(Work(found["key"], label["authors"].strip(), label["year"], entry))
    return tuple(works)


def words_of(nodes: tuple) -> str:
    """Return the words of a tree without what they look like, on one line."""
    parts = []
    for node in nodes:
        if isinstance(node, Text):
            parts.append(node.text)
        elif isinstance(node, Macro):
            parts += [words_of(argument) for argument in node.arguments if isinstance(argument, tuple)]
    return re.sub(r"[ \n]+", " ", "".join(parts))


def with_letters(text: str) -> str:
    r"""Return LaTeX in which a letter with its accent is one sign.

    Examples
    --------
    >>> with_letters(r"Bons{\'o}n, {\"U}n\"ul, Kov{\'a}\v{c}, Mart{\'\i}n \url{x}")
    'Bonsón, Ünül, Kováč, Martín \\url{x}'
    """

    def joined(found: re.Match) -> str:
        whole = unicodedata.normalize("NFC", found["letter"] + ACCENTS[found["accent"]])
        # A brace that opened before the accent closes behind it; one that did not belongs to something around it.
        opened, closed = found[0].count("{"), found[0].count("}")
        return whole + "}" * (closed - opened)

    return ACCENT.sub(joined, text)
