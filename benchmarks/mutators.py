"""Small damages of a project, each made by one function, and changes that must do no harm.

Every function takes the folder of a project and a source of random numbers, changes one thing there, and returns where
and what. ``mutations.py`` beside this file runs them.
"""

import ast
import csv
import hashlib
import io
import json
import random
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from citra.latex import shown_columns
from citra.latex.uses import printed_source
from citra.results import read_ledgers

STUDY = "kpknl-bekasi"
# Text of the article in which a digit is not a key, a label, a length or an option of LaTeX.
PROSE = re.compile(r"(?<![\\{\[\w.,-])\d+(?![\w\]}])")
# Lines that hold no prose.
NO_PROSE = re.compile(r"\s*(?:%|\\(?:label|begin|end|result|claim))")
# Numbers of a reference that are printed.
FIELDS = re.compile(r"^ +(?:year|volume|number|pages) *=.*$", re.M)
CITED = re.compile(r"\\cite\w*(?:\[[^\]]*\])*\{([^}]*)\}")
FIELD = re.compile(r"(?<=[{\d-])\d+(?=[\d}-])")
WORD = re.compile(r"(?<=[a-z] )([a-z]{4,})(?= [a-z])")
CHOICES = {
    "maturity_days": (14, 21, 30),
    "snapshot_read_likely": ("2022-11-30", "2022-10-31"),
    "forecast_weeks": (13, 39),
    "change_date": ("2020-06-01", "2021-01-01", "2019-09-01"),
    "caption_similarity": (0.4, 0.7),
    "repeat_window_days": (7, 60),
    "bootstrap_draws": (1999, 2500),
    "seed": (20170902, 1),
}


def _replace(path: Path, start: int, end: int, new: str) -> tuple[str, str]:
    text = path.read_text(encoding="utf-8")
    path.write_text(text[:start] + new + text[end:], encoding="utf-8")
    line = text.count("\n", 0, start) + 1
    return f"{path.parent.name}/{path.name}:{line}", f"{text[start:end]!r} -> {new!r}"


def _printed(root: Path, language: str = "*") -> str:
    """Return the text of the article without what an unknown number keeps back."""
    numbers = read_ledgers(sorted((root / "build" / STUDY / "results").glob("*/ledger.json")))["numbers"]
    return "".join(printed_source(_read(path), numbers) for path in _sections(root, language))


def _sections(root: Path, language: str = "*") -> list[Path]:
    return sorted((root / "paper" / "sections").glob(f"{language}/*.tex"))


def _choose_match(root: Path, files: list[Path], pattern: re.Pattern, chance: random.Random) -> tuple[Path, re.Match]:
    """Return a place of the sources that is printed: what an unknown number keeps back cannot be missed."""
    entries = read_ledgers(sorted((root / "build" / STUDY / "results").glob("*/ledger.json")))
    found = []
    for path in files:
        text = _read(path)
        printed = printed_source(text, entries["numbers"]).split("\n")
        for number, line in enumerate(re.finditer(r"^.*$", text, re.M)):
            if not NO_PROSE.match(line[0]):
                matches = pattern.finditer(text, line.start(), line.end())
                found += [(path, each) for each in matches if _stands(each, line.start(), printed[number])]
    return chance.choice(found)


def _stands(match: re.Match, start: int, printed: str) -> bool:
    return printed[match.start() - start : match.end() - start] == match[0]


def change_digit(root: Path, chance: random.Random) -> tuple[str, str]:
    """Change one typed numeral of the article's text, or of a reference."""
    if chance.random() < 0.5:
        path, match = _choose_match(root, _sections(root), PROSE, chance)
    else:
        path = root / "paper" / "references.bib"
        match = chance.choice([each for line in _printed_fields(root) for each in _numerals(path, line)])
    digits = list(match[0])
    at = chance.randrange(len(digits))
    digits[at] = chance.choice([digit for digit in "123456789" if digit != digits[at]])
    return _replace(path, match.start(), match.end(), "".join(digits))


def _printed_fields(root: Path) -> list[re.Match]:
    """Return the numbers of the references that an edition lists; the others stand in no text."""
    cited = CITED.findall(_printed(root))
    listed = {key.strip() for keys in cited for key in keys.split(",")}
    entries = re.finditer(r"^@\w+\{([^,]+),.*?^\}", _read(root / "paper" / "references.bib"), re.M | re.S)
    printed = [entry for entry in entries if entry[1] in listed]
    return [line for entry in printed for line in FIELDS.finditer(entry.string, entry.start(), entry.end())]


def _numerals(path: Path, line: re.Match) -> list[re.Match]:
    return list(FIELD.finditer(_read(path), line.start(), line.end()))


def type_result(root: Path, chance: random.Random) -> tuple[str, str]:
    """Type a number into the prose where a result should be looked up."""
    path, match = _choose_match(root, _sections(root), re.compile(r"\\result\{[a-z0-9-]+\}"), chance)
    return _replace(path, match.start(), match.end(), str(chance.randint(2, 99)))


def change_translation(root: Path, chance: random.Random) -> tuple[str, str]:
    """Change a word of the Indonesian text, or of the words that tables and figures print."""
    if chance.random() < 0.5:
        path, match = _choose_match(root, _sections(root, "id"), WORD, chance)
        return _replace(path, match.start(), match.end(), match[0][::-1])
    path = root / "data" / "dictionary.yml"
    text = path.read_text(encoding="utf-8")
    shown = {column.name for entry in _shown_tables(root) for column in shown_columns(entry, "id")}
    labels = re.finditer(r"^  (\w+): \{.*label: \{id: \"?([A-Z][a-z]+[^\"\n,}]*)", text, re.M)
    match = chance.choice([label for label in labels if label[1] in shown])
    return _replace(path, match.start(2), match.end(2), match[2].strip()[::-1])


def _shown_tables(root: Path) -> list[dict]:
    """Return the tables that the article prints."""
    asked = set(re.findall(r"\\resulttable(?:\[[^\]]*\])?\{([^}]*)\}", _printed(root, "id")))
    ledgers = (json.loads(_read(path)) for path in sorted((root / "build" / STUDY / "results").glob("*/ledger.json")))
    return [entry for ledger in ledgers for key, entry in ledger["tables"].items() if key in asked]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def change_parameter(root: Path, chance: random.Random) -> tuple[str, str]:
    """Change one choice of the parameter file."""
    path = root / "params" / f"{STUDY}.yml"
    name = chance.choice(sorted(CHOICES))
    match = re.search(rf"^  {name}: +(\S+)", _read(path), re.M)
    new = chance.choice([value for value in CHOICES[name] if str(value) != match[1]])
    return _replace(path, match.start(1), match.end(1), str(new))


def _raw_files(root: Path) -> list[Path]:
    return sorted((root / "data" / "raw" / STUDY).glob("*.csv"))


def _write_rows(root: Path, path: Path, rows: list[list[str]], chance: random.Random) -> str:
    """Write a raw file; half of the time state its new checksum too, as somebody would who hides the change."""
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    has_mark = path.read_bytes().startswith(b"\xef\xbb\xbf")
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8-sig" if has_mark else "utf-8")
    if chance.random() < 0.5:
        return ""
    parameters = root / "params" / f"{STUDY}.yml"
    new = hashlib.sha256(path.read_bytes()).hexdigest()
    parameters.write_text(_read(parameters).replace(old, new), encoding="utf-8")
    return ", with its new checksum"


def _rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def change_cell(root: Path, chance: random.Random) -> tuple[str, str]:
    """Change one number in a raw file."""
    path = chance.choice(_raw_files(root))
    rows = _rows(path)
    cells = [
        (row, column)
        for row in range(1, len(rows))
        for column, value in enumerate(rows[row])
        if re.fullmatch(r"[1-9]\d{0,5}", value)
    ]
    if not cells:
        return change_cell(root, chance)
    row, column = chance.choice(cells)
    old, new = rows[row][column], str(int(rows[row][column]) + chance.choice((1, 10, 100)))
    rows[row][column] = new
    hidden = _write_rows(root, path, rows, chance)
    return f"{path.name}:{row + 1}, {rows[0][column]}", f"{old} -> {new}{hidden}"


def drop_row(root: Path, chance: random.Random) -> tuple[str, str]:
    """Leave out one row of a raw file."""
    path = chance.choice(_raw_files(root))
    rows = _rows(path)
    at = chance.randrange(1, len(rows))
    del rows[at]
    hidden = _write_rows(root, path, rows, chance)
    return f"{path.name}:{at + 1}", f"row left out{hidden}"


SIGNS = {ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*"}


def change_sign(root: Path, chance: random.Random, executed: dict[str, list[int]]) -> tuple[str, str]:
    """Change the sign of one operation in a formula that the notebooks of the study compute.

    Parameters
    ----------
    executed : dict of list of int
        The lines of each file of the package that the notebooks run.
    """
    found = []
    for name, lines in sorted(executed.items()):
        source = _read(root / name)
        starts = [0, *(match.end() for match in re.finditer("\n", source))]
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.BinOp) and type(node.op) in SIGNS and node.lineno in set(lines):
                found += _operator(source, starts, node, root / name)
    path, at, new = chance.choice(found)
    return _replace(path, at, at + 1, new)


def _operator(source: str, starts: list[int], node: ast.BinOp, path: Path) -> list[tuple[Path, int, str]]:
    """Return the place of an operation between numbers; none where it joins texts or lists."""
    parts = [*ast.walk(node.left), *ast.walk(node.right)]
    if any(isinstance(part, (ast.List, ast.Tuple, ast.JoinedStr)) for part in parts):
        return []
    if any(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in (node.left, node.right)):
        return []
    line = source[starts[node.left.end_lineno - 1] :].encode()
    left = starts[node.left.end_lineno - 1] + len(line[: node.left.end_col_offset].decode())
    match = re.compile(r"[\s)]*([-+*/])(?![*/])").match(source, left)
    return [(path, match.start(1), SIGNS[type(node.op)])] if match else []


def swap_figures(root: Path, chance: random.Random) -> tuple[str, str]:
    """Let two figures of an edition change places, their captions staying where they are."""
    language = chance.choice(("id", "en"))
    pattern = re.compile(r"\\resultfigure(?:\[[^\]]*\])?\{([^}]*)\}")
    found = [(path, match) for path in _sections(root, language) for match in pattern.finditer(_read(path))]
    (path, match), (_, other) = chance.sample(found, 2)
    return _replace(path, match.start(1), match.end(1), other[1])


def _ledgers(paths: Iterable[Path]) -> list[Path]:
    return [path for path in sorted(paths) if json.loads(_read(path))["numbers"]]


def _change_ledger(path: Path, chance: random.Random) -> tuple[str, str]:
    numbers = json.loads(_read(path))["numbers"]
    known = [key for key, entry in sorted(numbers.items()) if isinstance(entry["value"], (int, float))]
    key = chance.choice(known)
    start = re.search(rf'^  "{re.escape(key)}": {{.*?^   "value": (\S+)$', _read(path), re.M | re.S)
    value = json.loads(start[1])
    new = value + 1 if isinstance(value, int) else value * 1.01 + 0.001
    return _replace(path, start.start(1), start.end(1), json.dumps(new))


def edit_ledger(root: Path, chance: random.Random) -> tuple[str, str]:
    """Change a number in a built ledger by hand, and leave everything else."""
    return _change_ledger(chance.choice(_ledgers((root / "build" / STUDY / "results").glob("*/ledger.json"))), chance)


def age_reference(root: Path, chance: random.Random) -> tuple[str, str]:
    """Let the reference keep an old number."""
    return _change_ledger(chance.choice(_ledgers((root / "reference" / STUDY / "ledgers").glob("*.json"))), chance)


DAMAGES: dict[str, Callable] = {
    "a digit in prose": change_digit,
    "a number typed for a result": type_result,
    "a changed translation": change_translation,
    "a parameter": change_parameter,
    "a data cell": change_cell,
    "a dropped row": drop_row,
    "a sign in a formula": change_sign,
    "a swapped figure": swap_figures,
    "an edited ledger": edit_ledger,
    "a stale reference": age_reference,
}


def add_comment(root: Path, chance: random.Random) -> tuple[str, str]:
    """Add a comment line to a source of the package, of the article, or to a parameter file."""
    files = [*sorted((root / "src" / "citra").rglob("*.py")), *_sections(root), root / "params" / f"{STUDY}.yml"]
    path = chance.choice(files)
    sign = "%" if path.suffix == ".tex" else "#"
    text = _read(path)
    path.write_text(f"{text}{sign} A remark that changes nothing.\n", encoding="utf-8")
    return path.name, "comment added"


def add_blank_line(root: Path, chance: random.Random) -> tuple[str, str]:
    """Add a blank line where there is one already."""
    path = chance.choice([*sorted((root / "src" / "citra").rglob("*.py")), *_sections(root)])
    text = _read(path)
    at = [match.start() for match in re.finditer(r"\n\n(?=def |class |[A-Z])", text)]
    if not at:
        return add_blank_line(root, chance)
    place = chance.choice(at)
    path.write_text(f"{text[:place]}\n{text[place:]}", encoding="utf-8")
    return f"{path.name}:{text.count(chr(10), 0, place) + 1}", "blank line added"


def comment_cell(root: Path, chance: random.Random) -> tuple[str, str]:
    """Add a comment to a cell of a notebook."""
    path = chance.choice(sorted((root / "notebooks").glob("[0-9]*.ipynb")))
    notebook = json.loads(_read(path))
    cell = chance.choice(
        [each for each in notebook["cells"] if each["cell_type"] == "code" and each["id"] == "imports"]
    )
    cell["source"] = ["# A remark that changes nothing.\n", *cell["source"]]
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return f"{path.name}, cell {cell['id']}", "comment added"


def rename_local(root: Path, chance: random.Random) -> tuple[str, str]:
    """Give another name to a local variable of a function."""
    path = chance.choice(sorted((root / "src" / "citra" / "models").glob("*.py")))
    source = _read(path)
    found = [
        pair for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef) for pair in _locals(node)
    ]
    if not found:
        return rename_local(root, chance)
    function, name = chance.choice(found)
    starts = [0, *(match.end() for match in re.finditer("\n", source))]
    nodes = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == name]
    for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset), reverse=True):
        line = source[starts[node.lineno - 1] :]
        at = starts[node.lineno - 1] + len(line.encode()[: node.col_offset].decode())
        source = f"{source[:at]}{name}_renamed{source[at + len(name) :]}"
    path.write_text(source, encoding="utf-8")
    return f"{path.name}:{function.lineno}", f"{name} renamed"


def _locals(function: ast.FunctionDef) -> list[tuple[ast.FunctionDef, str]]:
    """Return the names that a function alone uses; none of one with inner functions, where names cross."""
    inner = [node for node in ast.walk(function) if isinstance(node, (ast.FunctionDef, ast.Lambda, ast.Nonlocal))]
    if len(inner) > 1 or any(isinstance(node, ast.JoinedStr) for node in ast.walk(function)):
        return []
    stored = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    stated = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    return [(function, name) for name in sorted(stored - stated) if len(name) > 1]


HARMLESS: dict[str, Callable] = {
    "a comment": add_comment,
    "a blank line": add_blank_line,
    "a comment in a notebook": comment_cell,
    "a renamed local": rename_local,
}
