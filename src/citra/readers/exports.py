"""Files of a folder or an archive, packed text, and workbooks as the archives that they are."""

import lzma
import os
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from citra.errors import BadInput

LARGEST_MEMBER = 1 << 30
LARGEST_ARCHIVE = 16 << 30
# Text and JSON shrink to a tenth or so; a file of nothing but one byte shrinks to a thousandth.
LARGEST_RATIO = 500
SMALL = 1 << 20
# Packed text asks for this much memory at most; the strongest usual setting asks for 65 MB.
UNPACKING_MEMORY = 1 << 28
# Cells of a sheet up to its farthest one.
LARGEST_GRID = 10_000_000
# The texts of all cells, each as often as a cell refers to it.
LARGEST_TEXT = 1 << 28
SHARED_TEXTS = "sharedStrings.xml"
_SHARED_TEXT = re.compile(rb"<(?:\w+:)?si\b[^>]*/>|<(?:\w+:)?si\b.*?</(?:\w+:)?si>", flags=re.DOTALL)
_REFERENCE = re.compile(rb"""\bt\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v>\s*([0-9]{1,9})\s*<""")
# How a sheet names a row (digits alone) and a cell; no name is longer than XFD1048576, the last of a full sheet.
_CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)([0-9]+)["']""")
_LAST = (3, 7)
OPEN_DOCUMENT, OPEN_DOCUMENT_CONTENT = b"application/vnd.oasis.opendocument.spreadsheet", "content.xml"
_OPEN_DOCUMENT = re.compile(rb"<table:(?:table-|covered-table-)(row|cell)\b([^>]*)>")
_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated=[\"'](\d{1,9})[\"']")


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a folder or an archive.

    Parameters
    ----------
    name : str
        Its path there, with forward slashes.
    place : str
        How a sentence names it.
    read : callable
        Gives its bytes.
    number : int
        Where it stands among the files.
    """

    name: str
    place: str
    read: Callable[[], bytes]
    number: int = 0


@dataclass(frozen=True)
class Collection:
    """A folder, an archive, or one file that stands for a folder with nothing else in it."""

    path: Path
    members: Sequence[Member]

    def texts(self) -> Iterator[Member]:
        """Give the members that can be JSON: a lone file whatever its name, of many those called so."""
        lone = len(self.members) == 1
        return (member for member in self.members if lone or member.name.lower().endswith((".json", ".json.xz")))


def checked_workbook(path: Path) -> bytes:
    """Return the bytes of a workbook that can be opened in memory.

    The library makes a full grid up to the farthest cell of each sheet, and a copy of a text for each cell that refers
    to it; the whole process ends where memory does not suffice.
    """
    cells, lengths, references = 0, np.zeros(0, dtype=np.int64), []
    for part in open_archive(path).members:
        data = part.read()
        if part.name == OPEN_DOCUMENT_CONTENT:
            _check_repetitions(data, part.place)
        if part.name.endswith(SHARED_TEXTS):
            lengths = np.array([len(text[0]) for text in _SHARED_TEXT.finditer(data)], dtype=np.int64)
        if b"sheetData" in data:
            cells += _grid(data, part.place)
            references += [int(number) for number in _REFERENCE.findall(data)]
    if cells > LARGEST_GRID:
        raise BadInput(f"{path}: the sheets reach over {cells:,} cells, beyond measure; not read.")
    shared = np.array([number for number in references if number < len(lengths)], dtype=np.int64)
    if int(lengths[shared].sum()) > LARGEST_TEXT:
        raise BadInput(f"{path}: the texts of its cells have more than {LARGEST_TEXT >> 20} MB together; not read.")
    return path.read_bytes()


def _grid(data: bytes, place: str) -> int:
    """Return how many cells a sheet has up to its farthest one."""
    rows, columns = 1, 1
    for letters, digits in set(_CELL.findall(data)):
        if len(letters) > _LAST[0] or len(digits) > _LAST[1]:
            raise BadInput(f"{place}: a cell lies beyond the last one that a sheet can have; not read.")
        rows, columns = max(rows, int(digits)), max(columns, _column_number(letters))
    return rows * columns


def _check_repetitions(data: bytes, place: str) -> None:
    """Refuse a sheet of an open document that says in a few characters that its cells repeat beyond measure."""
    cells, text, columns, rows, filled, length = 0, 0, 0, 1, 0, 0
    found = list(_OPEN_DOCUMENT.finditer(data))
    ends = [match.start() for match in found[1:]] + [len(data)]
    for match, end in zip(found, ends, strict=True):
        tag, attributes = match[1], match[2]
        repeated = _REPEATED.search(attributes)
        times = int(repeated[1]) if repeated else 1
        if tag == b"row":
            cells, text = cells + rows * filled, text + rows * length
            columns, rows, filled, length = 0, times, 0, 0
        else:
            columns += times
            if b"value-type" in attributes:
                # Empty cells at the end of a row, and empty rows at the end of a sheet, are written once.
                filled, length = columns, length + times * (end - match.end())
    if cells + rows * filled > LARGEST_GRID or text + rows * length > LARGEST_TEXT:
        raise BadInput(f"{place}: its cells repeat beyond measure; not read.")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def is_workbook(path: Path) -> bool:
    """Return whether a file is a workbook (XLSX), or sheets of an open document (ODS)."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            is_open_document = {"mimetype", OPEN_DOCUMENT_CONTENT} <= set(names)
            return "xl/workbook.xml" in names or (
                is_open_document and archive.open("mimetype").read(len(OPEN_DOCUMENT)) == OPEN_DOCUMENT
            )
    # Damaged bytes raise anything from struct.error to NotImplementedError in zipfile, and no list of them is
    # promised. Nothing is hidden: the caller opens the file again as an archive, where it is refused in a sentence.
    except Exception:
        return False


def is_archive(path: Path) -> bool:
    """Return whether a file begins as a zip archive does."""
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


class FolderFiles(Sequence):
    """The files of a folder, each described when it is asked for: there may be very many.

    Parameters
    ----------
    folder : Path
        The folder.
    names : list of str
        The files' paths in it, in order.
    """

    def __init__(self, folder: Path, names: list[str]):
        self.folder, self.names = folder, names

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, number: int) -> Member:
        name = self.names[number]
        file = f"{self.folder}{os.sep}{name}"
        place = file if file.isprintable() else one_line(file)
        return Member(name.replace(os.sep, "/"), place, partial(_read_file, file), number)


def open_folder(path: Path) -> Collection:
    """Return the files of a folder, in the order of their names."""
    start = len(str(path)) + 1
    names = [f"{folder}{os.sep}{name}"[start:] for folder, _, files in os.walk(path) for name in files]
    whole = FolderFiles(path, sorted(names))
    if not any(name.lower().endswith(".zip") for name in names):
        return Collection(path, whole)
    members = [part for member in whole for part in _parts(path, member)]
    return Collection(path, tuple(replace(part, number=number) for number, part in enumerate(members)))


def _parts(folder: Path, member: Member) -> list[Member]:
    """Return the files of a part of a download that came in several archives; any other file is its own part."""
    archive = folder / member.name
    if not (member.name.lower().endswith(".zip") and is_archive(archive)) or is_workbook(archive):
        return [member]
    return [replace(part, name=f"{member.name}/{part.name}") for part in open_archive(archive).members]


def open_single(path: Path) -> Collection:
    """Return a file as a folder that holds nothing else."""
    return Collection(path, FolderFiles(path.parent, [path.name]))


def _read_file(file: str) -> bytes:
    try:
        # Plain text instead of path objects: folders hold tens of thousands of small files.
        with open(file, "rb", buffering=0) as opened:  # noqa: PTH123
            return unpack(opened.readall(), one_line(file))
    except OSError as fault:
        raise BadInput(f"{one_line(file)}: this file cannot be read ({one_line(fault)}).") from None


def unpack(data: bytes, place: str) -> bytes:
    """Return bytes, unpacked if they are LZMA text (``.xz``).

    Raises
    ------
    BadInput
        If they are damaged, or grow beyond all measure.
    """
    if not data.startswith(b"\xfd7zXZ\x00"):
        return data
    limit = max(SMALL * 16, LARGEST_RATIO * len(data))
    try:
        unpacker = lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=UNPACKING_MEMORY)
        text = unpacker.decompress(data, max_length=min(limit, LARGEST_MEMBER))
    except (lzma.LZMAError, MemoryError, EOFError) as fault:
        raise BadInput(f"{place}: the packed text is damaged ({one_line(fault)}).") from None
    if not unpacker.eof:
        raise BadInput(f"{place}: the packed text is cut short or unpacks to more than {limit >> 20} MB; not read.")
    if unpacker.unused_data.strip(b"\0"):
        raise BadInput(f"{place}: something follows the end of the packed text; it is damaged.")
    return text


def open_archive(path: Path) -> Collection:
    """Return the files of a zip archive, after checking that reading them is safe.

    Nothing is ever written to disk. A name that points outside the archive, a file under a
    password and a file that unpacks beyond all measure are refused before anything is read.

    Raises
    ------
    BadInput
        If the archive is damaged or one of its files is refused.
    """
    try:
        archive = zipfile.ZipFile(path)
        entries = sorted(archive.infolist(), key=lambda entry: entry.filename)
    # As above; whatever was raised becomes the refusal.
    except Exception as fault:
        raise BadInput(f"{path}: this archive is damaged ({one_line(fault)}).") from None
    if sum(entry.file_size for entry in entries) > LARGEST_ARCHIVE:
        raise BadInput(f"{path}: this archive unpacks to more than {LARGEST_ARCHIVE >> 30} GB; not read.")
    members = []
    for entry in entries:
        _check_entry(entry, path)
        if not entry.is_dir():
            members.append(_archive_member(archive, entry, path, len(members)))
    return Collection(path, tuple(members))


def _check_entry(entry: zipfile.ZipInfo, path: Path) -> None:
    name = entry.filename
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or name.startswith(("/", "\\")) or ":" in parts[0]:
        raise BadInput(f"{path}: the archive holds {name!r}, a name that points outside of it; not read.")
    if not name or not name.isprintable():
        raise BadInput(f"{path}: the archive holds {name!r}, a name that cannot be printed; not read.")
    if entry.flag_bits & 1:
        raise BadInput(f"{path}: {name} in the archive is under a password; unpack it first.")
    grows = entry.file_size > SMALL and entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1)
    if grows or entry.file_size > LARGEST_MEMBER:
        raise BadInput(f"{path}: {name} in the archive unpacks to {entry.file_size:,} bytes, beyond measure; not read.")


def _archive_member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, number: int) -> Member:
    place = f"{path}, {entry.filename}"

    def read() -> bytes:
        try:
            with archive.open(entry) as file:
                # The header may lie about the size.
                data = file.read(entry.file_size + 1)
        # zlib, bz2 and lzma each raise faults of their own, some bare; whatever was raised becomes the refusal.
        except Exception as fault:
            raise BadInput(f"{place}: this file of the archive is damaged ({one_line(fault)}).") from None
        return unpack(data, place)

    return Member(entry.filename, place, read, number)


def one_line(fault: object) -> str:
    return " ".join(str(fault).split()) or type(fault).__name__
