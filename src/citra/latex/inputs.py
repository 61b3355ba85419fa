"""The definitions that the article's macros look up."""

from citra.language import value_text
from citra.latex.text import escape
from citra.places import PAGES, cell_address


def _macro(name: str, *arguments: str) -> str:
    return f"\\{name}" + "".join(f"{{{argument}}}" for argument in arguments) + "\n"


def write_results(entries: dict[str, dict], simulated_tables: dict[str, bool], language: str) -> str:
    """Return the definitions that the article's macros look up, printed in an edition's language."""
    lines = []
    for key, entry in sorted(entries["numbers"].items()):
        if entry["value"] is not None:
            units = dict.fromkeys(("value", "low", "high"), entry["unit"]) | {"n": "count"}
            parts = [
                "" if entry[part] is None else escape(value_text(entry[part], unit, language))
                for part, unit in units.items()
            ]
            lines.append(_macro("DefineResult", key, *parts, _flag(entry)))
    for key, entry in sorted(entries["tables"].items()):
        lines.append(_macro("DefineTable", key, _flag(entry)))
    for key, entry in sorted(entries["figures"].items()):
        lines.append(_macro("DefineFigure", key, _flag(entry), escape(entry["alt"][language])))
    for key, entry in sorted(entries["claims"].items()):
        lines.append(_macro("DefineClaim", key, _flag(entry)))
    for name, simulated in sorted(simulated_tables.items()):
        lines.append(_macro("DefineSimulated", name, str(int(simulated))))
    return "".join(lines)


def write_report_words(conditions: dict[str, bool], words: dict[str, str]) -> str:
    """Return the definitions of the report: which conditions hold, and what the study is called."""
    lines = [_macro("DefineCondition", name, str(int(holds))) for name, holds in sorted(conditions.items())]
    lines += [_macro("DefineWord", name, escape(text)) for name, text in sorted(words.items())]
    return "".join(lines)


def write_cells(entries: dict[str, dict], pages: str = PAGES) -> str:
    """Return the definitions of every key's address: the cell that computed it, in a folder of notebooks' pages."""
    cells = {key: entry for kind in entries.values() for key, entry in kind.items()}
    return "".join(
        _macro("DefineCell", key, cell_address(entry["notebook"], entry["cell"], pages))
        for key, entry in sorted(cells.items())
    )


def _flag(entry: dict) -> str:
    return str(int(entry["is_simulated"]))
