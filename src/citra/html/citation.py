"""How a page is cited, and the button that copies it."""

import html
import re

from citra.dictionary import the_dictionary
from citra.html.numbering import Numbering
from citra.html.printing import Printing


def citation(numbering: Numbering, printing: Printing) -> str:
    """Return how a page is cited, with a button; without its script there is only the text."""
    if not printing.around.script:
        return ""
    form = html.escape(the_dictionary().word("citation-form", printing.language))
    words = form.format(
        authors=numbering.authors[0],
        year=html.escape(printing.around.year),
        title=": ".join(part for part in numbering.title if part),
        date=numbering.date,
        version=html.escape(printing.around.version),
    )
    said = " ".join(f'data-{name}="{printing.word(f"citation-{name}")}"' for name in ("copied", "selected"))
    return (
        f'<div class="cite"><p><strong>{printing.word("cite")}:</strong> '
        f'<span id="citation">{re.sub("<[^>]*>", "", words)}</span></p>'
        f'<p><button type="button" id="copy" hidden>{printing.word("copy-citation")}</button> '
        f'<span role="status" id="said" {said}></span></p></div>'
    )
