"""The tables of the article as tabulars."""

from citra.dictionary import Column, the_dictionary
from citra.language import value_text
from citra.latex.text import escape


def write_table(key: str, entry: dict, language: str) -> str:
    """Return a ledger table as a tabular: words to the left, numbers to the right, long text wrapped.

    The headings and the units are the dictionary's; a column of the other language is left out. Each cell names its
    table, row and column, by which it is found again in the PDF.
    """
    columns = shown_columns(entry, language)
    headings = " & ".join(escape(column.label[language]) for column in columns)
    cells = shown_cells(entry, language)
    begin = f"\\begin{{tabularx}}{{\\linewidth}}{{{_form(columns, cells, language)}}}"
    lines = [begin, "\\toprule", headings + r" \\", "\\midrule"]
    for place, row in enumerate(cells):
        named = (_cell(text, column, f"{{{key}}}{{{place}}}") for text, column in zip(row, columns, strict=True))
        lines.append(" & ".join(named) + r" \\")
    lines += ["\\bottomrule", "\\end{tabularx}", ""]
    if len(columns) >= MANY_COLUMNS:
        lines = [r"\begingroup\footnotesize\setlength{\tabcolsep}{3pt}", *lines[:-1], r"\endgroup", ""]
    return "\n".join(lines)


def shown_columns(entry: dict, language: str) -> list[Column]:
    """Return the columns of a ledger table that an edition shows."""
    described = [the_dictionary().column(name) for name in entry["columns"]]
    return [column for column in described if column.language in (None, language)]


def shown_cells(entry: dict, language: str) -> list[list[str]]:
    """Return the texts of the cells that an edition shows of a ledger table, row by row."""
    columns = [(entry["columns"].index(column.name), column.unit) for column in shown_columns(entry, language)]
    return [[value_text(row[at], unit, language) for at, unit in columns] for row in entry["rows"]]


def _cell(text: str, column: Column, place: str) -> str:
    # A file's name may be anything, and typewriter letters are not divided.
    shown = f"\\texttt{{{escape(text, LONGEST_OF_FILE)}}}" if column.unit == "file" else escape(text)
    return f"\\resultcell{place}{{{column.name}}}{{{shown}}}" if text else ""


# How much of the width a column of text or of words takes, against a column of short numbers.
WEIGHTS = {"text": 3.6, "file": 2.4, "word": 1.3}
WIDEST_WORD, WIDEST_OF_MANY = 2.8, 2.0
# So many columns stand closer, in smaller letters.
MANY_COLUMNS = 7
SHORT, SHORTEST = 8, 6
LONGEST_OF_FILE = 10
# A text of a few characters, such as the number of a statement, needs no more than this.
NARROWEST = 0.5


def _form(columns: list[Column], cells: list[list[str]], language: str) -> str:
    """Return the tabular's column form: every column wraps, and the widths fill the line."""
    least, widest = (SHORT, WIDEST_WORD) if len(columns) < MANY_COLUMNS else (SHORTEST, WIDEST_OF_MANY)
    longest = [max((len(row[place]) for row in cells), default=0) / SHORT for place in range(len(columns))]
    weights = [_number_weight(column.label[language], least) for column in columns]
    for place, column in enumerate(columns):
        if column.unit in WEIGHTS:
            weights[place] = min(max(weights[place], longest[place]), WEIGHTS[column.unit])
        if column.unit == "text" and longest[place] < NARROWEST:
            weights[place] = max(NARROWEST, len(column.label[language]) / SHORT)
    # Beside numbers and short texts there is room for words to stand on one line.
    is_roomy = not any(
        column.unit in ("text", "file") and longest[at] > WIDEST_WORD for at, column in enumerate(columns)
    )
    for place, column in enumerate(columns):
        if column.unit == "word":
            weights[place] = min(max(WEIGHTS["word"], longest[place]), widest) if is_roomy else WEIGHTS["word"]
    parts = []
    for column, weight in zip(columns, weights, strict=True):
        side = "raggedright" if column.unit in WEIGHTS else "raggedleft"
        width = weight * len(columns) / sum(weights)
        parts.append(f">{{\\hsize={width:.3f}\\hsize\\{side}\\arraybackslash}}X")
    return "@{}" + "".join(parts) + "@{}"


def _number_weight(heading: str, least: int) -> float:
    """A heading breaks between words only, so its longest word must fit."""
    return max(least, *map(len, heading.split())) / SHORT
