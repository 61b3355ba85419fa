"""Two editions of one article carry the same results, figures, tables and claims."""

from collections import defaultdict

from citra.accounting.listing import Listing
from citra.accounting.page import Article
from citra.accounting.printed import printed_uses

Counted = dict[str, list[int]]


def printed_keys(article: Article) -> Counted:
    """Return the pages on which each result, table, figure and claim of an edition stands, one for each use."""
    pages: Counted = defaultdict(list)
    for kind, key, _, page in printed_uses(article).values():
        if kind == "result":
            part, name, _ = key.split(":")
            pages[f"{'result' if part == 'value' else part} {name}"].append(page)
        elif kind == "figure":
            pages[f"figure {key}"].append(page)
        elif kind == "cell":
            pages[f"table {key.split(':')[0]}"] = [page]
    for key, page in article.claims:
        pages[f"claim {key}"].append(page)
    return pages


def unequal_editions(first: Article, second: Article, listing: Listing) -> list[str]:
    """Return a sentence for every key that two editions do not use equally often, and for every stale difference."""
    here, there = printed_keys(first), printed_keys(second)
    differences = listing.differences or {}
    faults, unequal = [], set()
    for key in sorted(here.keys() | there.keys()):
        if len(here.get(key, ())) != len(there.get(key, ())):
            unequal.add(key)
            if key not in differences:
                faults.append(
                    f"The editions differ: {key!r} is {_told(first, here, key)} and {_told(second, there, key)}."
                )
    for key in sorted(differences.keys() - unequal):
        faults.append(f"paper/numerals.yml: the editions do not differ in {key!r} any more.")
    return faults


def _told(article: Article, counted: Counted, key: str) -> str:
    pages = sorted(counted.get(key, ()))
    if not pages:
        return f"not in {article.name}"
    return f"{len(pages)} time{'s' * (len(pages) > 1)} in {article.name} (page {', '.join(map(str, pages))})"
