"""One panel on clusters of several kinds, some of them killed: the products are the same."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
from conftest import Workspace, copy_project
from small_panel import write_panel

from citra.pipeline.panel.accounts import list_accounts

HELD = "office008_simulated"
PATIENCE_SECONDS = 600


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The panel as one process of a local cluster measures it."""
    place = copy_project(tmp_path_factory.mktemp("alone") / "project")
    write_panel(place.folder)
    done = place.citra("panel", "offices", "--workers", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    return place, done


def wait_for(condition):
    """Return what a condition gives once it gives something."""
    limit = time.monotonic() + PATIENCE_SECONDS
    while not (found := condition()):
        assert time.monotonic() < limit, "nothing happened for minutes"
        time.sleep(0.05)
    return found


@contextmanager
def commands(place, note: Path, workers: int = 2):
    """A scheduler and workers, each a command of its own that listens on this machine only."""
    note.unlink(missing_ok=True)

    def start(module: str, *arguments: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{module}", *arguments, "--host", "127.0.0.1"],
            cwd=note.parent,
            env=place.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    scheduler = start("dask_scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(note))
    wait_for(lambda: note.is_file() and note.read_text(encoding="utf-8").strip().endswith("}"))
    own = ("--scheduler-file", str(note), "--nthreads", "1", "--no-nanny", "--no-dashboard")
    started = [scheduler, *(start("dask_worker", *own) for _ in range(workers))]
    try:
        yield json.loads(note.read_text(encoding="utf-8"))["address"], started
    finally:
        for process in started:
            process.kill()
            process.wait()


@contextmanager
def running_panel(place, address: str):
    """The command on a scheduler, ended whatever happens."""
    with subprocess.Popen(
        [sys.executable, "-m", "citra.pipeline", "panel", "offices", "--scheduler", address],
        cwd=place.folder,
        env=place.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as run:
        try:
            yield run
        finally:
            run.kill()


@contextmanager
def held(place):
    """Hold whoever reads one account: its export is a pipe that nobody writes to. Gives what lets the next through."""
    export = place.path(f"data/raw/offices/{HELD}/simulated-posts.csv")
    kept = export.with_suffix(".kept")
    export.rename(kept)
    os.mkfifo(export)
    yield lambda: kept.replace(export)
    if kept.exists():
        kept.replace(export)


def results(place) -> int:
    return len(list(place.path("build/offices/accounts").rglob("*.json")))


def products(place) -> dict[str, bytes]:
    return {name: data for name, data in place.products("offices").items() if not name.endswith(".lock")}


def test_table_and_report_of_a_local_run(alone):
    place, done = alone
    table = pd.read_csv(place.path("build/offices/panel.csv"))
    report = pd.read_csv(place.path("build/offices/report.csv"), keep_default_na=False)
    assert len(table) == 7 and report["account_id"].is_monotonic_increasing
    refused = report[report["outcome"] == "refused"]
    assert refused["account_id"].tolist() == ["office003_simulated"]
    assert "simulated-posts.csv" in refused["reason"].iloc[0] and str(place.folder) not in refused["reason"].iloc[0]
    assert "http://127.0.0.1:" in done.stderr and "8 of 8 done, 0 of them before, 1 refused" in done.stderr


def test_killed_scheduler_and_killed_worker_change_nothing(alone, tmp_path):
    """First the scheduler dies, then a run goes on where that one stopped and loses a worker: the same bytes."""
    shutil.copytree(alone[0].folder, tmp_path / "project", ignore=shutil.ignore_patterns("build"))
    place = Workspace(tmp_path / "project")
    with held(place) as let_through:
        with (
            commands(place, tmp_path / "scheduler.json") as (address, processes),
            running_panel(place, address) as run,
        ):
            wait_for(lambda: results(place) == 7)
            processes[0].send_signal(signal.SIGKILL)
            told, _ = run.communicate(timeout=PATIENCE_SECONDS)
            assert run.returncode == 1 and "run the same command again" in told, told
        with (
            commands(place, tmp_path / "scheduler.json") as (address, processes),
            running_panel(place, address) as run,
        ):
            # All but the held account are done, so that whoever works still is held by it.
            assert next(line for line in run.stdout if line.startswith("7 of 8 done"))
            worker = who_works(address, processes)
            let_through()
            worker.send_signal(signal.SIGKILL)
            told, _ = run.communicate(timeout=PATIENCE_SECONDS)
            assert run.returncode == 0 and "8 of 8 done, 7 of them before, 1 refused" in told, told
    assert products(place) == products(alone[0])


def who_works(address: str, processes: list) -> subprocess.Popen:
    """Return the one worker that has something to do."""
    from distributed import Client

    with Client(address, timeout="60s") as client:
        busy = [name for name, tasks in client.processing().items() if tasks]
        pids = client.run(os.getpid)
    (worker,) = (process for process in processes if process.pid in {pids[name] for name in busy})
    return worker


def test_order_of_names(alone):
    from citra.panel.panelfile import read_panel_file

    place, _ = alone
    accounts = list_accounts(read_panel_file(place.path("params/offices.yml")), place.folder)
    assert [account.name for account in accounts] == [f"office{n:03d}_simulated" for n in range(1, 9)]
