"""Masking: forms in which people write what leads to them, by hand, and captions that hold nothing of anybody."""

import random
import sys

import pandas as pd
import pytest
import yaml
from conftest import ROOT

from citra.models.near_duplicates import normalise_captions
from citra.privacy import MARKERS, Privacy, Public, mask_text, mask_texts

FORMS = yaml.safe_load((ROOT / "tests" / "masked_forms.yml").read_text(encoding="utf-8"))
LABELLED = {part: kinds for part, kinds in FORMS.items() if part != "evasive"}
HIDDEN = [
    pytest.param(*form[:1], form[1:], id=f"{part}-{kind}-{number}")
    for part, kinds in LABELLED.items()
    for kind, forms in kinds.items()
    if kind != "lookalike"
    for number, form in enumerate(forms)
]
LOOKALIKES = [text for kinds in LABELLED.values() for text in kinds["lookalike"]]
EVERYTHING = [*(param.values[0] for param in HIDDEN), *LOOKALIKES]


@pytest.mark.parametrize(("caption", "hidden"), HIDDEN)
def test_what_leads_to_a_person_is_masked(caption, hidden):
    masked = mask_text(caption)
    assert not [part for part in hidden if part in masked], masked
    assert any(marker in masked for marker in (*MARKERS.values(), ":\u2026", "//\u2026"))


@pytest.mark.parametrize("caption", LOOKALIKES)
def test_what_only_looks_like_it_stays(caption):
    assert mask_text(caption) == caption


def test_there_are_at_least_sixty_of_each_in_every_part():
    assert set(LABELLED) == {"first", "second", "held"}
    for kinds in LABELLED.values():
        assert sum(len(forms) for kind, forms in kinds.items() if kind != "lookalike") >= 60
        assert len(kinds["lookalike"]) >= 60


def test_a_column_is_masked_as_each_of_its_texts_is():
    draw = random.Random(1)
    texts = [" ".join(draw.choices(EVERYTHING, k=draw.randrange(1, 4))) for _ in range(1500)]
    public = Public(frozenset({"budi_s", "kpknlbekasi"}), ("0812-3456-7890",))
    texts += [*EVERYTHING, "@kpknlbekasi @budi_s @budi_s2 @kpknlbekasi. (@kpknlbekasi) a@kpknlbekasi"]
    assert mask_texts(pd.Series(texts), public).tolist() == [mask_text(text, public) for text in texts]


@pytest.mark.parametrize("caption", EVERYTHING)
def test_masking_twice_is_masking_once(caption):
    assert mask_text(mask_text(caption)) == mask_text(caption)


def test_absent_captions_and_the_index_stay():
    masked = mask_texts(pd.Series(["@a_b", None, ""], index=[7, 3, 5]), Public())
    assert masked.index.tolist() == [7, 3, 5] and masked.isna().tolist() == [False, True, False]
    assert mask_texts(pd.Series([], dtype="string"), Public()).empty


@pytest.mark.parametrize(
    "caption",
    [
        "Ikuti @KPKNLBekasi dan @kpknlbekasi.",
        "https://www.instagram.com/kpknlbekasi/?hl=id",
        "twitter.com/KpknlBekasi",
        "IG: kpknlbekasi",
        "Telp. (021) 8844343 / 021-884 4343 / +62 21 8844343",
        "https://wa.me/628111504343",
        "Surel: KPKNL.Bekasi@kemenkeu.go.id",
        "Datang ke Jl. Sersan Aswan No. 8D, Bekasi",
    ],
)
def test_stated_accounts_and_contacts_of_institutions_stay(caption, tmp_path):
    contacts = ("+62 21 8844343", "0811-150-4343", "kpknl.bekasi@kemenkeu.go.id", "Jl. Sersan Aswan No. 8D")
    stated = Privacy(tmp_path / "key", frozenset({"kpknlbekasi"}), contacts)
    texts = pd.Series([caption])
    assert stated.mask(texts).iloc[0] == caption
    assert Privacy(tmp_path / "key").mask(texts).iloc[0] != caption


def test_a_public_account_hides_nobody_whose_name_begins_alike():
    public = Public(frozenset({"djkn"}), ("021 8844343",))
    assert mask_text("@djkn.budi @djkn_ instagram.com/djkn.budi (021) 88443430", public) == (
        "@\u2026 @\u2026 instagram.com/\u2026 \u260e\u2026"
    )


def test_measured_rates_are_those_of_the_code_and_of_the_documents(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    from masking_coverage import TARGET, measured

    sys.modules.pop("masking_coverage")
    now, kept = measured(), pd.read_csv(TARGET)
    pd.testing.assert_frame_equal(now, kept, atol=1e-4)
    apart = kept[kept["part"].isin(["second", "held"])]
    forms = apart[apart["kind"] != "lookalike"]
    told = f"{forms['masked_count'].sum()} of {forms['form_count'].sum()}"
    exports = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
    for kind, row in forms.groupby("kind")[["masked_count", "form_count"]].sum().iterrows():
        assert f"| {kind} |" in exports and f"| {row.iloc[0]} of {row.iloc[1]} |" in exports
    assert told in exports


def test_categories_of_captions_do_not_depend_on_what_is_masked(coder, labelled):
    masked = mask_texts(labelled["caption"], Public())
    assert masked.ne(labelled["caption"]).any()
    plain, seen = coder.code(labelled["caption"]), coder.code(masked)
    pd.testing.assert_frame_equal(plain.labels, seen.labels)
    assert plain.signals["phone"].tolist() == seen.signals["phone"].tolist()


def test_signals_of_a_caption_stay_when_it_is_masked(coder):
    caption = "Hub. 0812-3456-7890, https://wa.me/6281234567890 atau @budi_s, NIK 3275011205900003"
    signals = coder.code(pd.Series([caption, mask_text(caption)])).signals
    assert signals.iloc[0].tolist() == signals.iloc[1].tolist()


def test_masks_make_no_two_captions_alike():
    masks = "@\u2026 \u260e\u2026 #\u2026 \u2302\u2026 https://wa.me/\u2026 instagram.com/\u2026"
    assert normalise_captions(pd.Series([f"Lelang {masks} besok"])).iloc[0] == "lelang besok"
