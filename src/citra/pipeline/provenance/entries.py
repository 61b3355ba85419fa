"""Which cell of a notebook computed a result: the flow of values, read from the notebook's text.

A notebook enters its results in cells at its end. What is entered was computed further up, and a reader who follows
a result wants to land there. So each call of the ledger is followed back, by the names in its value, to the last
cell before it that computes or shows them.
"""

import ast
from dataclasses import dataclass, field

from citra.errors import CitraError
from citra.pipeline.provenance.scope import Path, Scope, items_of, origins, stated_at

KIND = {"number": "numbers", "claim": "claims", "table": "tables", "figure": "figures"}
# The words by which the ledger's methods call the value they enter.
VALUE = {"number": "value", "claim": "holds", "table": "frame", "figure": "figure"}

Pieces = tuple[str | None, ...]


@dataclass(frozen=True)
class Entry:
    """One call that enters results.

    Parameters
    ----------
    kind : str
        ``numbers``, ``claims``, ``tables`` or ``figures``.
    pieces : tuple of str or None
        The key's text; None stands for a part that only a run can tell.
    cell : str
        Identity of the cell that computed what is entered.
    """

    kind: str
    pieces: Pieces
    cell: str

    @property
    def known(self) -> int:
        """How many letters of the key its text tells; a key that stands there whole has the most."""
        return sum(len(piece) for piece in self.pieces if piece)


def cell_of(key: str, kind: str, entries: list[Entry], notebook: str) -> str:
    """Return the cell that computed the result of a key.

    Raises
    ------
    CitraError
        If no call can have entered the key, or two that tell equally much of it follow different cells.
    """
    fitting = [entry for entry in entries if entry.kind == kind and _fits(key, entry.pieces)]
    most = max((entry.known for entry in fitting), default=None)
    cells = sorted({entry.cell for entry in fitting if entry.known == most})
    if len(cells) != 1:
        found = f"cells {' and '.join(cells)} may both have" if cells else "no call of the ledger in its text has"
        raise CitraError(
            f"{notebook}: the cell behind {key!r} cannot be told: {found} entered it; expected one call with this key."
        )
    return cells[0]


def _fits(text: str, pieces: Pieces) -> bool:
    if not pieces:
        return not text
    if pieces[0] is None:
        return any(_fits(text[start:], pieces[1:]) for start in range(1, len(text) + 1))
    return text.startswith(pieces[0]) and _fits(text[len(pieces[0]) :], pieces[1:])


def find_entries(cells: list[tuple[str, str]]) -> list[Entry]:
    """Return the calls that enter results, each with the cell that computed what it enters.

    A loop over literals is unrolled, so that each of its keys is followed by itself.

    Parameters
    ----------
    cells : list of (str, str)
        Identity and source of each code cell, in the order in which they run.

    Examples
    --------
    >>> cells = [("count", "number = count(posts)"), ("export", 'ledger = opened.ledger("01", [])'),
    ...          ("totals", 'ledger.number("post-count", number, "count")')]
    >>> find_entries(cells)
    [Entry(kind='numbers', pieces=('post-count',), cell='count')]
    """
    reading = _Reading([identity for identity, _ in cells])
    for place, (_, source) in enumerate(cells):
        statements = ast.parse(source).body
        reading.read(statements, place)
        if statements and isinstance(statements[-1], ast.Expr):
            reading.shown[place] = _shown(reading.scope.resolve(statements[-1].value))
    return reading.entries


@dataclass
class _Reading:
    """What is known of a notebook up to a statement."""

    ids: list[str]
    scope: Scope = field(default_factory=Scope)
    ledgers: set[str] = field(default_factory=set)
    # What each cell shows beneath itself, by the cell's position.
    shown: dict[int, list[tuple[Path, int]]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    def read(self, statements: list[ast.stmt], place: int) -> None:
        for statement in statements:
            match statement:
                case ast.Assign(targets=targets, value=value):
                    for target in targets:
                        self._assign(target, value, place)
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    self._assign(target, value, place)
                case ast.AugAssign(target=target, value=value):
                    self.scope.extend(target, value, place)
                case ast.Import(names=names) | ast.ImportFrom(names=names):
                    for alias in names:
                        self.scope.forget(alias.asname or alias.name.partition(".")[0])
                case ast.For(target=target, iter=iterated, body=body):
                    self._loop(target, self.scope.resolve(iterated), body, place)
                case ast.If(body=body, orelse=orelse):
                    self.read([*body, *orelse], place)
                case ast.With(body=body):
                    self.read(body, place)
                case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name))) as call):
                    if name in self.ledgers and call.func.attr in KIND:
                        self._enter(call, place)

    def _assign(self, target: ast.expr, value: ast.expr, place: int) -> None:
        match target, value:
            case ast.Name(id=name), ast.Call(func=ast.Attribute(attr="ledger")):
                self.ledgers.add(name)
        self.scope.assign(target, value, place)

    def _loop(self, target: ast.expr, iterated: ast.expr, body: list[ast.stmt], place: int) -> None:
        for item in items_of(iterated) or [iterated]:
            self.scope.bind(target, item, None)
            self.read(body, place)

    def _enter(self, call: ast.Call, place: int) -> None:
        method = call.func.attr
        named = {word.arg: word.value for word in call.keywords}
        key = call.args[0] if call.args else named["key"]
        value = self.scope.resolve(call.args[1] if len(call.args) > 1 else named[VALUE[method]])
        computed = [self._last(path, origin) for path, origin in origins(value)]
        at = max(computed or stated_at(value) or [place])
        self.entries.append(Entry(KIND[method], key_pieces(self.scope.resolve(key)), self.ids[at]))

    def _last(self, path: Path, origin: int) -> int:
        """Return the position of the last cell so far that computes a thing, or shows it or the whole it is part of."""
        showing = [
            at
            for at, shown in self.shown.items()
            if any(whole == path[: len(whole)] and of == origin for whole, of in shown)
        ]
        return max([origin, *showing])


def _shown(node: ast.expr) -> list[tuple[Path, int]]:
    """Return what a cell's last expression shows as it is, not what it only computes with."""
    match node:
        case ast.Name() | ast.Attribute():
            return origins(node)
        case ast.BoolOp(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
            return [found for part in parts for found in _shown(part)]
        case ast.IfExp(body=body, orelse=orelse):
            return _shown(body) + _shown(orelse)
    return []


def key_pieces(node: ast.expr) -> Pieces:
    """Return the text of a key, with None for a part that only a run can tell.

    Examples
    --------
    >>> key_pieces(ast.parse("f'{row.channel}-growth'", mode="eval").body)
    (None, '-growth')
    >>> key_pieces(ast.parse("'median_gap'.replace('_', '-')", mode="eval").body)
    ('median-gap',)
    """
    joined: list[str | None] = []
    for piece in _pieces(node):
        if piece is not None and joined and joined[-1] is not None:
            joined[-1] += piece
        elif piece is not None or not joined or joined[-1] is not None:
            joined.append(piece)
    return tuple(joined)


def _pieces(node: ast.expr) -> list[str | None]:
    match node:
        case ast.Constant(value=value):
            return [str(value)]
        case ast.JoinedStr(values=values):
            return [piece for value in values for piece in _pieces(value)]
        case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
            return _pieces(value)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return [*_pieces(left), *_pieces(right)]
        case ast.Call(
            func=ast.Attribute(value=held, attr="replace"),
            args=[ast.Constant(value=str(old)), ast.Constant(value=str(new))],
        ):
            return [piece if piece is None else piece.replace(old, new) for piece in _pieces(held)]
    return [None]
