"""Bytecode says what its source says, and ``make clean`` leaves none."""

import os
import py_compile
import shutil
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

from citra.pipeline.bytecode import keep_bytecode


def module(folder: Path, text: str) -> Path:
    path = folder / "rate.py"
    path.write_text(text, encoding="utf-8")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    return path


def printed(folder: Path) -> str:
    command = [sys.executable, "-c", "import rate; print(rate.SHARE)"]
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()


def test_source_saved_twice_in_a_second_runs_as_it_is(tmp_path):
    keep_bytecode([module(tmp_path, "SHARE = 3.20")])
    assert printed(tmp_path) == "3.2"
    module(tmp_path, "SHARE = 9.60")
    assert printed(tmp_path) == "9.6"


def test_bytecode_of_other_code_is_made_anew(tmp_path):
    path = module(tmp_path, "SHARE = 9.60")
    py_compile.compile(str(path), doraise=True, invalidation_mode=py_compile.PycInvalidationMode.TIMESTAMP)
    module(tmp_path, "SHARE = 3.20")
    assert printed(tmp_path) == "9.6", "Python alone trusts the time"
    keep_bytecode([path])
    assert printed(tmp_path) == "3.2"
    kept = next(tmp_path.rglob("*.pyc"))
    before = kept.stat().st_mtime_ns
    keep_bytecode([path])
    assert kept.stat().st_mtime_ns == before


def test_fault_in_a_source_is_left_to_who_imports_it(tmp_path):
    keep_bytecode([module(tmp_path, "SHARE ="), tmp_path / "absent.py"])
    assert not list(tmp_path.rglob("*.pyc"))


def test_make_clean_leaves_no_bytecode_of_the_package(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    for folder in ("src/citra/__pycache__", "src/citra/models/__pycache__", "build"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "planted.pyc").touch()
    (tmp_path / "src" / "citra" / "errors.py").touch()
    subprocess.run(["make", "-s", "clean"], cwd=tmp_path, check=True)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.py*")) == ["src/citra/errors.py"]
