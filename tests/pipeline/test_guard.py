"""A notebook that touches what it does not declare stops the build, whether or not its cells keep it to themselves."""

import ctypes
import os
import shutil
import sqlite3
from pathlib import Path

import pandas as pd
import pytest

from citra.errors import CitraError
from citra.pipeline.guard import Limits, verdict

pytest_plugins = ["tiny_notebooks"]
TABLE, TEXT = "{table}", "{text}"
# What a cell does, and what is said of it; {table} and {text} are files that are there and that nobody declared.
HOSTILE = {
    "open('{text}').read()": "reads {text}, which is none of its declared inputs",
    "open('/etc/passwd').read()": "reads /etc/passwd, which is none",
    "open('/usr/lib/../../etc/passwd').read()": "passwd, which is none",
    "open('/proc/self/root{text}').read()": "{text}, which is none",
    "import pathlib; pathlib.Path('{text}').read_bytes()": "reads {text}",
    "import pandas as pd; pd.read_csv('{text}')": "reads {text}",
    "import pandas as pd; pd.read_parquet('{table}')": "reads {table}",
    "import pyarrow.parquet as pq; pq.read_table('{table}')": "reads {table}",
    "import pyarrow.parquet as pq; pq.ParquetFile('{table}')": "reads {table}",
    "import pyarrow as pa; pa.memory_map('{table}')": "reads {table}",
    "import pyarrow.csv; pyarrow.csv.read_csv('{text}')": "reads {text}",
    "import pyarrow.dataset as ds; ds.dataset('{table}')": "reads {table}",
    "import duckdb; duckdb.sql(\"select * from '{table}'\")": "touches what it does not declare: Permission Error",
    "import duckdb; duckdb.read_csv('{text}')": "touches what it does not declare: Permission Error",
    "import duckdb; duckdb.connect().sql(\"select * from '{table}'\")": "touches what it does not declare",
    "import duckdb; duckdb.connect().execute(\"select * from read_parquet('{table}')\")": "touches what it does not",
    "import duckdb; duckdb.connect('{text}')": "reads {text}",
    "import sqlite3; sqlite3.connect('{text}.db')": "reads {text}.db",
    "import numpy as np; np.fromfile('{text}')": "reads {text}",
    "import os; os.open('{text}', os.O_RDONLY)": "reads {text}",
    "import os, mmap; mmap.mmap(os.open('{text}', os.O_RDONLY), 1)": "reads {text}",
    "import os; os.listdir(os.path.dirname('{text}'))": "which is no folder of its declared inputs",
    "import os; os.link('{text}', os.environ['CITRA_RESULTS'] + '/tiny/hard')": "writes {text}, which is outside",
    "import os; soft = os.environ['CITRA_RESULTS'] + '/tiny/soft'; os.symlink('{text}', soft); open(soft)": "reads",
    "open('{text}', 'w').write('changed')": "writes {text}, which is outside its results",
    "import os; open(os.environ['CITRA_RESULTS'] + '/other', 'w')": "which is outside its results",
    "import subprocess; subprocess.run(['cat', '{text}'])": "starts another program (subprocess.Popen ['cat'",
    "import os; os.system('cat {text}')": "starts another program (os.system b'cat {text}')",
    "import os; os.fork()": "starts another program (os.fork)",
    "get_ipython().system('cat {text}')": "starts another program",
    "import urllib.request as web; web.urlopen('http://example.org/posts.csv')": "'http://example.org/posts.csv'",
    "import socket; socket.create_connection(('192.0.2.1', 80))": "uses the network (socket.getaddrinfo '192.0.2.1')",
    "import socket; socket.socket().connect(('127.0.0.1', 9))": "uses the network (AF_INET)",
    "import socket; socket.socket(socket.AF_UNIX).connect('/run/any')": "uses the network (socket.connect '/run/any')",
    "import socket; socket.gethostbyname('example.org')": "uses the network (socket.gethostbyname 'example.org')",
}


@pytest.fixture
def undeclared(tiny):
    """Two files of the workspace that the tiny notebook does not declare."""
    table, text = (tiny.places.root / "elsewhere" / name for name in ("posts.parquet", "posts.csv"))
    table.parent.mkdir()
    pd.DataFrame({"likes": [1, 2]}).to_parquet(table)
    text.write_text("likes\n1\n", encoding="utf-8")
    sqlite3.connect(f"{text}.db").close()
    return {"table": str(table), "text": str(text)}


def filled(text: str, files: dict) -> str:
    return text.replace(TABLE, files["table"]).replace(TEXT, files["text"])


@pytest.mark.parametrize("way", ["warm", "stock"])
def test_whatever_is_swallowed_is_told_after_the_run(tiny, undeclared, way):
    deeds = {filled(deed, undeclared): filled(told, undeclared) for deed, told in HOSTILE.items()}
    cells = [f"try: exec({deed!r})\nexcept BaseException: pass" for deed in deeds]
    with pytest.raises(CitraError) as fault:
        tiny.run(cells, way)
    sentences = str(fault.value).splitlines()
    for (deed, told), cell in zip(deeds.items(), cells, strict=True):
        begins = f"tiny, in the cell that begins {cell.splitlines()[0]!r}: it "
        assert any(line.startswith(begins) and told in line for line in sentences), (deed, sentences)
    assert Path(undeclared["text"]).read_text(encoding="utf-8") == "likes\n1\n"
    assert not tiny.places.executed_notebook("tiny").exists()


def test_cell_that_reads_an_undeclared_table_stops_there(tiny, undeclared):
    with pytest.raises(CitraError) as fault:
        tiny.run(["import pandas as pd", filled("pd.read_parquet('{table}')", undeclared), "print('later')"])
    told = filled("it reads {table}, which is none of its declared inputs.", undeclared)
    assert str(fault.value).startswith('tiny, in the cell that begins "pd.read_parquet(')
    assert told in str(fault.value) and "build/tiny/failed/tiny.ipynb" in str(fault.value)
    assert tiny.failed()[-1] == []


def test_declared_inputs_are_read_by_every_library(tiny, undeclared):
    tiny.places.table("posts").parent.mkdir(parents=True)
    tiny.places.digests.write_text('{"posts": ""}')
    shutil.copy(undeclared["table"], tiny.places.table("posts"))
    path = tiny.places.table("posts")
    cells = [
        f"import pandas as pd, pyarrow.parquet as pq, duckdb; path = {str(path.parent)!r} + '/' + 'posts' + '.parquet'",
        "print(len(pd.read_parquet(path)), pq.read_table(path).num_rows, open(path, 'rb').read(4))",
        "print(duckdb.execute(f\"select sum(likes) from '{path}'\").fetchone())",
        "assert 'posts'",
    ]
    outputs = tiny.run(cells)
    assert outputs[1][0]["text"] == "2 2 b'PAR1'\n"
    assert outputs[2][0]["text"] == "(3,)\n"


def has_landlock() -> bool:
    return ctypes.CDLL(None).syscall(444, None, 0, 1) >= 1


@pytest.mark.skipif(not has_landlock(), reason="this Linux has no Landlock")
def test_linux_refuses_what_python_does_not_see(tiny, undeclared):
    cells = [
        filled("import ctypes; print(ctypes.CDLL(None).open(b'{text}', 0))", undeclared),
        "import pyarrow as pa, pyarrow.fs",
        filled("try: pa.OSFile('{table}')\nexcept PermissionError: print('refused')", undeclared),
        "disk = pyarrow.fs.LocalFileSystem()",
        filled("try: disk.open_input_file('{table}')\nexcept PermissionError: print('refused')", undeclared),
        "print(ctypes.CDLL(None).execv(b'/bin/cat', None))",
    ]
    assert [outputs[0]["text"] if outputs else "" for outputs in tiny.run(cells)] == [
        *("-1\n", "", "refused\n", "", "refused\n", "-1\n")
    ]


def test_kernel_without_guard_is_a_fault():
    assert verdict([], "tiny", "") == "tiny: its kernel ran without the guard over what it reads."
    assert verdict([], "tiny", "It failed.") == "It failed."


def test_whatever_a_cell_writes_into_the_record_is_told():
    told = verdict(['"guarded"', "no JSON", "7", '{"cell": "x"}'], "tiny", "")
    assert told.splitlines() == [
        f"tiny, in one of its cells: it writes {line!r} into the record of the guard."
        for line in ("no JSON", "7", '{"cell": "x"}')
    ]


def test_limits_by_hand():
    limits = Limits(frozenset({"/study/a.csv"}), ("/code",), ("/out",), frozenset({"/study"}))
    assert limits.fault("open", ("/study/a.csv", "r", os.O_RDONLY)) == ""
    assert limits.fault("open", ("/study/b.csv", "r", os.O_RDONLY)).startswith("reads /study/b.csv")
    assert limits.fault("open", ("/study/a.csv", "r+", os.O_RDWR)).startswith("writes /study/a.csv")
    assert limits.fault("open", (7, "r", os.O_RDONLY)) == ""
    assert limits.fault("open", (b"/out/x", "w", os.O_WRONLY)) == ""
    assert limits.fault("open", ("/outside/x", "w", os.O_WRONLY)).startswith("writes")
    assert limits.fault("os.rename", ("/out/x", "/study/x", -1, -1)).startswith("writes /study/x")
    assert limits.fault("os.listdir", ("/study",)) == ""
    assert limits.fault("os.listdir", ("/study/deep",)).startswith("lists /study/deep")
    assert limits.fault("open", ("/code/__pycache__/a.pyc", "w", os.O_WRONLY)).startswith("writes /code/__pycache__")
    assert limits.fault("os.kill", (os.getpid(), 2)) == limits.fault("os.killpg", (0, 2)) == ""
    assert limits.fault("os.kill", (1, 15)) == "sends a signal to process 1, which is not its own"
    assert limits.fault("open", ("/code/a.py", "w", os.O_WRONLY)).startswith("writes /code/a.py")
