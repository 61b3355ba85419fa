"""Parquet in the package's own columns: what it becomes, and what is refused."""

import pandas as pd
import pytest

AT = pd.to_datetime(["2022-01-01 03:00", "2022-01-02 03:00"], utc=True)


@pytest.fixture
def posts() -> pd.DataFrame:
    return pd.DataFrame(
        {"post_id": ["1", "2"], "posted_at": AT, "post_type": ["image", "reel"], "like_count": [5, None]}
    ).astype({"like_count": "Int64"})


def test_posts_take_the_stated_account_and_plain_defaults(posts, tmp_path, read_file):
    posts.assign(follower_count_at_post=[100, None]).to_parquet(tmp_path / "posts.parquet")
    received = read_file(tmp_path / "posts.parquet", account="office", simulated=True)
    table, readings = received.tables["posts"], received.tables["follower_snapshots"]
    assert received.reading.is_balanced
    assert table["account_id"].tolist() == ["office"] * 2 and table["platform"].tolist() == ["instagram"] * 2
    assert table["like_count"].isna().tolist() == [False, True] and table["is_simulated"].all()
    assert readings["follower_count"].tolist() == [100] and readings["reading_kind"].tolist() == ["at-post"]
    assert readings["observed_at"].tolist() == [AT[0]]


def test_readings(tmp_path, read_file):
    pd.DataFrame({"observed_at": AT, "follower_count": [10, 12]}).to_parquet(tmp_path / "readings.parquet")
    table = read_file(tmp_path / "readings.parquet", account="office").tables["follower_snapshots"]
    assert table["follower_count_low"].tolist() == table["follower_count_high"].tolist() == [10, 12]
    assert table["reading_kind"].tolist() == ["observed"] * 2


def test_moments_without_a_zone_are_utc(posts, tmp_path, read_file):
    naive = posts.assign(posted_at=AT.tz_localize(None))
    naive.to_parquet(tmp_path / "posts.parquet")
    assert read_file(tmp_path / "posts.parquet", account="office").tables["posts"]["posted_at"].tolist() == list(AT)


@pytest.mark.parametrize(
    ("change", "stated", "sentence"),
    [
        ({"hearts": 1}, {"account": "office"}, "has no column 'hearts'"),
        ({}, {}, "state whose it is with --account"),
        ({"posted_at": "2022-01-01"}, {"account": "office"}, "column posted_at: found"),
        ({"like_count": -1}, {"account": "office"}, "expected an integer that is not negative"),
        ({"post_type": "hologram"}, {"account": "office"}, "column post_type: found 'hologram'"),
    ],
)
def test_refusals(posts, tmp_path, refusal, change, stated, sentence):
    posts.assign(**change).to_parquet(tmp_path / "posts.parquet")
    assert sentence in refusal(tmp_path / "posts.parquet", **stated)


def test_damaged_files_are_refused(posts, tmp_path, refusal):
    path = tmp_path / "posts.parquet"
    posts.to_parquet(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "no readable Parquet file" in refusal(path, account="office")
    path.write_bytes(b"PAR1" + bytes(40) + whole[44:])
    assert "Parquet" in refusal(path, account="office")


def test_another_parquet_is_no_known_format(tmp_path, refusal):
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "x.parquet")
    assert "no known format" in refusal(tmp_path / "x.parquet")
