"""What of an export comes into a study: what is read, nothing else, and it gives the same tables."""

import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

from citra.pipeline.taking import holds_pictures_only
from citra.privacy import Privacy
from citra.readers import FORMATS, cut_down, open_export, read_export
from citra.readers.copying import copy_export, left_behind
from citra.studyfile import Source

FIXTURES = ROOT / "tests" / "readers" / "fixtures"
EXPORTS = sorted(export for folder in FIXTURES.iterdir() for export in folder.iterdir())
OF_FILES = [export for export in EXPORTS if export.name != "insights-alone.json" and cut_down(export) is not None]
DOWNLOAD = FIXTURES / "instagram_download" / "download"
CASE = ROOT.parent / "shared" / "cases" / "download-in-parts"


def identity(export: Path) -> str:
    return f"{export.parent.name}/{export.name}"


def packed(folder: Path, place: Path) -> Path:
    with zipfile.ZipFile(place, "w") as archive:
        for file in sorted(filter(Path.is_file, folder.rglob("*"))):
            archive.write(file, file.relative_to(folder))
    return place


def tables(path: Path, settings: Path) -> dict:
    entry = Source("x", "", "", "", False, time_zone="Asia/Jakarta", account="kantor.lelang", captured_at="2026-09-30")
    received = read_export(path, entry, Privacy(settings / "key", frozenset({"kantor.lelang"}))).tables
    return {name: table for name, table in received.items() if name != "intake"}


def texts(path: Path) -> dict[str, str]:
    return {member.name: member.read().decode("utf-8", "replace") for member in open_export(path).members}


def test_every_reader_of_folders_says_what_it_reads_of_them():
    read = {reader.__name__.rpartition(".")[2] for reader in FORMATS if hasattr(reader, "cut_down")}
    folders = {export.parent.name for export in EXPORTS if export.is_dir()}
    assert folders == read == {export.parent.name for export in OF_FILES}


@pytest.mark.parametrize("export", OF_FILES, ids=identity)
@pytest.mark.parametrize("as_archive", [False, True], ids=["as it is", "as an archive"])
def test_copy_gives_the_same_tables(export, as_archive, tmp_path):
    if as_archive and export.is_file():
        pytest.skip("a lone file needs no archive")
    received = packed(export, tmp_path / "received.zip") if as_archive else export
    copy_export(received, tmp_path / "copy", cut_down(received))
    before, after = tables(received, tmp_path), tables(tmp_path / "copy", tmp_path)
    assert before.keys() == after.keys() and before
    for name, table in before.items():
        assert table.equals(after[name]), name
    # Cutting it down once more leaves it as it is.
    assert cut_down(tmp_path / "copy").values() and set(cut_down(tmp_path / "copy")) <= {*cut_down(received), "copy"}


def test_of_a_download_only_posts_insights_and_a_count_of_followers_are_copied(tmp_path):
    copy_export(DOWNLOAD, tmp_path / "copy", cut_down(DOWNLOAD))
    copied = texts(tmp_path / "copy")
    assert {name.rpartition("/")[2] for name in copied} == {
        "followers_1.json",
        "followers_2.json",
        "posts_1.json",
        "reels.json",
        "posts.json",
    }
    followers = "".join(text for name, text in copied.items() if "followers" in name)
    assert not re.search(r"[a-z]", re.sub(r"string_list_data|value|timestamp", "", followers))
    # Who stands in two lists has one number.
    lists = [json.loads(text) for name, text in sorted(copied.items()) if "followers_" in name]
    numbers = [entry["string_list_data"][0]["value"] for each in lists for entry in each]
    assert lists[0][0] == lists[1][0] and len(set(numbers)) == len(numbers) - 1
    assert not re.search(r"exif|camera|href|cross_post", "".join(copied.values()))


def test_places_cameras_tagged_persons_and_texts_of_comments_stay_behind(tmp_path):
    node = {
        "id": "1",
        "shortcode": "a",
        "taken_at_timestamp": 1777900000,
        "owner": {"username": "kantor.lelang", "full_name": "Rahasia"},
        "edge_media_to_tagged_user": {"edges": [{"node": {"user": {"username": "rahasia.ditandai"}}}]},
        "coauthor_producers": [{"username": "rahasia.bersama"}],
        "location": {"name": "Rahasia", "lat": -6.2349},
        "edge_media_to_parent_comment": {"count": 1, "edges": [{"node": {"text": "rahasia"}}]},
    }
    comment = {"id": 1, "created_at": 1777900001, "text": "Rahasia kapan?", "owner": {"username": "warga", "id": "7"}}
    post = {"node": node, "instaloader": {"version": "4", "node_type": "Post"}}
    received = tmp_path / "received"
    received.mkdir()
    for name, content in {"a.json": post, "a_comments.json": [comment], "b_comments.json": [comment]}.items():
        (received / name).write_text(json.dumps(content))
    (received / "a.txt").write_text("rahasia")
    copy_export(received, tmp_path / "copy", cut_down(received))
    copied = texts(tmp_path / "copy")
    assert set(copied) == {"a.json", "a_comments.json"}
    assert not re.search(r"rahasia|lat|6\.2349", "".join(copied.values()), re.IGNORECASE)
    assert json.loads(copied["a_comments.json"])[0]["text"] == "?"


def test_answers_lose_tokens_and_texts_of_comments(tmp_path):
    comment = {"id": "2", "text": "rahasia", "timestamp": "2026-05-04T13:06:40+0000", "username": "warga"}
    media = {"id": "1", "timestamp": "2026-05-04T13:06:40+0000", "media_type": "IMAGE", "comments": {"data": [comment]}}
    paging = {"next": "https://graph.facebook.com/?access_token=RAHASIA"}
    (tmp_path / "media.json").write_text(json.dumps({"data": [media, 7], "paging": paging}))
    (cut,) = cut_down(tmp_path / "media.json").values()
    assert b"rahasia" not in cut.lower() and b'"warga"' in cut
    # What is no object is one no more, and set aside as before.
    assert json.loads(cut)["data"][1] is None


def test_what_is_left_behind_is_told_without_a_name(tmp_path):
    received = tmp_path / "download"
    shutil.copytree(DOWNLOAD, received)
    (received / "Planta Namasari").mkdir()
    (received / "Planta Namasari" / "surat.json").write_text("{}")
    counts = left_behind(open_export(received), cut_down(received))
    assert counts == {
        "followers_and_following": 1,
        "media": 2,
        "messages": 1,
        "personal_information": 1,
        "other files": 1,
    }


def test_reader_that_does_not_say_what_it_reads_of_a_folder_is_refused(refusal, monkeypatch):
    from citra.errors import BadInput
    from citra.readers import instagram_download

    monkeypatch.delattr(instagram_download, "cut_down")
    with pytest.raises(BadInput, match="it is not known what is read of a folder"):
        cut_down(DOWNLOAD)


# ------------------------------------------------------------------ a download in parts


def in_parts(folder: Path) -> Path:
    """Split the download as Instagram does a large one, and add a part of pictures alone."""
    for part, wanted in (("1", "followers"), ("2", "your_instagram_activity/media"), ("3", ".jpg")):
        with zipfile.ZipFile(folder / f"part{part}.zip", "w") as archive:
            for file in sorted(filter(Path.is_file, DOWNLOAD.rglob("*"))):
                if wanted in str(file):
                    archive.write(file, file.relative_to(DOWNLOAD))
    return folder


def test_folder_of_archives_is_one_download(tmp_path):
    (tmp_path / "parts").mkdir()
    parts = in_parts(tmp_path / "parts")
    read = tables(parts, tmp_path)
    assert len(read["posts"]) == len(tables(DOWNLOAD / "your_instagram_activity", tmp_path)["posts"])
    copy_export(parts, tmp_path / "copy", cut_down(parts))
    assert all(table.equals(read[name]) for name, table in tables(tmp_path / "copy", tmp_path).items())
    assert not [file for file in (tmp_path / "copy").rglob("*") if file.suffix == ".jpg"]


def test_case_of_a_download_in_parts(tmp_path):
    if not CASE.is_dir():
        pytest.skip("the folder of shared cases is not on this machine")
    read = tables(CASE / "parts", tmp_path)
    assert len(read["posts"]) == 20 and read["follower_snapshots"]["follower_count"].max() == 40
    assert holds_pictures_only(CASE / "media-only-part.zip")
