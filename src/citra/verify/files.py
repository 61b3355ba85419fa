"""Products by their checksums; one whose content was compared is judged by that."""

from fnmatch import fnmatchcase

from citra.verify.items import Item, Part, worst
from citra.verify.tolerances import Tolerances


def compare_files(old: dict[str, str], new: dict[str, str], items: list[Item], tolerances: Tolerances) -> list[Item]:
    """Compare products by their SHA-256.

    A ledger, a figure and an article whose bytes differ get the worst verdict of the items that hold their content,
    and are the same as printed when none of those differs. Other files must be equal, unless the tolerances name
    them and nothing of their notebook differs.

    Parameters
    ----------
    old, new : dict of str
        Checksums by name in the build.
    items : list of Item
        What was compared of their content.
    tolerances : Tolerances
        Which files may differ.
    """
    compared = []
    for name in sorted(old.keys() | new.keys()):
        if name not in new or name not in old:
            compared.append(Item("file", name, "missing" if name in old else "new"))
        elif old[name] == new[name]:
            compared.append(Item("file", name, "identical"))
        else:
            verdict, note = _of_content(name, items) or _of_tolerance(name, items, tolerances)
            part = Part("SHA-256", verdict, old[name], new[name])
            compared.append(Item("file", name, verdict, (part,), note=note))
    return compared


def _of_content(name: str, items: list[Item]) -> tuple[str, str] | None:
    """Return the verdict on the content of a file of which something was compared."""
    held = [item for item in items if _holds(name, item)]
    if not held:
        return None
    return worst(["same as printed", *(item.verdict for item in held)]), "Other bytes; judged by what it holds."


def _holds(name: str, item: Item) -> bool:
    folder, _, file = name.rpartition("/")
    if item.kind == "text":
        return not folder and file.endswith(f"-{item.key}.pdf")
    if folder != f"results/{item.notebook}":
        return False
    if item.kind == "figure data":
        return file == f"{item.key}.csv"
    if item.kind == "figure picture":
        return fnmatchcase(file, f"{item.key}-??.pdf")
    return item.kind in ("number", "table", "claim") and file == "ledger.json"


def _of_tolerance(name: str, items: list[Item], tolerances: Tolerances) -> tuple[str, str]:
    tolerance = tolerances.of("files", name)
    if not tolerance.reason:
        return "differs", "Other bytes."
    stem = name.rpartition("/")[2].rpartition(".")[0]
    return worst(["within tolerance", *(item.verdict for item in items if item.notebook == stem)]), tolerance.reason
