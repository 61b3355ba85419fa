"""The figure of shares: it draws what it says it draws, in both languages, and says so where there is nothing."""

import io

import pandas as pd
import pytest

from citra.content.shares import SHARE_COLUMNS
from citra.figures import ContentShares

ROWS = [
    ("marketing", "symbolic-presentation", 30, 0.3, 0.22, 0.4, 0.35, 0.25, 0.46),
    ("branding", "symbolic-presentation", 10, 0.1, 0.06, 0.17, None, None, None),
    ("none", "none", 5, 0.05, 0.02, 0.11, None, None, None),
]
TABLE = pd.DataFrame(ROWS, columns=list(SHARE_COLUMNS)).astype(dict.fromkeys(SHARE_COLUMNS[3:], float))


def drawn_points(figure):
    return sorted(round(float(x), 6) for line in figure.axes[0].lines for x in line.get_xdata())


def test_every_share_is_drawn_at_its_value():
    figure = ContentShares(TABLE, is_simulated=False).draw("en")
    assert drawn_points(figure) == [0.05, 0.1, 0.3, 0.35]


def test_without_corrected_shares_there_is_one_point_a_category_and_no_legend():
    table = TABLE.assign(corrected_share=float("nan"), corrected_low=float("nan"), corrected_high=float("nan"))
    figure = ContentShares(table, is_simulated=False).draw("id")
    assert drawn_points(figure) == [0.05, 0.1, 0.3]
    assert figure.axes[0].get_legend() is None


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("id", ("pemasaran: 30,00", "terkoreksi 35,00", "tanpa kategori")),
        ("en", ("marketing: 30.00", "corrected 35.00")),
    ],
)
def test_words_tell_the_values(language, words):
    alt = ContentShares(TABLE, is_simulated=True).alt(language)
    assert all(word in alt for word in words)
    assert "nan" not in alt


def test_nothing_to_draw_is_said():
    picture = ContentShares(TABLE.head(0), is_simulated=False)
    assert picture.is_empty
    buffer = io.BytesIO()
    picture.save(buffer, "id", kind="png")
    assert buffer.tell() > 0
