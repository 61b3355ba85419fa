"""Captions in what notebooks leave: in no output, result, error, warning or stopped notebook."""

import json

import pandas as pd
import pytest

from citra.errors import CitraError
from citra.pipeline.captions import HIDDEN_BY, shows_caption, without_captions
from citra.tables import conform, write_table

pytest_plugins = ["tiny_notebooks"]
CAPTIONS = [
    "Penyerahan kunci kepada pemenang lelang kemarin sore,\nPlanta Namasari dari Kampung Rawa yang datang sekeluarga",
    "Planta Namasari menjawab: 'saya senang' di depan \"semua\" tamu yang hadir",
    "Pendek saja",
]
OPEN = "from citra.notebook import open_study\nposts = open_study(study).table('posts')"


@pytest.fixture
def told(tiny, monkeypatch):
    """A workspace with one notebook and posts that have captions."""
    monkeypatch.setenv("CITRA_ROOT", str(tiny.places.root))
    facts = {"platform": "instagram", "account_id": "kantor", "posted_at": pd.Timestamp("2024-01-01", tz="UTC")}
    facts |= {"post_type": "image", "is_hour_known": True, "is_collaboration": False, "is_like_count_hidden": False}
    facts |= {"observation_count": 1, "source_file": "a.csv", "is_simulated": True}
    rows = pd.DataFrame({"post_id": ["1", "2", "3"], "caption": CAPTIONS}).assign(**facts)
    tiny.places.digests.parent.mkdir(parents=True)
    tiny.places.digests.write_text(json.dumps({"posts": "ab" * 32}))
    write_table(conform("posts", rows, "a.csv"), tiny.places.table("posts"))
    return tiny


@pytest.mark.parametrize("cell", ["posts", "posts['caption']", "print(posts.to_dict())", "list(posts['caption'])"])
def test_cell_that_shows_captions_is_refused(told, cell):
    with pytest.raises(CitraError, match=r"tiny, cell cell-2: the cell shows captions"):
        told.run([OPEN, cell])
    assert not told.places.executed_notebook("tiny").is_file()


def test_result_that_holds_a_caption_is_refused(told):
    write = "import pathlib\nwrite = pathlib.Path.write_text\n"
    write += "pathlib.Path.write_text = lambda path, text: write(path, posts['caption'].to_json())"
    with pytest.raises(CitraError, match=r"the result ledger\.json holds captions"):
        told.run([OPEN, write])


def test_cells_that_show_none_are_left_alone(told):
    shown = told.run([OPEN, "posts.drop(columns='caption')", "len(posts), 'Pendek saja'"])
    assert "instagram" in shown[1][0]["data"]["text/plain"] and "Pendek saja" in shown[2][0]["data"]["text/plain"]


@pytest.mark.parametrize(
    ("cell", "error"),
    [
        ("raise ValueError(posts['caption'].iloc[0])", "ValueError"),
        ("int(posts['caption'].iloc[1])", "ValueError"),
        ("{}[posts['caption'].iloc[0][10:]]", "KeyError"),
        ("print(posts['caption'].tolist()); 1 / 0", "ZeroDivisionError"),
        ("display(posts); assert False, posts", "AssertionError"),
        ("pd = __import__('pandas'); pd.to_datetime(posts['caption'])", "Error"),
        ("import warnings; warnings.warn(posts['caption'].iloc[0])", "the cell warns"),
    ],
)
def test_notebook_that_stops_tells_no_caption(told, cell, error):
    with pytest.raises(CitraError) as fault:
        told.run([OPEN, cell])
    assert error in str(fault.value)
    for text in (str(fault.value), json.dumps(told.failed(), ensure_ascii=False)):
        assert not [word for word in ("Planta", "Namasari", "Rawa", "sekeluarga") if word in text], text


def test_whatever_holds_two_dozen_signs_of_a_caption_is_hidden(told):
    for caption in CAPTIONS[:2]:
        for line in caption.replace('"', "'").split("\n"):
            for part in line.replace(": ", "'").split("'"):
                for start in range(0, max(len(part) - 2 * HIDDEN_BY, 0), 5):
                    cut = part[start : start + 2 * HIDDEN_BY]
                    assert without_captions([f"found '{cut}', expected a number"], told.places) == [
                        "found '\u2026', expected a number"
                    ]
    assert without_captions(["found 'Pendek saja'"], told.places) == ["found '\u2026'"]
    assert without_captions(["expected a number, found nothing"], told.places) == ["expected a number, found nothing"]
    assert not shows_caption(["Penyerahan kunci kepada"], told.places)
