"""What goes into an archive, and what stays out, with its reason."""

import io
import json
import subprocess

import pandas as pd
import pytest

from citra.errors import CitraError
from citra.pipeline.asking import agrees
from citra.pipeline.belongings import changed_files, choose_files
from citra.pipeline.leaving import contents_page, leaving_list
from citra.pipeline.tasks import Task
from citra.studyfile import read_study_file

STUDY = """
study: office
folder: data/raw/office
institution: Kantor Contoh
account: kantor.contoh
editions: []
notebooks: []
sources:
  - {file: open.csv, sha256: "", origin: here, licence: CC0-1.0, simulated: false, shared: true, OPEN}
  - {file: closed.csv, sha256: "", origin: there, licence: unknown, simulated: false, CLOSED}
"""
LEDGER = {
    "notebook": "a",
    "numbers": {},
    "claims": {},
    "tables": {
        "said": {"columns": ["paraphrase"], "rows": [["Kata Budi"]], "is_of_single_rows": True},
        "themes": {"columns": ["count"], "rows": [[1]]},
    },
    "figures": {"curve": {"alt": {}, "is_simulated": False, "is_of_single_rows": True}, "months": {"alt": {}}},
}
GIT = ("git", "-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "core.hooksPath=/dev/null")
BUILD = "build/office"
FIGURES = [f"{BUILD}/results/a/{key}{end}" for key in ("curve", "months") for end in (".csv", "-id.pdf")]


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def rows(*files: str) -> bytes:
    """Return a table with a row of each file, as Parquet."""
    buffer = io.BytesIO()
    pd.DataFrame({"caption": "Kata Budi", "source_file": files}).to_parquet(buffer)
    return buffer.getvalue()


@pytest.fixture
def office(tmp_path, monkeypatch):
    """A workspace by hand: one raw file that may be passed on, one of which nothing is said, one listed nowhere."""
    monkeypatch.setenv("CITRA_PSEUDONYM_KEY", str(tmp_path / "settings" / "key"))
    root = tmp_path / "office"
    for name in ("open.csv", "closed.csv", "forgotten.csv"):
        write(root / "data" / "raw" / "office" / name, name)
    # Another study, a panel and what a person left lying about.
    for name in ("data/raw/other/posts.csv", "params/other.yml", "params/their-panel.yml", "notes.txt", "paper.zip"):
        write(root / name, "of somebody else")
    for name in ("reference/other/findings.json", "data/measurements/other.yml", "tests/studies/third.yml"):
        write(root / name, "of somebody else")
    for name in ("README.md", "docs/en/author.md", "paper/sections/en/data.tex", "SHA256SUMS", "build/x.txt"):
        write(root / name, "of the project's own case")
    write(root / "CITATION.cff", "date-released: 2026-11-24\ntitle: of the project's own case\n")
    write(root / "pyproject.toml", '[project]\nversion = "0.1.0"\n')
    write(root / "Makefile", "paper:")
    write(root / "src" / "citra" / "places.py", "")
    write(root / "src" / "citra" / "__pycache__" / "places.pyc", "made")
    write(root / "notebooks" / "01-sample.ipynb", "{}")
    write(root / "data" / "handcoded" / "office.csv", "answers")
    write(root / BUILD / "results" / "a" / "ledger.json", json.dumps(LEDGER))
    for name in FIGURES:
        write(root / name, "drawn")
    write(root / BUILD / "tables" / "posts.parquet", rows("open.csv", "closed.csv"))
    write(root / BUILD / "tables" / "comments.parquet", rows("closed.csv"))
    write(root / BUILD / "tables" / "channel_years.parquet", rows("open.csv"))
    write(root / BUILD / "tables" / "statements.parquet", rows("closed.csv"))
    write(root / BUILD / "tables" / "intake.parquet", rows("open.csv", "closed.csv"))
    write(root / BUILD / "notebooks" / "01-sample.ipynb", "executed")
    state(root)
    return root


def state(root, opened: str = "shared_captions: true", closed: str = "time_zone: UTC") -> None:
    """Write the parameter file with what is said of the two raw files."""
    write(root / "params" / "office.yml", STUDY.replace("OPEN", opened).replace("CLOSED", closed))


def chosen(root, *read):
    made = [path for path in (root / BUILD).rglob("*") if path.is_file()]
    notebook = root / "notebooks" / "01-sample.ipynb"
    task = Task("office", "all", print, (notebook, *(root / name for name in read)), tuple(made), {}, None)
    return choose_files(read_study_file(root / "params" / "office.yml"), root, [task])


def test_nothing_of_a_file_leaves_unless_its_entry_says_so(office):
    found = chosen(office)
    assert list(found.files) == [
        "Makefile",
        f"{BUILD}/results/a/months-id.pdf",
        f"{BUILD}/results/a/months.csv",
        f"{BUILD}/tables/channel_years.parquet",
        f"{BUILD}/tables/intake.parquet",
        "data/raw/office/open.csv",
        "notebooks/01-sample.ipynb",
        "params/office.yml",
        "pyproject.toml",
        "src/citra/places.py",
    ]
    rows_stay = "rows of closed.csv, whose entry says neither shared nor shared_rows"
    marks_stay = "a mark for each row of closed.csv, whose entry says neither shared nor shared_rows"
    assert found.left_out == {
        "all else in this folder": "other studies, panels, and what is no file of the program",
        f"{BUILD}/notebooks/01-sample.ipynb": "perhaps rows of closed.csv, whose entry does not say shared: true",
        f"{BUILD}/results/a/ledger.json, said": (
            "it repeats what persons said, and not every entry of statements says shared: true; the rest leaves"
        ),
        f"{BUILD}/tables/statements.parquet": rows_stay,
        f"{BUILD}/results/a/curve-id.pdf": marks_stay,
        f"{BUILD}/results/a/curve.csv": marks_stay,
        f"{BUILD}/tables/comments.parquet": rows_stay,
        f"{BUILD}/tables/posts.parquet": rows_stay,
        "data/raw/office/closed.csv": "its entry does not say shared: true",
        "data/raw/office/forgotten.csv": "the parameter file does not list it",
    }


def test_what_is_written_for_the_archive_speaks_of_this_study(office):
    written = chosen(office).written
    ledger = json.loads(written.pop(f"{BUILD}/results/a/ledger.json"))
    assert ledger["tables"]["said"]["rows"] == [] and ledger["tables"]["themes"]["rows"] == [[1]]
    assert set(written) == {"README.md", "CITATION.cff"}
    for text in written.values():
        assert b"Kantor Contoh" in text and b"own case" not in text


@pytest.mark.parametrize("stated", ["shared_rows: true", "shared: true"])
def test_rows_that_may_leave_do_so_without_captions(office, stated):
    state(office, closed=stated)
    found = chosen(office)
    assert "whose entry does not say shared_captions" in found.left_out[f"{BUILD}/tables/posts.parquet"]
    bare = pd.read_parquet(io.BytesIO(found.written[f"{BUILD}/tables-without-captions/posts.parquet"]))
    assert list(bare) == ["source_file"] and len(bare) == 2
    assert f"{BUILD}/results/a/curve.csv" in found.files
    assert (f"{BUILD}/results/a/ledger.json" in found.files) == (stated == "shared: true")
    # Who may have posts may not yet have what persons wrote under them.
    assert (f"{BUILD}/tables/comments.parquet" in found.files) == (stated == "shared: true")
    assert f"{BUILD}/notebooks/01-sample.ipynb" in found.left_out
    assert ("data/raw/office/closed.csv" in found.files) == (stated == "shared: true")


def test_everything_stated_leaves_everything(office):
    state(office, closed="shared: true, shared_captions: true")
    found = chosen(office)
    assert {f"{BUILD}/tables/posts.parquet", f"{BUILD}/notebooks/01-sample.ipynb"} <= set(found.files)
    assert "tables-without-captions" not in str(list(found.written))


def test_pictures_that_the_build_reads_stay(office):
    write(office / "data" / "pictures" / "1.jpg", b"\xff\xd8\xff")
    found = chosen(office, "data/pictures/1.jpg")
    assert found.left_out["data/pictures"] == "the build reads it, and it is no file of the program"


def test_notebook_that_was_run_in_its_place_is_refused(office):
    write(office / "notebooks" / "01-sample.ipynb", '{"outputs": [{"output_type": "execute_result"}]}')
    with pytest.raises(CitraError, match=r"notebooks/01-sample.ipynb holds outputs.*make format"):
        chosen(office)


def test_git_tells_what_belongs_to_the_program(office):
    subprocess.run([*GIT, "init", "-q"], cwd=office, check=True)
    write(office / ".gitignore", "build\n")
    subprocess.run([*GIT, "add", "Makefile", "pyproject.toml", "src/citra/places.py"], cwd=office, check=True)
    subprocess.run([*GIT, "commit", "-qm", "x"], cwd=office, check=True)
    write(office / "src" / "citra" / "mine.py", "of my own")
    found = chosen(office)
    assert "src/citra/mine.py" not in found.files
    # What the study names and what its build reads belongs to it, whether git has it or not.
    assert {"data/raw/office/open.csv", "params/office.yml", "notebooks/01-sample.ipynb"} <= set(found.files)
    write(office / "Makefile", "report:")
    assert changed_files(office, found.files) == ["Makefile", "notebooks/01-sample.ipynb"]


def test_workspace_without_git_has_nothing_to_compare(office):
    assert changed_files(office, chosen(office).files) == []


def test_key_of_the_pseudonyms_is_never_packed(office, tmp_path):
    write(tmp_path / "settings" / "key", "0123456789abcdef0123456789abcdef")
    write(office / "data" / "raw" / "office" / "open.csv", "key: 0123456789abcdef0123456789abcdef")
    with pytest.raises(CitraError, match=r"open.csv holds the key of the pseudonyms"):
        chosen(office)


@pytest.mark.parametrize(
    ("typed", "is_leave"), [("yes", True), ("YA ", True), ("", False), ("no", False), ("yess", False)]
)
def test_only_a_yes_at_a_terminal_is_leave(monkeypatch, typed, is_leave):
    monkeypatch.setattr("builtins.input", lambda question: typed)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    assert agrees("May it leave?") is is_leave
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert not agrees("May it leave?")


def test_list_names_data_one_by_one_and_products_by_folder(office):
    found = chosen(office)
    told = leaving_list(found.names, found)
    assert "  data/raw/office/open.csv\n" in told and "  params/office.yml\n" in told
    assert "  data/raw/office/closed.csv: its entry does not say shared: true" in told
    marks = "a mark for each row of closed.csv, whose entry says neither shared nor shared_rows"
    assert f"  {BUILD}/results/a/ (2 files): {marks}" in told and "curve" not in told
    page = contents_page(found.names, found)
    assert all(f"  {name}\n" in page for name in found.names) and f"{BUILD}/results/a/curve.csv: " in page
