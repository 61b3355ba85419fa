"""Set-up: what it says when a machine lacks something."""

import subprocess
import sys

import pytest
from conftest import ROOT

from citra.pipeline import installation


def test_old_python_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(installation.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(installation.sys, "version", "3.9.2 (main)")
    monkeypatch.setattr(installation.shutil, "which", lambda name: None)
    with pytest.raises(installation.CannotInstall, match=r"this one is 3.9.2: .*apt.*dnf.*brew"):
        installation.find_python()


def test_newer_python_beside_an_old_one_is_found(monkeypatch):
    monkeypatch.setattr(installation.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(installation.shutil, "which", lambda name: f"/opt/{name}" if name == "python3.12" else None)
    assert installation.find_python() == "/opt/python3.12"


def test_missing_tex_that_cannot_be_installed_is_one_sentence_for_four_systems(monkeypatch):
    monkeypatch.setattr(installation, "missing_tex", lambda: ["pdflatex"])
    monkeypatch.setattr(installation, "apt_install", lambda packages: False)
    with pytest.raises(installation.CannotInstall) as reason:
        installation.install_tex()
    for system in ("Debian/Ubuntu: sudo apt install", "Fedora:", "macOS:", "conda"):
        assert system in str(reason.value)
    assert "\n" not in str(reason.value)


def test_browser_that_cannot_be_installed_is_no_fault(monkeypatch, capsys):
    monkeypatch.setattr(installation.shutil, "which", lambda name: None)
    installation.install_browser()
    assert "the tests of pages are skipped" in capsys.readouterr().out


def test_browser_that_is_there_is_not_installed(monkeypatch, capsys):
    monkeypatch.setattr(installation.shutil, "which", lambda name: "/opt/chrome" if name == "google-chrome" else None)
    monkeypatch.setattr(installation, "apt_install", lambda packages: 1 / 0)
    installation.install_browser()
    assert capsys.readouterr().out == ""


def test_browser_whose_driver_does_not_start_is_installed_with_what_it_lacks(monkeypatch, tmp_path):
    driver = tmp_path / "lib/python3.11/site-packages/playwright/driver/node"
    driver.parent.mkdir(parents=True)
    # What the shell answers where a library is missing.
    driver.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    driver.chmod(0o755)
    wanted = []
    monkeypatch.setattr(installation, "ENVIRONMENT", tmp_path)
    monkeypatch.setattr(installation.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(installation, "apt_install", wanted.extend)
    installation.install_browser()
    assert "libatomic1" in wanted


def test_installer_is_taken_from_the_lock_with_its_hashes():
    lines = installation.uv_requirement().splitlines()
    assert lines[0].startswith("uv==")
    assert all("--hash=sha256:" in line for line in lines[1:])
    assert not lines[-1].endswith("\\")


def test_help_is_the_default_and_names_every_target():
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("setup", "paper", "lab", "test", "lint", "clean", "distclean", "graph"):
        assert f"make {target} " in shown


def test_set_up_file_needs_nothing_installed():
    script = "import sys; sys.path.insert(0, 'src/citra/pipeline'); import installation"
    subprocess.run([sys.executable, "-I", "-S", "-c", script], cwd=ROOT, check=True)
