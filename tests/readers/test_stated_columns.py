"""Tables that no format knows: read by what is stated of their columns, proposed by what they are called and hold."""

import json
import zipfile
from hashlib import sha256
from io import BytesIO

import pandas as pd
import pytest

from citra.errors import BadInput, UnknownFormat
from citra.privacy import Privacy
from citra.readers import open_export, read_export
from citra.readers.proposal import propose
from citra.readers.tabular import as_table
from citra.studyfile import Source

ZONE = "Asia/Makassar"
# Written by hand; the right answers stand in the tests.
POSTS = """Tanggal;Pukul;Isi;Jenis Konten;Tautan;Suka;Komentar
05/01/2024;08.00;Jadwal layanan;Foto;https://www.instagram.com/p/CsFaZNTtgAA/;12;1
13/01/2024;16.30;"Pengumuman; penting";Video;;1.204;-
;;;;;;
20/01/2024;16.30;Tanpa angka;Siaran;https://www.instagram.com/p/CsFaZNULK3x/;--;0
Jumlah;;;;;1.216;1
"""
STATED = {
    "posted_at": ["Tanggal", "Pukul"],
    "caption": "Isi",
    "post_type": "Jenis Konten",
    "address": "Tautan",
    "like_count": "Suka",
    "comment_count": "Komentar",
}


@pytest.fixture
def given(tmp_path):
    """Write a file and return its path."""

    def write(content: str | bytes, name: str = "table.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def source(path, **stated) -> Source:
    return Source(path.name, "", "", "", False, **{"time_zone": ZONE, **stated})


def read(path, **stated):
    return read_export(path, source(path, **stated), Privacy(path.parent / "pseudonym.key"))


def refusal(path, **stated) -> str:
    with pytest.raises(BadInput) as fault:
        read(path, **stated)
    assert "\n" not in str(fault.value)
    return str(fault.value)


def proposed(path, **stated):
    return propose(as_table(open_export(path)), source(path, **stated))


def test_table_is_read_by_its_stated_columns(given):
    received = read(given(POSTS), columns=STATED, time_form="%d/%m/%Y %H.%M", thousands=".", account="kantor")
    posts = received.tables["posts"]
    assert posts["caption"].tolist() == ["Jadwal layanan", "Pengumuman; penting", "Tanpa angka"]
    # 08.00 in Makassar (eight hours before UTC) is midnight in UTC.
    assert posts["posted_at"].astype(str).tolist() == [
        "2024-01-05 00:00:00+00:00",
        "2024-01-13 08:30:00+00:00",
        "2024-01-20 08:30:00+00:00",
    ]
    assert posts["like_count"].tolist() == [12, 1204, pd.NA]
    assert posts["comment_count"].tolist() == [1, pd.NA, 0]
    assert posts["post_type"].tolist() == ["image", "video", "other"]
    assert posts["platform"].tolist() == ["instagram", "other", "instagram"]
    assert posts["account_id"].unique().tolist() == ["kantor"]
    assert posts["shortcode"].tolist() == ["CsFaZNTtgAA", pd.NA, "CsFaZNULK3x"]
    assert posts["post_id"].is_unique and posts["is_hour_known"].all()
    reading = received.reading
    assert dict(reading.set_aside) == {"totals-row": 1, "blank-row": 1} and reading.is_balanced
    assert reading.remarks["post_type", "unknown-type"] == 1


def test_constant_platform_and_own_words_of_types_are_stated(given):
    stated = {"platform": "linkedin", "post_types": {"Siaran": "video"}, "thousands": "."}
    posts = read(given(POSTS), columns=STATED, time_form="%d/%m/%Y %H.%M", **stated).tables["posts"]
    assert posts["platform"].unique().tolist() == ["linkedin"] and posts["post_type"].tolist()[2] == "video"


@pytest.mark.parametrize(
    ("stated", "part"),
    [
        (
            {"columns": {"posted_at": "Tangal"}},
            "there is no column 'Tangal', which the parameter file states for posted_at",
        ),
        ({"columns": {"posted_at": "Tangal"}}, "the nearest is 'Tanggal'"),
        ({"columns": {"posted_at": "Tanggal", "likes": "Suka"}}, "'likes' is no column of ours"),
        ({"columns": {"caption": "Isi"}}, "found no moment, expected one of posted_at"),
        ({"columns": {"posted_at": "Tanggal", "observed_at": "Tanggal"}}, "found posted_at and observed_at"),
        ({"columns": {"observed_at": "Tanggal"}}, "follower_count is missing"),
        ({"columns": {"posted_at": 3}}, "posted_at is 3, expected a heading of the file"),
        ({"columns": {"posted_at": "Tanggal", "like_count": ["Suka", "Komentar"]}}, "like_count has 2 headings"),
        ({"columns": STATED, "platform": "myspace"}, "states platform 'myspace', expected one of 'instagram'"),
        ({"columns": STATED, "thousands": "_"}, "states thousands '_'"),
        ({"columns": STATED, "post_types": {"Foto": "picture"}}, "states post_types 'Foto': 'picture'"),
        ({"columns": {"period_begin": "Tanggal"}}, "how long a period lasts is not known"),
    ],
)
def test_what_is_stated_wrongly_is_one_sentence(given, stated, part):
    assert part in refusal(given(POSTS), **stated)


def test_ambiguous_dates_are_refused_and_asked_about(given):
    path = given("date,likes\n05/01/2024,3\n07/01/2024,4\n")
    assert "can be read as %d/%m/%Y or as %m/%d/%Y, and so can every other; state which" in refusal(
        path, columns={"posted_at": "date"}
    )
    assert "say which with --time-form" in proposed(path).open_questions()[0]
    assert not proposed(path, time_form="%d/%m/%Y").open_questions()


def test_unknown_table_is_refused_with_its_headings(given):
    path = given(POSTS)
    with pytest.raises(
        UnknownFormat, match="its headings are Tanggal, Pukul, Isi, Jenis Konten, Tautan, Suka, Komentar"
    ):
        read(path)


def test_proposal_takes_name_clock_and_mark_and_says_what_is_left(given):
    found = proposed(given(POSTS.replace("Suka;Komentar", "Suka;Komentr")))
    assert found.columns["posted_at"] == ("Tanggal", "Pukul") and found.columns["like_count"] == ("Suka",)
    assert found.forms == ("%d/%m/%Y %H.%M",) and found.marks == (".",) and found.platform == "instagram"
    assert found.unused == ("Komentr",) and found.likely == {"Komentr": "comment_count"}
    assert found.open_questions() == []


def test_date_that_is_not_called_one_is_found_by_content_and_has_to_be_agreed_to(given):
    path = given("kapan,apa,suka\n2024-01-05,x,3\n2024-01-06,y,4\n")
    found = proposed(path)
    assert found.columns["posted_at"] == ("kapan",) and found.is_by_content
    assert "agree with --column posted_at=kapan" in found.open_questions()[0]
    assert not proposed(path, columns={"posted_at": "kapan"}).open_questions()


def test_key_is_found_by_content_but_not_taken_in_silence(given):
    found = proposed(given("tanggal,kode konten,suka\n2024-01-05,ABC00001,3\n2024-01-06,ABC00002,4\n"))
    assert "post_id" not in found.columns and found.likely == {"kode konten": "post_id"}


SAME = [
    {"date": "2024-01-05 09:00:00", "likes": 12, "text": "a"},
    {"date": "2024-01-06 10:30:00", "likes": None, "text": "b"},
]


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OPEN = "urn:oasis:names:tc:opendocument:xmlns"


def as_workbook() -> bytes:
    """A workbook with a line of title above its header; its dates are the spreadsheet's own (days since 1900)."""

    def text(place, value):
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'

    def date(place, value):
        return f'<c r="{place}" s="1"><v>{value}</v></c>'

    rows = [
        text("A1", "Rekap"),
        text("A2", "date") + text("B2", "likes") + text("C2", "text"),
        date("A3", 45296.375) + '<c r="B3"><v>12</v></c>' + text("C3", "a"),
        date("A4", 45297.4375) + text("C4", "b"),
    ]
    cells = "".join(f'<row r="{number}">{row}</row>' for number, row in enumerate(rows, start=1))
    kind = f'<Relationships xmlns="{PACKAGE}/relationships">'
    to_sheet = f'<Relationship Id="r1" Target="worksheets/sheet1.xml" Type="{OFFICE}/worksheet"/>'
    to_style = f'<Relationship Id="r2" Target="styles.xml" Type="{OFFICE}/styles"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'{kind}<Relationship Id="r1" Target="xl/workbook.xml" Type="{OFFICE}/officeDocument"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"{kind}{to_sheet}{to_style}</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs>'
        "</styleSheet>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>',
    }
    return zipped(parts)


def as_open_document(repeated: int = 1) -> bytes:
    def cell(kind, value, shown=""):
        name = {"string": "", "float": f'office:value="{value}"', "date": f'office:date-value="{value}"'}[kind]
        shown = shown or value
        return f'<table:table-cell office:value-type="{kind}" {name}><text:p>{shown}</text:p></table:table-cell>'

    rows = ["".join(cell("string", name) for name in SAME[0])]
    for item in SAME:
        number = cell("float", item["likes"]) if item["likes"] else "<table:table-cell/>"
        rows.append(cell("date", item["date"].replace(" ", "T"), "x") + number + cell("string", item["text"]))
    body = "".join(f'<table:table-row table:number-rows-repeated="{repeated}">{row}</table:table-row>' for row in rows)
    # What a spreadsheet writes for the empty rest of the sheet.
    body += '<table:table-row table:number-rows-repeated="1048000">'
    body += '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    names = " ".join(f'xmlns:{name}="{OPEN}:{name}:1.0"' for name in ("office", "table", "text"))
    content = f"<office:document-content {names}><office:body><office:spreadsheet>"
    content += f'<table:table table:name="a">{body}</table:table></office:spreadsheet></office:body>'
    manifest = f'<manifest:manifest xmlns:manifest="{OPEN}:manifest:1.0"/>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    content += "</office:document-content>"
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def zipped(parts: dict[str, str]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def as_parquet() -> bytes:
    buffer = BytesIO()
    frame = pd.DataFrame(SAME)
    frame["date"] = pd.to_datetime(frame["date"])
    frame.to_parquet(buffer)
    return buffer.getvalue()


FORMS = {
    "posts.csv": "date,likes,text\n2024-01-05 09:00:00,12,a\n2024-01-06 10:30:00,,b\n",
    "posts.tsv": "date\tlikes\ttext\n2024-01-05 09:00:00\t12\ta\n2024-01-06 10:30:00\t\tb\n",
    "posts.json": json.dumps(SAME),
    "posts.ndjson": "\n".join(map(json.dumps, SAME)) + "\n",
    "posts.xlsx": as_workbook(),
    "posts.ods": as_open_document(),
    "posts.parquet": as_parquet(),
}


@pytest.mark.parametrize("name", FORMS)
def test_every_kind_of_table_gives_the_same(given, name):
    path = given(FORMS[name], name)
    found = proposed(path)
    assert found.open_questions() == []
    agreed = found.as_source(source(path))
    posts = read_export(path, agreed, Privacy(path.parent / "pseudonym.key")).tables["posts"]
    assert posts["posted_at"].astype(str).tolist() == ["2024-01-05 01:00:00+00:00", "2024-01-06 02:30:00+00:00"]
    assert posts["like_count"].tolist() == [12, pd.NA] and posts["caption"].tolist() == ["a", "b"]
    # The key rests on account, moment and text, so that it is the same in every kind of table.
    assert posts["post_id"].tolist() == ["row-" + digest for digest in DIGESTS]


def digests() -> list[str]:
    found = []
    for item in SAME:
        moment = int(pd.Timestamp(item["date"], tz=ZONE).timestamp() * 10**6)
        found.append(sha256(f"other\nunknown\n{moment}\n{item['text']}".encode()).hexdigest()[:16])
    return found


DIGESTS = digests()


def test_objects_within_objects_are_columns_after_a_point(given):
    items = [{"at": {"created": "2024-01-05T09:00:00Z"}, "statistics": {"like_count": 4}, "tags": ["a"]}]
    columns = {"posted_at": "at.created", "like_count": "statistics.like_count"}
    posts = read(given(json.dumps(items), "x.json"), columns=columns).tables["posts"]
    assert posts["like_count"].tolist() == [4] and str(posts["posted_at"][0]) == "2024-01-05 09:00:00+00:00"


def test_follower_readings_by_stated_columns(given):
    path = given('akun,tgl,pengikut\nkantor,05/01/2024,1.776\nkantor,13/01/2024,"1,8 rb"\n')
    columns = {"observed_at": "tgl", "account_id": "akun", "follower_count": "pengikut"}
    readings = read(path, columns=columns, thousands=".").tables["follower_snapshots"]
    assert readings["follower_count"].tolist() == [1776, pd.NA]
    assert readings["follower_count_low"].tolist() == [1776, 1750]
    assert readings["follower_count_high"].tolist() == [1776, 1899]
    assert proposed(path).columns == {name: (heading,) for name, heading in columns.items()}


MONTHS = """page_id,status_published,total_engagement,num_reactions,num_comments,num_shares,post_count
1,2024-01-01,20,12,5,3,4
1,2024-02-01,30,20,6,4,
2,2024-01-01,7,7,0,0,1
"""


def test_sums_of_periods_are_a_table_of_their_own(given):
    columns = {"period_begin": "status_published", "account_id": "page_id", "interaction_count": "total_engagement"}
    columns |= {"like_count": "num_reactions", "post_count": "post_count"}
    path = given(MONTHS)
    tables = read(path, columns=columns, period="month", platform="facebook").tables
    periods = tables["account_periods"]
    assert "posts" not in tables and periods["interaction_count"].tolist() == [20, 30, 7]
    assert periods["post_count"].tolist() == [4, pd.NA, 1] and periods["reach_count"].isna().all()
    ends = periods["period_end"].dt.tz_convert(ZONE).dt.date.astype(str).tolist()
    assert ends == ["2024-02-01", "2024-03-01", "2024-02-01"]
    found = proposed(path)
    assert found.moment == "period_begin" and found.columns["post_count"] == ("post_count",)


def test_period_with_a_last_day_ends_after_it(given):
    path = given("mulai,sampai,interaksi\n2024-01-01,2024-01-07,20\n")
    found = proposed(path, account="kantor")
    assert found.open_questions() == []
    periods = read_export(path, found.as_source(source(path)), Privacy(path.parent / "k")).tables["account_periods"]
    assert str(periods["period_end"].dt.tz_convert(ZONE)[0].date()) == "2024-01-08"


def test_total_in_a_caption_is_a_post_and_a_total_without_a_date_is_none(given):
    text = 'Content,Video title,Video publish time,Likes\nTotal,,,60\nabc,Total,"Sep 1, 2025",10\nabd,Two,,11\n'
    columns = {"post_id": "Content", "caption": "Video title", "posted_at": "Video publish time", "like_count": "Likes"}
    received = read(given(text), columns=columns)
    assert received.tables["posts"]["like_count"].tolist() == [10]
    assert dict(received.reading.set_aside) == {"totals-row": 1, "no-time": 1}


def test_rows_alike_stay_two_posts_and_another_file_gives_them_the_same_keys(given):
    text = "date,likes\n2024-01-05,3\n2024-01-05,4\n"
    first = read(given(text), columns={"posted_at": "date", "like_count": "likes"}).tables["posts"]
    again = read(
        given(
            text.replace("date,likes", "likes,date")
            .replace("2024-01-05,3", "3,2024-01-05")
            .replace("2024-01-05,4", "4,2024-01-05"),
            "b.csv",
        ),
        columns={"posted_at": "date", "like_count": "likes"},
    ).tables["posts"]
    assert first["post_id"].is_unique and first["post_id"].tolist() == again["post_id"].tolist()
    assert not first["is_hour_known"].any()


def test_a_key_that_a_spreadsheet_rounded_is_taken_from_the_address(given):
    text = "id,url,date\n1.79E+16,https://x.com/kantor/status/82,2024-01-05 09:00\n"
    posts = read(given(text), columns={"post_id": "id", "address": "url", "posted_at": "date"}).tables["posts"]
    assert posts["post_id"].tolist() == ["82"] and posts["platform"].tolist() == ["twitter"]


def test_open_document_that_repeats_beyond_measure_is_refused(given):
    path = given(as_open_document(repeated=900_000_000), "bomb.ods")
    assert "repeat beyond measure" in refusal(path, columns={"posted_at": "date"})
