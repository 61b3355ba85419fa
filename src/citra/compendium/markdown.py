"""Markdown of the replication document: tables, boxes, sizes and times in words."""

KIBIBYTE, MEBIBYTE = 2**10, 2**20


def heading(title: str) -> str:
    """Return the heading of a section."""
    return f"## {title}\n"


def tick_box(text: str, *, is_ticked: bool) -> str:
    """Return a box of a list, ticked or not.

    Examples
    --------
    >>> tick_box("done", is_ticked=True)
    '- [x] done\\n'
    """
    return f"- [{'x' if is_ticked else ' '}] {text}\n"


def markdown_table(headings: list[str], rows: list[list[str]]) -> str:
    """Return a table in Markdown.

    Examples
    --------
    >>> print(markdown_table(["a", "b"], [["1", "x|y"]]), end="")
    | a | b |
    |---|---|
    | 1 | x\\|y |
    """
    lines = [_row(headings), "|" + "---|" * len(headings), *(_row(row) for row in rows)]
    return "\n".join(lines) + "\n"


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split("\n")) for cell in cells) + " |"


def size_text(byte_count: int) -> str:
    """Return a size in words.

    Examples
    --------
    >>> size_text(900), size_text(150_000), size_text(3_000_000)
    ('900 bytes', '146 KiB', '2.9 MiB')
    """
    if byte_count < KIBIBYTE:
        return f"{byte_count} bytes"
    if byte_count < MEBIBYTE:
        return f"{byte_count / KIBIBYTE:.0f} KiB"
    return f"{byte_count / MEBIBYTE:.1f} MiB"


def time_text(seconds: float) -> str:
    """Return a duration in words.

    Examples
    --------
    >>> time_text(42.4), time_text(260)
    ('42 s', '4 min 20 s')
    """
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"
