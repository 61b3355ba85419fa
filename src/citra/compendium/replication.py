"""The replication document, in the sections that data editors of social science journals ask for.

Social Science Data Editors, template README 1.1, https://social-science-data-editors.github.io/template_README/.
"""

from citra.compendium.availability import availability, datasets
from citra.compendium.markdown import heading, markdown_table, tick_box, time_text
from citra.compendium.material import Item, Material
from citra.compendium.paths import CHECKSUMS
from citra.compendium.requirements import requirements

KIND_WORDS = {"tables": "Table", "figures": "Figure"}


def write_replication(material: Material) -> str:
    """Return the replication document as Markdown.

    Parameters
    ----------
    material : Material

    Returns
    -------
    str
        One line a paragraph or row; the same for the same material.
    """
    parts = [
        _overview(material),
        availability(material),
        datasets(material),
        requirements(material),
        _programs(material),
        _instructions(material),
        _list_of_tables(material),
        _list_of_numbers(material),
        _references(material),
    ]
    return "\n".join(parts)


def _overview(material: Material) -> str:
    makes = ", ".join(f"{len(material.printed_items(kind))} {kind}" for kind in ("tables", "figures", "numbers"))
    rests = f"from {len(material.raw_files)} raw files with {len(material.programs)} notebooks"
    command = f"One command, `{_command(material)}`, runs everything."
    told = f"The package computes the results of {material.study} {rests}. {command}"
    if material.articles:
        title = material.in_english(material.article_title)
        told = f"The package makes the article \u201c{title}\u201d {rests}: {makes}. {command}"
    if material.measurement:
        seconds = material.measurement.results_seconds + material.measurement.article_seconds
        told += f" A replicator should expect it to run for {time_text(seconds)} once the packages are installed."
    lines = [
        f"# Replication document of the study {material.study}\n",
        "Written by `make compendium` from the parameter file, the notebooks, the ledgers of results and the article's "
        "sources; nobody edits it.\n",
        heading("Overview"),
        f"{told}\n",
    ]
    return "\n".join(lines)


def _command(material: Material) -> str:
    return f"make {'paper' if material.articles else 'results'} STUDY={material.study}"


def _programs(material: Material) -> str:
    rows = []
    for program in material.programs:
        made = [item for item in material.items if item.notebook == program.path and item.kind in KIND_WORDS]
        rows.append(
            [
                f"`{program.path}`",
                program.question,
                ", ".join(f"`{name}`" for name in program.tables) or "none",
                ", ".join(f"`{item.key}`" for item in made) or "numbers only",
            ]
        )
    lines = [
        heading("Description of programs"),
        "`src/citra` holds the computations; the notebooks call them, one question each. The workflow in "
        "`src/citra/pipeline` reads the raw files into tables, runs the notebooks with the parameters of "
        f"`params/{material.study}.yml`, and sets the article; it decides by content what is out of date.\n",
        markdown_table(["Notebook", "Question", "Reads the tables", "Makes tables and figures"], rows),
        "### Licence for code\n",
        "The terms of the code stand in `LICENSE`, those of its text in `LICENSE-text`, those of the data above.\n",
    ]
    return "\n".join(lines)


def _instructions(material: Material) -> str:
    missing = [file for file in material.raw_files if not file.is_shared]
    steps = [f"Put `{file.path}` in its place; its SHA-256 is above." for file in missing]
    steps.append(
        f"Run `{_command(material)}`. It installs what is missing and builds everything; a second run "
        "builds only what changed."
    )
    steps.append(
        f"Run `sha256sum --check --quiet {CHECKSUMS}` in the unpacked archive: no output means that every product "
        "came out the same, byte for byte."
        if not missing
        else f"Run `sha256sum --check --quiet {CHECKSUMS}` in the unpacked archive: it names every file that differs."
    )
    numbered = "".join(f"{number}. {step}\n" for number, step in enumerate(steps, start=1))
    return f"{heading('Instructions to replicators')}\n{numbered}"


def _list_of_tables(material: Material) -> str:
    rows = [
        [
            f"{KIND_WORDS[kind]} {material.in_english(item.numbered)}",
            f"`{item.key}`",
            f"`{item.notebook}`",
            _cell(item),
            ", ".join(f"`{name}`" for name in item.files) or "not in the archive",
            "simulated data" if item.is_simulated else "",
        ]
        for kind in KIND_WORDS
        for item in material.printed_items(kind)
    ]
    whole = bool(material.articles)
    lines = [
        heading("List of tables, figures and programs"),
        "The provided code reproduces:\n",
        tick_box("All numbers provided in text in the paper", is_ticked=whole)
        + tick_box("All tables and figures in the paper", is_ticked=whole)
        + tick_box("Selected tables and figures in the paper, as explained and justified below.", is_ticked=False),
        markdown_table(["Table or figure", "Key", "Program", "Cell", "Output file", "Note"], rows),
    ]
    return "\n".join(lines)


def _cell(item: Item) -> str:
    return f"`{item.cell}`" if item.cell else ""


def _list_of_numbers(material: Material) -> str:
    rows = [
        [
            f"`{item.key}`",
            *(item.printed.get(language, "") for language in material.languages),
            f"`{item.notebook}`",
            _cell(item),
            "; ".join(place.source for place in item.places),
            "simulated data" if item.is_simulated else "",
        ]
        for kind in ("numbers", "claims")
        for item in material.printed_items(kind)
    ]
    printed = [f"Printed ({language})" for language in material.languages]
    return f"{heading('List of numbers and sentences in the text')}\n" + markdown_table(
        ["Key", *printed, "Program", "Cell", "Where in the article's sources", "Note"], rows
    )


def _references(material: Material) -> str:
    made = material.citation
    authors, year = "; ".join(author.name for author in made.authors), made.date_released[:4]
    lines = [
        f"- {authors}. {year}. *{made.title}* (version {made.version}) [software and data].",
        "- The sources of the data are named in the table of data sources; the article cites them in full "
        "(`paper/references.bib`).",
    ]
    return f"{heading('References')}\n" + "\n".join(lines) + "\n"
