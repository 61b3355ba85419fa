"""What lies around a page that is one of several, and what such a page may ask for."""

import base64
import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """A way to another page or file.

    Parameters
    ----------
    language : str
        In which its words are.
    words, address : str
        What is shown, and where it leads, seen from this page.
    """

    language: str
    words: str
    address: str


@dataclass(frozen=True)
class Surroundings:
    """What lies around a page; a page that stands alone has nothing of it.

    Parameters
    ----------
    links : tuple of Link
        The ways to other pages and files.
    pages : str
        The folder of the notebooks' pages, seen from this page; without one no result leads to its cell.
    data : str
        The folder of the figures' data, seen from this page; without one no figure leads to them.
    year, version : str
        Of the package that makes the page, for its citation.
    script : str
        What the button of the citation does; without it there is no citation.
    """

    links: tuple[Link, ...] = ()
    pages: str = ""
    data: str = ""
    year: str = ""
    version: str = ""
    script: str = ""


def policy(script: str) -> str:
    """Return the rule on what a page may ask for: no host, and no script but this one.

    Examples
    --------
    >>> policy("")
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    """
    allowed = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    if script:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        allowed += f"; script-src 'sha256-{digest}'"
    return allowed
