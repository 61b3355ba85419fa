"""A project of qualitative analysis as the REFI-QDA standard has it: coders, codes, texts, codings, notes.

The standard is REFI-QDA 1.5, https://www.qdasoftware.org. The fields are those of its schema, and whatever the schema
allows beyond them (pictures, sound, film, graphs) is kept as it was and written back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from citra.coding.binding import (
    NOTHING,
    Kept,
    KeptElement,
    attribute,
    children,
    reference,
    references,
    text_child,
)
from citra.coding.kinds import BOOLEAN, DATE_TIME, IDENTIFIER, INTEGER, RGB, one_of

PROJECT_NAMESPACE = "urn:QDA-XML:project:1.0"
DIRECTION = one_of("Associative", "OneWay", "Bidirectional")
VARIABLE_TYPE = one_of("Text", "Boolean", "Integer", "Float", "Date", "DateTime")


def same(guid: str) -> str:
    """Return a GUID in the one form in which equal ones are equal.

    Examples
    --------
    >>> same("{AD68FBE7-E1EE-4A82-A279-23CC698C89EB}")
    'ad68fbe7-e1ee-4a82-a279-23cc698c89eb'
    """
    return guid.strip("{}").lower()


@dataclass(frozen=True)
class User:
    """Somebody who coded."""

    guid: str = attribute("guid", IDENTIFIER, is_required=True)
    name: str | None = attribute("name")
    identifier: str | None = attribute("id")
    kept: Kept = NOTHING


@dataclass(frozen=True)
class Code:
    """A code, with the codes under it.

    Parameters
    ----------
    guid, name : str
        Its key and what a coder sees.
    is_codable : bool
        Whether it may be given to a text, or only holds other codes.
    colour : str or None
        As ``#RRGGBB`` or ``#RGB``.
    description : str or None
        What it means.
    notes : tuple of str
        GUIDs of notes on it.
    codes : tuple of Code
        The codes under it.
    """

    guid: str = attribute("guid", IDENTIFIER, is_required=True)
    name: str = attribute("name", is_required=True)
    is_codable: bool = attribute("isCodable", BOOLEAN, is_required=True)
    colour: str | None = attribute("color", RGB)
    description: str | None = text_child("Description")
    notes: tuple[str, ...] = references("NoteRef")
    codes: tuple["Code", ...] = children("Code")
    kept: Kept = NOTHING
    ORDER: ClassVar = ("Description", "NoteRef", "Code")


@dataclass(frozen=True)
class Variable:
    """A named property that sources or cases have."""

    guid: str = attribute("guid", IDENTIFIER, is_required=True)
    name: str = attribute("name", is_required=True)
    type: str = attribute("typeOfVariable", VARIABLE_TYPE, is_required=True)
    description: str | None = text_child("Description")
    kept: Kept = NOTHING


@dataclass(frozen=True)
class VariableValue:
    """The value of a variable, as text; one of the six, or none."""

    variable: str = reference("VariableRef")
    text: str | None = text_child("TextValue")
    boolean: str | None = text_child("BooleanValue")
    integer: str | None = text_child("IntegerValue")
    number: str | None = text_child("FloatValue")
    date: str | None = text_child("DateValue")
    moment: str | None = text_child("DateTimeValue")
    kept: Kept = NOTHING
    ORDER: ClassVar = (
        *("VariableRef", "TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue", "DateTimeValue"),
    )

    @property
    def value(self) -> str | None:
        values = (self.text, self.boolean, self.integer, self.number, self.date, self.moment)
        return next((value for value in values if value is not None), None)


@dataclass(frozen=True)
class Coding:
    """A code given by somebody."""

    guid: str = attribute("guid", IDENTIFIER, is_required=True)
    code: str = reference("CodeRef")
    user: str | None = attribute("creatingUser", IDENTIFIER)
    moment: str | None = attribute("creationDateTime", DATE_TIME)
    notes: tuple[str, ...] = references("NoteRef")
    kept: Kept = NOTHING
    ORDER: ClassVar = ("CodeRef", "NoteRef")


@dataclass(frozen=True)
class Selection:
    """A span of a text.

    Parameters
    ----------
    start, end : int
        Unicode code points from the start of the text, the first being 0; ``end`` is that behind the span. The
        standard speaks of the first and the last character; in its examples the difference is the span's length.
    """

    guid: str = attribute("guid", IDENTIFIER, is_required=True)
    start: int = attribute("startPosition", INTEGER, is_required=True)
    end: int = attribute("endPosition", INTEGER, is_required=True)
    name: str | None = attribute("name")
    description: str | None = text_child("Description")
    codings: tuple[Coding, ...] = children("Coding", Coding)
    notes: tuple[str, ...] = references("NoteRef")
    creating_user: str | None = attribute("creatingUser", IDENTIFIER)
    creation_moment: str | None = attribute("creationDateTime", DATE_TIME)
    modifying_user: str | None = attribute("modifyingUser", IDENTIFIER)
    modified_moment: str | None = attribute("modifiedDateTime", DATE_TIME)
    kept: Kept = NOTHING
    ORDER: ClassVar = ("Description", "Coding", "NoteRef")


@dataclass(frozen=True)
class Text:
    """A text with its selections: a source, or a note.

    Parameters
    ----------
    plain_text_path, rich_text_path : str or None
        Where the text lies, such as ``internal://<GUID>.txt``.
    content : str or None
        The text itself, where it lies in no file.
    """

    guid: str = attribute("guid", IDENTIFIER, is_required=True)
    name: str | None = attribute("name")
    rich_text_path: str | None = attribute("richTextPath")
    plain_text_path: str | None = attribute("plainTextPath")
    description: str | None = text_child("Description")
    content: str | None = text_child("PlainTextContent")
    selections: tuple[Selection, ...] = children("PlainTextSelection", Selection)
    codings: tuple[Coding, ...] = children("Coding", Coding)
    notes: tuple[str, ...] = references("NoteRef")
    values: tuple[VariableValue, ...] = children("VariableValue", VariableValue)
    creating_user: str | None = attribute("creatingUser", IDENTIFIER)
    creation_moment: str | None = attribute("creationDateTime", DATE_TIME)
    modifying_user: str | None = attribute("modifyingUser", IDENTIFIER)
    modified_moment: str | None = attribute("modifiedDateTime", DATE_TIME)
    kept: Kept = NOTHING
    ORDER: ClassVar = ("Description", "PlainTextContent", "PlainTextSelection", "Coding", "NoteRef", "VariableValue")


@dataclass(frozen=True)
class Case:
    """Something that sources and selections speak of, such as a person."""

    guid: str = attribute("guid", IDENTIFIER, is_required=True)
    name: str | None = attribute("name")
    description: str | None = text_child("Description")
    codes: tuple[str, ...] = references("CodeRef")
    values: tuple[VariableValue, ...] = children("VariableValue", VariableValue)
    sources: tuple[str, ...] = references("SourceRef")
    selections: tuple[str, ...] = references("SelectionRef")
    kept: Kept = NOTHING
    ORDER: ClassVar = ("Description", "CodeRef", "VariableValue", "SourceRef", "SelectionRef")


@dataclass(frozen=True)
class Link:
    """A relation between two things of the project."""

    guid: str = attribute("guid", IDENTIFIER, is_required=True)
    name: str | None = attribute("name")
    direction: str | None = attribute("direction", DIRECTION)
    colour: str | None = attribute("color", RGB)
    origin: str | None = attribute("originGUID", IDENTIFIER)
    target: str | None = attribute("targetGUID", IDENTIFIER)
    notes: tuple[str, ...] = references("NoteRef")
    kept: Kept = NOTHING


@dataclass(frozen=True)
class Set:
    """A named collection of codes, sources and notes."""

    guid: str = attribute("guid", IDENTIFIER, is_required=True)
    name: str = attribute("name", is_required=True)
    description: str | None = text_child("Description")
    codes: tuple[str, ...] = references("MemberCode")
    sources: tuple[str, ...] = references("MemberSource")
    notes: tuple[str, ...] = references("MemberNote")
    kept: Kept = NOTHING
    ORDER: ClassVar = ("Description", "MemberCode", "MemberSource", "MemberNote")


@dataclass(frozen=True)
class Project:
    """A whole project.

    Parameters
    ----------
    sources : tuple of Text and KeptElement
        The texts; pictures, PDF, sound and film are kept as they were.
    """

    name: str = attribute("name", is_required=True)
    origin: str | None = attribute("origin")
    creating_user: str | None = attribute("creatingUserGUID", IDENTIFIER)
    creation_moment: str | None = attribute("creationDateTime", DATE_TIME)
    modifying_user: str | None = attribute("modifyingUserGUID", IDENTIFIER)
    modified_moment: str | None = attribute("modifiedDateTime", DATE_TIME)
    base_path: str | None = attribute("basePath")
    users: tuple[User, ...] = children("User", User, ("Users",))
    codes: tuple[Code, ...] = children("Code", Code, ("CodeBook", "Codes"))
    variables: tuple[Variable, ...] = children("Variable", Variable, ("Variables",))
    cases: tuple[Case, ...] = children("Case", Case, ("Cases",))
    sources: tuple[Text | KeptElement, ...] = children("TextSource", Text, ("Sources",), keeps_others=True)
    notes: tuple[Text, ...] = children("Note", Text, ("Notes",))
    links: tuple[Link, ...] = children("Link", Link, ("Links",))
    sets: tuple[Set, ...] = children("Set", Set, ("Sets",))
    description: str | None = text_child("Description")
    note_references: tuple[str, ...] = references("NoteRef")
    kept: Kept = NOTHING
    ORDER: ClassVar = (
        *("Users", "CodeBook", "Variables", "Cases", "Sources", "Notes", "Links", "Sets", "Graphs"),
        *("Description", "NoteRef"),
    )

    @property
    def texts(self) -> tuple[Text, ...]:
        """Return the sources that are texts."""
        return tuple(source for source in self.sources if isinstance(source, Text))


def all_codes(codes: tuple[Code, ...], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Code]]:
    """Yield every code of a tree with the names from its root down to it."""
    for code in codes:
        path = (*above, code.name)
        yield path, code
        yield from all_codes(code.codes, path)
