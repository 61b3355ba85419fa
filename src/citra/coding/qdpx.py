"""Project files (.qdpx): an archive of ``project.qde`` and the texts it speaks of."""

import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from citra.coding.binding import KeptElement, read_element, write_element
from citra.coding.elements import parse, serialise
from citra.coding.project import PROJECT_NAMESPACE, Coding, Project, Text, all_codes, same
from citra.errors import BadInput
from citra.readers.exports import is_archive, open_archive

PROJECT_FILE = "project.qde"
INTERNAL = "internal://"
HEADING = '<?xml version="1.0" encoding="utf-8"?>\n'
# The archive bears no time, so that the same project gives the same bytes.
NO_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class ProjectFile:
    """A project and the files that lie beside it in the archive.

    Parameters
    ----------
    project : Project
        The project.
    files : tuple of (str, bytes)
        Every other file of the archive by its name there, such as ``sources/<GUID>.txt``.
    place : str
        The archive, for sentences.
    """

    project: Project
    files: tuple[tuple[str, bytes], ...] = ()
    place: str = "the project"

    @cached_property
    def _by_name(self) -> dict[str, bytes]:
        # Some software writes "Sources" or ".TXT".
        return {name.replace("\\", "/").lower(): data for name, data in self.files}

    def text_of(self, source: Text) -> str | None:
        """Return the text that selections count in, every code point of it; none if it lies outside the archive.

        Raises
        ------
        BadInput
            If it should be in the archive and is not, or is not UTF-8.
        """
        path = source.plain_text_path
        if path is None:
            return source.content
        if not path.lower().startswith(INTERNAL):
            return None
        name = path[len(INTERNAL) :].lstrip("/")
        data = self._by_name.get(f"sources/{name}".lower())
        if data is None:
            raise BadInput(f"{self.place}: the text {name!r} of the source {source.name!r} is not in the archive.")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as fault:
            raise BadInput(f"{self.place}, sources/{name}: byte {fault.start} is not UTF-8 text.") from None


def read_project_file(path: Path) -> ProjectFile:
    """Read a ``.qdpx`` file.

    Raises
    ------
    BadInput
        In one sentence: if it is no archive, unpacks beyond measure, has names that point outside of it, has not
        exactly one ``project.qde``, or the project in it is damaged or points to codes, coders or places of a text
        that are not there.
    """
    if not path.is_file():
        raise BadInput(f"{path}: there is no such file.")
    if not is_archive(path):
        raise BadInput(f"{path}: this is no archive; expected a .qdpx file with {PROJECT_FILE} in it.")
    members = [(member.name, member.read()) for member in open_archive(path).members]
    projects = [data for name, data in members if name.lower() == PROJECT_FILE]
    if len(projects) != 1:
        raise BadInput(f"{path}: found {len(projects)} files called {PROJECT_FILE} in the archive, expected one.")
    _refuse_twins([name.lower() for name, _ in members], str(path), "file")
    place = f"{path}, {PROJECT_FILE}"
    root = parse(projects[0], place)
    if root.tag != f"{{{PROJECT_NAMESPACE}}}Project":
        raise BadInput(f"{place}: found the element {root.tag!r}, expected Project of {PROJECT_NAMESPACE}.")
    files = tuple((name, data) for name, data in members if name.lower() != PROJECT_FILE)
    found = ProjectFile(read_element(Project, root, place), files, str(path))
    check_project(found)
    return found


def write_project_file(file: ProjectFile, path: Path) -> None:
    """Write a ``.qdpx`` file; the same project gives the same bytes.

    Raises
    ------
    BadInput
        If the project points to codes, coders or places of a text that are not there, or holds a character that XML
        cannot hold.
    """
    check_project(file)
    text = HEADING + serialise(write_element(file.project, "Project", PROJECT_NAMESPACE)) + "\n"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in ((PROJECT_FILE, text.encode()), *file.files):
            archive.writestr(zipfile.ZipInfo(name, NO_TIME), data, zipfile.ZIP_DEFLATED)
    path.write_bytes(buffer.getvalue())


def check_project(file: ProjectFile) -> None:
    """Check that codings point to codes and coders that are there, and selections to places in their text.

    Raises
    ------
    BadInput
        If one does not, or two codes, coders or texts have the same GUID.
    """
    project, place = file.project, file.place
    codes = _refuse_twins([same(code.guid) for _, code in all_codes(project.codes)], place, "code")
    users = _refuse_twins([same(user.guid) for user in project.users], place, "user")
    _refuse_twins([same(text.guid) for text in project.texts], place, "source")
    for text in (*project.texts, *project.notes):
        for coding in codings_of(text):
            if same(coding.code) not in codes:
                raise BadInput(f"{place}: the coding {coding.guid} gives the code {coding.code}, which is not there.")
            if coding.user is not None and same(coding.user) not in users:
                raise BadInput(f"{place}: the coding {coding.guid} is by the user {coding.user}, who is not there.")
        _check_selections(file, text)


def _refuse_twins(keys: Iterable[str], place: str, kind: str) -> set[str]:
    counts = Counter(keys)
    twin = next((key for key, count in counts.items() if count > 1), None)
    if twin:
        raise BadInput(f"{place}: the {kind} {twin} stands there {counts[twin]} times, expected once.")
    return set(counts)


def _check_selections(file: ProjectFile, text: Text) -> None:
    if text.plain_text_path is not None and text.content is not None:
        raise BadInput(f"{file.place}: the text {text.guid} has both a file and a content, expected one of them.")
    written = file.text_of(text)
    length = None if written is None else len(written)
    for selection in text.selections:
        is_inside = 0 <= selection.start <= selection.end and (length is None or selection.end <= length)
        if not is_inside:
            of = "a text outside the archive" if length is None else f"a text of {length:,} characters"
            raise BadInput(
                f"{file.place}: the selection {selection.guid} goes from {selection.start} to {selection.end} in {of}."
            )


def codings_of(text: Text) -> Iterator[Coding]:
    """Yield every coding of a text: of its selections, and of the whole."""
    for selection in text.selections:
        yield from selection.codings
    yield from text.codings


def count_other_codings(project: Project) -> int:
    """Return how many codings belong to pictures, PDF, sound and film, which are kept and not read."""
    others = [source for source in project.sources if isinstance(source, KeptElement)]
    return sum(
        1
        for source in others
        for _ in parse(source.xml.encode(), "a kept element").iter(f"{{{PROJECT_NAMESPACE}}}Coding")
    )
