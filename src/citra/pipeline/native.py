"""Files that libraries open by themselves, unseen by Python: refused at their entrances.

pyarrow's and DuckDB's functions that take a path are watched, so that the sentence can name the file; what has no
watched entrance meets Linux (`citra.pipeline.confinement`) and its shorter answer.
"""

import functools
import importlib
import os
import tempfile

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
# The methods of what a query found that write it.
WRITERS = ("to_csv", "to_parquet", "write_csv", "write_parquet")


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
        methods["execute"](connection, f"SET temp_directory = '{tempfile.gettempdir()}'")
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
    for name in WRITERS:
        method = getattr(duckdb.DuckDBPyRelation, name)
        setattr(duckdb.DuckDBPyRelation, name, _telling(guard, method, duckdb.PermissionException))
    for name, method in methods.items():
        setattr(kind, name, _telling(guard, method, duckdb.PermissionException))
        setattr(duckdb, name, lambda *given, name=name, **named: getattr(closed_default(), name)(*given, **named))


def _telling(guard, function, kind: type[Exception]):
    @functools.wraps(function)
    def telling(*arguments, **named):
        try:
            return function(*arguments, **named)
        except kind as refusal:
            guard.refuse(f"touches what it does not declare: {str(refusal).splitlines()[0]}")

    return telling
