"""One notebook: run by papermill, checked, normalised, and only then put in its place."""

import os
from pathlib import Path

from citra.errors import CitraError
from citra.pipeline.contract import Contract, notebook_inputs
from citra.pipeline.fonts import warm_fonts
from citra.pipeline.forking import WarmProcess
from citra.pipeline.guard import verdict, write_limits
from citra.pipeline.provenance import add_provenance
from citra.pipeline.scratch import publish, scratch_folder
from citra.places import Places

TIME_LIMIT_SECONDS = 1800


def result_files(contract: Contract) -> list[str]:
    """Return the names of the files that a notebook must leave in its results folder."""
    figures = [f"{key}{ending}" for key in contract.figures for ending in (".csv", "-en.pdf", "-id.pdf")]
    return [*figures, "ledger.json"]


def run_notebook(contract: Contract, parameters: dict, places: Places, warm: WarmProcess | None = None) -> None:
    """Run a notebook and put its executed copy and its results in their places.

    The notebook writes its results into a folder of this build only, named by the environment
    variable ``CITRA_RESULTS``; nothing that looks finished exists before all of it is.

    Parameters
    ----------
    contract : Contract
        What the notebook promises.
    parameters : dict
        The values it gets.
    places : Places
        The study's files.
    warm : WarmProcess, optional
        The process of which its kernel is a fork; without it the kernel is started.

    Raises
    ------
    CitraError
        If a cell fails, warns, takes too long, or touches what the notebook does not declare, or a declared result is
        not there afterwards.
    """
    results = Path(os.environ["CITRA_RESULTS"]) / contract.stem
    results.mkdir(exist_ok=True)
    with scratch_folder(places.build, contract.stem) as scratch:
        executed = _execute(contract, parameters, places, warm, scratch)
        _refuse_warnings(executed, contract)
        for name in result_files(contract):
            if not (results / name).is_file():
                raise CitraError(f"{contract.stem}: the notebook ended without writing {name}.")
        copy = scratch / "executed.ipynb"
        copy.write_text(normalised(executed), encoding="utf-8")
        add_provenance(results / "ledger.json", executed, contract, parameters, places)
        publish(copy, places.executed_notebook(contract.stem))
        for name in result_files(contract):
            publish(results / name, places.results(contract.stem) / name)


def _execute(contract: Contract, parameters: dict, places: Places, warm: WarmProcess | None, scratch: Path):
    if warm is not None:
        # It imports what notebooks import while papermill is imported here.
        warm.start()
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    stopped, limits, record = (scratch / name for name in ("failed.ipynb", "limits.json", "record.jsonl"))
    results = Path(os.environ["CITRA_RESULTS"]) / contract.stem
    write_limits(limits, record, notebook_inputs(contract, parameters, places), results, places.root)
    told = ""
    try:
        executed = papermill.execute_notebook(
            places.source_notebook(contract.stem),
            stopped,
            parameters=parameters,
            kernel_name="python3",
            progress_bar=False,
            request_save_on_cell_execute=False,
            execution_timeout=TIME_LIMIT_SECONDS,
            extra_arguments=["--log-level=CRITICAL", "--ext=citra.pipeline.guard", f"--Guard.limits={limits}"],
            config=Config({"KernelManager": {"transport": "ipc", "ip": _socket(contract.stem)}}),
            **_kernels(warm),
        )
    except PapermillExecutionError as failure:
        first_line = failure.source.strip().splitlines()[0]
        told = f"{contract.stem}, in the cell that begins {first_line!r}: {failure.ename}: {failure.evalue}"
    except CellTimeoutError:
        told = f"{contract.stem}: a cell took longer than {TIME_LIMIT_SECONDS} seconds and was stopped."
    except DeadKernelError:
        told = f"{contract.stem}: its kernel died in the middle of a cell."
    # A cell may have kept to itself what the guard refused.
    told = verdict(record, contract.stem, told)
    if not told:
        return executed
    # When its kernel is gone, papermill leaves no notebook.
    if stopped.is_file():
        kept = places.build / "failed" / f"{contract.stem}.ipynb"
        publish(stopped, kept)
        told += f"\nThe notebook as it stopped is {kept.relative_to(places.root)}."
    raise CitraError(told)


def _kernels(warm: WarmProcess | None) -> dict:
    """Return what papermill is told of who keeps its kernels; nothing if Jupyter's own keeper does."""
    if warm is None:
        warm_fonts()
        return {}
    from citra.pipeline.provisioner import forked_kernels

    return {"kernel_manager_class": forked_kernels(warm)}


def _socket(stem: str) -> str:
    """Return the path on which a kernel listens: short, because a socket's path may have 107 letters at most."""
    return str(Path(os.environ["JUPYTER_RUNTIME_DIR"]) / stem[:40])


def _refuse_warnings(executed, contract: Contract) -> None:
    """A warning is a fault of the analysis or of the code; neither may pass in silence."""
    for cell in executed.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "stream" and output.name == "stderr":
                raise CitraError(f"{contract.stem}, cell {cell.id}: the cell warns: {output.text.strip()}")


def normalised(executed) -> str:
    """Return an executed notebook as text without what differs from run to run.

    Times, durations, paths, and the random key of the cell that papermill adds are dropped; code,
    outputs and parameters stay.
    """
    import nbformat

    executed.metadata.pop("papermill", None)
    executed.metadata["language_info"] = {"name": "python"}
    for cell in executed.cells:
        for name in ("papermill", "execution"):
            cell.metadata.pop(name, None)
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell["id"] = "injected-parameters"
    return nbformat.writes(executed) + "\n"
