"""The web edition of the article: what it says, where its links lead, and how it is met by a reader."""

import html
import json
import re
import unicodedata
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from browser import TELEPHONE
from conftest import ROOT

from citra.accounting import read_article
from citra.accounting.printed import printed_uses
from citra.pipeline.pages.article import read_uses
from citra.pipeline.site.folder import remove_stale
from citra.results import read_ledgers

STUDY = "build/kpknl-bekasi"
LANGUAGES = ("id", "en")
DEFINED = re.compile(r"^\\DefineResult\{([^}]*)\}" + r"\{((?:[^{}]|\{[^{}]*\})*)\}" * 4, re.M)
# How a number that TeX prints is written here.
SIGNS = {r"\,": "\u202f", r"\%": "%", r"\ensuremath{-}": "\u2212", r"\textendash{}": "\u2013", r"\textless{}": "<"}
NO_ROWS = {"id": "tidak ada", "en": "none"}
VOID = {"meta", "img", "br", "link", "input"}
ENGLISH = r"\b(the|and|of|with|from|posts?|followers?|table|figure|section|share|rate|likes?|comments?|not)\b"


class Page(HTMLParser):
    """A page's tags with their attributes, and the results it prints, in order."""

    def __init__(self, text: str):
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.open: list[tuple[str, dict]] = []
        self.results: list[dict] = []
        self.cells: dict[str, list[list[str]]] = {}
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append((tag, attributes))
        if tag not in VOID:
            self.open.append((tag, attributes))
        if tag in ("tr", "td"):
            rows = self.cells.setdefault(self._nearest("id", among="div").removeprefix("tab-"), [])
            (rows[-1] if tag == "td" else rows).append("" if tag == "td" else [])
        if "data-key" in attributes:
            found = {"key": attributes["data-key"], "tag": tag, "text": "", "language": self._nearest("lang")}
            around = [(one, given.get("class", "")) for one, given in self.open]
            found["is_float"] = any(one in ("figure", "table") for one, _ in around)
            found["is_listed"] = ("section", "claims") in around
            found["is_label"] = any(one == "b" for one, _ in around)
            self.results.append(found)
            self.open[-1] = (tag, {**attributes, "found": found})

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        for _, given in self.open:
            if "found" in given:
                given["found"]["text"] += data
        if any(tag == "td" for tag, _ in self.open):
            self.cells[self._nearest("id", among="div").removeprefix("tab-")][-1][-1] += data
        around = {(tag, given.get("class")) for tag, given in self.open}
        is_name = {"style", "script", "code"} & {tag for tag, _ in around} or ("ul", "works") in around
        if self.open and not is_name and self._nearest("lang") == self.open[0][1]["lang"]:
            self.words.append(data)

    def _nearest(self, name: str, among: str = "") -> str:
        return next(given[name] for tag, given in reversed(self.open) if name in given and among in ("", tag))


@pytest.fixture(scope="module")
def folder(site):
    return site.path(f"{STUDY}/site")


@pytest.fixture(scope="module")
def entries(site):
    return read_ledgers(sorted(site.path(f"{STUDY}/results").glob("*/ledger.json")))


@pytest.fixture(scope="module")
def pages(folder) -> dict[str, Page]:
    return {language: Page((folder / f"article-{language}.html").read_text(encoding="utf-8")) for language in LANGUAGES}


def printed_by_tex(site, language: str) -> dict[str, set[str]]:
    """Return the texts that TeX prints of each number: value, low, high, n, and the interval."""
    text = site.path(f"{STUDY}/paper/{language}/results.tex").read_text(encoding="utf-8")
    printed = {}
    for key, *parts in DEFINED.findall(text):
        for written, shown in SIGNS.items():
            parts = [part.replace(written, shown) for part in parts]
        between = {"id": " sampai ", "en": " to "}[language] if "\u2212" in parts[1] + parts[2] else "\u2013"
        printed[key] = {*parts, between.join(parts[1:3])} - {"", between}
    return printed


def test_every_number_is_the_ledgers_as_the_pdf_prints_it(site, pages, entries):
    tex = {language: printed_by_tex(site, language) for language in LANGUAGES}
    for language, page in pages.items():
        numbers = [found for found in page.results if found["key"] in entries["numbers"]]
        assert len(numbers) > 250
        for found in numbers:
            assert found["text"] in tex[found["language"]][found["key"]], (language, found)


def test_results_stand_in_the_sequence_of_the_pdf(site, pages, entries):
    """TeX tells the uses page by page, and moves floats: those that stand in one are compared by how often they do."""
    for language, page in pages.items():
        lines = site.path(f"{STUDY}/paper/{language}/uses.txt").read_text(encoding="utf-8").splitlines()
        tex = [line.split()[0] for line in lines]
        met = [found for found in page.results if not found["is_listed"]]
        # The claims of the register stand in no ledger.
        assert Counter(tex) == Counter(found["key"] for found in met)
        in_floats = {found["key"] for found in met if found["is_float"]}
        here = [found["key"] for found in met if found["key"] not in in_floats]
        assert here == [key for key in tex if key not in in_floats]
        assert len(here) > 150


def test_every_alt_text_and_picture_is_the_ledgers(folder, pages, entries):
    for language, page in pages.items():
        shown = [given["alt"] for tag, given in page.tags if tag == "img"]
        uses = [given["id"].removeprefix("fig-") for tag, given in page.tags if tag == "figure"]
        assert len(shown) > 10
        assert shown == [entries["figures"][key]["alt"][language] for key in uses]
        assert all(given["src"].startswith("data:image/png;base64,") for tag, given in page.tags if tag == "img")


@pytest.mark.parametrize("language", LANGUAGES)
def test_cells_of_every_table_are_those_of_the_pdf(site, pages, language):
    article = read_article(site.path(f"{STUDY}/kpknl-bekasi-{language}.pdf"), language, "the PDF")
    printed: dict[str, dict[int, str]] = {}
    for kind, key, text, _ in printed_uses(article).values():
        if kind == "cell":
            table, row, _ = key.split(":")
            rows = printed.setdefault(table, {})
            rows[int(row)] = rows.get(int(row), "") + signs_of(text)
    shown = {
        table: {number: signs_of("".join(row)) for number, row in enumerate(rows[1:]) if "".join(row)}
        for table, rows in pages[language].cells.items()
    }
    shown.pop("joint-display")
    empty = {table for table, rows in shown.items() if list(rows.values()) == [signs_of(NO_ROWS[language])]}
    assert {table: rows for table, rows in shown.items() if table not in empty} == printed
    assert len(printed) > 10


def signs_of(text: str) -> str:
    """Return letters, digits and the signs of numbers; spaces, hyphens and quotes depend on TeX's lines and fonts."""
    return re.sub(r"[^\w\u2212.,%<]", "", unicodedata.normalize("NFKC", text))


def test_every_link_leads_somewhere_inside_the_folder(folder):
    ids, links, outside = {}, [], set()
    for path in folder.rglob("*.html"):
        page = Page(path.read_text(encoding="utf-8")) if path.parent == folder else None
        text = path.read_text(encoding="utf-8")
        found = re.findall(r'\sid="([^"]*)"', text)
        ids[path.resolve()] = set(map(html.unescape, found))
        if page:
            assert len(found) == len(set(found)), path.name
        links += [(path, html.unescape(link)) for link in re.findall(r'<a [^>]*href="([^"]*)"', text)]
        assert not re.search(r'<(?:link|iframe|object)\b|\ssrc="(?!data:)', text), path.name
    for path, link in links:
        parts = urlsplit(link)
        if parts.scheme:
            outside.add(parts.scheme)
            continue
        assert not parts.path.startswith("/")
        goal = (path.parent / unquote(parts.path)).resolve() if parts.path else path.resolve()
        assert goal.is_file() and goal.is_relative_to(folder.resolve()), (path.name, link)
        if parts.fragment and goal.suffix == ".html":
            assert unquote(parts.fragment) in ids[goal], (path.name, link)
    assert outside == {"https"} and len(links) > 2000


def test_numbers_open_the_cell_that_made_them(pages, entries):
    cells = {key: (entry["notebook"], entry["cell"]) for kind in entries.values() for key, entry in kind.items()}
    for page in pages.values():
        links = [given for tag, given in page.tags if tag == "a" and "data-key" in given]
        for given in links:
            notebook, cell = cells[given["data-key"]]
            assert given["href"] == f"pages/{notebook}.html#cell-{cell}"


def test_cells_lead_back_to_their_numbers(folder, site):
    text = (folder / "pages" / "02-audience.html").read_text(encoding="utf-8")
    assert 'href="../article-en.html#use-4.1-twitter-growth"' in text
    assert 'href="../article-id.html#use-abstract-twitter-growth"' in text
    assert 'href="../article-id.html#fig-channel-followers"' in text
    uses = read_uses(site.path(f"{STUDY}/paper/en/uses.txt").read_text(encoding="utf-8"))
    assert "4.1" in {section for section, _ in uses["twitter-growth"]}
    # The pages beside the PDF keep leading to the PDF.
    assert "article-en.html" not in site.path(f"{STUDY}/pages/02-audience.html").read_text(encoding="utf-8")


def test_bibliography_is_that_of_the_pdf(site, pages):
    for language, page in pages.items():
        text = site.path(f"{STUDY}/paper/{language}/article-{language}.bbl").read_text(encoding="utf-8")
        works = [given["id"] for tag, given in page.tags if tag == "li" and given.get("id", "").startswith("work-")]
        assert works == [f"work-{key}" for key in re.findall(r"\\bibitem\[.*?\]\{([^}]*)\}", text, re.S)]
        cited = {given["href"] for tag, given in page.tags if given.get("href", "").startswith("#work-")}
        assert cited == {f"#{work}" for work in works}


def test_claims_have_their_verdict(pages, entries):
    register = yaml.safe_load((ROOT / "paper" / "claims.yml").read_text(encoding="utf-8"))["claims"]
    for page in pages.values():
        ids = {given.get("id") for _, given in page.tags}
        stated = {found["key"] for found in page.results if found["tag"] == "span"}
        assert len(stated) > 10 and all(entries["claims"][key]["holds"] for key in stated)
        assert {f"tested-{key}" for key in stated} | {f"verdict-{claim}" for claim in register} <= ids
        signs = {given["href"] for tag, given in page.tags if given.get("aria-label") and tag == "a"}
        signs -= {given["href"] for tag, given in page.tags if given.get("class") == "back"}
        assert {f"#tested-{key}" for key in stated} | {f"#verdict-{claim}" for claim in register} == signs


def test_data_of_every_figure_go_with_it(folder, site, pages, entries):
    for page in pages.values():
        figures = [given["id"].removeprefix("fig-") for tag, given in page.tags if tag == "figure"]
        linked = [given["href"] for tag, given in page.tags if "download" in given]
        assert linked == [f"data/{key}.csv" for key in figures]
        for key in figures:
            made = site.path(f"{STUDY}/results/{entries['figures'][key]['notebook']}/{key}.csv")
            assert (folder / "data" / f"{key}.csv").read_bytes() == made.read_bytes()


def test_no_english_stands_in_the_indonesian_edition(pages):
    found = re.findall(ENGLISH, " ".join(pages["id"].words), re.I)
    assert len(pages["id"].words) > 1000 and not found


def test_folder_is_whole_and_holds_nothing_else(folder, site):
    stems = sorted(path.stem for path in site.path(f"{STUDY}/notebooks").glob("*.ipynb"))
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    expected = ["index.html", *(f"article-{language}.html" for language in LANGUAGES)]
    expected += [f"kpknl-bekasi-{language}.pdf" for language in LANGUAGES]
    expected += [f"pages/{stem}.html" for stem in (*stems, "index")]
    assert [name for name in names if not name.startswith("data/")] == sorted(expected)
    for language in LANGUAGES:
        pdf = f"kpknl-bekasi-{language}.pdf"
        assert (folder / pdf).read_bytes() == site.path(f"{STUDY}/{pdf}").read_bytes()


def test_what_an_earlier_study_file_had_made_goes(tmp_path):
    for name in ("index.html", "CNAME", "pages/01-sample.html", "pages/02-gone.html", "data/gone.csv", "data/kept.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    remove_stale([tmp_path / name for name in ("index.html", "pages/01-sample.html", "data/kept.csv")])
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"index.html", "CNAME", "pages/01-sample.html", "data/kept.csv"}


# ---- in the browser


@pytest.mark.parametrize(
    ("name", "look"),
    [
        *(("article-id", "light"), ("article-id", "telephone"), ("article-en", "dark"), ("article-en", "telephone")),
        *(("index", "dark"), ("index", "telephone"), ("pages/02-audience", "light"), ("pages/02-audience", "dark")),
    ],
)
def test_page_has_no_serious_finding_and_asks_no_host(folder, browser, name, look):
    width = TELEPHONE if look == "telephone" else 1100
    page = browser.open(folder / f"{name}.html", width=width, dark=look == "dark")
    assert page.serious_findings() == []
    assert page.overflowing() == []
    assert page.console == page.requests == []


def test_keyboard_reaches_what_can_be_pressed(folder, browser):
    page = browser.open(folder / "article-en.html")
    stops = page.tab_stops(40)
    assert stops[0] == "a Skip to the text"
    assert stops[1:5] == ["a Baca dalam bahasa Indonesia", "a Notebooks", "a PDF", "summary Contents"]
    assert "button Copy citation" in stops and "a 2021" in stops
    pressed = "[...document.querySelectorAll('a[href], button, summary, [role=region]')]"
    assert page.tab.evaluate(f"{pressed}.filter(one => one.tabIndex < 0).length") == 0
    page = browser.open(folder / "article-en.html")
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("Enter")
    assert page.tab.evaluate("document.activeElement.id") == "text"


@pytest.mark.parametrize(("language", "copied"), [("id", "Kutipan tersalin."), ("en", "Citation copied.")])
def test_button_copies_the_citation(folder, browser, language, copied):
    tab = browser.open(folder / f"article-{language}.html").tab
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.focus("#copy")
    tab.keyboard.press("Enter")
    tab.wait_for_function("document.querySelector('#said').textContent")
    assert tab.text_content("#said") == copied
    citation = tab.evaluate("navigator.clipboard.readText()")
    version = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["version"]
    assert citation == tab.text_content("#citation") and f" {version}." in citation
    assert tab.text_content("h1") in citation


def test_refused_clipboard_leaves_the_citation_selected(folder, browser):
    page = browser.open(folder / "article-en.html")
    page.tab.evaluate(
        "navigator.clipboard.writeText = () => Promise.reject(Error()); document.execCommand = () => false"
    )
    page.tab.click("#copy")
    page.tab.wait_for_function("document.querySelector('#said').textContent")
    assert "selected" in page.tab.text_content("#said")
    assert page.tab.evaluate("getSelection().toString()") == page.tab.text_content("#citation")
    assert page.console == []


def test_sign_of_a_claim_leads_to_what_was_tested(folder, browser):
    tab = browser.open(folder / "article-en.html").tab
    tab.click("a[href='#tested-audience-grew'] >> nth=0")
    tested = tab.text_content(":target")
    assert "instagram-change 4,999" in tested and "holds" in tested
    tab.click(":target strong a")
    assert tab.url.endswith("pages/02-audience.html#cell-growth")
    tab.click("nav a[hreflang=id] >> nth=0")
    assert tab.url.endswith("site/article-id.html")


# ---- the command


def test_second_run_has_nothing_to_do(site):
    before = {path: path.stat().st_mtime_ns for path in site.path(f"{STUDY}/site").rglob("*") if path.is_file()}
    done = site.citra("html")
    assert done.returncode == 0 and "build/kpknl-bekasi/site/index.html" in done.stdout
    assert before == {path: path.stat().st_mtime_ns for path in before}


def test_study_without_an_article_is_one_sentence(workspace):
    done = workspace.citra("html", "smoke")
    assert done.returncode == 1
    assert (
        "smoke.yml, editions: the study 'smoke' names none" in done.stderr and "make report STUDY=smoke" in done.stderr
    )
    assert not workspace.path("build/smoke").exists()


def test_ledger_of_the_test_is_read(entries):
    """What the tests above compare with is there."""
    assert json.dumps(entries["numbers"]["instagram-growth"]["value"]).startswith("0.1149")
