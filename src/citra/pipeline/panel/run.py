"""A panel from its parameter file to its products."""

import os
import sys
from pathlib import Path

from citra.errors import BadInput, CitraError
from citra.panel.panelfile import PanelFile, read_panel_file
from citra.pipeline.panel.accounts import Account, code_key, list_accounts
from citra.pipeline.panel.measuring import MEASURED, Outcome, measure_accounts
from citra.pipeline.scratch import remove_leftovers, scratch_folder
from citra.pipeline.workflow import only_build
from citra.places import Places

# Accounts that travel together: a message to a worker costs about as much as a hundredth of an account.
LARGEST_BATCH = 10
BATCHES_A_WORKER = 8
LOST = "lost"


def open_panel_file(name: str, root: Path) -> PanelFile:
    """Return the panel of a name (``params/<name>.yml``) or of a path to a parameter file."""
    return read_panel_file(Path(name) if name.endswith((".yml", ".yaml")) else root / "params" / f"{name}.yml")


def run_panel(
    panel: PanelFile, root: Path, *, scheduler: str = "", workers: int = 0, reports: tuple[str, ...] = ()
) -> list[Path]:
    """Measure whatever of a panel has no result yet, and write its products.

    Parameters
    ----------
    panel : PanelFile
        The panel.
    root : Path
        The workspace.
    scheduler : str
        Address of a running scheduler; empty for a cluster of this machine.
    workers : int
        Processes of that cluster; zero for as many as there are cores.
    reports : tuple of str
        Accounts for which the notebooks of the panel are run.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    CitraError
        If nothing could be measured, or the scheduler or all workers are gone.
    """
    from citra.pipeline.panel.products import write_products, write_statistics

    places = Places(root, panel.panel)
    with only_build(places.build):
        remove_leftovers(places.build)
        if panel.posts:
            return write_statistics(panel, places)
        accounts = list_accounts(panel, root)
        _refuse_unknown(reports, accounts)
        outcomes = measure_all(panel, root, accounts, scheduler=scheduler, workers=workers)
        if not any(outcome.outcome == MEASURED for outcome in outcomes):
            raise CitraError(f"None of the {len(accounts)} accounts could be measured; the first: {outcomes[0].reason}")
        written = write_products(panel, outcomes, places)
    if reports:
        from citra.pipeline.panel.report import write_report

        named = {account.name: account for account in accounts}
        written += [write_report(named[name], panel, root) for name in reports]
    return written


def _refuse_unknown(reports: tuple[str, ...], accounts: list[Account]) -> None:
    names = {account.name for account in accounts}
    for name in reports:
        if name not in names:
            raise BadInput(f"--report: there is no account {name!r} in this panel.")


def measure_all(
    panel: PanelFile, root: Path, accounts: list[Account], *, scheduler: str = "", workers: int = 0
) -> list[Outcome]:
    """Return what became of every account, in the order of their names."""
    from citra.pipeline.panel.cluster import connect

    places = Places(root, panel.panel)
    workers = workers or os.cpu_count() or 1
    with scratch_folder(places.build, "workers") as scratch, connect(scheduler, workers, scratch) as client:
        running = len(client.scheduler_info(n_workers=-1)["workers"])
        progress = Progress(len(accounts), running)
        size = max(1, min(LARGEST_BATCH, len(accounts) // (BATCHES_A_WORKER * max(running, workers))))
        batches = [accounts[start : start + size] for start in range(0, len(accounts), size)]
        done, unclear = _measure_batches(client, batches, panel, root, progress)
        # Of a batch that was lost nobody knows which account did it: each is tried alone.
        last, faults = _measure_batches(client, [[account] for account, _ in unclear], panel, root, progress)
        lost = [Outcome(account.name, LOST, _sentence(fault)) for account, fault in faults]
        progress.end()
    return sorted([*done, *last, *lost], key=lambda outcome: outcome.account)


def _measure_batches(client, batches: list[list[Account]], panel: PanelFile, root: Path, progress: "Progress"):
    """Return the outcomes, and the accounts of the batches that failed with their fault."""
    from citra.pipeline.panel.cluster import spread

    outcomes, unclear = [], []
    for at, found, fault in spread(client, measure_accounts, batches, panel, str(root), code_key(root)):
        if isinstance(fault, CitraError):
            raise fault
        if fault is not None:
            unclear += [(account, fault) for account in batches[at]]
            continue
        outcomes += found
        progress.add(found)
    return outcomes, unclear


def _sentence(fault: BaseException) -> str:
    """Return why an account was lost: a killed process, or a fault of the package itself."""
    from distributed.scheduler import KilledWorker

    if isinstance(fault, KilledWorker):
        return "The process that measured this account was killed each time."
    return f"{type(fault).__name__}: {' '.join(str(fault).split())}"


class Progress:
    """Lines on the terminal: how many accounts are done; on a terminal one line that grows, elsewhere every tenth.

    Parameters
    ----------
    count : int
        All accounts.
    workers : int
        How many are there at the start; more may join.
    """

    def __init__(self, count: int, workers: int):
        self.count, self.done, self.there, self.refused, self.told = count, 0, 0, 0, 0
        print(f"{count:,} accounts, {workers:,} workers", file=sys.stderr)
        if not workers:
            print("No worker has joined the scheduler; the run begins when one does.", file=sys.stderr)

    def add(self, outcomes: list[Outcome]) -> None:
        """Count some accounts, and tell it now and then."""
        self.done += len(outcomes)
        self.there += sum(outcome.was_there for outcome in outcomes)
        self.refused += sum(outcome.outcome != MEASURED for outcome in outcomes)
        if sys.stderr.isatty():
            print(f"\r{self._line()}", end="", file=sys.stderr, flush=True)
        elif self.done * 10 // self.count > self.told:
            self.told = self.done * 10 // self.count
            print(self._line(), file=sys.stderr)

    def _line(self) -> str:
        return f"{self.done:,} of {self.count:,} done, {self.there:,} of them before, {self.refused:,} refused"

    def end(self) -> None:
        """Leave the line that grew."""
        if sys.stderr.isatty():
            print(file=sys.stderr)
