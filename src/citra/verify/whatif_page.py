"""The page that shows what other parameters would change."""

from dataclasses import dataclass
from html import escape

from citra.verify.comparison import Comparison
from citra.verify.page import items_section, page
from citra.verify.sentences import Change, changed_words
from citra.verify.snapshot import Snapshot

SIDES = ("now", "then")
NOT_PRINTED = '<small lang="en">not printed</small>'
EDITIONS = {"id": "Indonesian", "en": "English"}


@dataclass(frozen=True)
class Turned:
    """A claim that would hold no longer, or would hold, or would have another verdict.

    Parameters
    ----------
    key : str
        The claim.
    old, new : str
        What is said of it now and then.
    sentences : tuple of (str, str)
        The passages of the article that state it, each behind its language.
    """

    key: str
    old: str
    new: str
    sentences: tuple[tuple[str, str], ...] = ()


def whatif_page(
    study: str,
    values: tuple[dict, dict],
    changes: list[Change],
    turned: list[Turned],
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
    turned : list of Turned
        The claims that would change.
    comparison : Comparison
        Every item now and then.
    results : pair of Snapshot
        The results now and then.
    """
    changed = [item for item in comparison.items if item.verdict != "identical" and item.kind != "file"]
    return page(
        f"{study} with {', '.join(f'{name}={value}' for name, value in values[1].items())}",
        _lead(values, len(changes), len(changed), len(turned)),
        _claims(turned),
        *(_sentences(language, [each for each in changes if each.language == language]) for language in EDITIONS),
        items_section(changed, "Results that would change", *results, frozenset(), SIDES) if changed else "",
    )


def _lead(values: tuple[dict, dict], sentences: int, results: int, claims: int) -> str:
    before, after = values
    set_to = "; ".join(escape(f"{name}: {before[name]} → {after[name]}") for name in after)
    counted = (_counted(sentences, "sentence"), _counted(results, "result"), _counted(claims, "claim"))
    said = f"{', '.join(counted[:2])} and {counted[2]} would change."
    return f'<div class="lead{" bad" if claims else ""}"><p><strong>{said}</strong></p><p>{set_to}</p></div>'


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _claims(turned: list[Turned]) -> str:
    """Return the claims that would change; with one that no longer holds the article cannot be made as it stands."""
    if not turned:
        return ""
    rows = []
    for each in turned:
        stated = "".join(f'<div lang="{language}">{escape(text)}</div>' for language, text in each.sentences)
        cells = f"<td>{escape(each.old)}</td><td>{escape(each.new)}</td><td>{stated}</td>"
        rows.append(f'<tr><th scope="row">{escape(each.key)}</th>{cells}</tr>')
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("claim", *SIDES, "stated in the article"))
    return (
        "<h2>Claims that would change</h2><p>The article cannot be made with a claim that no longer holds: its "
        'sentence must be written anew.</p><div class="wide" role="region" aria-label="Claims" tabindex="0"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _sentences(language: str, changes: list[Change]) -> str:
    if not changes:
        return ""
    rows = "".join(_sentence(each) for each in changes)
    name = f"{EDITIONS[language]} sentences"
    return (
        f"<h2>Sentences of the {EDITIONS[language]} edition</h2>"
        f'<div class="wide" role="region" aria-label="{name}" tabindex="0"><table class="sentences" lang="{language}">'
        '<thead lang="en"><tr><th scope="col">place</th><th scope="col">now</th><th scope="col">then</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _sentence(change: Change) -> str:
    pieces = changed_words(change.old or "", change.new or "")
    texts = [_marked(side, mark) or NOT_PRINTED for side, mark in zip(pieces, ("del", "ins"), strict=True)]
    cells = "".join(f"<td>{text}</td>" for text in texts)
    return f'<tr><th scope="row"><small lang="en">{escape(change.place)}</small></th>{cells}</tr>'


def _marked(pieces: list[tuple[str, bool]], mark: str) -> str:
    return "".join(f"<{mark}>{escape(text)}</{mark}>" if differs else escape(text) for text, differs in pieces)
