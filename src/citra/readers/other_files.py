"""What people bring that is no export: what it is, and what to do instead."""

from pathlib import Path

AGAIN = "ask for the export again as CSV or XLSX, or as JSON where the platform offers that"
WORKBOOK = "open it in a spreadsheet and save it as XLSX, or better, take the CSV as the platform gave it"
UNPACK = "unpack it and take the file inside"
# How a file begins, from which byte on, what it is and what to do.
_BEGINNINGS = (
    (0, (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\x00", b"MM\x00*"), "a picture", AGAIN),
    (8, (b"WEBP",), "a picture", AGAIN),
    (4, (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"), "a picture", AGAIN),
    (4, (b"ftyp",), "a video", AGAIN),
    (0, (b"%PDF",), "a PDF, in which numbers stand as drawn signs", AGAIN),
    (0, (b"{\\rtf",), "a text document", AGAIN),
    (0, (b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd"), "a packed file", UNPACK),
    (257, (b"ustar",), "a packed file", UNPACK),
    (0, (b"SQLite format 3",), "a database", "export its table of posts as CSV"),
)
_WEB = (b"<!doctype html", b"<html", b"<head", b"<table", b"<meta", b"mime-version:")
_WEB_ADVICE = "ask for the export as CSV, and for the download of your information in the form JSON, not HTML"
_OLD_OFFICE, _ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "EncryptedPackage".encode("utf-16-le")
# What tells the archives that are documents of an office program.
_DOCUMENTS = (
    ("word/document.xml", "a text document", AGAIN),
    ("ppt/presentation.xml", "a presentation", AGAIN),
    ("xl/workbook.bin", "a workbook in the binary form (XLSB)", WORKBOOK),
    ("Index/Document.iwa", "a document of Numbers, Pages or Keynote", "export it as CSV or XLSX"),
)
MEDIA = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".gif", ".mp4", ".mov", ".m4v", ".webm", ".srt")
START = 512


def told_by_its_start(path: Path) -> str:
    """Return what a file is that is neither text nor an archive, and what to do; nothing if it may be an export.

    Parameters
    ----------
    path : Path
        The file.
    """
    with path.open("rb") as file:
        start = file.read(START)
    for at, beginnings, what, advice in _BEGINNINGS:
        if start[at:].startswith(beginnings):
            return f"this is {what}; {advice}"
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_WEB):
        return f"this is a web page; {_WEB_ADVICE}"
    if start.startswith(_OLD_OFFICE):
        if _ENCRYPTED in path.read_bytes():
            return "this workbook is under a password; open it, take the password off and save it as XLSX"
        return f"this is a document of the older office form, such as a workbook (.xls); {WORKBOOK}"
    return ""


def is_of_pictures(names: list[str]) -> bool:
    """Return whether all the files that are named are pictures and films, as in some parts of a large download."""
    files = [name.lower() for name in names if not name.endswith("/")]
    return bool(files) and all(name.endswith(MEDIA) for name in files)


def told_by_its_files(names: list[str]) -> str:
    """Return what an archive or a folder is by the names in it, and what to do; nothing if it may be an export.

    Examples
    --------
    >>> told_by_its_files(["media/posts/1.jpg"])
    'it holds pictures and videos only; the part of the download with the JSON files is needed'
    """
    for name, what, advice in _DOCUMENTS:
        if name in names:
            return f"this is {what}; {advice}"
    files = [name.lower() for name in names if not name.endswith("/")]
    if is_of_pictures(names):
        return "it holds pictures and videos only; the part of the download with the JSON files is needed"
    pages = [name for name in files if name.endswith((".html", ".htm"))]
    if pages and not any(name.endswith((".json", ".csv", ".xlsx")) for name in files):
        return f"this is a download in the form HTML; {_WEB_ADVICE}"
    return ""
