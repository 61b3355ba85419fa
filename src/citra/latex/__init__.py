"""LaTeX: safe text, the generated inputs of the article, and the check of its keys.

The only package that writes a backslash.
"""

from citra.latex.inputs import write_results
from citra.latex.tables import write_table
from citra.latex.text import escape
from citra.latex.uses import check_uses, find_uses

__all__ = ["check_uses", "escape", "find_uses", "write_results", "write_table"]
