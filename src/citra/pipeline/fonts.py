"""The list of fonts that the drawing library keeps, made before a notebook needs it."""

import os
import sys
import threading
from pathlib import Path

from citra.pipeline.programs import run_program

_ONE_AT_A_TIME = threading.Lock()


def warm_fonts() -> None:
    """Make the list of fonts, unless it is there.

    The library tells on standard error when that takes long, as on a machine under load; in a notebook this would be
    taken for a warning of the analysis.
    """
    with _ONE_AT_A_TIME:
        if not any(Path(os.environ["MPLCONFIGDIR"]).glob("fontlist-*.json")):
            command = [sys.executable, "-c", "import matplotlib.font_manager"]
            run_program(command, check=True)
