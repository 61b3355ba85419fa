"""The article's sentences that a notebook feeds, as a reader finds them: values filled in, file and line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from citra.language import value_text
from citra.latex.uses import COMMENT, USE, printed_source

# The parts of a number that a macro prints; a macro without one prints the value.
PARTS = {"resultlow": "low", "resulthigh": "high", "resultn": "n"}
LANGUAGE_OF_ABSTRACT = re.compile(r"\\begin\{abstractin\}\{(indonesian|english)\}|\\end\{abstractin\}")
# A sentence ends behind its full stop, and where a title, a float, a list item or a new paragraph begins.
SENTENCE_END = re.compile(
    r"(?<=[.!?])[)}]*\s+(?=\\?[A-Z(]|\\(?:claim|result|whenknown|emph|cite[pt]|[cC]ref))"
    r"|\n\s*\n|(?=\\(?:(?:sub)?section|paragraph|resulttable|resultfigure|item|begin|end)\b)"
)
TITLE = re.compile(r"\\(?:(?:sub)?section|paragraph|label|simulationnotice)\*?\{[^{}]*\}")
# Macros that print nothing of their argument, or what is no result.
SILENT = re.compile(
    r"\\(?:begin|end|noindent|restson|whensimulated|whenreal|whenfindings|findings|keywords)\b(?:\{[^{}]*\})*"
)
CITED = re.compile(r"\\citep(?:\[[^\]]*\])*\{([^{}]*)\}")
NAMED = re.compile(r"\\(?:citet|[cC]ref)(?:\[[^\]]*\])*\{([^{}]*)\}")
MACRO = re.compile(r"\\[a-zA-Z]+\*?")
ESCAPED = re.compile(r"\\([%&_#$,])")


@dataclass(frozen=True)
class FedSentence:
    """A sentence of the article that prints results.

    Parameters
    ----------
    place : str
        Edition, file and line.
    keys : tuple of str
        The asked keys, in the sentence's order.
    text : str
        The sentence with its values as the edition prints them.
    is_simulated : bool
        Whether one of its values rests on simulated data.
    """

    place: str
    keys: tuple[str, ...]
    text: str
    is_simulated: bool


def fed_sentences(source: Path, entries: dict[str, dict], keys: Iterable[str]) -> list[FedSentence]:
    """Return the printed sentences of one LaTeX file that ask for one of the keys, in order.

    Parameters
    ----------
    source : Path
        A file of an edition; its folder's name is the edition's language.
    entries : dict
        The ledgers' entries by kind and key.
    keys : iterable of str
        The keys of one notebook.
    """
    text = printed_source(source.read_text(encoding="utf-8"), entries["numbers"])
    place = f"{source.parent.name}/{source.name}, line {{}}"
    return sentences_in(text, place, source.parent.name, entries, set(keys))


def sentences_in(text: str, place: str, language: str, entries: dict[str, dict], keys: set[str]) -> list[FedSentence]:
    r"""Return the sentences of a text that ask for one of the keys.

    Examples
    --------
    >>> numbers = {"all": {"value": 1776, "unit": "count", "is_simulated": False}}
    >>> text = r"\emph{So many} follow: \result{all}. Nothing else is told."
    >>> [each.text for each in sentences_in(text, "line {}", "en", {"numbers": numbers}, {"all"})]
    ['So many follow: 1,776.']
    """
    found, start = [], 0
    for end in [*(match.end() for match in SENTENCE_END.finditer(text)), len(text)]:
        piece = text[start:end]
        asked = tuple(dict.fromkeys(use[2] for use in USE.finditer(piece)))
        if keys & set(asked):
            line = text.count("\n", 0, start + len(piece) - len(piece.lstrip())) + 1
            printed = filled(piece, entries, _language_at(text, start, language))
            used = [known[key] for known in entries.values() for key in asked if key in known]
            is_simulated = any(entry["is_simulated"] for entry in used)
            found.append(FedSentence(place.format(line), asked, printed, is_simulated))
        start = end
    return found


def _language_at(text: str, at: int, language: str) -> str:
    """Return the language at a place: an abstract may be in the other one."""
    begun = [match[1] for match in LANGUAGE_OF_ABSTRACT.finditer(text, 0, at + 1)]
    return {"indonesian": "id", "english": "en"}[begun[-1]] if begun and begun[-1] else language


def filled(text: str, entries: dict[str, dict], language: str) -> str:
    """Return a piece of LaTeX as plain text, every result printed as the edition prints it."""
    text = COMMENT.sub("", text)
    text = USE.sub(lambda use: _printed(use[1], use[2], entries, language), SILENT.sub(" ", TITLE.sub(" ", text)))
    text = MACRO.sub("", ESCAPED.sub(r"\1", NAMED.sub(r"\1", CITED.sub(r"(\1)", text))))
    text = text.replace("---", "\u2014").replace("--", "\u2013").replace("~", " ")
    return re.sub(r" +([.,;:)])", r"\1", " ".join(re.sub("[{}]", "", text).split(" ")).replace("\n", " ").strip())


def _printed(macro: str, key: str, entries: dict[str, dict], language: str) -> str:
    """Return what a macro prints; of a float its label, before its caption."""
    if macro in ("resulttable", "resultfigure"):
        return f"[{'tab' if macro == 'resulttable' else 'fig'}:{key}] "
    entry = entries["numbers"].get(key)
    if macro in ("claim", "whenknown"):
        return ""
    if entry is None:
        return f"[{key}?]"
    if macro == "resultinterval":
        return "\u2013".join(value_text(entry[part], entry["unit"], language) for part in ("low", "high"))
    part = PARTS.get(macro, "value")
    return value_text(entry[part], "count" if part == "n" else entry["unit"], language)
