"""The register of claims: what it must hold, and one sentence for what it does not."""

import pytest
import yaml
from conftest import ROOT

from citra.claims import judge, read_claims
from citra.claims.register import VERDICTS
from citra.dictionary import the_dictionary
from citra.errors import BadInput, CitraError
from citra.results import read_ledgers

REGISTER = ROOT / "paper" / "claims.yml"
BOTH = {"id": "Kalimat.", "en": "Sentence."}
FINDING = {"verdict": "silent", "when": "True", "number": BOTH, "sentence": BOTH}
CLAIM = {"claim": BOTH, "place": "results-text", "findings": [FINDING]}
# The claims of the studied paper that the article answers.
WANTED = {
    "audience-grew": "confirm",
    "instagram-main": "expand",
    "one-channel": "contradict",
    "content-kinds": "silent",
    "visual-identity": "silent",
    "answers-fast": "silent",
    "polls-questions": "silent",
    "one-person": "silent",
    "headquarters": "silent",
    "video-skills": "silent",
    "young-audience": "silent",
    "not-optimal": "not-testable",
    "builds-image": "not-testable",
}


@pytest.fixture
def register(tmp_path):
    def write(**claims):
        path = tmp_path / "claims.yml"
        path.write_text(yaml.safe_dump({"claims": claims}), encoding="utf-8")
        return read_claims(path)

    return write


@pytest.fixture(scope="module")
def entries(built):
    return read_ledgers(sorted(built.path("build/kpknl-bekasi/results").glob("*/ledger.json")))


def test_every_claim_of_the_studied_paper_has_its_verdict(entries):
    assert {each.claim.id: each.finding.verdict for each in judge(read_claims(REGISTER), entries)} == WANTED


def test_every_word_and_statement_of_the_register_is_known(entries):
    table = entries["tables"]["statements"]
    known = {row[table["columns"].index("statement_id")] for row in table["rows"]}
    for claim in read_claims(REGISTER):
        assert set(claim.statements) <= known
        assert the_dictionary().word(claim.place, "id")
    for verdict in VERDICTS:
        assert the_dictionary().word(f"verdict-{verdict}", "en")


FINDINGS = [(claim.id, place) for claim in read_claims(REGISTER) for place in range(len(claim.findings))]


@pytest.mark.parametrize(("name", "place"), FINDINGS)
def test_turned_condition_stops_the_build_and_names_the_sentence(entries, tmp_path, name, place):
    content = yaml.safe_load(REGISTER.read_text(encoding="utf-8"))
    finding = content["claims"][name]["findings"][place]
    finding["when"] = f"not ({finding['when']})"
    (tmp_path / "claims.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
    claims = read_claims(tmp_path / "claims.yml")
    with pytest.raises(CitraError) as fault:
        judge(claims, entries)
    sentence = next(claim for claim in claims if claim.id == name).findings[place].sentence["id"]
    assert f"The claim {name!r}" in str(fault.value) and sentence in str(fault.value)


def test_two_findings_at_once_are_refused_with_both_sentences(register):
    other = {**FINDING, "sentence": {"id": "Yang lain.", "en": "The other."}}
    with pytest.raises(CitraError, match=r"2 of its conditions hold at once.*Kalimat\..*Yang lain\."):
        judge(register(one={**CLAIM, "findings": [FINDING, other]}), {"numbers": {}, "claims": {}})


def test_judgement_on_simulated_data_is_refused(register):
    finding = {**FINDING, "verdict": "confirm", "when": "value('likes') > 0"}
    numbers = {"likes": {"value": 3, "is_simulated": True}}
    with pytest.raises(
        CitraError, match=r"'one': Kalimat\. It rests on simulated data, of which nothing may be judged"
    ):
        judge(register(one={**CLAIM, "findings": [finding]}), {"numbers": numbers, "claims": {}})
    numbers["likes"]["is_simulated"] = False
    assert judge(register(one={**CLAIM, "findings": [finding]}), {"numbers": numbers, "claims": {}})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"findings": []}, "claim 'one': expected a list of findings, one at least"),
        ({"claim": {"id": "Satu."}}, "claim 'one': 'claim' must hold a text in each of id, en"),
        ({"claim": {"id": "Satu.", "en": ""}}, "'claim' must hold a text in each of"),
        ({"plaze": "x"}, "claim 'one': 'plaze' is not known here"),
        ({"findings": [{**FINDING, "verdict": "maybe"}]}, "finding 1: the verdict 'maybe' is none of confirm"),
        ({"findings": [{"verdict": "silent", "when": "True", "number": BOTH}]}, "finding 1: 'sentence' is missing"),
        ({"findings": ["silent"]}, "finding 1: expected a mapping with number, sentence, verdict, when"),
    ],
)
def test_fault_of_the_register_is_one_sentence(register, change, sentence):
    with pytest.raises(BadInput) as fault:
        register(one={**CLAIM, **change})
    assert sentence in str(fault.value) and str(fault.value).startswith("claims.yml") and "\n" not in str(fault.value)


def test_id_of_a_claim_is_a_key(register):
    with pytest.raises(BadInput, match="an id is made of lower-case words joined by hyphens"):
        register(**{"One claim": CLAIM})


@pytest.mark.parametrize("text", ["claims: [", "[]", "other: {}"])
def test_what_is_no_register_is_told(tmp_path, text):
    (tmp_path / "claims.yml").write_text(text)
    with pytest.raises(BadInput, match=r"claims\.yml"):
        read_claims(tmp_path / "claims.yml")
