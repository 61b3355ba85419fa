"""The house: which way imports point, what is committed, and what must agree with what."""

import ast
import json
import re
import subprocess
import tomllib

import pytest
import yaml
from conftest import ROOT

from citra.dictionary import LANGUAGES, the_dictionary
from citra.language import UNITS
from citra.ledger import OTHER_UNITS
from citra.pipeline.code import imported_modules
from citra.pipeline.contract import TABLES
from citra.tables import DTYPES

# From the ground up: a room may import rooms of lower floors, and of its own package.
FLOORS = [
    {"errors"},
    {"places"},
    {"dictionary"},
    {"studyfile", "language", "tables", "privacy", "breaks"},
    {"readers", "simulation"},
    {"cleaning", "audience", "coverage"},
    {"metrics", "models", "interview", "inspection", "content", "visual_identity"},
    {"claims", "coding", "figures", "handcoding", "ledger", "panel", "results"},
    {"notebook", "latex", "compendium"},
    {"html", "accounting", "explore", "verify"},
    {"pipeline"},
    {"lab"},
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
PACKAGE = ROOT / "src" / "citra"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def room_of(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(path):
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if room == "__init__":
        return
    for name in imported_modules(path.read_text(encoding="utf-8")):
        other = room_of(name)
        if other in FLOOR and other != room:
            assert FLOOR[other] < FLOOR[room], f"{path.name} imports {name}, which is not on a lower floor"


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_quick_look_at_imports_misses_none(path):
    source = path.read_text(encoding="utf-8")
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
    assert imported_modules(source) == {name for name in names if name.split(".")[0] == "citra"}


def test_every_room_has_its_floor():
    rooms = {path.name.removesuffix(".py") for path in PACKAGE.iterdir() if not path.name.startswith("__")}
    assert rooms == set(FLOOR)


@pytest.mark.parametrize("part", ["papermill", "pytask", "nbformat", "subprocess", "dask", "distributed"])
def test_only_the_pipeline_knows_how_things_are_run(part):
    for path in PACKAGE.rglob("*.py"):
        if path.relative_to(PACKAGE).parts[0] != "pipeline":
            tree = ast.parse(path.read_text(encoding="utf-8"))
            imports = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
            assert not [line for line in imports if part in line], path.name


def test_programs_are_started_in_one_room():
    """Elsewhere one would outlive its starter; the warm process has a lifeline of its own, set-up comes before all."""
    rooms = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and re.search(
                r"^subprocess\.(?!TimeoutExpired|CompletedProcess)|^os\.(system|popen|spawn|posix_spawn)|^Popen$",
                ast.unparse(node.func),
            ):
                rooms.add(path.name)
    assert rooms == {"programs.py", "supervisor.py", "forking.py", "installation.py"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_thin_stripped_and_asks_one_question(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = notebook["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert cells[0]["source"][0].startswith("# ") and cells[0]["source"][0].rstrip().endswith("?")
    assert cells[-1]["cell_type"] == "markdown" and "What this does not show" in "".join(cells[-1]["source"])
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    for cell in cells:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None
    lengths = [sum(bool(line.strip()) for line in source.splitlines()) for source in code]
    assert max(lengths) <= 10
    assert "def " not in "\n".join(code)
    # The notebook for coding by hand has no number: it is no part of the walk, and its product is a raw file.
    assert sum("ledger.write()" in source for source in code) == path.stem[:1].isdigit()


def test_environment_yml_states_the_same_direct_dependencies():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    stated = set(project["project"]["dependencies"]) | set(project["dependency-groups"]["dev"])
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    names = {entry.replace("=", "==", 1) for entry in conda if isinstance(entry, str)} - {"python>==3.11", "pip"}
    assert names == stated
    assert project["project"]["requires-python"] == ">=3.11"


def test_lock_has_hashes_and_names_no_host():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"https?:|index-url|find-links|file:", lock)
    for block in re.split(r"\n(?=\S)", lock.strip()):
        assert "==" in block and "--hash=sha256:" in block


def test_every_direct_dependency_is_in_the_lock():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for requirement in project["project"]["dependencies"] + project["dependency-groups"]["dev"]:
        assert f"\n{requirement} " in f"\n{lock}"


def test_dictionary_is_whole():
    dictionary = the_dictionary()
    assert set(dictionary.tables) == TABLES
    columns = [column for table in dictionary.tables.values() for column in table.values()]
    for column in [*columns, *dictionary.results.values()]:
        assert column.type in DTYPES and column.meaning
    for column in dictionary.results.values():
        assert column.unit in {*UNITS, *OTHER_UNITS}
        assert set(column.label) == ({column.language} if column.language else set(LANGUAGES))
    for name, word in dictionary.words.items():
        assert set(word) == set(LANGUAGES), name
    for column in columns:
        assert all(value in dictionary.words for value in column.values)


def test_nothing_built_is_committed():
    if not (ROOT / ".git").exists():
        pytest.skip("this copy is not a git checkout")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    # The reference is the one run that is kept on purpose.
    made = [name for name in tracked if name.endswith((".pdf", ".parquet", ".pyc")) or name.startswith("build/")]
    assert not [name for name in made if not name.startswith("reference/")]


def test_top_level_is_the_users():
    for name in ("notebooks", "src", "data", "environment.yml", "Makefile", "paper", "tests"):
        assert (ROOT / name).exists()


def test_codebook_says_what_the_dictionary_says():
    codebook = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    described = yaml.safe_load((ROOT / "data" / "dictionary.yml").read_text(encoding="utf-8"))["tables"]
    for table, columns in the_dictionary().tables.items():
        heading = f"### `{table}`: {described[table]['row']}\n"
        assert heading in codebook
        section = codebook.partition(heading)[2].partition("\n### ")[0]
        expected = [
            f"| `{column.name}` | {column.type} | {column.unit or ''} | {'yes' if column.may_be_missing else 'no'} "
            f"| {column.meaning}{' (' + ', '.join(column.values) + ')' if column.values else ''} |"
            for column in columns.values()
        ]
        assert [line for line in section.splitlines() if line.startswith("| `")] == expected


def test_every_word_of_the_intake_can_be_printed():
    """What the readers count stands in a table of the article in both languages."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "readers").rglob("*.py"))
    counted = set(re.findall(r'remarks\[[^\]]*?"([a-z-]+)"\]', source))
    counted |= set(re.findall(r'set_aside\["([a-z-]+)"\]', source))
    rules = the_dictionary().tables["intake"]["rule"].values
    assert counted and counted <= set(rules)
    for column in [*the_dictionary().tables["posts"].values(), *the_dictionary().tables["follower_snapshots"].values()]:
        if column.unit == "count" and column.name not in ("media_count", "observation_count"):
            assert column.name in the_dictionary().words or column.name.endswith(("_low", "_high"))


def repeated_keys(text: str) -> list[str]:
    """Return the keys that a YAML text gives twice in one mapping, of which the reader keeps the last in silence."""
    nodes, repeated = [yaml.compose(text)], []
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            repeated += [key for key in set(keys) if keys.count(key) > 1]
            nodes += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            nodes += node.value
    return repeated


@pytest.mark.parametrize(
    "path", sorted([*(ROOT / "data").rglob("*.yml"), *(ROOT / "params").glob("*.yml")]), ids=lambda path: path.name
)
def test_no_key_stands_twice(path):
    assert repeated_keys("a: 1\nb: {c: 1, c: 2}") == ["c"]
    assert not repeated_keys(path.read_text(encoding="utf-8"))
