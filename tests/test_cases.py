"""Small invented exports kept outside the project, each with its right answer; without them these tests are skipped.

Each answer is also a test with an input of the project's own; what stands here only bears those out. A case is one
entry: its file, what the parameter file says of it, and a function that holds the answer.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd
import pytest
from conftest import ROOT

from citra.metrics.cadence import attach_office_clock
from citra.readers import Received

CASES = ROOT.parent / "shared" / "cases"


@dataclass(frozen=True)
class Case:
    """A file of a case, what is stated of it, and whether what was read is the right answer."""

    file: str
    holds: Callable[[Received], bool]
    stated: dict = field(default_factory=lambda: {"account": "kantor_uji", "time_zone": "Asia/Jakarta"})


def posts(count: int, **sums: int) -> Callable[[Received], bool]:
    """Return whether there are so many posts, each once, with such sums of numbers."""

    def holds(received: Received) -> bool:
        found = received.tables["posts"]
        totals = {name: int(found[f"{name}_count"].sum()) for name in sums}
        return len(found) == found["post_id"].nunique() == count and totals == sums

    return holds


def readings(*counts: int) -> Callable[[Received], bool]:
    return lambda received: received.tables["follower_snapshots"]["follower_count"].tolist() == list(counts)


def both(*conditions: Callable[[Received], bool]) -> Callable[[Received], bool]:
    return lambda received: all(holds(received) for holds in conditions)


def aside(**counts: int) -> Callable[[Received], bool]:
    return lambda received: (
        received.reading.set_aside == {name.replace("_", "-"): count for name, count in counts.items()}
    )


def told(subject: str, kind: str, count: int) -> Callable[[Received], bool]:
    return lambda received: received.reading.remarks[subject, kind] == count


def read_by_day(days: str) -> Callable[[Received], bool]:
    """Return whether the readings are of these days of Jakarta."""

    def holds(received: Received) -> bool:
        moments = received.tables["follower_snapshots"]["observed_at"].dt.tz_convert("Asia/Jakarta")
        return moments.dt.strftime("%m-%d").tolist() == days.split()

    return holds


def same_keys(received: Received) -> bool:
    """Return whether the spoiled copy gives the keys of the sound file."""
    sound = pd.read_csv(CASES / "excel-15-digits-overlap" / "facebook.csv", dtype=str, encoding="utf-8-sig")["Post ID"]
    return received.tables["posts"]["post_id"].tolist() == sound.tolist()


def last_caption(received: Received) -> bool:
    return "Kabar \ufffd" in received.tables["posts"]["caption"].tolist()


def columns_of(headings: str) -> dict:
    """Return what is stated of a table whose headings are moment, text, type, likes and comments."""
    ours = ("posted_at", "caption", "post_type", "like_count", "comment_count")
    return {"columns": dict(zip(ours, headings.split(), strict=True)), "time_zone": "Asia/Jakarta"}


def commented(count: int) -> Callable[[Received], bool]:
    return lambda received: int((received.tables["posts"]["comment_count"] > 0).sum()) == count


def of_platform(name: str) -> Callable[[Received], bool]:
    return lambda received: set(received.tables["posts"]["platform"]) == {name}


def daily_follows(received: Received) -> bool:
    """Return whether the days are sums of periods, and nobody's level of followers."""
    days = received.tables["account_periods"]
    return len(days) == 20 and set(days["platform"]) == {"instagram"} and "follower_snapshots" not in received.tables


def followers_of_the_last_day(count: int) -> Callable[[Received], bool]:
    return lambda received: int(received.tables["follower_snapshots"]["follower_count_low"].max()) == count


def moments(first: str, last: str) -> Callable[[Received], bool]:
    """Return whether the first and the last post stand at these moments in UTC."""

    def holds(received: Received) -> bool:
        found = received.tables["posts"]["posted_at"].dt.strftime("%Y-%m-%dT%H:%M")
        return found.iloc[[0, -1]].tolist() == [first, last]

    return holds


def mean_rate(percent: float, *parts: str) -> Callable[[Received], bool]:
    """Return whether the mean of these parts' sum by reach is so many per cent."""

    def holds(received: Received) -> bool:
        found = received.tables["posts"]
        rate = sum(found[f"{part}_count"] for part in parts) / found["reach_count"]
        return round(100 * float(rate.mean()), 4) == percent

    return holds


def in_office_hours(received: Received) -> bool:
    """Return whether all keys agree, and no post stands outside the hours and days of an office of Jakarta."""
    clocked = attach_office_clock(received.tables["posts"], "Asia/Jakarta", (7, 16))
    proof = received.proof("Asia/Jakarta")
    is_outside = clocked["is_weekend"] | clocked["is_after_hours"]
    return proof.agreeing == proof.keyed == len(clocked) and not is_outside.any()


def new_york(last: str) -> Callable[[Received], bool]:
    """Return whether winter and summer have their own offsets, and one hour is in doubt: the last post's."""

    def holds(received: Received) -> bool:
        found = received.tables["posts"]
        is_doubted = received.reading.remarks["posted_at", "hour-twofold"] == 1
        is_summer_right = str(found["posted_at"].iloc[-2]) == "2024-04-01 14:00:00+00:00"
        return is_doubted and is_summer_right and found["is_hour_known"].tolist() == [True] * 30 + [False]

    return both(posts(31), moments("2024-01-05T14:00", last), holds)


def indonesian_export(received: Received) -> bool:
    """Return whether the third post is a collaboration, and moments, types and numbers are those of the case."""
    found = received.tables["posts"]
    numbers = {name: found[f"{name}_count"].tolist() for name in ("like", "share", "save", "follow")}
    return (
        found["post_type"].tolist() == ["reel", "image", "carousel"]
        and found["is_collaboration"].tolist() == [False, False, True]
        and found["posted_at"].dt.strftime("%m-%dT%H:%M").tolist() == ["06-17T03:11", "07-09T06:45", "07-10T02:05"]
        and pd.isna(numbers["follow"].pop())
        and pd.isna(found["reach_count"].iloc[2])
        and numbers == {"like": [67, 13, 86], "share": [15, 3, 0], "save": [3, 0, 0], "follow": [2, 0]}
    )


NEW_YORK = {"account": "kantor_uji", "time_zone": "America/New_York", "clock": "America/New_York"}
READ = (
    Case("clock-change-hour/newyork.csv", new_york("2024-11-03T05:30"), NEW_YORK),
    Case("clock-change-hour/newyork-spring.csv", new_york("2024-03-10T07:30"), NEW_YORK),
    Case(
        "meta-clock-pacific/export.csv",
        both(
            posts(44, reach=17706, view=35412),
            moments("2025-09-01T02:30", "2025-10-30T03:21"),
            in_office_hours,
            mean_rate(5.2951, "like", "comment"),
            mean_rate(6.9702, "like", "comment", "share", "save"),
        ),
        {"account": "kantor_contoh", "time_zone": "Asia/Jakarta"},
    ),
    Case("indonesian-meta-export/export.csv", indonesian_export, {"time_zone": "Asia/Jakarta"}),
    Case("facebook-error-rows/export.csv", both(posts(6), aside(error_row=2))),
    Case("facebook-heading-twice/export.csv", both(posts(6), aside(), told("table", "heading-twice", 1))),
    Case("facebook-short-rows/export.csv", both(posts(7), aside(), told("table", "short-row", 2))),
    Case("follower-log-as-kept/kosong.csv", both(readings(100, 120), aside(unknown_reading=2))),
    Case("follower-log-as-kept/tanggal.csv", both(readings(100, 110, 112), read_by_day("02-01 02-08 02-15"))),
    Case("follower-log-as-kept/titik-koma.csv", readings(100, 104)),
    Case("follower-log-as-kept/indonesia.csv", both(readings(1776, 1790), read_by_day("01-01 01-08"))),
    Case("spreadsheet-log/pengikut.csv", both(readings(*range(12000, 12408, 37)), aside(blank_row=2))),
    Case("spreadsheet-text/utf16.csv", both(posts(30), aside())),
    Case("spreadsheet-text/sep-line.csv", both(posts(30), aside())),
    Case("spreadsheet-text/empty-rows.csv", both(posts(30), aside(blank_row=3))),
    Case("workbook-of-posts/posts.xlsx", both(posts(30), aside())),
    Case("spoiled-by-spreadsheet/one-cell-a-row.csv", posts(5, like=127)),
    Case("spoiled-by-spreadsheet/scientific-keys.csv", both(posts(5), told("post_id", "key-from-address", 5))),
    Case("excel-15-digits-overlap/facebook-saved-by-excel.csv", both(posts(30), same_keys)),
    Case("name-error-keys/4cat.csv", both(posts(20), aside(), told("post_id", "key-from-address", 3))),
    Case("half-emoji/apify.json", both(posts(12), last_caption, told("table", "mended-text", 1))),
    Case("type-without-likes/facebook.csv", posts(60)),
    Case(
        "plain-table/posts.csv",
        both(posts(50, like=747, comment=49), commented(33)),
        columns_of("date caption type likes comments"),
    ),
    Case(
        "plain-table/unggahan.csv",
        posts(3, like=1241),
        {**columns_of("Tanggal Keterangan Jenis Suka Komentar"), "time_form": "%d/%m/%Y %H:%M", "thousands": "."},
    ),
    Case("apify-overview/dataset.json", both(posts(6), told("like_count", "hidden", 1))),
    Case("apify-overview/dataset.csv", both(posts(6), told("like_count", "hidden", 1))),
    Case("apify-as-csv/apify.csv", posts(30)),
    Case("tiktok-videos/Content.csv", both(posts(8), of_platform("tiktok"))),
    Case("youtube-table/Table data.csv", both(posts(4, view=2806, like=46), aside(totals_row=1))),
    Case("meta-daily-follows/Follows.csv", daily_follows),
    Case("trial-reels/media.json", both(posts(20), told("post_type", "outside-feed", 4))),
    Case("four-cat-before-2025/4cat.csv", both(posts(20), told("like_count", "hiding-not-told", 20))),
    Case("reel-in-two-lists/download.zip", both(posts(21), aside(repeated_post=1))),
    Case("files-of-three-months", posts(360)),
    Case("sixty-files", posts(240)),
    Case("download-in-parts/parts", both(posts(20), followers_of_the_last_day(40))),
)
REFUSED = (
    ("download-as-html/instagram-kantor_uji-2025.zip", "a download in the form HTML"),
    ("download-in-parts/media-only-part.zip", "it holds pictures and videos only"),
)


@pytest.fixture
def case_file():
    def file(name: str):
        if not (CASES / name).exists():
            pytest.skip("the shared cases are not here")
        return CASES / name

    return file


@pytest.mark.parametrize("case", READ, ids=lambda case: case.file)
def test_case_is_read_right(case, case_file, read_file):
    received = read_file(case_file(case.file), **case.stated)
    assert received.reading.is_balanced and case.holds(received)


@pytest.mark.parametrize(("name", "part"), REFUSED, ids=[name for name, _ in REFUSED])
def test_case_is_refused_in_a_sentence(name, part, case_file, refusal):
    assert part in refusal(case_file(name))
