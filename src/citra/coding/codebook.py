"""The codebook of a study: what each code means, what belongs to it and what does not."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from citra.coding.kinds import RGB
from citra.dictionary import LANGUAGES
from citra.errors import BadInput
from citra.studyfile import load_yaml

IN_BOTH = ("label", "definition", "include", "exclude", "example")
LANGUAGE_NAMES = {"id": "indonesian", "en": "english"}


@dataclass(frozen=True)
class CodebookEntry:
    """One code of the codebook.

    The parts are those of MacQueen, McLellan, Kay and Milstein, Codebook development for team-based qualitative
    analysis, Cultural Anthropology Methods 10(2), 1998, pages 31 to 36.

    Parameters
    ----------
    code : str
        Its key, as statements name it.
    label, definition, include, exclude, example : dict of str
        By language: what is printed, what it means, what belongs to it, what does not, and a case of our own.
    source : str
        Where it comes from.
    colour : str
        As ``#RRGGBB``; empty if none is chosen.
    """

    code: str
    label: dict[str, str]
    definition: dict[str, str]
    include: dict[str, str]
    exclude: dict[str, str]
    example: dict[str, str]
    source: str
    colour: str = ""


def read_codebook(path: Path) -> tuple[CodebookEntry, ...]:
    """Read and check a codebook.

    Parameters
    ----------
    path : Path
        A YAML file: codes, each with the parts of `CodebookEntry`.

    Raises
    ------
    BadInput
        If it is not there, is not YAML, holds no code, or a part of a code is unknown, missing, empty or not in both
        languages; the sentence names the code and the part.
    """
    if not path.is_file():
        raise BadInput(f"{path}: the parameter file names this codebook, but it is not there.")
    content = load_yaml(path)
    if not isinstance(content, dict) or not content:
        raise BadInput(f"{path}: expected a mapping of codes to their descriptions.")
    return tuple(_entry(code, described, f"{path}, code {code!r}") for code, described in content.items())


def _entry(code, described, place: str) -> CodebookEntry:
    if not isinstance(code, str) or not code.strip():
        raise BadInput(f"{place}: a code is a text.")
    if not isinstance(described, dict):
        raise BadInput(f"{place}: expected {', '.join(IN_BOTH)} and source.")
    parts = (*IN_BOTH, "source", "colour")
    strange = next((name for name in described if name not in parts), None)
    if strange is not None:
        raise BadInput(f"{place}: {strange!r} is not known; expected {', '.join(parts)}.")
    for name in (*IN_BOTH, "source"):
        _check_part(described.get(name), f"{place}, {name}", name in IN_BOTH)
    colour = described.get("colour", "")
    if colour and not (isinstance(colour, str) and RGB.fits(colour)):
        raise BadInput(f"{place}: colour is {colour!r}, expected {RGB.wanted}.")
    return CodebookEntry(code, **{"colour": colour, **described})


def _check_part(value, place: str, is_in_both: bool) -> None:
    if is_in_both:
        if not isinstance(value, dict) or set(value) != set(LANGUAGES):
            raise BadInput(f"{place}: expected a text in each of {' and '.join(LANGUAGES)}.")
        values = list(value.values())
    else:
        values = [value]
    if not all(isinstance(text, str) and text.strip() for text in values):
        raise BadInput(f"{place}: found nothing or no text, expected a text.")


def codebook_table(entries: tuple[CodebookEntry, ...], file: str) -> pd.DataFrame:
    """Return a codebook as rows of ``codes``, one a code, in its order.

    Examples
    --------
    >>> texts = {"id": "satu", "en": "one"}
    >>> table = codebook_table((CodebookEntry("a", texts, texts, texts, texts, texts, "ours"),), "book.yml")
    >>> table[["code", "label_in_indonesian", "label_in_english"]].to_numpy().tolist()
    [['a', 'satu', 'one']]
    """
    rows = []
    for entry in entries:
        row = {"code": entry.code}
        for name in IN_BOTH:
            row |= {f"{name}_in_{LANGUAGE_NAMES[language]}": getattr(entry, name)[language] for language in LANGUAGES}
        colour = entry.colour or None
        rows.append({**row, "code_source": entry.source, "colour": colour, "source_file": file, "is_simulated": False})
    return pd.DataFrame(rows)


def check_codes(statements: pd.DataFrame, entries: tuple[CodebookEntry, ...], book: str) -> None:
    """Check that every statement has a code of the codebook.

    Parameters
    ----------
    statements : DataFrame
        Canonical statements.
    entries : tuple of CodebookEntry
        The codebook; empty if the study names none.
    book : str
        Its file, for the sentence that refuses.

    Raises
    ------
    BadInput
        If there are statements and no codebook, or a statement has a code that the codebook lacks.
    """
    if statements.empty:
        return
    if not entries:
        files = " and ".join(sorted(statements["source_file"].unique()))
        raise BadInput(f"{files}: the statements have codes, but the parameter file names no codebook; add one.")
    known = [entry.code for entry in entries]
    strange = statements[~statements["code"].isin(known)]
    if len(strange):
        row = strange.iloc[0]
        raise BadInput(
            f"{row['source_file']}, statement {row['statement_id']}: the code {row['code']!r} is not in the codebook "
            f"{book}; it has {', '.join(known)}."
        )


def in_both_languages(*names: str) -> list[str]:
    """Return the columns of some names, Indonesian and English.

    Examples
    --------
    >>> in_both_languages("theme")
    ['theme_in_indonesian', 'theme_in_english']
    """
    return [f"{name}_in_{language}" for name in names for language in LANGUAGE_NAMES.values()]


def label_codes(rows: pd.DataFrame, codes: pd.DataFrame, column: str = "code", prefix: str = "theme") -> pd.DataFrame:
    """Return rows with the printed label of their code in both languages.

    Parameters
    ----------
    rows : DataFrame
        With a column of codes.
    codes : DataFrame
        Canonical codes.
    column : str
        The column of codes.
    prefix : str
        What the new columns begin with: ``<prefix>_in_indonesian`` and ``<prefix>_in_english``.

    Examples
    --------
    >>> codes = pd.DataFrame({"code": ["a"], "label_in_indonesian": ["satu"], "label_in_english": ["one"]})
    >>> label_codes(pd.DataFrame({"code": ["a"]}), codes).columns.tolist()
    ['code', 'theme_in_indonesian', 'theme_in_english']
    """
    by_code = codes.set_index("code")
    labels = {
        f"{prefix}_in_{name}": rows[column].map(by_code[f"label_in_{name}"].to_dict()).astype("string")
        for name in LANGUAGE_NAMES.values()
    }
    return rows.assign(**labels)
