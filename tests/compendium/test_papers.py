"""The replication document, the file of a code check, and the metadata of a deposit."""

import dataclasses
import json
import re

import pytest
import yaml

from citra.compendium import Author, write_codecheck, write_deposit, write_replication

# Zenodo's deposit metadata, https://developers.zenodo.org/#representation.
ZENODO_FIELDS = {
    *("upload_type", "publication_date", "title", "creators", "description", "access_right", "license"),
    *("keywords", "notes", "version", "language"),
}
# The sections of the data editors' template, version 1.1, in its order.
SECTIONS = [
    "Overview",
    "Data availability and provenance statements",
    "Dataset list",
    "Computational requirements",
    "Description of programs",
    "Instructions to replicators",
    "List of tables, figures and programs",
    "List of numbers and sentences in the text",
    "References",
]


def test_replication_document_has_the_sections_of_the_data_editors(material):
    assert re.findall(r"^## (.*)", write_replication(material), re.M) == SECTIONS


def test_every_printed_result_stands_in_the_replication_document(material):
    text = write_replication(material)
    assert "| Table 3 | `by-year` | `notebooks/01-growth.ipynb` |" in text
    assert "| Figure 3 | `curve` |" in text
    row = next(line for line in text.splitlines() if line.startswith("| `growth` |"))
    assert "Text of growth (en) | Text of growth (id)" in row
    assert "`growth-cell`" in row and "en/findings.tex:7" in row and "simulated data" in row
    assert "`unused`" not in text


def test_measured_time_is_told_with_machine_and_day(material):
    text = write_replication(material)
    assert "2 min 22 s" in text and "**<10 minutes**" in text
    assert "measured on 2026-11-25 on 2 cores of AMD EPYC" in text and "other versions" not in text


def test_measurement_with_other_packages_says_so(material):
    assert "with other versions of the packages" in write_replication(
        dataclasses.replace(material, packages_sha256="00")
    )


def test_study_that_nobody_measured_says_so(material):
    assert "Nobody has measured" in write_replication(dataclasses.replace(material, measurement=None))


@pytest.mark.parametrize(
    ("is_shared", "ticked"), [(True, "All data **are**"), (False, "**No data can be made** publicly available")]
)
def test_availability_follows_from_the_sources(material, is_shared, ticked):
    raw = tuple(dataclasses.replace(file, is_shared=is_shared) for file in material.raw_files)
    text = write_replication(dataclasses.replace(material, raw_files=raw))
    assert f"- [x] {ticked}" in text
    assert ("Put `data/raw/office/posts.csv` in its place" in text) is not is_shared


def test_codecheck_file_is_what_an_author_prepares(material):
    text = write_codecheck(material)
    assert text.startswith("%YAML 1.1\n---\n")
    content = yaml.safe_load(text)
    assert content["version"] == "https://codecheck.org.uk/spec/config/1.0/"
    assert content["paper"] == {"title": "KPKNL (en)", "authors": [{"name": "The office"}]}
    # Nobody has made a check.
    assert not {"codechecker", "report", "summary", "certificate", "check_time"} & set(content)
    files = [entry["file"] for entry in content["manifest"]]
    assert len(files) == len(set(files)) and not [file for file in files if file.startswith("/")]
    assert {"build/office/office-en.pdf", "build/office/results/01-growth/curve.csv"} < set(files)
    comments = " ".join(entry["comment"] for entry in content["manifest"])
    assert "Table 3 (by-year)" in comments and "Figure 3 (curve)" in comments


def test_codecheck_names_an_orcid_where_there_is_one(material):
    author = Author("Curie, Marie", is_person=True, orcid="0000-0002-1825-0097")
    citation = dataclasses.replace(material.citation, authors=(author,))
    content = yaml.safe_load(write_codecheck(dataclasses.replace(material, citation=citation)))
    assert content["paper"]["authors"] == [{"name": "Curie, Marie", "ORCID": "0000-0002-1825-0097"}]


def test_deposit_has_only_fields_of_zenodo(material):
    content = json.loads(write_deposit(material))
    assert set(content) == ZENODO_FIELDS
    assert content["upload_type"] == "software" and content["license"] == "MIT"
    assert content["creators"] == [{"name": "The office"}] and content["publication_date"] == "2026-11-24"


def test_deposit_names_what_is_left_out(material):
    raw = (dataclasses.replace(material.raw_files[0], is_shared=False),)
    assert (
        "data/raw/office/posts.csv" in json.loads(write_deposit(dataclasses.replace(material, raw_files=raw)))["notes"]
    )
