"""A formula in a line of text."""

import html
import re

from citra.errors import CitraError
from citra.latex.source import Math


def math_html(node: Math) -> str:
    """Return a formula of letters, digits and plain signs.

    Raises
    ------
    CitraError
        If it holds anything else.
    """
    if not re.fullmatch(r"[\w\s()+\-*/=<>.,]*", node.text):
        raise CitraError(f"{node.place}: the formula {node.text!r} holds more than letters, digits and plain signs.")
    text = html.escape(node.text.replace("-", "\u2212"))
    return re.sub(r"[A-Za-z]+(?![A-Za-z;]*;)", lambda found: f"<i>{found[0]}</i>", text)
