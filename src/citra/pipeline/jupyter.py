"""JupyterLab on a study: built first, with the build's environment in its kernel, and no word to any host."""

import json
import os
import sys
from pathlib import Path

from citra.errors import CitraError
from citra.pipeline.environment import fixed_environment
from citra.pipeline.programs import run_program
from citra.pipeline.reporting import with_notebooks
from citra.pipeline.scratch import empty_place
from citra.pipeline.startpage import write_start_page
from citra.pipeline.state import ask_for_states
from citra.pipeline.workflow import open_study_file
from citra.pipeline.workingcopy import write_working_copies
from citra.places import STUDY_VARIABLE, Places
from citra.studyfile import StudyFile

# News, checks for updates and the list of extensions would each ask a host: the server's settings by the file that
# holds them, and those of the page, which would ask the reader whether it may.
SILENT = {
    "jupyter_lab_config.json": {
        "LabApp": {
            "news_url": None,
            "check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
            "extension_manager": "readonly",
        }
    },
    "labconfig/default_setting_overrides.json": {
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}
    },
}


def open_lab(name: str, root: Path, arguments: list[str]) -> None:
    """Build a study's results, write the start page, and become JupyterLab; this does not return.

    A build that stops does not keep JupyterLab from opening: the start page says why it stopped.

    Parameters
    ----------
    name : str
        A study, or a path to its parameter file.
    root : Path
        The workspace.
    arguments : list of str
        More arguments of JupyterLab, such as ``--port=8890``.
    """
    study = open_study_file(name, root)
    places = Places(root, study.study)
    prepare(study, places, build_results(name, root))
    command = [sys.executable, "-m", "jupyterlab", *lab_arguments(places, arguments)]
    os.execve(sys.executable, command, lab_environment(places))


def build_results(name: str, root: Path) -> str:
    """Build a study's results in a process of their own; return why that stopped, or nothing."""
    command = [sys.executable, "-m", "citra.pipeline", "results", name]
    built = run_program(command, cwd=root, env=fixed_environment(root), stdout=None)
    if built.returncode:
        print(f"{built.stderr.strip()}\nJupyterLab opens all the same.", file=sys.stderr, flush=True)
    return built.stderr if built.returncode else ""


def prepare(study: StudyFile, places: Places, fault: str = "") -> None:
    """Write what JupyterLab opens: working copies, the start page, the kernel and its own settings."""
    try:
        study = with_notebooks(study, places)
        states = ask_for_states(study.path.as_posix(), places.root)
    except CitraError as reason:
        states, fault = None, fault or str(reason)
    write_working_copies(study, places)
    write_start_page(study, places, states, fault)
    write_kernel(places)
    for name, settings in SILENT.items():
        _write_json(settings, places.jupyter_data / name)


def _write_json(content: dict, place: Path) -> None:
    empty_place(place)
    place.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def lab_environment(places: Places) -> dict[str, str]:
    """Return the user's environment, in which JupyterLab finds the kernel and the settings of the workspace first."""
    found = {name: os.environ.get(name, "") for name in ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH")}
    first = {
        name: os.pathsep.join([str(places.jupyter_data), *([also] if also else [])]) for name, also in found.items()
    }
    return {**os.environ, **first}


def write_kernel(places: Places) -> None:
    """Describe the kernel of the workspace: this Python, the environment of a build, the ``%citra`` magic.

    It takes the place of the environment's own ``python3``, which every notebook asks for.
    """
    kernel = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--ext=citra"],
        "display_name": "citra",
        "language": "python",
        "env": {**fixed_environment(places.root), STUDY_VARIABLE: places.study},
        "metadata": {"debugger": True},
    }
    # The kernel talks to the server that started it, wherever that keeps its sockets.
    for server in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "PATH"):
        kernel["env"].pop(server, None)
    _write_json(kernel, places.jupyter_data / "kernels" / "python3" / "kernel.json")


def lab_arguments(places: Places, more: list[str]) -> list[str]:
    """Return JupyterLab's arguments: it opens on the start page, and a browser only where there is a display."""
    page = places.start_page.relative_to(places.root).as_posix()
    arguments = [f"--ServerApp.root_dir={places.root}", f"--LabApp.default_url=/lab/tree/{page}"]
    # Whoever is root, as in a container, has no other user to be.
    if os.geteuid() == 0:
        arguments.append("--allow-root")
    if not _has_display():
        arguments.append("--no-browser")
    return [*arguments, *more]


def _has_display() -> bool:
    if sys.platform in ("darwin", "win32"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
