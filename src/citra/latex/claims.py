"""Claims and their verdicts in the article: the sentences of the discussion, and the joint display."""

from citra.claims import Judged
from citra.claims.register import VERDICTS
from citra.dictionary import the_dictionary
from citra.latex.text import escape

# Widths of the columns claim, number, statement and verdict, in lines of text.
WIDTHS = (1.24, 1.34, 0.64, 0.78)
JOINT_COLUMNS = ("claim", "number", "statement", "verdict")


def write_findings(judged: list[Judged], language: str) -> str:
    """Return the definitions of every claim's verdict, and of the sentences with each verdict."""
    lines = [
        f"\\DefineVerdict{{{each.claim.id}}}{{{_verdict(each, language)}}}{{{each.finding.sentence[language]}}}\n"
        for each in judged
    ]
    for verdict in VERDICTS:
        sentences = [each.finding.sentence[language] for each in judged if each.finding.verdict == verdict]
        lines.append(f"\\DefineFindings{{{verdict}}}{{{' '.join(sentences)}}}\n")
    return "".join(lines)


def write_joint_display(judged: list[Judged], language: str) -> str:
    """Return the joint display: claims by rows, beside each what was computed, what was said, and the verdict."""
    form = "".join(f">{{\\hsize={width:.2f}\\hsize\\raggedright\\arraybackslash}}X" for width in WIDTHS)
    headings = " & ".join(escape(the_dictionary().word(name, language)) for name in JOINT_COLUMNS)
    lines = [f"\\begin{{tabularx}}{{\\linewidth}}{{@{{}}{form}@{{}}}}", "\\toprule", headings + r" \\", "\\midrule"]
    for each in judged:
        said = escape(places_in_words(each, language))
        cells = (each.claim.words[language], each.finding.number[language], said, _verdict(each, language))
        lines += [" & ".join(cells) + r" \\", r"\addlinespace[2pt]"]
    return "\n".join([*lines[:-1], "\\bottomrule", "\\end{tabularx}", ""])


def printed_texts(judged: list[Judged], language: str) -> dict[str, str]:
    """Return what an edition prints of the register, by the place where it stands, for the check of its keys."""
    texts = {}
    for each in judged:
        printed = each.finding.number[language], each.finding.sentence[language]
        texts[f"claims.yml, claim {each.claim.id!r} ({language})"] = " ".join(printed)
    return texts


def places_in_words(each: Judged, language: str) -> str:
    """Return where a claim stands in the studied paper: its statements, or else the part of the text."""
    return ", ".join(each.claim.statements) or the_dictionary().word(each.claim.place, language)


def _verdict(each: Judged, language: str) -> str:
    return escape(the_dictionary().word(f"verdict-{each.finding.verdict}", language))
