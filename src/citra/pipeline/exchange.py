"""Coded statements out to software for qualitative analysis, and codings of such software in."""

import csv
from pathlib import Path

from citra.coding.qdc import CodebookFile, write_codebook_file
from citra.coding.qdpx import count_other_codings, read_project_file, write_project_file
from citra.coding.statements import codebook_codes, imported_codings, statements_project
from citra.errors import BadInput
from citra.pipeline.ingestion import study_tables
from citra.studyfile import StudyFile


def export_coding(study: StudyFile, root: Path, path: Path, *, coded: bool = True) -> str:
    """Write the statements of a study as a project (.qdpx), or its codebook alone (.qdc).

    Parameters
    ----------
    study : StudyFile
        The study; its raw files are read anew.
    root : Path
        The workspace.
    path : Path
        The file to write; its ending decides what is written.
    coded : bool
        With the codings; without them a second coder is not told what the first one gave.

    Returns
    -------
    str
        What was written, for a person.

    Raises
    ------
    BadInput
        If the ending is neither, the study has no statements, or a file is refused.
    """
    if path.suffix.lower() not in (".qdpx", ".qdc"):
        raise BadInput(f"{path}: expected a name that ends in .qdpx (project) or .qdc (codebook).")
    tables = study_tables(study, root / study.folder, root)
    statements, codes = tables["statements"], tables["codes"]
    if path.suffix.lower() == ".qdc":
        write_codebook_file(CodebookFile(tuple(codebook_codes(codes, study.study)), origin="citra"), path)
        return f"{path}: {len(codes)} codes"
    if statements.empty:
        raise BadInput(f"{study.path}: no file of this study has coded statements; there is nothing to export.")
    write_project_file(statements_project(statements, codes, study.study, coded=coded), path)
    return f"{path}: {statements['statement_id'].nunique()} statements, {len(statements) if coded else 0} codings"


def import_coding(path: Path, out: Path, coder: str = "") -> str:
    """Write the codings of a project (.qdpx) as a table of coded statements (CSV).

    Parameters
    ----------
    path : Path
        The project.
    out : Path
        The table to write; nothing is overwritten.
    coder : str
        What the only coder of the file is called.

    Returns
    -------
    str
        What was read and what was not, for a person.

    Raises
    ------
    BadInput
        If the project is refused, has no coding of a text, or the table is there already.
    """
    if out.exists():
        raise BadInput(f"{out}: there is such a file already; name another one.")
    file = read_project_file(path)
    found = imported_codings(file, coder)
    others = count_other_codings(file.project)
    left = f"{others} codings of pictures, PDF, sound or film are no statements and were left out"
    if found.rows.empty:
        raise BadInput(f"{path}: no text of this project has a coding; {left}.")
    found.rows.to_csv(out, index=False, lineterminator="\n", encoding="utf-8", quoting=csv.QUOTE_ALL)
    lines = [f"{out}: {len(found.rows)} codings"]
    lines += [f"  {name}: {count}" for name, count in found.coder_counts.items()]
    if found.rows["paraphrase_in_english"].isna().any():
        lines.append("  paraphrases are absent; write them before the table is read as a source")
    return "\n".join([*lines, *([f"  {left}"] if others else [])])
