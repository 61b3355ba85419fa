"""How a study is cited: as the file says that it names, or as its own parameter file does."""

import tomllib
from pathlib import Path

import yaml

from citra.compendium import Author, Citation
from citra.errors import BadInput
from citra.pipeline.copies import parameter_file
from citra.places import Places
from citra.studyfile import StudyFile, load_yaml

# Fields of CITATION.cff (Citation File Format 1.2.0) that the papers repeat.
CITED = ("title", "version", "abstract", "date-released", "license", "authors", "keywords")
# What the project says of itself and of its own case.
OWN_WORDS = {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "CITATION.cff", "docs"}
KEYWORDS = ("reproducible research", "social media")
README = "README.md"


def study_citation(study: StudyFile, root: Path) -> Citation:
    """Return how a study is cited.

    A study that names no citation file is cited by its own words: its owner is its author, and no licence is stated for
    it. Its version and day are those of the package that made it, for nobody has published it yet.

    Raises
    ------
    BadInput
        If a field is missing.
    """
    if study.citation:
        return read_citation(root / study.citation)
    account, owner = study.account or study.study, study.institution or study.account or study.study
    package = load_yaml(Places(root, study.study).citation)
    return Citation(
        title=f"How {owner} uses its account {account}" if owner != account else f"A study of the account {account}",
        version=_version(root),
        abstract=f"Results of the study {study.study}: the account {account} of {owner}, from its own exports.",
        date_released=package["date-released"],
        licence="",
        authors=(Author(owner),),
        keywords=KEYWORDS,
    )


def _version(root: Path) -> str:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def read_citation(path: Path) -> Citation:
    """Read who made a study.

    Raises
    ------
    BadInput
        If a field is missing.
    """
    content = load_yaml(path)
    for name in CITED:
        if name not in content:
            raise BadInput(f"{path.name}: {name!r} is missing.")
    authors = tuple(_author(entry, path) for entry in content["authors"])
    return Citation(
        title=content["title"],
        version=str(content["version"]),
        abstract=" ".join(content["abstract"].split()),
        date_released=content["date-released"],
        licence=content["license"],
        authors=authors,
        keywords=tuple(content["keywords"]),
    )


def _author(entry: dict, path: Path) -> Author:
    """Return an author: an entity by its name, a person by family name and given names."""
    orcid = entry.get("orcid", "").rpartition("/")[2]
    if "name" in entry:
        return Author(entry["name"], is_person=False, orcid=orcid)
    if "family-names" not in entry:
        raise BadInput(f"{path.name}, authors: expected 'name' or 'family-names' in {entry!r}.")
    name = ", ".join(entry[part] for part in ("family-names", "given-names") if part in entry)
    return Author(name, is_person=True, orcid=orcid)


def own_words(study: StudyFile, root: Path) -> dict[str, bytes]:
    """Return what stands in an archive for the words of the project, which speak of its own case."""
    if study.citation:
        return {}
    made = study_citation(study, root)
    cited = {
        "cff-version": "1.2.0",
        "message": "If you use these results, please cite them as below.",
        "title": made.title,
        "type": "dataset",
        "version": made.version,
        "date-released": made.date_released,
        "authors": [{"name": author.name} for author in made.authors],
        "keywords": list(made.keywords),
        "abstract": made.abstract,
    }
    words = (
        f"# {made.title}\n\n{made.abstract}\n\n`REPLICATION.md` says what is here, what is not, and how to compute it "
        f"again; every choice stands in `{parameter_file(study)}`.\n"
    )
    text = yaml.safe_dump(cited, sort_keys=False, allow_unicode=True, width=120)
    return {README: words.encode(), Places(root, "").citation.name: text.encode()}
