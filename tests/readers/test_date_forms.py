"""Forms in which tables write a moment."""

import datetime as dt

import pandas as pd
import pytest

from citra.readers.date_forms import CLOCKS, DAYS, JOINTS, fitting_forms, has_clock, naive_moments

MOMENT = dt.datetime(2024, 8, 31, 21, 5, 7)


@pytest.mark.parametrize("day", DAYS)
def test_moment_is_read_back_in_every_form(day):
    forms = [day, *(f"{day}{joint}{clock}" for joint in JOINTS for clock in CLOCKS)]
    for form in forms:
        text = MOMENT.strftime(form)
        expected = dt.datetime.strptime(text, form)
        assert naive_moments(pd.Series([text]), form)[0].tolist() == [pd.Timestamp(expected)]
        assert form in fitting_forms(pd.Series([text]))


@pytest.mark.parametrize(
    ("texts", "forms"),
    [
        (["05/01/2024", "07/01/2024"], ["%d/%m/%Y", "%m/%d/%Y"]),
        (["05/01/2024", "13/01/2024"], ["%d/%m/%Y"]),
        (["05/01/2024", "01/13/2024"], ["%m/%d/%Y"]),
        (["13/01/2024", "01/13/2024"], []),
        (["Jumat, 5 Januari 2024"], ["%d %b %Y"]),
        (["31 Agustus 2024 pukul 09.00"], ["%d %b %Y pukul %H.%M"]),
        (["5 août 2024", "1 févr. 2024"], ["%d %b %Y"]),
        (["5 de septiembre de 2024"], ["%d de %b de %Y"]),
        (["14. März 2024"], ["%d. %b %Y"]),
        (["9/1/2024, 9:05:00 PM"], ["%d/%m/%Y, %I:%M:%S %p", "%m/%d/%Y, %I:%M:%S %p"]),
        (["2024-01-05T09:00:00.000Z", "2024-01-05 09:00:00+07:00"], ["%Y-%m-%dT%H:%M:%S%z"]),
        (["1704445200", "1704445200000"], ["%s"]),
        (["31/02/2024"], []),
        (["12", "1204"], []),
        ([""], []),
    ],
)
def test_forms_that_fit(texts, forms):
    assert fitting_forms(pd.Series(texts)) == forms


def test_one_bad_cell_far_down_is_found():
    texts = pd.Series(["2024-01-05"] * 500 + ["2024-01-32"])
    assert fitting_forms(texts) == []
    read, _ = naive_moments(texts, "%Y-%m-%d")
    assert read.notna().sum() == 500 and pd.isna(read.iloc[-1])


def test_milliseconds_and_seconds_are_one_moment():
    read, is_utc = naive_moments(pd.Series(["1704445200", "1704445200000", "17044452"]), "%s")
    assert is_utc and read.iloc[0] == read.iloc[1] == pd.Timestamp("2024-01-05 09:00:00") and pd.isna(read.iloc[2])


def test_forms_without_a_clock_are_known():
    assert has_clock("%d/%m/%Y %H:%M") and has_clock("%s") and not has_clock("%d %b %Y")
