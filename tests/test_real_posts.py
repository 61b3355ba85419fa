"""The same notebooks on published posts: their numbers equal values computed with the standard library alone."""

import csv
import itertools
import json
import shutil
import statistics

import pytest

# share of posts with any (P1, C1, V1) and mean per post (P2, C2, V2)
REFERENCE = {
    "nasa": {
        "likes": (763, 1, 14826.70118),
        "comments": (763, 1, 350.92661),
        "shares": (763, 0.961992, 1840.56094),
    },
    "white-house": {
        "likes": (333, 1, 26903.33934),
        "comments": (333, 1, 1830.43844),
        "shares": (333, 0.888889, 6617.19820),
    },
}


def numbers_of(study, workspace, real_posts):
    """Build a study in a workspace beside which the posts lie, and return its numbers."""
    shutil.copytree(real_posts, workspace.folder.parent / "shared" / "data")
    done = workspace.citra("results", f"tests/studies/{study}.yml")
    assert done.returncode == 0, done.stdout + done.stderr
    found = {}
    for path in workspace.path(f"build/{study}/results").rglob("ledger.json"):
        found |= json.loads(path.read_text(encoding="utf-8"))["numbers"]
    return found


@pytest.mark.parametrize("study", REFERENCE)
def test_notebooks_give_the_reference_values(study, workspace, real_posts):
    numbers = numbers_of(study, workspace, real_posts)
    for name, (count, share, mean) in REFERENCE[study].items():
        assert numbers[f"{name}-post-count"]["value"] == count
        assert numbers[f"{name}-share-of-posts"]["value"] == pytest.approx(share, abs=5e-7)
        assert numbers[f"{name}-per-post"]["value"] == pytest.approx(mean, abs=5e-6)
        assert not numbers[f"{name}-per-post"]["is_simulated"]
    # Without follower readings there is no rate, and the ledger says why.
    assert numbers["median-rate"]["value"] is None
    assert "follower count" in numbers["median-rate"]["absent_because"]
    assert "at least 24 months" in numbers["rate-yearly-ratio"]["absent_because"]


def test_one_line_a_media_file_becomes_one_row_a_post(workspace, real_posts):
    numbers = numbers_of("faculty", workspace, real_posts)
    assert numbers["post-count"]["value"] == 186
    assert numbers["likes-per-post"]["value"] == pytest.approx(363.86559139784947, rel=1e-14)
    # The scraper wrote zero for every comment: not collected, which is not none.
    assert numbers["comments-per-post"]["value"] is None
    assert "no comments" in numbers["comments-per-post"]["absent_because"]


def test_cadence_of_times_alone_equals_the_standard_library(workspace, real_posts):
    numbers = numbers_of("museum", workspace, real_posts)
    with (real_posts / "sfomuseum_instagram_2012_2024.csv").open(encoding="utf-8") as file:
        times = [(row["media_id"], int(row["taken_unix"])) for row in csv.DictReader(file)]
    assert numbers["reading-count"]["value"] == len(times) == 5159
    # Some lines stand there twice, word for word.
    moments = sorted(moment for _, moment in set(times))
    gaps = [after - before for before, after in itertools.pairwise(moments)]
    mean, deviation = statistics.fmean(gaps), statistics.pstdev(gaps)
    assert numbers["post-count"]["value"] == len(moments) == 5036
    assert numbers["burstiness"]["value"] == pytest.approx((deviation - mean) / (deviation + mean), rel=1e-12)
    assert numbers["median-gap"]["value"] == pytest.approx(statistics.median(gaps) / 86400, rel=1e-12)
    assert numbers["longest-gap"]["value"] == pytest.approx(max(gaps) / 86400, rel=1e-12)
