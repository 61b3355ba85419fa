"""The provenance of every product as an RO-Crate.

RO-Crate 1.1, https://w3id.org/ro/crate/1.1, with the profile Process Run Crate 0.5,
https://w3id.org/ro/wfrun/process/0.5.
"""

import json
import mimetypes
from pathlib import PurePosixPath

from rocrate.model.contextentity import ContextEntity
from rocrate.model.dataset import Dataset
from rocrate.model.file import File
from rocrate.rocrate import ROCrate

from citra.compendium.material import Author, Material, Software, Step, StoredFile

PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
# The term of the profile's own vocabulary; RO-Crate 1.1 has none for a checksum.
CHECKSUM_TERM = {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}
ARTICLE_LICENCE = "CC-BY-4.0"
# Python's own table, without what a machine adds to it.
FORMATS = mimetypes.MimeTypes()
OTHER_FORMATS = {
    ".csv": "text/csv",
    ".ipynb": "application/x-ipynb+json",
    ".parquet": "application/vnd.apache.parquet",
    ".yml": "application/yaml",
    ".tex": "application/x-tex",
    ".bib": "application/x-bibtex",
    ".md": "text/markdown",
    **dict.fromkeys((".sty", ".bst", ".lock"), "text/plain"),
}
UNLICENSED = "No licence is stated; ask the authors."
FOLDERS = {
    "src/": "The package: every computation, and the workflow.",
}


def write_crate(material: Material) -> str:
    """Return ``ro-crate-metadata.json``.

    Every task of the build is an action from the files it reads to the files it makes. When it ran is not said: the
    build's clock stands still so that it gives the same bytes every time.

    Parameters
    ----------
    material : Material

    Returns
    -------
    str
        JSON-LD; the same for the same material.
    """
    crate = ROCrate(version="1.1")
    crate.metadata.extra_terms = dict(CHECKSUM_TERM)
    authors = [_add_author(crate, author, number) for number, author in enumerate(material.citation.authors, start=1)]
    programs = {each.name: _add_software(crate, each) for each in material.software}
    files = _add_files(crate, material)
    programs |= {program.path: files[program.path] for program in material.programs}
    actions = [_add_action(crate, step, material, programs, files, authors) for step in material.steps]
    _describe_root(crate, material, authors, actions)
    graph = crate.metadata.generate()
    graph["@graph"] = sorted(graph["@graph"], key=lambda entity: (_rank(entity["@id"]), entity["@id"]))
    return json.dumps(graph, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _rank(identifier: str) -> int:
    return ("ro-crate-metadata.json", "./").index(identifier) if identifier in ("ro-crate-metadata.json", "./") else 2


def _add(crate: ROCrate, kind: str | list[str], identifier: str, **properties):
    return crate.add(ContextEntity(crate, identifier, properties={"@type": kind, **properties}))


def _add_author(crate: ROCrate, author: Author, number: int):
    identifier = f"https://orcid.org/{author.orcid}" if author.orcid else f"#author-{number}"
    return _add(crate, "Person" if author.is_person else "Organization", identifier, name=author.name)


def _values(entities: list):
    """Return the value of a property: RO-Crate writes a list only where there are several."""
    return entities[0] if len(entities) == 1 else entities


def _describe_root(crate: ROCrate, material: Material, authors: list, actions: list) -> None:
    made = material.citation
    profile = _add(crate, "CreativeWork", PROFILE, name="Process Run Crate", version="0.5")
    crate.root_dataset["conformsTo"] = profile
    crate.root_dataset["mentions"] = actions
    crate.root_dataset["author"] = _values(authors)
    crate.root_dataset["license"] = _add_licence(crate, made.licence or UNLICENSED)
    crate.name = made.title
    crate.description = made.abstract
    crate.keywords = list(made.keywords)
    crate.root_dataset["version"] = made.version
    # The day of the release, not of the build: today's would differ from run to run.
    crate.root_dataset["datePublished"] = made.date_released
    for folder, description in FOLDERS.items():
        crate.add(Dataset(crate, None, folder, properties={"name": folder.rstrip("/"), "description": description}))


def _add_software(crate: ROCrate, software: Software):
    properties = {"name": software.name, "softwareVersion": software.version}
    if software.uri.startswith("http"):
        properties["url"] = software.uri
    return _add(crate, "SoftwareApplication", software.uri, **properties)


def _add_licence(crate: ROCrate, licence: str):
    """Return a licence: a known one by its SPDX address, other terms as they are worded."""
    if " " in licence:
        slug = "-".join("".join(sign if sign.isalnum() else " " for sign in licence.lower()).split())
        return _add(crate, "CreativeWork", f"#terms-{slug}", name=licence, description=licence)
    return _add(crate, "CreativeWork", f"https://spdx.org/licenses/{licence}", name=licence, description=licence)


def _add_files(crate: ROCrate, material: Material) -> dict:
    """Add every file that a step reads or writes; return the entities by path."""
    described = _descriptions(material)
    stored = {file.path: file for step in material.steps for file in (*step.reads, *step.writes)}
    entities = {}
    for path, file in sorted(stored.items()):
        properties = {"name": PurePosixPath(path).name, **_form(file), **described.get(path, {})}
        if "license" in properties:
            properties["license"] = _add_licence(crate, properties["license"])
        if path in {program.path for program in material.programs}:
            properties["@type"] = ["File", "SoftwareSourceCode"]
            properties["version"] = material.citation.version
            properties["programmingLanguage"] = "Python"
        if file.is_archived:
            entities[path] = crate.add(File(crate, None, path, properties=properties))
        else:
            # What is not in the archive is no data entity of the crate.
            entities[path] = _add(crate, "CreativeWork", f"#{path}", **properties)
    return entities


def _form(file: StoredFile) -> dict:
    ending = PurePosixPath(file.path).suffix
    known = OTHER_FORMATS.get(ending) or FORMATS.guess_type(file.path)[0]
    properties = {"sha256": file.sha256, "contentSize": str(file.byte_count)}
    return {**properties, "encodingFormat": known} if known else properties


def _descriptions(material: Material) -> dict[str, dict]:
    """Return what is known of single files."""
    described: dict[str, dict] = {}
    for file in material.raw_files:
        made = "Simulated" if file.is_simulated else "Real"
        described[file.path] = {"description": f"{made}: {file.origin}", "license": file.licence}
    for program in material.programs:
        described[program.path] = {"description": program.question, "license": material.citation.licence}
    for item in material.items:
        for path in item.files if item.kind == "figures" else ():
            mark = " It rests on simulated data." if item.is_simulated else ""
            described[path] = {"description": f"Figure {item.key}, made by {item.notebook}.{mark}"}
    for language, path in material.articles.items():
        described[path] = {
            "description": material.article_title[language],
            "inLanguage": language,
            "license": ARTICLE_LICENCE,
        }
    return described


def _add_action(crate: ROCrate, step: Step, material: Material, programs: dict, files: dict, authors: list):
    properties = {
        "name": step.name,
        "description": f"The task {step.name!r} of the workflow of the study {material.study}.",
        "instrument": programs[step.program],
        "object": _values([files[file.path] for file in step.reads]),
        "result": _values([files[file.path] for file in step.writes]),
        "agent": authors[0],
        "actionStatus": "http://schema.org/CompletedActionStatus",
    }
    return _add(crate, "CreateAction", f"#{step.name.replace(' ', '-')}", **properties)
