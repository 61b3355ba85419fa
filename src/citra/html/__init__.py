"""The report and the article as pages of HTML that open without a network."""

from citra.html.numbering import use_anchor
from citra.html.page import write_page
from citra.html.pictures import picture_of
from citra.html.printing import Printing
from citra.html.surroundings import Link, Surroundings, policy

__all__ = ["Link", "Printing", "Surroundings", "picture_of", "policy", "use_anchor", "write_page"]
