"""The metadata of a deposit at Zenodo.

Field names and values are those of Zenodo's deposit metadata, https://developers.zenodo.org/#representation.
"""

import json

from citra.compendium.material import Author, Material


def write_deposit(material: Material) -> str:
    """Return ``.zenodo.json``.

    A deposit names one licence, that of the code; the terms of everything else stand in its notes. Where nobody
    stated a licence for the study, it is closed.
    """
    made = material.citation
    licences = dict.fromkeys(file.licence for file in material.raw_files if file.is_shared)
    left_out = [file.path for file in material.raw_files if not file.is_shared]
    notes = [f"Terms of the data: {'; '.join(licences)}."] if licences else []
    notes.append("Article and notebooks' prose: CC-BY-4.0." if material.articles else "Notebooks' prose: CC-BY-4.0.")
    if left_out:
        notes.append(f"Not in the archive, because nobody stated that they may be passed on: {', '.join(left_out)}.")
    # A deposit is open under a licence or not at all.
    access = {"access_right": "open", "license": made.licence} if made.licence else {"access_right": "closed"}
    content = {
        "upload_type": "software",
        "title": made.title,
        "creators": [_creator(author) for author in made.authors],
        "description": f"<p>{made.abstract}</p>",
        **access,
        "version": made.version,
        "publication_date": made.date_released,
        "keywords": list(made.keywords),
        "language": "eng",
        "notes": " ".join(notes),
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _creator(author: Author) -> dict[str, str]:
    return {"name": author.name} | ({"orcid": author.orcid} if author.orcid else {})
