"""Every reader against damaged files: the rows balance, or one sentence refuses; nothing else happens.

The everyday run takes few cases, always the same. `CITRA_FUZZ_CASES=2000` takes as many of each format, and new ones.
"""

import csv
import io
import json
import lzma
import os
import re
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citra.errors import BadInput
from citra.privacy import Privacy
from citra.readers import read_export
from citra.studyfile import Source

FIXTURES = Path(__file__).parent / "fixtures"
FORMATS = sorted(folder.name for folder in FIXTURES.iterdir() if folder.is_dir())
CASES = os.environ.get("CITRA_FUZZ_CASES", "")
XZ = b"\xfd7zXZ\x00"
# What may stand where something else was expected, as JSON and as text.
VALUES = [None, [], {}, [None], [[]], {"a": None}, True, False, 0, -1, -2, 1.5, -0.0, 1e300, 10**30, -(10**19), 2**53]
VALUES += ["", " ", "x", "-1", "NaN", "--", "null", "1,2 rb", "14K", "1.520", "1,520", "9" * 40, "2023-02-30", "0"]
VALUES += [
    "1672531200",
    "1672531200000",
    "2023-01-01T00:00:00Z",
    "9999-12-31T23:59:59+0000",
    "\x00",
    "\u2028",
    "😀" * 3,
]
VALUES += [float("nan"), float("inf"), "a\nb", "a\r\nb", "=1+1", '"', "@planted.person", "٣", "\ufeff", "1672531200"]
DIGITS = [
    b"-1",
    b"NaN",
    b"1,2 rb",
    b"",
    b"9" * 30,
    b"1e400",
    b"0",
    b'"',
    b"null",
    b"-",
    b"\xd9\xa3",
    b"3.5",
    b"1672531200000",
]
Change = Callable[[bytes, Random], bytes]


def cut(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def lose_a_slice(data: bytes, random: Random) -> bytes:
    start = random.randrange(len(data) + 1)
    return data[:start] + data[start + random.randrange(60) :]


def change_bytes(data: bytes, random: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(random.randrange(1, 6) if data else 0):
        changed[random.randrange(len(changed))] = random.choice([0, 0xFF, 0xC3, 10, 13, 34, 44, random.randrange(256)])
    return bytes(changed)


def change_lines(data: bytes, random: Random) -> bytes:
    lines = data.splitlines(keepends=True)
    if not lines:
        return data
    at, other = random.randrange(len(lines)), random.randrange(len(lines))
    kind = random.randrange(4)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(other, lines[at])
    elif kind == 2:
        lines[at], lines[other] = lines[other], lines[at]
    else:
        random.shuffle(lines)
    return b"".join(lines)


def change_line_ends(data: bytes, random: Random) -> bytes:
    ends = random.choice([[b"\r\n"], [b"\r"], [b"\n", b"\r\n", b"\r"], [b"\n\n"], [b"\x0b"], [b"\xc2\x85"]])
    return b"".join(line + random.choice(ends) for line in data.splitlines())


def encode_anew(data: bytes, random: Random) -> bytes:
    text = data.decode("utf-8", errors="replace")
    encoding = random.choice(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252", "utf-8-sig", "utf-7"])
    return text.encode(encoding, errors="replace")


def change_digits(data: bytes, random: Random) -> bytes:
    runs = list(re.finditer(rb"\d+", data))
    if not runs:
        return data
    run = random.choice(runs)
    return data[: run.start()] + random.choice(DIGITS) + data[run.end() :]


def empty(data: bytes, random: Random) -> bytes:
    return random.choice(
        [b"", b" ", b"\n", b"[]", b"{}", b"null", b'""', b"\xef\xbb\xbf", b"[null]", b"[[]]", b"{}\n{}"]
    )


def repeat(data: bytes, random: Random) -> bytes:
    return data + random.choice([b"", b"\n", b"\x00", b","]) + data


def places_in(value: object, found: list) -> list:
    """Return every container of a JSON value with the key of each thing in it."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        found.append((value, key))
        places_in(value[key], found)
    return found


def change_json(data: bytes, random: Random) -> bytes:
    """Put something else in the place of a JSON value, or lose, repeat or move one."""
    text = data.decode("utf-8-sig", errors="replace")
    lines = text.splitlines()
    at = random.randrange(len(lines)) if lines else 0
    try:
        value, single = json.loads(text), False
    except (ValueError, RecursionError):
        try:
            value, single = json.loads(lines[at]), True
        except (ValueError, IndexError, RecursionError):
            return data
    places = places_in(value, [])
    if not places:
        return data
    container, key = random.choice(places)
    kind = random.randrange(8)
    if kind < 5:
        container[key] = random.choice(VALUES)
    elif kind == 5:
        del container[key]
    elif isinstance(container, list):
        container.insert(random.randrange(len(container) + 1), container[key])
    else:
        for name in random.sample(list(container), len(container)):
            container[name] = container.pop(name)
    written = json.dumps(value, ensure_ascii=random.random() < 0.5, indent=random.choice([None, 1]))
    if single:
        lines[at] = json.dumps(value)
        written = "\n".join(lines)
    return written.encode("utf-8", errors="surrogatepass")


def change_table(data: bytes, random: Random) -> bytes:
    """Put something else in a cell, or lose, repeat, rename or move a column."""
    text = data.decode("utf-8-sig", errors="replace")
    mark = max(",;\t", key=text.split("\n", 1)[0].count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark) if row]
    except csv.Error:
        return data
    width = min(map(len, rows), default=0)
    if not width:
        return data
    at, other, kind = random.randrange(width), random.randrange(width), random.randrange(8)
    if kind < 4:
        random.choice(rows[1:] or rows)[at] = str(random.choice(VALUES))
    elif kind == 4:
        rows[0][at] = random.choice(["", "x", rows[0][other], rows[0][at].upper(), f" {rows[0][at]} "])
    else:
        for row in rows:
            if kind == 5:
                del row[at]
            elif kind == 6:
                row[at], row[other] = row[other], row[at]
            else:
                row[at] = row[other]
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=mark, lineterminator=random.choice(["\n", "\r\n"])).writerows(rows)
    return written.getvalue().encode("utf-8", errors="surrogatepass")


BYTES = (cut, lose_a_slice, change_bytes, change_lines, change_line_ends, encode_anew, change_digits, empty, repeat)


def change_meaning(data: bytes, random: Random) -> bytes:
    is_json = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")
    return (change_json if is_json else change_table)(data, random)


def change_text(data: bytes, random: Random) -> bytes:
    """Change a text a few times; what is packed is unpacked for it, and an archive's members are changed."""
    if data.startswith(XZ) and random.random() < 0.7:
        return lzma.compress(change_text(lzma.decompress(data), random))
    if data.startswith(b"PK") and random.random() < 0.7:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return packed(change_one({name: archive.read(name) for name in archive.namelist()}, random), random)
    for _ in range(random.choice([1, 1, 1, 2, 3])):
        # What keeps the form of the text reaches deeper into a reader.
        change = random.choice([*BYTES, *[change_meaning] * 2 * len(BYTES)])
        data = change(data, random)
    return data


def change_one(files: dict[str, bytes], random: Random) -> dict[str, bytes]:
    name = random.choice(sorted(files))
    kind = random.randrange(12)
    if kind == 0:
        return {other: data for other, data in files.items() if other != name}
    if kind == 1:
        return {**files, random.choice(["x.json", "copy/of.json", "a.json.xz", "x.csv", "x"]): files[name]}
    return {**files, name: change_text(files[name], random)}


def packed(files: dict[str, bytes], random: Random) -> bytes:
    """Return an archive of files, at times a hostile one."""
    files = dict(files)
    if random.random() < 0.1:
        bomb = random.choice(["../out.json", "/a.json", "a\nb.json", "C:\\a.json", "bomb.json", "a/", "\x01.json"])
        files[bomb] = bytes(3 << 20) if bomb == "bomb.json" else b"[]"
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", random.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        if random.random() < 0.05 and files:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)
                archive.writestr(next(iter(files)), b"[]")
    data = written.getvalue()
    return random.choice([cut, lose_a_slice, change_bytes])(data, random) if random.random() < 0.25 else data


def contents(entry: Path) -> dict[str, bytes]:
    """Return the files of a fixture by name."""
    if entry.is_file():
        return {entry.name: entry.read_bytes()}
    return {
        file.relative_to(entry).as_posix(): file.read_bytes() for file in sorted(entry.rglob("*")) if file.is_file()
    }


def write_changed(entry: Path, folder: Path, random: Random) -> Path:
    """Write a changed fixture as a file, a folder or an archive, and return its path."""
    files = change_one(contents(entry), random)
    as_file = entry.is_file() and random.random() < (0.7 if entry.suffix in (".json", ".xz") else 0.95)
    if as_file and len(files) == 1:
        path = folder / entry.name
        path.write_bytes(*files.values())
    elif random.random() < 0.5:
        path = folder / f"{entry.stem}.zip"
        path.write_bytes(packed(files, random))
    else:
        path = folder / entry.stem
        for name, data in files.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(data)
        path.mkdir(exist_ok=True)
    return path


def source(path: Path, random: Random) -> Source:
    return Source(
        file=path.name,
        sha256="",
        origin="",
        licence="",
        simulated=False,
        account=random.choice([*["kantor.lelang"] * 7, ""]),
        time_zone=random.choice(["Asia/Jakarta", "Asia/Jakarta", "America/New_York", "UTC"]),
        captured_at=random.choice(["2026-09-30", ""]),
        time_form=random.choice(["", "%m/%d/%Y %H:%M"]),
    )


def is_balanced_or_refused(path: Path, entry: Source, key_file: Path) -> None:
    try:
        reading = read_export(path, entry, Privacy(key_file)).reading
    except BadInput as fault:
        sentence = str(fault)
        assert len(sentence.splitlines()) == 1, sentence
        assert path.name in sentence, sentence
    else:
        assert reading.is_balanced, reading


@pytest.fixture(scope="module")
def key_file(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("settings") / "pseudonym.key"


@pytest.mark.parametrize("name", FORMATS)
def test_damaged_export_is_read_whole_or_refused(name, key_file):
    entries = sorted((FIXTURES / name).iterdir())

    @settings(
        max_examples=int(CASES or 60),
        derandomize=not CASES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(entry=st.sampled_from(entries), seed=st.integers(0, 2**48))
    def holds(entry, seed):
        random = Random(seed)
        with tempfile.TemporaryDirectory() as folder:
            path = write_changed(entry, Path(folder), random)
            is_balanced_or_refused(path, source(path, random), key_file)

    holds()


@pytest.mark.parametrize("name", FORMATS)
def test_packed_folder_is_read_whole_or_refused(name, key_file, tmp_path):
    for entry in sorted((FIXTURES / name).iterdir()):
        for number, container in enumerate(("folder", "archive")):
            path = tmp_path / f"{entry.stem}-{container}"
            if container == "archive":
                path.write_bytes(packed(contents(entry), Random(1)))
            else:
                for inner, data in contents(entry).items():
                    (path / inner).parent.mkdir(parents=True, exist_ok=True)
                    (path / inner).write_bytes(data)
            is_balanced_or_refused(path, source(path, Random(number)), key_file)
