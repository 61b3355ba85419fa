"""Conditions over the ledger: arithmetic and comparisons of results, and nothing else."""

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass

from citra.errors import CitraError

COMPARISONS: dict[type, Callable] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
ARITHMETIC: dict[type, Callable] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
PARTS = ("value", "low", "high", "n")
ASKED = (*PARTS, "known", "simulated", "holds")


@dataclass(frozen=True)
class Condition:
    """A condition on results, as somebody wrote it.

    It is an expression of ``value('key')``, ``low``, ``high`` and ``n`` of a number, ``known('key')`` whether it has
    a value, ``simulated('key')`` whether it rests on simulated data, ``holds('key')`` for a claim of a notebook,
    numbers, ``True``, comparisons, ``+ - * /``, ``and``, ``or`` and ``not``. What compares an absent value is
    neither true nor false (Kleene's logic of three values), and a condition that is not true does not hold.

    Parameters
    ----------
    text : str
        The expression.
    place : str
        Where it stands, for faults.

    Raises
    ------
    CitraError
        If it is no such expression.

    Examples
    --------
    >>> entries = {"numbers": {"growth": {"value": 0.1, "is_simulated": False}}, "claims": {}}
    >>> Condition("value('growth') > 0 and not simulated('growth')").holds(entries)
    True
    """

    text: str
    place: str = ""

    def __post_init__(self):
        self._check(self._tree())

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys that it asks for, each once, in their order."""
        asked = [node for node in ast.walk(self._tree()) if isinstance(node, ast.Call)]
        return tuple(dict.fromkeys(node.args[0].value for node in asked))

    def holds(self, entries: dict[str, dict]) -> bool:
        """Return whether it is true of the ledgers' entries, by kind and key.

        Raises
        ------
        CitraError
            If a key is in no ledger, or something is divided by zero.
        """
        try:
            return self._evaluate(self._tree(), entries) is True
        except ZeroDivisionError:
            raise CitraError(f"{self.place}: the condition {self.text!r} divides by zero.") from None

    def _tree(self) -> ast.expr:
        try:
            return ast.parse(self.text.strip(), mode="eval").body
        except SyntaxError:
            raise CitraError(f"{self.place}: {self.text!r} is not a condition.") from None

    def _check(self, tree: ast.expr) -> None:
        known = (ast.BoolOp, ast.And, ast.Or, ast.Compare, ast.BinOp, ast.Name, ast.Load, *COMPARISONS, *ARITHMETIC)
        for node in ast.walk(tree):
            is_known = isinstance(node, known) or _is_literal(node) or _is_question(node)
            is_known = is_known or isinstance(node, (ast.UnaryOp, ast.Not, ast.USub))
            if isinstance(node, ast.Name) and node.id not in ASKED:
                is_known = False
            if not is_known:
                raise CitraError(f"{self.place}: the condition {self.text!r} holds {ast.unparse(node)!r}, not allowed.")

    def _evaluate(self, node: ast.expr, entries: dict[str, dict]):
        """Return a number, a truth, or nothing where it cannot be known."""
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Call):
            return self._ask(node.func.id, node.args[0].value, entries)
        if isinstance(node, ast.BoolOp):
            return _join([self._evaluate(each, entries) for each in node.values], isinstance(node.op, ast.And))
        if isinstance(node, ast.UnaryOp):
            value = self._evaluate(node.operand, entries)
            if value is None:
                return None
            return not value if isinstance(node.op, ast.Not) else -value
        if isinstance(node, ast.BinOp):
            left, right = self._evaluate(node.left, entries), self._evaluate(node.right, entries)
            return None if left is None or right is None else ARITHMETIC[type(node.op)](left, right)
        values = [self._evaluate(each, entries) for each in (node.left, *node.comparators)]
        pairs = zip(node.ops, values, values[1:], strict=False)
        return _join([None if None in (a, b) else COMPARISONS[type(op)](a, b) for op, a, b in pairs], True)

    def _ask(self, question: str, key: str, entries: dict[str, dict]):
        kind = "claims" if question == "holds" else "numbers"
        entry = entries[kind].get(key)
        if entry is None:
            raise CitraError(f"{self.place}: no notebook enters the key {key!r} that {question}() asks for.")
        if question == "known":
            return entry["value"] is not None
        return entry["is_simulated"] if question == "simulated" else entry[question]


def _is_literal(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, (bool, int, float, str))


def _is_question(node: ast.AST) -> bool:
    """Return whether a node is one of the questions, asked of one key."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.keywords or len(node.args) != 1:
        return False
    return node.func.id in ASKED and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)


def _join(values: list, are_all_needed: bool):
    """Return whether all, or any, of some truths are true; nothing where what is not known decides."""
    decisive = not are_all_needed
    if decisive in values:
        return decisive
    return None if None in values else are_all_needed
