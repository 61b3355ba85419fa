"""The comparison as a page that works without a network."""

from base64 import b64encode
from collections.abc import Iterable
from html import escape
from pathlib import Path
from string import Template

from citra.verify.comparison import CLASSES, Comparison
from citra.verify.items import KINDS, REPRODUCED, VERDICTS, Item, Part
from citra.verify.pictures import as_png
from citra.verify.snapshot import Snapshot

TEMPLATE = Path(__file__).with_name("page.html")
# So many parts of one item are shown; verdicts.json holds all of them.
MOST_PARTS = 40
MEANINGS = {
    "identical": "the same value, text or bytes",
    "same as printed": "another value, but every edition prints the same; of a picture, the same pixels",
    "within tolerance": "another value, near enough for a reason that reference/tolerances.yml states",
    "new": "the reference does not hold it",
    "differs": "another value",
    "claim changes": "a claim holds where it did not, or no longer holds, or has another verdict",
    "missing": "the reference holds it and the rebuilt results do not",
}


def page(title: str, *sections: str) -> str:
    """Return a whole page; it asks no host for anything.

    Parameters
    ----------
    title : str
        The page's heading, as plain text.
    *sections : str
        HTML.
    """
    text = Template(TEMPLATE.read_text(encoding="utf-8"))
    return text.substitute(title=escape(title), body="\n".join(section for section in sections if section))


def verification_page(study: str, comparison: Comparison, old: Snapshot, new: Snapshot, pages: frozenset[str]) -> str:
    """Return the page of a verification: its summary, and every item.

    Parameters
    ----------
    study : str
        The study's name.
    comparison : Comparison
        What was found.
    old, new : Snapshot
        The reference and the rebuilt results, for their pictures.
    pages : frozenset of str
        The notebooks of which a page stands beside this one.
    """
    return page(
        f"Verification of {study}",
        lead(comparison),
        counts_table(comparison) if comparison.items else "",
        _explanation(),
        items_section(comparison.items, "Every item", old, new, pages) if comparison.items else "",
    )


def lead(comparison: Comparison) -> str:
    """Return the box at the head: what the whole comes to."""
    if comparison.stopped:
        said = "<p><strong>The build stopped, so nothing could be compared.</strong></p>"
        said += f"<pre>{escape(comparison.stopped)}</pre>"
    elif comparison.is_reproduced:
        said = f"<p><strong>All {len(comparison.items):,} items came out again.</strong></p>"
    else:
        count = len(comparison.not_reproduced)
        said = f"<p><strong>{count:,} of {len(comparison.items):,} items did not come out again.</strong></p>"
    kind = comparison.reproduction_class
    said += f"<p>Class: {escape(kind)}, that is: {escape(CLASSES[kind])}.</p>"
    return f'<div class="lead{"" if comparison.is_reproduced else " bad"}">{said}</div>'


def counts_table(comparison: Comparison) -> str:
    """Return how many items of each kind have which verdict."""
    counts = comparison.counts()
    verdicts = [verdict for verdict in VERDICTS if any(verdict in row for row in counts.values())]
    head = "".join(f'<th scope="col">{escape(verdict)}</th>' for verdict in verdicts)
    rows = []
    for kind, row in counts.items():
        cells = "".join(f"<td>{row.get(verdict, 0):,}</td>" for verdict in verdicts)
        values = sum(item.compared for item in comparison.items if item.kind == kind)
        rows.append(f'<tr><th scope="row">{kind}</th>{cells}<td>{values:,}</td></tr>')
    return (
        '<h2>Summary</h2><div class="wide" role="region" aria-label="Summary" tabindex="0"><table class="counts">'
        f'<caption>Items by kind and verdict</caption><thead><tr><th scope="col">kind</th>{head}'
        f'<th scope="col">values compared</th></tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )


def _explanation() -> str:
    terms = "".join(f"<dt>{escape(name)}</dt><dd>{escape(MEANINGS[name])}</dd>" for name in VERDICTS)
    classes = "".join(f"<dt>{escape(name)}</dt><dd>{escape(rule)}</dd>" for name, rule in CLASSES.items())
    return (
        f"<details><summary>What the verdicts and the classes mean</summary><dl>{terms}</dl>"
        "<p>The four classes and the limit of a quarter are those of the report form of the American Economic "
        f"Association's Data Editor; that every claim must hold is added here.</p><dl>{classes}</dl></details>"
    )


SIDES = ("reference", "rebuilt")


def items_section(
    items: Iterable[Item],
    heading: str,
    old: Snapshot,
    new: Snapshot,
    pages: frozenset[str],
    sides: tuple[str, str] = SIDES,
) -> str:
    """Return a table of items with filters above it: the worst first.

    Parameters
    ----------
    items : iterable of Item
        What stands in it.
    heading : str
        Its heading, as plain text.
    old, new : Snapshot
        The results on either side, for their pictures.
    pages : frozenset of str
        The notebooks of which a page stands beside this one.
    sides : pair of str
        What the two sides are called.
    """
    places = {kind: place for place, kind in enumerate(KINDS)}
    order = sorted(items, key=lambda item: (-VERDICTS.index(item.verdict), places[item.kind]))
    kinds = [kind for kind in KINDS if any(item.kind == kind for item in order)]
    verdicts = [verdict for verdict in VERDICTS if any(item.verdict == verdict for item in order)]
    heads = "".join(f'<th scope="col" role="columnheader">{head}</th>' for head in ("item", "verdict", *sides))
    return (
        f'<h2 id="list">{escape(heading)}</h2><form id="filter" hidden>{_choice("kind", kinds)}'
        f'{_choice("verdict", verdicts)}<div><label for="words">Search</label><input id="words" name="words" '
        'type="search"></div><p id="shown" role="status"></p></form>'
        '<table id="items" role="table" aria-labelledby="list"><colgroup><col class="what"><col class="said"><col>'
        f'<col></colgroup><thead role="rowgroup"><tr role="row">{heads}</tr></thead><tbody role="rowgroup">'
        + "".join(_row(item, (old, new), pages, sides) for item in order)
        + "</tbody></table>"
    )


def _choice(name: str, values: list[str]) -> str:
    options = "".join(f'<option value="{escape(value)}">{escape(value)}</option>' for value in values)
    return (
        f'<div><label for="{name}">{name.capitalize()}</label><select id="{name}" name="{name}">'
        f'<option value="">all</option>{options}</select></div>'
    )


def verdict_mark(verdict: str) -> str:
    """Return a verdict in its colour; the word says it too."""
    tone = "" if verdict in VERDICTS[:2] else " near" if verdict in REPRODUCED else " bad"
    return f'<span class="verdict{tone}">{escape(verdict)}</span>'


def _row(item: Item, results: tuple[Snapshot, Snapshot], pages: frozenset[str], sides: tuple[str, str]) -> str:
    parts = item.parts[:MOST_PARTS]
    cells = ["".join(_value(part, side) for part in parts) for side in (0, 1)]
    if item.kind == "figure picture" and item.verdict not in VERDICTS[:2]:
        cells = [_picture(item.key, side, each) for side, each in zip(sides, results, strict=True)]
    if item.verdict == "identical":
        cells[1] = '<span class="note">the same</span>'
    more = len(item.parts) - len(parts)
    note = " ".join(part for part in (item.note, f"{more} more are in verdicts.json." if more else "") if part)
    said = f'<div class="note">{escape(note)}</div>' if note else ""
    where = _where(item, pages)
    return (
        f'<tr role="row" data-kind="{item.kind}" data-verdict="{item.verdict}"><th scope="row" role="rowheader">'
        f'<span class="kind">{item.kind}</span><div class="key">{escape(item.key)}</div>{where}</th>'
        f'<td role="cell">{verdict_mark(item.verdict)}{said}</td>'
        + "".join(f'<td role="cell" data-head="{side}">{cell}</td>' for side, cell in zip(sides, cells, strict=True))
        + "</tr>"
    )


def _where(item: Item, pages: frozenset[str]) -> str:
    """Return where an item is made: a link to the cell of its notebook, if there is a page of it."""
    if not item.notebook:
        return ""
    if item.notebook not in pages:
        return f"<small>{escape(item.notebook)}</small>"
    cell = f"#cell-{escape(item.cell)}" if item.cell else ""
    label = escape(f"{item.key} in the notebook {item.notebook}")
    return f'<small><a href="pages/{escape(item.notebook)}.html{cell}" aria-label="{label}">{item.notebook}</a></small>'


def _value(part: Part, side: int) -> str:
    whole, shown = (part.old, part.new)[side], (part.printed_old, part.printed_new)[side]
    printed = " · ".join(dict.fromkeys(shown.values())) or ("nothing" if whole is None else str(whole))
    exact = f" <small>{escape(repr(whole))}</small>" if shown and isinstance(whole, float) else ""
    if side and part.absolute:
        relative = f", {part.relative:.2g} of the old" if part.relative is not None else ""
        exact += f" <small>apart by {part.absolute:.4g}{relative}</small>"
    return f'<div><span class="part">{escape(part.name)}</span> {escape(printed)}{exact}</div>'


def _picture(key: str, side: str, snapshot: Snapshot) -> str:
    if key not in snapshot.pictures:
        return ""
    source = b64encode(as_png(snapshot.pictures[key])).decode("ascii")
    return f'<img alt="{escape(key)}, {side}" src="data:image/png;base64,{source}">'
