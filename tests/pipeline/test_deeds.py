"""Whatever a notebook tries on what is not its own, with a trick or without: nothing of it comes about."""

import json
import os
import platform
import socket
import stat
from pathlib import Path

import pytest

import citra
from citra.errors import CitraError
from citra.pipeline import landlock, seccomp
from citra.pipeline.confinement import unheld
from citra.pipeline.scratch import seal

pytest_plugins = ["tiny_notebooks"]
WAYS = ("warm", "stock")
EMPTY = {"numbers": {}, "claims": {}, "tables": {}, "figures": {}}
needs_linux = pytest.mark.skipif(bool(unheld()), reason=unheld())

# Each deed raises when it is refused. Those of the first table are named to the reader, with the cell and the file.
PREPARED = """
import ctypes, gc, mmap, os, pathlib, shutil, signal, socket, sqlite3, subprocess, sys, threading
import duckdb, numpy as np, pandas as pd, pyarrow as pa, pyarrow.csv, pyarrow.fs, pyarrow.parquet
table = pd.DataFrame({"likes": [0]}); arrow = pa.table({"likes": [0]}); disk = pyarrow.fs.LocalFileSystem()
libc, parent = ctypes.CDLL(None, use_errno=True), os.getppid()
def call(name, *arguments):
    answer = getattr(libc, name)(*[each.encode() if isinstance(each, str) else each for each in arguments])
    if answer in (-1, 0xFFFFFFFF): raise OSError(ctypes.get_errno(), name)
    return answer
def in_thread(start):
    faults, done = [], threading.Event()
    def deed():
        try: call("unlink", raw)
        except OSError as fault: faults.append(fault)
        done.set()
    start(deed); done.wait(5)
    if faults: raise faults[0]
"""
WRITES = "which is outside its results"
NAMED = {
    "open(raw, 'w')": f"writes {{raw}}, {WRITES}",
    "open(raw, 'r+b').write(b'9')": f"writes {{raw}}, {WRITES}",
    "os.remove(raw)": f"writes {{raw}}, {WRITES}",
    "pathlib.Path(raw).unlink()": f"writes {{raw}}, {WRITES}",
    "os.rename(raw, mine + '/moved')": f"writes {{raw}}, {WRITES}",
    "open(mine + '/new', 'w').close(); os.replace(mine + '/new', raw)": f"writes {{raw}}, {WRITES}",
    "shutil.move(raw, mine)": f"writes {{raw}}, {WRITES}",
    "shutil.rmtree(folder)": "data/raw/office, which is no",
    "shutil.copy(__import__('inspect').__file__, raw)": f"writes {{raw}}, {WRITES}",
    "pathlib.Path(raw).write_text('0')": f"writes {{raw}}, {WRITES}",
    "os.truncate(raw, 0)": f"writes {{raw}}, {WRITES}",
    "os.mkdir(folder + '/new')": f"writes {{folder}}/new, {WRITES}",
    "os.symlink(raw, folder + '/soft')": f"writes {{folder}}/soft, {WRITES}",
    "os.link(raw, mine + '/hard')": f"writes {{raw}}, {WRITES}",
    "os.chmod(raw, 0)": f"writes {{raw}}, {WRITES}",
    "os.chown(raw, 1, 1)": f"writes {{raw}}, {WRITES}",
    "os.utime(raw, (0, 0))": f"writes {{raw}}, {WRITES}",
    "os.setxattr(raw, 'user.x', b'1')": f"writes {{raw}}, {WRITES}",
    "mmap.mmap(os.open(raw, os.O_RDWR), 1)[0] = 9": f"writes {{raw}}, {WRITES}",
    "table.to_csv(raw)": f"writes {{raw}}, {WRITES}",
    "pyarrow.parquet.write_table(arrow, raw)": f"writes {{raw}}, {WRITES}",
    "np.array([0]).tofile(raw)": f"writes {{raw}}, {WRITES}",
    "np.memmap(raw, mode='r+')": f"writes {{raw}}, {WRITES}",
    "import PIL.Image; PIL.Image.new('L', (1, 1)).save(folder + '/x.png')": f"writes {{folder}}/x.png, {WRITES}",
    "sqlite3.connect(folder + '/new.db')": "reads {folder}/new.db, which is none of its declared inputs",
    "duckdb.sql(f\"copy (select 0) to '{raw}'\")": "touches what it does not declare: Permission Error",
    "duckdb.sql(f\"attach '{folder}/new.db'\")": "touches what it does not declare: Permission Error",
    "duckdb.sql('select 0').write_csv(raw)": "touches what it does not declare: Permission Error",
    "open(package + '/__pycache__/planted.pyc', 'wb')": f"__pycache__/planted.pyc, {WRITES}",
    "import py_compile; py_compile.compile(package + '/errors.py')": WRITES,
    "open(pd.__file__, 'ab')": f"pandas/__init__.py, {WRITES}",
    "open(notebook, 'ab')": f"writes {{notebook}}, {WRITES}",
    "open(ledger, 'w')": f"writes {{ledger}}, {WRITES}",
    "open(os.environ['CITRA_RESULTS'] + '/other.json', 'w')": f"other.json, {WRITES}",
    "open(os.environ['MPLCONFIGDIR'] + '/matplotlibrc', 'w')": f"matplotlibrc, {WRITES}",
    "open(os.environ['HOME'] + '/ipython/profile_default/startup/x.py', 'w')": f"startup/x.py, {WRITES}",
    "open(f'/proc/{parent}/environ').read()": "/environ, which is none of its declared inputs",
    "open(f'/proc/{parent}/mem', 'rb').read(1)": "/mem, which is none of its declared inputs",
    "open(f'/proc/{parent}/cmdline').read()": "/cmdline, which is none of its declared inputs",
    "os.kill(parent, 0)": "sends a signal to process",
    "os.killpg(os.getpgid(parent), 0)": "sends a signal to process",
    "os.fork() or os._exit(0)": "starts another program (os.fork)",
    "import multiprocessing as mp; mp.get_context('fork').Process(target=print).start()": "starts another program",
    "subprocess.run(['true'])": "starts another program (subprocess.Popen ['true'",
    "os.posix_spawn('/bin/true', ['true'], {})": "starts another program (os.posix_spawn",
    "socket.socket()": "uses the network (AF_INET)",
    "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)": "uses the network (AF_INET6)",
    "socket.socket(socket.AF_UNIX).connect(address)": "uses the network (socket.connect {address!r})",
    "socket.getaddrinfo('example.org', 80)": "uses the network (socket.getaddrinfo 'example.org')",
}
# What Python does not see: Linux refuses it.
SILENT = (
    *("disk.delete_file(raw)", "disk.delete_dir(folder)", "disk.move(raw, mine + '/moved')"),
    *("disk.open_output_stream(raw)", "disk.open_append_stream(raw)", "disk.create_dir(folder + '/new')"),
    *("disk.copy_file(raw, mine + '/copy')", "disk.open_input_file(raw)", "pa.OSFile(raw, 'wb')"),
    *("pyarrow.csv.write_csv(arrow, raw)", "table.to_parquet(raw)"),
    *("call('unlink', raw)", "call('rename', raw, mine + '/moved')", "call('truncate', raw, 0)"),
    *("call('open', raw, os.O_RDONLY)", "call('open', raw, os.O_RDONLY | os.O_TRUNC)", "call('open', raw, os.O_RDWR)"),
    *("call('creat', folder + '/new', 0o600)", "call('mkdir', folder + '/new', 0o700)", "call('rmdir', folder)"),
    *("call('symlink', raw, folder + '/soft')", "call('link', raw, mine + '/hard')", "call('mkfifo', raw + '2', 0)"),
    *("call('rename', folder, folder + '2')", "call('rename', notebook, mine + '/moved')", "call('unlink', ledger)"),
    *("call('open', ledger, os.O_WRONLY)", "call('open', notebook, os.O_WRONLY)", "call('open', record, os.O_RDWR)"),
    "call('open', package + '/__pycache__/planted.pyc', os.O_WRONLY | os.O_CREAT, 0o600)",
    "call('open', package + '/errors.py', os.O_WRONLY)",
    "call('open', pd.__file__, os.O_WRONLY)",
    "call('setxattr', raw, 'user.x', b'1', 1, 0)",
    *("call('open', f'/proc/{parent}/mem', os.O_RDONLY)", "call('open', f'/proc/{parent}/environ', os.O_RDONLY)"),
    *("call('open', '/proc/kcore', os.O_RDONLY)", "call('shm_open', '/planted', os.O_RDWR | os.O_CREAT, 0o600)"),
    *("call('kill', parent, 0)", "call('killpg', libc.getpgid(parent), 0)", "call('tgkill', parent, parent, 0)"),
    *(
        "call('fork') or os._exit(0)",
        "call('vfork') or os._exit(0)",
        "call('syscall', 56, 17, 0, 0, 0, 0) or os._exit(0)",
    ),
    *("call('execv', '/bin/true', None)", "call('fexecve', libc.memfd_create(b'x', 0), None, None)"),
    *("call('ptrace', 0x4206, parent, 0, 0)", "call('process_vm_readv', parent, None, 0, None, 0, 0)"),
    *("call('prlimit', parent, 7, None, None)", "call('fcntl', os.pipe()[0], 8, parent)", "call('prctl', 1, 0)"),
    *("call('socket', 2, 1, 0)", "call('socket', 2, 2, 0)", "call('socket', 1, 2, 0)", "call('socket', 17, 3, 0)"),
    *("call('connect', call('socket', 1, 1, 0), b'\\x01\\x00' + address.encode() + bytes(2), 2 + len(address))",),
    *("call('syscall', 425, 1, None)", "call('unshare', 0x10000000)", "call('shmget', 1, 4096, 0o1600)"),
    *(
        "call('mount', b'none', mine, b'tmpfs', 0, None)",
        "call('chroot', folder)",
        "call('mknod', mine + '/d', 0o60600, 1)",
    ),
    *("in_thread(lambda deed: threading.Thread(target=deed).start())",),
    # The threads that were there before the first cell.
    "in_thread(get_ipython().kernel.iopub_thread.schedule)",
    "in_thread(lambda deed: get_ipython().kernel.control_thread.io_loop.add_callback(deed))",
)
# They succeed, and change nothing.
WITHOUT_EFFECT = (
    *("call('chmod', raw, 0)", "call('chown', raw, 1, 1)", "call('utimes', raw, bytes(32))"),
    *("call('fchmod', os.open(inspected, os.O_RDONLY), 0)", "os.chmod(mine + '/own', 0)"),
)
# With the guard of Python gone, Linux is left.
DISARMED = """
guard = next(each for each in gc.get_objects() if type(each).__name__ == "Guard")
guard.limits = type("Anything", (), {"fault": lambda *_: "", "file_fault": lambda *_: ""})()
for deed in (lambda: open(raw, "w"), lambda: os.remove(raw), lambda: open(raw).read(), lambda: os.fork(),
             lambda: open(ledger, "w"), lambda: os.kill(parent, 0), lambda: subprocess.run(["true"])):
    try: deed()
    except PermissionError: print("refused")
    else: print("done")
"""


class Scene:
    """Files of a workspace that are not the notebook's, and their names in a cell."""

    def __init__(self, root: Path):
        self.names = {
            "raw": root / "data" / "raw" / "office" / "posts.csv",
            "ledger": root / "build" / "other" / "results" / "01" / "ledger.json",
            "notebook": root / "notebooks" / "01-other.ipynb",
        }
        for path in self.names.values():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("likes\n1\n", encoding="utf-8")
        self.root = root
        self.names |= {"folder": root / "data" / "raw" / "office", "package": Path(citra.__file__).parent}
        self.names |= {"mine": root / "results" / "tiny", "inspected": root / "data" / "dictionary.yml"}
        self.names |= {"address": root / "door", "record": root / "record"}
        self.names["record"].touch()
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind(os.path.relpath(self.names["address"]))

    def cell(self) -> str:
        """Return the first cell of a hostile notebook."""
        named = "; ".join(f"{name} = {str(path)!r}" for name, path in self.names.items())
        return f"{named}\n{PREPARED}"

    def told(self, sentence: str) -> str:
        return sentence.format(**{name: str(path) for name, path in self.names.items()})

    def state(self) -> dict:
        """Return the bytes, mode, owner and time of every file that is not the notebook's."""
        kept = [self.root / "data", self.root / "notebooks", self.root / "build" / "other", self.names["record"]]
        files = [path for place in kept for path in (place, *place.rglob("*")) if path.name != "tiny.ipynb"]
        files += [self.names["package"] / "errors.py", self.names["package"] / "__pycache__" / "planted.pyc"]
        return {path: _file_state(path) for path in files}


def _file_state(path: Path):
    if not path.exists():
        return None
    found = path.lstat()
    times = None if path.is_dir() else found.st_mtime_ns
    return found.st_mode, found.st_uid, times, path.read_bytes() if stat.S_ISREG(found.st_mode) else b""


@pytest.fixture
def scene(tiny):
    scene = Scene(tiny.places.root)
    yield scene
    scene.door.close()


def attempt(deed: str) -> str:
    return f"try: {deed}\nexcept BaseException as fault: print('refused', type(fault).__name__)\nelse: print('done')"


@pytest.mark.parametrize("way", WAYS)
def test_deed_that_python_sees_is_told_with_its_cell_and_file(tiny, scene, way):
    cells = [attempt(deed) for deed in NAMED]
    tiny.places.source_notebook("tiny").touch()
    before = scene.state()
    with pytest.raises(CitraError) as fault:
        tiny.run([scene.cell(), *cells], way)
    sentences = str(fault.value).splitlines()
    for (deed, told), cell in zip(NAMED.items(), cells, strict=True):
        begins = f"tiny, in the cell that begins {cell.splitlines()[0]!r}: it "
        assert any(line.startswith(begins) and scene.told(told) in line for line in sentences), (deed, sentences)
    assert scene.state() == before
    assert not tiny.places.results("tiny").exists()


@needs_linux
@pytest.mark.parametrize("way", WAYS)
def test_deed_that_python_does_not_see_is_refused_by_linux(tiny, scene, way):
    tiny.places.source_notebook("tiny").touch()
    before = scene.state()
    cells = [scene.cell(), "open(mine + '/own', 'w').close()", *map(attempt, SILENT), *WITHOUT_EFFECT, DISARMED]
    outputs = [outputs[0]["text"] if outputs and "text" in outputs[0] else "" for outputs in tiny.run(cells, way)]
    told = dict(zip(SILENT, outputs[2:], strict=False))
    assert {deed: said for deed, said in told.items() if not said.startswith("refused")} == {}
    assert outputs[-1] == "refused\n" * 7
    assert scene.state() == before
    ledger = json.loads(tiny.places.ledger("tiny").read_text(encoding="utf-8"))
    assert {name: ledger[name] for name in EMPTY} == EMPTY


AT_THE_END = """
import atexit, threading, time
def late(path):
    libc.unlink(path.encode()); libc.truncate(path.encode(), 0)
for path in (raw, ledger, notebook): atexit.register(late, path)
threading.Thread(target=lambda: (time.sleep(0.3), late(raw))).start()
"""


@needs_linux
@pytest.mark.parametrize("way", WAYS)
def test_what_a_notebook_leaves_to_its_end_is_as_bound_as_its_cells(tiny, scene, way):
    tiny.places.source_notebook("tiny").touch()
    before = scene.state()
    tiny.run([scene.cell(), AT_THE_END], way)
    assert scene.state() == before


def test_published_results_are_no_files_that_a_notebook_held(tiny):
    held = f"held = open({str(tiny.places.root / 'results' / 'tiny' / 'ledger.json')!r}, 'w')"
    tiny.run([held])
    first, published = tiny.places.root / "results" / "tiny" / "ledger.json", tiny.places.ledger("tiny")
    assert first.stat().st_ino != published.stat().st_ino
    first.write_text("changed by who outlived the kernel", encoding="utf-8")
    assert json.loads(published.read_text(encoding="utf-8"))["numbers"] == {}


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ("os.symlink({secret!r}, path)", "ledger.json cannot be taken for a result: "),
        ("os.mkdir(path)", "ledger.json cannot be taken for a result: it is no file"),
    ],
)
def test_what_is_no_file_is_no_result(tiny, tmp_path, made, told):
    secret = tmp_path / "secret"
    secret.write_text(json.dumps(EMPTY), encoding="utf-8")
    cell = f"import os; path = os.environ['CITRA_RESULTS'] + '/tiny/ledger.json'; {made.format(secret=str(secret))}"
    # The last cell of a tiny notebook would write it.
    with pytest.raises(CitraError, match=told):
        tiny.run([f"{cell}; import pathlib; pathlib.Path.write_text = lambda *_: None"])
    assert not tiny.places.ledger("tiny").exists()


def test_pipe_is_no_result_and_nobody_waits_at_it(tmp_path):
    os.mkfifo(tmp_path / "ledger.json")
    with pytest.raises(CitraError, match="it is no file"):
        seal(tmp_path / "ledger.json", tmp_path / "copy")


def test_kernels_leave_nothing_for_one_another(tiny):
    cells = [
        "import os, pathlib, tempfile; own = pathlib.Path(os.environ['IPYTHONDIR'], 'profile_default', 'startup')",
        "own.joinpath('00.py').write_text('planted = 1'); pathlib.Path(tempfile.gettempdir(), 'left').write_text('1');",
        "print(sorted(path.name for path in pathlib.Path(tempfile.gettempdir()).iterdir()), 'planted' in dir())",
    ]
    for way in (*WAYS, *WAYS):
        assert tiny.run(cells, way)[-1][0]["text"] == "['left'] False\n"
    assert not [path for path in Path(os.environ["JUPYTER_RUNTIME_DIR"]).iterdir() if path.name.startswith("tiny")]


def test_kernel_holds_no_file_of_the_build(tiny):
    cells = ["import os; print(sorted({os.readlink(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd')[:-1]}))"]
    for way in WAYS:
        files = eval(tiny.run(cells, way)[0][0]["text"])
        kinds = {name.partition(":")[0] for name in files if not name.startswith("/")}
        assert kinds <= {"pipe", "socket", "anon_inode"}
        assert {Path(name).name for name in files if name.startswith("/")} <= {"null", "log", "record", "urandom"}


def test_what_a_library_spills_stays_in_the_kernels_own_folder(tiny):
    cells = [
        "import duckdb; base = duckdb.connect(); base.execute(\"set memory_limit = '60MB'; set threads = 1\");",
        "print(base.execute('select count(*) from (select distinct hash(i) from range(4000000) t(i))').fetchone())",
    ]
    assert tiny.run(cells)[-1][0]["text"] == "(4000000,)\n"
    assert not Path(".tmp").exists()


def test_machine_that_holds_less_says_so_in_one_line(monkeypatch):
    monkeypatch.setattr(landlock, "version", lambda: 3)
    monkeypatch.setattr(seccomp, "is_there", lambda: True)
    assert unheld() == ""
    monkeypatch.setattr(landlock, "version", lambda: 1)
    assert unheld() == "This system has Landlock 1, but not 3: past Python, a notebook can cut other files."
    monkeypatch.setattr(landlock, "version", lambda: 0)
    monkeypatch.setattr(seccomp, "is_there", lambda: False)
    assert unheld() == (
        "This system has no Landlock: past Python, a notebook can read and change other files. "
        "This system has no seccomp: past Python, a notebook can start programs and reach other processes."
    )


@pytest.mark.skipif(platform.machine() not in seccomp.ARCHITECTURES, reason="another architecture")
def test_filter_is_a_program_that_linux_takes_on_every_architecture(monkeypatch):
    for machine in seccomp.ARCHITECTURES:
        monkeypatch.setattr(platform, "machine", lambda machine=machine: machine)
        steps = seccomp._steps(4711)
        assert len(steps) < 4096
        for place, (operation, if_true, if_false, _) in enumerate(steps):
            assert operation == seccomp.RETURN or max(if_true, if_false) + place + 1 < len(steps)
        assert steps[-1] == (seccomp.RETURN, 0, 0, seccomp.ALLOWED)
