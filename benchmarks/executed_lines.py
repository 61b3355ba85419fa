"""Which lines of the package the notebooks of a study run, as JSON: file -> lines.

Run by ``mutations.py`` in a built project: ``python benchmarks/executed_lines.py STUDY``. Only the formulas of a study
can be seen in its results, so a sign is changed only in a line that is run here.
"""

import contextlib
import io
import json
import os
import sys
import tempfile
import warnings
from collections import defaultdict
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[1]
FORMULAS = tuple(
    str(ROOT / "src" / "citra" / room) for room in ("metrics", "models", "content", "audience", "cleaning")
)


class Recorder:
    """Notes the lines of the formulas' files, each once, so that loops stay fast."""

    def __init__(self) -> None:
        self.lines: dict[str, set[int]] = defaultdict(set)

    def enter(self, frame, event, argument):
        """Follow a function only if it stands in one of the files."""
        name = frame.f_code.co_filename
        return self.follow if name.startswith(FORMULAS) else None

    def follow(self, frame, event, argument):
        self.lines[frame.f_code.co_filename].add(frame.f_lineno)
        return self.follow


def run_cells(notebook: Path, study: str) -> None:
    """Run the code of a notebook in this process, its output unseen."""
    cells = [cell.source for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]
    namespace = {"__name__": "__main__", "get_ipython": lambda: None, "display": lambda *shown: None}
    with contextlib.redirect_stdout(io.StringIO()):
        for source in cells:
            exec(compile(source, notebook.name, "exec"), namespace)
            if "study" in namespace:
                namespace["study"] = study


def main() -> None:
    warnings.simplefilter("ignore")
    recorder = Recorder()
    with tempfile.TemporaryDirectory() as results:
        os.environ["CITRA_RESULTS"] = results
        sys.settrace(recorder.enter)
        for notebook in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
            run_cells(notebook, sys.argv[1])
        sys.settrace(None)
    found = {Path(name).relative_to(ROOT).as_posix(): sorted(lines) for name, lines in sorted(recorder.lines.items())}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
