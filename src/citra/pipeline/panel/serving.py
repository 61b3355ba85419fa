"""A scheduler and workers that outlive one command, on this machine or on several."""

import os
import sys
import tempfile

from citra.pipeline.panel.cluster import LOOPBACK, SETTINGS, refuse_open
from citra.pipeline.panel.keys import checked_keys, cluster_keys, make_keys

KEYS_TOLD = """\
{folder} holds the key of your clusters; whoever can read it can run code as you.
Each machine of a cluster needs this folder at the same place, readable for you alone (scp -rp keeps that so)."""


def tell_keys() -> str:
    """Make the key of clusters unless it is there, and say where it is and what to do with it."""
    make_keys(cluster_keys())
    return KEYS_TOLD.format(folder=cluster_keys())


def become_scheduler(host: str, port: int) -> None:
    """Become a scheduler, with the key of clusters; this does not return.

    Parameters
    ----------
    host : str
        The address on which it listens.
    port : int
        The port; zero for a free one.
    """
    make_keys(cluster_keys())
    _become("dask_scheduler", "--host", host, "--port", str(port), "--protocol", "tls")


def become_workers(scheduler: str, host: str, count: int) -> None:
    """Become the keeper of workers, one thread each, with the key of clusters; this does not return.

    Parameters
    ----------
    scheduler : str
        The scheduler's address, such as ``tls://127.0.0.1:8786``.
    host : str
        The address on which the workers listen.
    count : int
        How many; zero for as many as there are cores.

    Raises
    ------
    BadInput
        If the scheduler's address is not one of TLS, or there is no key.
    """
    refuse_open(scheduler)
    workers = str(count or os.cpu_count() or 1)
    _become("dask_worker", scheduler, "--host", host, "--nthreads", "1", "--nworkers", workers)


def _become(module: str, *arguments: str) -> None:
    """Become one of Dask's own commands: TLS alone, and no page on which others could look on."""
    certificate, key = map(str, checked_keys(cluster_keys()))
    tls = ("--tls-ca-file", certificate, "--tls-cert", certificate, "--tls-key", key)
    pages = ("--no-dashboard", "--dashboard-address", f"{LOOPBACK}:0")
    settings = {f"DASK_{name.upper().replace('.', '__').replace('-', '_')}": str(SETTINGS[name]) for name in SETTINGS}
    # In a common folder somebody else could put other files in the place of those that a worker reads back.
    settings["DASK_TEMPORARY_DIRECTORY"] = tempfile.mkdtemp(prefix="citra-")
    command = [sys.executable, "-m", f"distributed.cli.{module}", *arguments, *tls, *pages]
    os.execve(sys.executable, command, {**os.environ, **settings})
