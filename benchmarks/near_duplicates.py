"""How fast near-duplicate captions are found, and how many, beside MinHash with locality-sensitive hashing.

Run ``.venv/bin/python benchmarks/near_duplicates.py``. Captions are made of a skewed vocabulary; a third of them begin
with one of fifty standing phrases, which both sides share. A tenth of headquarters' captions are repeated by the
office: unchanged, with words before, with a twelfth of the words exchanged, cut by a fifth, or both exchanged and
lengthened.

- 100,000 captions against 100,000: time of the package, and the part of each kind of planted repetition that is found.
- 10,000 against 10,000: the same pairs by the package, by the package datasketch (bulk MinHash of 128 permutations,
  then an exact check) and by comparing every pair; times as a ratio of one run, and the part of the exact pairs found.
"""

import itertools
import random
import time
from collections import Counter

import pandas as pd
from comparison import Comparison

from citra.models.near_duplicates import find_near_duplicates, normalise_captions

THRESHOLD, LARGE, SMALL, NAIVE = 0.5, 100_000, 10_000, 1_000
RUNS = 5
SYLLABLES = (
    "la",
    "ku",
    "ma",
    "ti",
    "ne",
    "ra",
    "sa",
    "pi",
    "ber",
    "men",
    "gu",
    "do",
    "ka",
    "lo",
    "wi",
    "tan",
    "ji",
    "su",
)
KINDS = ("unchanged", "words before", "words exchanged", "cut", "exchanged and longer")


def make_captions(count: int, draw: random.Random, words: list, weights: list, phrases: list) -> list[str]:
    captions = []
    for _ in range(count):
        text = draw.choices(words, cum_weights=weights, k=draw.randrange(15, 60))
        captions.append(" ".join(draw.choice(phrases) + text if draw.random() < 0.3 else text))
    return captions


def edit(caption: str, kind: str, draw: random.Random, words: list[str]) -> str:
    text = caption.split()
    if "exchanged" in kind:
        for place in draw.sample(range(len(text)), max(1, len(text) // 12)):
            text[place] = draw.choice(words)
    if kind == "words before":
        text = draw.choices(words, k=6) + text
    if kind == "cut":
        text = text[: int(0.8 * len(text))]
    if kind == "exchanged and longer":
        text += draw.choices(words, k=4)
    return " ".join(text)


def make_sides(count: int) -> tuple[pd.Series, pd.Series, dict]:
    draw = random.Random(1)
    words = ["".join(draw.choices(SYLLABLES, k=draw.randrange(2, 5))) for _ in range(20_000)]
    total, weights = 0.0, []
    for rank in range(1, len(words) + 1):
        total += 1 / rank
        weights.append(total)
    phrases = [draw.choices(words, cum_weights=weights, k=20) for _ in range(50)]
    theirs, ours = (make_captions(count, draw, words, weights, phrases) for _ in range(2))
    planted = {}
    for number, source in enumerate(draw.sample(range(count), count // 10)):
        kind = KINDS[number % len(KINDS)]
        ours[number] = edit(theirs[source], kind, draw, words)
        planted[number] = (source, kind)
    return normalise_captions(pd.Series(ours)), normalise_captions(pd.Series(theirs)), planted


def shingles(text: str) -> set[bytes]:
    words = text.split()
    return {f"{one} {two}".encode() for one, two in itertools.pairwise(words)}


def by_hashing(ours: pd.Series, theirs: pd.Series) -> set:
    from datasketch import MinHash, MinHashLSH

    left, right = ([shingles(text) for text in side] for side in (ours, theirs))
    index = MinHashLSH(threshold=THRESHOLD, num_perm=128)
    with index.insertion_session() as session:
        for number, hashed in enumerate(MinHash.bulk([list(one) for one in right], num_perm=128)):
            session.insert(number, hashed, check_duplication=False)
    hashes = MinHash.bulk([list(one) for one in left], num_perm=128)
    candidates = [(one, other) for one, hashed in enumerate(hashes) for other in index.query(hashed)]
    return {pair for pair in candidates if alike(left[pair[0]], right[pair[1]])}


def by_every_pair(ours: pd.Series, theirs: pd.Series) -> set:
    left, right = ([shingles(text) for text in side] for side in (ours, theirs))
    return {(one, other) for one, a in enumerate(left) for other, b in enumerate(right) if alike(a, b)}


def alike(one: set, other: set) -> bool:
    common = len(one & other)
    return common >= THRESHOLD * (len(one) + len(other) - common)


def by_package(ours: pd.Series, theirs: pd.Series) -> set:
    found = find_near_duplicates(ours, theirs, THRESHOLD)
    return set(zip(found["left"], found["right"], strict=True))


def timed(way, *sides) -> tuple[set, float]:
    start = time.perf_counter()
    return way(*sides), time.perf_counter() - start


def main() -> None:
    ours, theirs, planted = make_sides(LARGE)
    start, busy = time.perf_counter(), time.process_time()
    found = find_near_duplicates(ours, theirs, THRESHOLD)
    spent = time.perf_counter() - start, time.process_time() - busy
    print(f"{LARGE:,} against {LARGE:,}: {spent[0]:.1f} s ({spent[1]:.1f} s of one core), {len(found):,} pairs")
    pairs = set(zip(found["left"], found["right"], strict=True))
    told = Counter(kind for number, (source, kind) in planted.items() if (number, source) in pairs)
    of = Counter(kind for _, kind in planted.values())
    print("  planted repetitions found: " + ", ".join(f"{kind} {told[kind] / of[kind]:.4f}" for kind in KINDS))
    print(*comparisons(), sep="\n")


def comparisons() -> list[Comparison]:
    return [compare(*each) for each in ((SMALL, by_hashing, "MinHash"), (NAIVE, by_every_pair, "every pair"))]


def compare(count: int, peer, name: str) -> Comparison:
    """Compare the times; tell beside it how many pairs each finds."""
    sides, pairs = make_sides(count)[:2], []
    for _ in range(RUNS):
        ours_found, ours_time = timed(by_package, *sides)
        peer_found, peer_time = timed(peer, *sides)
        pairs.append((ours_time, peer_time))
    part = len(peer_found & ours_found) / len(ours_found)
    print(f"  {name} finds {part:.3f} of the package's pairs, and {len(peer_found - ours_found)} more")
    what = f"near-duplicates of {count:,} captions among {count:,}"
    return Comparison(what, name, tuple(pairs), ("datasketch", "scipy"))


if __name__ == "__main__":
    main()
