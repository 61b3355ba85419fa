"""The whole page: head, ways to other pages, contents, text, notes, what was tested."""

import html
import re
from collections.abc import Callable

from citra.html.claims import tested_claims
from citra.html.numbering import Numbering, resolved
from citra.html.printing import Printing
from citra.html.structure import Writer
from citra.html.surroundings import policy


def write_page(shell: tuple, read: Callable[[str], tuple], printing: Printing, style: str) -> str:
    """Return a document as one page of HTML that asks no other machine for anything.

    Parameters
    ----------
    shell : tuple
        The tree of the document's first source.
    read : callable
        The tree of a source that another one takes in, by its name.
    printing : Printing
        What the page is made from.
    style : str
        How it looks, as CSS.

    Raises
    ------
    CitraError
        If the text asks for what is not there; the sentence names the file and the line.
    """
    writer = Writer(printing, read)
    writer.write(shell)
    body = writer.finished()
    numbering, script = writer.numbering, printing.around.script
    body += f"\n{_notes(numbering, printing)}{tested_claims(numbering.claims, printing)}"
    whole = f'{_ways(printing)}{_contents(numbering, printing)}<main id="text" tabindex="-1">\n{body}</main>'
    title = _without_tags(": ".join(part for part in numbering.title if part))
    return (
        f'<!DOCTYPE html>\n<html lang="{printing.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy(script)}">\n'
        f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#text">{printing.word("skip-to-text")}</a>\n'
        f"{resolved(whole, numbering, printing)}\n"
        f"{f'<script>{script}</script>' if script else ''}</body>\n</html>\n"
    )


def _without_tags(text: str) -> str:
    return re.sub("<[^>]*>", "", text)


def _ways(printing: Printing) -> str:
    links = "".join(
        f'<li><a lang="{link.language}" hreflang="{link.language}" href="{html.escape(link.address)}">'
        f"{html.escape(link.words)}</a></li>"
        for link in printing.around.links
    )
    word = printing.word("editions-and-files")
    return f'<nav class="ways" aria-label="{word}"><ul>{links}</ul></nav>\n' if links else ""


def _contents(numbering: Numbering, printing: Printing) -> str:
    headings = [(anchor, title) for level, anchor, title in numbering.headings if level == 2]
    if numbering.claims:
        headings.append(("tested-claims", printing.word("tested-claims")))
    # A number in a heading is a link, and a link may not stand in another.
    entries = "".join(f'<li><a href="#{anchor}">{_without_tags(title)}</a></li>' for anchor, title in headings)
    word = printing.word("contents")
    return f'<nav aria-label="{word}"><details><summary>{word}</summary><ul>{entries}</ul></details></nav>\n'


def _notes(numbering: Numbering, printing: Printing) -> str:
    if not numbering.notes:
        return ""
    notes = "".join(
        f'<li id="note-{number}">{note} <a href="#from-note-{number}">\u21a9</a></li>'
        for number, note in enumerate(numbering.notes, 1)
    )
    return f"<h2>{printing.word('notes')}</h2><ol>{notes}</ol>\n"
