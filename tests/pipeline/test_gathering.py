"""Who made the study, and with what."""

import pytest
from conftest import ROOT

from citra.errors import BadInput, CitraError
from citra.pipeline.citing import read_citation
from citra.pipeline.measurement import tex_version

CITATION = """
title: A study
version: 1.0
abstract: >-
  Two
  lines.
date-released: 2026-11-24
license: MIT
keywords: [a, b]
authors:
  - {family-names: Curie, given-names: Marie, orcid: "https://orcid.org/0000-0002-1825-0097"}
  - {name: The office}
"""


def test_authors_are_persons_or_groups(tmp_path):
    (tmp_path / "CITATION.cff").write_text(CITATION)
    made = read_citation(tmp_path / "CITATION.cff")
    assert [(author.name, author.is_person, author.orcid) for author in made.authors] == [
        ("Curie, Marie", True, "0000-0002-1825-0097"),
        ("The office", False, ""),
    ]
    assert made.version == "1.0" and made.date_released == "2026-11-24" and made.abstract == "Two lines."


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("license: MIT\n", "", "CITATION.cff: 'license' is missing."),
        ("name: The office", "alias: office", "CITATION.cff, authors: expected 'name' or 'family-names'"),
    ],
)
def test_what_is_missing_is_named(tmp_path, old, new, fault):
    (tmp_path / "CITATION.cff").write_text(CITATION.replace(old, new))
    with pytest.raises(BadInput, match=f"^{fault}"):
        read_citation(tmp_path / "CITATION.cff")


def test_citation_of_this_package_is_read():
    made = read_citation(ROOT / "CITATION.cff")
    assert made.licence == "MIT" and [author.name for author in made.authors] == ["The citra authors"]


def test_tex_that_is_not_there_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CitraError, match="TeX is not installed"):
        tex_version()
