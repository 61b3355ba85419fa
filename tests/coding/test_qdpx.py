"""REFI-QDA projects: what goes out comes back, validates against the schema, and what is broken is refused."""

import zipfile
from pathlib import Path

import pytest
import xmlschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citra.coding.binding import Kept, KeptElement
from citra.coding.elements import parse, serialise
from citra.coding.project import (
    PROJECT_NAMESPACE,
    Case,
    Code,
    Coding,
    Link,
    Project,
    Selection,
    Set,
    Text,
    User,
    Variable,
    VariableValue,
    all_codes,
    same,
)
from citra.coding.qdc import CodebookFile, CodeSet, read_codebook_file, write_codebook_file
from citra.coding.qdpx import ProjectFile, codings_of, count_other_codings, read_project_file, write_project_file
from citra.errors import BadInput

HERE = Path(__file__).parent
FIXTURES = HERE / "fixtures"
PROJECT_SCHEMA = xmlschema.XMLSchema(HERE / "schema" / "Project.xsd")
CODEBOOK_SCHEMA = xmlschema.XMLSchema(HERE / "schema" / "Codebook.xsd")


def guid(number):
    return f"00000000-0000-4000-8000-{number:012d}"


def unzipped(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# Whatever XML can hold: emoji beyond the BMP, right to left, marks that join, tabs, line ends of every kind.
NASTY = st.text(
    st.one_of(
        st.sampled_from("<>&\"' \t\n\r\ufeff\u200f\u0301\u202e{}#"),
        st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"),
        st.sampled_from("\U0001f600\U0001f3e2\U00010330مرحبا"),
    ),
    max_size=12,
)
COLOURS = st.sampled_from([None, "#fff", "#0072B2"])
MOMENTS = st.sampled_from([None, "2022-03-01T08:00:00Z", "2022-03-01T08:00:00.25+07:00"])


class Numbers:
    """Gives every thing of a project its own GUID, in the forms that software writes."""

    def __init__(self, draw):
        self.draw, self.last = draw, 0

    def __call__(self):
        self.last += 1
        form = self.draw(st.sampled_from(["{}", "{{{}}}"]))
        text = form.format(f"abcdef00-0000-4000-8000-{self.last:012d}")
        return self.draw(st.sampled_from([text, text.upper()]))


@st.composite
def codes(draw, new, depth=0):
    many = draw(st.integers(0, 3 if depth < 3 else 0))
    return tuple(
        Code(
            new(),
            draw(NASTY),
            draw(st.booleans()),
            draw(COLOURS),
            draw(st.none() | NASTY),
            (),
            draw(codes(new, depth + 1)),
        )
        for _ in range(many)
    )


@st.composite
def project_files(draw):
    new = Numbers(draw)
    users = tuple(User(new(), draw(st.none() | NASTY), draw(st.none() | NASTY)) for _ in range(draw(st.integers(1, 3))))
    book = draw(codes(new))
    known = [code.guid for _, code in all_codes(book)]
    note = Text(new(), draw(NASTY), content=draw(NASTY))
    variable = Variable(new(), draw(NASTY), "Text", draw(st.none() | NASTY))

    def coding():
        user = draw(st.sampled_from([*(user.guid for user in users), None]))
        return Coding(new(), draw(st.sampled_from(known)), user, draw(MOMENTS), (note.guid,))

    def codings():
        return tuple(coding() for _ in range(draw(st.integers(0, 2)))) if known else ()

    sources, files = [], []
    for _ in range(draw(st.integers(0, 2))):
        written = draw(NASTY)
        spans = draw(st.lists(st.tuples(st.integers(0, len(written)), st.integers(0, len(written))), max_size=4))
        selections = tuple(
            Selection(new(), *sorted(span), draw(st.none() | NASTY), draw(st.none() | NASTY), codings())
            for span in spans
        )
        name, is_file = new().strip("{}"), draw(st.booleans())
        where = {"plain_text_path": f"internal://{name}.txt"} if is_file else {"content": written}
        if is_file:
            files.append((f"sources/{name}.txt", written.encode()))
        value = VariableValue(variable.guid, text=draw(NASTY))
        text = Text(new(), draw(st.none() | NASTY), selections=selections, codings=codings(), values=(value,), **where)
        sources.append(text)
        if draw(st.booleans()):
            picture = f'<PictureSource xmlns="{PROJECT_NAMESPACE}" guid="{new()}" name="&lt;"/>'
            sources.append(KeptElement(serialise(parse(picture.encode(), "made up"))))
    project = Project(
        name=draw(NASTY),
        origin=draw(st.none() | NASTY),
        creation_moment=draw(MOMENTS),
        users=users,
        codes=book,
        variables=(variable,),
        cases=(Case(new(), draw(NASTY), values=(VariableValue(variable.guid, integer="7"),)),),
        sources=tuple(sources),
        notes=(note,),
        links=(Link(new(), draw(NASTY), "OneWay", draw(COLOURS), users[0].guid, note.guid),),
        sets=(Set(new(), draw(NASTY), draw(st.none() | NASTY), tuple(known[:1]), (), (note.guid,)),),
        description=draw(st.none() | NASTY),
        note_references=(note.guid,),
    )
    return ProjectFile(project, tuple(sorted(files)))


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(file=project_files())
def test_project_comes_back_equal_code_by_code_span_by_span_coder_by_coder(tmp_path_factory, file):
    path = tmp_path_factory.mktemp("round") / "project.qdpx"
    write_project_file(file, path)
    found = read_project_file(path)
    assert list(all_codes(found.project.codes)) == list(all_codes(file.project.codes))
    for text, before in zip(found.project.texts, file.project.texts, strict=True):
        assert text.selections == before.selections
        assert list(codings_of(text)) == list(codings_of(before))
        assert found.text_of(text) == file.text_of(before)
    assert found.project == file.project
    assert found.files == file.files


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(file=project_files())
def test_every_written_project_is_valid_by_the_official_schema(tmp_path_factory, file):
    path = tmp_path_factory.mktemp("valid") / "project.qdpx"
    write_project_file(file, path)
    PROJECT_SCHEMA.validate(unzipped(path)["project.qde"].decode())


def test_schema_refuses_what_it_should():
    text = f'<Project xmlns="{PROJECT_NAMESPACE}"><CodeBook/></Project>'
    assert not PROJECT_SCHEMA.is_valid(text)


def test_same_project_gives_the_same_bytes(tmp_path):
    file = read_project_file(FIXTURES / "pyrefiqda.qdpx")
    for name in ("one.qdpx", "two.qdpx"):
        write_project_file(file, tmp_path / name)
    assert (tmp_path / "one.qdpx").read_bytes() == (tmp_path / "two.qdpx").read_bytes()


def test_project_of_another_library_is_read(tmp_path):
    """pyrefiqda wrote it; the text has a byte order mark, an emoji of two UTF-16 units and CR LF."""
    file = read_project_file(FIXTURES / "pyrefiqda.qdpx")
    project = file.project
    assert [user.name for user in project.users] == ["coder-1", "Somebody Else"]
    assert [path for path, _ in all_codes(project.codes)] == [("tempat",), ("tempat", "kantor"), ("orang",), ("",)]
    text = project.texts[0]
    written = file.text_of(text)
    assert [written[each.start : each.end] for each in text.selections] == [
        "Kantor \U0001f3e2",
        "\U0001f3e2 & <warga>",
    ]
    assert [len(each.codings) for each in text.selections] == [2, 2]
    assert project.notes[0].content == "Satu\r\ndua < tiga"
    assert count_other_codings(project) == 1
    assert project.cases[0].values[0].value == "2022"


def test_nothing_of_another_librarys_project_is_lost(tmp_path):
    """The same elements with the same attributes and texts in the same order, and the same files."""
    write_project_file(read_project_file(FIXTURES / "pyrefiqda.qdpx"), tmp_path / "again.qdpx")
    before, after = unzipped(FIXTURES / "pyrefiqda.qdpx"), unzipped(tmp_path / "again.qdpx")
    assert {name: data for name, data in before.items() if name != "project.qde"} == {
        name: data for name, data in after.items() if name != "project.qde"
    }
    described = [
        [(each.tag, each.attrib, each.text or "") for each in parse(files["project.qde"], "a test").iter()]
        for files in (before, after)
    ]
    assert described[0] == described[1] and len(described[0]) == 48


def test_what_no_schema_knows_is_kept_and_written_back(tmp_path):
    """An attribute and an element of another namespace, as vendors add them."""
    text = (
        f'<Project xmlns="{PROJECT_NAMESPACE}" xmlns:v="urn:vendor" name="a" v:theme="dark"><Users>'
        f'<User guid="{guid(1)}" v:age="3"/></Users><v:Extra a="&#10;">x<v:b/> y</v:Extra></Project>'
    )
    archive = made(tmp_path, text)
    found = read_project_file(archive).project
    assert found.kept == Kept(
        (("{urn:vendor}theme", "dark"),),
        (KeptElement('<Extra xmlns="urn:vendor" a="&#10;">x<b/> y</Extra>'),),
    )
    assert found.kept.elements[0].name == "Extra"
    write_project_file(ProjectFile(found), tmp_path / "again.qdpx")
    assert read_project_file(tmp_path / "again.qdpx").project == found


def made(folder, text, name="project.qde", files=()):
    """Return an archive with a project's text and other files."""
    path = folder / "made.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        if name:
            archive.writestr(name, text)
        for other, data in files:
            archive.writestr(other, data)
    return path


def project_text(inside="", attributes='name="a"'):
    return f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="{PROJECT_NAMESPACE}" {attributes}>{inside}</Project>'


def source_text(selections="", attributes='plainTextPath="internal://t.txt"'):
    book = f'<CodeBook><Codes><Code guid="{guid(2)}" name="c" isCodable="true"/></Codes></CodeBook>'
    return project_text(
        f'{book}<Sources><TextSource guid="{guid(3)}" name="s" {attributes}>{selections}</TextSource></Sources>'
    )


def selection(start, end, code=2, user=""):
    return (
        f'<PlainTextSelection guid="{guid(4)}" startPosition="{start}" endPosition="{end}">'
        f'<Coding guid="{guid(5)}"{user}>'
        f'<CodeRef targetGUID="{guid(code)}"/></Coding></PlainTextSelection>'
    )


def test_end_of_a_span_is_behind_it_as_in_the_examples_of_the_standard():
    """Annex A.2 of REFI-QDA 1.5 names two selections by their whole text: 139 to 195, and 215 to 275."""
    assert len("Oh, that was great. See you tomorrow? Eleven thirty. Mm.") == 195 - 139
    assert len("I did try the gluten free bread, but it was always so soggy,") == 275 - 215


def test_names_in_the_archive_may_differ_in_case_as_in_the_standards_own_example(tmp_path):
    path = made(tmp_path, source_text(selection(0, 2)), "Project.QDE", [("Sources/T.TXT", "ab")])
    file = read_project_file(path)
    assert file.text_of(file.project.texts[0]) == "ab"


def test_text_outside_the_archive_is_absent_and_its_spans_are_kept(tmp_path):
    path = made(tmp_path, source_text(selection(5, 9), 'plainTextPath="relative:///a.txt"'))
    file = read_project_file(path)
    assert file.text_of(file.project.texts[0]) is None
    assert file.project.texts[0].selections[0].end == 9


def test_guids_are_equal_in_any_case_and_with_braces(tmp_path):
    text = source_text(selection(0, 1)).replace(f'targetGUID="{guid(2)}"', f'targetGUID="{{{guid(2).upper()}}}"')
    file = read_project_file(made(tmp_path, text, files=[("sources/t.txt", "ab")]))
    assert same(file.project.texts[0].selections[0].codings[0].code) == guid(2)


TEXT = ("sources/t.txt", "ab\r\n\U0001f600")
BOMB = '<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;&x;">]>' + project_text().partition("?>")[2]
BROKEN = {
    "no archive entry": (None, "found 0 files called project.qde in the archive, expected one"),
    "not XML": ("<Project", "this is not XML"),
    "a document type": ("<!DOCTYPE a>" + project_text().partition("?>")[2], "declares a document type or entities"),
    "an entity": (BOMB, "declares a document type or entities"),
    "another root": ('<Codes xmlns="urn:x"/>', "expected Project of urn:QDA-XML:project:1.0"),
    "no namespace": ('<Project name="a"/>', "expected Project of urn:QDA-XML:project:1.0"),
    "no name": (project_text(attributes=""), "element Project: the attribute name is missing; expected text"),
    "a broken GUID": (
        source_text().replace(guid(2), "0000"),
        "the attribute guid is '0000', expected a GUID",
    ),
    "a broken reference": (
        source_text(selection(0, 1)).replace(f'targetGUID="{guid(2)}"', 'targetGUID="x"'),
        "the attribute targetGUID is 'x', expected a GUID",
    ),
    "a code that is not there": (source_text(selection(0, 1, code=9)), f"gives the code {guid(9)}, which is not there"),
    "a coder who is not there": (
        source_text(selection(0, 1, user=f' creatingUser="{guid(8)}"')),
        f"is by the user {guid(8)}, who is not there",
    ),
    "a span beyond the text": (source_text(selection(0, 6)), "goes from 0 to 6 in a text of 5 characters"),
    "a span backwards": (source_text(selection(3, 1)), "goes from 3 to 1"),
    "a negative span": (source_text(selection(-1, 1)), "goes from -1 to 1"),
    "a position that is no number": (source_text(selection("٣", 1)), "startPosition is '٣', expected a whole number"),
    "a text that is not there": (
        source_text(attributes='plainTextPath="internal://u.txt"'),
        "the text 'u.txt' of the source 's' is not in the archive",
    ),
    "a way out of the archive": (
        source_text(attributes='plainTextPath="internal://../../etc/passwd"'),
        "the text '../../etc/passwd' of the source 's' is not in the archive",
    ),
    "two texts in one": (
        source_text("<PlainTextContent>x</PlainTextContent>"),
        "has both a file and a content",
    ),
    "two codes of one GUID": (
        project_text(
            "<CodeBook><Codes>" + f'<Code guid="{guid(2)}" name="c" isCodable="1"/>' * 2 + "</Codes></CodeBook>"
        ),
        f"the code {guid(2)} stands there 2 times, expected once",
    ),
    "a colour that is none": (
        source_text().replace('name="c"', 'name="c" color="red"'),
        "the attribute color is 'red', expected a colour",
    ),
    "a truth that is none": (source_text().replace('"true"', '"ja"'), "isCodable is 'ja', expected true or false"),
    "a moment that is none": (
        project_text(attributes='name="a" creationDateTime="1 March"'),
        "creationDateTime is '1 March', expected a moment",
    ),
    "a coding without a code": (
        source_text(f'<Coding guid="{guid(5)}"/>'),
        f"element Coding {guid(5)}: the element CodeRef is missing",
    ),
    "two descriptions": (
        project_text("<Description/><Description/>"),
        "the element Description stands there 2 times, expected once",
    ),
    "a text between elements": (project_text("<Users>x</Users>"), "the text 'x' stands where only elements"),
    "an attribute of a holder": (project_text('<Users a="1"/>'), "Users has the attribute 'a'"),
    "a stranger among users": (project_text("<Users><Code/></Users>"), "found the element Code, expected User"),
    "an element in a text": (
        project_text("<Description><b/></Description>"),
        "the element Description holds more than the standard knows of",
    ),
    "an endless nest": (project_text("<a>" * 200 + "</a>" * 200), "elements nest deeper than 100 levels"),
    "another encoding": (project_text().replace("utf-8", "ebcdic-x"), "an encoding that cannot be read"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_project_is_refused_in_one_sentence(case, tmp_path):
    text, sentence = BROKEN[case]
    path = made(tmp_path, text or "", "project.qde" if text else "", [TEXT])
    with pytest.raises(BadInput) as fault:
        read_project_file(path)
    assert sentence in str(fault.value)
    assert "made.qdpx" in str(fault.value) and "\n" not in str(fault.value)


def test_broken_archives_are_refused(tmp_path):
    with pytest.raises(BadInput, match="there is no such file"):
        read_project_file(tmp_path / "none.qdpx")
    (tmp_path / "text.qdpx").write_text("hello")
    with pytest.raises(BadInput, match="this is no archive"):
        read_project_file(tmp_path / "text.qdpx")
    whole = (FIXTURES / "pyrefiqda.qdpx").read_bytes()
    (tmp_path / "cut.qdpx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadInput, match="this archive is damaged"):
        read_project_file(tmp_path / "cut.qdpx")
    with pytest.raises(BadInput, match="a name that points outside of it"):
        read_project_file(made(tmp_path, project_text(), files=[("../evil.txt", "x")]))
    with pytest.raises(BadInput, match="beyond measure"):
        read_project_file(made(tmp_path, project_text(), files=[("sources/bomb.txt", b"\0" * (1 << 24))]))
    with pytest.raises(BadInput, match=r"found 2 files called project\.qde"):
        read_project_file(made(tmp_path, project_text(), files=[("Project.qde", project_text())]))
    with pytest.raises(BadInput, match=r"sources/t.txt: byte 1 is not UTF-8 text"):
        read_project_file(made(tmp_path, source_text(), files=[("sources/t.txt", b"a\xff")]))


@pytest.mark.parametrize("text", ["a\x00", "\x0b", "\ud800", "\uffff"])
def test_what_xml_cannot_hold_is_refused_and_not_altered(text, tmp_path):
    with pytest.raises(BadInput, match="a character that XML cannot hold"):
        write_project_file(ProjectFile(Project(name=text)), tmp_path / "a.qdpx")
    assert not (tmp_path / "a.qdpx").exists()


def test_project_whose_codings_point_nowhere_is_not_written(tmp_path):
    text = Text(guid(1), content="ab", codings=(Coding(guid(2), guid(3)),))
    with pytest.raises(BadInput, match="which is not there"):
        write_project_file(ProjectFile(Project(name="a", sources=(text,))), tmp_path / "a.qdpx")


def test_codebook_of_another_library_comes_back_equal_and_valid(tmp_path):
    book = read_codebook_file(FIXTURES / "pyrefiqda.qdc")
    assert [path for path, _ in all_codes(book.codes)] == [("tempat",), ("tempat", "kantor")]
    assert book.sets[0].codes == (book.codes[0].codes[0].guid,)
    write_codebook_file(book, tmp_path / "again.qdc")
    assert read_codebook_file(tmp_path / "again.qdc") == book
    CODEBOOK_SCHEMA.validate((tmp_path / "again.qdc").read_text(encoding="utf-8"))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_codebook_comes_back_equal(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("book") / "book.qdc"
    new = Numbers(data.draw)
    book = data.draw(codes(new))
    group = CodeSet(new(), data.draw(NASTY), None, tuple(code.guid for code in book))
    file = CodebookFile(book, (group,), data.draw(st.none() | NASTY))
    if not book:
        with pytest.raises(BadInput, match="holds one code at least"):
            write_codebook_file(file, path)
        return
    write_codebook_file(file, path)
    assert read_codebook_file(path) == file
    CODEBOOK_SCHEMA.validate(path.read_bytes().decode())


def test_codebook_refuses_what_it_cannot_hold(tmp_path):
    code = Code(guid(1), "c", True, notes=(guid(2),))
    with pytest.raises(BadInput, match="the code 'c' has notes, which a codebook file cannot hold"):
        write_codebook_file(CodebookFile((code,)), tmp_path / "a.qdc")
    plain = Code(guid(1), "c", True)
    with pytest.raises(BadInput, match="two codes have the GUID"):
        write_codebook_file(CodebookFile((plain, plain)), tmp_path / "a.qdc")
    with pytest.raises(BadInput, match="the set 's' names the code"):
        write_codebook_file(CodebookFile((plain,), (CodeSet(guid(3), "s", None, (guid(4),)),)), tmp_path / "a.qdc")
    (tmp_path / "a.qdc").write_text("<a/>")
    with pytest.raises(BadInput, match=r"expected CodeBook of urn:QDA-XML:codebook:1\.0"):
        read_codebook_file(tmp_path / "a.qdc")
    with pytest.raises(BadInput, match="there is no such file"):
        read_codebook_file(tmp_path / "b.qdc")
