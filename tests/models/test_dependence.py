"""Repeated captions: the join against comparing every pair, and two simulated accounts, one copying the other."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest

from citra.models import near_duplicates
from citra.models.dependence import measure_dependence
from citra.models.near_duplicates import find_near_duplicates, normalise_captions

SYLLABLES = ("la", "ku", "mi", "so", "ber", "tan")
WORDS = np.array([one + other for one in SYLLABLES for other in SYLLABLES])


def random_captions(count, rng, length=(1, 25)):
    return pd.Series([" ".join(rng.choice(WORDS, rng.integers(*length))) for _ in range(count)], dtype=object)


def shingles(text):
    words = text.split()
    return set(itertools.pairwise(words)) if len(words) > 1 else set(words)


def every_pair(left, right, threshold):
    found = {}
    for (i, a), (j, b) in itertools.product(left.items(), right.items()):
        one, other = shingles(a), shingles(b)
        if one and other and len(one & other) >= threshold * len(one | other) - 1e-9:
            found[i, j] = len(one & other) / len(one | other)
    return found


@pytest.mark.parametrize("threshold", [0.05, 0.3, 0.5, 0.6, 1.0])
def test_join_finds_exactly_what_comparing_every_pair_finds(threshold):
    rng = np.random.default_rng(3)
    left, right = random_captions(150, rng), random_captions(150, rng)
    edited = left.iloc[:60].map(lambda text: " ".join([*text.split()[1:], str(rng.choice(WORDS))]))
    right = pd.concat([right, edited, left.iloc[:20], pd.Series(["", None], dtype=object)], ignore_index=True)
    found = find_near_duplicates(left, right, threshold)
    pairs = dict(zip(zip(found["left"], found["right"], strict=True), found["similarity"], strict=True))
    assert pairs == pytest.approx(every_pair(left, right.fillna(""), threshold))


def test_join_gives_the_same_in_small_pieces(monkeypatch):
    rng = np.random.default_rng(4)
    left, right = random_captions(80, rng), random_captions(80, rng)
    whole = find_near_duplicates(left, right, 0.1)
    monkeypatch.setattr(near_duplicates, "CHUNK", 5)
    pd.testing.assert_frame_equal(find_near_duplicates(left, right, 0.1), whole)
    assert len(whole) > 10


def test_overlap_of_exactly_the_threshold_counts_where_a_product_is_not_exact():
    # 0.56 * 25 is a little more than 14 in binary; the eleven rare pairs of the longer text hide the common ones.
    common = [f"c{number}" for number in range(15)]
    longer = " ".join([*(f"r{number}" for number in range(11)), *common])
    found = find_near_duplicates(pd.Series([longer]), pd.Series([" ".join(common)]), 0.56)
    assert found["similarity"].tolist() == [0.56]


def test_text_that_stands_there_twice_is_paired_twice_and_keeps_its_label():
    texts = pd.Series(["lelang rumah besok", "lelang rumah besok"], index=["a", "b"])
    found = find_near_duplicates(texts, texts.rename({"a": "c", "b": "d"}), 1.0)
    assert sorted(zip(found["left"], found["right"], strict=True)) == [(x, y) for x in "ab" for y in "cd"]


def test_nothing_is_like_nothing():
    none = pd.Series([], dtype=object)
    assert find_near_duplicates(none, none, 0.5).empty
    assert find_near_duplicates(pd.Series(["", None]), pd.Series(["lelang rumah"]), 0.5).empty


@pytest.mark.parametrize("threshold", [0, -1, 1.01])
def test_threshold_outside_its_range_is_refused(threshold):
    with pytest.raises(ValueError, match="threshold"):
        find_near_duplicates(pd.Series(["a"]), pd.Series(["a"]), threshold)


@pytest.mark.parametrize(
    ("caption", "words"),
    [
        ("𝗟𝗲𝗹𝗮𝗻𝗴 RUMAH", "lelang rumah"),
        ("Lihat www.djkn.id/a?b=1, ya…", "lihat ya"),
        ("@… dan @kantor_x.y ucapkan #HariIni_2022 selamat", "dan ucapkan selamat"),
        ("Pukul 08.00–10.00\n\n✨Jumat✨", "pukul 08 00 10 00 jumat"),
        ("#lelang #djkn", ""),
        (None, ""),
    ],
)
def test_what_is_no_word_is_taken_out(caption, words):
    assert normalise_captions(pd.Series([caption])).tolist() == [words]


@pytest.mark.parametrize("kind", ["unchanged", "name and place", "cut", "longer"])
def test_planted_repetitions_are_found_and_nothing_else(kind):
    rng = np.random.default_rng(5)
    theirs = random_captions(300, rng, (20, 40))
    change = {
        "unchanged": lambda text: text,
        "name and place": lambda text: " ".join(["xkantor", "xbekasi", *text.split()[2:]]),
        "cut": lambda text: " ".join(text.split()[: math.ceil(0.7 * len(text.split()))]),
        "longer": lambda text: text + " xhubungi xkami xdi xkantor",
    }[kind]
    ours = pd.concat([theirs.iloc[:100].map(change), random_captions(200, rng, (20, 40))], ignore_index=True)
    found = find_near_duplicates(ours, theirs, 0.5)
    assert set(zip(found["left"], found["right"], strict=True)) == {(n, n) for n in range(100)}


def two_accounts(copied, lag_hours, seed=1, count=400, hour_known=True):
    """Return posts of two accounts; the office repeats a part of headquarters' captions some hours later."""
    rng = np.random.default_rng(seed)
    texts = random_captions(2 * count, rng, (20, 40)).tolist()
    start = pd.Timestamp("2020-01-01", tz="UTC")
    first = start + pd.to_timedelta(np.sort(rng.uniform(0, 900 * 24, count)), unit="h")
    second = start + pd.to_timedelta(rng.uniform(0, 900 * 24, count), unit="h")
    ours = texts[count:]
    second = list(second)
    for number in np.flatnonzero(rng.random(count) < copied):
        words = texts[number].split()
        words[3] = "xbekasi"
        ours[number] = " ".join(words)
        second[number] = first[number] + pd.Timedelta(hours=lag_hours * rng.uniform(0.8, 1.2))
    side = {"is_hour_known": hour_known}
    one = pd.DataFrame({"post_id": [f"h{n}" for n in range(count)], "account_id": "pusat", "caption": texts[:count]})
    two = pd.DataFrame({"post_id": [f"o{n}" for n in range(count)], "account_id": "kantor", "caption": ours})
    return pd.concat([one.assign(posted_at=first, **side), two.assign(posted_at=second, **side)], ignore_index=True)


def dependence(posts, **options):
    return measure_dependence(posts, "kantor", "pusat", "Asia/Jakarta", draws=200, **options)


def test_account_that_copies_with_a_lag_is_told_with_share_and_lag():
    found = dependence(two_accounts(0.4, 5.0))
    assert found.after_headquarters.low < 0.4 < found.after_headquarters.high
    assert found.after_headquarters.n == 400
    assert found.lag_low < 5.0 < found.lag_high and found.lag_high - found.lag_low < 0.5
    assert found.before_headquarters.value == 0
    assert found.headquarters_first.value == 1
    assert (found.repeats["post_id"].str[1:] == found.repeats["headquarters_post_id"].str[1:]).all()


def test_headquarters_that_copies_its_office_is_not_followed():
    posts = two_accounts(0.4, 5.0)
    turned = posts.assign(account_id=posts["account_id"].map({"kantor": "pusat", "pusat": "kantor"}))
    found = dependence(turned)
    assert found.after_headquarters.value == 0 and math.isnan(found.lag_hours)
    assert found.before_headquarters.low > 0.3


def test_common_occasions_give_as_many_before_as_after():
    posts = two_accounts(0.4, 0.0)
    moved = np.random.default_rng(2).normal(0, 24, len(posts))
    found = dependence(posts.assign(posted_at=posts["posted_at"] + pd.to_timedelta(moved, unit="h")))
    assert found.headquarters_first.low < 0.5 < found.headquarters_first.high
    assert found.after_headquarters.low < found.before_headquarters.high


def test_repetition_outside_the_window_does_not_count():
    assert dependence(two_accounts(0.4, 50 * 24), window_days=30).repeats.empty
    assert not dependence(two_accounts(0.4, 50 * 24), window_days=90).repeats.empty


def test_without_hours_the_order_is_that_of_the_days_and_the_lag_is_not_known():
    found = dependence(two_accounts(0.4, 100.0, hour_known=False))
    assert found.after_headquarters.low < 0.4 < found.after_headquarters.high
    assert found.repeats["lag_hours"].isna().all() and math.isnan(found.lag_hours)
    same_day = dependence(two_accounts(0.4, 0.01, hour_known=False))
    assert (same_day.repeats["who_first"] == "same-time").mean() > 0.9


def test_nearest_earlier_caption_counts_where_headquarters_repeats_itself():
    times = pd.to_datetime(["2022-01-01", "2022-01-04", "2022-01-05", "2022-01-05T06:00"], format="ISO8601", utc=True)
    posts = pd.DataFrame({"post_id": ["h1", "h2", "o1", "h3"], "account_id": ["pusat", "pusat", "kantor", "pusat"]})
    posts = posts.assign(caption="lelang rumah dan mobil di kota bekasi", posted_at=times, is_hour_known=True)
    row = dependence(posts).repeats.iloc[0]
    assert (row["headquarters_post_id"], row["lag_hours"], row["who_first"]) == ("h2", 24.0, "headquarters")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda posts: posts[posts["account_id"] == "kantor"], "needs an export of the headquarters' account"),
        (lambda posts: posts[posts["account_id"] == "pusat"], "needs the office's own posts"),
        (lambda posts: posts.iloc[:0], "needs an export of the headquarters' account"),
        (lambda posts: posts.assign(caption=None), "no post has a caption of at least 6 words"),
        (lambda posts: posts.assign(caption="selamat pagi"), "no post has a caption of at least 6 words"),
    ],
)
def test_what_is_missing_is_named(change, reason):
    found = dependence(change(two_accounts(0.4, 5.0, count=20)))
    assert reason in found.cannot_tell
    assert reason in found.after_headquarters.cannot_tell and math.isnan(found.after_headquarters.value)


def test_one_caption_has_no_share_but_is_still_compared():
    posts = two_accounts(1.0, 5.0, count=40)
    found = dependence(posts[(posts["account_id"] == "pusat") | (posts["post_id"] == "o3")])
    assert len(found.repeats) == 1 and "at least 16" in found.after_headquarters.cannot_tell


def test_no_account_of_headquarters_is_no_headquarters():
    found = measure_dependence(two_accounts(0.4, 5.0, count=20), "kantor", "", "UTC")
    assert "no file gives it" in found.cannot_tell


def test_captions_of_two_real_accounts_do_not_agree_by_chance(real_posts):
    sides = [pd.read_csv(real_posts / f"{name}_facebook_2016.csv")["status_message"] for name in ("nasa", "whitehouse")]
    assert find_near_duplicates(*(normalise_captions(side) for side in sides), 0.5).empty
