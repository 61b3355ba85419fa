"""Numbers and dates, against what the two languages' readers expect."""

import pytest

from citra.errors import CitraError
from citra.language import number_text, value_text


@pytest.mark.parametrize(
    ("value", "unit", "indonesian", "english"),
    [
        (1776, "count", "1.776", "1,776"),
        (83474, "count", "83.474", "83,474"),
        (4999 / 43507, "share", "11,49\u202f%", "11.49\u202f%"),
        (5388 / 11096, "share", "48,56\u202f%", "48.56\u202f%"),
        (1776 / 48506, "share", "3,66\u202f%", "3.66\u202f%"),
        (-0.0749, "ratio", "\u22120,07", "\u22120.07"),
        (-0.001, "ratio", "0,00", "0.00"),
        (0, "count", "0", "0"),
    ],
)
def test_number_is_printed_in_each_language(value, unit, indonesian, english):
    assert number_text(value, unit, "id") == indonesian
    assert number_text(value, unit, "en") == english


def test_absent_is_not_printed_as_zero():
    assert value_text(None, "count", "en") == "\u2013"


def test_unknown_unit_is_refused():
    with pytest.raises(CitraError, match="'furlong' is not a unit"):
        number_text(1, "furlong", "en")
