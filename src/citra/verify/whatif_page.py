"""The page that shows what other parameters would change."""

from html import escape

from citra.verify.comparison import Comparison
from citra.verify.page import items_section, page
from citra.verify.sentences import Change, changed_words
from citra.verify.snapshot import Snapshot

SIDES = ("now", "then")
EDITIONS = {"id": "Indonesian", "en": "English"}


def whatif_page(
    study: str,
    values: tuple[dict, dict],
    changes: list[Change],
    comparison: Comparison,
    results: tuple[Snapshot, Snapshot],
) -> str:
    """Return the page of a study with other parameters.

    Parameters
    ----------
    study : str
        The study's name.
    values : pair of dict
        The parameters that change, now and then.
    changes : list of Change
        The sentences that would read otherwise.
    comparison : Comparison
        Every item now and then.
    results : pair of Snapshot
        The results now and then.
    """
    changed = [item for item in comparison.items if item.verdict != "identical" and item.kind != "file"]
    return page(
        f"{study} with {', '.join(f'{name}={value}' for name, value in values[1].items())}",
        _lead(values, changes, len(changed), comparison),
        _claims(comparison, changes),
        *(_sentences(language, [each for each in changes if each.language == language]) for language in EDITIONS),
        items_section(changed, "Results that would change", *results, frozenset(), SIDES) if changed else "",
    )


def _lead(values: tuple[dict, dict], changes: list[Change], items: int, comparison: Comparison) -> str:
    before, after = values
    set_to = "; ".join(escape(f"{name}: {before[name]} → {after[name]}") for name in after)
    broken = [item for item in comparison.items if item.verdict == "claim changes"]
    said = f"{len(changes)} sentences, {items} results and {len(broken)} claims would change."
    return f'<div class="lead{" bad" if broken else ""}"><p><strong>{said}</strong></p><p>{set_to}</p></div>'


def _claims(comparison: Comparison, changes: list[Change]) -> str:
    """Return the claims that would no longer hold, or would; with them the article cannot be made as it stands."""
    rows = [
        f'<tr><th scope="row">{escape(item.key)}</th>'
        f"<td>{escape(str(part.old))}</td><td>{escape(str(part.new))}</td></tr>"
        for item in comparison.items
        for part in item.parts
        if part.verdict == "claim changes"
    ]
    if not rows:
        return ""
    return (
        "<h2>Claims that would change</h2><p>The article cannot be made with a claim that no longer holds: its "
        'sentence must be written anew.</p><div class="wide" role="region" aria-label="Claims" tabindex="0"><table>'
        '<thead><tr><th scope="col">claim</th><th scope="col">now</th><th scope="col">then</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _sentences(language: str, changes: list[Change]) -> str:
    if not changes:
        return ""
    rows = "".join(_sentence(each) for each in changes)
    name = f"{EDITIONS[language]} sentences"
    return (
        f"<h2>Sentences of the {EDITIONS[language]} edition</h2>"
        f'<div class="wide" role="region" aria-label="{name}" tabindex="0"><table lang="{language}">'
        '<thead lang="en"><tr><th scope="col">place</th><th scope="col">now</th><th scope="col">then</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _sentence(change: Change) -> str:
    pieces = changed_words(change.old or "", change.new or "")
    cells = "".join(f"<td>{_marked(side, mark)}</td>" for side, mark in zip(pieces, ("del", "ins"), strict=True))
    return f'<tr><th scope="row"><small lang="en">{escape(change.place)}</small></th>{cells}</tr>'


def _marked(pieces: list[tuple[str, bool]], mark: str) -> str:
    return "".join(f"<{mark}>{escape(text)}</{mark}>" if differs else escape(text) for text, differs in pieces)
