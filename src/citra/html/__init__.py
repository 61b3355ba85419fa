"""The report and the article as one page of HTML: one file that opens without a network."""

from citra.html.page import write_page
from citra.html.pictures import picture_of
from citra.html.printing import Printing

__all__ = ["Printing", "picture_of", "write_page"]
