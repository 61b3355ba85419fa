"""Columns agreed with who has the table: asked on a terminal, elsewhere taken only where nothing is open."""

from argparse import Namespace

import pytest

from citra.errors import BadInput
from citra.pipeline.agreement import agreed_tables

TABLE = (
    "Tanggal;Keterangan;Jenis;Suka;Komentr\n05/01/2024 09:00;Loket;Foto;12;1\n07/01/2024 10:30;Lelang;Video;1.204;3\n"
)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "unggahan.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def agree(path, monkeypatch=None, typed=(), **said):
    given = Namespace(**{"columns": [], "time_form": "", "thousands": "", "platform": "", "period": ""} | said)
    answers = iter(typed)
    if monkeypatch:
        monkeypatch.setattr("builtins.input", lambda question: next(answers))
    found = agreed_tables([path], given, asks=monkeypatch is not None)
    assert next(answers, None) is None, "not every answer was asked for"
    return found.get(path)


def test_what_is_asked_is_stated(table, monkeypatch, capsys):
    typed = [
        "komentar=Komentr",
        "comment_count=Komentar",
        "comment_count=Komentr",
        "post_type=",
        "",
        "9",
        "1",
        "facebook",
    ]
    found = agree(table, monkeypatch, typed)
    assert found == {
        "columns": {
            "posted_at": "Tanggal",
            "caption": "Keterangan",
            "like_count": "Suka",
            "comment_count": "Komentr",
        },
        "time_form": "%d/%m/%Y %H:%M",
        "thousands": ".",
        "platform": "facebook",
    }
    told = capsys.readouterr().out
    for part in (
        "posted_at = Tanggal (05/01/2024 09:00 | 07/01/2024 10:30)",
        "Komentr (1 | 3); could be comment_count",
        "'komentar' is no column of ours",
        "there is no column 'Komentar'; the headings are Tanggal, Keterangan, Jenis, Suka, Komentr",
        "1 %d/%m/%Y %H:%M",
        "2 %m/%d/%Y %H:%M",
        "expected a number from 1 to 2",
    ):
        assert part in told


def test_moment_cannot_be_left_out_and_may_be_two_columns(tmp_path, monkeypatch, capsys):
    path = tmp_path / "a.csv"
    path.write_text("kapan,hari,pukul\n1,2024-01-05,08:00\n2,2024-01-06,09:00\n", encoding="utf-8")
    found = agree(path, monkeypatch, ["posted_at=", "posted_at=hari + pukul", "", ""])
    assert found["columns"] == {"posted_at": ["hari", "pukul"]} and found["time_form"] == "%Y-%m-%d %H:%M"
    assert "cannot be left out" in capsys.readouterr().out


def test_without_a_terminal_nothing_open_is_taken(table):
    with pytest.raises(BadInput, match="say which with --time-form"):
        agree(table)
    found = agree(table, time_form="%d/%m/%Y %H:%M", columns=["comment_count=Komentr"])
    assert found["columns"]["comment_count"] == "Komentr" and found["thousands"] == "."


def test_known_format_is_not_asked_about(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("account,date,followers\nkantor,2024-01-05,3\n", encoding="utf-8")
    assert agree(path) is None


def test_length_of_periods_is_asked(tmp_path, monkeypatch):
    path = tmp_path / "weeks.csv"
    path.write_text("week,interactions\n2024-01-01,20\n2024-01-08,30\n", encoding="utf-8")
    found = agree(path, monkeypatch, ["", "week", ""])
    assert found["period"] == "week" and found["platform"] == "other"
