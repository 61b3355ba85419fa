"""LaTeX: safe text, the generated inputs of the article, and the check of its keys.

The only package that writes a backslash.
"""

from citra.latex.claims import printed_texts, write_findings, write_joint_display
from citra.latex.inputs import write_cells, write_results
from citra.latex.tables import shown_cells, shown_columns, write_table
from citra.latex.text import escape, printable
from citra.latex.uses import check_uses, find_uses

__all__ = [
    "check_uses",
    "escape",
    "find_uses",
    "printable",
    "printed_texts",
    "shown_cells",
    "shown_columns",
    "write_cells",
    "write_findings",
    "write_joint_display",
    "write_results",
    "write_table",
]
