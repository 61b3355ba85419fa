"""What the article prints of the results, and where: by result, in every edition."""

from dataclasses import dataclass, replace
from pathlib import Path

from citra.claims import Judged, judge, read_claims
from citra.compendium import Claimed, Item, Place
from citra.dictionary import LANGUAGES, the_dictionary
from citra.language import value_text
from citra.latex import (
    JOINT_DISPLAY,
    KINDS,
    Float,
    Printing,
    Use,
    appendix_files,
    find_floats,
    find_uses,
    input_files,
    plain_text,
    printed_texts,
    read_source,
    section_titles,
    uses_in,
    without_heading,
)
from citra.pipeline.typesetting import simulated_tables
from citra.places import Places
from citra.results import read_ledgers


@dataclass(frozen=True)
class EditionText:
    """One edition as it is printed: uses of results, tables and figures, files of its appendix, and how it reads."""

    uses: tuple[Use, ...]
    floats: tuple[Float, ...]
    appendices: frozenset[str]
    printing: Printing

    def place(self, written: str) -> Place:
        """Return a place as every language reads it: ``en/findings.tex:12``, ``claims.yml:audience-grew``."""
        file, _, rest = written.partition(", ")
        where = rest.removeprefix("line ").removeprefix("claim ").partition(" (")[0].strip("'")
        return Place(self.printing.language, f"{file}:{where}", file.rpartition("/")[2] in self.appendices)


@dataclass(frozen=True)
class Article:
    """Every edition of a study's article, and its results.

    Parameters
    ----------
    places : Places
    entries : dict
        The ledgers' entries by kind and key.
    judged : tuple of Judged
    editions : dict of EditionText
        By language; none for a study without an article.
    """

    places: Places
    entries: dict[str, dict]
    judged: tuple[Judged, ...]
    editions: dict[str, EditionText]


def read_article(places: Places, stems: tuple[str, ...], editions: tuple[str, ...]) -> Article:
    """Read what the editions print of the results of a study's notebooks."""
    entries = read_ledgers(places.ledger(stem) for stem in stems)
    judged = tuple(judge(read_claims(places.claims), entries)) if editions else ()
    return Article(
        places, entries, judged, {language: _read_edition(language, places, entries, judged) for language in editions}
    )


def _read_edition(language: str, places: Places, entries: dict, judged: tuple[Judged, ...]) -> EditionText:
    shell = places.paper / f"article-{language}.tex"
    files = input_files(shell, places.paper / "sections" / language)
    numbers = entries["numbers"]
    uses = [use for file in files for use in find_uses(file, numbers)]
    for place, text in printed_texts(list(judged), language).items():
        uses += uses_in(text, place, numbers)
    floats = tuple(find_floats(files, numbers))
    printing = Printing(entries, simulated_tables(places), language)
    printing = replace(printing, labels=_labels(files, floats, printing))
    return EditionText(tuple(uses), floats, frozenset(appendix_files(shell)), printing)


def _labels(files: list[Path], floats: tuple[Float, ...], printing: Printing) -> dict[str, str]:
    """Return what a reference prints: a section's title, or a table's or figure's name and number."""
    labels = {}
    for file in files:
        for label, title in section_titles(read_source(file)).items():
            labels[label] = f"\u201c{plain_text(title, printing, file.name)}\u201d"
    for each in floats:
        word = the_dictionary().word(f"review-{each.kind}", printing.language)
        labels[f"{each.kind[:3]}:{each.key}"] = f"{word}\u00a0{each.number}"
    return labels


def article_titles(article: Article) -> dict[str, str]:
    """Return the title by edition, without the subtitle."""
    titles = {}
    for language, edition in article.editions.items():
        source = (article.places.paper / "sections" / language / "title.tex").read_text(encoding="utf-8")
        titles[language] = plain_text(source, edition.printing, f"{language}/title.tex")
    return titles


def article_limits(article: Article) -> dict[str, tuple[str, ...]]:
    """Return the paragraphs of the section on limits by edition."""
    limits = {}
    for language, edition in article.editions.items():
        source = read_source(article.places.paper / "sections" / language / "limits.tex")
        text = plain_text(without_heading(source), edition.printing, f"{language}/limits.tex")
        limits[language] = tuple(text.split("\n\n"))
    return limits


def claimed(article: Article) -> tuple[Claimed, ...]:
    """Return the claims of the studied paper with what was found, as the editions print them."""

    def text(written: dict[str, str], id: str) -> dict[str, str]:
        place = f"claims.yml, claim {id!r}"
        return {
            language: plain_text(written[language], edition.printing, place)
            for language, edition in article.editions.items()
        }

    return tuple(
        Claimed(
            each.claim.id,
            text(each.claim.words, each.claim.id),
            each.finding.verdict,
            text(each.finding.number, each.claim.id),
            text(each.finding.sentence, each.claim.id),
        )
        for each in article.judged
    )


def items_of(article: Article, root: Path) -> tuple[Item, ...]:
    """Return every result with the notebook that makes it and the places that print it, by kind and key."""
    items = [
        _item(kind, key, entry, article, root)
        for kind, entries in article.entries.items()
        for key, entry in sorted(entries.items())
    ]
    return (*items, *_joint_display(article, root))


def _item(kind: str, key: str, entry: dict, article: Article, root: Path) -> Item:
    places, numbered, captions = [], {}, {}
    for language, edition in article.editions.items():
        # A condition asks whether a number is known; it prints nothing of it.
        asked = [use for use in edition.uses if use.key == key and KINDS[use.macro] == kind]
        uses = [use for use in asked if use.macro != "whenknown"]
        places += [edition.place(written) for written in dict.fromkeys(use.place for use in uses)]
        if kind in ("tables", "figures"):
            numbered[language], captions[language] = _numbered(kind, key, edition)
        if kind == "claims" and uses:
            captions[language] = plain_text(uses[0].sentence, edition.printing, uses[0].place)
    if kind == "numbers":
        captions = {language: value_text(entry["value"], entry["unit"], language) for language in LANGUAGES}
    folder = article.places.results(entry["notebook"])
    names = ["ledger.json"]
    if kind == "figures":
        names = [f"{key}.csv", *(f"{key}-{language}.pdf" for language in LANGUAGES)]
    return Item(
        key=key,
        kind=kind,
        notebook=article.places.source_notebook(entry["notebook"]).relative_to(root).as_posix(),
        cell=entry.get("cell", ""),
        is_simulated=entry["is_simulated"],
        printed=captions,
        numbered=numbered,
        places=tuple(places),
        files=tuple((folder / name).relative_to(root).as_posix() for name in names),
    )


def _numbered(kind: str, key: str, edition: EditionText) -> tuple[str, str]:
    """Return the number and the caption of a table or figure; both empty where the edition does not print it."""
    for each in edition.floats:
        if (each.kind, each.key) == (kind, key):
            return str(each.number), plain_text(each.caption, edition.printing, each.place)
    return "", ""


def _joint_display(article: Article, root: Path) -> list[Item]:
    """Return the table of claims, which no notebook makes, where the article prints it."""
    numbered, captions, places = {}, {}, []
    for language, edition in article.editions.items():
        number, caption = _numbered("tables", JOINT_DISPLAY, edition)
        if number:
            numbered[language], captions[language] = number, caption
            found = next(each for each in edition.floats if each.key == JOINT_DISPLAY)
            places.append(edition.place(found.place))
    register = article.places.claims.relative_to(root).as_posix()
    # It is set while the article is: no other file holds it.
    files = tuple(article.places.article(language).relative_to(root).as_posix() for language in numbered)
    made = Item(JOINT_DISPLAY, "tables", register, "", False, captions, numbered, tuple(places), files)
    return [made] if places else []
