"""Facebook page statuses, against values worked by hand."""

import pandas as pd


def test_statuses(fixtures, read_file):
    received = read_file(fixtures / "facebook_statuses" / "statuses.csv", clock="-05:00")
    posts = received.tables["posts"]
    assert posts["post_id"].iloc[0] == "100200300_10154199304051772"
    assert posts["account_id"].unique().tolist() == ["100200300"]
    assert posts["platform"].unique().tolist() == ["facebook"]
    assert posts["posted_at"].iloc[0] == pd.Timestamp("2016-06-24 13:32:58", tz="UTC")
    assert posts["post_type"].tolist() == ["image", "link", "video", "event"]
    assert posts["like_count"].tolist() == [15, 7, 9, 0]
    assert posts["comment_count"].tolist() == [3, 0, pd.NA, 0]
    assert posts["caption"].iloc[1] == 'Kata "lelang"\ndalam dua baris'
    assert not posts["is_like_count_hidden"].any()
    # 8 likes and nothing else make 9 reactions on the third line: told, not mended.
    assert received.reading.remarks["like_count", "sum-differs"] == 1
    assert received.reading.is_balanced


def test_unknown_kind_of_status_and_odd_number_are_refused(fixtures, tmp_path, told):
    text = (fixtures / "facebook_statuses" / "statuses.csv").read_text(encoding="utf-8")
    path = tmp_path / "statuses.csv"
    path.write_text(text.replace(",event,", ",dance,"), encoding="utf-8")
    assert "column status_type: found 'dance'" in told(path)
    path.write_text(text.replace(",15,3,2,", ",many,3,2,"), encoding="utf-8")
    assert "line 2, column num_reactions: found 'many', expected a whole number" in told(path)
