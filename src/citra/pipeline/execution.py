"""One notebook: run by papermill, checked, normalised, and only then put in its place."""

import os
import shutil
import tempfile
from pathlib import Path

from citra.errors import CitraError
from citra.pipeline.captions import cell_with_caption, hide_captions, shows_caption, texts_of, without_captions
from citra.pipeline.contract import Contract, notebook_inputs
from citra.pipeline.fonts import warm_fonts
from citra.pipeline.forking import WarmProcess
from citra.pipeline.guard import Record, verdict, write_limits
from citra.pipeline.provenance import add_provenance
from citra.pipeline.scratch import publish, scratch_folder, seal
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
        If a cell fails, warns, takes too long, touches what the notebook does not declare or shows a caption, or a
        declared result is not there afterwards or holds a caption.
    """
    results = Path(os.environ["CITRA_RESULTS"]) / contract.stem
    results.mkdir(exist_ok=True)
    with scratch_folder(places.build, contract.stem) as scratch:
        executed = _execute(contract, parameters, places, warm, scratch)
        _refuse_warnings(executed, contract, places)
        sealed = _sealed(contract, results, scratch)
        _refuse_captions(executed, contract, places, sealed)
        copy = scratch / "executed.ipynb"
        copy.write_text(normalised(executed), encoding="utf-8")
        add_provenance(sealed / "ledger.json", executed, contract, parameters, places)
        publish(copy, places.executed_notebook(contract.stem))
        for name in result_files(contract):
            publish(sealed / name, places.results(contract.stem) / name)


def _sealed(contract: Contract, results: Path, scratch: Path) -> Path:
    """Return a folder with a copy of each declared result, which what the notebook has left behind cannot reach."""
    folder = scratch / "sealed"
    folder.mkdir()
    for name in result_files(contract):
        if not os.path.lexists(results / name):
            raise CitraError(f"{contract.stem}: the notebook ended without writing {name}.")
        try:
            seal(results / name, folder / name)
        except CitraError as fault:
            raise CitraError(f"{contract.stem}: {fault}") from None
    return folder


def _execute(contract: Contract, parameters: dict, places: Places, warm: WarmProcess | None, scratch: Path):
    if warm is not None:
        # It imports what notebooks import while papermill is imported here.
        warm.start()
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    from citra.pipeline.provisioner import kernels
    from citra.pipeline.warm import LOG

    stopped, limits, pipe = (scratch / name for name in ("failed.ipynb", "limits.json", "record"))
    results = Path(os.environ["CITRA_RESULTS"]) / contract.stem
    own, record = _own_folder(contract.stem), Record(pipe)
    write_limits(limits, pipe, notebook_inputs(contract, parameters, places), [results, own], places.root)
    if warm is None:
        warm_fonts()
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
            extra_arguments=["--log-level=CRITICAL"],
            config=Config(
                {"KernelManager": {"transport": "ipc", "ip": f"{own}/k", "connection_file": f"{own}/k.json"}}
            ),
            kernel_manager_class=kernels(warm, limits, own),
        )
    except PapermillExecutionError as failure:
        first_line = failure.source.strip().splitlines()[0]
        told = f"{contract.stem}, in the cell that begins {first_line!r}: {failure.ename}: {failure.evalue}"
    except CellTimeoutError:
        told = f"{contract.stem}: a cell took longer than {TIME_LIMIT_SECONDS} seconds and was stopped."
    except DeadKernelError:
        told = f"{contract.stem}: its kernel died in the middle of a cell."
    except RuntimeError:
        # Whatever keeps a kernel from its first word it prints itself.
        told = f"{contract.stem}: its kernel did not start. {(own / LOG).read_text(errors='replace')}"
    finally:
        shutil.rmtree(own, ignore_errors=True)
        lines = record.close()
    # A cell may have kept to itself what the guard refused.
    told = verdict(lines, contract.stem, told)
    if not told:
        return executed
    [told] = without_captions([told], places)
    # When its kernel is gone, papermill leaves no notebook.
    if stopped.is_file():
        kept = places.build / "failed" / f"{contract.stem}.ipynb"
        _hide_captions(stopped, places)
        publish(stopped, kept)
        told += f"\nThe notebook as it stopped is {kept.relative_to(places.root)}."
    raise CitraError(told)


def _own_folder(stem: str) -> Path:
    """Return a new folder for what a kernel keeps, its sockets too: their paths may have 107 letters at most."""
    return Path(tempfile.mkdtemp(prefix=stem[:20], dir=os.environ["JUPYTER_RUNTIME_DIR"]))


def _hide_captions(stopped: Path, places: Places) -> None:
    """Hide captions in a notebook that stopped: what a cell says of an error may quote one."""
    import nbformat

    notebook = nbformat.read(stopped, as_version=4)
    hide_captions(notebook, places)
    nbformat.write(notebook, stopped)


def _refuse_captions(executed, contract: Contract, places: Places, sealed: Path) -> None:
    """Captions are people's words, and a notebook and its results are for passing on."""
    if cell := cell_with_caption(executed, places):
        raise CitraError(
            f"{contract.stem}, cell {cell}: the cell shows captions, and an executed notebook may not; leave out the "
            "column caption there. make lab shows them to you."
        )
    for name in result_files(contract):
        if not name.endswith(".pdf") and shows_caption(texts_of(sealed / name), places):
            raise CitraError(
                f"{contract.stem}: the result {name} holds captions, and no result may; leave out the column caption."
            )


def _refuse_warnings(executed, contract: Contract, places: Places) -> None:
    """A warning is a fault of the analysis or of the code; neither may pass in silence."""
    for cell in executed.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "stream" and output.name == "stderr":
                [told] = without_captions([output.text.strip()], places)
                raise CitraError(f"{contract.stem}, cell {cell.id}: the cell warns: {told}")


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
