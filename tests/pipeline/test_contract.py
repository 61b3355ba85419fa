"""What a notebook promises, checked before a kernel starts."""

import json

import pytest
from conftest import ROOT

from citra.errors import BadInput
from citra.pipeline.contract import files_read, parameters_by_notebook, read_contract
from citra.studyfile import StudyFile

DECLARED = (
    'study: str = "s"  # name\ndays: int = 7  # days\nshare: float = 0.5\nkeep: bool = False\nkinds: list[str] = []'
)


def notebook(tmp_path, parameters=DECLARED, tags=("parameters",), code="", ids=("parameters", "export")):
    def cell(identity, source, tags):
        named = {"id": identity} if identity else {}
        return {"cell_type": "code", "metadata": {"tags": list(tags)}, "source": source.splitlines(True), **named}

    path = tmp_path / "01-x.ipynb"
    cells = [cell(ids[0], parameters, tags), cell(ids[1], code, ())]
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return path


def test_cell_without_an_id_is_refused(tmp_path):
    with pytest.raises(BadInput, match=r"01-x.ipynb: code cell 2 has no id"):
        read_contract(notebook(tmp_path, ids=("parameters", "")))


def study(tmp_path, **parameters):
    return StudyFile("s", "", (), ("01-x",), (), parameters, tmp_path / "s.yml")


GIVEN = {"days": 7, "share": 1, "keep": True, "kinds": ["a"]}


def test_every_parameter_reaches_its_notebook(tmp_path):
    contract = read_contract(notebook(tmp_path))
    assert parameters_by_notebook(study(tmp_path, **GIVEN), [contract]) == {"01-x": {"study": "s", **GIVEN}}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"dayz": 7}, "'dayz' is read by no notebook of this study"),
        ({"days": "7"}, "days is '7', but 01-x expects int"),
        ({"days": 7.5}, "days is 7.5, but 01-x expects int"),
        ({"days": True}, "days is True, but 01-x expects int"),
        ({"keep": 1}, "keep is 1, but 01-x expects bool"),
        ({"share": "half"}, "share is 'half', but 01-x expects float"),
        ({"share": True}, "share is True, but 01-x expects float"),
        ({"kinds": ["a", 1]}, "but 01-x expects list[str]"),
    ],
)
def test_wrong_parameter_is_one_sentence(tmp_path, change, sentence):
    contract = read_contract(notebook(tmp_path))
    with pytest.raises(BadInput) as fault:
        parameters_by_notebook(study(tmp_path, **{**GIVEN, **change}), [contract])
    assert sentence in str(fault.value)
    assert "s.yml" in str(fault.value)


def test_parameter_that_is_not_stated_keeps_the_notebooks_own_value(tmp_path):
    contract = read_contract(notebook(tmp_path))
    left = {name: value for name, value in GIVEN.items() if name != "days"}
    assert "days" not in parameters_by_notebook(study(tmp_path, **left), [contract])["01-x"]


def test_missing_fact_is_named(tmp_path):
    contract = read_contract(notebook(tmp_path, DECLARED + '\ntime_zone: str = "Asia/Jakarta"'))
    with pytest.raises(BadInput, match=r"'time_zone' is missing; 01-x reads it \(str\)"):
        parameters_by_notebook(study(tmp_path, **GIVEN), [contract])


def test_study_may_state_what_a_notebook_that_is_left_out_reads(tmp_path):
    contract = read_contract(notebook(tmp_path))
    (tmp_path / "other").mkdir()
    other = read_contract(notebook(tmp_path / "other", 'change_date: str = "2020-03-01"'))
    stated = study(tmp_path, **GIVEN, change_date="2021-01-01")
    assert "change_date" not in parameters_by_notebook(stated, [contract], [other])["01-x"]
    with pytest.raises(BadInput, match="'change_date' is read by no notebook"):
        parameters_by_notebook(stated, [contract])


def test_value_derived_from_another_parameter_is_refused(tmp_path):
    with pytest.raises(BadInput, match=r"line 2: expected 'name: type = literal', found 'twice: int = 2 \* days'"):
        read_contract(notebook(tmp_path, "days: int = 7\ntwice: int = 2 * days"))


@pytest.mark.parametrize("tags", [(), ("other",)])
def test_notebook_without_a_parameters_cell_is_refused(tmp_path, tags):
    with pytest.raises(BadInput, match="found 0 cells tagged 'parameters', expected one"):
        read_contract(notebook(tmp_path, tags=tags))


def test_figures_and_tables_are_found_in_the_code(tmp_path):
    code = 'posts = opened.table("posts")\nledger.figure("curve", curve)\nledger.table("rates", rates)'
    contract = read_contract(notebook(tmp_path, code=code))
    assert (contract.tables, contract.figures) == (("posts",), ("curve",))


def test_tables_of_calibration_are_found_in_the_code(tmp_path):
    contract = read_contract(notebook(tmp_path, code='levels = opened.calibration("trend-levels")'))
    assert contract.calibrations == ("trend-levels",)


def test_one_name_means_the_same_in_every_notebook():
    meanings = {}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        source = next("".join(cell["source"]) for cell in cells if "parameters" in cell["metadata"].get("tags", ()))
        for line in source.splitlines():
            declared, _, meaning = line.partition("  # ")
            assert meaning, f"{path.name}: {line!r} has no comment that tells its meaning"
            name = declared.partition(":")[0]
            assert meanings.setdefault(name, line) == line


def test_codebooks_are_found_in_the_code(tmp_path):
    contract = read_contract(notebook(tmp_path, code='codebook = opened.codebook("captions")'))
    assert contract.codebooks == ("captions",)


def test_files_of_a_folder_that_a_parameter_names_are_read(tmp_path):
    for name in ("b.jpg", "a.jpg"):
        (tmp_path / "pictures" / "2022").mkdir(parents=True, exist_ok=True)
        (tmp_path / "pictures" / "2022" / name).write_bytes(b"")
    found = files_read({"images": "pictures", "days": 7}, tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in found] == ["pictures/2022/a.jpg", "pictures/2022/b.jpg"]
    assert files_read({"images": ""}, tmp_path) == files_read({"days": 7}, tmp_path) == []


def test_missing_folder_that_a_parameter_names_is_one_sentence(tmp_path):
    with pytest.raises(BadInput, match="this folder is missing; the parameter images names it"):
        files_read({"images": "nowhere"}, tmp_path)
