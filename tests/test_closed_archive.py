"""A person planted in everything that an office may have received, looked for in everything that may leave it."""

import io
import json
import lzma
import re
import shutil
import zipfile
from pathlib import Path

import pandas as pd
import pypdf
import pytest
import yaml
from conftest import ROOT, Workspace, copy_project

FIXTURES = ROOT / "tests" / "readers" / "fixtures"
# Refused by design, or in want of a statement that would be wrong for the others.
LEFT = {"instagram-daily.csv", "insights-alone.json", "facebook-swedish.csv", "instagram-indonesian.csv"}
EXPORTS = sorted(export for folder in FIXTURES.iterdir() for export in folder.iterdir() if export.name not in LEFT)
# The fixtures' own person under a name that is no word of the program, and what only the download of this test has.
RENAMED = {b"planted": b"zubaidah", b"Planted": b"Zubaidah", b"Planta": b"Zubaidah", b"planta": b"zubaidah"}
RENAMED |= {b"Namasari": b"Rahasiawati", b"namasari": b"rahasiawati"}
ACTIVITY = "your_instagram_activity"
PROFILE = "personal_information/personal_information"
MESSAGE = {"participants": [{"name": "zubaidahpesan"}], "messages": [{"content": "Telepon saya", "photos": []}]}
BEHIND = {
    f"{ACTIVITY}/messages/inbox/zubaidahpesan_17/message_1.json": MESSAGE,
    f"{ACTIVITY}/comments/post_comments_1.json": [{"string_map_data": {"Comment": {"value": "zubaidahkomentar"}}}],
    f"{ACTIVITY}/likes/liked_posts.json": {"likes_media_likes": [{"title": "zubaidahsuka"}]},
    f"{PROFILE}/personal_information.json": {"profile_user": [{"title": "zubaidahprofil"}]},
    "connections/followers_and_following/following.json": {"relationships_following": [{"title": "zubaidahdiikuti"}]},
}
FOLLOWER = {"title": "", "string_list_data": [{"href": "https://x/zubaidahpengikut", "value": "zubaidahpengikut"}]}
CAMERA = {"photo_metadata": {"exif_data": [{"latitude": -6.2349173, "device_id": "zubaidahkamera"}]}}
POST = {"uri": "media/posts/1.jpg", "creation_timestamp": 1672531200, "title": "Lelang", "media_metadata": CAMERA}
# Of these nothing comes into the study at all.
NEVER = re.compile(rb"zubaidah(pesan|komentar|profil|diikuti|suka|pengikut|kamera|exif)|6\.2349173", re.IGNORECASE)
PERSON = re.compile(rb"zubaidah|rahasiawati|6\.2349173", re.IGNORECASE)


def renamed(data: bytes) -> bytes:
    packed = data.startswith(b"\xfd7zXZ\x00")
    text = lzma.decompress(data) if packed else data
    for old, new in RENAMED.items():
        text = text.replace(old, new)
    return lzma.compress(text) if packed else text


def plant(folder: Path) -> list[Path]:
    """Write every export with the person in it; folders as folders, and the same once more as archives."""
    planted = []
    for number, export in enumerate(EXPORTS):
        place = folder / f"{number:02}-{export.name}"
        for file in [export] if export.is_file() else filter(Path.is_file, export.rglob("*")):
            copy = place / renamed(str(file.relative_to(export)).encode()).decode() if export.is_dir() else place
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(renamed(file.read_bytes()))
        planted.append(place)
        if export.is_dir():
            planted.append(packed(place, place.with_name(f"{place.name}.zip")))
    return [*planted, packed(download(folder / "own-download"), folder / "own-download.zip")]


def download(folder: Path) -> Path:
    contents = {name: json.dumps(value) for name, value in BEHIND.items()}
    contents["connections/followers_and_following/followers_1.json"] = json.dumps([FOLLOWER])
    contents[f"{ACTIVITY}/media/posts_1.json"] = json.dumps([{"media": [POST]}])
    contents["media/posts/1.jpg"] = "\xff\xd8\xff Exif zubaidahexif"
    for name, text in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="latin-1")
    return folder


def packed(folder: Path, place: Path) -> Path:
    with zipfile.ZipFile(place, "w") as archive:
        for file in sorted(filter(Path.is_file, folder.rglob("*"))):
            archive.write(file, file.relative_to(folder))
    return place


def layers(name: str, data: bytes):
    """Give everything that can be read in a file: its bytes, what it packs, its text and its attachments."""
    yield name, name.encode() + b"\n" + data
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for each in archive.namelist():
                yield from layers(f"{name}!{each}", archive.read(each))
    elif data.startswith(b"\xfd7zXZ\x00"):
        yield from layers(f"{name}!", lzma.decompress(data))
    elif data.startswith(b"PAR1"):
        yield name, pd.read_parquet(io.BytesIO(data)).to_csv().encode()
    elif data.startswith(b"%PDF"):
        document = pypdf.PdfReader(io.BytesIO(data))
        yield name, "\n".join(page.extract_text() for page in document.pages).encode() + str(document.metadata).encode()
        for attached, several in document.attachments.items():
            for each in several:
                yield from layers(f"{name}!{attached}", each)


def found(pattern: re.Pattern, files: dict[str, bytes]) -> list[tuple[str, bytes]]:
    return [
        (place, match[0])
        for name, data in files.items()
        for place, text in layers(name, data)
        if (match := pattern.search(text))
    ]


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_looks_into_files_finds_what_is_packed_in_them(tmp_path):
    inner = io.BytesIO()
    pd.DataFrame({"a": ["zubaidah"]}).to_parquet(inner)
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment("a.parquet", inner.getvalue())
    outer = io.BytesIO()
    writer.write(outer)
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "deep" / "a.pdf").write_bytes(outer.getvalue())
    (tmp_path / "in" / "b.xz").write_bytes(lzma.compress(b"Rahasiawati"))
    packed(tmp_path / "in", tmp_path / "whole.zip")
    places = {place for place, _ in found(PERSON, {"whole.zip": (tmp_path / "whole.zip").read_bytes()})}
    assert places >= {"whole.zip!deep/a.pdf!a.parquet", "whole.zip!b.xz!"}


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Workspace:
    """An office's study of every export, begun and built by the commands alone; ``log`` is what they printed."""
    base = tmp_path_factory.mktemp("office")
    place = copy_project(base / "project")
    # Without them the word that the tests plant would be found in the tests.
    shutil.rmtree(place.path("tests"))
    exports = plant(base / "received")
    place.key = str(base / "key")
    before = files_below(base / "received")
    said = ("--account", "kantor.lelang", "--time-zone", "Asia/Jakarta", "--captured-at", "2026-09-30")
    said += ("--clock", "Asia/Jakarta")
    place.log = []
    run(place, "new", "my-office", *map(str, exports), *said)
    assert files_below(base / "received") == before
    # Posts made up for different formats share codes, not moments: each counts for itself.
    state(place, {"keep_repeated": True}, notebooks=["01-sample", "03-engagement", "06-types", "07-growth"])
    run(place, "results", "my-office")
    run(place, "compendium", "my-office")
    return place


def run(place: Workspace, *arguments: str, expected: int = 0) -> str:
    done = place.citra(*arguments, CITRA_PSEUDONYM_KEY=place.key)
    place.log.append(done.stdout + done.stderr)
    assert done.returncode == expected, place.log[-1]
    return place.log[-1]


def state(place: Workspace, every_source: dict | None = None, **changes) -> None:
    """Change the study's file as a person would: keys of it, and of each of its sources."""
    path = place.path("params/my-office.yml")
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    for source in content["sources"]:
        source |= every_source or {}
    wanted = {"bootstrap_draws": 100, "maturity_days": 7, "follower_carry_days": 0, "seed": 20170901}
    content["parameters"] = wanted | {"time_zone": "Asia/Jakarta"}
    path.write_text(yaml.safe_dump(content | changes, allow_unicode=True), encoding="utf-8")


def archive_of(place: Workspace) -> dict[str, bytes]:
    run(place, "archive", "my-office", "--yes")
    return {"archive": place.path("build/my-office/my-office-archive.zip").read_bytes()}


def names_in(archive: dict[str, bytes]) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(archive["archive"])) as bundle:
        return set(bundle.namelist())


def test_the_person_is_in_what_was_received(office):
    received = files_below(office.folder.parent / "received")
    assert len({place.partition("/")[0] for place, _ in found(PERSON, received)}) > 20
    marks = {match.decode().lower() for place, match in found(NEVER, received)}
    assert {"zubaidahpesan", "zubaidahkomentar", "zubaidahprofil", "zubaidahdiikuti", "zubaidahpengikut"} < marks


def test_messages_lists_profile_and_pictures_do_not_enter_the_study(office):
    raw = files_below(office.path("data/raw/my-office"))
    assert len(raw) > 20 and not found(NEVER, raw)
    assert not [name for name in raw if name.endswith((".jpg", ".txt"))]
    told = office.log[0]
    assert "own-download.zip: copied is what is read of 2 of 8 files; left behind: 1 in comments, " in told
    assert "1 in messages" in told and "1 in personal_information" in told


def test_no_product_no_paper_and_no_log_holds_the_person(office):
    assert not found(PERSON, files_below(office.path("build/my-office")))
    assert not found(PERSON, {"log": "\n".join(office.log).encode()})
    assert not found(PERSON, {"study": office.path("params/my-office.yml").read_bytes()})


def test_archive_holds_nothing_of_the_exports(office):
    archive = archive_of(office)
    names = names_in(archive)
    assert not found(PERSON, archive)
    assert not [name for name in names if name.startswith(("data/raw/", "data/handcoded/"))]
    # Of tables there are the counts, the codebook and those without a row.
    tables = {name.rpartition("/")[2] for name in names if name.endswith(".parquet")}
    assert {"intake.parquet", "codes.parquet"} <= tables
    for name in tables - {"intake.parquet", "codes.parquet"}:
        assert pd.read_parquet(office.path(f"build/my-office/tables/{name}")).empty, name
    assert not [name for name in names if name.startswith(("build/my-office/notebooks", "build/my-office/pages"))]
    single = ("growth-path", "rate-distribution", "type-diagnostics")
    assert not [name for name in names if name.rpartition("/")[2].startswith(single)]
    # The results are there.
    assert "build/my-office/results/06-types/ledger.json" in names
    assert "build/my-office/results/01-sample/posts-by-month.csv" in names


def test_archive_is_of_this_study_alone(office):
    archive = archive_of(office)
    with zipfile.ZipFile(io.BytesIO(archive["archive"])) as bundle:
        texts = {name: bundle.read(name) for name in bundle.namelist()}
    others = [name for name in texts if re.search(r"smoke|kpknl|panel\.yml", name)]
    assert not others and [name for name in texts if name.startswith("params/")] == ["params/my-office.yml"]
    for name in (".zenodo.json", "CITATION.cff", "README.md", "ro-crate-metadata.json", "REPLICATION.md"):
        assert b"kantor.lelang" in texts[name], name
        assert not re.search(rb"kpknl|bekasi", texts[name], re.IGNORECASE), name
    deposit = json.loads(texts[".zenodo.json"])
    # Nobody stated a licence, so that nothing is open.
    assert deposit["access_right"] == "closed" and "license" not in deposit
    assert deposit["creators"] == [{"name": "kantor.lelang"}]


def test_validator_finds_no_fault_in_the_crate(office, crate_faults, tmp_path):
    with zipfile.ZipFile(io.BytesIO(archive_of(office)["archive"])) as bundle:
        bundle.extractall(tmp_path)
    assert crate_faults(tmp_path) == []


def test_rows_leave_without_captions_where_that_is_stated(office):
    # What may leave changes nothing of what was built.
    state(office, {"shared_rows": True})
    archive = archive_of(office)
    names = names_in(archive)
    state(office, {"shared_rows": False})
    assert not found(PERSON, archive)
    assert "build/my-office/tables-without-captions/posts.parquet" in names
    assert "build/my-office/tables/posts.parquet" not in names
    assert not [name for name in names if name.endswith(("comments.parquet", "statements.parquet"))]
    assert not [name for name in names if name.startswith("data/raw/")]


def test_nothing_is_packed_before_somebody_said_yes(office):
    place = office.path("build/my-office/my-office-archive.zip")
    place.unlink(missing_ok=True)
    told = run(office, "archive", "my-office", expected=1)
    assert not place.exists()
    assert "Nothing was packed. If all of it may leave: make archive STUDY=my-office YES=1." in told
    assert (
        "params/my-office.yml" in told and "data/raw/my-office/own-download.zip: its entry does not say shared" in told
    )
    listed = office.path("build/my-office/archive-contents.txt").read_text(encoding="utf-8")
    archive_of(office)
    with zipfile.ZipFile(place) as bundle:
        assert {name for name in bundle.namelist() if f"  {name}\n" not in listed} == {"SHA256SUMS"}
