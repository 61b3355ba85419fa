"""The simulated series: what it is calibrated to, that it is marked, and that its truths are found."""

import dataclasses
import hashlib

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from conftest import ROOT

from citra.models.followers import attach_follower_count_at_post
from citra.privacy import Privacy
from citra.readers import read_export, read_sources
from citra.simulation import CAPTIONS, SMOKE, Truth, simulate_captions, write_simulation
from citra.studyfile import Source, read_study_file

FILES = ("simulated-posts.csv", "simulated-followers.csv")


@pytest.mark.parametrize(("study", "truth"), [("kpknl-bekasi", Truth()), ("smoke", SMOKE)])
def test_committed_files_are_what_the_seed_gives(tmp_path, study, truth):
    write_simulation(truth, tmp_path)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (ROOT / "data" / "raw" / study / name).read_bytes()


def test_another_seed_gives_other_posts(tmp_path):
    write_simulation(dataclasses.replace(SMOKE, seed=8), tmp_path)
    assert (tmp_path / FILES[0]).read_bytes() != (ROOT / "data" / "raw" / "smoke" / FILES[0]).read_bytes()


@pytest.fixture(scope="module")
def tables():
    study = read_study_file(ROOT / "params" / "kpknl-bekasi.yml")
    return read_sources(ROOT / study.folder, study.sources, Privacy())


def test_series_ends_at_the_published_snapshot(tables):
    log = tables["follower_snapshots"].dropna(subset=["observed_at"])
    assert log["follower_count"].iloc[-1] == 1776
    assert log["follower_count"].is_monotonic_increasing
    assert len(tables["posts"]) == 987
    assert tables["posts"]["posted_at"].min() >= pd.Timestamp("2017-09-01", tz="UTC")


def test_every_row_is_marked_and_no_real_row_is(tables):
    assert tables["posts"]["is_simulated"].all()
    assert tables["posts"]["caption"].str.startswith("[SIMULASI]").all()
    snapshots = tables["follower_snapshots"]
    assert not snapshots.loc[snapshots["observed_at"].isna(), "is_simulated"].any()
    assert not tables["channel_years"]["is_simulated"].any()


@pytest.mark.parametrize("study", ["kpknl-bekasi", "smoke"])
def test_export_is_written_by_the_platforms_clock_and_its_keys_say_the_same(study):
    parameters = read_study_file(ROOT / "params" / f"{study}.yml")
    source = next(each for each in parameters.sources if each.file == FILES[0])
    path = ROOT / parameters.folder / source.file
    received = read_export(path, source, Privacy())
    posts, proof = received.tables["posts"], received.proof()
    assert received.reading.clock.zone == "America/Los_Angeles"
    # One of them was published in California's hour that stands twice, and its key says when.
    assert proof.agreeing == proof.keyed == len(posts) and posts["is_hour_known"].all()
    assert posts["shortcode"].is_unique and posts["shortcode"].str.len().eq(11).all()
    written = pd.read_csv(path, dtype="string")["Publish time"]
    clock = posts["posted_at"].dt.tz_convert("America/Los_Angeles").dt.strftime("%m/%d/%Y %H:%M")
    assert clock.tolist() == written.tolist()
    # An office's posts stand in its day, 6:00 to 21:00, whatever the export's clock.
    assert posts["posted_at"].dt.tz_convert("Asia/Jakarta").dt.hour.between(6, 21).all()


def estimate(truth, folder):
    """Return the log effects that a negative binomial model finds in the files of a truth."""
    write_simulation(truth, folder)
    entries = [
        Source(name, hashlib.sha256((folder / name).read_bytes()).hexdigest(), "", "", True, "Asia/Jakarta")
        for name in FILES
    ]
    read = read_sources(folder, tuple(entries), Privacy())
    placed = attach_follower_count_at_post(read["posts"], read["follower_snapshots"])
    known = placed.dropna(subset=["like_count", "follower_count_at_post"])
    design = [
        np.ones(len(known)),
        np.log(known["follower_count_at_post"] / truth.follower_count),
        (known["posted_at"] - known["posted_at"].max()).dt.days / 365.25,
        known["post_type"] == "carousel",
        known["post_type"] == "reel",
    ]
    family = sm.families.NegativeBinomial(alpha=truth.dispersion)
    return (
        sm.GLM(known["like_count"].astype(float).to_numpy(), np.column_stack(design).astype(float), family).fit().params
    )


def test_planted_effects_are_found_over_many_seeds(tmp_path):
    truths = [dataclasses.replace(Truth(), seed=seed) for seed in range(10)]
    found = np.array([estimate(truth, tmp_path / str(truth.seed)) for truth in truths])
    mean, error = found.mean(axis=0), found.std(axis=0, ddof=1) / np.sqrt(len(found))
    effects = Truth().type_ratio
    planted = [Truth().follower_elasticity, *np.log([Truth().yearly_ratio, effects["IG carousel"], effects["IG reel"]])]
    assert (np.abs(mean[1:] - planted) < 3 * error[1:]).all()
    assert (error[1:] < 0.05).all()


def test_captions_have_the_planted_shares_and_leave_the_other_numbers_alone(tmp_path):
    truth = dataclasses.replace(SMOKE, post_count=400, category_shares={"branding": 0.75, "none": 0.25})
    planted = simulate_captions(truth)
    assert planted["category"].eq("branding").mean() == pytest.approx(0.75, abs=0.06)
    assert all(row.caption in CAPTIONS[row.category] for row in planted.itertuples())
    for name, changed in (("first", truth), ("second", dataclasses.replace(truth, category_shares={"none": 1.0}))):
        write_simulation(changed, tmp_path / name)
    first, second = (pd.read_csv(tmp_path / name / FILES[0], dtype=str) for name in ("first", "second"))
    assert first.drop(columns="Description").equals(second.drop(columns="Description"))
    assert not first["Description"].equals(second["Description"])
    assert (tmp_path / "first" / FILES[1]).read_bytes() == (tmp_path / "second" / FILES[1]).read_bytes()


def test_captions_of_the_bank_are_of_the_codebooks_categories(codebook):
    assert set(CAPTIONS) == set(Truth().category_shares) == {*codebook.ids, "none"}
    assert sum(len(captions) for captions in CAPTIONS.values()) >= 40
    assert sum(Truth().category_shares.values()) == pytest.approx(1)
