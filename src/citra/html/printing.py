"""What the page needs to know of a study, and its results as HTML."""

import html
from collections.abc import Callable
from dataclasses import dataclass, field

from citra.claims import Judged
from citra.dictionary import the_dictionary
from citra.errors import CitraError
from citra.html.surroundings import Surroundings
from citra.language import MINUS, value_text
from citra.latex import Work
from citra.places import cell_address

EN_DASH = "\u2013"
SIGN = '<sup class="sign">'
# Which parts of a number each macro prints.
PARTS = {
    **{"result": ("value",), "resultlow": ("low",), "resulthigh": ("high",), "resultn": ("n",)},
    "resultinterval": ("low", "high"),
}


@dataclass(frozen=True)
class Printing:
    """What a page is made from, in one language.

    Parameters
    ----------
    language : str
        ``id`` or ``en``.
    entries : dict
        The ledgers' entries by kind and key.
    simulated : dict of bool
        Whether a canonical table is simulated, by name.
    picture : callable
        The picture of a figure by its key, as the bytes of a PNG.
    conditions : dict of bool
        Which conditions of the report hold.
    words : dict of str
        What the study is called.
    judged : tuple of Judged
        The claims of the studied paper with what is found about each.
    works : tuple of Work
        What may be cited.
    around : Surroundings
        What lies around the page.
    """

    language: str
    entries: dict[str, dict]
    simulated: dict[str, bool]
    picture: Callable[[str], bytes]
    conditions: dict[str, bool] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    judged: tuple[Judged, ...] = ()
    works: tuple[Work, ...] = ()
    around: Surroundings = field(default_factory=Surroundings)

    def word(self, name: str) -> str:
        return html.escape(the_dictionary().word(name, self.language))

    def entry(self, kind: str, key: str, place: str) -> dict:
        """Return an entry of the ledgers.

        Raises
        ------
        CitraError
            If no notebook made it.
        """
        if key not in self.entries[kind]:
            raise CitraError(f"{place}: no notebook enters the key {key!r}.")
        return self.entries[kind][key]

    def number(self, macro: str, key: str, place: str, anchor: str = "") -> str:
        """Return what a macro prints of a number, marked if it rests on simulated data."""
        entry = self.entry("numbers", key, place)
        texts = []
        for part in PARTS[macro]:
            if entry[part] is None:
                raise CitraError(f"{place}: {key!r} has no {part}, which {macro} asks for.")
            texts.append(value_text(entry[part], "count" if part == "n" else entry["unit"], self.language))
        # A dash beside a minus sign cannot be read.
        is_negative = any(text.startswith(MINUS) for text in texts)
        joined = (f" {the_dictionary().word('up-to', self.language)} " if is_negative else EN_DASH).join(texts)
        shown = self.from_cell(html.escape(joined), key, entry, anchor)
        return f"{shown}{self.sign(entry)}"

    def from_cell(self, words: str, key: str, entry: dict, anchor: str = "") -> str:
        """Return a result's words as a link to the cell that made it, where its page is there."""
        if not self.around.pages:
            return f'<span class="result">{words}</span>'
        known = f' id="{anchor}"' if anchor else ""
        title = html.escape(
            the_dictionary().word("from-cell", self.language).format(cell=entry["cell"], notebook=entry["notebook"])
        )
        address = html.escape(cell_address(entry["notebook"], entry["cell"], self.around.pages))
        return f'<a class="result" data-key="{key}"{known} href="{address}" title="{title}">{words}</a>'

    def sign(self, entry: dict) -> str:
        """Return the small mark behind what rests on simulated data."""
        if not entry["is_simulated"]:
            return ""
        return f'{SIGN}<abbr title="{self.word("simulated")}">s</abbr></sup>'

    def bar(self, words: str) -> str:
        """Return what marks a paragraph along its side, where a result in it rests on simulated data."""
        return f' class="simulated" data-mark="{self.word("simulated").upper()}"' if SIGN in words else ""

    def mark(self, is_simulated: bool) -> str:
        """Return the word that marks a block of simulated data."""
        return f'<strong class="mark">{self.word("simulated").upper()}</strong> ' if is_simulated else ""
