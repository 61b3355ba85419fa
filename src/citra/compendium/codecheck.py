"""The configuration file of a CODECHECK, as its author prepares it.

CODECHECK configuration file specification 1.0, https://codecheck.org.uk/spec/config/1.0/. Version 2.0 wants an ORCID iD
of every author and the reference of a publication, which a study without named persons and not yet published cannot
give without inventing them.
"""

import yaml

from citra.compendium.material import Author, Material

VERSION = "https://codecheck.org.uk/spec/config/1.0/"
KIND_WORDS = {"tables": "Table", "figures": "Figure"}


def write_codecheck(material: Material) -> str:
    """Return ``codecheck.yml`` as its author prepares it.

    The nodes ``codechecker``, ``report``, ``summary`` and ``certificate`` are written by whoever checks, so they are
    absent: no check has been made. So is the reference of the article: it is not published.

    Parameters
    ----------
    material : Material
        Of a study with an article.

    Returns
    -------
    str
        YAML 1.1, an explicit document.
    """
    manifest = [
        {"file": path, "comment": f"The article, edition {language}."} for language, path in material.articles.items()
    ]
    for kind, word in KIND_WORDS.items():
        for item in material.printed_items(kind):
            number = material.in_english(item.numbered)
            caption = material.in_english(item.printed)
            comment = f"{word} {number} ({item.key}): {caption} Made by {item.notebook}."
            manifest += [{"file": file, "comment": comment} for file in item.files]
    content = {
        "version": VERSION,
        "manifest": _once(manifest),
        "paper": {
            "title": material.in_english(material.article_title),
            "authors": [_author(author) for author in material.citation.authors],
        },
        "source": "The raw files, their origins and their licences are listed in REPLICATION.md.",
    }
    note = (
        "# Prepared for a check that nobody has made yet. Whoever makes it adds codechecker, report, summary and\n"
        "# certificate, and the reference of the article once there is one.\n"
    )
    body = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120)
    return f"%YAML 1.1\n---\n{note}{body}"


def _author(author: Author) -> dict[str, str]:
    return {"name": author.name} | ({"ORCID": author.orcid} if author.orcid else {})


def _once(manifest: list[dict]) -> list[dict]:
    """Return the files each once, with the comments of all that they hold."""
    merged: dict[str, list[str]] = {}
    for entry in manifest:
        merged.setdefault(entry["file"], []).append(entry["comment"])
    return [{"file": file, "comment": " ".join(comments)} for file, comments in merged.items()]
