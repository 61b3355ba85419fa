"""The report: sentences that apply themselves, for any account, in two languages, as PDF and as a page."""

import os
import re
import shutil
import warnings
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from conftest import REAL_POSTS, ROOT, Workspace
from pypdf import PdfReader

from citra.claims import read_conditions
from citra.latex import find_uses
from citra.pipeline import reporting
from citra.pipeline.contract import parameters_by_notebook, read_contract
from citra.pipeline.ingestion import make_tables
from citra.pipeline.newstudy import Answers, make_study
from citra.pipeline.provenance import add_provenance
from citra.places import Places
from citra.results import read_ledgers
from citra.studyfile import read_study_file

TEXT = ROOT / "paper" / "report"
FIXTURES = ROOT / "tests" / "readers" / "fixtures"
# One export of every format; a folder where the format is one.
EXPORTS = {
    **{"apify": "posts.json", "channel_years": "channels.csv", "crowdtangle": "instagram.csv"},
    **{"facebook_statuses": "statuses.csv", "follower_log": "log.csv", "four_cat": "items.csv"},
    **{"gallery_dl": "media.csv", "graph_api": "media.json", "instagram_download": "download"},
    **{"instaloader": "kantor.lelang", "interview_statements": "statements.csv", "minet": "user-posts.csv"},
    **{"meta_business_suite": "instagram-english.csv", "post_times": "archive.csv"},
    **{"twitter_analytics": "tweets.csv", "zeeschuimer": "capture.ndjson"},
}
ALWAYS = ("follower_log", "meta_business_suite")
OPTED_IN = bool(os.environ.get("CITRA_EVERY_REPORT"))
ENGLISH = (
    r"\b(the|and|of|with|from|posts?|followers?|table|figure|section|growth|share|rate|trend|likes?|comments?|not)\b"
)


class Page(HTMLParser):
    """What a page says, but for names of files and columns, and what it asks for."""

    def __init__(self, text: str):
        super().__init__()
        self.words, self.tags, self.is_name = [], [], False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

        self.is_name = tag in ("code", "style")

    def handle_endtag(self, tag):
        self.is_name = False

    def handle_data(self, data):
        if not self.is_name:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def run_cells(path: Path, values: dict):
    """Run a notebook's cells in this process, where a kernel's start would take most of the time; return it."""
    room: dict = {}
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(cell.source, room)
            if "parameters" in cell.metadata.get("tags", ()):
                room.update(values)
    return notebook


def report_on(export, workspace: Workspace, monkeypatch, languages=("id", "en")) -> Places:
    """Begin a study with one export and make its report, without a hand on it."""
    root = workspace.folder
    make_study(Answers("tried", "kantor.lelang", "Kantor Lelang", "Asia/Jakarta", languages, (export,)), root)
    places, study = Places(root, "tried"), read_study_file(root / "params" / "tried.yml")
    make_tables(study, root / study.folder, places)
    monkeypatch.setenv("CITRA_ROOT", str(root))
    monkeypatch.setenv("CITRA_RESULTS", str(places.build / "results"))
    contracts = [read_contract(places.source_notebook(stem)) for stem in reporting.applicable_notebooks(places)]
    quick = {"bootstrap_draws": 100, "level_runs": 100}
    others = [read_contract(path) for path in sorted(places.notebooks.glob("[0-9]*.ipynb"))]
    stated = reporting.with_own_account(study, places)
    parameters = parameters_by_notebook(stated, contracts, others)
    for contract in contracts:
        values = parameters[contract.stem] | quick
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            # Python shows these in no kernel.
            warnings.simplefilter("ignore", DeprecationWarning)
            executed = run_cells(places.source_notebook(contract.stem), values)
        add_provenance(places.ledger(contract.stem), executed, contract, values, places)
    ledgers = tuple(places.ledger(contract.stem) for contract in contracts)
    for language in languages:
        reporting.make_report(reporting.Report(language, ledgers, reporting.study_words(study, language)), places)
    return places


def words_of(places: Places, language: str) -> dict[str, str]:
    """Return the words of a report as PDF and as a page."""
    pages = PdfReader(places.report(language, "pdf")).pages
    page = Page(places.report(language, "html").read_text(encoding="utf-8"))
    return {"pdf": " ".join(" ".join(page.extract_text() for page in pages).split()), "html": page.text}


@pytest.fixture(scope="module")
def made(smoke, tmp_path_factory) -> Places:
    """The report of the made-up account, as the command makes it."""
    copy = Workspace(tmp_path_factory.mktemp("report") / "project")
    shutil.copytree(smoke.folder, copy.folder)
    done = copy.citra("report", "smoke")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "report-id.html" in done.stdout
    return Places(copy.folder, "smoke")


def test_every_result_and_condition_of_the_text_is_there(smoke):
    """Where all notebooks have run, no sentence asks for a key that none enters, printed or not."""
    entries = read_ledgers(sorted(smoke.path("build/smoke/results").glob("*/ledger.json")))
    conditions = read_conditions(TEXT / "conditions.yml")
    known = {key for kind in entries.values() for key in kind}
    for name, condition in conditions.items():
        assert set(condition.keys) <= known, name
    used = set()
    for source in sorted((TEXT / "sections").glob("*/*.tex")):
        for use in find_uses(source):
            assert use.key in (conditions if use.macro == "when" else known), use
            used |= {use.key} if use.macro == "when" else set()
    assert used == set(conditions)


def test_keys_come_from_the_notebooks_of_the_report(smoke):
    stems = [f"{stem}/ledger.json" for stem in reporting.NEEDS]
    entries = read_ledgers(smoke.path(f"build/smoke/results/{name}") for name in stems)
    known = {key for kind in entries.values() for key in kind} | set(read_conditions(TEXT / "conditions.yml"))
    for source in sorted((TEXT / "sections").glob("*/*.tex")):
        assert not {use.key for use in find_uses(source)} - known


def test_both_languages_ask_for_the_same():
    asked = {
        language: [
            (source.name, sorted((use.macro, use.key) for use in find_uses(source)))
            for source in sorted((TEXT / "sections" / language).glob("*.tex"))
        ]
        for language in ("id", "en")
    }
    assert asked["id"] == asked["en"]


def test_report_has_six_to_ten_pages_and_its_summary_first(made):
    for language, heading in (("id", "Akun dan datanya"), ("en", "The account and its data")):
        pages = PdfReader(made.report(language, "pdf")).pages
        assert 6 <= len(pages) <= 10
        assert heading in pages[0].extract_text()


def test_numbers_lead_to_their_cells_in_the_pages_of_the_report(made):
    for language in ("id", "en"):
        links = [
            note.get_object()["/A"].get("/URI", "")
            for page in PdfReader(made.report(language, "pdf")).pages
            for note in page.get("/Annots", ())
            if "/A" in note.get_object()
        ]
        cells = {link for link in links if "#cell-" in link}
        assert len(cells) > 10
        for page, _, cell in (link.partition("#") for link in cells):
            assert f'id="{cell}"' in (made.build / page).read_text(encoding="utf-8"), page


def test_simulated_data_is_marked_in_both_forms(made):
    for language, word in (("id", "SIMULASI"), ("en", "SIMULATED")):
        for form, text in words_of(made, language).items():
            assert text.count(word) > 5, (language, form)


def test_no_english_stands_in_the_indonesian_report(made):
    for form, text in words_of(made, "id").items():
        without_file_names = re.sub(r"[\w-]+-\s?[\w-]*\.csv", "", text)
        assert not re.findall(ENGLISH, without_file_names, re.I), form


def test_page_says_what_the_pdf_says(made):
    """Every printed number of the page stands in the PDF too."""
    for language in ("id", "en"):
        words = words_of(made, language)
        numbers = set(
            re.findall(r"\d[\d.,]*\d", words["html"].partition("Tabel 1" if language == "id" else "Table 1")[0])
        )
        assert numbers and numbers <= set(re.findall(r"\d[\d.,]*\d", words["pdf"]))


def test_page_is_whole_and_can_be_read_by_everybody(made):
    for language in ("id", "en"):
        source = made.report(language, "html").read_text(encoding="utf-8")
        tags = Page(source).tags
        assert ("html", {"lang": language}) in tags
        assert not re.search(r'(src|href)="(?!data:image/png;base64,|#)', source)
        assert "@import" not in source and "url(" not in source and "<script" not in source
        pictures = [attributes for tag, attributes in tags if tag == "img"]
        assert len(pictures) >= 6 and all(len(picture["alt"]) > 20 for picture in pictures)
        assert all(attributes.get("scope") == "col" for tag, attributes in tags if tag == "th")
        goals = {attributes["id"] for _, attributes in tags if "id" in attributes}
        assert {attributes["href"][1:] for tag, attributes in tags if tag == "a"} <= goals
        for needed in ("prefers-color-scheme: dark", "@media print", "width=device-width"):
            assert needed in source


def test_text_speaks_of_no_account():
    for source in TEXT.rglob("*.tex"):
        assert not re.search("bekasi|kpknl|djkn", source.read_text(encoding="utf-8"), re.I), source.name


CANNOT = {
    "follower_log": ("tidak memuat unggahan", "hold no posts"),
    "meta_business_suite": ("Tingkat keterlibatan tidak dapat dihitung", "engagement rate cannot be computed"),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_gives_a_report_without_a_hand_on_it(name, workspace, monkeypatch):
    if name not in ALWAYS and not OPTED_IN:
        pytest.skip("one export of every format takes half an hour: make reports")
    places = report_on(FIXTURES / name / EXPORTS[name], workspace, monkeypatch)
    for number, language in enumerate(("id", "en")):
        for text in words_of(places, language).values():
            assert not re.search("SIMULASI|SIMULATED", text)
            assert CANNOT.get(name, ("", ""))[number] in text
    assert not re.findall(ENGLISH, words_of(places, "id")["html"], re.I)


@pytest.mark.parametrize("name", ["nasa_facebook_2016", "whitehouse_facebook_2016", "fst_unja_instagram_2022_2025"])
def test_published_posts_give_a_report(name, workspace, monkeypatch):
    if not REAL_POSTS.is_dir() or not OPTED_IN:
        pytest.skip("make reports, beside the folder of real posts")
    places = report_on(REAL_POSTS / f"{name}.csv", workspace, monkeypatch)
    assert places.report("id", "pdf").stat().st_size > 50_000
