"""The log of follower counts, as text and as a workbook."""

import zipfile

import pandas as pd
import pytest
from workbook import MAIN, write_workbook

HEAD = "account,date,followers"
LINE = "kantor.lelang,2023-01-01,1776"


@pytest.fixture
def workbook(tmp_path):
    """Write a workbook."""
    return lambda *arguments, **options: write_workbook(tmp_path / "log.xlsx", *arguments, **options)


@pytest.fixture
def written(tmp_path):
    """Write a log as text."""

    def write(text: str):
        path = tmp_path / "log.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def utc(*texts):
    return [pd.Timestamp(text, tz="UTC") if text else pd.NaT for text in texts]


def test_log_as_text(read_file, fixtures):
    received = read_file(fixtures / "follower_log" / "log.csv", time_zone="Asia/Jakarta")
    log = received.tables["follower_snapshots"]
    assert log["account_id"].tolist() == ["kantor.lelang"] * 4 + ["kantor.lain"]
    assert log["observed_at"].tolist() == utc(
        "2022-12-31 17:00", "2023-01-31 17:00", "2023-02-28 17:00", "", "2022-12-31 17:00"
    )
    assert log["follower_count"].tolist() == [1776, pd.NA, pd.NA, 1500, 20]
    # 14K is 13,500 rounded to thousands, or 14,999 cut; 1,2 rb is 1.2 thousand.
    assert log["follower_count_low"].tolist() == [1776, 13500, 1150, 1500, 20]
    assert log["follower_count_high"].tolist() == [1776, 14999, 1299, 1500, 20]
    assert log["following_count"].tolist() == [418, pd.NA, 420, pd.NA, 1]
    assert log["post_count"].tolist() == [987, 990, pd.NA, pd.NA, 0]
    assert set(log["reading_kind"]) == {"observed"}
    assert received.reading.row_count == 5
    assert received.reading.is_balanced


def test_log_as_a_workbook(read_file, workbook):
    path = workbook(
        [
            ["account", "date", "followers", "posts"],
            ["kantor.lelang", pd.Timestamp("2023-01-01"), 1776, 987],
            ["kantor.lelang", pd.Timestamp("2023-02-01 15:30"), "14K"],
            [],
            ["kantor.lelang", "2023-03-01", "1,2 rb", 990],
            ["kantor.lelang", None, 1500],
        ]
    )
    received = read_file(path, time_zone="Asia/Jakarta")
    log = received.tables["follower_snapshots"]
    assert log["observed_at"].tolist() == utc("2022-12-31 17:00", "2023-01-31 17:00", "2023-02-28 17:00", "")
    assert log["follower_count"].tolist() == [1776, pd.NA, pd.NA, 1500]
    assert log["follower_count_low"].tolist() == [1776, 13500, 1150, 1500]
    assert log["post_count"].tolist() == [987, pd.NA, 990, pd.NA]
    assert received.reading.row_count == 5 and received.reading.set_aside == {"blank-row": 1}
    assert received.reading.is_balanced


def test_workbook_whatever_its_name(read_file, workbook, tmp_path):
    path = workbook([["account", "date", "followers"], ["kantor.lelang", "2023-01-01", 5]])
    other = path.rename(tmp_path / "log.dat")
    assert read_file(other).tables["follower_snapshots"]["follower_count"].tolist() == [5]


def test_log_of_undated_readings_alone(read_file, written):
    log = read_file(written(f"{HEAD}\nkantor.lelang,,5\nkantor.lelang,,6\n")).tables["follower_snapshots"]
    assert log["observed_at"].isna().all()
    assert log["follower_count"].tolist() == [5, 6]


@pytest.mark.parametrize(
    ("lines", "part"),
    [
        ([LINE, LINE], "line 3, column date: found '2023-01-01', expected each day once"),
        (["kantor.lelang,2023-01-01,"], "line 2, column followers: found nothing"),
        (["kantor.lelang,2023-01-01,many"], "line 2, column followers: found 'many', expected a whole number"),
        (["kantor.lelang,2023-01-01,-1"], "line 2, column followers: found '-1', expected a whole number"),
        (["kantor.lelang,2023-01-01,1.776"], "line 2, column followers: found '1.776', expected a whole number"),
        (["kantor.lelang,2023-01-01,99999999999999999999"], "column followers: found '99999999999999999999'"),
        (["kantor.lelang,2023-01-01,99999999999999999999M"], "column followers: found '99999999999999999999M'"),
        (["kantor.lelang,2023-02-31,5"], "line 2, column date: found '2023-02-31', expected a time like %Y-%m-%d"),
        (
            ["kantor.lelang,01/02/2023,5"],
            "line 2, column date: '01/02/2023' can be read as %d/%m/%Y or as %m/%d/%Y",
        ),
        (["kantor.lelang,0001-01-01,5"], "line 2, column date: found '0001-01-01'"),
        ([LINE, "kantor.lelang,2023-01-02"], "line 3: the row ends early"),
    ],
)
def test_refusal_of_text(told, written, lines, part):
    assert part in told(written("\n".join([HEAD, *lines]) + "\n"))


@pytest.mark.parametrize(
    ("row", "part"),
    [
        (["kantor.lelang", "2023-01-01", 1776.5], "row 4, column followers: found '1776.5', expected a whole number"),
        (["kantor.lelang", "2023-01-01", "many"], "row 4, column followers: found 'many', expected a whole number"),
        (["kantor.lelang", "2023-01-01", 1e300], "row 4, column followers: found '1000"),
        (["kantor.lelang", 44927, 5], "row 4, column date: found '44927', expected a time like %Y-%m-%d"),
        (["kantor.lelang", pd.Timestamp("1950-01-01"), 5], "row 4, column date: found '1950-01-01'"),
        (["kantor.lelang", "2023-01-01", pd.Timestamp("2023-01-01")], "row 4, column followers: found '2023-01-01'"),
    ],
)
def test_refusal_of_a_workbook_names_the_row_that_the_user_sees(told, workbook, row, part):
    assert part in told(workbook([["account", "date", "followers"], row], first=3))


@pytest.mark.parametrize(
    ("sheet", "part"),
    [
        ("", "no sheet of this workbook holds a table"),
        ('<row r="1"><c r="A0"><v>1</v></c></row>', "this is no readable workbook"),
        ('<row r="1"><c r="A1" t="s"><v>5</v></c></row>', "this is no readable workbook"),
        ("<row><c></row>", "this is no readable workbook"),
        (
            '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>',
            "reach over 17,179,869,184 cells, beyond measure",
        ),
        ('<row r="1"><c r="ZZZZ1"><v>2</v></c></row>', "beyond the last one that a sheet can have"),
        (f'<row r="1"><c r="A{"9" * 5000}"><v>2</v></c></row>', "beyond the last one that a sheet can have"),
    ],
)
def test_refusal_of_a_damaged_sheet(refusal, workbook, sheet, part):
    assert part in refusal(workbook([], sheet=sheet))


def test_heading_twice_counts_where_its_columns_agree(read_file, workbook):
    rows = [["a", "2023-01-01", 5, 5], ["a", "2023-01-02", 5, 6]]
    reading = read_file(workbook([["account", "date", "followers", "followers"], *rows])).reading
    assert reading.tables["follower_snapshots"]["follower_count"].tolist() == [5]
    assert reading.remarks["table", "headings-differ"] == 1 and reading.set_aside == {"unknown-reading": 1}
    assert "row 3, column followers: found '5 and 6'" in str(reading.examples["table", "headings-differ"])


def test_text_that_many_cells_share_is_counted_for_each(refusal, workbook):
    """A few kilobytes on the disk, and gigabytes once each cell holds its copy."""
    shared = "x" * 100_000
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 6001))
    path = workbook([], sheet=cells)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}"><si><t>{shared}</t></si></sst>')
    assert path.stat().st_size < 100_000
    assert "the texts of its cells have more than 256 MB together; not read" in refusal(path)


def test_library_that_panics_is_no_crash(refusal, workbook, monkeypatch):
    path = workbook([["account", "date", "followers"]])

    class PanicException(BaseException):
        pass

    def panic(*_):
        raise PanicException("index out of bounds:\nthe len is 0")

    monkeypatch.setattr("python_calamine.CalamineWorkbook.from_filelike", panic)
    assert "no readable workbook (index out of bounds: the len is 0)" in refusal(path)
