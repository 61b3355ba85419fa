"""The finished PDF read back: what was typed, altered or left out stops the build, all told at once."""

import json
import re
import shutil

import pytest
import yaml

from citra.errors import CitraError
from citra.pipeline.account import publish_accounted
from citra.places import Places

LANGUAGES = ["id", "en"]
SAID_BY = "kpknl-bekasi-en.pdf"
# A text of the sources, what is typed in its place, and what the sentence about it holds.
TYPED = {
    "en/limits.tex": [
        ("A trend is not a cause", "In 731 offices a trend is not a cause", 'the numeral "731"'),
        ("Likes and comments", "Likes\\footnote{Or 732 of them.} and comments", 'the numeral "732"'),
        ("person may follow", "person in seven may follow", 'the numeral "seven"'),
        ("are few: \\result{year-count} years", "are few: years", "'result year-count' is"),
    ],
    "en/findings.tex": [
        ("{Posts of each month by type.}", "{Posts of each month by type, $733$ in all.}", 'the numeral "733"'),
        ("by \\result{all-growth}", "by 1\\result{all-growth}", "is partly a result and partly typed"),
        ("\\result{instagram-change}", "$-$\\result{instagram-change}", "typed before it"),
    ],
    "en/abstracts.tex": [("with open data", "with 734 open data", 'the numeral "734"')],
    "id/limits.tex": [("Tren bukan", "Pada 735 kantor tren bukan", 'the numeral "735"')],
    "id/conclusion.tex": [("\\section{Simpulan}", "\\section{Simpulan 736}", 'the numeral "736"')],
}


def test_every_typed_numeral_stops_the_build_and_all_are_told_at_once(rebuilt):
    wanted = []
    for name, changes in TYPED.items():
        for old, new, sentence in changes:
            rebuilt.edit(f"paper/sections/{name}", old, new)
            wanted.append(sentence)
    rebuilt.edit("paper/citra.sty", "\\hypersetup{pdflang=", "\\hypersetup{pdfsubject={On 737 offices},pdflang=")
    rebuilt.edit("paper/citra.sty", "\\pdfbookmark[1]{\\refname}", "\\pdfbookmark[1]{\\refname\\ 738}")
    rebuilt.edit("paper/citra.sty", "filespec=#1.csv,ucfilespec=#1.csv", "filespec=#1-739.csv,ucfilespec=#1-739.csv")
    wanted += [
        f'{SAID_BY}, metadata, Subject: the numeral "737" does not stand in the title',
        f'{SAID_BY}, bookmark to page 31: the numeral "738" does not stand in the heading',
        f'{SAID_BY}, attachment: the numeral "739" does not stand in the name of a figure',
    ]
    rebuilt.edit("paper/numerals.yml", "per 1.000 pengikut]", "pada tanggal tujuh]")
    wanted += ['the numeral "1.000"', 'does not print "pada tanggal tujuh" any more']
    before = rebuilt.products("kpknl-bekasi")
    done = rebuilt.citra("paper")
    assert done.returncode == 1
    for sentence in wanted:
        assert sentence in done.stderr, sentence
    assert re.search(r"kpknl-bekasi-en\.pdf, page 1\d, line \d+: .*\u00abIn 731 offices a trend is no", done.stderr)
    assert rebuilt.products("kpknl-bekasi") == before


@pytest.fixture
def places(built, tmp_path) -> Places:
    """The built study, to publish into another folder."""
    folder = tmp_path / "project"
    for name in ("paper", "data/dictionary.yml", "data/number-words.yml"):
        source, copied = built.path(name), folder / name
        copied.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, copied)
    places = Places(folder, "kpknl-bekasi")
    for language in LANGUAGES:
        places.typesetting(language).mkdir(parents=True)
        there = Places(built.folder, places.study)
        for path in (there.typeset_article(language), there.typeset_uses(language)):
            shutil.copy(path, places.typesetting(language))
    return places


def ledgers(built, places: Places, change=None) -> list:
    """Return copies of the built ledgers, one of them changed."""
    copies = []
    for path in sorted(built.path("build/kpknl-bekasi/results").glob("*/ledger.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        if change:
            change(content)
        copies.append(places.build / f"{content['notebook']}.json")
        copies[-1].write_text(json.dumps(content), encoding="utf-8")
    return copies


def test_accounted_editions_are_published_as_they_are(built, places):
    publish_accounted(LANGUAGES, ledgers(built, places), places)
    for language in LANGUAGES:
        assert places.article(language).read_bytes() == places.typeset_article(language).read_bytes()
        assert places.uses(language).read_bytes() == places.typeset_uses(language).read_bytes()


def test_result_that_is_not_the_ledgers_is_told_in_both_editions(built, places):
    def change(content):
        if content["notebook"] == "02-audience":
            content["numbers"]["instagram-growth"]["value"] += 0.01
            content["tables"]["channel-growth"]["rows"][0][1] += 1

    with pytest.raises(CitraError) as fault:
        publish_accounted(LANGUAGES, ledgers(built, places, change), places)
    told = str(fault.value).split("\n")
    assert any(
        "kpknl-bekasi-id.pdf, page 1: the result 'instagram-growth' is printed as \"11,49" in line for line in told
    )
    assert any(
        "-en.pdf, page 5: the table 'channel-growth', row 1, column follower_count_first" in line for line in told
    )
    assert not any(places.article(language).exists() for language in LANGUAGES)


def test_list_is_needed_as_it_is(built, places):
    described = yaml.safe_load(places.numerals.read_text(encoding="utf-8"))
    without = [entry for entry in described["numerals"] if entry.get("cite") != "bonson2013set"]
    stale = {"reason": "it was there once", "en": ["seventeen offices"]}
    places.numerals.write_text(yaml.safe_dump({"numerals": [*without, stale]}), encoding="utf-8")
    with pytest.raises(CitraError) as fault:
        publish_accounted(LANGUAGES, ledgers(built, places), places)
    told = str(fault.value).split("\n")
    assert len(told) == 3
    assert 'the numeral "tiga"' in told[0] and 'the numeral "three"' in told[1]
    assert told[2].endswith('kpknl-bekasi-en.pdf does not print "seventeen offices" any more.')
