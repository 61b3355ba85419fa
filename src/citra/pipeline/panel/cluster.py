"""The cluster: this machine's cores, or a scheduler that runs already. Whoever does not hold its key is not heard.

A scheduler and its workers run whatever code they are sent, so they speak TLS and ask for a certificate. The cluster
of one command has a key that is made for it and gone with it; workers get it through a pipe.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from citra.errors import BadInput, CitraError
from citra.pipeline.panel.keys import cluster_keys, read_keys

LOOPBACK = "127.0.0.1"
PROTOCOL = "tls://"
SECONDS_TO_ANSWER = "30s"
# A worker that was killed is started again by its keeper within some seconds.
SECONDS_WITHOUT_WORKER = 30
LOOK_SECONDS = 0.02
SETTINGS = {
    # A task is given up after so many workers died under it: a killed one counts against all that waited there.
    "distributed.scheduler.allowed-failures": 10,
    # A scheduler that is gone is told at once; results are files, so nothing is gained by waiting for it.
    "distributed.comm.timeouts.connect": SECONDS_TO_ANSWER,
    "distributed.client.heartbeat": "2s",
    "distributed.worker.profile.enabled": False,
    # Their pages would be open to every user of the machine.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}


@contextmanager
def connect(scheduler: str, workers: int, scratch: Path) -> Iterator:
    """Give a client of a running scheduler, or of a cluster of processes on this machine.

    Parameters
    ----------
    scheduler : str
        Address such as ``tls://127.0.0.1:8786``; empty starts a cluster that ends with this command.
    workers : int
        Processes of the cluster, one thread each.
    scratch : Path
        Where workers may leave files.

    Raises
    ------
    BadInput
        If the address is not one of TLS, or the key of the cluster is not there or not kept.
    CitraError
        If no scheduler answers at the address.
    """
    import dask
    from distributed import Client, LocalCluster
    from distributed.security import Security

    _be_quiet()
    with dask.config.set(SETTINGS):
        if scheduler:
            refuse_open(scheduler)
            keys = read_keys(cluster_keys())
            try:
                client = Client(scheduler, timeout=SECONDS_TO_ANSWER, security=keys)
            except (OSError, ValueError) as fault:
                reason = " ".join(str(fault).split())
                raise CitraError(
                    f"No scheduler answers at {scheduler} to the key in {cluster_keys()} ({reason})."
                ) from None
            with client:
                yield client
            return
        cluster = LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host=LOOPBACK,
            security=Security.temporary(),
            # No page; the port on which it would be is opened all the same.
            scheduler_kwargs={"dashboard": False},
            dashboard_address=f"{LOOPBACK}:0",
            local_directory=str(scratch),
            silence_logs=logging.CRITICAL,
        )
        with cluster, Client(cluster) as client:
            yield client


def refuse_open(scheduler: str) -> None:
    """Refuse an address at which everybody is heard.

    Raises
    ------
    BadInput
        If it is not one of TLS.

    Examples
    --------
    >>> refuse_open("tls://127.0.0.1:8786")
    """
    if not scheduler.startswith(PROTOCOL):
        raise BadInput(
            f"{scheduler}: expected an address that begins with {PROTOCOL}; on a scheduler without TLS every user of "
            "its machine can run code as you. `citra cluster scheduler` and `citra cluster worker` start one with it."
        )


def spread(client, function: Callable, parts: list, *arguments) -> Iterator[tuple[int, object, BaseException | None]]:
    """Run a function on every part, and give each part's number with its result or its fault as they come.

    Raises
    ------
    CitraError
        If the scheduler is gone, or all workers are.
    """
    from concurrent.futures import CancelledError

    from distributed import as_completed

    futures = {client.submit(function, part, *arguments, pure=False): at for at, part in enumerate(parts)}
    ended, watch = as_completed(futures), Watch(client)
    while not ended.is_empty():
        if not ended.has_ready():
            watch.look()
            time.sleep(LOOK_SECONDS)
            continue
        future = next(ended)
        try:
            found = (futures[future], future.result(), None) if future.status == "finished" else None
            fault = future.exception() if future.status == "error" else None
        # With the scheduler gone its futures are cancelled, and what is on its way breaks off.
        except (OSError, CancelledError):
            found = fault = None
        if found is None and fault is None:
            raise CitraError("The scheduler is gone; what was measured is kept: run the same command again.")
        yield found or (futures[future], None, fault)
        future.release()


class Watch:
    """Looks now and then whether a cluster that had workers still has one.

    Parameters
    ----------
    client : distributed.Client
        Whoever waits for the workers.
    """

    def __init__(self, client):
        self.client = client
        self.had_workers, self.seen, self.looked = False, 0.0, 0.0

    def look(self) -> None:
        """Look, unless that was a moment ago.

        Raises
        ------
        CitraError
            If all workers have been gone for so long that none was started in their place.
        """
        now = time.monotonic()
        if now - self.looked < 1:
            return
        self.looked = now
        if self.client.scheduler_info(n_workers=0)["n_workers"]:
            self.had_workers, self.seen = True, now
        elif self.had_workers and now - self.seen > SECONDS_WITHOUT_WORKER:
            raise CitraError(
                "All workers are gone; what was measured is kept: start workers and run the same command again."
            )


def _be_quiet() -> None:
    """Keep the library's own lines off the terminal: what matters of them is told in sentences."""
    for name in [name for name in logging.root.manager.loggerDict if name.partition(".")[0] == "distributed"]:
        logging.getLogger(name).setLevel(logging.CRITICAL)
