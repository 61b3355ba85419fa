"""Shares of an account's captions, from the machine and from people, with everything that may be missing."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from citra.content.indicators import some_indicators
from citra.content.sample import codes_by_coder, labels_of_people
from citra.content.shares import category_shares, class_shares, classify, group_shares
from citra.simulation import Truth, simulate_captions

NOBODY = pd.DataFrame()


@pytest.fixture(scope="module")
def planted():
    captions = simulate_captions(Truth())
    return captions.set_axis([f"post{number}" for number in captions.index])


def codes_of(planted, posts, coder="coder-1"):
    """Return what a person who knows the planted category would write."""
    return pd.DataFrame({"post_id": posts, "category": planted.loc[posts, "category"], "coder_id": coder})


def test_shares_by_the_machine_are_near_the_planted_ones(planted, coder, codebook):
    shares = category_shares(coder.code("[SIMULASI] " + planted["caption"]), codebook, NOBODY)
    truth = planted["category"].value_counts(normalize=True)
    for name, share in shares.categories.items():
        assert share.apparent == pytest.approx(truth[name], abs=0.02), name
        assert math.isnan(share.value) and "there are none" in share.cannot_tell


def test_planted_shares_of_a_machine_that_errs_are_recovered_by_a_sample(planted, coder, codebook):
    """Every fifth code of the machine is taken away; people coded 300 of the posts."""
    coded = coder.code(planted["caption"])
    rng = np.random.default_rng(3)
    kept = coded.labels & (rng.random(coded.labels.shape) < 0.8)
    weak = replace(coded, labels=kept, primary=coded.primary.where(kept.any(axis=1), "none"))
    posts = rng.choice(planted.index, 300, replace=False)
    people = labels_of_people(codes_of(planted, posts), codebook.ids)
    shares = category_shares(weak, codebook, people)
    told = {name: share for name, share in shares.categories.items() if not share.cannot_tell}
    assert shares.coded_count == 300 and len(told) >= 8
    missed = [name for name, share in told.items() if not share.low <= Truth().category_shares[name] <= share.high]
    assert len(missed) <= 1, missed
    assert told["marketing"].apparent_high < Truth().category_shares["marketing"]


def test_table_lists_the_largest_first_and_no_category_last(planted, coder, codebook):
    table = category_shares(coder.code(planted["caption"]), codebook, NOBODY).table()
    assert table["category"].iloc[-1] == "none"
    assert table["apparent_share"].iloc[:-1].is_monotonic_decreasing
    assert table["coded_post_count"].sum() >= len(planted)


@pytest.mark.parametrize("captions", [[], [None], ["  "]])
def test_without_captions_every_share_is_absent(captions, coder, codebook):
    coded = coder.code(pd.Series(captions, dtype="string"))
    shares = category_shares(coded, codebook, NOBODY)
    assert shares.cannot_tell == "No post has a caption."
    assert shares.table().empty
    assert all(math.isnan(share.apparent) for share in shares.categories.values())
    assert class_shares(coded, codebook)["apparent_share"].isna().all()
    assert group_shares(coded, codebook)["apparent_share"].isna().all()


def test_one_caption_gives_shares_with_wide_intervals(coder, codebook):
    shares = category_shares(coder.code(pd.Series(["Kuis!"])), codebook, NOBODY)
    share = shares.categories["online-dialogue"]
    assert share.apparent == 1 and share.apparent_low < 0.3


def test_classes_take_the_most_interaction_of_a_caption(coder, codebook):
    captions = ["Rapat koordinasi.", "Rapat koordinasi. Isi survei kami.", "Rapat koordinasi dengan @…", "Senja."]
    coded = coder.code(pd.Series(captions))
    assert classify(coded, codebook.schemes["interaction"]).tolist() == ["push", "pull", "networking", "none"]
    models = classify(coded, codebook.schemes["public-relations"]).tolist()
    assert models == ["public-information", "two-way-asymmetric", "public-information", "none"]


def test_shares_of_the_classes_of_a_scheme_add_up_to_one(planted, coder, codebook):
    table = class_shares(coder.code(planted["caption"]), codebook)
    assert table.groupby("scheme")["apparent_share"].sum().tolist() == pytest.approx([1, 1])


def test_indicators_are_counted_by_hand(coder):
    captions = ["Kuis! #bmn", "Lihat https://a.example", "Rapat dengan @…", "Isi survei kepuasan kami."]
    found = some_indicators(coder.code(pd.Series(captions)), pd.Series([True, True, False, True]))
    assert {name: item.value for name, item in found.items()} == {
        "share": 0.5,
        "optimise": 0.25,
        "manage": 0.75,
        "engage": 0.5,
    }
    assert found["manage"].n == 4 and found["share"].low < 0.5 < found["share"].high


def test_indicator_without_its_data_is_absent_and_not_zero(coder):
    found = some_indicators(coder.code(pd.Series([], dtype="string")), pd.Series(dtype=bool), "no file holds comments.")
    assert all(math.isnan(item.value) for item in found.values())
    assert found["manage"].cannot_tell == "no file holds comments."
    assert "no post has one" in found["engage"].cannot_tell


def test_people_decide_by_majority_and_a_tie_stays_open():
    codes = pd.DataFrame(
        [("1", "a", "x"), ("1", "b", "x"), ("1", "c", "none"), ("2", "a", "x"), ("2", "b", "y"), ("3", "a", "none")],
        columns=["post_id", "coder_id", "category"],
    )
    found = labels_of_people(codes, ("x", "y"))
    assert found.loc["1"].tolist() == [True, False]
    assert found.loc["2"].isna().all()
    assert found.loc["3"].tolist() == [False, False]


def test_codes_of_two_coders_stand_side_by_side():
    codes = pd.DataFrame(
        [("1", "a", "x"), ("1", "a", "y"), ("1", "b", "y"), ("2", "b", "x")],
        columns=["post_id", "coder_id", "category"],
    )
    table = codes_by_coder(codes, "x")
    assert table.loc["1"].tolist() == ["yes", "no"]
    assert table.loc["2", "b"] == "yes" and table.loc["2"].isna().sum() == 1


def test_nobody_coded_anything():
    codes = pd.DataFrame({"post_id": [], "coder_id": [], "category": []}, dtype="string")
    assert labels_of_people(codes, ("x",)).empty
    assert codes_by_coder(codes, "x").empty


def test_post_that_counts_twice_is_compared_with_peoples_codes_once(planted, coder, codebook):
    twice = pd.concat([planted, planted.head(40)])
    people = labels_of_people(codes_of(planted, planted.index[:200]), codebook.ids)
    shares = category_shares(coder.code(twice["caption"]), codebook, people)
    assert shares.coded_count == 200
    assert shares.categories["marketing"].post_count == len(twice)
    assert shares.categories["marketing"].coded_count == 200
