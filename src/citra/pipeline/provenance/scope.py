"""What a name in a notebook stands for: the expressions behind it, and the cells in which they were computed."""

import ast
from collections.abc import Iterable
from copy import deepcopy

# What hands a value on as it is, or a part of it, and computes nothing.
TAKING_FUNCTIONS = {"bool", "dict", "float", "getattr", "int", "list", "str", "tuple", "vars"}
TAKING_METHODS = {"date", "get", "isoformat", "items", "itertuples", "keys", "values"}
TAKING_NODES = (
    *(ast.Attribute, ast.BoolOp, ast.Constant, ast.Dict, ast.FormattedValue, ast.IfExp, ast.JoinedStr),
    *(ast.List, ast.Name, ast.Starred, ast.Subscript, ast.Tuple),
)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

Path = tuple[str, ...]


class Scope:
    """The names of a notebook up to a statement.

    A name whose value was computed stays a name and carries its cell's position, ``origin``; a name that only takes
    a part of something else is replaced by that part wherever it stands.

    Examples
    --------
    >>> scope = Scope()
    >>> for place, line in enumerate(["trend = fit(rates)", "ends = trend.low"]):
    ...     statement = ast.parse(line).body[0]
    ...     scope.assign(statement.targets[0], statement.value, place)
    >>> origins(scope.resolve(ast.parse("ends / 2", mode="eval").body))
    [(('trend', 'low'), 0)]
    """

    def __init__(self) -> None:
        self._bound: dict[str, ast.expr] = {}

    def forget(self, name: str) -> None:
        """Let a name stand for nothing that a cell computed, as an imported one does."""
        self._bound.pop(name, None)

    def resolve(self, expression: ast.expr) -> ast.expr:
        """Return an expression in which names are replaced by what they stand for."""
        return _Resolution(self._bound).visit(deepcopy(expression))

    def assign(self, target: ast.expr, value: ast.expr, place: int) -> None:
        """Note an assignment in the cell at a position."""
        self.bind(target, _dated(self.resolve(value), place), place)

    def bind(self, target: ast.expr, value: ast.expr, place: int | None) -> None:
        """Let a target stand for a resolved value; without a position the value is taken, whatever it is."""
        if isinstance(target, (ast.Tuple, ast.List)):
            for one, part in zip(target.elts, _parts(value, len(target.elts)), strict=True):
                self.bind(one, part, place)
        elif isinstance(target, ast.Name):
            is_taken = place is None or _takes(value)
            self._bound[target.id] = value if is_taken else _computed(target.id, place)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, value, place)
        else:
            self._change(target, value, place)

    def extend(self, target: ast.expr, value: ast.expr, place: int) -> None:
        """Note an assignment that changes what a name holds, such as ``units |= {…}``."""
        known = self._bound.get(target.id) if isinstance(target, ast.Name) else None
        more = _dated(self.resolve(value), place)
        if isinstance(known, ast.Dict) and isinstance(more, ast.Dict):
            self._bound[target.id] = ast.Dict([*known.keys, *more.keys], [*known.values, *more.values])
        else:
            self._change(target, more, place)

    def _change(self, target: ast.expr, value: ast.expr, place: int | None) -> None:
        """Note that a part of something is set: ``table["share"] = …`` computes the table anew."""
        root = target
        while isinstance(root, (ast.Subscript, ast.Attribute)):
            root = root.value
        if not isinstance(root, ast.Name):
            return
        known = self._bound.get(root.id)
        is_item = isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant)
        if is_item and isinstance(known, ast.Dict) and target.value is root and _takes(value):
            self._bound[root.id] = ast.Dict([*known.keys, target.slice], [*known.values, value])
        elif place is not None:
            self._bound[root.id] = _computed(root.id, place)


class _Resolution(ast.NodeTransformer):
    def __init__(self, bound: dict[str, ast.expr]):
        self.bound = bound

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if hasattr(node, "origin") or node.id not in self.bound:
            return node
        return deepcopy(self.bound[node.id])

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Name(id="getattr"), args=[held, ast.Constant(value=str(name))]):
                return ast.Attribute(held, name, ast.Load())
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if not isinstance(node, COMPREHENSIONS):
            return super().generic_visit(node)
        # The names that a comprehension makes for itself are none of the notebook's.
        own = {name.id for part in node.generators for name in ast.walk(part.target) if isinstance(name, ast.Name)}
        outer, self.bound = self.bound, {name: value for name, value in self.bound.items() if name not in own}
        super().generic_visit(node)
        self.bound = outer
        return node


def _computed(name: str, place: int) -> ast.Name:
    node = ast.Name(name, ast.Load())
    node.origin = place
    return node


def _dated(value: ast.expr, place: int) -> ast.expr:
    """Give every literal the position of the cell that states it: a parameter has no other origin."""
    for node in ast.walk(value):
        if isinstance(node, ast.Constant) and not hasattr(node, "origin"):
            node.origin = place
    return value


def _takes(node: ast.expr) -> bool:
    """Return whether an expression only hands on what something else holds."""
    if not any(isinstance(part, ast.Name) for part in ast.walk(node)):
        return True
    if isinstance(node, ast.Call):
        is_known = isinstance(node.func, ast.Name) and node.func.id in TAKING_FUNCTIONS
        is_known |= isinstance(node.func, ast.Attribute) and node.func.attr in TAKING_METHODS
        held = [node.func.value] if isinstance(node.func, ast.Attribute) else []
        return is_known and all(map(_takes, [*held, *node.args]))
    if isinstance(node, ast.IfExp):
        return _takes(node.body) and _takes(node.orelse)
    if isinstance(node, ast.Subscript):
        return _takes(node.value)
    children = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    return isinstance(node, TAKING_NODES) and all(map(_takes, children))


def _parts(value: ast.expr, count: int) -> list[ast.expr]:
    """Return what each of several targets gets: its own part where the text tells it, else the whole."""
    if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == count and not _has_star(value.elts):
        return value.elts
    if isinstance(value, ast.IfExp):
        branches = zip(_parts(value.body, count), _parts(value.orelse, count), strict=True)
        return [ast.IfExp(value.test, body, orelse) for body, orelse in branches]
    return [value] * count


def _has_star(elements: Iterable[ast.expr | None]) -> bool:
    return any(element is None or isinstance(element, ast.Starred) for element in elements)


def items_of(iterated: ast.expr) -> list[ast.expr] | None:
    """Return what a loop over a resolved expression goes through, or None where only a run can tell."""
    match iterated:
        case ast.Tuple(elts=elements) | ast.List(elts=elements) if not _has_star(elements):
            return elements
        case ast.Dict(keys=keys) if not _has_star(keys):
            return keys
        case ast.Call(func=ast.Attribute(value=ast.Dict(keys=keys, values=values), attr=method)) if not _has_star(keys):
            pairs = [ast.Tuple([key, value], ast.Load()) for key, value in zip(keys, values, strict=True)]
            return {"items": pairs, "keys": keys, "values": values}.get(method)
        case ast.Call(func=ast.Name(id="zip"), args=together):
            columns = [items_of(one) for one in together]
            count = max((len(column) for column in columns if column), default=0)
            full = [
                column or [ast.Subscript(one, ast.Constant(number), ast.Load()) for number in range(count)]
                for one, column in zip(together, columns, strict=True)
            ]
            return [ast.Tuple(list(row), ast.Load()) for row in zip(*full, strict=False)] or None
    return None


def origins(node: ast.AST) -> list[tuple[Path, int]]:
    """Return the computed things in a resolved expression: each as a dotted path, with the position of its cell.

    What only chooses (an index, a condition) counts where nothing is chosen from.
    """
    match node:
        case ast.Name():
            return [((node.id,), node.origin)] if hasattr(node, "origin") else []
        case ast.Attribute(value=held, attr=name):
            found = origins(held)
            is_path = isinstance(held, (ast.Name, ast.Attribute)) and len(found) == 1
            return [((*found[0][0], name), found[0][1])] if is_path else found
        case ast.Subscript(value=held, slice=index):
            return origins(held) or origins(index)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return origins(body) + origins(orelse) or origins(test)
    return [found for child in ast.iter_child_nodes(node) for found in origins(child)]


def stated_at(node: ast.AST) -> list[int]:
    """Return the positions of the cells that state the literals in a resolved expression."""
    return [part.origin for part in ast.walk(node) if isinstance(part, ast.Constant) and hasattr(part, "origin")]
