"""Two snapshots made by hand: what is said of every kind of difference."""

import io
import json

import pytest
from PIL import Image, ImageDraw

from citra.errors import BadInput, CitraError
from citra.results import read_ledgers
from citra.verify.comparison import Comparison, compare
from citra.verify.items import VERDICTS, Item
from citra.verify.page import verification_page
from citra.verify.snapshot import Snapshot, read_snapshot, write_snapshot
from citra.verify.summary import summary, verdicts_json
from citra.verify.tolerances import Tolerance, Tolerances, read_tolerances

NEAR = Tolerances(numbers=(Tolerance("*-sum", "Sums of another order.", relative=1e-6),))


def number(value, unit="ratio", low=None, high=None, n=None, **more):
    entry = {"value": value, "unit": unit, "low": low, "high": high, "n": n, "absent_because": None}
    return entry | {"is_simulated": False, "notebook": "01-sample"} | more


def snapshot(**kinds) -> Snapshot:
    others = {
        name: kinds.pop(name)
        for name in ("data", "pictures", "texts", "findings", "checksums", "ledgers")
        if name in kinds
    }
    return Snapshot(entries={**read_ledgers(()), **kinds}, **others)


def verdicts(old: Snapshot, new: Snapshot, tolerances=NEAR) -> dict[str, str]:
    return {item.key: item.verdict for item in compare(old, new, tolerances).items}


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        (number(0.5), number(0.5), "identical"),
        (number(0.5001), number(0.5002), "same as printed"),
        (number(0.5), number(0.51), "differs"),
        (number(0.5, low=0.4, high=0.6), number(0.5, low=0.4, high=0.7), "differs"),
        (number(0.5, n=10), number(0.5, n=11), "differs"),
        (number(0.5), number(None, absent_because="too few"), "differs"),
        (number(0.5), number(0.5, unit="share"), "differs"),
        (number(0.5), number(0.5, is_simulated=True), "differs"),
        (number("2022-12-31", "date"), number("2022-12-30", "date"), "differs"),
        (number("no-such-word", "word"), number("no-such-word", "word"), "identical"),
        (number(5, "no-such-unit"), number(6, "no-such-unit"), "differs"),
    ],
)
def test_number_is_judged_by_value_interval_count_unit_and_mark(old, new, verdict):
    assert verdicts(snapshot(numbers={"a": old}), snapshot(numbers={"a": new})) == {"a": verdict}


def test_tolerance_is_for_its_keys_alone_and_says_why():
    # Printed with two decimals, 0.005 - 1e-9 and 0.005 + 1e-9 part.
    old, new = number(0.125 - 1e-9), number(0.125 + 1e-9)
    items = compare(
        snapshot(numbers={"the-sum": old, "other": old}), snapshot(numbers={"the-sum": new, "other": new}), NEAR
    ).items
    assert {item.key: item.verdict for item in items} == {"other": "differs", "the-sum": "within tolerance"}
    part = items[1].parts[0]
    assert part.reason == "Sums of another order."
    assert (part.printed_old["id"], part.printed_new["id"]) == ("0,12", "0,13")
    assert part.absolute == pytest.approx(2e-9) and part.relative == pytest.approx(1.6e-8)


def test_keys_that_one_side_lacks_are_missing_or_new():
    assert verdicts(snapshot(numbers={"a": number(1)}), snapshot(numbers={"b": number(1)})) == {
        "a": "missing",
        "b": "new",
    }


def table(columns, rows):
    return {"t": {"columns": columns, "rows": rows, "is_simulated": False, "notebook": "02-audience"}}


def test_table_is_compared_cell_by_cell():
    old = snapshot(tables=table(["channel", "growth"], [["instagram", 0.1], ["twitter", 0.2]]))
    (item,) = compare(
        old, snapshot(tables=table(["channel", "growth"], [["instagram", 0.1], ["twitter", 0.3]])), NEAR
    ).items
    assert (item.verdict, item.compared, [part.name for part in item.parts]) == ("differs", 4, ["row 2, growth"])
    (item,) = compare(old, snapshot(tables=table(["channel"], [["instagram"]])), NEAR).items
    assert item.verdict == "missing"
    assert {part.name for part in item.parts} == {"row 1, growth", "row 2, growth", "row 2, channel"}


def test_claim_or_finding_that_turns_is_no_mere_difference():
    claims = [{"c": {"holds": holds, "evidence": ["a"], "is_simulated": False}} for holds in (True, False)]
    assert verdicts(snapshot(claims=claims[0]), snapshot(claims=claims[1])) == {"c": "claim changes"}
    other = {"c": {**claims[0]["c"], "evidence": ["b"]}}
    assert verdicts(snapshot(claims=claims[0]), snapshot(claims=other)) == {"c": "differs"}
    assert verdicts(snapshot(findings={"f": "confirm"}), snapshot(findings={"f": "silent"})) == {"f": "claim changes"}


def picture(dots: int) -> bytes:
    drawn = Image.new("RGB", (100, 100), "white")
    ImageDraw.Draw(drawn).rectangle((0, 0, dots - 1, 9), fill="black")
    held = io.BytesIO()
    drawn.save(held, format="PDF", resolution=100, quality=100, subsampling=0)
    return held.getvalue()


def test_figure_is_compared_by_data_then_by_picture():
    old = snapshot(data={"f": "x,y\n1,2\n"}, pictures={"f": picture(10)})
    items = compare(old, snapshot(data={"f": "x,y\n1,3\n"}, pictures={"f": picture(40)}), NEAR).items
    assert [(item.kind, item.verdict) for item in items] == [("figure data", "differs"), ("figure picture", "differs")]
    assert (items[0].parts[0].name, items[0].parts[0].old, items[0].parts[0].new) == ("row 1, y", 2.0, 3.0)
    # 30 by 10 of 100 by 100 dots; the edge of a compressed picture blurs a little.
    assert items[1].parts[0].new == pytest.approx(0.03, abs=0.02)
    items = compare(old, snapshot(data={"f": "x,y\n1,2\n2,2\n"}, pictures={"f": picture(10) + b"\n"}), NEAR).items
    assert [item.verdict for item in items] == ["differs", "same as printed"]


def test_picture_may_differ_by_the_share_that_is_allowed():
    allowed = Tolerances(pictures=(Tolerance("f", "Another rasteriser.", share=0.1),))
    pair = snapshot(pictures={"f": picture(10)}), snapshot(pictures={"f": picture(40)})
    assert verdicts(*pair, allowed) == {"f": "within tolerance"}
    assert verdicts(*pair, Tolerances()) == {"f": "differs"}


def test_words_of_a_figure_count():
    figures = [{"f": {"alt": {"en": text}, "is_simulated": False}} for text in ("four rise", "five rise")]
    old, new = (snapshot(figures=each, data={"f": "x\n1\n"}) for each in figures)
    (item,) = compare(old, new, NEAR).items
    assert (item.verdict, item.parts[0].old, item.parts[0].new) == ("differs", "four rise", "five rise")


def test_text_names_the_first_line_of_each_page_that_differs():
    (item,) = compare(snapshot(texts={"en": ["a\nb\nc", "d"]}), snapshot(texts={"en": ["a\nx\ny", "d"]}), NEAR).items
    assert [(part.name, part.old, part.new) for part in item.parts] == [("page 1, line 2", "b", "x")]
    assert verdicts(snapshot(texts={"en": ["a"]}), snapshot()) == {"en": "differs"}


FILES = ["results/01-sample/ledger.json", "notebooks/01-sample.ipynb", "tables/posts.parquet", "s-en.pdf"]


def files(value: float, sign: str, text: str = "a") -> Snapshot:
    sums = dict.fromkeys(FILES, sign)
    return snapshot(numbers={"a": number(value)}, texts={"en": [text]}, checksums=sums)


def test_file_whose_content_was_compared_is_judged_by_it():
    allowed = Tolerances(files=(Tolerance("notebooks/*.ipynb", "Shows more digits."),))
    of = {"a": 0, **dict.fromkeys(FILES)}
    found = verdicts(files(0.5001, "1"), files(0.5002, "2"), allowed)
    assert [found[name] for name in of] == ["same as printed"] * 2 + ["within tolerance", "differs", "same as printed"]
    found = verdicts(files(0.5, "1"), files(0.6, "2", "b"), allowed)
    assert [found[name] for name in of] == ["differs"] * 5
    assert set(verdicts(files(0.5, "1"), files(0.5, "1"), allowed).values()) == {"identical"}


def items(**counts) -> Comparison:
    named = {name.replace("_", " "): count for name, count in counts.items()}
    made = [Item("number", f"{verdict}-{n}", verdict) for verdict, count in named.items() for n in range(count)]
    return Comparison(tuple(made))


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        (items(identical=3, same_as_printed=1), "full reproduction"),
        (items(identical=3, within_tolerance=1), "full reproduction with minor issues"),
        (items(identical=3, differs=1), "full reproduction with minor issues"),
        (items(identical=2, differs=1), "partial reproduction"),
        (items(identical=9, claim_changes=1), "partial reproduction"),
        (items(identical=9, missing=1), "partial reproduction"),
        (items(identical=1, differs=3), "partial reproduction"),
        (items(identical=1, differs=4), "not able to reproduce most or all of the results"),
        (Comparison(stopped="It stopped."), "not able to reproduce most or all of the results"),
    ],
)
def test_class_follows_its_rule(comparison, expected):
    assert comparison.reproduction_class == expected


def test_only_what_came_out_again_passes():
    assert [items(**{verdict.replace(" ", "_"): 1}).is_reproduced for verdict in VERDICTS] == [True] * 3 + [False] * 4
    assert not Comparison(stopped="It stopped.").is_reproduced


def test_summary_names_what_differs_in_fifteen_lines():
    old = snapshot(numbers={f"n{place}": number(0.1) for place in range(30)})
    new = snapshot(numbers={f"n{place}": number(0.2 if place < 20 else 0.1) for place in range(30)})
    told = summary("smoke", compare(old, new, NEAR))
    assert len(told.splitlines()) <= 13
    assert "20 of 30 items did not come out again" in told
    assert "number n0: differs, value 0.10 -> 0.20" in told
    assert all(f"n{place}" in told for place in range(20))
    assert "01-sample stopped." in summary("smoke", Comparison(stopped="01-sample stopped."))


def test_page_is_whole_escapes_everything_and_asks_no_host():
    hostile = "<script>alert(1)</script>$body"
    old = snapshot(numbers={"a": number(hostile, "text")}, pictures={"f": picture(1)})
    new = snapshot(numbers={"a": number("mild", "text")}, pictures={"f": picture(90)})
    comparison = compare(old, new, NEAR)
    page = verification_page("smoke", comparison, old, new, frozenset())
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)&lt;/script&gt;$body" in page
    assert page.count('src="data:image/png;base64,') == 2
    assert "http" not in page and "url(" not in page
    assert "2 of 2 items did not come out again" in page
    assert "The build stopped" in verification_page("smoke", Comparison(stopped="<b>"), old, new, frozenset())
    content = json.loads(verdicts_json("smoke", comparison))
    assert [item["verdict"] for item in content["items"]] == ["differs", "differs"]


def test_page_links_to_the_cell_only_where_the_notebooks_page_is():
    old = new = snapshot(numbers={"a": number(1, cell="growth")})
    comparison = compare(old, new, NEAR)
    assert "pages/01-sample.html#cell-growth" in verification_page("s", comparison, old, new, frozenset({"01-sample"}))
    assert "pages/" not in verification_page("s", comparison, old, new, frozenset())


def test_snapshot_comes_back_as_it_was_written(tmp_path):
    ledger = {"notebook": "01-sample", "numbers": {"a": number(1)}, "claims": {}, "tables": {}, "figures": {}}
    text = json.dumps(ledger)
    entries = {**read_ledgers(()), "numbers": {"a": number(1)}}
    made = Snapshot(
        {"01-sample": text},
        entries,
        {"f": "x\n1\n"},
        {"f": b"%PDF"},
        {"en": ["a\nb", "c"]},
        {"c": "silent"},
        {"trend.py": {"slope": "0a"}},
        {"x": "1"},
    )
    write_snapshot(made, tmp_path / "smoke")
    assert read_snapshot(tmp_path / "smoke") == made
    first = {path: path.read_bytes() for path in (tmp_path / "smoke").rglob("*") if path.is_file()}
    (tmp_path / "smoke" / "left.txt").touch()
    write_snapshot(made, tmp_path / "smoke")
    assert {path: path.read_bytes() for path in (tmp_path / "smoke").rglob("*") if path.is_file()} == first


def test_reference_that_has_lost_its_program_holds_none_of_it(tmp_path):
    made = snapshot()
    made.program["trend.py"] = {"slope": "0a"}
    write_snapshot(made, tmp_path / "smoke")
    (tmp_path / "smoke" / "program.json").unlink()
    assert verdicts(read_snapshot(tmp_path / "smoke"), made) == {"trend.py": "new"}


def test_absent_or_damaged_reference_is_one_sentence(tmp_path):
    with pytest.raises(CitraError, match="there is no reference of this study; make reference STUDY=none writes"):
        read_snapshot(tmp_path / "none")
    write_snapshot(Snapshot(), tmp_path / "some")
    (tmp_path / "some" / "findings.json").write_text("{")
    with pytest.raises(BadInput, match=r"findings\.json: expected a mapping"):
        read_snapshot(tmp_path / "some")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("numbers:\n - keys: a\n   relative: 1.0\n", "numbers, entry 1: 'reason' must be a text"),
        ("numbers:\n - keys: a\n   relative: -1\n   reason: r\n", "relative is -1, expected a number"),
        ("numbers:\n - keys: a\n   relative: small\n   reason: r\n", "relative is 'small', expected a number"),
        ("pictures:\n - keys: a\n   relative: 1\n   reason: r\n", "pictures, entry 1: expected a mapping with"),
        ("letters: []\n", "expected a mapping with numbers, pictures, files"),
    ],
)
def test_tolerance_without_a_reason_or_a_size_is_refused(tmp_path, text, sentence):
    (tmp_path / "t.yml").write_text(text)
    with pytest.raises(BadInput, match=sentence):
        read_tolerances(tmp_path / "t.yml")


def test_committed_tolerances_can_be_read():
    from conftest import ROOT

    assert read_tolerances(ROOT / "reference" / "tolerances.yml").of("numbers", "any").reason


def test_changed_input_is_told_though_no_result_moves():
    inputs = {"code": "a", "notebook": "b", "tables": {"posts": "1"}, "parameters": {"seed": 7, "study": "s"}}
    files = {"data/dictionary.yml": "2", "data/codebooks/captions.yml": "3"}
    old = snapshot(ledgers={"01-sample": json.dumps({"inputs": {**inputs, "files": files}})})
    other = {**inputs, "code": "c", "notebook": "d", "files": {**files, "data/dictionary.yml": "4"}}
    assert verdicts(old, snapshot(ledgers={"01-sample": json.dumps({"inputs": other})})) == {"01-sample": "identical"}
    other |= {"tables": {"posts": "9"}, "parameters": {"study": "s"}}
    compared = compare(old, snapshot(ledgers={"01-sample": json.dumps({"inputs": other})}), NEAR)
    (item,) = compared.items
    assert [part.name for part in item.parts] == ["parameters: seed", "tables: posts"]
    assert not compared.is_reproduced
    assert compared.reproduction_class == "full reproduction with minor issues"
