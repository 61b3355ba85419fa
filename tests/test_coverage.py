"""Which time files cover: a hole between two is told from a silence, however the posts are packed."""

import numpy as np
import pandas as pd
import pytest

from citra.coverage import covered_time, spans_of, uncovered_days, uncovered_times
from citra.metrics.cadence import burstiness, weekly_posts
from citra.models.capacity import compare_gaps
from citra.models.rhythm import take_moments

ACCOUNT = {"platform": "instagram", "account_id": "office", "is_simulated": False}


def posts(times):
    return pd.DataFrame({"posted_at": pd.DatetimeIndex(times)}).assign(**ACCOUNT, is_hour_known=True)


def every(first, last, freq="2D"):
    return pd.date_range(first, last, freq=freq, tz="UTC")


def holes(*parts, stated=None):
    stated = stated or [None] * len(parts)
    found = uncovered_times([spans_of(posts(part), cover) for part, cover in zip(parts, stated, strict=True)])
    return [(f"{row.begins_at:%Y-%m-%d}", f"{row.ends_at:%Y-%m-%d}") for row in found.itertuples()]


def test_quarter_that_no_file_covers_is_a_hole():
    assert holes(every("2023-01-01", "2023-06-30"), every("2023-10-01", "2024-01-31")) == [("2023-06-30", "2023-10-01")]


def test_silence_within_a_file_is_no_hole_and_tells_how_long_the_account_is_silent():
    silent = every("2023-01-01", "2023-02-01").append(every("2023-04-15", "2023-06-30"))
    assert holes(silent) == []
    # 73 days of silence within a file: 92 days between files are nothing unheard of.
    assert holes(silent, every("2023-10-01", "2024-01-31")) == []


@pytest.mark.parametrize("seed", range(20))
def test_cutting_a_file_into_parts_makes_no_hole(seed):
    rng = np.random.default_rng(seed)
    times = pd.DatetimeIndex(
        np.sort(every("2022-01-01", "2023-12-31", "1D").to_numpy()[rng.random(730) < 0.4]), tz="UTC"
    )
    cuts = np.sort(rng.choice(len(times), 4, replace=False))
    parts = [part for part in np.split(np.arange(len(times)), cuts) if len(part)]
    # Adjoining parts, and parts that overlap by some posts.
    assert holes(*(times[part] for part in parts)) == []
    assert holes(*(times[max(part[0] - 3, 0) : part[-1] + 4] for part in parts)) == []


def test_order_of_files_does_not_matter_and_a_file_within_another_fills_nothing():
    long, inner, late = (
        every("2023-01-01", "2023-06-30"),
        every("2023-02-01", "2023-03-01"),
        every("2023-12-01", "2024-03-01"),
    )
    assert holes(long, inner, late) == holes(late, inner, long) == [("2023-06-30", "2023-12-01")]


def test_what_the_study_states_counts_to_the_day():
    def span(first, last):
        return pd.Timestamp(first, tz="UTC"), pd.Timestamp(last, tz="UTC")

    parts = (every("2023-01-03", "2023-01-29"), every("2023-02-12", "2023-02-26"))
    stated = [span("2023-01-01", "2023-02-01"), span("2023-02-10", "2023-03-01")]
    assert holes(*parts, stated=stated) == [("2023-02-01", "2023-02-10")]
    assert holes(*parts, stated=[span("2023-01-01", "2023-02-10"), stated[1]]) == []


def test_pace_and_unevenness_leave_a_hole_alone():
    """Posts every second day on either side of a hole: the pace is 3.5 a week and the gaps are a clock's."""
    parts = every("2023-01-01 12:00", "2023-06-30 12:00"), every("2023-10-02 12:00", "2024-01-31 12:00")
    both = posts(parts[0].append(parts[1]))
    off = uncovered_days(uncovered_times([spans_of(posts(part)) for part in parts]), both, "UTC")
    assert len(off) == 93
    shown = covered_time(both["posted_at"], off, "UTC").dt.tz_localize(None).to_numpy()
    assert weekly_posts(shown) == pytest.approx(3.5, rel=0.01)
    assert burstiness(shown) < -0.85
    assert weekly_posts(both["posted_at"].dt.tz_localize(None).to_numpy()) < 2.8


def test_comparison_with_chance_leaves_a_hole_alone():
    """Moments by chance on either side of a hole lie within the range of chance, and not because of the hole."""
    rng = np.random.default_rng(4)
    days = np.sort(np.append(rng.uniform(0, 300, 150), rng.uniform(500, 800, 150)))
    table = posts(pd.Timestamp("2022-01-03", tz="UTC") + pd.to_timedelta(days, unit="D"))
    off = pd.date_range(table["posted_at"][149].normalize(), table["posted_at"][150].normalize())[1:-1].tz_localize(
        None
    )
    moments = take_moments(table, "UTC", off)
    assert moments.rhythm.days == moments.length - len(off)
    longest = {"longest": lambda at: np.diff(at).max() / np.timedelta64(1, "D")}
    found = compare_gaps(moments, longest, draws=100)
    assert found.value("longest", "observed") < 30
    assert (
        found.value("longest", "expected_low")
        <= found.value("longest", "observed")
        <= found.value("longest", "expected_high")
    )
    assert compare_gaps(take_moments(table, "UTC"), longest, draws=20).value("longest", "observed") > 150
