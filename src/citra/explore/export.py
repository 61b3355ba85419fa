"""What is on the screen, written to files: each chart with its data, the posts, and what may be concluded."""

from pathlib import Path

from citra.explore.charts import DEPENDS_ON, chart
from citra.explore.conclusions import conclude
from citra.explore.selection import Selection, extreme_posts


def export_selection(selection: Selection, folder: Path, language: str, looked_at: int = 1) -> list[Path]:
    """Write the charts as PNG and PDF, their data as CSV, the extreme posts and the conclusions; return the files.

    The choices are written too, so that the pictures can be made again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in DEPENDS_ON:
        drawn = chart(name, selection)
        for kind in ("png", "pdf"):
            written.append(folder / f"{name}-{language}.{kind}")
            drawn.save(written[-1], language, kind=kind)
        if not drawn.is_empty:
            written.append(folder / f"{name}.csv")
            drawn.data().to_csv(written[-1], index=False, lineterminator="\n")
    written.append(folder / "extremes.csv")
    extreme_posts(selection).to_csv(written[-1], index=False, lineterminator="\n")
    written.append(folder / f"conclusions-{language}.txt")
    written[-1].write_text(_text(selection, language, looked_at), encoding="utf-8")
    return written


def _text(selection: Selection, language: str, looked_at: int) -> str:
    said = conclude(selection, language, looked_at)
    chosen = "\n".join(f"{name}: {value}" for name, value in vars(selection.choices).items())
    return "\n".join([chosen, "", said.may, *(f"- {limit}" for limit in said.may_not), ""])
