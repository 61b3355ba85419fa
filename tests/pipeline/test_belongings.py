"""What goes into an archive, and what stays out, with its reason."""

import subprocess

import pytest

from citra.errors import CitraError
from citra.pipeline.belongings import choose_files, uncommitted_files
from citra.studyfile import read_study_file

STUDY = """
study: office
folder: data/raw/office
editions: []
notebooks: []
sources:
  - {file: open.csv, sha256: "", origin: here, licence: CC0-1.0, simulated: false}
  - {file: closed.csv, sha256: "", origin: there, licence: not to be passed on, simulated: false, shared: SHARED}
"""
GIT = ("git", "-c", "user.name=a", "-c", "user.email=a@b.c")


@pytest.fixture
def office(tmp_path, monkeypatch):
    """A workspace by hand in which one raw file may not be passed on and another is listed nowhere."""
    monkeypatch.setenv("CITRA_PSEUDONYM_KEY", str(tmp_path / "settings" / "key"))
    root = tmp_path / "office"
    for name in ("open.csv", "closed.csv", "forgotten.csv"):
        write(root / "data" / "raw" / "office" / name, name)
    write(root / "params" / "office.yml", STUDY.replace("SHARED", "false"))
    write(root / "README.md", "words")
    write(root / "SHA256SUMS", "of another archive")
    write(root / "data" / "handcoded" / "office.csv", "answers")
    for made in (
        "build/x.txt",
        ".venv/x.py",
        "src/__pycache__/x.pyc",
        "pytask.lock",
        "build/office/results/a/ledger.json",
    ):
        write(root / made, "made")
    write(root / "build" / "office" / "tables" / "posts.parquet", "rows")
    return root


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def products(root):
    return [root / "build/office/tables/posts.parquet", root / "build/office/results/a/ledger.json"]


def chosen(root):
    return choose_files(read_study_file(root / "params" / "office.yml"), root, products(root))


def test_file_that_may_not_be_passed_on_stays_out_with_what_holds_its_rows(office):
    found = chosen(office)
    assert list(found.files) == [
        "README.md",
        "build/office/results/a/ledger.json",
        "data/raw/office/open.csv",
        "params/office.yml",
    ]
    assert found.left_out == {
        "build/office/tables/posts.parquet": "it holds rows of a file that may not be passed on",
        "data/raw/office/closed.csv": "its terms do not let it be passed on",
        "data/raw/office/forgotten.csv": "no parameter file lists it",
    }


def test_everything_shared_keeps_the_tables(office):
    write(office / "params" / "office.yml", STUDY.replace("SHARED", "true"))
    found = chosen(office)
    assert "build/office/tables/posts.parquet" in found.files and "data/raw/office/closed.csv" in found.files


def test_git_tells_what_somebody_wrote(office):
    subprocess.run(["git", "init", "-q"], cwd=office, check=True)
    subprocess.run(["git", "add", "README.md", "params", "data/raw/office/open.csv"], cwd=office, check=True)
    subprocess.run([*GIT, "commit", "-qm", "x"], cwd=office, check=True)
    write(office / "notes.txt", "private")
    assert "notes.txt" not in chosen(office).files
    assert "notes.txt" in uncommitted_files(office)
    # A raw file that the parameter file lists belongs to the study, whether git has it or not.
    (office / ".gitignore").write_text("data/raw\n")
    subprocess.run(["git", "rm", "-q", "--cached", "data/raw/office/open.csv"], cwd=office, check=True)
    found = chosen(office)
    assert "data/raw/office/open.csv" in found.files and "data/raw/office/closed.csv" in found.left_out
    write(office / "README.md", "other words")
    assert "README.md" in uncommitted_files(office)


def test_workspace_without_git_has_nothing_to_commit(office):
    assert uncommitted_files(office) == []


def test_key_of_the_pseudonyms_is_never_packed(office, tmp_path):
    write(tmp_path / "settings" / "key", "0123456789abcdef0123456789abcdef")
    write(office / "notes.txt", "key: 0123456789abcdef0123456789abcdef")
    with pytest.raises(CitraError, match=r"notes.txt holds the key of the pseudonyms"):
        chosen(office)
