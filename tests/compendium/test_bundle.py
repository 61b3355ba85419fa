"""An archive is the same file every time."""

import subprocess
import zipfile

from citra.compendium.bundle import write_bundle

CONTENTS = {"b.txt": b"two", "a/ä b.txt": b"one", "run.sh": b"#!/bin/sh\n"}


def test_bytes_depend_on_the_contents_alone(tmp_path):
    write_bundle(CONTENTS, tmp_path / "first.zip")
    write_bundle(dict(reversed(CONTENTS.items())), tmp_path / "second.zip")
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "first.zip") as bundle:
        assert bundle.namelist() == sorted([*CONTENTS, "SHA256SUMS"])
        assert {entry.date_time for entry in bundle.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        modes = {entry.filename: entry.external_attr >> 16 for entry in bundle.infolist()}
    assert modes["run.sh"] == 0o100755 and modes["b.txt"] == 0o100644


def test_checksums_are_as_sha256sum_reads_them(tmp_path):
    write_bundle(CONTENTS, tmp_path / "bundle.zip")
    with zipfile.ZipFile(tmp_path / "bundle.zip") as bundle:
        bundle.extractall(tmp_path / "out")
    command = ["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"]
    assert subprocess.run(command, cwd=tmp_path / "out").returncode == 0
    (tmp_path / "out" / "b.txt").write_bytes(b"three")
    assert subprocess.run(command, cwd=tmp_path / "out", capture_output=True).returncode == 1
