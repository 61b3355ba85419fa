"""One panel on clusters of several kinds, some of them killed: the products are the same."""

import asyncio
import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pandas as pd
import psutil
import pytest
from conftest import Workspace, copy_project
from distributed.comm import connect
from distributed.security import Security
from small_panel import write_panel

from citra.errors import CitraError
from citra.pipeline.panel import cluster
from citra.pipeline.panel.accounts import list_accounts
from citra.pipeline.panel.keys import read_keys

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


@pytest.fixture
def settings(tmp_path) -> dict[str, str]:
    """Settings of the test's own, in which the key of its cluster is kept."""
    return {"CITRA_PSEUDONYM_KEY": str(tmp_path / "settings" / "pseudonym.key")}


@contextmanager
def commands(place, settings: dict[str, str]):
    """A scheduler and the keeper of two workers, as the manual starts them."""
    log = place.folder.with_suffix(".log")
    started = []

    def start(*arguments: str) -> None:
        command = [sys.executable, "-m", "citra.pipeline", "cluster", *arguments]
        with log.open("w") as told:
            environment = place.environment(**settings)
            started.append(subprocess.Popen(command, cwd=place.folder, env=environment, stdout=told, stderr=told))

    try:
        start("scheduler", "--port", "0")
        address = wait_for(lambda: re.search(r"tls://127\.0\.0\.1:\d+", log.read_text(encoding="utf-8")))[0]
        start("worker", address, "--workers", "2")
        yield address, started
    finally:
        for process in started:
            process.kill()
            process.wait()


def keys_of(settings: dict[str, str]):
    return read_keys(Path(settings["CITRA_PSEUDONYM_KEY"]).parent / "cluster")


@contextmanager
def running_panel(place, *options: str, **settings: str):
    """The command on a cluster, ended whatever happens."""
    with subprocess.Popen(
        [sys.executable, "-m", "citra.pipeline", "panel", "offices", *options],
        cwd=place.folder,
        env=place.environment(**settings),
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
    assert "8 accounts, 1 workers" in done.stderr and "8 of 8 done, 0 of them before, 1 refused" in done.stderr


def copied(place: Workspace, folder: Path) -> Workspace:
    """Return a copy in which nothing is measured yet."""
    shutil.copytree(place.folder, folder, ignore=shutil.ignore_patterns("build"))
    return Workspace(folder)


def test_killed_scheduler_and_killed_worker_change_nothing(alone, tmp_path, settings):
    """First the scheduler dies, then a run goes on where that one stopped and loses a worker: the same bytes."""
    place = copied(alone[0], tmp_path / "project")
    with held(place) as let_through:
        with (
            commands(place, settings) as (address, processes),
            running_panel(place, "--scheduler", address, **settings) as run,
        ):
            wait_for(lambda: results(place) == 7)
            processes[0].send_signal(signal.SIGKILL)
            told, _ = run.communicate(timeout=PATIENCE_SECONDS)
            assert run.returncode == 1 and "run the same command again" in told, told
        with (
            commands(place, settings) as (address, processes),
            running_panel(place, "--scheduler", address, **settings) as run,
        ):
            # All but the held account are done, so that whoever works still is held by it.
            assert next(line for line in run.stdout if line.startswith("7 of 8 done"))
            worker = who_works(address, settings)
            let_through()
            os.kill(worker, signal.SIGKILL)
            told, _ = run.communicate(timeout=PATIENCE_SECONDS)
            assert run.returncode == 0 and "8 of 8 done, 7 of them before, 1 refused" in told, told
    assert products(place) == products(alone[0])


def who_works(address: str, settings: dict[str, str]) -> int:
    """Return the one worker that has something to do."""
    from distributed import Client

    with Client(address, timeout="60s", security=keys_of(settings)) as client:
        (busy,) = (name for name, tasks in client.processing().items() if tasks)
        return client.run(os.getpid)[busy]


def test_run_ends_when_all_workers_are_gone(alone, tmp_path, settings, monkeypatch):
    monkeypatch.setattr(cluster, "SECONDS_WITHOUT_WORKER", 1)
    monkeypatch.setenv("CITRA_PSEUDONYM_KEY", settings["CITRA_PSEUDONYM_KEY"])
    with (
        commands(Workspace(alone[0].folder), settings) as (address, processes),
        cluster.connect(address, 0, tmp_path) as client,
    ):
        client.wait_for_workers(2, timeout=PATIENCE_SECONDS)
        found = cluster.spread(client, time.sleep, [0, PATIENCE_SECONDS])
        assert next(found) == (0, None, None)
        processes[1].send_signal(signal.SIGKILL)
        with pytest.raises(CitraError, match="All workers are gone; what was measured is kept: start workers and run"):
            next(found)


def below(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


def open_doors(processes: list[psutil.Process]) -> list[tuple[str, int]]:
    """Return where processes listen."""
    found = set()
    for process in processes:
        # Of those that were found, one may have ended since.
        with suppress(psutil.NoSuchProcess):
            listening = [each for each in process.net_connections("inet") if each.status == "LISTEN"]
            found |= {(each.laddr.ip, each.laddr.port) for each in listening}
    return sorted(found)


def answering(ports: list[int], protocol: str, security: Security) -> list[int]:
    """Return the ports at which a scheduler, a keeper of workers or a worker does what a client asks."""

    async def asks(port: int) -> bool:
        try:
            arguments = security.get_connection_args("client")
            comm = await connect(f"{protocol}://127.0.0.1:{port}", timeout=5, **arguments)
            try:
                await comm.write({"op": "identity"})
                return bool(await asyncio.wait_for(comm.read(), 5))
            finally:
                comm.abort()
        except (OSError, TimeoutError):
            return False

    async def ask_all() -> list[bool]:
        return await asyncio.gather(*(asks(port) for port in ports))

    # In a thread of its own: a browser of earlier tests may have left a loop running in this one.
    with ThreadPoolExecutor(1) as apart:
        answers = apart.submit(lambda: asyncio.run(ask_all())).result()
    return [port for port, answered in zip(ports, answers, strict=True) if answered]


def page_status(port: int, name: str) -> int:
    """Return what a page's server says of a page; zero if no page's server listens."""
    reader = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        reader.request("GET", f"/{name}")
        return reader.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        reader.close()


def hears(port: int) -> bool:
    """Return whether a client that speaks TLS and shows no certificate gets any answer."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection(("127.0.0.1", port), timeout=5) as plain,
            context.wrap_socket(plain) as encrypted,
        ):
            return bool(encrypted.recv(1))
    except OSError:
        return False


def heard_strangers(doors: list[tuple[str, int]]) -> dict[str, list]:
    """Return the doors beyond this machine, and those at which somebody without the key is heard or shown anything."""
    pages = [port for _, port in doors if page_status(port, "")]
    # A scheduler, two keepers and two workers; beside them the empty pages of the scheduler and the workers.
    assert (len(doors), len(pages)) == (8, 3)
    others = [port for _, port in doors if port not in pages]
    names = ("", "status", "info/main/workers.html", "json/counts.json", "metrics", "api/v1/get_workers", "health")
    ways = {
        "beyond this machine": [door for door in doors if door[0] != "127.0.0.1"],
        "without TLS": answering(others, "tcp", Security()),
        "with another key": answering(others, "tls", Security.temporary()),
        "without a certificate": list(filter(hears, others)),
        "a page": [port for port in pages if {page_status(port, name) for name in names} != {404}],
    }
    return {way: found for way, found in ways.items() if found}


def test_strangers_are_heard_by_nobody_while_a_run_goes_on(alone, tmp_path):
    """Whoever has no certificate or one of their own is refused by scheduler, keepers and workers; the run goes on."""
    place = copied(alone[0], tmp_path / "project")
    with held(place) as let_through, running_panel(place, "--workers", "2") as run:
        wait_for(lambda: results(place) == 7)
        processes = [psutil.Process(run.pid), *below(run.pid)]
        doors = open_doors(processes)
        assert heard_strangers(doors) == {}
        for process in processes:
            assert "PRIVATE KEY" not in str(process.cmdline()) + str(process.environ())
        let_through()
        for process in below(run.pid):
            if "spawn_main" in str(process.cmdline()):
                process.kill()
        told, _ = run.communicate(timeout=PATIENCE_SECONDS)
    assert run.returncode == 0 and "8 of 8 done, 0 of them before, 1 refused" in told, told
    assert products(place) == products(alone[0])


def test_commands_of_the_manual_hear_the_holder_of_their_key_alone(alone, settings):
    with commands(Workspace(alone[0].folder), settings) as (address, processes):

        def all_doors() -> list[tuple[str, int]]:
            found = [psutil.Process(process.pid) for process in processes]
            return open_doors([*found, *below(processes[1].pid)])

        doors = wait_for(lambda: found if len(found := all_doors()) == 8 else None)
        assert heard_strangers(doors) == {}
        heard = answering([port for _, port in doors if not page_status(port, "")], "tls", keys_of(settings))
        assert len(heard) == 5 and int(address.rpartition(":")[2]) in heard


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_killed_run_leaves_no_worker(alone, tmp_path, number):
    place = copied(alone[0], tmp_path / "project")
    with held(place), running_panel(place, "--workers", "2") as run:
        wait_for(lambda: results(place) == 7)
        started = below(run.pid)
        assert len(started) >= 2
        run.send_signal(number)
        assert run.wait(PATIENCE_SECONDS)
        wait_for(lambda: not any(each.is_running() for each in started))


def test_order_of_names(alone):
    from citra.panel.panelfile import read_panel_file

    place, _ = alone
    accounts = list_accounts(read_panel_file(place.path("params/offices.yml")), place.folder)
    assert [account.name for account in accounts] == [f"office{n:03d}_simulated" for n in range(1, 9)]
