"""The parameter file: every fault is one sentence."""

import pytest

from citra.errors import BadInput
from citra.studyfile import read_study_file

GOOD = """
study: s
folder: data/raw/s
editions: [id]
notebooks: [01-sample]
sources:
  - {file: a.csv, sha256: x, origin: o, licence: l, simulated: false, captured_at: 2022-12-31}
parameters: {opened: 2017-09-01, days: 7}
"""


def read(tmp_path, text):
    path = tmp_path / "s.yml"
    path.write_text(text, encoding="utf-8")
    return read_study_file(path)


def test_dates_stay_the_text_that_was_typed(tmp_path):
    study = read(tmp_path, GOOD)
    assert study.parameters["opened"] == "2017-09-01"
    assert study.sources[0].captured_at == "2022-12-31"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("study: s", "study: s\ncolour: red", "'colour' is not known"),
        ("study: s\n", "", "'study' is missing"),
        ("days: 7", "days: 7, days: 8", "'days' stands there twice"),
        ("editions: [id]", "editions: [fr]", "'fr' is not an edition; expected id or en"),
        ("editions: [id]", "editions: id", "editions: found 'id', expected a list of texts"),
        ("editions: [id]", "report: [id, nl]", "report: 'nl' is not an edition; expected id or en"),
        ("simulated: false", "simulated: 'no'", "simulated is 'no', expected true or false"),
        ("licence: l, ", "", "entry 1: 'licence' is missing"),
        ("study: s", "study: [", "this is not YAML"),
    ],
)
def test_fault_is_one_sentence_that_names_the_file(tmp_path, old, new, sentence):
    with pytest.raises(BadInput) as fault:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert sentence in str(fault.value)
    assert "s.yml" in str(fault.value)
    assert "\n" not in str(fault.value)


def test_little_is_enough(tmp_path):
    """Folder, sources and facts; everything else has a default."""
    text = GOOD.replace("editions: [id]\n", "").replace("notebooks: [01-sample]\n", "")
    study = read(tmp_path, text)
    assert (study.notebooks, study.editions, study.report) == ((), (), ("id", "en"))


def test_missing_file_is_named(tmp_path):
    with pytest.raises(BadInput, match="there is no such parameter file"):
        read_study_file(tmp_path / "none.yml")
