"""Captions coded by hand, as a source of a study."""

import pandas as pd
import pytest

HEAD = "post_id,category,coder,coded_at"
LINES = [
    "17900000000000001,marketing,coder-1,2026-01-02T03:04:05Z",
    "17900000000000001,branding,coder-1,2026-01-02T03:04:05Z",
    "17900000000000002,none,coder-2,2026-01-02T10:04:05+07:00",
]


@pytest.fixture
def written(tmp_path):
    def write(*lines, head=HEAD):
        path = tmp_path / "codes.csv"
        path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        return path

    return write


def test_codes_are_read_with_their_moments(written, read_file):
    received = read_file(written(*LINES), simulated=True)
    codes = received.tables["caption_codes"]
    assert codes["post_id"].tolist() == [line.split(",")[0] for line in LINES]
    assert codes["category"].tolist() == ["marketing", "branding", "none"]
    assert codes["coded_at"].iloc[2] == pd.Timestamp("2026-01-02 03:04:05", tz="UTC")
    assert codes["is_simulated"].all()
    assert received.reading.is_balanced


def test_columns_may_stand_in_another_order_beside_others(written, read_file):
    path = written("x,coder-1,2026-01-02T03:04:05Z,marketing,7", head="note,coder,coded_at,category,post_id")
    assert read_file(path).tables["caption_codes"]["post_id"].tolist() == ["7"]


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("7,colour,coder-1,2026-01-02T03:04:05Z", ("column category", "'colour'", "symbolic-act")),
        ("7,,coder-1,2026-01-02T03:04:05Z", ("column category", "found nothing")),
        ("7,marketing,,2026-01-02T03:04:05Z", ("column coder", "found nothing")),
        (",marketing,coder-1,2026-01-02T03:04:05Z", ("post_id",)),
        ("7,marketing,coder-1,2026-01-02", ("coded_at", "a time with its zone")),
    ],
)
def test_wrong_cell_is_named(written, told, line, parts):
    sentence = told(written(LINES[0], line))
    assert all(part in sentence for part in parts), sentence


def test_none_beside_a_category_of_the_same_coder_is_refused(written, told):
    sentence = told(written(LINES[0], LINES[0].replace("marketing", "none")))
    assert "line 3" in sentence and "either none or a category" in sentence


def test_two_coders_may_differ(written, read_file):
    path = written(LINES[0], LINES[0].replace("marketing", "none").replace("coder-1", "coder-2"))
    assert len(read_file(path).tables["caption_codes"]) == 2
