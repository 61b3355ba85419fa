"""LaTeX: safe text, the generated inputs of the article, and the check of its keys.

The only package that writes a backslash.
"""

from citra.latex.bibliography import Work, read_bibliography, words_of
from citra.latex.claims import JOINT_COLUMNS, places_in_words, printed_texts, write_findings, write_joint_display
from citra.latex.expansion import front_matter, plain_text, section_titles, without_heading
from citra.latex.floats import JOINT_DISPLAY, Float, appendix_files, find_floats, input_files
from citra.latex.inputs import write_cells, write_report_words, write_results
from citra.latex.plain import Printing
from citra.latex.sentences import Block, FedSentence, blocks, fed_sentences, printed_sentences
from citra.latex.source import read_source, read_text
from citra.latex.tables import shown_cells, shown_columns, write_table
from citra.latex.text import escape, printable
from citra.latex.uses import KINDS, Use, check_uses, find_uses, uses_in

__all__ = [
    "JOINT_COLUMNS",
    "JOINT_DISPLAY",
    "KINDS",
    "Block",
    "FedSentence",
    "Float",
    "Printing",
    "Use",
    "Work",
    "appendix_files",
    "blocks",
    "check_uses",
    "escape",
    "fed_sentences",
    "find_floats",
    "find_uses",
    "front_matter",
    "input_files",
    "places_in_words",
    "plain_text",
    "printable",
    "printed_sentences",
    "printed_texts",
    "read_bibliography",
    "read_source",
    "read_text",
    "section_titles",
    "shown_cells",
    "shown_columns",
    "uses_in",
    "without_heading",
    "words_of",
    "write_cells",
    "write_findings",
    "write_joint_display",
    "write_report_words",
    "write_results",
    "write_table",
]
