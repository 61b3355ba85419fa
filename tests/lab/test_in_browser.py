"""JupyterLab in a real browser: the start page, notebooks run to their end, and the exploring form.

``CITRA_TOUR=1`` (``make tour``) runs every notebook of the case, too.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from conftest import Workspace

from citra.pipeline.workflow import open_study_file
from citra.places import Places
from citra.results import KINDS

# JupyterLab is slow where many processes share the cores.
PATIENCE = 120_000
TOKEN = "of-the-test"
IDLE = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook-ExecutionIndicator[data-status='idle']"
# The mark of the notebook says idle before there is a kernel, and cells run then are lost;
# the status bar tells.
CONNECTED = "#jp-main-statusbar :text-matches('\\\\| Idle$')"
PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
# What the kernel answers with; the readings beside the sliders change without it.
ANSWER = f"[...document.querySelectorAll({PANEL + ' .widget-html'!r})].map(each => each.innerHTML).join()"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture(scope="module")
def open_lab(tmp_path_factory, chromium):
    """Start JupyterLab on a study of a workspace, as make does, and open its first page."""
    servers, contexts = [], []

    def start(workspace: Workspace, study: str):
        home = tmp_path_factory.mktemp("home")
        port = free_port()
        command = [sys.executable, "-m", "citra.pipeline", "lab", study, f"--port={port}"]
        # From another folder than the workspace's notebooks, in a home without any settings.
        server = subprocess.Popen(
            [*command, f"--IdentityProvider.token={TOKEN}", "--no-browser"],
            cwd=workspace.path("data"),
            env=workspace.environment(HOME=str(home), XDG_CONFIG_HOME=str(home)),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        servers.append(server)
        address = f"http://127.0.0.1:{port}/"
        wait_for(address + "api", server)
        contexts.append(chromium.new_context(viewport={"width": 1500, "height": 1400}))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        page.asked = set()
        page.on("request", lambda request: page.asked.add(request.url.split("/")[2]))
        page.goto(f"{address}?token={TOKEN}")
        page.wait_for_selector(f"{PANEL} h1")
        return page

    yield start
    for context in contexts:
        context.close()
    for server in servers:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)


def wait_for(address: str, server) -> None:
    """Wait until a server answers."""
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end:
        assert server.poll() is None, "JupyterLab ended before it answered"
        try:
            urllib.request.urlopen(address)
            return
        except OSError:
            time.sleep(0.3)
    pytest.fail("JupyterLab does not answer")


def open_notebook(page, stem: str) -> None:
    """Go back to the start page and follow its link, as a reader does."""
    page.locator(".lm-TabBar-tab", has_text="start.ipynb").first.click()
    page.locator(f"{PANEL} a", has_text=stem).first.click()
    page.wait_for_selector(f".lm-TabBar-tab.lm-mod-current:has-text('{stem}')")
    page.wait_for_selector(f"{PANEL} .jp-CodeCell .jp-InputArea-editor")
    page.wait_for_selector(CONNECTED)


def run_all(page) -> None:
    """Run every cell of the open notebook, and wait until the last one has answered."""
    page.locator(".lm-MenuBar-item", has_text="Run").click()
    page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
    page.wait_for_function(
        """() => {
            const panel = document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden)');
            const prompts = [...panel.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(each => each.textContent);
            return prompts.length && prompts.every(each => /\\[\\d+\\]:/.test(each)
                || panel.querySelector('[data-mime-type="application/vnd.jupyter.stderr"]'));
        }"""
    )
    page.wait_for_selector(IDLE)


def faults(page) -> list[str]:
    return page.locator(f"{PANEL} [data-mime-type='application/vnd.jupyter.stderr']").all_inner_texts()


def written(ledger: Path) -> dict:
    """Return what a notebook wrote into its ledger, without what the build adds: cells and inputs."""
    content = json.loads(ledger.read_text(encoding="utf-8"))
    for kind in KINDS:
        for entry in content[kind].values():
            entry.pop("cell", None)
    content.pop("inputs", None)
    return content


def check_notebook(page, workspace: Workspace, study: str, stem: str) -> None:
    """Run a notebook and hold its ledger against that of the build."""
    places = Places(workspace.folder, study)
    open_notebook(page, stem)
    run_all(page)
    assert faults(page) == []
    page.wait_for_selector(f"{PANEL} :text('{stem}: equal to the build')")
    assert written(places.explored_ledger(stem)) == written(places.ledger(stem))


@pytest.fixture(scope="module")
def of_smoke(smoke, tmp_path_factory):
    """A copy of the built smoke study, because JupyterLab writes into it."""
    folder = tmp_path_factory.mktemp("lab") / "project"
    shutil.copytree(smoke.folder, folder)
    return Workspace(folder)


@pytest.fixture(scope="module")
def page(open_lab, of_smoke):
    return open_lab(of_smoke, "smoke")


def test_start_page_opens_by_itself_and_asks_no_other_host(page):
    shown = page.locator(PANEL).inner_text()
    assert "smoke: which question do you want to ask?" in shown
    assert "03-engagement\tWhat response do posts get?\tmatches" in shown
    assert page.locator(".jp-KernelName, .jp-Toolbar-kernelName", has_text="citra").count()
    assert all(host.startswith("127.0.0.1") for host in page.asked)
    assert page.get_by_text("get notified about").count() == 0


@pytest.mark.parametrize("stem", ["02-audience", "03-engagement"])
def test_notebook_runs_to_its_end_with_the_results_of_the_build(page, of_smoke, stem):
    check_notebook(page, of_smoke, "smoke", stem)


def test_exploring_form_answers_a_move(page, of_smoke):
    open_notebook(page, "explore")
    run_all(page)
    assert faults(page) == []
    chart = page.locator(f"{PANEL} img[alt]").first
    chart.wait_for()
    assert page.locator(f"{PANEL} img[alt^='DATA SIMULASI']").count() == 4
    before = chart.get_attribute("src")
    page.get_by_label("Pembagi", exact=True).select_option("tanpa pembagi (jumlah)")
    page.wait_for_function(
        "before => document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden) img[alt]').src != before", arg=before
    )
    page.get_by_label("Bahasa", exact=True).select_option("English")
    page.wait_for_selector(f"{PANEL} :text('What may be concluded')")
    page.locator(f"{PANEL} button", has_text="Save pictures and data").click()
    page.wait_for_selector(f"{PANEL} :text('Saved in explore/')")
    saved = Places(of_smoke.folder, "smoke").explored("explore")
    assert len(list(saved.glob("*/values-en.png"))) == 1
    assert all(host.startswith("127.0.0.1") for host in page.asked)


def answer_at_rest(page) -> str:
    """Return what the form shows once it has stopped changing."""
    shown = None
    while shown != (now := page.evaluate(ANSWER)):
        shown = now
        page.wait_for_timeout(700)
        page.wait_for_selector(IDLE)
    return shown


def test_every_control_of_the_exploring_form_is_answered(page):
    open_notebook(page, "explore")
    run_all(page)
    page.locator(f"{PANEL} img[alt]").nth(3).wait_for()
    answered = []

    def move(name: str, how) -> None:
        before = answer_at_rest(page)
        how()
        page.wait_for_function(f"before => {ANSWER} != before", arg=before)
        answered.append(name)

    for position in range(page.locator(f"{PANEL} .widget-dropdown select").count()):
        listed = page.locator(f"{PANEL} .widget-dropdown select").nth(position)
        if listed.locator("option").count() > 1:
            chosen = listed.evaluate("each => each.selectedIndex")
            other = (chosen + 1) % listed.locator("option").count()
            move(f"list {position}", lambda listed=listed, other=other: listed.select_option(index=other))
    for position, key in enumerate(["ArrowRight", "ArrowLeft", "ArrowRight"]):
        handle = page.locator(f"{PANEL} .noUi-handle").nth(position)
        move(f"handle {position}", lambda handle=handle, key=key: handle.press(key))
    # The list of studies has one entry here: there is nothing to move it to.
    assert answered == [f"list {each}" for each in range(1, 6)] + [f"handle {each}" for each in range(3)]
    assert faults(page) == []


@pytest.mark.skipif("CITRA_TOUR" not in os.environ, reason="the tour over every notebook is asked for by make tour")
def test_tour_over_every_notebook_of_the_case(open_lab, built, tmp_path):
    workspace = Workspace(Path(shutil.copytree(built.folder, tmp_path / "project")))
    page = open_lab(workspace, "kpknl-bekasi")
    for stem in open_study_file("kpknl-bekasi", workspace.folder).notebooks:
        check_notebook(page, workspace, "kpknl-bekasi", stem)
        page.wait_for_selector(f"{PANEL} :text('Indonesian edition')")
