"""An edition's PDF read back: its text, line by line, with the marks that TeX put around its numbers.

PDFium gives each character the object that prints it, and each object the marked content around it.
"""

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2
from pypdfium2 import raw

from citra.accounting.page import LINE_HYPHEN, Article, Bookmark, Mark, Page

# A character this far above or below the beginning of its line (points) stands on another; raised signs are nearer.
LINE_STEP = 5.5
CLAIM = re.compile(r"claim:([a-z0-9-]+):\d+")
ADDRESS_SIGN = re.compile(r"[^\W\d_]|/")
BUFFER_BYTES = 1024


def read_article(path: Path, language: str, name: str) -> Article:
    """Read an edition's PDF.

    Parameters
    ----------
    path : Path
        The PDF.
    language : str
        The edition's language.
    name : str
        What the file will be called when it is published.
    """
    with pypdfium2.PdfDocument(path) as document:
        pages = tuple(_read_page(document[number], number + 1) for number in range(len(document)))
        return Article(
            name,
            language,
            pages,
            claims=tuple(sorted(_claims(document))),
            bookmarks=tuple(_bookmarks(document)),
            metadata=document.get_metadata_dict(skip_empty=True),
            attachments=tuple(document.get_attachment(at).get_name() for at in range(document.count_attachments())),
        )


def _bookmarks(document: pypdfium2.PdfDocument) -> Iterator[Bookmark]:
    for bookmark in document.get_toc():
        place = bookmark.get_dest()
        index = None if place is None else place.get_index()
        yield Bookmark(bookmark.get_title(), None if index is None else index + 1)


@dataclass
class _Printed:
    """The characters of a page as they are gathered."""

    text: list[str] = field(default_factory=list)
    marks: list[Mark | None] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    centres: list[tuple[float, float]] = field(default_factory=list)

    def add(self, character: str, mark: Mark | None, line: int, centre: tuple[float, float]) -> None:
        self.text.append(character)
        self.marks.append(mark)
        self.lines.append(line)
        self.centres.append(centre)


def _read_page(page: pypdfium2.PdfPage, number: int) -> Page:
    text = page.get_textpage()
    marks = _Marks(page)
    printed, line, height = _Printed(), 1, None
    for at in range(text.count_chars()):
        character = chr(raw.FPDFText_GetUnicode(text.raw, at))
        is_hyphen = raw.FPDFText_IsHyphen(text.raw, at) == 1
        if raw.FPDFText_IsGenerated(text.raw, at) == 1 or (character.isspace() and not is_hyphen):
            _space(printed)
            continue
        centre, origin = _place(text, at)
        if height is None or abs(origin - height) > LINE_STEP:
            line, height = line + (height is not None), origin
            _space(printed)
        printed.add(LINE_HYPHEN if is_hyphen else character, marks.of(text, at), line, centre)
    _mark_links(page, printed)
    return Page(number, "".join(printed.text), tuple(printed.marks), tuple(printed.lines))


def _space(printed: _Printed) -> None:
    """End a word: one space stands between words, and none behind a hyphen at the end of a line."""
    if printed.text and printed.text[-1] not in (" ", LINE_HYPHEN):
        printed.add(" ", None, printed.lines[-1], (-1.0, -1.0))


def _place(text: pypdfium2.PdfTextPage, at: int) -> tuple[tuple[float, float], float]:
    """Return the middle of a character's box and the height of its baseline, in points."""
    left, bottom, right, top = text.get_charbox(at)
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text.raw, at, x, y)
    return ((left + right) / 2, (bottom + top) / 2), y.value


class _Marks:
    """The marks of a page's objects. What stands in a picture has the picture's mark."""

    def __init__(self, page: pypdfium2.PdfPage):
        self._known: dict[int, Mark | None] = {}
        for at in range(raw.FPDFPage_CountObjects(page.raw)):
            placed = raw.FPDFPage_GetObject(page.raw, at)
            if raw.FPDFPageObj_GetType(placed) == raw.FPDF_PAGEOBJ_FORM:
                mark = _mark(placed)
                self._known |= {_address(inner): mark for inner in _objects_within(placed)}

    def of(self, text: pypdfium2.PdfTextPage, at: int) -> Mark | None:
        printer = raw.FPDFText_GetTextObject(text.raw, at)
        if not printer:
            return None
        address = _address(printer)
        if address not in self._known:
            self._known[address] = _mark(printer)
        return self._known[address]


def _address(placed) -> int:
    return ctypes.cast(placed, ctypes.c_void_p).value


def _objects_within(form) -> Iterator:
    for at in range(raw.FPDFFormObj_CountObjects(form)):
        inner = raw.FPDFFormObj_GetObject(form, at)
        yield inner
        if raw.FPDFPageObj_GetType(inner) == raw.FPDF_PAGEOBJ_FORM:
            yield from _objects_within(inner)


def _mark(placed) -> Mark | None:
    """Return the innermost mark of ours around an object."""
    buffer, length = ctypes.create_string_buffer(BUFFER_BYTES), ctypes.c_ulong()
    wide, use = ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), ctypes.c_int()
    for at in reversed(range(raw.FPDFPageObj_CountMarks(placed))):
        mark = raw.FPDFPageObj_GetMark(placed, at)
        raw.FPDFPageObjMark_GetName(mark, wide, BUFFER_BYTES, length)
        if _decoded(buffer, length) != "Citra":
            continue
        raw.FPDFPageObjMark_GetParamStringValue(mark, b"K", wide, BUFFER_BYTES, length)
        kind, _, key = _decoded(buffer, length).partition(":")
        raw.FPDFPageObjMark_GetParamIntValue(mark, b"N", use)
        return Mark(kind, key, use.value)
    return None


def _decoded(buffer, length: ctypes.c_ulong) -> str:
    return buffer.raw[: length.value].decode("utf-16-le").rstrip("\0")


def _mark_links(page: pypdfium2.PdfPage, printed: _Printed) -> None:
    """Mark what stands in a link to a place of the article, or in a printed address that is a link to itself."""
    place, link = ctypes.c_int(0), raw.FPDF_LINK()
    while raw.FPDFLink_Enumerate(page.raw, place, link):
        box = raw.FS_RECTF()
        raw.FPDFLink_GetAnnotRect(link, box)
        covered = [
            at
            for at, (x, y) in enumerate(printed.centres)
            if printed.marks[at] is None and box.left <= x <= box.right and box.bottom <= y <= box.top
        ]
        words = "".join(printed.text[at] for at in covered).replace(" ", "").removeprefix("doi:")
        address = _address_of(page, link)
        # Digits alone are no address, though an address may hold them.
        if address is None or (ADDRESS_SIGN.search(words) and words.rstrip(LINE_HYPHEN) in address):
            for at in covered:
                printed.marks[at] = Mark("link" if address is None else "address")


def _address_of(page: pypdfium2.PdfPage, link) -> str | None:
    """Return where a link out of the article leads, or None for a place within it."""
    action = raw.FPDFLink_GetAction(link)
    if not action or raw.FPDFAction_GetType(action) == raw.PDFACTION_GOTO:
        return None
    buffer = ctypes.create_string_buffer(BUFFER_BYTES)
    raw.FPDFAction_GetURIPath(page.pdf.raw, action, buffer, BUFFER_BYTES)
    return buffer.value.decode("utf-8")


def _claims(document: pypdfium2.PdfDocument) -> Iterator[tuple[str, int]]:
    """Yield the key and the page of each named place at which a sentence that answers a claim begins."""
    for at in range(raw.FPDF_CountNamedDests(document.raw)):
        size = ctypes.c_long(BUFFER_BYTES)
        buffer = ctypes.create_string_buffer(BUFFER_BYTES)
        place = raw.FPDF_GetNamedDest(document.raw, at, buffer, size)
        found = CLAIM.fullmatch(buffer.raw[: size.value].decode("utf-16-le").rstrip("\0"))
        if found:
            yield found[1], raw.FPDFDest_GetDestPageIndex(document.raw, place) + 1
