"""``citra inspect``: what a person with a file in hand learns of it."""

import hashlib
import json

import pytest
import yaml
from conftest import ROOT, Workspace

from citra.studyfile import Source

FIXTURES = ROOT / "tests" / "readers" / "fixtures"
HERE = Workspace(ROOT)


def inspect(*arguments, status=0):
    done = HERE.citra("inspect", *map(str, arguments))
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def scraped(tmp_path, likes, comments=1):
    """Write a scraper's list of posts with the given like counts."""
    posts = [
        {
            "id": str(3600000000000000000 + number),
            "type": "Image",
            "shortCode": f"C{number:010}",
            "url": f"https://www.instagram.com/p/C{number:010}/",
            "timestamp": f"2023-11-{number + 1:02}T08:00:00.000Z",
            "ownerUsername": "kantor",
            "likesCount": count,
            "commentsCount": comments,
        }
        for number, count in enumerate(likes)
    ]
    path = tmp_path / "items.json"
    path.write_text(json.dumps(posts), encoding="utf-8")
    return path


def test_it_says_format_rows_dates_columns_gaps_and_what_it_would_become():
    path = FIXTURES / "meta_business_suite" / "instagram-english.csv"
    told = inspect(path, "--time-zone", "Asia/Jakarta", "--captured-at", "2026-09-30", "--account", "kantor.lelang")
    assert f"{path}: Meta Business Suite content export" in told
    for part in ("rows ", "becomes ", "columns ", "Publish time", "account ", "like_count: ", " hidden", "not there "):
        assert part in told
    assert "kantor.lelang" in told


def test_the_entry_it_prints_is_a_source_of_a_parameter_file():
    path = FIXTURES / "follower_log" / "log.csv"
    told = inspect(path, "--time-zone", "Asia/Jakarta")
    entry = yaml.safe_load(told.partition("in the parameter file:\n")[2])[0]
    assert Source(**entry).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert "time_zone" not in entry and "clock" not in entry


def test_several_files_are_told_and_a_refused_one_does_not_hide_the_others(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear colleague,\nhere is the export.\n", encoding="utf-8")
    told = inspect(tmp_path / "letter.txt", tmp_path / "none.csv", FIXTURES / "minet" / "user-posts.csv", status=1)
    assert "letter.txt: no known format looks like this" in told
    assert "none.csv: there is no such file." in told
    assert "minet" in told and "becomes" in told
    assert "Traceback" not in told


def test_folder_is_told_with_the_checksum_that_the_build_wants():
    told = inspect(FIXTURES / "instaloader" / "kantor.lelang", "--account", "kantor.lelang")
    assert "comments" in told and "set aside" in told and "sha256: " in told


@pytest.mark.parametrize(
    ("likes", "comments", "doubt"),
    [
        ([3] * 8 + [40] * 8, 1, "8 posts have exactly 3 likes"),
        ([5] * 16, 0, "comment_count: 16 constant-zero"),
        ([5] * 16, 1, "captured_at is not known"),
    ],
)
def test_it_points_at_what_looks_wrong(tmp_path, likes, comments, doubt):
    assert doubt in inspect(scraped(tmp_path, likes, comments))


def test_metrics_are_listed_with_formula_unit_range_needs_and_source():
    told = HERE.citra("metrics").stdout
    assert "likes_per_post (interactions)" in told
    for part in ("= L / N [per_post, 0 to inf]", "needs posts: like_count", "source: Bonsón and Ratkai (2013)"):
        assert part in told


def test_heading_in_another_language_is_a_line_of_data_and_no_code(workspace, tmp_path):
    export = tmp_path / "export.csv"
    header = "Identifiant,Compte,Date de publication,Type de publication,Mentions J’aime,Commentaires\n"
    export.write_text(header + "17900000000000001,bureau,31/12/2022 23:59,Image IG,1 520,3\n", encoding="utf-8")
    assert "no known format looks like this" in workspace.citra("inspect", str(export)).stderr
    with workspace.path("data/synonyms.yml").open("r+", encoding="utf-8") as file:
        text = file.read().replace(
            "meta_business_suite:\n",
            "meta_business_suite:\n"
            "  fr:\n"
            '    thousands: " "\n'
            '    time_form: "%d/%m/%Y %H:%M"\n'
            "    columns: {post_id: [Identifiant], account: [Compte], posted_at: [Date de publication],\n"
            "      post_type: [Type de publication], like_count: [Mentions J’aime], comment_count: [Commentaires]}\n"
            "    post_types: {Image IG: image}\n",
        )
        file.seek(0)
        file.write(text)
    told = workspace.citra("inspect", str(export), "--time-zone", "Europe/Paris").stdout
    assert "Meta Business Suite content export" in told
    assert "2023-01-01 to 2023-01-01 (Europe/Paris)" in told
    assert "like_count: 1 known; median 1,520, largest 1,520" in told


def test_a_table_that_no_format_knows_is_previewed(tmp_path):
    path = tmp_path / "unggahan.csv"
    path.write_text("Tanggal;Isi;Suka;Catatan\n05/01/2024 09:00;Loket;1.204;a\n", encoding="utf-8")
    told = inspect(path)
    assert "posted_at = Tanggal (05/01/2024 09:00)" in told and "not used" in told and "Catatan (a)" in told
    assert "%d/%m/%Y %H:%M or as %m/%d/%Y %H:%M; say which with --time-form" in told
    assert "no known format looks like this; its headings are Tanggal, Isi, Suka, Catatan" in told
    told = inspect(path, "--time-form", "%d/%m/%Y %H:%M", "--time-zone", "Asia/Jakarta", "--column", "caption=Catatan")
    assert "1 posts" in told and "largest 1,204" in told
    entry = yaml.safe_load(told.partition("in the parameter file:\n")[2].partition("\n\n")[0])[0]
    assert Source(**entry).columns == {"posted_at": "Tanggal", "caption": "Catatan", "like_count": "Suka"}
    assert (entry["time_form"], entry["thousands"]) == ("%d/%m/%Y %H:%M", ".")
