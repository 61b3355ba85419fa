"""The cell behind each result, and what its notebook read."""

import hashlib
import json

import pandas as pd
import pytest

from citra.errors import CitraError
from citra.pipeline.ingestion import table_digest
from citra.pipeline.provenance import cell_of, find_entries

OPEN = ("open", 'opened = open_study(study)\nledger = opened.ledger("01", rests_on=[])')


def cell(key: str, *cells: tuple[str, str], kind: str = "numbers") -> str:
    """Return the cell that is found behind a key; every notebook begins by opening its ledger."""
    return cell_of(key, kind, find_entries([OPEN, *cells]), "01")


EXPORT = ("export", 'ledger.number("n", rate, "rate")')


def test_cell_that_computes_the_name():
    assert cell("n", ("rates", "rate = median(posts)"), ("other", "x = fit(rate)"), EXPORT) == "rates"


def test_last_cell_that_computes_or_shows_it():
    assert cell("n", ("a", "rate = f(posts)"), ("b", "rate = g(posts)"), ("c", "x = 1"), EXPORT) == "b"
    assert cell("n", ("a", "rate = f(posts)"), ("b", "why or rate"), ("c", "h(rate)"), EXPORT) == "b"


def test_what_comes_after_the_export_is_not_looked_at():
    assert cell("n", ("a", "rate = f(posts)"), EXPORT, ("late", "rate = g(posts)\nrate")) == "a"


def test_part_is_shown_where_the_whole_is_and_not_where_another_part_is():
    part = ("export", 'ledger.number("n", trend.low, "rate")')
    fit, whole, other = ("fit", "trend = fit(x)"), ("whole", "trend"), ("other", "trend.high")
    assert cell("n", fit, whole, part) == "whole"
    assert cell("n", fit, other, part) == "fit"
    assert cell("n", fit, ("same", "(trend.low, 1)"), part) == "same"


def test_name_made_anew_is_another_thing():
    assert cell("n", ("a", "rate = f(x)"), ("b", "rate"), ("c", "rate = g(x)"), EXPORT) == "c"


def test_taking_a_part_in_the_export_cell_is_no_computing():
    export = ("export", "ends = trend.ends[0]\nvalue, n = (ends.low, ends.n) if ends else (None, None)\n")
    export = (export[0], export[1] + 'ledger.number("n", value, "rate")')
    assert cell("n", ("fit", "trend = fit(x)"), export) == "fit"


def test_value_computed_in_the_export_cell_stays_there():
    export = ("export", 'rate = total.sum()\nledger.number("n", rate, "rate")')
    assert cell("n", ("a", "total = f(x)"), export) == "export"


@pytest.mark.parametrize("value", ["LEVEL", "0.95", "1 if 2 > 1 else None"])
def test_what_no_cell_computed_stays_in_the_export_cell(value):
    cells = ("imports", "from citra.models import LEVEL"), ("export", f'ledger.number("n", {value}, "level")')
    assert cell("n", *cells) == "export"


def test_parameter_is_stated_where_the_run_states_it():
    cells = ("parameters", "runs: int = 10"), ("injected-parameters", "runs = 20")
    assert cell("n", *cells, ("export", 'ledger.number("n", runs, "count")')) == "injected-parameters"


def test_keys_of_a_loop_over_literals_are_followed_each_by_itself():
    makes = ("a", "mean = f(x)"), ("b", "middle = g(x)")
    loop = 'for key, value in {"the_mean": mean, "the_middle": middle}.items():\n'
    export = ("export", loop + '    ledger.number(f"{key}".replace("_", "-"), value, "rate")')
    assert cell("the-mean", *makes, export) == "a"
    assert cell("the-middle", *makes, export) == "b"


def test_keys_of_nested_loops_over_a_name_and_a_zip():
    makes = ("a", "low, high = f(x)"), ("b", "most = g(x)"), ("units", 'units = {"r": "rate"}\nunits |= {"s": "share"}')
    loop = "for name, unit in units.items():\n"
    loop += '    for end, value in zip(("low", "most"), (low, most), strict=True):\n'
    export = ("export", loop + '        ledger.number(f"{name}-{end}", value, unit)')
    assert cell("s-low", *makes, export) == "a"
    assert cell("r-most", *makes, export) == "b"


def test_keys_that_only_a_run_can_tell_follow_what_the_loop_goes_through():
    makes = ("growth", "growth = f(x)"), ("total", "total = g(x)")
    loop = 'for row in growth.itertuples():\n    ledger.number(f"{row.channel}-growth", row.growth, "share")\n'
    export = ("export", loop + 'ledger.number("all-growth", total, "share")')
    assert cell("twitter-growth", *makes, export) == "growth"
    # A key that stands in the text is that call's, though the loop's would fit too.
    assert cell("all-growth", *makes, export) == "total"


def test_condition_and_index_do_not_count_where_something_is_chosen():
    makes = ("a", "parts = f(x)"), ("b", "why = g(x)"), ("c", "key = h(x)")
    assert cell("n", *makes, ("export", 'ledger.number("n", None if why else parts[key], "rate")')) == "a"
    assert cell("n", *makes, ("export", 'ledger.number("n", 1 if why else None, "rate")')) == "b"


def test_names_of_a_comprehension_are_its_own():
    makes = ("a", "rows = f(x)"), ("b", "row = g(x)")
    assert cell("n", *makes, ("export", 'ledger.number("n", sum(row.n for row in rows), "count")')) == "a"


def test_table_changed_in_a_later_cell_is_computed_there():
    makes = ("a", "table = f(x)"), ("b", 'table["share"] = table["n"] / 2')
    assert cell("t", *makes, ("export", 'ledger.table("t", table.drop(columns=["n"]))'), kind="tables") == "b"


def test_claim_and_figure_by_the_words_of_their_arguments():
    makes = ("a", "low = f(x)"), ("b", "picture = Picture(low)"), ("c", "picture")
    export = ("export", 'ledger.claim(key="holds", holds=low > 1, evidence=[])\nledger.figure("f", figure=picture)')
    assert cell("holds", *makes, export, kind="claims") == "a"
    assert cell("f", *makes, export, kind="figures") == "c"


def test_key_of_no_call_and_key_of_two_calls_are_one_sentence():
    with pytest.raises(CitraError, match="01: the cell behind 'm' cannot be told: no call of the ledger in its text"):
        cell("m", ("a", "rate = f(x)"), EXPORT)
    two = "for a in x:\n    ledger.number(a, low, 'u')\nfor b in y:\n    ledger.number(b, high, 'u')"
    with pytest.raises(CitraError, match="cells one and two may both have entered it"):
        cell("m", ("one", "low = f(x)"), ("two", "high = f(x)"), ("export", two))


def test_digest_of_a_table_does_not_depend_on_the_key_of_the_pseudonyms(tmp_path):
    def digest(author: str) -> str:
        frame = pd.DataFrame({"author_id": pd.Series([author, None], dtype="string"), "like_count": [1, 2]})
        frame.to_parquet(tmp_path / "comments.parquet", index=False)
        return table_digest(frame, tmp_path / "comments.parquet")

    assert digest("p-0123456789abcdef") == digest("p-fedcba9876543210")
    assert digest("djkn") == hashlib.sha256((tmp_path / "comments.parquet").read_bytes()).hexdigest() != digest("kpknl")


def test_every_result_has_a_code_cell_and_every_input_its_digest(built):
    stems = sorted(path.stem for path in built.path("build/kpknl-bekasi/notebooks").glob("*.ipynb"))
    assert len(stems) == 17
    for stem in stems:
        notebook = json.loads(built.path(f"build/kpknl-bekasi/notebooks/{stem}.ipynb").read_text(encoding="utf-8"))
        code = {cell["id"] for cell in notebook["cells"] if cell["cell_type"] == "code"}
        ledger = json.loads(built.path(f"build/kpknl-bekasi/results/{stem}/ledger.json").read_text(encoding="utf-8"))
        for kind in ("numbers", "claims", "tables", "figures"):
            assert {entry["cell"] for entry in ledger[kind].values()} <= code
        for name, digest in ledger["inputs"]["tables"].items():
            table = built.path(f"build/kpknl-bekasi/tables/{name}.parquet")
            assert hashlib.sha256(table.read_bytes()).hexdigest() == digest
        for name, digest in ledger["inputs"]["files"].items():
            assert hashlib.sha256(built.path(name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize(
    ("stem", "kind", "key", "expected"),
    [
        ("02-audience", "numbers", "twitter-growth", "growth"),
        ("02-audience", "numbers", "all-growth", "export-totals"),
        ("02-audience", "claims", "audience-grew", "growth"),
        ("02-audience", "numbers", "snapshot-read-likely", "injected-parameters"),
        ("06-types", "figures", "type-ratios-forest", "figure"),
        ("12-offices", "numbers", "office-yearly-ratio", "trends"),
        ("15-dependence", "numbers", "captions-lag", "lag"),
        ("17-presentation", "numbers", "video-share-change", "video"),
    ],
)
def test_cells_of_the_case_study_by_hand(built, stem, kind, key, expected):
    ledger = json.loads(built.path(f"build/kpknl-bekasi/results/{stem}/ledger.json").read_text(encoding="utf-8"))
    assert ledger[kind][key]["cell"] == expected
