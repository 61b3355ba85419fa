"""The whole page: head, contents, text, notes."""

import re
from collections.abc import Callable

from citra.html.numbering import Numbering, resolved
from citra.html.printing import Printing
from citra.html.structure import Writer


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
    numbering = writer.numbering
    whole = f'{_contents(numbering, printing)}<main id="text">\n{body}\n{_notes(numbering, printing)}</main>'
    title = re.sub("<[^>]*>", "", ": ".join(part for part in numbering.title if part))
    return (
        f'<!DOCTYPE html>\n<html lang="{printing.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#text">{printing.word("skip-to-text")}</a>\n'
        f"{resolved(whole, numbering, printing)}\n</body>\n</html>\n"
    )


def _contents(numbering: Numbering, printing: Printing) -> str:
    entries = "".join(
        f'<li><a href="#{anchor}">{title}</a></li>' for level, anchor, title in numbering.headings if level == 2
    )
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
