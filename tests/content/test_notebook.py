"""The notebook on content: with captions that people coded, with few or none, and what it asks of the article."""

import json
import warnings

import nbformat
import numpy as np
import pandas as pd
import pytest
from conftest import ROOT

from citra.latex import check_uses
from citra.ledger import Ledger
from citra.places import Places
from citra.results import read_ledgers
from citra.simulation import SMOKE, simulate_captions
from citra.tables import empty_table, write_table

STEM = "14-content"
SETTINGS = {"study": "smoke", "coded_sample_is_random": True, "bootstrap_draws": 100, "seed": 1}


@pytest.fixture
def posts():
    planted = simulate_captions(SMOKE)
    frame = empty_table("posts").reindex(range(len(planted)))
    return frame.assign(
        post_id=[f"{number:04d}" for number in range(len(planted))],
        caption="[SIMULASI] " + planted["caption"],
        posted_at=pd.date_range("2021-01-01", periods=len(planted), tz="UTC").astype("datetime64[us, UTC]"),
        is_simulated=True,
    )


def codes_of(posts, count, coders=("coder-1",)):
    """Return codes of people who know the planted categories; the second one errs at every tenth caption."""
    planted = simulate_captions(SMOKE)["category"]
    chosen = np.random.default_rng(5).choice(len(posts), count, replace=False)
    rows = [
        (posts["post_id"][place], "none" if coder == "coder-2" and number % 10 == 0 else planted[place], coder)
        for coder in coders
        for number, place in enumerate(chosen)
    ]
    frame = pd.DataFrame(rows, columns=["post_id", "category", "coder_id"])
    moment = pd.Timestamp("2026-01-01", tz="UTC")
    return frame.assign(coded_at=moment, source_file="codes.csv", is_simulated=True)


@pytest.fixture
def numbers(tmp_path, monkeypatch):
    """Run the notebook's cells on some tables, and return the numbers that it enters."""

    def run(posts, codes=None, **changes):
        places = Places(tmp_path, "smoke")
        for folder in ("notebooks", "params"):
            (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / "data").symlink_to(ROOT / "data")
        tables = {"posts": posts, "comments": empty_table("comments"), "caption_codes": empty_table("caption_codes")}
        for name, frame in (tables | ({} if codes is None else {"caption_codes": codes})).items():
            write_table(frame, places.table(name))
        monkeypatch.setenv("CITRA_ROOT", str(tmp_path))
        monkeypatch.setenv("CITRA_RESULTS", str(tmp_path / "results"))
        room = {}
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.simplefilter("ignore", DeprecationWarning)
            for cell in nbformat.read(ROOT / "notebooks" / f"{STEM}.ipynb", as_version=4).cells:
                if cell.cell_type == "code":
                    exec(cell.source, room)
                    if "parameters" in cell.metadata.get("tags", ()):
                        room.update(SETTINGS | changes)
        assert isinstance(room["ledger"], Ledger)
        return json.loads((tmp_path / "results" / STEM / "ledger.json").read_text(encoding="utf-8"))["numbers"]

    return run


def uses_are_met(tmp_path):
    sections = sorted((ROOT / "paper" / "sections").glob("*/appendix-content.tex"))
    check_uses(sections, read_ledgers([tmp_path / "results" / STEM / "ledger.json"]))


def test_without_peoples_codes_the_shares_are_the_machines(numbers, posts, tmp_path):
    found = numbers(posts)
    assert found["content-post-count"]["value"] == len(posts)
    assert 0 < found["content-marketing-share"]["low"] < found["content-marketing-share"]["value"]
    assert found["content-marketing-corrected"]["value"] is None
    assert "coded by a person (0 are)" in found["content-marketing-corrected"]["absent_because"]
    assert "no file holds them" in found["some-manage"]["absent_because"]
    uses_are_met(tmp_path)


def test_peoples_codes_bring_corrected_shares_and_their_trust(numbers, posts, tmp_path):
    found = numbers(posts, codes_of(posts, 110))
    share = found["content-marketing-corrected"]
    assert share["low"] <= SMOKE.category_shares["marketing"] <= share["high"] and share["n"] == 110
    assert found["content-macro-f1"]["value"] > 0.8
    assert "two coders" in found["content-least-alpha"]["absent_because"]
    uses_are_met(tmp_path)


def test_two_coders_bring_a_coefficient_of_agreement(numbers, posts, tmp_path):
    found = numbers(posts, codes_of(posts, 60, ("coder-1", "coder-2")), coded_sample_is_random=False)
    assert found["content-least-alpha"]["n"] == 60
    assert found["content-least-alpha"]["value"] < 1
    uses_are_met(tmp_path)


def test_codes_of_posts_that_are_not_there_are_counted(numbers, posts):
    codes = codes_of(posts, 40)
    strange = codes.head(3).assign(post_id=["x1", "x2", "x3"])
    found = numbers(posts, pd.concat([codes, strange], ignore_index=True))
    assert found["content-person-coded-count"]["value"] == 40
    assert found["content-person-unmatched-count"]["value"] == 3


@pytest.mark.parametrize("case", ["no rows", "one post", "no captions", "one category", "empty captions"])
def test_what_cannot_be_told_is_said(case, numbers, posts, tmp_path):
    changed = {
        "no rows": posts.head(0),
        "one post": posts.head(1),
        "no captions": posts.assign(caption=pd.Series(pd.NA, posts.index, dtype="string")),
        "one category": posts.assign(caption="Terima kasih kepada semua peserta."),
        "empty captions": posts.assign(caption="  "),
    }[case]
    found = numbers(changed)
    if case in ("no rows", "no captions", "empty captions"):
        assert found["content-none-share"]["absent_because"] == "No post has a caption."
        assert found["content-without-caption-count"]["value"] == len(changed)
    else:
        assert found["content-symbolic-act-share"]["n"] == len(changed)
    uses_are_met(tmp_path)
