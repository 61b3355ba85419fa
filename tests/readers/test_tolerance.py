"""One tolerance for every table: however a spreadsheet saved an export, it gives the same rows."""

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from workbook import write_workbook

FIXTURES = Path(__file__).parent / "fixtures"
# Every fixture that is a table in UTF-8, and is read as it lies there.
LEFT_OUT = ("instagram-daily", "Follows", "Reach")
TABLES = sorted(path for path in FIXTURES.glob("*/*.csv") if path.stem not in LEFT_OUT)
STATED = {"account": "kantor.lelang", "time_zone": "Asia/Jakarta", "captured_at": "2026-09-30"}


def cells(path: Path) -> list[list[str]]:
    text = path.read_text(encoding="utf-8-sig")
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.reader(file, delimiter=delimiter) if row]


def written(rows: list[list[str]], delimiter: str = ",", end: str = "\r\n", quoting: int = csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return text.getvalue()


def one_cell(rows: list[list[str]]) -> str:
    """Return what a spreadsheet writes that takes a semicolon for the separator: each line in one cell."""
    return written([[line] for line in written(rows, end="\n").splitlines()], ";")


# What a spreadsheet, or the person before it, does to a table.
SAVED = {
    "utf-16 with its mark": lambda rows: written(rows).encode("utf-16"),
    "utf-16, big end first": lambda rows: b"\xfe\xff" + written(rows).encode("utf-16-be"),
    "utf-16 without a mark": lambda rows: written(rows).encode("utf-16-le"),
    "separator line": lambda rows: ("sep=,\r\n" + written(rows)).encode(),
    "separator line of semicolons": lambda rows: ("\ufeffsep=;\r\n" + written(rows, ";")).encode(),
    "semicolons": lambda rows: written(rows, ";").encode(),
    "tabs in utf-16": lambda rows: written(rows, "\t").encode("utf-16"),
    "bars": lambda rows: written(rows, "|").encode(),
    "carriage returns": lambda rows: written(rows, end="\r", quoting=csv.QUOTE_ALL).encode(),
    "everything quoted": lambda rows: written(rows, quoting=csv.QUOTE_ALL).encode(),
    "blank lines first": lambda rows: ("\n\n" + written(rows)).encode(),
    "separators at the ends": lambda rows: written([[*row, "", ""] for row in rows]).encode(),
    "separators at the ends of the rows alone": lambda rows: written([rows[0], *([*r, ""] for r in rows[1:])]).encode(),
    "one cell a row": lambda rows: one_cell(rows).encode(),
}


def headings_again(rows: list[list[str]]) -> list[list[str]]:
    """Return a table with its headings once more below its first row, and at its end."""
    at, headings = max(enumerate(rows), key=lambda row: sum(map(bool, row[1])))
    return [*rows[: at + 2], headings, *rows[at + 2 :], headings]


# What adds rows that are none, and by which reason they are told.
ADDED = {
    "blank-row": lambda rows: [*rows, [""] * len(rows[0]), [""] * len(rows[0])],
    "repeated-header": headings_again,
}


@pytest.fixture(scope="module")
def as_received(tmp_path_factory):
    """Read a fixture once as it lies there."""
    from citra.privacy import Privacy
    from citra.readers import read_export
    from citra.studyfile import Source

    privacy, known = Privacy(tmp_path_factory.mktemp("settings") / "pseudonym.key"), {}

    def read(path: Path, of: Path) -> tuple[dict, object]:
        if path not in known:
            form = {"facebook-swedish": "%Y-%m-%d %H:%M", "instagram-indonesian": "%Y-%m-%d %H:%M"}.get(of.stem, "")
            source = Source("a.csv", "", "", "", False, **STATED, time_form=form)
            received = read_export(path, source, privacy)
            tables = {name: table for name, table in received.tables.items() if name != "intake"}
            known[path] = tables, received.reading
        return known[path]

    return read


def assert_same(found: dict[str, pd.DataFrame], expected: dict[str, pd.DataFrame]) -> None:
    assert found.keys() == expected.keys()
    for name, table in expected.items():
        pd.testing.assert_frame_equal(found[name], table)


@pytest.mark.parametrize("how", SAVED)
@pytest.mark.parametrize("path", TABLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_same_rows_however_saved(path, how, as_received, tmp_path):
    changed = tmp_path / path.name
    changed.write_bytes(SAVED[how](cells(path)))
    tables, reading = as_received(changed, path)
    assert reading.is_balanced
    assert_same(tables, as_received(path, path)[0])


@pytest.mark.parametrize("path", TABLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_same_rows_in_a_workbook_below_a_title(path, as_received, tmp_path):
    rows = [["Report of the office"], [], *cells(path)]
    tables, reading = as_received(write_workbook(tmp_path / "saved.xlsx", rows), path)
    assert_same(tables, as_received(path, path)[0])
    assert "'Report of the office' stands above the headings" in str(reading.examples["table", "skipped-line"])


@pytest.mark.parametrize("reason", ADDED)
@pytest.mark.parametrize("path", TABLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_rows_that_are_none_are_told_apart(path, reason, as_received, tmp_path):
    changed = tmp_path / path.name
    changed.write_text(written(ADDED[reason](cells(path))), encoding="utf-8", newline="")
    tables, reading = as_received(changed, path)
    assert_same(tables, as_received(path, path)[0])
    assert reading.set_aside[reason] == as_received(path, path)[1].set_aside[reason] + 2


HEAD = "Post ID,Account username,Publish time,Post type,Likes,Reach,Views,Comments"
FIRST = "17900000000000001,kantor.lelang,01/31/2024 23:45,IG image,1,10,20,0"


@pytest.fixture
def posts_of(tmp_path, read_file):
    """Read a Meta export of some lines, and return its posts and the account of them."""

    def read(*lines: str, head: str = HEAD):
        path = tmp_path / "export.csv"
        path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        received = read_file(path, **STATED)
        return received.tables["posts"], received.reading

    return read


def test_row_too_long_is_set_aside_unless_the_surplus_is_empty(posts_of):
    posts, reading = posts_of(FIRST, FIRST.replace("001,", "002,") + ",,", FIRST.replace("001,", "003,") + ",9")
    assert posts["post_id"].str[-1].tolist() == ["1", "2"]
    assert reading.set_aside == {"surplus-cells": 1}
    assert "line 4: found 9 cells, expected 8" in str(reading.examples["rows", "surplus-cells"])


def test_row_that_ends_early_has_unknown_last_cells(posts_of):
    posts, reading = posts_of(FIRST, "17900000000000002,kantor.lelang,02/01/2024 09:00,IG image,5")
    assert posts["like_count"].tolist() == [1, 5] and posts["reach_count"].tolist() == [10, pd.NA]
    assert reading.remarks["table", "short-row"] == 1 and not reading.set_aside


def test_row_of_sums_is_no_post(posts_of):
    posts, reading = posts_of(FIRST, "Total,,,,1,10,20,0", "TOTAL,,,,1,10,20,0")
    assert len(posts) == 1 and reading.set_aside == {"totals-row": 2}


def test_row_without_key_or_time_is_set_aside_by_its_reason(posts_of):
    posts, reading = posts_of(
        FIRST,
        FIRST.replace("17900000000000001", ""),
        FIRST.replace("17900000000000001", "1.79E+16"),
        FIRST.replace("01/31/2024 23:45", ""),
        FIRST.replace("01/31/2024 23:45", "tomorrow"),
    )
    assert len(posts) == 1
    assert reading.set_aside == {"no-key": 1, "damaged-key": 1, "no-time": 1, "unreadable-time": 1}
    assert reading.is_largely_faulty and reading.fault_count == 4
    assert "do not save the file with a spreadsheet" in str(reading.examples["rows", "damaged-key"])


def test_bad_count_is_absent_and_not_hidden(posts_of):
    posts, reading = posts_of(FIRST, FIRST.replace("001,", "002,").replace(",1,10,", ",many,10,"))
    assert posts["like_count"].tolist() == [1, pd.NA] and not posts["is_like_count_hidden"].any()
    assert reading.remarks["like_count", "unreadable-number"] == 1 and not reading.set_aside
    assert "line 3, column Likes: found 'many'" in str(reading.examples["like_count", "unreadable-number"])


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1 520", 1520),
        ("1\u00a0520", 1520),
        ("1\u202f520", 1520),
        ("1\u2019520", 1520),
        ("12,0", 12),
        ("12.0", 12),
        ("1.234.567", 1234567),
        ("1.520", None),
        ("1,52", None),
        ("-3", None),
        ("12.5", None),
    ],
)
def test_number_that_can_be_read_in_one_way_only(posts_of, written, number):
    posts, reading = posts_of(FIRST.replace(",1,10,", f',"{written}",10,'))
    assert posts["like_count"].tolist() == [pd.NA if number is None else number]
    assert reading.remarks["like_count", "unreadable-number"] == (number is None)


def test_zero_that_cannot_be_is_not_known(posts_of):
    zeros = ("0,10,0,0", "5,0,0,0", "0,0,0,0", "0,0,0,2")
    lines = [FIRST.replace("001,", f"00{n},").replace("1,10,20,0", zero) for n, zero in enumerate(zeros)]
    posts, reading = posts_of(*lines)
    assert posts["view_count"].tolist() == [pd.NA, 0, 0, 0]
    assert posts["reach_count"].tolist() == [10, pd.NA, 0, pd.NA]
    assert reading.remarks["view_count", "impossible-zero"] == 1
    assert reading.remarks["reach_count", "impossible-zero"] == 2


def test_words_of_meta_are_the_reason_of_its_error_rows(posts_of):
    head = HEAD + ",Data comment"
    posts, reading = posts_of(FIRST + ",", ",,,,,,,,An error occurred", head=head)
    assert len(posts) == 1 and reading.set_aside == {"error-row": 1}
    assert "'An error occurred'" in str(reading.examples["rows", "error-row"])


def test_row_of_a_day_among_those_of_the_lifetime_is_set_aside(posts_of):
    lines = [
        f"{FIRST.replace('001,', f'00{n},')},{date}" for n, date in enumerate(("Lifetime", "01/31/2024", "Lifetime"))
    ]
    posts, reading = posts_of(*lines, head=HEAD + ",Date")
    assert posts["post_id"].str[-1].tolist() == ["0", "2"] and reading.set_aside == {"not-lifetime": 1}


def test_heading_twice_with_equal_cells_is_left_out(posts_of):
    posts, reading = posts_of(FIRST + ",20", head=HEAD + ",Views")
    assert posts["view_count"].tolist() == [20] and reading.remarks["table", "heading-twice"] == 1


def test_file_of_which_nothing_can_be_read_is_refused(tmp_path, refusal):
    path = tmp_path / "export.csv"
    path.write_text("\n".join([HEAD, *[FIRST.replace("01/31/2024 23:45", "x")] * 3]), encoding="utf-8")
    assert "found 'x', expected a time like %m/%d/%Y %H:%M; none of the 3 rows of this file" in refusal(path, **STATED)


KEYS = [122100000000000000 + 6000123 * n for n in range(8)]
PAGE = "Post ID,Page name,Publish time,Post type,Reach,Reactions,Permalink"


def page(keys: list, addresses: list[str]) -> list[str]:
    return [
        f"{key},Kantor,01/{day:02}/2024 09:00,Photos,9,1,{address}"
        for day, (key, address) in enumerate(zip(keys, addresses, strict=True), start=1)
    ]


@pytest.mark.parametrize("spoil", [lambda key: round(key, -3), lambda key: int(float(key)), lambda key: f"{key:.2e}"])
def test_spoiled_keys_are_taken_from_the_addresses(posts_of, spoil):
    addresses = [f"https://www.facebook.com/kantor/posts/{key}" for key in KEYS]
    posts, reading = posts_of(*page([spoil(key) for key in KEYS], addresses), head=PAGE)
    assert posts["post_id"].tolist() == [str(key) for key in KEYS]
    assert reading.remarks["post_id", "key-from-address"] == 8


@pytest.mark.parametrize("address", ["", "https://www.facebook.com/kantor/posts/999999999999999999"])
def test_spoiled_keys_without_their_addresses_refuse_the_file(tmp_path, refusal, address):
    path = tmp_path / "export.csv"
    path.write_text("\n".join([PAGE, *page([round(key, -3) for key in KEYS], [address] * 8)]), encoding="utf-8")
    assert "column Post ID: found '122100000000000000', expected the post's key with all its digits" in refusal(path)


def test_round_key_among_others_is_no_spoiled_one(posts_of):
    posts, reading = posts_of(*page([KEYS[1], KEYS[0], KEYS[2] + 1], [""] * 3), head=PAGE)
    assert len(posts) == 3 and not reading.set_aside


LOG = "tanggal;pengikut"


@pytest.mark.parametrize(
    ("lines", "counts", "aside"),
    [
        (["01/02/2024;1.776", "08/02/2024;"], [1776], {"unknown-reading": 1}),
        (["01/02/2024;NA", "08/02/2024;kosong", "15/02/2024;-", "22/02/2024;12"], [12], {"unknown-reading": 3}),
        (["01/02/2024;5", "01/02/2024;5"], [5], {"repeated-row": 1}),
        (["01/02/2024;5", "01/02/2024;6", "08/02/2024;7"], [7], {"contradicting-row": 2}),
        (["2024-02-01;5", "besok;6"], [5], {"unreadable-time": 1}),
        (["01/02/2024;5", "08/02/2024;banyak"], [5], {"no-number": 1}),
        (["01/02/2024;5", "Jumlah;5", ";;"], [5], {"totals-row": 1, "blank-row": 1}),
    ],
)
def test_log_as_an_office_keeps_it(tmp_path, read_file, lines, counts, aside):
    path = tmp_path / "log.csv"
    path.write_text("\n".join([LOG, *lines]), encoding="utf-8")
    received = read_file(path, **STATED)
    assert received.tables["follower_snapshots"]["follower_count"].tolist() == counts
    assert received.reading.set_aside == aside and received.reading.is_balanced
    assert set(received.tables["follower_snapshots"]["account_id"]) == {"kantor.lelang"}


def test_broken_item_of_a_list_is_set_aside_with_its_number(tmp_path, read_file):
    whole = '{"id": "%d", "shortCode": "C%d", "likesCount": 3, "timestamp": "2024-01-05T09:00:00Z", "caption": "%s"}'
    items = [whole % (1, 1, "Kabar \\ud83d"), "null", whole % (2, 2, "a\tb"), '{"id": [1], "shortCode": "C3"}', "{bad}"]
    path = tmp_path / "posts.json"
    path.write_text(f"[{','.join(items)}]", encoding="utf-8")
    received = read_file(path, **STATED)
    assert received.tables["posts"]["caption"].tolist() == ["Kabar \ufffd", "a\tb"]
    assert received.reading.set_aside == {"broken-item": 3} and received.reading.row_count == 5
    assert "posts.json, item 2" in str(received.reading.examples["rows", "broken-item"])
    assert received.reading.remarks["table", "mended-text"] == 2


def test_list_that_is_cut_short_is_refused(tmp_path, refusal):
    path = tmp_path / "posts.json"
    path.write_text('[{"id": "1", "shortCode": "C1", "likesCount": 3, "timestamp": "2024-01-', encoding="utf-8")
    assert "this is not JSON, or it is cut short" in refusal(path)


def test_reader_that_loses_a_row_is_found_out(fixtures, read_file, monkeypatch):
    from citra.errors import CitraError
    from citra.readers import minet

    read = minet.read

    def lossy(opened, source):
        reading = read(opened, source)
        reading.tables["posts"] = reading.tables["posts"].iloc[1:]
        return reading

    monkeypatch.setattr(minet, "read", lossy)
    with pytest.raises(CitraError, match=r"internal error in the reader of 'minet"):
        read_file(fixtures / "minet" / "user-posts.csv")
