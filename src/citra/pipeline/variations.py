"""What another machine or user would have otherwise: the circumstances under which a build is repeated."""

import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from citra.pipeline.programs import run_program

# Whoever is not somebody on this machine.
NOBODY = 65534
LOCALES = ("tr_TR.utf8", "id_ID.utf8", "de_DE.utf8", "C")
CLOCK = ("faketime", "-f", "+400d")
HOSTILE = {
    ".config/matplotlib/matplotlibrc": "axes.facecolor: red\nfont.size: 30\n",
    ".latexmkrc": "$pdf_mode = 0;\n",
    ".ipython/profile_default/startup/00-other.py": "import numpy; numpy.random.seed = None\n",
    ".jupyter/jupyter_config.json": '{"KernelManager": {"shutdown_wait_time": 1}}\n',
}
ENVIRONMENT = {
    "time zone": {"TZ": "America/St_Johns"},
    "hash seed": {"PYTHONHASHSEED": "4711"},
    "threads": {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2", "MKL_NUM_THREADS": "2"},
    "clock of TeX": {"SOURCE_DATE_EPOCH": "1700000000"},
}
NAMES = (*ENVIRONMENT, "locale", "home folder", "path", "umask", "user", "file order", "clock")
UMASK = ("sh", "-c", 'umask 077; exec "$0" "$@"')


@dataclass
class Circumstances:
    """How one build differs from the plain one.

    Parameters
    ----------
    prefix : list of str
        The command that runs it.
    environment : dict of str
        Variables that are other than here.
    applied : dict of str
        The variations that took place, each with what it was.
    left_out : dict of str
        Those that could not, each with the reason.
    """

    prefix: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    applied: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)


def circumstances(names: tuple[str, ...], base: Path) -> Circumstances:
    """Return the circumstances of a build with the named variations; what cannot be had is left out, with the reason.

    Parameters
    ----------
    names : tuple of str
        Some of ``NAMES``. The path and the order of files are the copy's, see `order_differs`.
    base : Path
        A folder for the other home.
    """
    found = Circumstances()
    for name in names:
        if name in ENVIRONMENT:
            found.environment |= ENVIRONMENT[name]
            found.applied[name] = ", ".join(f"{key}={value}" for key, value in ENVIRONMENT[name].items())
    if "locale" in names:
        locale = _other_locale()
        found.environment |= {"LC_ALL": locale, "LANG": locale}
        found.applied["locale"] = locale
    if "home folder" in names:
        home = _hostile_home(base / "home")
        found.environment |= {"HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config")}
        found.applied["home folder"] = "another, with settings of the drawing library, of TeX and of notebooks"
    for name, prefix, told in (("clock", CLOCK, "400 days later"), ("umask", UMASK, "077")):
        if name in names:
            _add_command(found, name, prefix, told)
    if "user" in names:
        _add_user(found, base)
    return found


def _other_locale() -> str:
    listed = run_program(["locale", "-a"]).stdout.split()
    return next((name for name in LOCALES if name in listed), LOCALES[-1])


def _hostile_home(home: Path) -> Path:
    for name, text in HOSTILE.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")
    return home


def _add_command(found: Circumstances, name: str, prefix: tuple[str, ...], told: str) -> None:
    if shutil.which(prefix[0]):
        found.prefix += prefix
        found.applied[name] = told
    else:
        found.left_out[name] = f"{prefix[0]} is not installed"


def _add_user(found: Circumstances, base: Path) -> None:
    """Add another user: a real one if this one may become somebody else who can run Python, else one in name only."""
    real = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    in_name = ("unshare", "--user")
    if os.geteuid() == 0 and _runs(real):
        for path in (base, *base.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        found.prefix += real
        found.applied["user"] = f"number {NOBODY}"
    elif _runs(in_name):
        found.prefix += in_name
        found.applied["user"] = f"number {NOBODY} in name, with this user's rights"
    else:
        found.left_out["user"] = "this user may not become another one who can run this Python"


def _runs(prefix: tuple[str, ...]) -> bool:
    if shutil.which(prefix[0]) is None:
        return False
    # A build starts Python from Python, which a user may do less than be started.
    again = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import citra, numpy'], check=True)"
    command = [*prefix, sys.executable, "-c", again]
    return run_program(command, text=False).returncode == 0


def order_differs(first: Path, second: Path) -> bool:
    """Return whether a folder of either copy lists its files in another order."""
    folders = [path.relative_to(first) for path in first.rglob("*") if path.is_dir()]
    listed = [[_listing(copy / name) for copy in (first, second)] for name in folders if (second / name).is_dir()]
    return any([x for x in one if x in other] != [x for x in other if x in one] for one, other in listed)


def _listing(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]
