"""The web edition: the article as pages in every language, with notebooks, PDFs and data, in one folder."""

from citra.pipeline.site.edition import WebEdition, make_web_edition
from citra.pipeline.site.folder import make_site, site_files

__all__ = ["WebEdition", "make_site", "make_web_edition", "site_files"]
