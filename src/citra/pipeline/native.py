"""Files that libraries open by themselves, unseen by Python: refused at their entrances, and by the kernel of Linux.

pyarrow's and DuckDB's functions that take a path are watched, so that the sentence can name the file. Under them,
where Linux has Landlock (5.13, in the kernel of every distribution of the last years), the process gives up the right
to read other files at all, to run programs and, from 6.7 on, to make connections.
"""

import ctypes
import functools
import importlib
import os
import struct
import sys
import tempfile
from pathlib import Path

# The functions of pyarrow whose first argument may be a path.
ENTRANCES = {
    "pyarrow": ("memory_map", "input_stream"),
    "pyarrow.csv": ("read_csv", "open_csv"),
    "pyarrow.json": ("read_json",),
    "pyarrow.feather": ("read_table", "read_feather"),
    "pyarrow.dataset": ("dataset",),
    "pyarrow.parquet": ("read_table", "read_pandas", "read_schema", "read_metadata"),
}
# The methods of a connection to DuckDB that open files, each a function of the module too.
QUERIES = ("execute", "sql", "query", "from_query", "read_csv", "read_json", "read_parquet", "from_parquet")
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION_FLAG, PATH_BENEATH, PR_SET_NO_NEW_PRIVS = 1, 1, 38
EXECUTE, WRITE_FILE, READ_FILE = 1, 2, 4
BIND_TCP, CONNECT_TCP = 1, 2


def watch_libraries(guard) -> None:
    """Have pyarrow and DuckDB ask the guard before they open a file."""
    # It is found out by writing a file, which is no doing of a cell.
    tempfile.gettempdir()
    for module, names in ENTRANCES.items():
        library = importlib.import_module(module)
        for name in names:
            setattr(library, name, _asking(guard, getattr(library, name)))
    parquet = importlib.import_module("pyarrow.parquet")
    parquet.ParquetFile.__init__ = _asking(guard, parquet.ParquetFile.__init__, place=1)
    _watch_duckdb(guard)


def _asking(guard, function, place: int = 0):
    @functools.wraps(function)
    def asking(*arguments, **named):
        given = arguments[place] if len(arguments) > place else next(iter(named.values()), None)
        for path in given if isinstance(given, list) else [given]:
            if isinstance(path, (str, bytes, os.PathLike)) and (
                fault := guard.limits.file_fault(os.fsdecode(path), "reads")
            ):
                guard.refuse(fault)
        return function(*arguments, **named)

    return asking


def _watch_duckdb(guard) -> None:
    """Let DuckDB open the declared inputs only."""
    import duckdb

    connect, default_connection, kind = duckdb.connect, duckdb.default_connection, duckdb.DuckDBPyConnection
    methods = {name: getattr(kind, name) for name in QUERIES}
    paths = ", ".join("'" + path.replace("'", "''") + "'" for path in sorted(guard.limits.inputs))

    def close(connection):
        methods["execute"](connection, f"SET allowed_paths = [{paths}]")
        methods["execute"](connection, "SET enable_external_access = false")
        return connection

    @functools.cache
    def closed_default():
        return close(default_connection())

    @functools.wraps(connect)
    def closed(database=":memory:", *arguments, **named):
        if str(database) == ":default:":
            return closed_default()
        if fault := guard.limits.file_fault(os.fsdecode(database), "reads"):
            guard.refuse(fault)
        return close(connect(database, *arguments, **named))

    duckdb.connect, duckdb.default_connection = closed, closed_default
    for name, method in methods.items():
        setattr(kind, name, _telling(guard, method, duckdb.PermissionException))
        setattr(duckdb, name, lambda *given, name=name, **named: getattr(closed_default(), name)(*given, **named))


def _telling(guard, function, kind: type[Exception]):
    @functools.wraps(function)
    def telling(*arguments, **named):
        try:
            return function(*arguments, **named)
        except kind as refusal:
            guard.refuse(f"reads what it does not declare: {str(refusal).splitlines()[0]}")

    return telling


def confine(limits) -> bool:
    """Give up, for good, what the limits do not allow; return False where Linux cannot hold to it."""
    library = ctypes.CDLL(None, use_errno=True)
    version = library.syscall(CREATE_RULESET, None, 0, VERSION_FLAG) if sys.platform == "linux" else -1
    if version < 1:
        return False
    kinds = struct.pack("QQ", EXECUTE | WRITE_FILE | READ_FILE, BIND_TCP | CONNECT_TCP)
    ruleset = library.syscall(CREATE_RULESET, kinds, len(kinds) if version >= 4 else 8, 0)
    for path in {*limits.inputs, *limits.readable}:
        _allow(library, ruleset, path, READ_FILE)
    for path in (*limits.writable, os.devnull, "/dev/shm"):
        _allow(library, ruleset, path, READ_FILE | WRITE_FILE)
    for path in limits.readable:
        if os.access(path, os.W_OK) and not path.startswith(("/proc", "/sys", "/dev")):
            _allow(library, ruleset, path, WRITE_FILE)
    library.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if library.syscall(RESTRICT_SELF, ruleset, 0) != 0:
        raise OSError(ctypes.get_errno(), "the rules of Landlock were refused")
    os.close(ruleset)
    return True


def _allow(library, ruleset: int, path: str, rights: int) -> None:
    if not Path(path).exists():
        return
    file = os.open(path, os.O_PATH | os.O_CLOEXEC)
    rule = struct.pack("=Qi", rights, file)
    if library.syscall(ADD_RULE, ruleset, PATH_BENEATH, rule, 0) != 0:
        raise OSError(ctypes.get_errno(), f"Landlock takes no rule for {path}")
    os.close(file)
