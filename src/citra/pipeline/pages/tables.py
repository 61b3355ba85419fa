"""Tables as pandas shows them, made plain: looks come from the page, and headings tell what they head."""

import re

LONG_TEXT = 40


def plain_table(html: str) -> str:
    """Return a shown table without looks of its own, with the scope of every heading.

    Anything else that a cell shows as HTML stays as it is.

    Examples
    --------
    >>> plain_table('<table border="1"><thead><tr><th></th><th>n</th></tr></thead><tbody><tr><th>a</th></tr></tbody>')
    '<table><thead><tr><td></td><th scope="col">n</th></tr></thead><tbody><tr><th scope="row">a</th></tr></tbody>'
    """
    html = re.sub(r"<style.*?</style>\s*", "", html, flags=re.S)
    html = re.sub(r"<table [^>]*>", "<table>", html)
    html = re.sub(r'<tr style="[^"]*">', "<tr>", html)
    html = re.sub(r"<th([^>]*)></th>", r"<td\1></td>", html)
    head, body, rest = html.partition("<tbody>")
    head = re.sub(r"<th(?=[ >])", '<th scope="col"', head)
    rest = re.sub(r"<th(?=[ >])", '<th scope="row"', rest)
    rest = re.sub(rf"<td>(?=[^<]{{{LONG_TEXT},}})", '<td class="long">', rest)
    return head + body + rest
