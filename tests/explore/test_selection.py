"""Exploring without a browser: what a choice selects, what is drawn, and what may be said, known by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from citra.dictionary import LANGUAGES, the_dictionary
from citra.explore.charts import DEPENDS_ON, chart
from citra.explore.choices import DENOMINATORS, METRICS, Choices
from citra.explore.conclusions import conclude
from citra.explore.export import export_selection
from citra.explore.material import gather
from citra.explore.selection import extreme_posts, select
from citra.metrics.metric import REGISTRY
from citra.tables import conform

SAME = {"platform": "instagram", "account_id": "a", "source_file": "made-up.csv"}
WHOLE = Choices("2022-01-01", "2022-12-31", maturity_days=0)


def made_up(is_simulated: bool = False, **changes):
    """Ten posts, one every tenth day; post 3 hides its likes, post 9 was read after two days, post 5 has no hour."""
    at = pd.date_range("2022-01-01 18:30", periods=10, freq="10D", tz="UTC")
    posts = {
        "post_id": [str(number) for number in range(10)],
        "posted_at": at,
        "captured_at": at + pd.to_timedelta([30] * 9 + [2], unit="D"),
        "post_type": ["image"] * 7 + ["reel"] * 3,
        "caption": ["<b>Lelang</b>"] + [None] * 9,
        "like_count": pd.array([9, 19, 29, None, 49, 59, 69, 79, 89, 99], dtype="Int64"),
        "is_like_count_hidden": [number == 3 for number in range(10)],
        "comment_count": 1,
        "is_hour_known": [number != 5 for number in range(10)],
        "is_collaboration": False,
        "observation_count": 1,
        "is_simulated": is_simulated,
        **SAME,
        **changes,
    }
    days = pd.date_range("2022-01-01", periods=11, freq="10D", tz="UTC")
    exact = dict.fromkeys(("follower_count", "follower_count_low", "follower_count_high"), 1000)
    read = pd.DataFrame(
        {"observed_at": days, "reading_kind": "observed", **exact, "is_simulated": is_simulated, **SAME}
    )
    return gather(
        conform("posts", pd.DataFrame(posts), "made up"),
        conform("follower_snapshots", read, "made up"),
        "Asia/Jakarta",
        working_hours=(8, 16),
    )


@pytest.fixture(scope="module")
def material():
    return made_up()


def test_value_is_interactions_over_the_followers_of_the_day(material):
    selected = select(material, WHOLE)
    expected = [0.01, 0.02, 0.03, np.nan, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1]
    np.testing.assert_allclose(selected.posts["value"], expected)
    assert selected.measured.value == pytest.approx(0.06) and selected.measured.n == 9
    assert selected.measured.left_out_count == 1
    assert selected.interval[0] <= 0.06 <= selected.interval[1]


def test_every_rule_sets_aside_what_it_names(material):
    strict = select(material, replace(WHOLE, hidden_likes="drop-hidden", maturity_days=7))
    assert list(strict.posts["post_id"]) == ["0", "1", "2", "4", "5", "6", "7", "8"]
    assert strict.set_aside == {"not-mature": 1, "hidden-likes": 1}
    assert list(select(material, replace(WHOLE, post_type="reel")).posts["post_id"]) == ["7", "8", "9"]


def test_period_is_one_of_the_offices_days_with_both_ends(material):
    # 18:30 UTC is the next day in Jakarta.
    narrow = select(material, replace(WHOLE, first_day="2022-01-12", last_day="2022-01-22"))
    assert list(narrow.posts["post_id"]) == ["1", "2"]
    assert len(narrow.readings) == 1 and narrow.readings["observed_at"].dt.day.tolist() == [21]


@pytest.mark.parametrize("denominator", DENOMINATORS)
def test_absent_denominator_gives_no_value_and_is_told(material, denominator):
    selected = select(material, replace(WHOLE, denominator=denominator))
    is_known = denominator in ("no-denominator", "followers-at-posting", "latest-followers")
    assert selected.posts["value"].notna().any() == is_known
    for name in DEPENDS_ON:
        assert chart(name, selected).is_empty == (name in ("values", "distribution") and not is_known)
    said = " ".join(conclude(selected, "en").may_not)
    assert ("Posts without a value by reach: 10 of 10." in said) == (denominator == "reach")
    assert ("belittles the past" in said) == (denominator == "latest-followers")


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_is_told_or_refused_in_both_languages(material, metric):
    selected = select(material, replace(WHOLE, metric=metric))
    said = {language: conclude(selected, language).may for language in LANGUAGES}
    assert said["id"] != said["en"]
    assert said["en"].startswith("Nothing:") == (selected.measured is None)
    for column in REGISTRY[metric].requires:
        assert the_dictionary().word(column, "id")


def test_limits_follow_from_the_state(material):
    def limits(choices, of=material, looked_at=1):
        return " ".join(conclude(select(of, choices), "en", looked_at).may_not)

    loose = limits(WHOLE)
    assert "Posts that hide their likes: 1 of 10." in loose
    assert "read before they were 7 days old: 1." in loose and "Posts whose hour is not known: 1." in loose
    assert "simulated" not in loose and "Selections" not in loose
    strict = limits(replace(WHOLE, hidden_likes="drop-hidden", maturity_days=7), looked_at=4)
    assert "hidden likes that are set aside: 1." in strict and "too young when read and are set aside: 1." in strict
    assert "Selections looked at so far: 4." in strict and "hide their likes" not in strict
    assert "Posts in all: 3." in limits(replace(WHOLE, post_type="reel"))
    assert limits(WHOLE, of=made_up(is_simulated=True)).startswith("The data are simulated")
    assert "not known: 10. They may be too young" in limits(WHOLE, of=made_up(captured_at=pd.NaT))


def test_no_post_concludes_nothing_and_draws_nothing(material):
    nobody = select(material, replace(WHOLE, first_day="2030-01-01", last_day="2030-12-31"))
    assert conclude(nobody, "en").may == "Nothing: no post is selected."
    assert all(chart(name, nobody).is_empty for name in DEPENDS_ON)


def test_extremes_are_the_ends_and_no_post_is_in_both(material):
    ends = extreme_posts(select(material, WHOLE), count=2)
    assert ends["like_count"].tolist() == [99, 89, 19, 9] and ends["is_top"].tolist() == [True, True, False, False]
    assert len(extreme_posts(select(material, replace(WHOLE, post_type="reel")))) == 2


def test_hours_are_counted_by_the_offices_clock(material):
    counted = chart("hours", select(material, WHOLE)).data().set_index("post_type")
    assert counted.loc["image", 1] == 6 and counted.loc["reel", 1] == 3 and counted.to_numpy().sum() == 9


def test_distribution_counts_every_post_of_the_frame(material):
    drawn = chart("distribution", select(material, WHOLE)).data()
    assert drawn["post_count"].sum() == 9 and drawn["value_low"].iloc[0] == 0


def test_monthly_median_is_that_of_the_month(material):
    drawn = chart("values", select(material, WHOLE)).data()
    january = drawn[drawn["month"] == "2022-01-01"]
    assert january["monthly_median"].unique() == pytest.approx([0.02])


def test_every_chart_of_simulated_posts_says_so():
    selected = select(made_up(is_simulated=True), WHOLE)
    for name in DEPENDS_ON:
        assert "SIMULATED DATA" in [text.get_text() for text in chart(name, selected).draw("en").texts]


def test_export_writes_the_same_bytes_twice(material, tmp_path):
    selected = select(material, WHOLE)
    first, again = (export_selection(selected, tmp_path / name, "id") for name in ("one", "two"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    assert {path.suffix for path in first} == {".png", ".pdf", ".csv", ".txt"}
    assert "metric: median_rate_by_followers_at_post" in (tmp_path / "one" / "conclusions-id.txt").read_text()


@pytest.mark.parametrize("wrong", [{"metric": "likes"}, {"denominator": "size"}, {"hidden_likes": "no"}])
def test_choice_that_is_none_is_refused(wrong):
    with pytest.raises(ValueError, match="expected one of"):
        replace(WHOLE, **wrong)


def test_many_posts_get_no_interval_and_are_told_so():
    at = pd.date_range("2022-01-01", periods=2400, freq="1h", tz="UTC")
    numbers = [str(number) for number in range(2400)]
    many = made_up(
        post_id=numbers, posted_at=at, captured_at=at + pd.Timedelta(days=9), post_type="image", caption=None,
        like_count=5, is_like_count_hidden=False, is_hour_known=True,
    )  # fmt: skip
    selected = select(many, replace(WHOLE, denominator="no-denominator", metric="likes_per_post"))
    assert np.isnan(selected.interval).all()
    assert "more than 2,000 posts" in " ".join(conclude(selected, "en").may_not)
    assert not chart("values", selected).is_empty and chart("values", selected).draw("id")
