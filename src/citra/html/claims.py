"""Claims on a page: sentences with a sign that leads to what was tested, and what was tested."""

import html
import re

from citra.claims import Judged
from citra.errors import CitraError
from citra.html.printing import Printing
from citra.html.tables import framed
from citra.html.writer import TextWriter
from citra.language import value_text
from citra.latex import JOINT_COLUMNS, places_in_words
from citra.latex.source import read_text

TICK = "\u2713"
VERDICT_SIGNS = {"confirm": TICK, "expand": "+", "contradict": "\u2717", "silent": "?", "not-testable": "\u2205"}


class ClaimWriter(TextWriter):
    """Writes the findings of the notebooks and of the register of claims; see `TextWriter` for its parameters."""

    def _write_claim(self, node, key, sentence) -> None:
        entry = self.printing.entry("claims", key, node.place)
        if not entry["holds"]:
            raise CitraError(f"{node.place}: the claim {key!r} does not hold any more.")
        if not self.printing.around.pages:
            self.write(sentence)
            self.words.append(self.printing.sign(entry))
            return
        anchor = self.numbering.first_use(key)
        words = self.inline(sentence, node.place)
        self.numbering.claims.setdefault(key, (words, anchor))
        known = f' id="{anchor}"' if anchor else ""
        sign = tested_sign(f"tested-{key}", TICK, f"{self.printing.word('tested')}: {self.printing.word('holds')}")
        self.words.append(
            f'<span class="claim" data-key="{key}"{known}>{words}</span>{self.printing.sign(entry)}{sign}'
        )

    # ---- the register

    def _registered(self, node, key: str) -> Judged:
        found = [each for each in self.printing.judged if each.claim.id == key]
        if not found:
            raise CitraError(f"{node.place}: the register of claims has no {key!r}.")
        return found[0]

    def _write_finding(self, node, key) -> None:
        self._found(self._registered(node, key))

    def _write_verdict(self, node, key) -> None:
        self.words.append(verdict_word(self._registered(node, key), self.printing))

    def _write_findings(self, node, verdict) -> None:
        for each in self.printing.judged:
            if each.finding.verdict == verdict:
                self._found(each)
                self.words.append(" ")

    def _write_whenfindings(self, node, verdict, text) -> None:
        self.write(text if any(each.finding.verdict == verdict for each in self.printing.judged) else ())

    def _found(self, each: Judged) -> None:
        place = f"claims.yml, claim {each.claim.id!r}"
        sentence = read_text(each.finding.sentence[self.printing.language], place)
        title = f"{self.printing.word('verdict')}: {verdict_word(each, self.printing)}"
        sign = tested_sign(f"verdict-{each.claim.id}", VERDICT_SIGNS[each.finding.verdict], title)
        self.words.append(f'<span class="claim">{self.inline(sentence, place)}</span>{sign}')

    def _write_jointdisplay(self, node, caption) -> None:
        heads = "".join(f'<th scope="col">{self.printing.word(name)}</th>' for name in JOINT_COLUMNS)
        # TeX counts a float before it sets what is in it.
        label, words = self._float("table", "joint-display"), self.inline(caption, node.place)
        rows = "".join(self._joint_row(each) for each in self.printing.judged)
        self.floats.append(framed("joint-display", html.escape(label), words, heads, rows))

    def _joint_row(self, each: Judged) -> str:
        place, language = f"claims.yml, claim {each.claim.id!r}", self.printing.language
        cells = [
            self.inline(read_text(text[language], place), place) for text in (each.claim.words, each.finding.number)
        ]
        cells += [html.escape(places_in_words(each, language)), verdict_word(each, self.printing)]
        if self.printing.around.pages:
            condition = html.escape(" ".join(each.finding.condition.text.split()))
            cells[-1] += (
                f"<details><summary>{self.printing.word('condition')}</summary><code>{condition}</code></details>"
            )
        known = f"verdict-{each.claim.id}"
        return f'<tr id="{known}">{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def verdict_word(each: Judged, printing: Printing) -> str:
    """Return the verdict on a claim in the page's language."""
    return printing.word(f"verdict-{each.finding.verdict}")


def tested_sign(goal: str, sign: str, title: str) -> str:
    """Return the small sign behind a sentence, which leads to what was tested."""
    return f'<sup class="tested"><a href="#{goal}" title="{title}" aria-label="{title}">{sign}</a></sup>'


def tested_claims(claims: dict[str, tuple[str, str]], printing: Printing) -> str:
    """Return the list of the claims that a page makes: each sentence, its verdict, and the numbers it rests on.

    Parameters
    ----------
    claims : dict of tuple of str
        The sentence of every claim, as HTML, and the anchor where it stands first.
    printing : Printing
    """
    if not claims or not printing.around.pages:
        return ""
    items = "".join(_tested(key, *stated, printing) for key, stated in claims.items())
    head = f'<h2 id="tested-claims">{printing.word("tested-claims")}</h2><p>{printing.word("tested-claims-lead")}</p>'
    return f'<section class="claims">{head}<ol>{items}</ol></section>\n'


def _tested(key: str, sentence: str, anchor: str, printing: Printing) -> str:
    entry = printing.entry("claims", key, "claims")
    evidence = "; ".join(_evidence(name, printing) for name in entry["evidence"])
    verdict = printing.from_cell(printing.word("holds"), key, entry)
    # The sentence stands here a second time, and an anchor may not.
    words = re.sub(r' id="[^"]*"', "", sentence)
    return (
        f'<li id="tested-{key}">{words}{printing.sign(entry)} {_back(anchor, printing)}'
        f'<span class="evidence">{printing.word("verdict")}: <strong>{verdict}</strong>; '
        f"{printing.word('evidence')}: {evidence}</span></li>"
    )


def _back(anchor: str, printing: Printing) -> str:
    title = printing.word("back-to-sentence")
    return f'<a class="back" href="#{anchor}" title="{title}" aria-label="{title}">\u21a9</a>'


def _evidence(key: str, printing: Printing) -> str:
    entry = printing.entry("numbers", key, "claims")
    text = html.escape(value_text(entry["value"], entry["unit"], printing.language))
    return f"<code>{key}</code> {printing.from_cell(text, key, entry)}{printing.sign(entry)}"
