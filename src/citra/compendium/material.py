"""What the papers of the compendium are written from."""

from dataclasses import dataclass

from citra.compendium.measured import Measurement

KINDS = ("tables", "figures", "numbers", "claims")


@dataclass(frozen=True)
class Author:
    """An author as CITATION.cff names one: a person with perhaps an ORCID iD (0000-0000-0000-000X), or a group."""

    name: str
    is_person: bool = False
    orcid: str = ""


@dataclass(frozen=True)
class Citation:
    """Who made the study and how it is cited, as CITATION.cff says.

    Parameters
    ----------
    title, version, abstract : str
    date_released : str
        ISO date.
    licence : str
        SPDX identifier of the code's licence; empty where none is stated.
    authors : tuple of Author
    keywords : tuple of str
    """

    title: str
    version: str
    abstract: str
    date_released: str
    licence: str
    authors: tuple[Author, ...]
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class RawFile:
    """One file of a source, as received; of a folder that is not shared, the whole.

    Parameters
    ----------
    path : str
        From the workspace's folder on.
    sha256 : str
    byte_count : int
    row_counts : tuple of (str, int)
        Rows of each canonical table that its source gives.
    origin, licence : str
        As the parameter file says.
    is_simulated, is_shared : bool
    """

    path: str
    sha256: str
    byte_count: int
    row_counts: tuple[tuple[str, int], ...]
    origin: str
    licence: str
    is_simulated: bool
    is_shared: bool


@dataclass(frozen=True)
class Program:
    """One notebook: its path, its question, and the canonical tables that it reads."""

    path: str
    question: str
    tables: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """Where an edition prints a result.

    Parameters
    ----------
    language : str
        The edition.
    source : str
        File and line of the article's text, such as ``en/findings.tex:12``.
    is_appendix : bool
    """

    language: str
    source: str
    is_appendix: bool = False


@dataclass(frozen=True)
class Item:
    """One result of the ledger and where it comes from and goes to.

    Parameters
    ----------
    key : str
    kind : str
        One of ``KINDS``.
    notebook : str
        Path of the notebook that makes it.
    cell : str
        The cell in which it is made; empty where the ledger does not say.
    is_simulated : bool
    printed : dict of str
        By edition: the number as printed, the table's or figure's caption, the claim's sentence; empty if not printed.
    numbered : dict of str
        By edition: the number of a table or figure in the article, such as ``3``; empty if it is not in it.
    places : tuple of Place
        Where the article prints it.
    files : tuple of str
        The files that hold it.
    """

    key: str
    kind: str
    notebook: str
    cell: str
    is_simulated: bool
    printed: dict[str, str]
    numbered: dict[str, str]
    places: tuple[Place, ...]
    files: tuple[str, ...]


@dataclass(frozen=True)
class Claimed:
    """A claim of the studied paper and what was found, in every language."""

    id: str
    words: dict[str, str]
    verdict: str
    number: dict[str, str]
    sentence: dict[str, str]


@dataclass(frozen=True)
class StoredFile:
    """A file that a step reads or makes: its path, SHA-256 and size, and whether it is in the archive."""

    path: str
    sha256: str
    byte_count: int
    is_archived: bool = True


@dataclass(frozen=True)
class Step:
    """One task of the build.

    Parameters
    ----------
    name : str
        Unique in the study, such as ``notebook 04-trends``.
    program : str
        What runs it: the path of a notebook, or a name of ``Material.software``.
    reads, writes : tuple of StoredFile
    """

    name: str
    program: str
    reads: tuple[StoredFile, ...]
    writes: tuple[StoredFile, ...]


@dataclass(frozen=True)
class Software:
    """A program or package: its name, its version, and an identifier that is a URI."""

    name: str
    version: str
    uri: str


@dataclass(frozen=True)
class Material:
    """Everything the papers say about one study.

    Parameters
    ----------
    study : str
    article_title, articles : dict of str
        By edition: the title, and the path of the PDF.
    citation : Citation
    raw_files : tuple of RawFile
    programs : tuple of Program
    items : tuple of Item
    claims : tuple of Claimed
    limits : dict of tuple of str
        By edition: the paragraphs of the article's section on limits.
    steps : tuple of Step
    software : tuple of Software
        The first is this package itself.
    packages_sha256 : str
        SHA-256 of the lock file.
    measurement : Measurement or None
        None where nobody has measured this study.
    """

    study: str
    article_title: dict[str, str]
    articles: dict[str, str]
    citation: Citation
    raw_files: tuple[RawFile, ...]
    programs: tuple[Program, ...]
    items: tuple[Item, ...]
    claims: tuple[Claimed, ...]
    limits: dict[str, tuple[str, ...]]
    steps: tuple[Step, ...]
    software: tuple[Software, ...]
    packages_sha256: str
    measurement: Measurement | None

    @staticmethod
    def in_english(texts: dict[str, str]) -> str:
        """Return the English one of the texts by edition, or the first where there is no English edition."""
        return texts.get("en") or next(iter(texts.values()), "")

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the editions of the article, the first one first."""
        return tuple(self.article_title)

    def printed_items(self, kind: str) -> list[Item]:
        """Return the results of a kind that the article prints, in the order of their numbers, then of their keys."""
        used = [item for item in self.items if item.kind == kind and item.places]
        first = self.languages[0] if self.languages else ""
        return sorted(used, key=lambda item: (int(item.numbered.get(first) or 0), item.key))
