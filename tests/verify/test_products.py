"""Where two files part."""

import pytest

from citra.verify.products import explain_difference
from citra.verify.sentences import changed_words, changes_in


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        (
            "a.json",
            b'{\n "x": 1\n}',
            b'{\n "x": 2\n}',
            "line 2 is ' \"x\": 1' in the first build and ' \"x\": 2' in the second.",
        ),
        ("a.csv", b"x\n1\n", b"x\n", "line 2 is '1' in the first build and 'no such line' in the second."),
        ("a.parquet", b"abc", b"abd", "byte 2 is the first that differs (3 and 3 bytes)."),
        ("a.parquet", b"abc", b"abcd", "byte 3 is the first that differs (3 and 4 bytes)."),
        (
            "a.txt",
            b"a\r\n",
            b"a\n",
            "byte 1 is the first that differs though their texts are the same (3 and 2 bytes).",
        ),
    ],
)
def test_first_difference_is_named(tmp_path, name, old, new, sentence):
    for folder, content in (("1", old), ("2", new)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_bytes(content)
    assert explain_difference(tmp_path / "1" / name, tmp_path / "2" / name) == sentence


def test_long_line_is_shown_around_its_difference(tmp_path):
    for name, sign in (("1.csv", "p"), ("2.csv", "q")):
        (tmp_path / name).write_text("a" * 5000 + sign + "b" * 5000)
    told = explain_difference(tmp_path / "1.csv", tmp_path / "2.csv")
    assert "apb" in told and "aqb" in told and len(told) < 450


def test_file_of_one_build_is_named(tmp_path):
    (tmp_path / "a").touch()
    assert explain_difference(tmp_path / "a", tmp_path / "b") == "only the first build made it."


def test_changed_words_leave_the_stop_behind_a_number_alone():
    old, new = changed_words("The share is 11,49\u202f%.", "The share is 12,00\u202f%.")
    assert old == [("The share is ", False), ("11,49\u202f%", True), (".", False)]
    assert new[1] == ("12,00\u202f%", True)


def test_sentences_are_paired_within_their_paragraph():
    paragraphs = [("x, line 1", ["A 1.", "B."], ["A 2.", "B."]), ("x, line 9", ["C."], ["C."])]
    (change,) = changes_in("en", paragraphs)
    assert (change.place, change.old, change.new) == ("x, line 1", "A 1.", "A 2.")
