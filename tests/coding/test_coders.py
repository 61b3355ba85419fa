"""Coders beside each other: agreement by two other implementations, what cannot be told, and the notebook with two."""

import hashlib
import json
import math
import warnings

import krippendorff
import nbformat
import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from statsmodels.stats.inter_rater import cohens_kappa

from citra.coding.agreement import agreement_of_coders, first_codings
from citra.errors import BadInput
from citra.latex import find_uses
from citra.models.agreement import krippendorff_alpha
from citra.pipeline.ingestion import make_tables
from citra.places import Places
from citra.studyfile import read_study_file

RAW = "data/raw/kpknl-bekasi/interview-statements.csv"


def statements(**codes):
    """Return rows of statements from each coder's codes, one letter a statement, a blank where none."""
    rows = [
        (f"s{number}", code, coder.replace("_", "-"))
        for coder, given in codes.items()
        for number, code in enumerate(given)
        if code != " "
    ]
    return pd.DataFrame(rows, columns=["statement_id", "code", "coder_id"])


def as_numbers(codes):
    values = sorted(codes.stack().dropna().unique())
    return np.array([[np.nan if pd.isna(code) else values.index(code) for code in codes[coder]] for coder in codes])


@pytest.mark.parametrize("run", range(8))
def test_alpha_is_that_of_the_krippendorff_package_with_codes_missing(run):
    rng = np.random.default_rng(run)
    codes = pd.DataFrame(rng.integers(1, 5, (25, 2 + run % 3)).astype(float))
    codes = codes.mask(rng.random(codes.shape) < 0.2)
    # Half of the codes of the second coder are those of the first.
    codes[1] = codes[1].where(rng.random(25) < 0.5, codes[0])
    for metric in ("nominal", "ordinal", "interval", "ratio"):
        peer = krippendorff.alpha(reliability_data=codes.to_numpy().T, level_of_measurement=metric)
        assert krippendorff_alpha(codes, metric).value == pytest.approx(peer, abs=1e-12)


def test_both_statistics_of_coded_statements_are_those_of_other_implementations():
    found = agreement_of_coders(statements(coder_1="aabbcacbbaccab", coder_2="aabcca bbaacab"))
    numbers = as_numbers(found.codes)
    peer = krippendorff.alpha(reliability_data=numbers, level_of_measurement="nominal")
    assert found.alpha.value == pytest.approx(peer, abs=1e-12)
    both = numbers[:, ~np.isnan(numbers).any(axis=0)].astype(int)
    table = np.zeros((3, 3))
    np.add.at(table, (both[0], both[1]), 1)
    assert found.kappa.value == pytest.approx(cohens_kappa(table).kappa, abs=1e-12)
    assert (found.alpha.unit_count, found.same_count) == (13, 11)
    assert found.alpha.low < found.alpha.value < found.alpha.high <= 1


def test_confusion_table_by_hand():
    found = agreement_of_coders(statements(coder_1="aabb", coder_2="abbb"))
    assert found.confusion.to_numpy().tolist() == [["a", "a", 1], ["a", "b", 1], ["b", "b", 2]]
    assert found.confusion["statement_count"].sum() == found.alpha.unit_count == 4


def test_first_coder_is_the_one_whom_the_files_name_first():
    found = agreement_of_coders(statements(coder_9="ab", coder_1="bb"))
    assert found.coders == ("coder-9", "coder-1")
    assert found.confusion["first_code"].tolist() == ["a", "b"]
    assert first_codings(statements(coder_9="ab", coder_1="bbc"))["code"].tolist() == ["a", "b", "c"]


def test_statement_that_one_coder_left_out_takes_no_part():
    found = agreement_of_coders(statements(coder_1="ab b", coder_2="abb "))
    assert (found.alpha.unit_count, found.same_count, found.kappa.unit_count) == (2, 2, 2)


def test_third_coder_counts_for_alpha_and_not_for_kappa():
    two, three = statements(coder_1="aabb", coder_2="aabb"), statements(coder_1="aabb", coder_2="aabb", coder_3="abab")
    assert agreement_of_coders(three).kappa.value == agreement_of_coders(two).kappa.value == 1
    assert agreement_of_coders(three).alpha.value < 1 and agreement_of_coders(three).same_count == 2


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (statements(), "Agreement needs two coders; 0 coded the 0 statements."),
        (statements(coder_1="abc"), "Agreement needs two coders; 1 coded the 3 statements."),
        (statements(coder_1="ab", coder_2="  c"), "units that two coders coded; there are none"),
        (statements(coder_1="aaa", coder_2="aaa"), "not defined when every code is the same, as in these 3 units"),
        (
            pd.concat([statements(coder_1="ab", coder_2="ab"), statements(coder_2="b")]),
            "coder-2 gave the statement s0 several",
        ),
    ],
)
def test_where_agreement_cannot_be_told_it_says_why(rows, reason):
    found = agreement_of_coders(rows)
    assert reason in found.cannot_tell
    assert math.isnan(found.alpha.value) and math.isnan(found.alpha.low)
    assert list(found.confusion) == ["first_code", "second_code", "statement_count"]


def add_coder(folder, codes):
    """Add a second coder's file to the study: the same statements, other codes."""
    rows = pd.read_csv(folder / RAW).assign(coder="coder-2", code=codes)
    path = (folder / RAW).with_name("second-coder.csv")
    rows.to_csv(path, index=False)
    entry = {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    lines = [f"  - file: {entry['file']}", f"    sha256: {entry['sha256']}"]
    lines += ["    origin: a test", "    licence: CC0-1.0", "    simulated: true"]
    params = folder / "params" / "kpknl-bekasi.yml"
    text = params.read_text(encoding="utf-8")
    params.write_text(text.replace("sources:\n", "\n".join(["sources:", *lines, ""]), 1), encoding="utf-8")


def run_notebook(folder, monkeypatch):
    """Build the tables and run the interview's notebook; return its ledger."""
    monkeypatch.setenv("CITRA_ROOT", str(folder))
    monkeypatch.setenv("CITRA_RESULTS", str(folder / "build" / "results"))
    study, places = read_study_file(folder / "params" / "kpknl-bekasi.yml"), Places(folder, "kpknl-bekasi")
    make_tables(study, folder / study.folder, places)
    room = {}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", DeprecationWarning)
        for cell in nbformat.read(places.source_notebook("05-interview"), as_version=4).cells:
            if cell.cell_type == "code":
                exec(cell.source, room)
    return json.loads((folder / "build/results/05-interview/ledger.json").read_text(encoding="utf-8"))


def test_notebook_with_one_coder_says_that_no_agreement_can_be_told(workspace, monkeypatch):
    ledger = run_notebook(workspace.folder, monkeypatch)
    for key in ("coding-alpha", "coding-kappa", "same-code-count"):
        assert ledger["numbers"][key]["value"] is None
        assert "needs two coders; 1 coded the 9 statements" in ledger["numbers"][key]["absent_because"]
    assert ledger["numbers"]["double-coded-count"]["value"] == 0
    assert ledger["tables"]["coding-confusion"]["rows"] == []
    assert not ledger["numbers"]["coder-count"]["is_simulated"]


def test_notebook_with_a_second_coder_brings_both_statistics_and_the_confusion_table(workspace, monkeypatch):
    first = pd.read_csv(workspace.folder / RAW)["code"].tolist()
    second = [*first[:6], "content-making", *first[7:]]
    add_coder(workspace.folder, second)
    ledger = run_notebook(workspace.folder, monkeypatch)
    numbers = ledger["numbers"]
    values = sorted(set(first))
    coded = [[values.index(code) for code in each] for each in (second, first)]
    peer = krippendorff.alpha(reliability_data=coded, level_of_measurement="nominal")
    assert numbers["coding-alpha"]["value"] == pytest.approx(peer, abs=1e-12)
    assert numbers["coding-alpha"]["low"] < peer < numbers["coding-alpha"]["high"] and numbers["coding-alpha"]["n"] == 9
    table = pd.crosstab(pd.Series(coded[0]), pd.Series(coded[1])).reindex(range(7), axis=0, fill_value=0)
    assert numbers["coding-kappa"]["value"] == pytest.approx(cohens_kappa(table.to_numpy()).kappa, abs=1e-12)
    assert (numbers["coder-count"]["value"], numbers["same-code-count"]["value"]) == (2, 8)
    assert numbers["statement-count"]["value"] == 9
    pairs = ledger["tables"]["coding-confusion"]["rows"]
    assert sum(row[-1] for row in pairs) == 9
    assert ["pembuatan konten", "making of content", "kantor pusat", "headquarters", 1] in pairs
    # The second coder's file was marked as simulated, and so is all that rests on it.
    assert numbers["coding-alpha"]["is_simulated"]


def test_study_with_a_code_outside_the_codebook_is_refused(workspace, monkeypatch):
    add_coder(workspace.folder, ["weather"] * 9)
    study = read_study_file(workspace.folder / "params" / "kpknl-bekasi.yml")
    with pytest.raises(BadInput, match=r"second-coder\.csv, statement s01: the code 'weather' is not in the codebook"):
        make_tables(study, workspace.folder / study.folder, Places(workspace.folder, "kpknl-bekasi"))


def test_sentences_on_coding_ask_for_nothing_that_the_notebook_lacks(workspace, monkeypatch):
    first = pd.read_csv(workspace.folder / RAW)["code"].tolist()
    for coders in (1, 2):
        if coders == 2:
            add_coder(workspace.folder, [*first[:8], "channels"])
        ledger = run_notebook(workspace.folder, monkeypatch)
        for language in ("id", "en"):
            for name in ("data-and-methods", "findings"):
                source = ROOT / "paper" / "sections" / language / f"{name}.tex"
                asked = {use.key for use in find_uses(source, ledger["numbers"]) if use.key.startswith("coding-")}
                known = {**ledger["numbers"], **ledger["tables"]}
                assert asked <= set(known)
                printed = {key for key in asked if key == "coding-confusion"}
                assert bool(printed) == (coders == 2 and name == "findings")
