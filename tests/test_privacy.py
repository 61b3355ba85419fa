"""People's names and handles: planted in every format, found in no product."""

import hashlib
import hmac
import re
import stat
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import yaml
from conftest import ROOT

from citra.errors import BadInput
from citra.inspection import inspect_export
from citra.privacy import Privacy
from citra.readers import checksum, read_export
from citra.studyfile import Source

FIXTURES = ROOT / "tests" / "readers" / "fixtures"
EXPORTS = sorted(export for folder in FIXTURES.iterdir() for export in folder.iterdir())
# Exports that are refused by design: numbers of days, and answers without the posts they speak of.
REFUSED = {"instagram-daily.csv", "insights-alone.json"}
NEEDS_A_TIME_FORM = {"facebook-swedish.csv", "instagram-indonesian.csv"}
PLANTED = re.compile(r"planted|planta|namasari", flags=re.IGNORECASE)
ACCOUNT = "kantor.lelang"


def entry(export: Path) -> Source:
    form = "%Y-%m-%d %H:%M" if export.name in NEEDS_A_TIME_FORM else ""
    stated = {"time_zone": "Asia/Jakarta", "account": ACCOUNT, "captured_at": "2026-09-30", "time_form": form}
    return Source(export.name, "", "", "", False, **stated)


def identity(export: Path) -> str:
    return f"{export.parent.name}/{export.name}"


@pytest.fixture
def privacy(tmp_path) -> Privacy:
    return Privacy(tmp_path / "settings" / "pseudonym.key", frozenset({ACCOUNT}))


@pytest.mark.parametrize("export", [e for e in EXPORTS if e.name not in REFUSED], ids=identity)
def test_no_table_holds_a_planted_person(export, privacy):
    for name, table in read_export(export, entry(export), privacy).tables.items():
        found = PLANTED.search(table.to_csv())
        assert not found, f"{name} holds {found[0]!r}"


@pytest.mark.parametrize("folder", sorted(FIXTURES.iterdir()), ids=lambda folder: folder.name)
def test_a_person_is_planted_in_every_format_that_can_hold_one(folder):
    text = "".join(file.read_bytes().decode("utf-8", "replace") for file in folder.rglob("*") if file.is_file())
    if folder.name not in ("follower_log", "post_times", "channel_years"):
        assert PLANTED.search(text)


@pytest.mark.parametrize("export", [e for e in EXPORTS if e.name not in REFUSED], ids=identity)
def test_inspection_tells_nothing_of_a_planted_person(export):
    assert not PLANTED.search(inspect_export(export, entry(export)))


def test_no_product_of_a_build_holds_a_planted_person(workspace):
    """Every export as one study, through the notebooks, and every file that the build leaves."""
    exports = [e for e in EXPORTS if e.name not in REFUSED]
    raw = workspace.path("data/raw/every-format")
    raw.mkdir()
    sources = []
    for number, export in enumerate(exports):
        name = f"{number:02}-{export.name}"
        if export.is_dir():
            with zipfile.ZipFile(raw / f"{name}.zip", "w") as archive:
                for file in sorted(file for file in export.rglob("*") if file.is_file()):
                    archive.write(file, file.relative_to(export))
            name += ".zip"
        else:
            (raw / name).write_bytes(export.read_bytes())
        stated = entry(export)
        words = {"time_zone": stated.time_zone, "account": ACCOUNT, "captured_at": stated.captured_at}
        form = {"time_form": stated.time_form} if stated.time_form else {}
        terms = {"origin": "written by hand", "licence": "CC0-1.0", "simulated": True}
        sources.append({"file": name, "sha256": checksum(raw / name), **terms, **words, **form})
    parameters = yaml.safe_load(workspace.path("params/smoke.yml").read_text(encoding="utf-8"))["parameters"]
    wanted = ("time_zone", "maturity_days", "follower_carry_days", "bootstrap_draws", "seed")
    study = {"study": "every-format", "folder": "data/raw/every-format", "editions": [], "sources": sources}
    study |= {"notebooks": ["01-sample", "03-engagement"], "codebook": "data/codebooks/interview.yml"}
    study["parameters"] = {name: parameters[name] for name in wanted}
    workspace.path("params/every-format.yml").write_text(yaml.safe_dump(study), encoding="utf-8")
    done = workspace.citra("results", "every-format", CITRA_PSEUDONYM_KEY=str(workspace.folder.parent / "key"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert not PLANTED.search(done.stdout + done.stderr)
    comments = pd.read_parquet(workspace.path("build/every-format/tables/comments.parquet"))
    assert comments["author_id"].str.startswith("p-").any() and len(comments) > 5
    for file in sorted(workspace.path("build/every-format").rglob("*")):
        if file.is_file():
            text = pd.read_parquet(file).to_csv() if file.suffix == ".parquet" else file.read_bytes().decode("latin-1")
            assert not PLANTED.search(text), file


# ------------------------------------------------------------------ pseudonyms and masks


def test_pseudonym_is_the_same_for_one_key_and_another_for_another(tmp_path):
    one, two = (Privacy(tmp_path / name) for name in ("one.key", "two.key"))
    assert one.pseudonym("instagram", "Budi") == one.pseudonym("instagram", "budi")
    assert one.pseudonym("instagram", "budi") == Privacy(tmp_path / "one.key").pseudonym("instagram", "budi")
    assert one.pseudonym("instagram", "budi") != one.pseudonym("facebook", "budi")
    assert one.pseudonym("instagram", "budi") != two.pseudonym("instagram", "budi")


def test_pseudonym_is_hmac_of_the_handle(tmp_path):
    (tmp_path / "key").write_text("0" * 64)
    expected = hmac.new(b"0" * 64, b"instagram:budi", hashlib.sha256).hexdigest()[:16]
    assert Privacy(tmp_path / "key").pseudonym("instagram", "budi") == f"p-{expected}"


def test_key_is_made_for_its_owner_alone(tmp_path):
    privacy = Privacy(tmp_path / "new" / "key")
    privacy.pseudonym("instagram", "budi")
    assert stat.S_IMODE((tmp_path / "new" / "key").stat().st_mode) == 0o600


def test_short_key_is_refused(tmp_path):
    (tmp_path / "key").write_text("short")
    with pytest.raises(BadInput, match="shorter than 32 characters"):
        Privacy(tmp_path / "key").pseudonym("instagram", "budi")


def test_key_lies_outside_the_workspace(workspace):
    from citra.pipeline.environment import fixed_environment

    key = Path(fixed_environment(workspace.folder)["CITRA_PSEUDONYM_KEY"])
    assert workspace.folder not in key.parents and ROOT not in key.parents


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Terima kasih @budi.s!", "Terima kasih @…!"),
        ("@budi @ani", "@… @…"),
        ("(@budi)", "(@…)"),
        ("Surat ke budi.s@contoh.go.id ya", "Surat ke @… ya"),
        ("Akun resmi @Kantor.Lelang dan @kantor.lelang.lain", "Akun resmi @Kantor.Lelang dan @…"),
        ("harga @ 5000", "harga @ 5000"),
        ("tanpa sebutan", "tanpa sebutan"),
    ],
)
def test_mentions_and_addresses_are_masked_and_public_accounts_stay(text, masked, privacy):
    assert privacy.mask(pd.Series([text])).iloc[0] == masked
