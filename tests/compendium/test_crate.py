"""The provenance: valid by another implementation, whole, and the same every time."""

import dataclasses
import json

import pytest
from rocrate import vocabs

from citra.compendium import Author, write_crate


@pytest.fixture
def graph(material):
    return {entity["@id"]: entity for entity in json.loads(write_crate(material))["@graph"]}


def lay_out(folder, crate: str) -> None:
    """Write the crate and an empty file for every data entity."""
    (folder / "ro-crate-metadata.json").write_text(crate, encoding="utf-8")
    for entity in json.loads(crate)["@graph"]:
        path = folder / entity["@id"]
        if entity["@type"] == "Dataset":
            path.mkdir(parents=True, exist_ok=True)
        elif "File" in entity["@type"]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()


def test_validator_finds_no_fault(material, crate_faults, tmp_path):
    lay_out(tmp_path, write_crate(material))
    assert crate_faults(tmp_path) == []


def test_validator_sees_a_missing_instrument(material, crate_faults, tmp_path):
    """The validator works without a network: it finds what is wrong."""
    crate = json.loads(write_crate(material))
    for entity in crate["@graph"]:
        entity.pop("instrument", None)
    lay_out(tmp_path, json.dumps(crate))
    assert any("instrument" in fault for fault in crate_faults(tmp_path))


def test_every_term_is_one_of_the_context(material):
    crate = json.loads(write_crate(material))
    own = crate["@context"][1]
    for entity in crate["@graph"]:
        for name in entity:
            assert name.startswith("@") or name in own or name in vocabs.RO_CRATE["@context"], name


def test_task_leads_from_what_it_reads_to_what_it_makes(graph):
    action = graph["#notebook-01-growth"]
    assert action["@type"] == "CreateAction"
    assert action["instrument"] == {"@id": "notebooks/01-growth.ipynb"}
    assert {each["@id"] for each in action["result"]} >= {"build/office/results/01-growth/ledger.json"}
    assert graph["./"]["mentions"] == [
        {"@id": name} for name in ("#tables", "#notebook-01-growth", "#article-en", "#article-id")
    ]


def test_files_have_checksum_and_licence_and_say_what_is_simulated(graph):
    raw = graph["data/raw/office/posts.csv"]
    assert raw["sha256"] == "ab" * 32 and raw["contentSize"] == "100" and raw["encodingFormat"] == "text/csv"
    assert raw["description"] == "Simulated: an export"
    assert graph[raw["license"]["@id"]]["name"] == "CC0-1.0"


def test_no_day_is_invented(material):
    crate = write_crate(material)
    assert write_crate(material) == crate
    assert crate.count('"datePublished": "2026-11-24"') == 1 and "Time" not in crate.replace("endTimes", "")


def test_file_that_is_not_archived_is_no_file_of_the_crate(material, crate_faults, tmp_path):
    first = material.steps[0]
    reads = (dataclasses.replace(first.reads[0], is_archived=False),)
    kept = dataclasses.replace(material, steps=(dataclasses.replace(first, reads=reads), *material.steps[1:]))
    crate = write_crate(kept)
    entities = {entity["@id"]: entity for entity in json.loads(crate)["@graph"]}
    assert entities["#data/raw/office/posts.csv"]["@type"] == "CreativeWork"
    assert {"@id": "data/raw/office/posts.csv"} not in entities["./"]["hasPart"]
    lay_out(tmp_path, crate)
    assert crate_faults(tmp_path) == []


def test_person_is_named_by_orcid(material):
    person = Author("Curie, Marie", is_person=True, orcid="0000-0002-1825-0097")
    citation = dataclasses.replace(material.citation, authors=(person,))
    entities = {
        each["@id"]: each
        for each in json.loads(write_crate(dataclasses.replace(material, citation=citation)))["@graph"]
    }
    assert entities["https://orcid.org/0000-0002-1825-0097"]["@type"] == "Person"
