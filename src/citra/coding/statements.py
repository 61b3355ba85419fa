"""Coded statements as a project for software for qualitative analysis, and codings of such a project as statements."""

import uuid
from collections import Counter
from dataclasses import dataclass, field

import pandas as pd

from citra.coding.project import Code, Coding, Project, Selection, Text, User, Variable, VariableValue, all_codes, same
from citra.coding.qdpx import INTERNAL, ProjectFile, codings_of
from citra.errors import BadInput

# Keys of exported things follow from their names, so that the same statements give the same file.
NAMESPACE = uuid.UUID("6f0d3a52-6f27-5d0c-9f3b-3d1f0c1f7a11")
# What a statement is beside its text, kept as variables of its source.
TEXT_VARIABLES = ("place", "paraphrase_in_indonesian", "paraphrase_in_english", "source_text")
NUMBER_VARIABLES = ("span_start", "span_end")
COLUMNS = ("statement_id", "code", *TEXT_VARIABLES[:3], "coder", "source_text", *NUMBER_VARIABLES)


def _key(*names: str) -> str:
    return str(uuid.uuid5(NAMESPACE, "\0".join(names)))


def statements_project(statements: pd.DataFrame, codes: pd.DataFrame, study: str, *, coded: bool = True) -> ProjectFile:
    """Return statements as a project: one text a statement, its paraphrases, with every coder's codes.

    Parameters
    ----------
    statements : DataFrame
        Canonical statements.
    codes : DataFrame
        Canonical codes: the codebook.
    study : str
        The study's name.
    coded : bool
        With the codings; without them a second coder sees the texts and the codebook alone.

    Returns
    -------
    ProjectFile
        Each text is named by its statement, and holds the two paraphrases on a line each.
    """
    texts, files = [], []
    for statement, rows in statements.groupby("statement_id", sort=False):
        text, written = _text(study, str(statement), rows, coded)
        texts.append(text)
        files.append((f"sources/{text.guid}.txt", written.encode()))
    coders = statements["coder_id"].drop_duplicates() if coded else []
    project = Project(
        name=study,
        origin="citra",
        users=tuple(User(_key(study, "coder", coder), coder) for coder in coders),
        codes=tuple(codebook_codes(codes, study)),
        variables=tuple(_variables(study)) if texts else (),
        sources=tuple(texts),
    )
    return ProjectFile(project, tuple(sorted(files)), study)


def codebook_codes(codes: pd.DataFrame, study: str) -> list[Code]:
    """Return the codebook as codes that a coder can give, their meaning in both languages as the description."""
    return [
        Code(
            _key(study, "code", row.code),
            row.code,
            True,
            None if pd.isna(row.colour) else row.colour,
            _description(row),
        )
        for row in codes.itertuples()
    ]


def _description(row) -> str:
    lines = [
        f"{row.label_in_indonesian}: {row.definition_in_indonesian}",
        f"Termasuk: {row.include_in_indonesian}",
        f"Tidak termasuk: {row.exclude_in_indonesian}",
        f"Contoh: {row.example_in_indonesian}",
        f"{row.label_in_english}: {row.definition_in_english}",
        f"Include: {row.include_in_english}",
        f"Exclude: {row.exclude_in_english}",
        f"Example: {row.example_in_english}",
    ]
    return "\n".join(lines)


def _variables(study: str):
    for name in (*TEXT_VARIABLES, *NUMBER_VARIABLES):
        yield Variable(_key(study, "variable", name), name, "Integer" if name in NUMBER_VARIABLES else "Text")


def _text(study: str, statement: str, rows: pd.DataFrame, coded: bool) -> tuple[Text, str]:
    first = rows.iloc[0]
    written = f"{first['paraphrase_in_indonesian']}\n{first['paraphrase_in_english']}\n"
    guid = _key(study, "statement", statement)
    codings = tuple(
        Coding(
            _key(study, "coding", statement, row.code, row.coder_id),
            _key(study, "code", row.code),
            _key(study, "coder", row.coder_id),
        )
        for row in rows.itertuples()
    )
    # The last line's end is no part of what was said.
    selection = Selection(_key(study, "selection", statement), 0, len(written) - 1, statement, codings=codings)
    text = Text(
        guid,
        statement,
        plain_text_path=f"{INTERNAL}{guid}.txt",
        selections=(selection,) if coded else (),
        values=tuple(_values(study, first)),
    )
    return text, written


def _values(study: str, row: pd.Series):
    for name in (*TEXT_VARIABLES, *NUMBER_VARIABLES):
        if pd.notna(row[name]):
            kind = "integer" if name in NUMBER_VARIABLES else "text"
            yield VariableValue(_key(study, "variable", name), **{kind: str(row[name])})


@dataclass(frozen=True)
class ImportedCodings:
    """The codings of a project as statements.

    Parameters
    ----------
    rows : DataFrame
        One coding a row, with the columns that the reader of coded statements knows.
    coder_counts : dict of int
        Codings of each coder, by the name that stands in the rows.
    """

    rows: pd.DataFrame = field(repr=False)
    coder_counts: dict[str, int]


def imported_codings(file: ProjectFile, coder: str = "") -> ImportedCodings:
    """Return the codings of a project as rows of coded statements.

    A text with the variable ``place``, as `statements_project` writes it, is one statement, whatever part of it was
    marked. In any other project each coded span is one: its key is the text's name and the span, its place the text's
    name, and its paraphrases are absent, to be written by a person; the text itself is not copied.

    Parameters
    ----------
    file : ProjectFile
        The project.
    coder : str
        What the coder is called, where only one coded. Else a coder keeps a name such as ``coder-2`` and any other name
        becomes one of that kind, in the order of the users, so that no person is named.

    Raises
    ------
    BadInput
        If a coding has no coder and none is stated, or several coded where one is stated.
    """
    names, users = _code_names(file.project), _coder_names(file, coder)
    rows: list[dict] = []
    for text in file.project.texts:
        known = _known_values(file.project, text)
        for selection in text.selections:
            for coding in selection.codings:
                rows.append(_row(text, selection, known, names[same(coding.code)], _coder(file, coding, users, coder)))
        for coding in text.codings:
            rows.append(_row(text, None, known, names[same(coding.code)], _coder(file, coding, users, coder)))
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).drop_duplicates(ignore_index=True)
    return ImportedCodings(frame, dict(Counter(frame["coder"])))


def _row(text: Text, selection: Selection | None, known: dict[str, str], code: str, coder: str) -> dict:
    name = text.name or text.guid
    row = {"code": code, "coder": coder}
    if "place" in known:
        return row | known | {"statement_id": name}
    span = {} if selection is None else {"span_start": str(selection.start), "span_end": str(selection.end)}
    key = name if selection is None else f"{name}:{selection.start}-{selection.end}"
    return row | span | {"statement_id": key, "place": name, "source_text": name}


def _known_values(project: Project, text: Text) -> dict[str, str]:
    """Return what the variables of a text say of its statement."""
    names = {same(variable.guid): variable.name for variable in project.variables}
    found = {names.get(same(value.variable)): value.value for value in text.values}
    return {name: found[name] for name in (*TEXT_VARIABLES, *NUMBER_VARIABLES) if found.get(name) is not None}


def _code_names(project: Project) -> dict[str, str]:
    """Return the name of every code; where two share one, the names from the root down."""
    paths = list(all_codes(project.codes))
    counts = Counter(code.name for _, code in paths)
    return {same(code.guid): code.name if counts[code.name] == 1 else "/".join(path) for path, code in paths}


def _coder_names(file: ProjectFile, coder: str) -> dict[str, str]:
    """Return what each user is called in the rows."""
    users = [same(user.guid) for user in file.project.users]
    coded = {same(coding.user) for text in file.project.texts for coding in codings_of(text) if coding.user}
    if coder:
        if len(coded) > 1:
            raise BadInput(f"{file.place}: {len(coded)} people coded, so that {coder!r} cannot be the name of one.")
        return dict.fromkeys(users, coder)
    stated = {same(user.guid): user.name for user in file.project.users if _is_role(user.name)}
    twice = [name for name, count in Counter(stated.values()).items() if count > 1]
    if twice:
        raise BadInput(f"{file.place}: two users are called {twice[0]!r}, expected one.")
    free = (f"coder-{number}" for number in range(1, len(users) * 2 + 1) if f"coder-{number}" not in stated.values())
    return {guid: stated.get(guid) or next(free) for guid in users}


def _is_role(name: str | None) -> bool:
    start, _, number = (name or "").rpartition("-")
    return start == "coder" and number.isascii() and number.isdigit()


def _coder(file: ProjectFile, coding: Coding, users: dict[str, str], coder: str) -> str:
    if coding.user is not None:
        return users[same(coding.user)]
    if not coder:
        raise BadInput(f"{file.place}: the coding {coding.guid} does not say who made it; state the coder.")
    return coder
