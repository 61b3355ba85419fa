"""One fixed environment for everything a build starts, so that it gives the same bytes anywhere."""

import os
import sys
from pathlib import Path

from citra.pipeline.scratch import make_folder
from citra.places import KEY_VARIABLE, pseudonym_key

# What a machine or a user would otherwise leak into the products.
FIXED = {
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "LANG": "C.UTF-8",
    "LANGUAGE": "",
    "PYTHONHASHSEED": "0",
    "PYTHONNOUSERSITE": "1",
    "PYTHONDONTWRITEBYTECODE": "",
    "MPLBACKEND": "agg",
    "JUPYTER_PREFER_ENV_PATH": "1",
    "JUPYTER_NO_CONFIG": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    # The reader of large exports gives memory back instead of keeping it in reserve.
    "MIMALLOC_DISALLOW_ARENA_ALLOC": "1",
    # TeX: the clock stands still, and files are read and written only below its own folder.
    "SOURCE_DATE_EPOCH": "0",
    "FORCE_SOURCE_DATE": "1",
    "openin_any": "p",
    "openout_any": "p",
    "shell_escape": "f",
    "max_print_line": "10000",
}
# The rest of the caller's environment is dropped but for these.
KEPT = (
    *("PATH", "TERM", "COLUMNS", "NO_COLOR", "TMPDIR", "SSL_CERT_FILE", "LD_LIBRARY_PATH", "OPENBLAS_CORETYPE"),
    "CITRA_EXECUTION",
)


def fixed_environment(root: Path) -> dict[str, str]:
    """Return the environment variables of a build in a workspace."""
    home = root / "build" / "home"
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {
        **kept,
        **FIXED,
        "HOME": str(home),
        "CITRA_ROOT": str(root),
        # The key stays in the user's own settings: the home of a build lies in the workspace.
        KEY_VARIABLE: str(pseudonym_key()),
        "PYTHONPATH": str(root / "src"),
        "MPLCONFIGDIR": str(home / "matplotlib"),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "jupyter"),
        "JUPYTER_DATA_DIR": str(home / "jupyter"),
        "TEXMFHOME": str(home / "texmf"),
        "TEXMFVAR": str(home / "texmf"),
        "TEXMFCONFIG": str(home / "texmf"),
    }


def enter(root: Path) -> None:
    """Start this command again in the fixed environment, unless it runs there already.

    Python reads its hash seed and its locale when it starts, so they cannot be set from inside.
    """
    wanted = fixed_environment(root)
    make_folder(Path(wanted["HOME"]))
    if any(os.environ.get(name) != value for name, value in wanted.items()):
        os.execve(sys.executable, [sys.executable, "-m", "citra.pipeline", *sys.argv[1:]], wanted)
    os.umask(0o022)
