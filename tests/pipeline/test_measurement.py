"""Times and sizes of a build: what is kept, and what is refused."""

import subprocess
import sys

import pytest
import yaml

from citra.errors import BadInput
from citra.pipeline.measurement import _tree_bytes, read_measurement

KEPT = {
    "measured_on": "2026-11-25",
    "machine": {"system": "Debian", "processor": "EPYC", "core_count": 2, "memory_mib": 8000, "load": 0.5},
    "python": "3.11.7",
    "tex": "",
    "packages_sha256": "ab",
    "results_seconds": 10.5,
    "article_seconds": 0.0,
    "peak_memory_mib": 900,
    "environment_mib": 1500,
    "build_mib": 12,
}


def test_what_was_written_is_read(tmp_path):
    (tmp_path / "office.yml").write_text(yaml.safe_dump(KEPT))
    found = read_measurement(tmp_path / "office.yml")
    assert found.results_seconds == 10.5 and found.machine.processor == "EPYC" and found.measured_on == "2026-11-25"


def test_nothing_measured_is_nothing(tmp_path):
    assert read_measurement(tmp_path / "office.yml") is None


@pytest.mark.parametrize("change", [{"seconds": 1}, {"machine": {"system": "Debian"}}, {"machine": None}])
def test_other_fields_are_refused(tmp_path, change):
    (tmp_path / "office.yml").write_text(yaml.safe_dump(KEPT | change))
    with pytest.raises(BadInput, match=r"^office.yml.*: expected exactly the fields "):
        read_measurement(tmp_path / "office.yml")


def test_memory_of_a_process_and_of_its_children_is_seen():
    """A child of a child holds 60 MB that it has written to."""
    held = "data = bytearray(b'x') * 60_000_000; print(flush=True); input()"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {held!r}])"
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        process.stdout.readline()
        found = _tree_bytes(process.pid)
        process.communicate("\n")
    assert 60_000_000 < found < 150_000_000
    assert _tree_bytes(process.pid) == 0


def test_build_is_measured_in_a_copy_and_written_down(workspace):
    """One notebook of the smallest study."""
    path = workspace.path("params/smoke.yml")
    study = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump(study | {"notebooks": ["13-calibration"], "parameters": {}}), encoding="utf-8")
    done = workspace.citra("measure", "smoke")
    assert done.stdout.strip() == "data/measurements/smoke.yml", done.stdout + done.stderr
    found = read_measurement(workspace.path("data/measurements/smoke.yml"))
    assert 0.5 < found.results_seconds < 500 and found.article_seconds == 0
    assert 50 < found.peak_memory_mib < 5000 and found.environment_mib > 100
    assert not (workspace.folder / "build" / "smoke").exists()
