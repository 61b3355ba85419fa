"""What was received, before a format reads it: archives, packed text, damage, and what is no export at all."""

import lzma
import struct
import zipfile
import zlib

import pytest

from citra.errors import BadInput
from citra.readers import exports, open_export
from citra.readers.documents import Document
from citra.readers.exports import Collection, open_archive, open_folder, unpack

PICTURE = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


@pytest.fixture
def archive(tmp_path):
    """Write an archive of some files."""

    def write(files: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED):
        path = tmp_path / "export.zip"
        with zipfile.ZipFile(path, "w", packing) as opened:
            for name, data in files.items():
                opened.writestr(name, data)
        return path

    return write


@pytest.fixture
def raw(tmp_path):
    """Write a file of some bytes."""

    def write(data: bytes, name: str = "export.dat"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


def patched(path, head: bytes, offset: int, form: str, value: int):
    """Change a number in the first header of a kind."""
    data = bytearray(path.read_bytes())
    struct.pack_into(form, data, data.index(head) + offset, value)
    path.write_bytes(data)
    return path


def sentence(call, *arguments) -> str:
    with pytest.raises(BadInput) as fault:
        call(*arguments)
    assert "\n" not in str(fault.value)
    return str(fault.value)


def test_folder_and_archive_hold_the_same(archive, tmp_path):
    files = {"a/one.json": b"{}", "b.json": b"[]", "c.jpg": PICTURE}
    for name, data in files.items():
        (tmp_path / "folder" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "folder" / name).write_bytes(data)
    for opened in (open_folder(tmp_path / "folder"), open_archive(archive(files))):
        assert {member.name: member.read() for member in opened.members} == files
        assert [member.name for member in opened.texts()] == ["a/one.json", "b.json"]


@pytest.mark.parametrize("name", ["../out.json", "a/../../out.json", "/etc/out.json", "C:/out.json", "..\\out.json"])
def test_name_that_points_outside_is_refused(refusal, archive, name):
    assert "a name that points outside of it; not read" in refusal(archive({"a.json": b"{}", name: b"{}"}))


@pytest.mark.parametrize("name", ["a\nb.json", "\x1b.json"])
def test_name_that_cannot_be_printed_is_refused(refusal, archive, name):
    assert "a name that cannot be printed; not read" in refusal(archive({name: b"{}"}))


def test_file_without_a_name_is_refused(refusal, tmp_path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as opened, opened.open(zipfile.ZipInfo(""), "w") as file:
        file.write(b"{}")
    assert "a name that cannot be printed; not read" in refusal(path)


def test_file_that_grows_beyond_measure_is_refused(refusal, archive):
    assert "bomb.json in the archive unpacks to 4,194,304 bytes" in refusal(archive({"bomb.json": bytes(4 << 20)}))


def test_archive_that_says_it_is_huge_is_refused(refusal, archive):
    path = patched(archive({"a.json": b"{}"}), CENTRAL, 24, "<I", 0xFFFFFFF0)
    assert "beyond measure; not read" in refusal(path)


def test_archive_that_unpacks_to_too_much_is_refused(refusal, archive, monkeypatch):
    monkeypatch.setattr(exports, "LARGEST_ARCHIVE", 3)
    assert "this archive unpacks to more than" in refusal(archive({"a.json": b"{}", "b.json": b"{}"}))


def test_file_under_a_password_is_refused(refusal, archive):
    path = patched(archive({"a.json": b"{}"}), CENTRAL, 8, "<H", 1)
    assert "a.json in the archive is under a password; unpack it first" in refusal(path)


def test_damaged_archive_is_refused(refusal, archive, raw):
    whole = archive({"a.json": b'{"node": {}, "instaloader": {}}' * 9}).read_bytes()
    assert "this archive is damaged" in refusal(raw(whole[:-30]))
    assert "this archive is damaged" in refusal(raw(b"PK\x03\x04" + bytes(50)))
    assert "this archive is damaged" in refusal(raw(LOCAL))


def test_archive_of_a_newer_kind_is_refused(refusal, archive):
    path = patched(archive({"a.json": b"{}"}), CENTRAL, 6, "<H", 99)
    assert "this archive is damaged (zip file version" in refusal(path)


def test_damaged_file_of_an_archive_is_refused(refusal, archive):
    path = archive({"a.json": b'{"node": {}, "instaloader": {}}'}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b'{"node"', b'{"nude"'))
    assert "a.json: this file of the archive is damaged (Bad CRC-32" in refusal(path)


def test_unknown_packing_is_refused(refusal, archive):
    path = archive({"a.json": b"{}"})
    for head, offset in ((LOCAL, 8), (CENTRAL, 10)):
        patched(path, head, offset, "<H", 97)
    assert "a.json: this file of the archive is damaged" in refusal(path)


def test_archive_without_an_export_is_refused(refusal, archive):
    assert "no known format looks like this" in refusal(archive({}))
    assert "no known format looks like this" in refusal(archive({"c.bin": PICTURE}))
    assert "it holds pictures and videos only" in refusal(archive({"c.jpg": PICTURE}))


def test_empty_folder_is_refused(refusal, tmp_path):
    (tmp_path / "nothing").mkdir()
    assert "no known format looks like this" in refusal(tmp_path / "nothing")


def test_packed_text_is_unpacked():
    assert unpack(lzma.compress(b'{"a": 1}'), "a.json.xz") == b'{"a": 1}'
    assert unpack(b"plain", "a.json") == b"plain"


@pytest.mark.parametrize(
    ("damage", "part"),
    [
        (lambda packed: packed[:-20], "is cut short"),
        (lambda packed: packed[:40] + b"\x00\x01" + packed[42:], "is damaged"),
        (lambda packed: packed + b"more", "something follows the end"),
        (lambda packed: packed[:8], "is cut short"),
    ],
)
def test_damaged_packed_text_is_refused(refusal, raw, damage, part):
    packed = lzma.compress(b"".join(str(number).encode() for number in range(3000)))
    assert part in refusal(raw(damage(packed), "export.json.xz"))


def test_packed_text_that_grows_beyond_measure_is_refused(refusal, raw):
    assert "unpacks to more than" in refusal(raw(lzma.compress(bytes(64 << 20)), "export.json.xz"))


def test_packed_text_that_asks_for_too_much_memory_is_refused():
    packed = bytearray(lzma.compress(b"{}"))
    # One byte of the block's header tells the size of the dictionary; 34 stands for 512 MB. A checksum ends the header.
    end = 12 + packed[12] * 4
    packed[16] = 34
    packed[end : end + 4] = struct.pack("<I", zlib.crc32(packed[12:end]))
    assert "Memory usage limit" in sentence(unpack, bytes(packed), "a.json.xz")


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "the file is empty"),
        ('{"a": 1}'.encode("utf-16"), "no known format looks like this"),
        ("Post ID,Likes\n1,2\n".encode("utf-16-le"), "no known format looks like this"),
        ("Beiträge,Präfix\n1,2\n".encode("latin-1"), "no known format looks like this"),
        (b'{"anything": 1}', "no known format looks like this; known formats are"),
        (b"[]", "no known format looks like this"),
        (b'["text"]', "no known format looks like this"),
        (b'{"anything": ', "this is not JSON, or it is cut short"),
        (b"[" * 100_000, "this is not JSON, or it is cut short"),
        (b'[{"a": "\xff"}]', "no known format looks like this"),
        (b"day,visitors\n2023-01-01,5\n", "no known format looks like this"),
        (b"Dear colleague,\nhere is the export.\n", "it is neither JSON nor a table"),
        (b"just a line of text", "it is neither JSON nor a table"),
        (b"\n\n\n", "export.dat"),
        (b" " * 200 + b"{}", "export.dat"),
        (PICTURE, "this is a picture; ask for the export again as CSV"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "this is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "such as a workbook (.xls); open it in a spreadsheet"),
    ],
    ids=range(18),
)
def test_what_is_no_export_is_refused(refusal, raw, data, part):
    assert part in refusal(raw(data))


def test_json_is_opened_by_its_shape(raw):
    shapes = {b'{"a": 1}': "object", b'\xef\xbb\xbf [{"a": 1}]': "list", b'{"a": 1}\n{"a": 2}\n': "lines"}
    for data, shape in shapes.items():
        opened = open_export(raw(data))
        assert isinstance(opened, Document) and opened.shape == shape and opened.keys == {"a"}
    assert isinstance(open_export(raw(lzma.compress(b"{}"))), Collection)


def test_file_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "a.json").write_bytes(b"{}")
    member = open_folder(tmp_path).members[0]
    (tmp_path / "a.json").unlink()
    assert "a.json: this file cannot be read" in sentence(member.read)
