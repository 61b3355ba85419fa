"""``citra new``: a study of one's own, begun without a hand on any file."""

import os
import pty
import subprocess
import sys
import zipfile
from argparse import Namespace
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, Workspace

from citra.errors import CitraError
from citra.pipeline import newstudy
from citra.pipeline.copies import project_copy
from citra.pipeline.newstudy import export_advice
from citra.readers import checksum
from citra.studyfile import read_study_file, source_path

FIXTURES = ROOT / "tests" / "readers" / "fixtures"
POSTS = FIXTURES / "meta_business_suite" / "instagram-english.csv"
FOLLOWERS = FIXTURES / "follower_log" / "log.csv"
STATUSES = FIXTURES / "facebook_statuses" / "statuses.csv"
DOWNLOAD = FIXTURES / "instagram_download" / "download"
# Codes of posts made at 03:00:05 UTC on 1 to 5 June 2025.
MADE_AT_THREE = ("DKV6EOXgAAB", "DKYe3GXgAAB", "DKbDp-XgAAB", "DKdoc2XgAAB", "DKgNPuXgAAB")
SAID = ("--account", "kantor.lelang", "--time-zone", "Asia/Jakarta")


@pytest.fixture
def place(tmp_path) -> Workspace:
    """A workspace with nothing in it but what a new study needs."""
    for name in ("notebooks", "params", "data"):
        (tmp_path / name).mkdir()
    for name in ("src", "data/dictionary.yml", "data/synonyms.yml", "data/exports.yml", "pyproject.toml"):
        (tmp_path / name).symlink_to(ROOT / name)
    return Workspace(tmp_path)


def begin(place, *arguments) -> str:
    """Begin a study from options, in this process."""
    given = dict.fromkeys(("account", "institution", "time_zone", "languages", "captured_at", "shared", "clock")) | {
        "time_form": ""
    }
    words, given["exports"] = list(map(str, arguments)), []
    given["study"] = words.pop(0)
    while words:
        word = words.pop(0)
        if word in ("--shared", "--clock"):
            given[word[2:]] = [*(given[word[2:]] or ()), words.pop(0)]
        elif word.startswith("--"):
            given[word[2:].replace("-", "_")] = words.pop(0)
        else:
            given["exports"].append(Path(word))
    return newstudy.begin(Namespace(**given), place.folder, asks=False)


def test_exports_are_copied_and_the_parameter_file_can_be_read(place):
    told = begin(place, "my-office", POSTS, FOLLOWERS, DOWNLOAD, *SAID, "--institution", "Kantor: Lelang")
    assert told.endswith("make report STUDY=my-office")
    study = read_study_file(place.path("params/my-office.yml"))
    assert (study.account, study.institution, study.report) == ("kantor.lelang", "Kantor: Lelang", ("id", "en"))
    assert study.parameters == {"time_zone": "Asia/Jakarta", "own_account": "kantor.lelang"}
    assert [source.file for source in study.sources] == ["instagram-english.csv", "log.csv", "download"]
    for source, original in zip(study.sources, (POSTS, FOLLOWERS, DOWNLOAD), strict=True):
        copied = source_path(place.folder / study.folder, source)
        assert source.sha256 == checksum(copied)
        # Of the download only what is read is copied.
        assert (checksum(original) == checksum(copied)) == (original != DOWNLOAD)
        assert source.time_zone == "Asia/Jakarta" and not source.simulated and not source.clock
    # Only the download names no account.
    assert [source.account for source in study.sources] == ["", "", "kantor.lelang"]


def test_every_answer_that_is_an_option_reaches_the_file(place):
    begin(place, "x", POSTS, *SAID, "--languages", "id", "--captured-at", "2026-09-30")
    study = read_study_file(place.path("params/x.yml"))
    assert study.report == ("id",) and study.sources[0].captured_at == "2026-09-30"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("My Office", POSTS, *SAID), "The name 'My Office' is no good"),
        (("../x", POSTS, *SAID), "The name '../x' is no good"),
        (("x", POSTS), "--account is missing: without a terminal every answer is an option"),
        (("x", POSTS, "--account", "a"), "--time-zone is missing"),
        (("x", *SAID), "A study needs at least one export"),
        (("x", "nowhere.csv", *SAID), "nowhere.csv: there is no such file"),
        (("x", POSTS, POSTS, *SAID), "two exports have the name instagram-english.csv"),
        (("x", ROOT / "README.md", *SAID), "README.md"),
        (("x", POSTS, "--account", "a", "--time-zone", "Jakarta"), "--time-zone: 'Jakarta' is no zone, expected one"),
        (("x", POSTS, *SAID, "--clock", "WIB"), "--clock: 'WIB' is no zone, expected one like Asia/Jakarta"),
        (("x", POSTS, *SAID, "--clock", "a.csv=UTC"), "--clock: a.csv is none of the exports; expected instagram-"),
        (("x", STATUSES, *SAID), "statuses.csv: the times in this file bear no zone, and whose clock they are depends"),
        (("x", POSTS, *SAID, "--languages", "nl"), "--languages: 'nl' is not known; expected id or en"),
    ],
)
def test_what_is_no_good_is_one_sentence_and_nothing_is_made(place, arguments, sentence):
    with pytest.raises(CitraError) as fault:
        begin(place, *arguments)
    assert sentence in str(fault.value) and "\n" not in str(fault.value)
    assert not list(place.path("params").iterdir()) and not (place.path("data/raw") / "x").exists()


def test_the_offices_zone_stands_once_and_is_no_clock_of_an_export(place):
    begin(place, "x", POSTS, FOLLOWERS, *SAID)
    text = place.path("params/x.yml").read_text(encoding="utf-8")
    assert text.count("Asia/Jakarta") == text.count("time_zone") == 1 and "clock" not in text


def test_a_stated_clock_is_that_of_the_exports_whose_clock_is_not_known(place):
    begin(place, "x", POSTS, STATUSES, *SAID, "--clock", "-05:00")
    assert [source.clock for source in read_study_file(place.path("params/x.yml")).sources] == ["", "-05:00"]
    begin(place, "y", POSTS, *SAID, "--clock", f"{POSTS.name}=UTC")
    assert read_study_file(place.path("params/y.yml")).sources[0].clock == "UTC"


def test_a_clock_that_the_keys_prove_stands_in_the_entry(place, tmp_path):
    export = tmp_path / "export.csv"
    # Written by the clock of Makassar, eight hours before UTC; the codes say 2025-06-01 to 05, 03:00 UTC.
    rows = [
        f"{179 + day},kantor.lelang,06/0{day}/2025 11:00,https://www.instagram.com/p/{code}/,IG image,{day},0"
        for day, code in enumerate(MADE_AT_THREE, start=1)
    ]
    header = "Post ID,Account username,Publish time,Permalink,Post type,Likes,Comments"
    export.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    begin(place, "x", export, *SAID)
    text = place.path("params/x.yml").read_text(encoding="utf-8")
    assert read_study_file(place.path("params/x.yml")).sources[0].clock == "+08:00"
    assert "# Its clock: 5 of 5 posts agree with their keys by +08:00." in text
    with pytest.raises(CitraError, match="the keys of 5 of 5 posts say that it is \\+08:00"):
        begin(place, "y", export, *SAID, "--clock", "export.csv=Asia/Jakarta")


def test_nothing_is_overwritten(place):
    begin(place, "x", POSTS, *SAID)
    before = place.path("params/x.yml").read_bytes()
    with pytest.raises(CitraError, match="is there already"):
        begin(place, "x", FOLLOWERS, *SAID)
    assert place.path("params/x.yml").read_bytes() == before


def test_on_a_terminal_the_answers_are_asked(place):
    mine, theirs = pty.openpty()
    typed = f"kantor.lelang\nKantor Lelang\nAsia/Jakarta\nen\n{POSTS}\n\n\n\n"
    os.write(mine, typed.encode())
    command = [sys.executable, "-m", "citra.pipeline", "new", "x"]
    settings = {"cwd": place.folder, "env": place.environment(), "stdin": theirs, "timeout": 120}
    done = subprocess.run(command, capture_output=True, text=True, check=False, **settings)
    os.close(mine)
    os.close(theirs)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Meta Business Suite" in done.stdout and "Account, as its platform names it" in done.stdout
    assert read_study_file(place.path("params/x.yml")).report == ("en",)


def test_command_says_the_next_one(place):
    done = place.citra("new", "my-office", str(POSTS), *SAID)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip().endswith("make report STUDY=my-office")
    done = place.citra("new", "my office", str(POSTS), *SAID)
    assert done.returncode == 1 and done.stderr.strip().startswith("The name 'my office' is no good")


def test_statements_bring_their_codebook(place):
    (place.path("data/codebooks")).symlink_to(ROOT / "data" / "codebooks")
    statements = FIXTURES / "interview_statements" / "statements.csv"
    begin(place, "x", statements, *SAID)
    assert read_study_file(place.path("params/x.yml")).codebook == "data/codebooks/interview.yml"
    other = place.path("other.csv")
    other.write_text(statements.read_text(encoding="utf-8").replace("skills", "skillz"), encoding="utf-8")
    with pytest.raises(CitraError, match="the code 'skillz' is not in the codebook"):
        begin(place, "y", other, *SAID)


def test_advice_is_told_in_both_languages():
    told = export_advice(ROOT, ("id", "en"))
    assert "Jumlah pengikut" in told and "Follower counts" in told


# ------------------------------------------------------------------ what stays behind, and what may leave


def test_nothing_may_leave_unless_it_is_said(place):
    begin(place, "x", POSTS, FOLLOWERS, *SAID, "--shared", FOLLOWERS.name)
    assert [source.shared for source in read_study_file(place.path("params/x.yml")).sources] == [False, True]
    assert "shared: false" in place.path("params/x.yml").read_text(encoding="utf-8")
    with pytest.raises(CitraError, match=r"--shared: other.csv is none of the exports"):
        begin(place, "y", POSTS, *SAID, "--shared", "other.csv")


@pytest.mark.parametrize(("typed", "is_shared"), [("", False), ("no", False), ("yes", True), ("ya", True)])
def test_leave_is_asked_of_each_export(place, monkeypatch, typed, is_shared):
    asked = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or typed)
    given = {"study": "x", "exports": [POSTS, FOLLOWERS], "account": "kantor.lelang", "institution": "Kantor"}
    given |= {
        "time_zone": "Asia/Jakarta",
        "languages": "id",
        "captured_at": "",
        "time_form": "",
        "shared": None,
        "clock": None,
    }
    newstudy.begin(Namespace(**given), place.folder, asks=True)
    assert len(asked) == 2 and POSTS.name in asked[0] and FOLLOWERS.name in asked[1] and "[no]" in asked[0]
    assert [source.shared for source in read_study_file(place.path("params/x.yml")).sources] == [is_shared] * 2


def test_make_passes_on_which_exports_may_leave():
    command = ["make", "-n", "new", "STUDY=x", "EXPORTS=a.csv b.csv", "SHARED=b.csv"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert '"x" a.csv b.csv --shared "b.csv"' in printed


def test_part_of_pictures_alone_is_told_and_passed_over(place, tmp_path):
    part = tmp_path / "part-2.zip"
    with zipfile.ZipFile(part, "w") as archive:
        archive.writestr("media/posts/1.jpg", b"\xff\xd8\xff")
    told = begin(place, "x", DOWNLOAD, part, *SAID)
    assert "part-2.zip: it holds pictures and films only; nothing of it is read or copied." in told
    assert [source.file for source in read_study_file(place.path("params/x.yml")).sources] == ["download"]
    with pytest.raises(CitraError, match="pictures and films only, and nothing to read"):
        begin(place, "y", part, *SAID)


def test_what_is_left_behind_stands_in_the_parameter_file(place):
    told = begin(place, "x", DOWNLOAD, *SAID)
    sentence = "download: copied is what is read of 6 of 11 files; left behind: "
    assert sentence in told and f"  # {sentence}" in place.path("params/x.yml").read_text(encoding="utf-8")
    assert not [file for file in place.path("data/raw/x").rglob("*") if "message" in file.name]


def test_own_study_is_kept_out_of_git_and_still_copied(tmp_path):
    """Its files are read by name, so that a clean copy has them all the same."""
    for name in (".gitignore", "Makefile"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    for name in ("data/raw/mine/posts.csv", "data/raw/kpknl-bekasi/export.csv", "data/handcoded/mine.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("private")
    (tmp_path / "params").mkdir()
    entry = {"file": "posts.csv", "sha256": "", "origin": "", "licence": "", "simulated": False}
    content = {"study": "mine", "folder": "data/raw/mine", "sources": [entry]}
    (tmp_path / "params" / "mine.yml").write_text(yaml.safe_dump(content))
    for command in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    listed = subprocess.run(["git", "ls-files"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert listed.split() == [".gitignore", "Makefile"]
    with project_copy(read_study_file(tmp_path / "params" / "mine.yml"), tmp_path) as copy:
        files = {path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file()}
    assert files == {".gitignore", "Makefile", "data/raw/mine/posts.csv", "params/mine.yml"}


def test_studies_that_come_with_the_project_are_tracked():
    names = ["params/smoke.yml", "reference/kpknl-bekasi/findings.json", "reference/tolerances.yml"]
    command = ["git", "check-ignore", "--no-index", *names]
    assert subprocess.run(command, cwd=ROOT, capture_output=True).stdout == b""
