"""A folder or an archive of many exports as one source: each file by what it is, what is none named."""

import shutil
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from citra.errors import BadInput
from citra.inspection import inspect_export
from citra.privacy import Privacy
from citra.readers import cut_down, read_export
from citra.studyfile import Source

FIXTURES = Path(__file__).parent / "fixtures"
HEADER = "Post ID,Account username,Publish time,Permalink,Post type,Date,Likes,Comments\n"


def month(number: int) -> str:
    """A month of a Meta export, two posts, the last of which stands in the next month's file, too."""
    rows = []
    for at in (number, number + 1):
        moment = f"{at:02}/15/2024 09:00"
        rows.append(f"1790000000000000{at},kantor,{moment},,IG image,Lifetime,{at * 10},{at}")
    return HEADER + "\n".join(rows) + "\n"


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "exports"
    (place / "2024").mkdir(parents=True)
    for number in range(1, 5):
        (place / "2024" / f"month-{number}.csv").write_text(month(number), encoding="utf-8")
    (place / "log.csv").write_text("account,date,followers\nkantor,2024-01-05,70\n", encoding="utf-8")
    (place / "letter.txt").write_text("Dear colleague,\nhere they are.\n", encoding="utf-8")
    (place / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (place / ".DS_Store").write_bytes(b"\x00\x00\x00\x01Bud1")
    return place


def read(path, **stated):
    source = Source(path.name, "", "", "", False, **{"time_zone": "Asia/Jakarta", **stated})
    return read_export(path, source, Privacy(path.parent / "pseudonym.key"))


def packed(folder, **more):
    path = folder.parent / "exports.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder).as_posix())
    return path


@pytest.mark.parametrize("pack", [lambda folder: folder, packed], ids=["folder", "archive"])
def test_every_file_is_read_by_what_it_is(folder, pack):
    received = read(pack(folder))
    assert (
        received.format
        == "many files: 4 of Meta Business Suite content export, 1 of " + received.parts["log.csv"].format
    )
    posts = received.tables["posts"]
    assert posts["like_count"].tolist() == [10, 20, 20, 30, 30, 40, 40, 50]
    assert posts["source_file"].unique().tolist() == [pack(folder).name]
    assert posts["source_part"].tolist()[:3] == ["2024/month-1.csv", "2024/month-1.csv", "2024/month-2.csv"]
    assert received.tables["follower_snapshots"]["follower_count"].tolist() == [70]
    assert received.reading.is_balanced and received.reading.set_aside == {"stray-file": 2}
    assert any("letter.txt: no known format" in sentence for sentence in received.strays)
    assert any("logo.png: this is a picture" in sentence for sentence in received.strays)
    account = received.tables["intake"].set_index("rule")["row_count"]
    assert account["rows-read"] == 11 and account["rows-kept"] == 9


def test_inspection_tells_each_file_and_each_stray(folder):
    source = Source(folder.name, "", "", "", False, time_zone="Asia/Jakarta")
    told = inspect_export(folder, source)
    for part in ("2024/month-3.csv: Meta Business Suite content export; 2 posts; 2024-03-1", "letter.txt", "logo.png"):
        assert part in told
    assert ".DS_Store" not in told


def test_one_file_and_many_give_the_same_posts(folder, tmp_path):
    rows = "".join(month(number).removeprefix(HEADER) for number in range(1, 5))
    lone = tmp_path / "whole.csv"
    lone.write_text(HEADER + rows, encoding="utf-8")
    shared = [name for name in read(lone).tables["posts"] if not name.startswith("source_")]
    pd.testing.assert_frame_equal(read(lone).tables["posts"][shared], read(folder).tables["posts"][shared])


def test_order_of_names_decides_nothing_but_the_order(folder):
    first = read(folder).tables["posts"].sort_values(["post_id", "source_part"])
    (folder / "2024" / "month-1.csv").rename(folder / "z.csv")
    again = read(folder).tables["posts"].sort_values(["post_id", "source_part"])
    assert first["post_id"].tolist() == again["post_id"].tolist()


def test_fault_of_a_known_file_names_it(folder):
    (folder / "2024" / "month-2.csv").write_text(
        HEADER + "1,kantor,01/15/2024 09:00,,IG image,3 days,1,1\n", encoding="utf-8"
    )
    with pytest.raises(BadInput, match=r"2024/month-2\.csv, line 2, column Date"):
        read(packed(folder))


def test_folder_without_any_export_is_refused(tmp_path):
    place = tmp_path / "exports"
    place.mkdir()
    (place / "letter.txt").write_text("Dear colleague,\nhere they are.\n", encoding="utf-8")
    with pytest.raises(BadInput, match="no known format looks like this"):
        read(place)


def test_stated_columns_hold_for_each_table_that_has_them(tmp_path):
    place = tmp_path / "tables"
    place.mkdir()
    for number in (1, 2):
        (place / f"{number}.csv").write_text(f"hari,suka\n2024-01-0{number},{number}\n", encoding="utf-8")
    shutil.copy(FIXTURES / "follower_log" / "log.csv", place / "log.csv")
    received = read(place, columns={"posted_at": "hari", "like_count": "suka"})
    assert received.tables["posts"]["like_count"].tolist() == [1, 2]
    assert len(received.tables["follower_snapshots"]) and not received.strays


def test_copy_holds_what_is_read_and_nothing_else(folder):
    assert sorted(cut_down(folder)) == [*(f"2024/month-{number}.csv" for number in range(1, 5)), "log.csv"]
    assert cut_down(packed(folder))["2024/month-2.csv"] == month(2).encode()
