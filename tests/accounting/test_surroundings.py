"""The numerals of bookmarks, metadata and attachments, by hand and in a document that another program made."""

import pytest
from handwritten import article_of
from pypdf import PdfWriter

from citra.accounting import Bookmark, NumeralFinder, Written, open_surroundings, read_article

FINDER = NumeralFinder(["two", "half"])
PAGES = (
    "[structure:section|4] Results of 2022 with two\nways. We saw 17 offices.",
    "[structure:references|References] Anyone 2021. [figure:curve-7|0 250]",
)
WRITTEN = Written("", front=("Offices, 2012 to 2022", "What two say", "image, Instagram 5"))


def faults(**beside) -> list[str]:
    return open_surroundings(article_of(*PAGES, **beside), WRITTEN, FINDER)


def test_what_the_article_itself_says_is_accounted_for():
    bookmarks = (Bookmark("4 Results of 2022 with two ways", 1), Bookmark("References", 2), Bookmark("Contents", None))
    metadata = {"Title": "Offices, 2012 to 2022: What two say", "Keywords": "image; Instagram 5", "Author": "A. Writer"}
    programs = {"Creator": "LaTeX with hyperref", "Producer": "pdfTeX-1.40.24"}
    assert faults(bookmarks=bookmarks, metadata={**metadata, **programs}, attachments=("curve-7.csv",)) == []


@pytest.mark.parametrize(
    ("beside", "fault"),
    [
        (
            {"bookmarks": (Bookmark("5 Results of 2022 with two ways", 1),)},
            'bookmark to page 1: the numeral "5" does not stand in the heading to which the bookmark leads',
        ),
        ({"bookmarks": (Bookmark("4 Results of 2022, with half", 1),)}, '"half"'),
        ({"bookmarks": (Bookmark("We saw 17 offices", 1),)}, '"17"'),
        ({"bookmarks": (Bookmark("4 Results of 2022 with two ways", 2),)}, "bookmark to page 2"),
        ({"bookmarks": (Bookmark("References 2021", 2),)}, '"2021"'),
        ({"bookmarks": (Bookmark("Seen by 17", None),)}, "bookmark: the numeral"),
        (
            {"metadata": {"Title": "Offices, 2012 to 2023"}},
            'metadata, Title: the numeral "2023" does not stand in the title, the authors or the keywords',
        ),
        ({"metadata": {"Title": "12 to 2022"}}, '"12"'),
        ({"metadata": {"Subject": "Two offices"}}, '"Two"'),
        ({"metadata": {"Keywords": "Instagram 50"}}, '"50"'),
        ({"metadata": {"CreationDate": "D:20240101000000Z"}}, "metadata, CreationDate: the numeral"),
        ({"metadata": {"Producer": "a program of 17 offices"}}, '"17"'),
        ({"attachments": ("curve-8.csv",)}, 'attachment: the numeral "8" does not stand in the name of a figure'),
    ],
)
def test_typed_numeral_is_told_with_its_place_and_text(beside, fault):
    told = faults(**beside)
    assert told and fault in " ".join(told)
    assert all(each.startswith("x-en.pdf, ") and each.endswith("\u00bb") for each in told)


def test_what_another_program_wrote_is_read(tmp_path):
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_blank_page(200, 200)
    parent = writer.add_outline_item(title="One", page_number=0)
    writer.add_outline_item(title="Typed 17", page_number=1, parent=parent)
    writer.add_metadata({"/Title": "Offices of 2022", "/Subject": ""})
    writer.add_attachment("data-3.csv", b"a\n")
    writer.write(tmp_path / "made.pdf")
    article = read_article(tmp_path / "made.pdf", "en", "x-en.pdf")
    assert article.bookmarks == (Bookmark("One", 1), Bookmark("Typed 17", 2))
    assert article.metadata["Title"] == "Offices of 2022" and "Subject" not in article.metadata
    assert article.attachments == ("data-3.csv",)
