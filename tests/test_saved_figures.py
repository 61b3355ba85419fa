"""The file of a figure: drawn once, its letters embedded as a font that any reader can search and copy from."""

import io
from dataclasses import dataclass

import matplotlib as mpl
import pandas as pd
import pypdf
import pytest
from fontTools.ttLib import TTFont
from matplotlib.figure import Figure

from citra.figures.picture import METADATA, STYLE, Picture


@dataclass(frozen=True)
class Title(Picture):
    """A figure with one title."""

    text: str
    is_simulated: bool = False

    def data(self) -> pd.DataFrame:
        return pd.DataFrame({"x": [0.0, 1.0]})

    def alt(self, language: str) -> str:
        return self.text

    def paint(self, axes, language: str) -> None:
        axes.set_title(self.text)


@pytest.fixture
def page():
    buffer = io.BytesIO()
    Title("AVATAR fjord 2022, ½ Größe").save(buffer, "en")
    return pypdf.PdfReader(buffer).pages[0]


def embedded(page) -> list[TTFont]:
    """Return the fonts of a page; matplotlib embeds some characters one by one as drawings besides."""
    found = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    descendants = [font["/DescendantFonts"][0].get_object() for font in found if "/DescendantFonts" in font]
    files = [font["/FontDescriptor"]["/FontFile2"].get_data() for font in descendants]
    return [TTFont(io.BytesIO(file)) for file in files]


def test_fonts_hold_outlines_and_no_tables_for_shaping(page):
    fonts = embedded(page)
    assert fonts
    for font in fonts:
        assert {"glyf", "loca", "hmtx"} <= set(font.keys())
        assert not {"GSUB", "GPOS", "GDEF"} & set(font.keys())


def test_text_of_a_figure_can_be_copied(page):
    assert "AVATAR fjord 2022, ½ Größe" in page.extract_text()


@pytest.mark.parametrize("kind", ["pdf", "png"])
def test_figure_is_drawn_once_and_is_what_matplotlib_makes_of_it(kind, monkeypatch):
    picture, made, drawn = Title("AVATAR fjord 2022, ½ Größe"), io.BytesIO(), []
    with mpl.rc_context(STYLE):
        expected = io.BytesIO()
        picture.draw("en").savefig(expected, format=kind, metadata=METADATA[kind])
    whole = Figure.draw
    monkeypatch.setattr(Figure, "draw", lambda self, renderer: (drawn.append(kind), whole(self, renderer))[1])
    picture.save(made, "en", kind)
    assert made.getvalue() == expected.getvalue()
    assert drawn == [kind]
