"""Text from outside, and the check of what the article asks for."""

import pytest

from citra.errors import CitraError
from citra.latex import check_uses, escape, find_uses, write_results, write_table

HOSTILE = r"\input{/etc/passwd} ^^5cinput $x$ & # _ % ~ < > | \" ` '"


def test_no_character_keeps_its_power():
    shown = escape(HOSTILE)
    for harmless in (r"\textbackslash{}", r"\{", r"\}", r"\$", r"\&", r"\#", r"\_", r"\%", r"\allowbreak{}"):
        shown = shown.replace(harmless, "")
    for name in ("asciitilde", "asciicircum", "less", "greater", "bar", "quotedbl", "asciigrave", "quoteright"):
        shown = shown.replace(f"\\text{name}{{}}", "")
    assert not set(shown) & set("\\{}$&#_%~^<>|\"`'")


def test_letters_no_font_has_are_named():
    assert escape("\u0633\u0644\u0627\u0645") == "[U+0633 U+0644 U+0627 U+0645]"
    assert escape("\ua9b1") == "[U+A9B1]"
    assert escape("lelang \U0001f4e2") == "lelang [U+1F4E2]"


def test_accented_latin_stays_whole():
    assert escape("Bonsón Bednářová") == "Bonsón Bednářová"
    assert escape("e\u0301") == "é"


ENTRIES = {
    "numbers": {
        "growth": {"value": 0.1149, "unit": "share", "low": None, "high": None, "n": None, "is_simulated": False,
                   "absent_because": None},
        "gone": {"value": None, "unit": "share", "low": None, "high": None, "n": None, "is_simulated": False,
                 "absent_because": "The export holds no shares."},
    },
    "claims": {"grew": {"holds": False, "evidence": [], "is_simulated": False}},
    "tables": {},
    "figures": {},
}  # fmt: skip


def article(tmp_path, text):
    source = tmp_path / "findings.tex"
    source.write_text(text, encoding="utf-8")
    return [source]


def test_missing_key_names_file_and_line(tmp_path):
    with pytest.raises(CitraError, match=r"findings.tex, line 2: no notebook enters the key 'grwth'"):
        check_uses(article(tmp_path, "One line.\nIt is \\result{grwth}."), ENTRIES)


def test_claim_that_fails_names_its_sentence(tmp_path):
    text = "\\claim{grew}{The audience {\\em grew}\n by \\result{growth}.}"
    with pytest.raises(CitraError, match=r"the claim 'grew' does not hold any more: The audience {\\em grew} by"):
        check_uses(article(tmp_path, text), ENTRIES)


def test_absent_number_says_why(tmp_path):
    with pytest.raises(CitraError, match=r"'gone' has no value: The export holds no shares"):
        check_uses(article(tmp_path, "\\result{gone}"), ENTRIES)


@pytest.mark.parametrize("key", ["growth", "gone"])
def test_only_the_printed_branch_is_checked(tmp_path, key):
    hidden, printed = ("\\result{growth}", "\\claim{grew}{It {\\em grew}}")[:: 1 if key == "gone" else -1]
    text = f"\\whenknown{{{key}}}{{{hidden}}}\n{{{printed}}}"
    with pytest.raises(CitraError, match=r"findings.tex, line [12]: the claim 'grew' does not hold"):
        check_uses(article(tmp_path, text), ENTRIES)
    text = f"\\whenknown{{{key}}}{{{printed}}}\n{{{hidden}}}"
    check_uses(article(tmp_path, text), ENTRIES)
    check_uses(article(tmp_path, "\\whenknown[low]{growth}{\\resultlow{growth}}{none}"), ENTRIES)


def test_unknown_key_of_a_condition_is_a_fault(tmp_path):
    with pytest.raises(CitraError, match="no notebook enters the key 'grwth'"):
        check_uses(article(tmp_path, "\\whenknown{grwth}{a}{b}"), ENTRIES)


@pytest.mark.parametrize("holds", [True, False])
def test_only_the_branch_whose_condition_holds_is_checked(tmp_path, holds):
    """The report's branches nest; a fault is named where it is printed, with its line."""
    entries = {**ENTRIES, "conditions": {"outer": True, "inner": holds}}
    text = "\\when{outer}{a\n\\when{inner}{\\result{gone}}{\n\\result{grwth}}}{\\result{nowhere}}"
    sentence = "line 2: 'gone' has no value" if holds else "line 3: no notebook enters the key 'grwth'"
    with pytest.raises(CitraError, match=sentence) as fault:
        check_uses(article(tmp_path, text), entries)
    assert str(fault.value).count("line") == 1


def test_unknown_condition_is_a_fault(tmp_path):
    with pytest.raises(CitraError, match=r"line 1: there is no condition 'sideways'"):
        check_uses(article(tmp_path, "\\when{sideways}{a}{b}"), {**ENTRIES, "conditions": {}})


def test_interval_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CitraError, match=r"'growth' has no low"):
        check_uses(article(tmp_path, "\\resultinterval{growth}"), ENTRIES)


def test_comment_asks_for_nothing(tmp_path):
    assert not list(find_uses(article(tmp_path, "50\\% % \\result{grwth}")[0]))


def test_definitions_are_printed_in_the_language_and_marked():
    entries = {**ENTRIES, "claims": {"grew": {"holds": True, "evidence": [], "is_simulated": True}}}
    written = write_results(entries, {"posts": True}, "id")
    assert "\\DefineResult{growth}{11,49\\,\\%}{}{}{}{0}\n" in written
    assert "\\DefineClaim{grew}{1}\n" in written
    assert "\\DefineSimulated{posts}{1}\n" in written
    assert "gone" not in written


def test_table_prints_absent_as_a_dash_and_leaves_the_other_language_out():
    entry = {
        "columns": ["theme_in_english", "paraphrase_in_indonesian", "paraphrase_in_english", "row_count"],
        "rows": [["skills", "Teks", "Text", None]],
    }
    english = write_table("themes", entry, "en")
    cell = "\\resultcell{themes}{0}"
    assert (
        f"{cell}{{theme_in_english}}{{skills}} & {cell}{{paraphrase_in_english}}{{Text}} & "
        f"{cell}{{row_count}}{{\\textendash{{}}}} \\\\" in english
    )
    assert "Teks" not in english
