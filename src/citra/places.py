"""Where files lie: the only module that knows the folders of a workspace."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from citra.errors import CitraError


def find_root(start: Path | None = None) -> Path:
    """Return the workspace's folder: the nearest one upwards that holds ``notebooks`` and ``params``.

    JupyterLab runs a notebook in the notebook's folder and papermill where it was called, so
    the search goes up from the working directory; the environment variable ``CITRA_ROOT`` names
    the folder outright.

    Parameters
    ----------
    start : Path, optional
        Where the search begins; the working directory if left out.

    Raises
    ------
    CitraError
        If no folder upwards is a workspace.
    """
    if start is None and "CITRA_ROOT" in os.environ:
        return Path(os.environ["CITRA_ROOT"])
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / "notebooks").is_dir() and (folder / "params").is_dir():
            return folder
    raise CitraError(f"{start} is not inside a citra workspace: no folder above it holds notebooks/ and params/.")


KEY_VARIABLE = "CITRA_PSEUDONYM_KEY"
# Names the study for which JupyterLab was started.
STUDY_VARIABLE = "CITRA_STUDY"


def pseudonym_key() -> Path:
    """Return where the key of the pseudonyms lies: in the user's own settings, outside every workspace."""
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return Path(os.environ.get(KEY_VARIABLE) or settings / "citra" / "pseudonym.key")


REFERENCE = "reference"
# What a build leaves in its folder for itself, or for who looks into it by hand.
NO_PRODUCTS = {".scratch", "paper", "failed", "explored", "task-graph.svg", "archive-contents.txt"}


# The folders of the notebooks' pages: the article's, the report's, and those of the web edition. The last keeps the
# first one's name, because the numbers in the PDFs that lie beside it lead there.
PAGES, REPORT_PAGES = "pages", "report-pages"
SITE = "site"
SITE_PAGES = f"{SITE}/{PAGES}"


def built_studies(root: Path) -> list[str]:
    """Return the names of the studies whose tables are built, sorted."""
    return sorted(path.parent.parent.name for path in (root / "build").glob("*/tables/origins.json"))


def cell_address(notebook: str, cell: str, pages: str = PAGES) -> str:
    """Return the address of a cell in the page of its notebook, relative to the folder of the article.

    Examples
    --------
    >>> cell_address("02-audience", "growth")
    'pages/02-audience.html#cell-growth'
    """
    return f"{pages}/{quote(notebook)}.html#cell-{quote(cell)}"


@dataclass(frozen=True)
class Places:
    """The files and folders of one study in one workspace.

    Examples
    --------
    >>> places = Places(Path("/workspace"), "smoke")
    >>> places.table("posts").as_posix()
    '/workspace/build/smoke/tables/posts.parquet'
    """

    root: Path
    study: str

    @property
    def build(self) -> Path:
        return self.root / "build" / self.study

    @property
    def raw(self) -> Path:
        """Return the usual folder of a study's exports."""
        return self.root / "data" / "raw" / self.study

    @property
    def exports(self) -> Path:
        """Return what is known of exports: which one to get, and whose clock each format writes."""
        return self.root / "data" / "exports.yml"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def parameter_file(self) -> Path:
        """Return where the parameter file of a study lies, unless its path was given."""
        return self.root / "params" / f"{self.study}.yml"

    @property
    def paper(self) -> Path:
        return self.root / "paper"

    @property
    def claims(self) -> Path:
        """Return the register of the claims that the article answers."""
        return self.paper / "claims.yml"

    @property
    def report_text(self) -> Path:
        """Return the folder of what somebody wrote for the report: shells, sections, conditions."""
        return self.paper / "report"

    @property
    def conditions(self) -> Path:
        """Return when the sentences of the report apply."""
        return self.report_text / "conditions.yml"

    @property
    def page_style(self) -> Path:
        """Return how a page of HTML looks."""
        return self.paper / "page.css"

    @property
    def web_style(self) -> Path:
        """Return how a page of the web edition looks beyond `page_style`."""
        return self.paper / "web.css"

    @property
    def web_script(self) -> Path:
        """Return the script of the web edition's one button."""
        return self.paper / "cite.js"

    @property
    def dictionary(self) -> Path:
        return self.root / "data" / "dictionary.yml"

    @property
    def synonyms(self) -> Path:
        return self.root / "data" / "synonyms.yml"

    @property
    def number_words(self) -> Path:
        """Return the words that are numerals."""
        return self.root / "data" / "number-words.yml"

    @property
    def numerals(self) -> Path:
        """Return the list of the article's numerals that are no results, each with its reason."""
        return self.paper / "numerals.yml"

    @property
    def references(self) -> Path:
        return self.paper / "references.bib"

    @property
    def series_breaks(self) -> Path:
        return self.root / "data" / "series-breaks.yml"

    @property
    def calibrations(self) -> Path:
        """Return the folder of the tables that tell how often the methods are right on simulated series."""
        return self.root / "data" / "calibration"

    def codebook(self, name: str) -> Path:
        """Return a codebook: categories, what they mean, and how they are recognised."""
        return self.root / "data" / "codebooks" / f"{name}.yml"

    @property
    def handcoded(self) -> Path:
        """Return where captions coded by hand are kept until they become a raw file; no build touches it."""
        return self.root / "data" / "handcoded" / f"{self.study}.csv"

    def source_notebook(self, stem: str) -> Path:
        return self.notebooks / f"{stem}.ipynb"

    def table(self, name: str) -> Path:
        return self.build / "tables" / f"{name}.parquet"

    @property
    def origins(self) -> Path:
        """Return the file that tells how many rows each canonical table has and whether any is simulated."""
        return self.build / "tables" / "origins.json"

    @property
    def digests(self) -> Path:
        """Return the file that tells the SHA-256 of each canonical table."""
        return self.build / "tables" / "digests.json"

    def executed_notebook(self, stem: str) -> Path:
        return self.build / "notebooks" / f"{stem}.ipynb"

    def results(self, stem: str) -> Path:
        """Return the folder of one notebook's ledger, figures and figure data."""
        return self.build / "results" / stem

    def ledger(self, stem: str) -> Path:
        return self.results(stem) / "ledger.json"

    def page(self, stem: str, folder: str = PAGES) -> Path:
        """Return the page of one executed notebook; ``index`` lists them."""
        return self.build / folder / f"{stem}.html"

    def explored(self, stem: str) -> Path:
        """Return where a notebook that runs outside the build leaves its results."""
        return self.build / "explored" / stem

    def explored_ledger(self, stem: str) -> Path:
        return self.explored(stem) / "ledger.json"

    def working_copy(self, stem: str) -> Path:
        """Return the copy of a notebook that JupyterLab opens, so that looking leaves the committed one as it is."""
        return self.build / "explored" / f"{stem}.ipynb"

    @property
    def start_page(self) -> Path:
        """Return the page that JupyterLab opens first."""
        return self.build / "explored" / "start.ipynb"

    @property
    def jupyter_data(self) -> Path:
        """Return the folder in which JupyterLab finds the kernel of this workspace."""
        return self.build / "explored" / ".jupyter"

    def sections(self, language: str) -> list[Path]:
        """Return the sections of one edition of the article, sorted."""
        return sorted((self.paper / "sections" / language).glob("*.tex"))

    def typesetting(self, language: str) -> Path:
        """Return the folder of the generated LaTeX inputs of one edition."""
        return self.build / "paper" / language

    def uses(self, language: str) -> Path:
        """Return the file that tells where one edition prints each result: key, section, page."""
        return self.typesetting(language) / "uses.txt"

    def typeset_article(self, language: str) -> Path:
        """Return an edition as TeX made it, before its numbers are accounted for."""
        return self.typesetting(language) / f"article-{language}.pdf"

    def typeset_uses(self, language: str) -> Path:
        """Return where TeX told what that edition prints, see `uses`."""
        return self.typesetting(language) / f"article-{language}.uses"

    def typeset_bibliography(self, language: str) -> Path:
        """Return the works that an edition cites, as BibTeX wrote them for TeX."""
        return self.typesetting(language) / f"article-{language}.bbl"

    def article(self, language: str) -> Path:
        return self.build / f"{self.study}-{language}.pdf"

    def report(self, language: str, kind: str) -> Path:
        """Return a study's report in a language, as ``pdf`` or ``html``."""
        return self.build / f"report-{language}.{kind}"

    def last_build(self, wanted: str) -> Path:
        """Return where a build writes down what it has left; see `citra.pipeline.unchanged`."""
        return self.root / "build" / ".last" / f"{self.study}-{wanted}"

    @property
    def site(self) -> Path:
        """Return the folder of the web edition, whole in itself: any static host can serve it."""
        return self.build / SITE

    def web_edition(self, language: str) -> Path:
        return self.site / f"article-{language}.html"

    @property
    def site_index(self) -> Path:
        """Return the page of the web edition that offers its languages."""
        return self.site / "index.html"

    def site_article(self, language: str) -> Path:
        """Return the copy of an edition's PDF that goes with the web edition."""
        return self.site / self.article(language).name

    def site_data(self, key: str) -> Path:
        """Return the data of a figure, as they go with the web edition."""
        return self.site / "data" / f"{key}.csv"

    @property
    def compendium(self) -> Path:
        """Return the folder of the papers that go with the article into an archive."""
        return self.build / "compendium"

    @property
    def archive(self) -> Path:
        return self.build / f"{self.study}-archive.zip"

    @property
    def archive_contents(self) -> Path:
        """Return the list of what the archive holds and what it leaves out, written before it is packed."""
        return self.build / "archive-contents.txt"

    @property
    def measurements(self) -> Path:
        """Return the committed times and sizes of a build, with the machine and the day on which they were measured."""
        return self.root / "data" / "measurements" / f"{self.study}.yml"

    @property
    def citation(self) -> Path:
        return self.root / "CITATION.cff"

    @property
    def lock(self) -> Path:
        """Return the exact versions of every package."""
        return self.root / "requirements.lock"

    def graph(self) -> Path:
        return self.build / "task-graph.svg"

    @property
    def pages(self) -> Path:
        """Return the folder of the notebooks as pages."""
        return self.build / PAGES

    def products(self) -> dict[str, Path]:
        """Return every file that a build made for others, by its name from the build's folder on, sorted."""
        if not self.build.is_dir():
            return {}
        files = {path.relative_to(self.build).as_posix(): path for path in self.build.rglob("*") if path.is_file()}
        return {name: files[name] for name in sorted(files) if name.partition("/")[0] not in NO_PRODUCTS}

    @property
    def reference(self) -> Path:
        """Return the folder of the published run's results; no build reads it."""
        return self.root / REFERENCE / self.study

    @property
    def tolerances(self) -> Path:
        return self.root / REFERENCE / "tolerances.yml"

    @property
    def verification(self) -> Path:
        return self.root / "build" / "verify" / self.study

    def what_if(self, label: str) -> Path:
        """Return the folder of a report on changed parameters."""
        return self.root / "build" / "whatif" / self.study / label

    @property
    def reprotest(self) -> Path:
        return self.root / "build" / "reprotest" / self.study

    def account_result(self, key: str) -> Path:
        """Return where a panel keeps what one account gave, by the hash of all that it rests on."""
        return self.build / "accounts" / key[:2] / f"{key}.json"

    def panel_product(self, name: str) -> Path:
        """Return the place of a product of a panel: ``panel.parquet``, ``report.csv`` and the like."""
        return self.build / name

    def account_study(self, account: str) -> str:
        """Return the name under which one account of a panel is a study of its own."""
        return f"{self.study}/reports/{account}"


@dataclass(frozen=True)
class SnapshotPlaces:
    """The files of a snapshot of results.

    Examples
    --------
    >>> SnapshotPlaces(Path("reference/smoke")).ledger("01-sample").as_posix()
    'reference/smoke/ledgers/01-sample.json'
    """

    folder: Path

    def ledger(self, stem: str) -> Path:
        return self.folder / "ledgers" / f"{stem}.json"

    def data(self, key: str) -> Path:
        return self.folder / "data" / f"{key}.csv"

    def picture(self, key: str) -> Path:
        return self.folder / "figures" / f"{key}.pdf"

    def text(self, language: str) -> Path:
        return self.folder / "texts" / f"{language}.txt"

    @property
    def findings(self) -> Path:
        return self.folder / "findings.json"

    @property
    def program(self) -> Path:
        return self.folder / "program.json"

    @property
    def checksums(self) -> Path:
        return self.folder / "checksums.json"
