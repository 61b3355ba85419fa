"""A study's tables: overlapping exports of several formats merged by rule, and every row accounted for."""

import hashlib
import shutil

import pandas as pd
import pytest
from conftest import ROOT

from citra.errors import BadInput
from citra.pipeline.ingestion import study_tables
from citra.readers import checksum
from citra.studyfile import Source, StudyFile

META = "Post ID,Account username,Permalink,Publish time,Post type,Likes,Comments\n"
FIRST = META + (
    "17900000000000001,kantor,https://www.instagram.com/p/Caaaaaaaaa1/,01/02/2022 07:30,IG image,10,1\n"
    "17900000000000002,kantor,https://www.instagram.com/p/Caaaaaaaaa2/,01/03/2022 07:30,IG reel,20,2\n"
)
SECOND = META + (
    "17900000000000002,kantor,https://www.instagram.com/p/Caaaaaaaaa2/,01/03/2022 07:30,IG reel,25,2\n"
    "17900000000000003,kantor,https://www.instagram.com/p/Caaaaaaaaa3/,01/04/2022 07:30,IG image,,3\n"
)
LOG = "account,date,followers\nkantor,2022-01-01,100\nkantor,2022-02-01,110\n"
YEARS = "institution,channel,year,followers\ndjkn,instagram,2022,48506\n"


@pytest.fixture
def tables(tmp_path):
    """Return the tables of a study with the given files, each with the day of its capture."""

    def make(*files):
        sources = []
        for number, (text, captured) in enumerate(files):
            (tmp_path / f"{number}.csv").write_text(text, encoding="utf-8")
            digest = hashlib.sha256(text.encode()).hexdigest()
            entry = {"origin": "", "licence": "", "simulated": False, "time_zone": "Asia/Jakarta"}
            sources.append(Source(f"{number}.csv", digest, captured_at=captured, **entry))
        return study_tables(StudyFile("study", "raw", tuple(sources), (), ()), tmp_path)

    return make


def test_overlapping_exports_give_each_post_once_and_keep_every_reading(tables):
    found = tables((FIRST, "2022-02-01"), (SECOND, "2022-03-01"))
    posts = found["posts"].set_index("shortcode")
    assert posts["like_count"].tolist() == [10, 25, pd.NA]
    assert posts["observation_count"].tolist() == [1, 2, 1]
    readings = found["post_observations"]
    assert readings["like_count"].dropna().tolist() == [10, 20, 25]
    assert readings["is_used"].tolist() == [True, False, True, True]
    merged = found["intake"].query("rule == 'merged-reading'")
    assert merged[["source_file", "row_count"]].to_numpy().tolist() == [["0.csv", 1]]


def test_rows_kept_less_rows_merged_are_the_rows_of_the_tables(tables):
    found = tables((FIRST, "2022-02-01"), (SECOND, "2022-03-01"), (LOG, ""), (LOG, ""))
    counts = found["intake"].groupby("rule")["row_count"].sum()
    rows = sum(len(found[name]) for name in ("posts", "follower_snapshots"))
    assert counts["rows-kept"] - counts["merged-reading"] == rows == 5


def test_order_of_the_files_does_not_decide_where_the_day_of_capture_does(tables):
    found = tables((SECOND, "2022-03-01"), (FIRST, "2022-02-01"))
    assert found["posts"].set_index("shortcode").loc["Caaaaaaaaa2", "like_count"] == 25


def test_same_yearly_count_twice_is_one_and_another_count_is_refused(tables):
    assert len(tables((YEARS, ""), (YEARS, ""))["channel_years"]) == 1
    with pytest.raises(BadInput, match=r"0.csv and 1.csv: instagram has two follower counts in 2022"):
        tables((YEARS, ""), (YEARS.replace("48506", "48507"), ""))


def test_folder_is_one_source_and_any_change_in_it_is_seen(tmp_path):
    folder = tmp_path / "kantor"
    shutil.copytree(ROOT / "tests" / "readers" / "fixtures" / "instaloader" / "kantor.lelang", folder)
    source = Source("kantor", checksum(folder), "", "", False, account="kantor.lelang")
    study = StudyFile("study", "raw", (source,), (), ())
    before = study_tables(study, tmp_path)
    assert before["posts"]["source_file"].unique().tolist() == ["kantor"]
    assert len(before["comments"])
    (folder / "one-more.txt").write_text("x", encoding="utf-8")
    with pytest.raises(BadInput, match="kantor: the file has changed since it was received"):
        study_tables(study, tmp_path)
