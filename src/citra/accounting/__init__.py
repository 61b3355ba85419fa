"""The closed account of numbers: the finished PDF is read back, and every numeral in it has its origin."""

from citra.accounting.closing import Written, open_numerals, stale_entries
from citra.accounting.editions import unequal_editions
from citra.accounting.listing import Listing, read_listing
from citra.accounting.numerals import NumeralFinder, read_number_words
from citra.accounting.page import Article, Bookmark, Mark, Page
from citra.accounting.printed import altered_results
from citra.accounting.reading import read_article
from citra.accounting.surroundings import open_surroundings

__all__ = [
    "Article",
    "Bookmark",
    "Listing",
    "Mark",
    "NumeralFinder",
    "Page",
    "Written",
    "altered_results",
    "open_numerals",
    "open_surroundings",
    "read_article",
    "read_listing",
    "read_number_words",
    "stale_entries",
    "unequal_editions",
]
