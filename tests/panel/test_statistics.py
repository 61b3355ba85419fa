"""Statistics of tables larger than memory, against pandas, and the same in any number of parts."""

import numpy as np
import pandas as pd
import pytest

from citra.errors import BadInput
from citra.metrics.bulk import Part, measure_in_bulk
from citra.panel import statistics
from citra.panel.statistics import measure_large

NAMES = ("likes_per_post", "public_engagement", "median_rate_by_followers_at_post", "pooled_rate_by_followers_at_post")


@pytest.fixture
def posts() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(
        {
            "account_id": [f"a{number}" for number in rng.integers(0, 40, 5000)],
            "like_count": pd.array(rng.integers(0, 900, 5000), dtype="Int64"),
            "comment_count": pd.array(rng.integers(0, 40, 5000), dtype="Int64"),
            "follower_count_at_post": rng.uniform(100, 5000, 5000),
        }
    )
    frame.loc[rng.random(5000) < 0.05, "like_count"] = pd.NA
    return frame


@pytest.fixture
def files(posts, tmp_path):
    paths = [tmp_path / f"posts-{number}.parquet" for number in range(3)]
    for path, part in zip(paths, np.array_split(np.arange(5000), 3), strict=True):
        posts.iloc[part].to_parquet(path, index=False)
    return paths


def test_equal_to_pandas(posts, files, tmp_path):
    found = measure_large(files, NAMES, tmp_path)
    known = posts.dropna().assign(e=lambda rows: (rows["like_count"] + rows["comment_count"]).astype(float))
    rate = (known["e"] / known["follower_count_at_post"]).groupby(known["account_id"])
    sums = known.groupby("account_id")[["e", "follower_count_at_post"]].sum()
    assert found["account_id"].tolist() == sorted(posts["account_id"].unique())
    assert found["row_count"].tolist() == posts.groupby("account_id").size().tolist()
    expected = {
        "likes_per_post": posts.groupby("account_id")["like_count"].mean(),
        "public_engagement": 1000 * rate.mean(),
        "median_rate_by_followers_at_post": rate.median(),
        "pooled_rate_by_followers_at_post": sums["e"] / sums["follower_count_at_post"],
    }
    for name, values in expected.items():
        assert found[name].tolist() == pytest.approx(values.astype(float).tolist()), name
        assert (found[f"{name}_n"] <= found["row_count"]).all()


def test_parts_are_the_whole_to_the_last_digit(files, tmp_path, monkeypatch):
    whole = measure_in_bulk(files, NAMES, part=Part(0, 1))
    monkeypatch.setattr(statistics, "ROWS_A_PART", 700)
    pd.testing.assert_frame_equal(measure_large(files, NAMES, tmp_path), whole, check_exact=True)


def test_account_in_the_name_of_the_folder(posts, tmp_path):
    posts["account_id"] = "00" + posts["account_id"].str.removeprefix("a")
    for account, rows in posts.groupby("account_id"):
        (tmp_path / f"account_id={account}").mkdir()
        rows.drop(columns="account_id").to_parquet(tmp_path / f"account_id={account}" / "posts.parquet", index=False)
    found = measure_large(sorted(tmp_path.rglob("*.parquet")), ["likes_per_post"], tmp_path)
    assert found["account_id"].tolist() == sorted(posts["account_id"].unique())
    assert found["likes_per_post"].tolist() == pytest.approx(
        posts.groupby("account_id")["like_count"].mean().astype(float).tolist()
    )


def test_a_file_that_is_no_parquet(tmp_path):
    (tmp_path / "posts.parquet").write_text("account_id,like_count\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"posts\.parquet: this is no readable Parquet file"):
        measure_large([tmp_path / "posts.parquet"], ["likes_per_post"], tmp_path)
