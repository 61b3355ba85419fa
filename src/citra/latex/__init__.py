"""LaTeX: safe text, the generated inputs of the article, and the check of its keys.

The only package that writes a backslash.
"""

from citra.latex.claims import printed_texts, write_findings, write_joint_display
from citra.latex.inputs import write_results
from citra.latex.sentences import FedSentence, fed_sentences, sentences_in
from citra.latex.tables import write_table
from citra.latex.text import escape
from citra.latex.uses import check_uses, find_uses

__all__ = [
    "FedSentence",
    "check_uses",
    "escape",
    "fed_sentences",
    "find_uses",
    "printed_texts",
    "sentences_in",
    "write_findings",
    "write_joint_display",
    "write_results",
    "write_table",
]
