"""Figures as pictures of a page, made by several threads at once, as the build makes both editions."""

import subprocess
import sys

from matplotlib.figure import Figure

# In a process of its own: a fault of the library that reads PDFs ends the process.
MANY_AT_ONCE = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from citra.html import picture_of
with ThreadPoolExecutor(8) as pool:
    pictures = set(pool.map(picture_of, [Path(sys.argv[1])] * 200))
print(len(pictures), next(iter(pictures))[:4])
"""


def test_threads_that_make_pictures_at_once_get_the_same_ones(tmp_path):
    figure = Figure(figsize=(3, 2))
    figure.subplots().plot(range(500), "o", label="some")
    figure.savefig(tmp_path / "figure.pdf")
    command = [sys.executable, "-c", MANY_AT_ONCE, str(tmp_path / "figure.pdf")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, "1 b'\\x89PNG'"), done.stderr
