"""The same notebooks on published posts: their numbers equal values computed with the standard library alone."""

import json
import shutil

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


@pytest.fixture(scope="module", params=REFERENCE)
def study(request):
    return request.param


@pytest.fixture
def numbers(study, workspace, real_posts):
    """Build the study in a workspace beside which the posts lie, and return its numbers."""
    shutil.copytree(real_posts, workspace.folder.parent / "shared" / "data")
    done = workspace.citra("results", f"tests/studies/{study}.yml")
    assert done.returncode == 0, done.stdout + done.stderr
    found = {}
    for path in workspace.path(f"build/{study}/results").rglob("ledger.json"):
        found |= json.loads(path.read_text(encoding="utf-8"))["numbers"]
    return found


def test_notebooks_give_the_reference_values(study, numbers):
    for name, (count, share, mean) in REFERENCE[study].items():
        assert numbers[f"{name}-post-count"]["value"] == count
        assert numbers[f"{name}-share-of-posts"]["value"] == pytest.approx(share, abs=5e-7)
        assert numbers[f"{name}-per-post"]["value"] == pytest.approx(mean, abs=5e-6)
        assert not numbers[f"{name}-per-post"]["is_simulated"]
    # Without follower readings there is no rate, and the ledger says why.
    assert numbers["median-rate"]["value"] is None
    assert "follower count" in numbers["median-rate"]["absent_because"]
    assert "at least 24 months" in numbers["rate-yearly-ratio"]["absent_because"]
