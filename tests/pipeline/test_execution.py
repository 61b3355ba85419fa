"""Kernels that are forked give what kernels that are started give, and leave nothing behind."""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT, Workspace

from citra.errors import CitraError
from citra.pipeline import execution, forking
from citra.pipeline.code import code_reached, imported_modules
from citra.pipeline.contract import read_contract
from citra.pipeline.forking import WarmProcess, why_stock
from citra.pipeline.guard import write_limits
from citra.pipeline.provisioner import own_folders

pytest_plugins = ["tiny_notebooks"]
WAYS = ("warm", "stock")
PACKAGE = ROOT / "src" / "citra"
EVERY_PACKAGE = [
    "import numpy as np, pandas as pd\npd.DataFrame(np.arange(90).reshape(3, 30) / 7)",
    "pd.Series(range(200))",
    "{name: pd.get_option(name) for name in sorted(pd._config.config._registered_options) if 'display' in name}",
    "import pyarrow as pa, pyarrow.parquet\npa.table({'a': [1, 2]}).to_pandas()",
    "from scipy import optimize\noptimize.minimize(lambda x: (x[0] - 1) ** 2, [0.0])",
    "import statsmodels.api as sm\nsm.OLS([1.0, 2.0, 4.0], sm.add_constant([1.0, 2.0, 3.0])).fit().params",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    "plt.gcf()",
    "get_ipython().run_line_magic('matplotlib', 'inline'); plt.close('all')",
    "import seaborn as sns\nsns.lineplot(x=[1, 2], y=[3, 1])",
    "plt.bar([1], [2]); plt.show()",
    "import duckdb\nduckdb.sql('select 40 + 2 as answer')",
    "from babel.numbers import format_decimal\nformat_decimal(1234.5, locale='id')",
    "import os, signal, sys\nos.getcwd(), sys.path, sys.argv[:1], signal.getsignal(signal.SIGINT), os.umask(0o022)",
    "sorted(name for name in os.environ if name not in ('JPY_PARENT_PID', 'PWD', '_', 'OLDPWD', 'SHLVL'))",
    "print('out'); [In[-2][:6], len(Out), get_ipython().execution_count, __name__]",
    "import warnings, logging\n[len(logging.root.handlers), logging.root.level, sys.flags, sys.getrecursionlimit()]",
    "get_ipython().run_line_magic('whos', 'str')",
]


def test_notebook_with_every_package_gives_the_same_outputs(tiny):
    warm = tiny.run(EVERY_PACKAGE)
    stock = tiny.run(EVERY_PACKAGE, "stock")
    for cell, ours, theirs in zip(EVERY_PACKAGE, warm, stock, strict=True):
        assert ours == theirs, cell
    # The two cells that draw after the magic word show a picture each.
    assert sum("image/png" in output.get("data", {}) for outputs in warm for output in outputs) == 2
    assert "max_columns': 20" in warm[2][0]["data"]["text/plain"]


def test_study_gives_the_same_bytes_and_fonts_found_first_are_no_warning(smoke, tmp_path):
    shutil.copytree(smoke.folder, tmp_path / "project")
    stock = Workspace(tmp_path / "project")
    shutil.rmtree(stock.path("build/home/matplotlib"))
    for stem in ("02-audience", "05-interview"):
        stock.path(f"build/smoke/notebooks/{stem}.ipynb").unlink()
    done = stock.citra("results", "smoke", CITRA_EXECUTION="stock")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Kernels are started by papermill, one by one: CITRA_EXECUTION is stock." in done.stdout
    assert stock.products("smoke") == smoke.products("smoke")


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("import os, signal, time; os.kill(os.getpid(), signal.SIGINT); time.sleep(9)", "KeyboardInterrupt"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "its kernel died in the middle of a cell"),
        ("import time; time.sleep(60)", "a cell took longer than 2 seconds and was stopped"),
    ],
)
def test_failures_are_told_as_papermill_tells_them(tiny, monkeypatch, cell, told):
    if "sleep(60)" in cell:
        monkeypatch.setattr(execution, "TIME_LIMIT_SECONDS", 2)
    sentences, outputs = [], []
    for way in WAYS:
        with pytest.raises(CitraError) as fault:
            tiny.run([cell], way)
        sentences.append(str(fault.value))
        outputs.append(tiny.failed())
    assert sentences[0] == sentences[1] and told in sentences[0]
    assert outputs[0] == outputs[1]


def test_random_numbers_are_as_fresh_as_in_a_new_process(tiny):
    cell = "import random, numpy as np; print(random.random(), np.random.rand(), np.random.default_rng().random())"
    first, second = (tiny.run([cell])[0][0]["text"].split() for _ in range(2))
    assert all(one != other for one, other in zip(first, second, strict=True))
    random.seed(1)
    assert tiny.run(["import random; random.seed(1); print(random.random())"])[0][0]["text"] == f"{random.random()}\n"


def test_warm_process_has_imported_whatever_the_package_imports(tiny):
    contracts = [read_contract(path) for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))]
    files = {path for each in contracts for path in code_reached(imported_modules(each.code), PACKAGE)}
    names = sorted(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in files)
    cells = [
        "import sys, importlib; before = set(sys.modules)",
        f"_ = [importlib.import_module(name) for name in {[name.removesuffix('.__init__') for name in names]}]",
        "roots = {name.partition('.')[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names)",
        "print(sorted(name for name in roots if not name.startswith('_')))",
    ]
    # What only the readers, the account of colours or the calendar of holidays want is imported when it is wanted.
    seldom = {"citra", "coloraide", "defusedxml", "hijridate", "holidays", "python_calamine", "snowballstemmer"}
    assert set(eval(tiny.run(cells)[-1][0]["text"])) <= seldom


def test_kernel_starts_without_state(tiny):
    tiny.run(["import pandas as pd; pd.set_option('display.max_rows', 3); import os; os.environ['LEFT'] = '1'"])
    cells = ["import pandas as pd, os; print(pd.get_option('display.max_rows'), os.environ.get('LEFT'), 'x' in dir())"]
    assert tiny.run(cells)[0][0]["text"] == "60 None False\n"


LEFT_TO_THE_END = """
import atexit, os, pathlib, threading, time, weakref
folder = pathlib.Path(os.environ['CITRA_RESULTS'], 'tiny')
left_open = open(folder / 'left-open', 'w')
left_open.write('flushed')
class Ring: pass
ring = Ring()
ring.itself, ring.file = ring, open(folder / 'in-a-ring', 'w')
ring.file.write('flushed')
weakref.finalize(ring, (folder / 'finalised').write_text, 'yes')
atexit.register((folder / 'asked-for').write_text, 'yes')
threading.Thread(target=lambda: (time.sleep(0.5), (folder / 'thread').write_text('joined'))).start()
"""


@pytest.mark.parametrize("way", WAYS)
def test_what_a_notebook_leaves_to_its_end_is_done_before_its_kernel_is_gone(tiny, way):
    tiny.run([LEFT_TO_THE_END], way)
    folder = Path(os.environ["CITRA_RESULTS"]) / "tiny"
    told = {path.name: path.read_text() for path in folder.iterdir() if path.name != "ledger.json"}
    assert told == {
        **{"left-open": "flushed", "in-a-ring": "flushed", "finalised": "yes", "asked-for": "yes"},
        **{"thread": "joined"},
    }


def alive(process: int) -> bool:
    """Return whether a process is there and no mere entry in the table of processes."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False


def gone(*processes: int) -> bool:
    """Return whether processes end within ten seconds."""
    until = time.monotonic() + 10
    while any(alive(each) for each in processes) and time.monotonic() < until:
        time.sleep(0.02)
    return not any(alive(each) for each in processes)


def kernel_request(folder: Path) -> tuple[list[str], dict[str, str], str]:
    """Return what a kernel is forked with; its guard writes to nobody."""
    record, limits = folder / "record", folder / "limits.json"
    record.touch()
    write_limits(limits, record, [], [folder], folder)
    return [str(limits)], {**os.environ, **own_folders(folder)}, "/"


def test_kernels_end_with_the_warm_process(sockets):
    warm = WarmProcess()
    kernel = warm.fork(*kernel_request(sockets))
    assert alive(kernel.pid) and kernel.poll() is None
    os.kill(warm._process.pid, signal.SIGKILL)
    assert gone(kernel.pid)
    assert kernel.wait() == -signal.SIGKILL
    with pytest.raises(CitraError, match="CITRA_EXECUTION=stock does without it"):
        warm.fork(*kernel_request(sockets))
    warm.stop()


def test_killed_build_leaves_no_process(sockets):
    script = (
        "import json, sys, time; from citra.pipeline.forking import WarmProcess;"
        "warm = WarmProcess(); kernel = warm.fork(*json.loads(sys.argv[1]));"
        "print(warm._process.pid, kernel.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, json.dumps(kernel_request(sockets))], stdout=subprocess.PIPE
    ) as build:
        processes = [int(word) for word in build.stdout.readline().split()]
        assert len(processes) == 2 and all(alive(each) for each in processes)
        build.kill()
    assert gone(*processes)


def test_process_with_threads_is_not_forked():
    script = (
        "import socket, sys, threading; from citra.pipeline.warm import serve;"
        "threading.Thread(target=threading.Event().wait, daemon=True).start();"
        "serve(socket.socket(fileno=0))"
    )
    warm = WarmProcess()
    warm._requests, theirs = socket.socketpair()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with theirs:
        warm._process = subprocess.Popen([sys.executable, "-c", script], stdin=theirs, env=environment)
    assert warm.fork([], {}, "/") is None
    assert warm.refusal == "the warm process has 2 threads"
    warm._process.kill()
    warm.stop()


def test_stock_is_chosen_where_forking_is_not_safe(monkeypatch):
    monkeypatch.setenv("CITRA_EXECUTION", "warm")
    assert why_stock() == ""
    monkeypatch.setattr(forking.sys, "platform", "darwin")
    assert why_stock() == "forking is safe on Linux only"
    monkeypatch.setenv("CITRA_EXECUTION", "cold")
    with pytest.raises(CitraError, match="CITRA_EXECUTION is 'cold', expected warm or stock"):
        why_stock()


def test_process_that_nobody_asks_is_not_started():
    warm = WarmProcess()
    warm.stop()
    assert warm._process is None


def test_engine_looks_often(tmp_path):
    from pytask_parallel import execute

    from citra.pipeline.engine import LOOK_SECONDS, _look_often

    before = execute._Sleeper
    try:
        _look_often()
        sleeper = execute._Sleeper()
        for _ in range(20):
            sleeper.increment()
        assert sleeper.timings[sleeper.timing_idx] == LOOK_SECONDS
    finally:
        execute._Sleeper = before
