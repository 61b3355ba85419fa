"""The archive of the case study: whole, checked by others, the same every time, and refused when it would lie."""

import hashlib
import io
import json
import re
import shutil
import subprocess
import zipfile

import pypdf
import pytest
import yaml
from conftest import ROOT, Workspace

from citra.latex import find_floats, find_uses, input_files
from citra.results import read_ledgers

STUDY = "kpknl-bekasi"
ARCHIVE = f"build/{STUDY}/{STUDY}-archive.zip"
STATED = "    shared: true\n    shared_captions: true\n    captured_at"
INTERVIEW = 'licence: "CC-BY-4.0"\n    simulated: false'
KEPT_BACK = "    captured_at"
GIT = ("git", "-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "core.hooksPath=/dev/null")


@pytest.fixture(scope="module")
def archived(built, tmp_path_factory):
    """A copy of the built workspace whose archive is made."""
    folder = tmp_path_factory.mktemp("archived") / "project"
    shutil.copytree(built.folder, folder)
    place = Workspace(folder)
    done = place.citra("archive", STUDY, "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    return place


@pytest.fixture(scope="module")
def unpacked(archived, tmp_path_factory):
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(archived.path(ARCHIVE)) as bundle:
        bundle.extractall(folder)
    return Workspace(folder)


def test_checksums_hold(unpacked):
    command = ["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"]
    assert subprocess.run(command, cwd=unpacked.folder).returncode == 0
    listed = {line[66:] for line in unpacked.path("SHA256SUMS").read_text(encoding="utf-8").splitlines()}
    there = {path.relative_to(unpacked.folder).as_posix() for path in unpacked.folder.rglob("*") if path.is_file()}
    assert there - listed == {"SHA256SUMS"} and listed <= there


def test_validator_finds_no_fault_in_the_crate(unpacked, crate_faults):
    assert crate_faults(unpacked.folder) == []


def test_checksums_of_the_crate_are_those_of_the_files(unpacked):
    graph = json.loads(unpacked.path("ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    summed = {entity["@id"]: entity["sha256"] for entity in graph if "sha256" in entity}
    assert len(summed) > 100
    for name, digest in summed.items():
        assert hashlib.sha256(unpacked.path(name).read_bytes()).hexdigest() == digest, name


def test_every_product_is_made_by_an_action(unpacked):
    graph = json.loads(unpacked.path("ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    results = [entity["result"] for entity in graph if entity["@type"] == "CreateAction"]
    made = {each["@id"] for result in results for each in (result if isinstance(result, list) else [result])}
    built = {
        path.relative_to(unpacked.folder).as_posix() for path in unpacked.path("build").rglob("*") if path.is_file()
    }
    assert made == built


@pytest.mark.parametrize("language", ["en", "id"])
def test_every_table_and_figure_is_listed_with_its_notebook(unpacked, language):
    entries = read_ledgers(unpacked.path(f"build/{STUDY}/results").glob("*/ledger.json"))
    files = input_files(ROOT / "paper" / f"article-{language}.tex", ROOT / "paper" / "sections" / language)
    text = unpacked.path("REPLICATION.md").read_text(encoding="utf-8")
    floats = find_floats(files, entries["numbers"])
    for each in floats:
        word = {"tables": "Table", "figures": "Figure"}[each.kind]
        made_by = "paper/claims.yml"
        if each.key in entries[each.kind]:
            made_by = f"notebooks/{entries[each.kind][each.key]['notebook']}.ipynb"
        assert f"| {word} {each.number} | `{each.key}` | `{made_by}` |" in text
    assert len(re.findall(r"^\| (?:Table|Figure) \d+ \|", text, re.M)) == len(floats) > 30


def test_every_number_of_the_text_is_listed(unpacked):
    numbers = read_ledgers(unpacked.path(f"build/{STUDY}/results").glob("*/ledger.json"))["numbers"]
    printed = set()
    for source in (ROOT / "paper" / "sections").glob("*/*.tex"):
        printed |= {
            use.key for use in find_uses(source, numbers) if use.macro.startswith("result") and use.key in numbers
        }
    listed = set(re.findall(r"^\| `([^`]*)` \|", unpacked.path("REPLICATION.md").read_text(encoding="utf-8"), re.M))
    assert "instagram-growth" in printed and printed <= listed
    # A number without a value cannot be printed.
    assert not [key for key in listed & set(numbers) if numbers[key]["value"] is None]


def test_files_of_the_code_check_are_there(unpacked):
    manifest = yaml.safe_load(unpacked.path("codecheck.yml").read_text(encoding="utf-8"))["manifest"]
    assert len(manifest) > 50 and all(unpacked.path(entry["file"]).is_file() for entry in manifest)


def test_no_table_or_number_rests_on_unmarked_simulation(unpacked):
    entries = read_ledgers(unpacked.path(f"build/{STUDY}/results").glob("*/ledger.json"))
    rows = unpacked.path("REPLICATION.md").read_text(encoding="utf-8").splitlines()
    marked = {row.split("`")[1] for row in rows if row.endswith("| simulated data |")}
    assert marked and marked <= {key for kind in entries.values() for key in kind if kind[key]["is_simulated"]}


def test_another_folder_gives_the_same_bytes(archived, tmp_path):
    shutil.copytree(archived.folder, tmp_path / "elsewhere, and longer")
    other = Workspace(tmp_path / "elsewhere, and longer")
    other.path(ARCHIVE).unlink()
    done = other.citra("archive", STUDY, "--yes", TZ="Asia/Jakarta", LC_ALL="tr_TR.UTF-8", PYTHONHASHSEED="4711")
    assert done.returncode == 0, done.stdout + done.stderr
    assert other.path(ARCHIVE).read_bytes() == archived.path(ARCHIVE).read_bytes()


def test_archive_can_be_built_again_without_git(unpacked):
    """Every task finds what it reads; a build of all of it is what the same study's other tests make."""
    done = unpacked.citra("explain", STUDY)
    assert done.returncode == 0 and "Collected 22 tasks" in done.stdout, done.stdout + done.stderr


def test_changed_source_is_refused(rebuilt):
    rebuilt.edit("paper/sections/en/limits.tex", "are few", "are scarce")
    for command in ("compendium", "archive"):
        done = rebuilt.citra(command, STUDY)
        assert done.returncode == 1 and not rebuilt.path(ARCHIVE).exists()
        assert (
            f"The build of {STUDY} is out of date (article en and 2 more): run make paper STUDY={STUDY} first."
            in done.stderr
        )


def test_file_that_is_not_committed_is_refused_unless_forced(rebuilt):
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "All of it"]):
        subprocess.run([*GIT, *command], cwd=rebuilt.folder, check=True, capture_output=True)
    rebuilt.path("notes.txt").write_text("not for everybody")
    rebuilt.edit("README.md", "# citra", "# citra!")
    done = rebuilt.citra("archive", STUDY, "--yes")
    assert done.returncode == 1
    # A file that is not of the program is not asked for, and nobody is told to commit anything.
    assert "README.md differs from the last commit" in done.stderr and "commit it" not in done.stderr
    done = rebuilt.citra("archive", STUDY, "--force", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(rebuilt.path(ARCHIVE)) as bundle:
        names = bundle.namelist()
        assert "notes.txt" not in names and bundle.read("README.md").startswith(b"# citra!")


def test_papers_are_written_into_the_build(rebuilt):
    done = rebuilt.citra("compendium", STUDY)
    assert done.returncode == 0, done.stdout + done.stderr
    folder = rebuilt.path(f"build/{STUDY}/compendium")
    assert {path.name for path in folder.iterdir()} == {
        *("REPLICATION.md", "codecheck.yml", "ro-crate-metadata.json", ".zenodo.json"),
        *("reviewer.html", "reviewer-id.html"),
    }
    for target in re.findall(r'href="(\.\./[^"#]*)', (folder / "reviewer.html").read_text(encoding="utf-8")):
        assert (folder / target).is_file(), target


def test_study_without_an_article_has_papers(smoke, crate_faults, tmp_path):
    shutil.copytree(smoke.folder, tmp_path / "project")
    place = Workspace(tmp_path / "project")
    done = place.citra("archive", "smoke", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(place.path("build/smoke/smoke-archive.zip")) as bundle:
        bundle.extractall(tmp_path / "out")
    assert crate_faults(tmp_path / "out") == []
    assert not (tmp_path / "out" / "codecheck.yml").exists()
    text = (tmp_path / "out" / "REPLICATION.md").read_text(encoding="utf-8")
    assert "make results STUDY=smoke" in text and "make paper" not in text


def test_raw_file_that_may_not_be_passed_on_stays_out_and_is_named(smoke, tmp_path):
    shutil.copytree(smoke.folder, tmp_path / "project")
    place = Workspace(tmp_path / "project")
    place.edit("params/smoke.yml", STATED, KEPT_BACK)
    assert place.citra("results", "smoke").returncode == 0
    done = place.citra("archive", "smoke", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "data/raw/smoke/simulated-posts.csv: its entry does not say shared: true" in done.stdout
    with zipfile.ZipFile(place.path("build/smoke/smoke-archive.zip")) as bundle:
        names = bundle.namelist()
    assert not [name for name in names if name.endswith(("posts.parquet", "smoke/simulated-posts.csv"))]
    assert not [name for name in names if name.startswith("build/smoke/notebooks/")]
    assert "build/smoke/results/01-sample/ledger.json" in names


def test_article_on_a_file_that_stays_takes_no_rows_along(rebuilt):
    """Neither beside the article nor attached to it; its tables are not read again for it."""
    rebuilt.edit(f"params/{STUDY}.yml", STATED, KEPT_BACK)
    rebuilt.edit(f"params/{STUDY}.yml", 'licence: "CC-BY-4.0"\n    simulated: false\n    shared: true', INTERVIEW)
    done = rebuilt.citra("paper", STUDY)
    assert done.returncode == 0, done.stdout + done.stderr
    done = rebuilt.citra("archive", STUDY, "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(rebuilt.path(ARCHIVE)) as bundle:
        names = bundle.namelist()
        article = pypdf.PdfReader(io.BytesIO(bundle.read(f"build/{STUDY}/{STUDY}-en.pdf")))
        ledger = json.loads(bundle.read(f"build/{STUDY}/results/05-interview/ledger.json"))
    single = {"follower-curve", "rate-distribution", "type-diagnostics", "effect-diagnostics", "growth-path"}
    attached = {name.removesuffix(".csv") for name in article.attachments}
    assert "channel-followers" in attached and not attached & single
    assert not [name for name in names if re.sub(r"(-en|-id)?\.(csv|pdf)$", "", name.rpartition("/")[2]) in single]
    assert ledger["tables"]["statements"]["rows"] == [] != ledger["tables"]["codebook"]["rows"]
    assert not [name for name in names if name.startswith((f"reference/{STUDY}", f"build/{STUDY}/notebooks"))]
    manifest = yaml.safe_load(zipfile.ZipFile(rebuilt.path(ARCHIVE)).read("codecheck.yml"))["manifest"]
    assert {entry["file"] for entry in manifest} <= set(names)
