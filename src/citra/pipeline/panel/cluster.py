"""The cluster: this machine's cores, or a scheduler that runs already. Nothing listens beyond this machine."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from citra.errors import CitraError

LOOPBACK = "127.0.0.1"
SECONDS_TO_ANSWER = "30s"
SETTINGS = {
    # A task is given up after so many workers died under it: a killed one counts against all that waited there.
    "distributed.scheduler.allowed-failures": 10,
    # A scheduler that is gone is told at once; results are files, so nothing is gained by waiting for it.
    "distributed.comm.timeouts.connect": SECONDS_TO_ANSWER,
    "distributed.client.heartbeat": "2s",
    "distributed.worker.profile.enabled": False,
}


@contextmanager
def connect(scheduler: str, workers: int, scratch: Path) -> Iterator:
    """Give a client of a running scheduler, or of a cluster of processes on this machine.

    Parameters
    ----------
    scheduler : str
        Address such as ``tcp://127.0.0.1:8786``; empty starts a cluster that ends with this command.
    workers : int
        Processes of the cluster, one thread each.
    scratch : Path
        Where workers may leave files.

    Raises
    ------
    CitraError
        If no scheduler answers at the address.
    """
    import dask
    from distributed import Client, LocalCluster

    _be_quiet()
    with dask.config.set(SETTINGS):
        if scheduler:
            try:
                client = Client(scheduler, timeout=SECONDS_TO_ANSWER)
            except (OSError, ValueError) as fault:
                reason = " ".join(str(fault).split())
                raise CitraError(f"No scheduler answers at {scheduler} ({reason}).") from None
            with client:
                yield client
            return
        cluster = LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host=LOOPBACK,
            dashboard_address=f"{LOOPBACK}:0",
            local_directory=str(scratch),
            silence_logs=logging.CRITICAL,
        )
        with cluster, Client(cluster) as client:
            yield client


def spread(client, function: Callable, parts: list, *arguments) -> Iterator[tuple[int, object, BaseException | None]]:
    """Run a function on every part, and give each part's number with its result or its fault as they come.

    Raises
    ------
    CitraError
        If the scheduler is gone.
    """
    from concurrent.futures import CancelledError

    from distributed import as_completed

    futures = {client.submit(function, part, *arguments, pure=False): at for at, part in enumerate(parts)}
    for future in as_completed(futures):
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


def _be_quiet() -> None:
    """Keep the library's own lines off the terminal: what matters of them is told in sentences."""
    for name in [name for name in logging.root.manager.loggerDict if name.partition(".")[0] == "distributed"]:
        logging.getLogger(name).setLevel(logging.CRITICAL)
