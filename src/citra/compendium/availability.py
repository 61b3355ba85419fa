"""Data availability and provenance statements, and the list of data sets."""

from citra.compendium.markdown import heading, markdown_table, size_text, tick_box
from citra.compendium.material import Material, RawFile


def availability(material: Material) -> str:
    """Return the section on where the data come from and who may have them."""
    shared = [file for file in material.raw_files if file.is_shared]
    everything, nothing = len(shared) == len(material.raw_files), not shared
    only_simulated = all(file.is_simulated for file in material.raw_files)
    lines = [
        heading("Data availability and provenance statements"),
        tick_box("This paper does not involve analysis of external data.", is_ticked=only_simulated),
        "### Statement about rights\n",
        tick_box("The authors have legitimate access to and permission to use the data.", is_ticked=False),
        "This box is left to the authors. The terms of each file stand in the table below, as the parameter file "
        "states them. A file is in the archive only where the parameter file says that it may be passed on.\n",
        "### Summary of availability\n",
        tick_box("All data **are** publicly available.", is_ticked=everything)
        + tick_box("Some data **cannot be made** publicly available.", is_ticked=not everything and not nothing)
        + tick_box("**No data can be made** publicly available.", is_ticked=nothing and not everything),
        "### Details on each data source\n",
        f"{sum(file.is_simulated for file in material.raw_files)} of {len(material.raw_files)} files are simulated; "
        "each table, figure, number and sentence that rests on them is marked in the article and in the lists below.\n",
        markdown_table(
            ["Data file", "Origin", "Real or simulated", "Licence or terms", "Where to get it"],
            [_source_row(file) for file in material.raw_files],
        ),
        "Every column of the tables that are read from these files is described in `data/dictionary.yml`.\n",
    ]
    return "\n".join(lines)


def _source_row(file: RawFile) -> list[str]:
    where = "in this package" if file.is_shared else "from its origin; put it at the path named here"
    made = "simulated" if file.is_simulated else "real"
    return [f"`{file.path}`", file.origin, f"**{made}**", file.licence, where]


def datasets(material: Material) -> str:
    """Return the list of data files with their rows, sizes and checksums."""
    rows = [
        [
            f"`{file.path}`",
            ", ".join(f"{count} {name}" for name, count in file.row_counts) or "none",
            size_text(file.byte_count),
            f"`{file.sha256}`",
            "yes" if file.is_shared else "no",
        ]
        for file in material.raw_files
    ]
    return f"{heading('Dataset list')}\n" + markdown_table(
        ["Data file", "Rows by table", "Size", "SHA-256", "Provided"], rows
    )
