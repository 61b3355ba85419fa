"""Codebook files (.qdc): codes and sets of codes without any text."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from citra.coding.binding import NOTHING, Kept, attribute, children, read_element, references, text_child, write_element
from citra.coding.elements import parse, serialise
from citra.coding.kinds import IDENTIFIER
from citra.coding.project import Code, all_codes, same
from citra.coding.qdpx import HEADING
from citra.errors import BadInput

CODEBOOK_NAMESPACE = "urn:QDA-XML:codebook:1.0"


@dataclass(frozen=True)
class CodeSet:
    """A named collection of codes; a codebook file names its members by ``guid``."""

    guid: str = attribute("guid", IDENTIFIER, is_required=True)
    name: str = attribute("name", is_required=True)
    description: str | None = text_child("Description")
    codes: tuple[str, ...] = references("MemberCode", points_by="guid")
    kept: Kept = NOTHING
    ORDER: ClassVar = ("Description", "MemberCode")


@dataclass(frozen=True)
class CodebookFile:
    """The content of a ``.qdc`` file."""

    codes: tuple[Code, ...] = children("Code", Code, ("Codes",))
    sets: tuple[CodeSet, ...] = children("Set", CodeSet, ("Sets",))
    origin: str | None = attribute("origin")
    kept: Kept = NOTHING
    ORDER: ClassVar = ("Codes", "Sets")


def read_codebook_file(path: Path) -> CodebookFile:
    """Read a ``.qdc`` file.

    Raises
    ------
    BadInput
        If it is not there, is no codebook, or a set names a code that it does not hold.
    """
    if not path.is_file():
        raise BadInput(f"{path}: there is no such file.")
    root = parse(path.read_bytes(), str(path))
    if root.tag != f"{{{CODEBOOK_NAMESPACE}}}CodeBook":
        raise BadInput(f"{path}: found the element {root.tag!r}, expected CodeBook of {CODEBOOK_NAMESPACE}.")
    book = read_element(CodebookFile, root, str(path))
    _check(book, str(path))
    return book


def write_codebook_file(book: CodebookFile, path: Path) -> None:
    """Write a ``.qdc`` file.

    Raises
    ------
    BadInput
        If there is no code, which the standard wants, or a code has notes, for which the form has no place.
    """
    if not book.codes:
        raise BadInput(f"{path}: a codebook file holds one code at least; there is none.")
    noted = next((code for _, code in all_codes(book.codes) if code.notes), None)
    if noted:
        raise BadInput(f"{path}: the code {noted.name!r} has notes, which a codebook file cannot hold.")
    _check(book, str(path))
    text = HEADING + serialise(write_element(book, "CodeBook", CODEBOOK_NAMESPACE)) + "\n"
    path.write_bytes(text.encode())


def _check(book: CodebookFile, place: str) -> None:
    guids = [same(code.guid) for _, code in all_codes(book.codes)]
    twin = next((guid for number, guid in enumerate(guids) if guid in guids[:number]), None)
    if twin:
        raise BadInput(f"{place}: two codes have the GUID {twin}.")
    for group in book.sets:
        missing = next((guid for guid in group.codes if same(guid) not in guids), None)
        if missing:
            raise BadInput(f"{place}: the set {group.name!r} names the code {missing}, which is not there.")
