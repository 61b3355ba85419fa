"""Contracts of the canonical tables: what is refused on the way in."""

import pandas as pd
import pytest

from citra.errors import BadInput
from citra.tables import conform, empty_table, read_table, write_table

YEARS = pd.DataFrame(
    {
        "institution_id": ["djkn", "djkn"],
        "channel": ["instagram", "facebook"],
        "year": [2022, 2022],
        "follower_count": [48506, 18484],
        "source_file": "a.csv",
        "is_simulated": False,
    }
)


def refused(frame) -> str:
    with pytest.raises(BadInput) as fault:
        conform("channel_years", frame, "a.csv")
    return str(fault.value)


def test_columns_get_their_order_and_types():
    frame = conform("channel_years", YEARS[list(reversed(YEARS.columns))], "a.csv")
    assert list(frame) == list(empty_table("channel_years"))
    assert frame.dtypes.astype(str).to_dict() == empty_table("channel_years").dtypes.astype(str).to_dict()


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("follower_count", -1, "a.csv, data row 2, column follower_count: found '-1', expected an integer that is not"),
        ("follower_count", None, "data row 2, column follower_count: found nothing, expected an integer"),
        ("follower_count", 1.5, "column follower_count: expected integer values"),
        ("channel", "myspace", "data row 2, column channel: found 'myspace', expected one of instagram, facebook"),
        ("institution_id", None, "data row 2, column institution_id: found nothing, expected a string"),
    ],
)
def test_value_that_breaks_the_contract_is_named(column, value, sentence):
    frame = YEARS.astype(object)
    frame.loc[1, column] = value
    assert sentence in refused(frame)


def test_whole_column_that_is_missing_is_named():
    assert "column channel: found nothing" in refused(YEARS.drop(columns="channel"))


def test_column_that_the_table_does_not_have_is_named():
    assert "the table channel_years has no column 'likes'" in refused(YEARS.assign(likes=1))


def test_table_is_the_same_after_writing_and_reading(tmp_path):
    frame = conform("channel_years", YEARS, "a.csv")
    write_table(frame, tmp_path / "years.parquet")
    pd.testing.assert_frame_equal(read_table(tmp_path / "years.parquet"), frame, check_dtype=False)
