"""What people read first: links, commands and paths that exist, guides in pairs, the map of the rooms."""

import json
import os
import re
import shlex

import pytest
import yaml
from conftest import ROOT
from PIL import Image
from test_structure import FLOORS, NOTEBOOKS

from citra.lab.magics import USAGE
from citra.pipeline.__main__ import main
from citra.pipeline.installation import DEBIAN_TEX

NOT_OURS = {".git", ".venv", "build", "node_modules", ".pytest_cache", ".ruff_cache", ".pytask"}
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in ROOT.rglob("*.md")
    if not NOT_OURS & set(path.relative_to(ROOT).parts) and "fixtures" not in path.parts
)
PAIRS = {"author": "penulis", "explorer": "penjelajah", "reviewer": "penelaah", "office": "kantor"}
LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"`([^`]+)`")
# The ends of names that speak of files.
ENDINGS = r"\.(?:py|ipynb|yml|yaml|md|json|csv|bib|tex|pdf|html|lock|cff|toml|parquet|png|txt|xz|key|qdpx|qdc|zip)"
PATH = re.compile(rf"[\w.*<>…~-]*(?:/[\w.*<>…~=-]*)+|[\w.*-]*\w{ENDINGS}")
# What a build or a reader of the guides makes, or a place outside the project.
MADE = re.compile(
    r"build/.*|~/.*|.*[<…].*|account_id=.*|\.venv(/.*)?|(data/raw|params)/(yours|my-office|kantor-kami)\b.*"
    r"|data/raw/kpknl-bekasi/export\.csv|data/measurements/.*|(data/)?benchmarks/(panel|notebooks)\.csv|data/handcoded/.*"
    r"|(ledger|verdicts|ro-crate-metadata|origins)\.json|reviewer\.html|codecheck\.yml|REPLICATION\.md"
    r"|kpknl-bekasi-en\.pdf|panel\.parquet|(panel|benchmark|report|second|export)\.csv|second\.qdpx|media\.json|\.json\.xz|\.qdc"
)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def slug(heading: str) -> str:
    """Return the anchor that a heading gets on a page of Markdown."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def headings(text: str) -> list[str]:
    return re.findall(r"^(#+ .*)$", FENCE.sub("", text), re.MULTILINE)


def anchors(text: str) -> set[str]:
    return {slug(heading.lstrip("#")) for heading in headings(text)}


def code_in(text: str) -> list[str]:
    """Return the pieces of code of a text in order: lines of its blocks without comments, and its spans."""
    found = []
    for part in re.split(r"(^```.*?^```$)", text, flags=re.DOTALL | re.MULTILINE):
        if part.startswith("```"):
            found += [line.partition("  #")[0].strip() for line in part.splitlines()[1:-1]]
        else:
            found += [" ".join(span.split()) for span in SPAN.findall(part)]
    return found


def commands(text: str, program: str) -> list[str]:
    """Return the names that follow a program in a text's code."""
    return [found[1] for code in code_in(text) if (found := re.match(rf"(?:\.venv/bin/)?{program} ([a-z-]+)", code))]


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))


def paths_in(text: str) -> list[str]:
    """Return what is named as a file or folder in a text's spans of code."""
    spans = [span for span in SPAN.findall(FENCE.sub("", text)) if " " not in span]
    return [span for span in spans if PATH.fullmatch(span) and not re.search(r"\\|^\*", span)]


def exists(named: str, document: str) -> bool:
    """Return whether a name is a file of the project, seen from its root or from the document, or anywhere by name."""
    for folder in (ROOT, (ROOT / document).parent):
        if any(folder.glob(named.rstrip("/"))):
            return True
    return "/" not in named and any(not NOT_OURS & set(path.parts) for path in ROOT.rglob(named))


def test_every_kind_of_fault_is_found():
    """The readings above see what the tests below look for."""
    block = "```\nmake nothing  # make that\n```"
    text = f"# A b, c!\n\n[x](y.md#a-b-c) `make paper STUDY=a`\n\n{block}\n`data/no.yml` `a b/c`"
    assert anchors(text) == {"a-b-c"} and LINK.findall(text) == ["y.md#a-b-c"]
    assert commands(text, "make") == ["paper", "nothing"] and paths_in(text) == ["data/no.yml"]
    assert commands("`.venv/bin/citra nothing x`, `citra-it y`", "citra") == ["nothing"]
    assert exists("data/dictionary.yml", "README.md") and not exists("data/no.yml", "README.md")
    assert exists("calibration/trend-levels.csv", "data/README.md") and exists("explore.ipynb", "README.md")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere(document):
    text = FENCE.sub("", text_of(document))
    for link in LINK.findall(text):
        if not link.startswith("https://"):
            file, _, anchor = link.partition("#")
            target = (ROOT / document).parent / file if file else ROOT / document
            assert target.exists(), f"{document}: {link}"
            assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), f"{document}: {link}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_that_is_named_exists(document):
    text = text_of(document)
    assert not set(commands(text, "make")) - targets()
    for command in set(commands(text, "citra")):
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0, command
    for command in set(commands(text, "%citra")):
        assert f"%citra {command}" in USAGE


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_is_named_exists(document):
    absent = [name for name in paths_in(text_of(document)) if not MADE.fullmatch(name) and not exists(name, document)]
    assert not absent


def test_readme_names_every_target_and_is_short():
    readme = text_of("README.md")
    assert not targets() - {code.split()[1] for code in code_in(readme) if code.startswith("make ")} - {"help"}
    assert len(readme.splitlines()) <= 150


def test_picture_is_light_and_told_in_words():
    picture = ROOT / "docs" / "pictures" / "result.png"
    assert picture.stat().st_size <= 300_000
    with Image.open(picture) as opened:
        assert opened.width > 1.5 * opened.height
    alt = re.search(r"!\[([^\]]*)\]\(docs/pictures/result\.png\)", text_of("README.md"))[1]
    assert "simulated" in alt and len(alt) > 100


@pytest.mark.parametrize("english", PAIRS)
def test_guides_come_in_pairs_of_one_page(english):
    first, second = text_of(f"docs/en/{english}.md"), text_of(f"docs/id/{PAIRS[english]}.md")
    levels = [[heading.split()[0] for heading in headings(text)] for text in (first, second)]
    assert levels[0] == levels[1]
    for program in ("make", "citra", "%citra"):
        assert commands(first, program) == commands(second, program)
    for text in (first, second):
        assert len(text.splitlines()) <= 60
    index = text_of("docs/README.md")
    assert f"(en/{english}.md)" in index and f"(id/{PAIRS[english]}.md)" in index


def test_no_guide_is_without_its_pair():
    assert {path.stem for path in (ROOT / "docs" / "en").glob("*.md")} == set(PAIRS)
    assert {path.stem for path in (ROOT / "docs" / "id").glob("*.md")} == set(PAIRS.values())


def test_office_has_its_report_in_five_commands():
    block = FENCE.search(text_of("docs/en/office.md"))[0]
    named = commands(block, "make")
    assert named.index("report") < 5


def test_map_names_every_room_on_its_floor():
    rows = re.findall(r"^\| ([^|]*)\| `(\w+)` \|", text_of("CONTRIBUTING.md"), re.MULTILINE)
    floor = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
    rooms = [room for _, room in rows]
    assert sorted(rooms) == sorted(floor)
    heights = [floor[room] for room in rooms]
    assert heights == sorted(heights, reverse=True)


def test_results_name_every_notebook_and_only_floats_of_the_article():
    rows = re.findall(r"^\| `(\d\d-[\w-]+)` \| (.*) \|$", text_of("docs/results.md"), re.MULTILINE)
    assert [stem for stem, _ in rows] == [path.stem for path in NOTEBOOKS if path.stem[0].isdigit()]
    article = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "paper").rglob("*.tex")))
    made = {(kind, key) for _, floats in rows for kind, key in re.findall(r"`(tab|fig):([\w-]+)`", floats)}
    asked = re.findall(r"\\result(table|figure)(?:\[[^\]]*\])?\{([\w-]+)\}", article)
    assert made and made <= {(kind[:3], key) for kind, key in asked}


def test_workflow_runs_the_same_script():
    workflow = yaml.safe_load(text_of(".github/workflows/ci.yml"))
    # YAML reads the key "on" as true.
    assert set(workflow) == {"name", True, "permissions", "jobs"}
    assert set(workflow[True]) <= {"push", "pull_request", "workflow_dispatch"}
    (job,) = workflow["jobs"].values()
    assert set(job) <= {"runs-on", "container", "timeout-minutes", "steps"}
    steps = job["steps"]
    assert [step["run"] for step in steps if "run" in step].count(".ci/run") == 1
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@v\d+", step["uses"]) for step in steps if "uses" in step)


@pytest.mark.parametrize("script", [".ci/run", ".binder/postBuild"])
def test_script_may_be_run(script):
    if not (ROOT / ".git").exists():
        pytest.skip("this copy is not a git checkout, and need not keep who may run a file")
    assert text_of(script).startswith("#!") and os.access(ROOT / script, os.X_OK)


def test_container_sets_itself_up_by_make():
    container = json.loads(text_of(".devcontainer/devcontainer.json"))
    assert set(container) <= {"name", "image", "postCreateCommand", "forwardPorts", "customizations"}
    assert shlex.split(container["postCreateCommand"])[:1] == ["make"]
    assert shlex.split(container["postCreateCommand"])[1] in targets()


def test_binder_installs_what_set_up_asks_for():
    binder = ROOT / ".binder"
    assert set(DEBIAN_TEX) <= set((binder / "apt.txt").read_text(encoding="utf-8").split())
    lines = (binder / "postBuild").read_text(encoding="utf-8").splitlines()
    assert {line.split()[1] for line in lines if line.startswith("make ")} <= targets()
    stated = yaml.safe_load((binder / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    whole = yaml.safe_load(text_of("environment.yml"))["dependencies"]
    assert {entry for entry in stated if not entry.startswith("python=")} <= {e for e in whole if isinstance(e, str)}
