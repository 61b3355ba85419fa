"""The reviewer's page: what is claimed, what is real, how to run it again, and where each result comes from.

One file in one language that asks no host for anything.
"""

from html import escape
from importlib.resources import files
from pathlib import PurePosixPath
from string import Template

from citra.compendium.material import Item, Material
from citra.compendium.paths import CHECKSUMS, CODECHECK, CRATE, REPLICATION, REVIEWER
from citra.dictionary import LANGUAGES, the_dictionary
from citra.language import number_text, value_text

KIND_WORDS = {
    "tables": "review-tables",
    "figures": "review-figures",
    "numbers": "review-numbers",
    "claims": "review-sentences",
}


class Words:
    """The dictionary's words in one language, safe to stand in a page."""

    def __init__(self, language: str):
        self.language = language

    def __call__(self, name: str, **values: object) -> str:
        return escape(the_dictionary().word(name, self.language).format(**values))


def write_reviewer_page(material: Material, language: str, root: str = "") -> str:
    """Return the reviewer's page.

    Parameters
    ----------
    material : Material
    language : {"id", "en"}
    root : str
        How the page links to the top of the archive; empty where it lies there.

    Returns
    -------
    str
        One HTML document with its style and script in it.
    """
    word = Words(language)
    title = escape(material.article_title.get(language, material.study))
    other = next(each for each in LANGUAGES if each != language)
    body = [
        _section("short", word("review-short"), _short(material, word, root)),
        _section("claims", word("review-claims"), _claims(material, word)) if material.claims else "",
        _section("data", word("review-data"), _data(material, word)),
        _section("run", word("review-run"), _run(material, word)),
        _section("first", word("review-first"), _first(material, word)) if material.articles else "",
        _section("limits", word("review-limits"), _limits(material, language)) if material.limits else "",
        _section("source", word("review-source"), _source(material, word, root)),
        _section("papers", word("review-papers"), _papers(word)),
    ]
    return Template(_resource("reviewer.html")).substitute(
        language=language,
        title=title,
        heading=word("review-title"),
        skip=word("review-skip"),
        other=other,
        other_page=REVIEWER[other],
        other_language=word("review-other-language"),
        style=_resource("reviewer.css"),
        script=_resource("reviewer.js"),
        body="".join(body),
    )


def _resource(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _section(id: str, heading: str, content: str) -> str:
    return f'<section aria-labelledby="{id}">\n<h2 id="{id}">{heading}</h2>\n{content}</section>\n'


def _table(label: str, headings: list[str], rows: list[list[str]], id: str = "") -> str:
    """Return a table in a box of its own that scrolls and can be reached by the keyboard; the cells are HTML."""
    head = "".join(f'<th scope="col">{each}</th>' for each in headings)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in rows)
    named = f' id="{id}"' if id else ""
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{label}">\n'
        f"<table{named}>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n</div>\n"
    )


def _count(count: int, word: Words) -> str:
    return number_text(count, "count", word.language)


def _short(material: Material, word: Words, root: str) -> str:
    printed = {kind: material.printed_items(kind) for kind in KIND_WORDS}
    made = word(
        "review-made",
        files=_count(len(material.raw_files), word),
        notebooks=_count(len(material.programs), word),
        **{kind: _count(len(printed[kind]), word) for kind in ("tables", "figures", "numbers")},
    )
    resting = sum(item.is_simulated for kind in ("tables", "figures", "numbers") for item in printed[kind])
    rests = word("review-rests", count=_count(resting, word)) if resting else word("review-rests-none")
    articles = "".join(
        f'<li>{word("review-article")}: <a href="{root}{path}">{escape(material.article_title[each])}</a></li>\n'
        for each, path in material.articles.items()
    )
    return f"<p>{made} {rests}</p>\n" + (f"<ul>\n{articles}</ul>\n" if articles else "")


def _claims(material: Material, word: Words) -> str:
    language = word.language
    rows = [
        [
            escape(each.words[language]),
            f'<span class="verdict {each.verdict}">{word(f"verdict-{each.verdict}")}</span>',
            escape(each.number[language]),
            escape(each.sentence[language]),
        ]
        for each in material.claims
    ]
    headings = [word("claim"), word("verdict"), word("number"), word("review-found")]
    return f"<p>{word('review-claims-lead')}</p>\n" + _table(word("review-claims"), headings, rows)


def _mark(is_simulated: bool, word: Words) -> str:
    name = "simulated" if is_simulated else "real"
    return f'<span class="mark {name}">{word(name)}</span>'


def _data(material: Material, word: Words) -> str:
    rows = [
        [
            f"<code>{escape(file.path)}</code>" + ("" if file.is_shared else f" ({word('review-not-shared')})"),
            _mark(file.is_simulated, word),
            ", ".join(f"{_count(count, word)} {word(name)}" for name, count in file.row_counts),
            _quoted(file.origin),
            _quoted(file.licence),
        ]
        for file in material.raw_files
    ]
    headings = ["review-file", "review-kind-of-data", "review-rows", "review-origin", "review-licence"]
    return _table(word("review-data"), [word(name) for name in headings], rows)


def _quoted(text: str) -> str:
    """Return words of the parameter file, which is written in one language."""
    return f'<span lang="en">{escape(text)}</span>'


def _run(material: Material, word: Words) -> str:
    command = "make paper" if material.articles else "make results"
    return (
        f"<p>{word('review-run-lead')}</p>\n<pre><code>{command} STUDY={escape(material.study)}</code></pre>\n"
        f"<p>{word('review-check-lead')}</p>\n<pre><code>sha256sum --check --quiet {CHECKSUMS}</code></pre>\n"
        f"<p>{_time(material, word)}</p>\n"
    )


def _time(material: Material, word: Words) -> str:
    found = material.measurement
    if found is None:
        return word("review-time-none")
    parts = [
        word(
            "review-time",
            date=value_text(found.measured_on, "date", word.language),
            seconds=_count(round(found.results_seconds + found.article_seconds), word),
            memory=_count(found.peak_memory_mib, word),
            cores=_count(found.machine.core_count, word),
            processor=found.machine.processor,
            system=found.machine.system,
        ),
        word("review-time-load", load=number_text(found.machine.load, "hours", word.language)),
    ]
    if found.packages_sha256 != material.packages_sha256:
        parts.append(word("review-time-old"))
    return " ".join(parts)


def _name(item: Item, word: Words) -> str:
    return f"{word(KIND_WORDS[item.kind])} {item.numbered.get(word.language, '')}".strip()


def _first(material: Material, word: Words) -> str:
    lines = [
        f"<li>{_name(item, word)}: {escape(item.printed.get(word.language, ''))}</li>\n"
        for kind in ("tables", "figures")
        for item in material.printed_items(kind)
        if not item.is_simulated and not any(place.is_appendix for place in item.places)
    ]
    return f"<p>{word('review-first-lead')}</p>\n<ul>\n{''.join(lines)}</ul>\n"


def _limits(material: Material, language: str) -> str:
    return "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in material.limits[language])


def _source(material: Material, word: Words, root: str) -> str:
    pages = {
        PurePosixPath(file.path).stem: file.path
        for step in material.steps
        for file in step.writes
        if file.path.endswith(".html")
    }
    rows = [
        [
            _name(item, word),
            f"<code>{escape(item.key)}</code>",
            escape(item.printed.get(word.language, "")),
            _mark(item.is_simulated, word),
            _made_by(item, pages, word, root),
            "<br>".join(escape(place.source) for place in item.places if place.language == word.language),
        ]
        for kind in KIND_WORDS
        for item in material.printed_items(kind)
    ]
    headings = ["review-kind", "review-key", "review-printed", "review-kind-of-data", "review-made-by", "review-stands"]
    kinds = "".join(f"<option>{word(name)}</option>" for name in KIND_WORDS.values())
    controls = (
        '<form class="filter" role="search">\n'
        f'<label>{word("review-filter")} <input type="search" id="words" autocomplete="off"></label>\n'
        f'<label>{word("review-kind")} <select id="kind"><option value="">{word("review-every-kind")}</option>{kinds}'
        "</select></label>\n"
        f'<label><input type="checkbox" id="real"> {word("review-only-real")}</label>\n'
        f'<p id="shown" role="status" data-text="{word("review-shown", shown="{shown}", all="{all}")}"></p>\n</form>\n'
    )
    return controls + _table(word("review-source"), [word(name) for name in headings], rows, id="results")


def _made_by(item: Item, pages: dict[str, str], word: Words, root: str) -> str:
    stem = PurePosixPath(item.notebook).stem
    target = f"{pages[stem]}#cell-{item.cell}" if stem in pages and item.cell else pages.get(stem, item.notebook)
    cell = f", {word('review-cell')} <code>{escape(item.cell)}</code>" if item.cell else ""
    return f'<a href="{root}{escape(target)}">{escape(stem)}</a>{cell}'


def _papers(word: Words) -> str:
    told = {REPLICATION: "review-replication", CODECHECK: "review-codecheck", CRATE: "review-crate"}
    lines = [f'<li><a href="{name}">{name}</a>: {word(text)}</li>\n' for name, text in told.items()]
    return f"<ul>\n{''.join(lines)}</ul>\n"
