"""The program that made some results: each definition by what it does, whatever its remarks and its locals are called.

A changed formula may leave every result of one study as it was, and still be wrong for the next one. So the reference
holds a digest of each definition, and a reviewer is told which of them is another.
"""

import ast
import hashlib
from collections.abc import Iterable, Iterator, Mapping

from citra.verify.items import Item, Part, worst

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# What a module does besides defining functions and classes: its imports and its constants.
OWN_LINES = "imports and constants"
# Of a syntax tree, what says nothing of what is computed; empty fields differ between versions of Python.
SILENT = {"ctx", "kind", "type_comment"}
DIGITS = 16


def definition_digests(source: str) -> dict[str, str]:
    """Return a digest of each definition of a source, by its name.

    Comments, blank lines, docstrings and the names of a function's local variables leave it as it is.

    Returns
    -------
    dict of str
        The first 16 hexadecimal digits of the SHA-256 of each function's and class's syntax tree, and of the other
        lines of the module together.

    Raises
    ------
    SyntaxError
        If the source is no Python.

    Examples
    --------
    >>> first = definition_digests("def area(side):\\n    found = side * side\\n    return found")
    >>> first == definition_digests('def area(side):\\n    "A square."\\n    a = side * side  # metres\\n    return a')
    True
    >>> first == definition_digests("def area(side):\\n    found = side / side\\n    return found")
    False
    """
    parts: dict[str, list[str]] = {}
    for node in _without_docstring(ast.parse(source).body):
        name = node.name if isinstance(node, (*FUNCTIONS, ast.ClassDef)) else OWN_LINES
        parts.setdefault(name, []).append(_meaning(node, {}))
    return {name: _digest(texts) for name, texts in parts.items()}


def source_digest(source: str) -> str:
    """Return the digest of a whole source, such as a cell of a notebook.

    Examples
    --------
    >>> source_digest("side = 2  # metres") == source_digest("side = 2")
    True
    """
    return _digest([_meaning(node, {}) for node in ast.parse(source).body])


def _digest(texts: list[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:DIGITS]


def _meaning(value, renamed: Mapping[str, str]) -> str:
    """Return a part of a syntax tree as text; a function's locals have numbers for names."""
    if isinstance(value, list):
        return f"[{', '.join(_meaning(each, renamed) for each in value)}]"
    if not isinstance(value, ast.AST):
        return repr(value)
    if isinstance(value, FUNCTIONS) and not renamed:
        renamed = {name: f"local {number}" for number, name in enumerate(_locals(value))}
    fields = (f"{name}={_meaning(field, renamed)}" for name, field in _fields(value, renamed))
    return f"{type(value).__name__}({', '.join(fields)})"


def _fields(node: ast.AST, renamed: Mapping[str, str]) -> Iterator[tuple[str, object]]:
    for name, field in ast.iter_fields(node):
        if name == "body" and isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            field = _without_docstring(field)
        if isinstance(node, ast.Name) and name == "id":
            field = renamed.get(field, field)
        if name not in SILENT and field is not None and field != []:
            yield name, field


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0] if body else None
    is_docstring = isinstance(first, ast.Expr) and isinstance(getattr(first.value, "value", None), str)
    return body[1:] if is_docstring else body


def _locals(function: ast.AST) -> Iterable[str]:
    """Return the names that a function alone uses, in the order in which its tree is walked."""
    nodes = list(ast.walk(function))
    kept = {node.arg for node in nodes if isinstance(node, ast.arg)}
    kept.update(name for node in nodes if isinstance(node, (ast.Global, ast.Nonlocal)) for name in node.names)
    stored = [node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    return dict.fromkeys(name for name in stored if name not in kept)


def compare_programs(old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]]) -> list[Item]:
    """Compare the definitions of two programs, one item a file.

    Parameters
    ----------
    old, new : dict of dict of str
        The digest of each definition by its name, by file.

    Examples
    --------
    >>> (item,) = compare_programs({"trend.py": {"slope": "0a"}}, {"trend.py": {"slope": "0b"}})
    >>> item.key, item.verdict, item.parts[0].name
    ('trend.py', 'differs', 'slope')
    """
    return [_compare(file, old.get(file, {}), new.get(file, {})) for file in sorted(old.keys() | new.keys())]


def _compare(file: str, old: Mapping[str, str], new: Mapping[str, str]) -> Item:
    names = sorted(old.keys() | new.keys())
    parts = [
        Part(name, _verdict(old.get(name), new.get(name)), old.get(name), new.get(name))
        for name in names
        if old.get(name) != new.get(name)
    ]
    note = "Another program than that of the reference; the other items tell which results moved." if parts else ""
    return Item("program", file, worst(part.verdict for part in parts), tuple(parts), len(names), note=note)


def _verdict(old: str | None, new: str | None) -> str:
    return "new" if old is None else "missing" if new is None else "differs"
