"""Statements out to coding software and back, by the two commands and by what they call."""

import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT

from citra.coding.project import Code, Coding, Project, Selection, Text, User, all_codes
from citra.coding.qdc import read_codebook_file
from citra.coding.qdpx import ProjectFile, read_project_file, write_project_file
from citra.coding.statements import imported_codings
from citra.errors import BadInput
from citra.pipeline.__main__ import main
from citra.pipeline.exchange import export_coding, import_coding
from citra.pipeline.ingestion import study_tables
from citra.studyfile import read_study_file

FIXTURE = Path(__file__).parent / "fixtures" / "pyrefiqda.qdpx"
STATEMENTS = ROOT / "data" / "raw" / "kpknl-bekasi" / "interview-statements.csv"


def guid(number):
    return f"00000000-0000-4000-8000-{number:012d}"


@pytest.fixture
def study():
    return read_study_file(ROOT / "params" / "kpknl-bekasi.yml")


def test_statements_go_out_and_come_back_equal(study, tmp_path, read_file):
    assert export_coding(study, ROOT, tmp_path / "a.qdpx") == f"{tmp_path / 'a.qdpx'}: 9 statements, 9 codings"
    assert "9 codings\n  coder-1: 9" in import_coding(tmp_path / "a.qdpx", tmp_path / "a.csv")
    before = pd.read_csv(STATEMENTS)
    after = pd.read_csv(tmp_path / "a.csv")
    pd.testing.assert_frame_equal(after[list(before)], before)
    # The written table is itself a source.
    read = read_file(tmp_path / "a.csv").tables["statements"]
    assert read["statement_id"].tolist() == before["statement_id"].tolist() and read["span_start"].isna().all()


def test_same_statements_give_the_same_bytes(study, tmp_path):
    for name in ("a.qdpx", "b.qdpx"):
        export_coding(study, ROOT, tmp_path / name)
    assert (tmp_path / "a.qdpx").read_bytes() == (tmp_path / "b.qdpx").read_bytes()


def test_blind_project_holds_the_texts_and_the_codebook_and_no_coding(study, tmp_path):
    export_coding(study, ROOT, tmp_path / "a.qdpx", coded=False)
    file = read_project_file(tmp_path / "a.qdpx")
    assert [len(text.selections) + len(text.codings) for text in file.project.texts] == [0] * 9
    assert file.project.users == () and len(list(all_codes(file.project.codes))) == 7
    assert "Satu pegawai" in file.text_of(file.project.texts[5])
    with zipfile.ZipFile(tmp_path / "a.qdpx") as archive:
        assert b"coder-1" not in archive.read("project.qde")


def test_second_coders_project_pairs_with_the_first_whatever_part_was_marked(study, tmp_path):
    """The second coder opens the blind project, marks a few words of some texts, and codes one text as a whole."""
    export_coding(study, ROOT, tmp_path / "a.qdpx", coded=False)
    file = read_project_file(tmp_path / "a.qdpx")
    user, codes = User(guid(1), "Somebody Else"), file.project.codes
    texts = list(file.project.texts)
    for number, code in ((0, codes[0]), (1, codes[3])):
        coding = Coding(guid(10 + number), code.guid, user.guid)
        texts[number] = replace(texts[number], selections=(Selection(guid(20 + number), 3, 9, codings=(coding,)),))
    texts[2] = replace(texts[2], codings=(Coding(guid(12), codes[2].guid, user.guid),))
    project = replace(file.project, users=(user,), sources=tuple(texts))
    write_project_file(ProjectFile(project, file.files), tmp_path / "b.qdpx")
    import_coding(tmp_path / "b.qdpx", tmp_path / "b.csv", "coder-2")
    rows = pd.read_csv(tmp_path / "b.csv")
    assert rows["statement_id"].tolist() == ["s01", "s02", "s03"]
    assert rows["code"].tolist() == ["channels", "skills", "content-making"]
    assert rows["coder"].unique().tolist() == ["coder-2"] and rows["paraphrase_in_english"].notna().all()


def test_codings_of_another_librarys_project_become_rows_without_names_and_without_the_text():
    found = imported_codings(read_project_file(FIXTURE))
    rows = found.rows[["statement_id", "code", "coder", "source_text", "span_start", "span_end"]]
    assert rows.to_numpy().tolist() == [
        ["Catatan lapangan:1-9", "kantor", "coder-1", "Catatan lapangan", "1", "9"],
        ["Catatan lapangan:1-9", "kantor", "coder-2", "Catatan lapangan", "1", "9"],
        ["Catatan lapangan:8-19", "orang", "coder-1", "Catatan lapangan", "8", "19"],
        ["Catatan lapangan:8-19", "kantor", "coder-2", "Catatan lapangan", "8", "19"],
    ]
    assert "Somebody" not in found.rows.to_csv() and "warga" not in found.rows.to_csv()
    assert found.rows["paraphrase_in_english"].isna().all()


def test_import_says_what_it_left_out_and_what_is_still_to_be_written(tmp_path):
    told = import_coding(FIXTURE, tmp_path / "a.csv")
    assert "1 codings of pictures, PDF, sound or film are no statements and were left out" in told
    assert "paraphrases are absent" in told
    with pytest.raises(BadInput, match="there is such a file already"):
        import_coding(FIXTURE, tmp_path / "a.csv")


def test_table_without_paraphrases_is_refused_as_a_source_with_its_row(tmp_path, refusal):
    import_coding(FIXTURE, tmp_path / "a.csv")
    assert "data row 1, column paraphrase_in_indonesian: found nothing" in refusal(tmp_path / "a.csv")


def coded_by(*users, coding_user=None):
    """Return a project of one text coded by each of some users."""
    given = [user.guid for user in users] or [coding_user]
    codings = tuple(Coding(guid(30 + number), guid(9), user) for number, user in enumerate(given))
    text = Text(guid(8), "t", content="abc", selections=(Selection(guid(7), 0, 2, codings=codings),))
    return ProjectFile(Project(name="p", users=users, codes=(Code(guid(9), "c", True),), sources=(text,)))


def test_coders_keep_roles_and_lose_names():
    users = (User(guid(1), "Anna"), User(guid(2), "coder-1"), User(guid(3), None))
    assert imported_codings(coded_by(*users)).rows["coder"].tolist() == ["coder-2", "coder-1", "coder-3"]


def test_coder_who_cannot_be_told_is_asked_for():
    with pytest.raises(BadInput, match="does not say who made it; state the coder"):
        imported_codings(coded_by())
    assert imported_codings(coded_by(), "coder-2").rows["coder"].tolist() == ["coder-2"]
    with pytest.raises(BadInput, match="2 people coded, so that 'coder-2' cannot be the name of one"):
        imported_codings(coded_by(User(guid(1), "a"), User(guid(2), "b")), "coder-2")
    with pytest.raises(BadInput, match="two users are called 'coder-1'"):
        imported_codings(coded_by(User(guid(1), "coder-1"), User(guid(2), "coder-1")))


def test_codes_of_one_name_are_told_apart_by_what_they_stand_under():
    codes = (Code(guid(1), "a", True, codes=(Code(guid(2), "x", True),)), Code(guid(3), "x", True))
    codings = (Coding(guid(4), guid(2), guid(6)), Coding(guid(5), guid(3), guid(6)))
    project = Project(
        name="p", users=(User(guid(6)),), codes=codes, sources=(Text(guid(7), "t", content="", codings=codings),)
    )
    rows = imported_codings(ProjectFile(project)).rows
    assert rows["code"].tolist() == ["a/x", "x"] and rows["statement_id"].tolist() == ["t", "t"]


def test_project_without_a_coding_of_a_text_is_refused(study, tmp_path):
    export_coding(study, ROOT, tmp_path / "a.qdpx", coded=False)
    with pytest.raises(BadInput, match="no text of this project has a coding"):
        import_coding(tmp_path / "a.qdpx", tmp_path / "a.csv")


HEADER = (
    "statement_id,code,place,paraphrase_in_indonesian,paraphrase_in_english,coder,source_text,span_start,span_end\n"
)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ("t,5,", "data row 2, column span_end: found nothing, expected a whole number"),
        ("t,-1,3", "data row 2, column span_start: found '-1', expected a whole number"),
        ("t,5,3", "data row 2: the span ends at 3, before it starts at 5"),
        (",1,3", "data row 2, column source_text: found nothing, expected the text that the span is in"),
    ],
)
def test_span_that_is_none_is_refused(cells, sentence, tmp_path, refusal):
    path = tmp_path / "a.csv"
    path.write_text(f"{HEADER}s1,a,p,x,y,c,,,\ns2,a,p,x,y,c,{cells}\n", encoding="utf-8")
    assert sentence in refusal(path)


def test_spans_are_numbers_and_may_be_absent(tmp_path, read_file):
    path = tmp_path / "a.csv"
    path.write_text(f"{HEADER}s1,a,p,x,y,c,,,\ns2,a,p,x,y,c,t,0,12\n", encoding="utf-8")
    read = read_file(path).tables["statements"]
    assert read["span_end"].tolist() == [pd.NA, 12] and read["source_text"].tolist() == [pd.NA, "t"]


def test_commands_write_and_read(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("citra.pipeline.__main__.enter", lambda root: None)
    main(["export-coding", "kpknl-bekasi", str(tmp_path / "a.qdc")])
    assert "7 codes" in capsys.readouterr().out
    codes = read_codebook_file(tmp_path / "a.qdc").codes
    assert codes[0].name == "channels" and "Exclude: The use of one channel" in codes[0].description
    main(["export-coding", "kpknl-bekasi", str(tmp_path / "a.qdpx"), "--blind"])
    assert "9 statements, 0 codings" in capsys.readouterr().out
    main(["import-coding", str(FIXTURE), str(tmp_path / "a.csv")])
    assert "4 codings" in capsys.readouterr().out
    with pytest.raises(SystemExit, match=r"expected a name that ends in \.qdpx"):
        main(["export-coding", "kpknl-bekasi", str(tmp_path / "a.doc")])
    with pytest.raises(SystemExit, match="there is no such file"):
        main(["import-coding", str(tmp_path / "none.qdpx"), str(tmp_path / "b.csv")])


def test_study_without_statements_has_nothing_to_export(study, tmp_path):
    empty = replace(study, sources=())
    with pytest.raises(BadInput, match="no file of this study has coded statements"):
        export_coding(empty, ROOT, tmp_path / "a.qdpx")
    assert len(study_tables(empty, ROOT / study.folder, ROOT)["codes"]) == 7
