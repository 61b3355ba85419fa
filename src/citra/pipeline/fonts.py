"""The list of fonts that the drawing library keeps, made before a notebook needs it."""

import os
import subprocess
import sys
from pathlib import Path


def warm_fonts() -> None:
    """Make the list of fonts, unless it is there.

    The library tells on standard error when that takes long, as on a machine under load; in a notebook this would be
    taken for a warning of the analysis.
    """
    if not list(Path(os.environ["MPLCONFIGDIR"]).glob("fontlist-*.json")):
        subprocess.run([sys.executable, "-c", "import matplotlib.font_manager"], capture_output=True)
