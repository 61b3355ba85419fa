"""How well the keyword coder agrees with labels written by hand, and how fast it is beside plain searching.

Run ``.venv/bin/python benchmarks/caption_coding.py``. It writes ``data/calibration/caption-accuracy.csv``: for each
part of ``tests/content/labelled_captions.csv`` and each category the captions that have it by hand and by the
machine, precision, recall and F1; the row ``macro`` holds the mean F1. The parts are

- ``tuning``: the half by which the keywords were mended;
- ``held``: the other half, halved by a fixed rule before a keyword was written;
- ``reworded``: captions written afterwards that avoid the words that are usual for a category.

All captions and all keywords are by the same hand, so ``held`` is kinder than an account's own captions will be, and
``reworded`` is harsher. Only captions of the account that a person codes tell where between the two it lies.

It also prints how long coding takes beside searching each keyword by a regular expression, as a ratio in one run.
"""

import re
import time
from pathlib import Path

import pandas as pd
from comparison import Comparison

from citra.content.accuracy import accuracy
from citra.content.codebook import Codebook, read_codebook
from citra.content.coder import Coder

ROOT = Path(__file__).parents[1]
LABELLED = ROOT / "tests" / "content" / "labelled_captions.csv"
TARGET = ROOT / "data" / "calibration" / "caption-accuracy.csv"
PARTS = ("tuning", "held", "reworded")
COLUMNS = ["part", "category", "labelled_count", "coded_count", "precision", "recall", "f1"]
CAPTIONS, RUNS = 50_000, 5
CODEBOOK = ROOT / "data" / "codebooks" / "captions.yml"


def read_labelled(codebook: Codebook) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the captions, and whether each has each category by hand."""
    captions = pd.read_csv(LABELLED, keep_default_na=False).set_index("caption_id")
    given = captions["categories"].str.split(";")
    return captions, pd.DataFrame({name: given.map(lambda names, name=name: name in names) for name in codebook.ids})


def measured(coder: Coder) -> pd.DataFrame:
    """Return the agreement of the machine with the labels, by part and category."""
    captions, labels = read_labelled(coder.codebook)
    tables = []
    for part in PARTS:
        chosen = captions[captions["half"] == part]
        found = accuracy(coder.code(chosen["caption"]).labels, labels)
        macro = pd.DataFrame([{"category": "macro", "labelled_count": found.caption_count, "f1": found.macro_f1}])
        tables.append(pd.concat([found.categories, macro]).assign(part=part))
    return pd.concat(tables)[COLUMNS]


def searched_plainly(codebook: Codebook, captions: pd.Series) -> None:
    """Search every keyword in every caption by a regular expression of its words."""
    phrases = {form for item in codebook.categories for phrase in item.phrases for form in phrase.forms}
    patterns = [re.compile(r"\b" + r"\s+".join(map(re.escape, form)) + r"\b") for form in phrases]
    for caption in captions:
        for pattern in patterns:
            pattern.search(caption)


def main() -> None:
    codebook = read_codebook(CODEBOOK)
    table = measured(Coder(codebook))
    table.to_csv(TARGET, index=False, float_format="%.4f", lineterminator="\n")
    print(table.to_string(index=False))
    print(*comparisons(), sep="\n")


def comparisons() -> list[Comparison]:
    codebook = read_codebook(CODEBOOK)
    texts = read_labelled(codebook)[0]["caption"].tolist()
    captions = pd.Series([f"{texts[number % len(texts)]} {number}" for number in range(CAPTIONS)])
    pairs = tuple(
        (
            cpu_seconds(lambda: Coder(codebook).code(captions)),
            50 * cpu_seconds(lambda: searched_plainly(codebook, captions[: CAPTIONS // 50])),
        )
        for _ in range(RUNS)
    )
    what, peer = (
        f"code {CAPTIONS:,} captions",
        "searching each keyword by a regular expression (of a fiftieth, times 50)",
    )
    return [Comparison(what, peer, pairs, unit="s of CPU")]


def cpu_seconds(function) -> float:
    start = time.process_time()
    function()
    return time.process_time() - start


if __name__ == "__main__":
    main()
