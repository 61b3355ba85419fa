"""The numbered tables and figures of an edition, in its order."""

import re
from dataclasses import dataclass
from pathlib import Path

from citra.errors import BadInput
from citra.latex.uses import argument, end_of_argument, printed_source

INPUT = re.compile(r"\\input\{([^}]*)\}")
FLOAT = re.compile(r"\\(resulttable|resultfigure|jointdisplay)(?:\[[^\]]*\])?(?=\{)")
# The joint display has no key: it is made from the register of claims.
JOINT_DISPLAY = "joint-display"


@dataclass(frozen=True)
class Float:
    """A table or figure as an edition numbers it.

    Parameters
    ----------
    kind : {"tables", "figures"}
    key : str
    number : int
        TeX counts each kind in the order of the source and never changes it.
    caption : str
        LaTeX.
    place : str
        File and line.
    """

    kind: str
    key: str
    number: int
    caption: str
    place: str


def input_files(article: Path, sections: Path) -> list[Path]:
    """Return the files that an article's shell inputs, in its order.

    Raises
    ------
    BadInput
        If one of them is not there.
    """
    source = printed_source(article.read_text(encoding="utf-8"), {})
    files = [sections / f"{name.removesuffix('.tex')}.tex" for name in INPUT.findall(source)]
    for file in files:
        if not file.is_file():
            raise BadInput(f"{article}: it inputs {file.name}, which is not in {sections}.")
    return files


def appendix_files(article: Path) -> set[str]:
    """Return the names of the files that an article's shell inputs as appendices."""
    source = printed_source(article.read_text(encoding="utf-8"), {})
    return {f"{name.removesuffix('.tex')}.tex" for name in INPUT.findall(source.partition("\\appendix")[2])}


def find_floats(files: list[Path], numbers: dict[str, dict]) -> list[Float]:
    """Return the tables and figures that an edition prints.

    Parameters
    ----------
    files : list of Path
        Its sources in their order.
    numbers : dict
        The ledger's numbers by key, which tell what is printed.
    """
    counts = {"tables": 0, "figures": 0}
    floats = []
    for file in files:
        text = printed_source(file.read_text(encoding="utf-8"), numbers)
        for found in FLOAT.finditer(text):
            kind = "figures" if found[1] == "resultfigure" else "tables"
            counts[kind] += 1
            key, caption = JOINT_DISPLAY, argument(text, found.end())
            if found[1] != "jointdisplay":
                key, caption = caption, argument(text, text.index("{", end_of_argument(text, found.end())))
            line = text.count("\n", 0, found.start()) + 1
            floats.append(Float(kind, key, counts[kind], caption, f"{file.parent.name}/{file.name}, line {line}"))
    return floats
