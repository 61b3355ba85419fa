"""People's names and handles: planted in every format, found in no product."""

import csv
import dataclasses
import hashlib
import hmac
import importlib
import pkgutil
import re
import stat
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import yaml
from conftest import ROOT, copy_project

import citra
from citra.content.text import read_caption
from citra.errors import BadInput
from citra.inspection import inspect_export
from citra.privacy import Privacy
from citra.privacy.key import key_fingerprint
from citra.readers import checksum, open_export, read_export
from citra.studyfile import Source

FIXTURES = ROOT / "tests" / "readers" / "fixtures"
EXPORTS = sorted(export for folder in FIXTURES.iterdir() for export in folder.iterdir())
# Exports that are refused by design: numbers of days, and answers without the posts they speak of.
REFUSED = {"instagram-daily.csv", "insights-alone.json"}
NEEDS_A_TIME_FORM = {"facebook-swedish.csv", "instagram-indonesian.csv"}
NEEDS_A_CLOCK = {"statuses.csv", "archive.csv", "items.csv", "media.json"}
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
    if folder.name not in ("follower_log", "post_times", "channel_years", "meta_daily", "metricool", "page_months"):
        assert PLANTED.search(text)


@pytest.mark.parametrize("export", [e for e in EXPORTS if e.name not in REFUSED], ids=identity)
def test_inspection_tells_nothing_of_a_planted_person(export):
    assert not PLANTED.search(inspect_export(export, entry(export)))


def planted_forms(export: Path) -> list[str]:
    """Write an export with a post for each of 133 forms that are masked; return the names and numbers in them."""
    kinds = yaml.safe_load((ROOT / "tests" / "masked_forms.yml").read_text(encoding="utf-8"))["first"]
    forms = [form for kind, forms in kinds.items() if kind != "lookalike" for form in forms]
    with export.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["Post ID", "Account username", "Description", "Publish time", "Permalink", "Post type", "Likes"]
        )
        for number, (caption, *_) in enumerate(forms):
            place = f"https://www.instagram.com/p/Cz{number:09}/"
            moment = f"{number % 12 + 1:02}/{number % 28 + 1:02}/2024 08:00"
            writer.writerow([17900000000900000 + number, ACCOUNT, caption, moment, place, "IG image", number])
    # A short part may stand anywhere by chance, so the name or number around it is looked for.
    signs = {part: r"[\d .+-]*" if part.isdigit() else r"[\w.+-]*" for _, *parts in forms for part in parts}
    around = (
        re.search(f"{signs[part]}{re.escape(part)}{signs[part]}", text) for text, *parts in forms for part in parts
    )
    return sorted({found[0].strip() for found in around if found and len(found[0].strip()) >= 8})


def test_no_product_of_a_build_holds_a_planted_person(workspace, tmp_path):
    """Every export as one study, through the notebooks, and every file that the build leaves."""
    captions = tmp_path / "captions.csv"
    forms = planted_forms(captions)
    assert len(forms) >= 50
    planted = re.compile(
        "|".join([PLANTED.pattern, *(rf"(?<!\d){re.escape(form)}(?!\d)" for form in forms)]), flags=re.IGNORECASE
    )
    exports = [*(e for e in EXPORTS if e.name not in REFUSED), captions]
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
        words = {"account": ACCOUNT, "captured_at": stated.captured_at}
        clock = {"clock": "Asia/Jakarta"} if export.name in NEEDS_A_CLOCK else {}
        form = {"time_form": stated.time_form} if stated.time_form else {}
        # Posts made up for different formats share codes, not moments: each counts for itself.
        terms = {"origin": "written by hand", "licence": "CC0-1.0", "simulated": True, "keep_repeated": True}
        sources.append({"file": name, "sha256": checksum(raw / name), **terms, **words, **form, **clock})
    parameters = yaml.safe_load(workspace.path("params/smoke.yml").read_text(encoding="utf-8"))["parameters"]
    wanted = ("time_zone", "maturity_days", "follower_carry_days", "bootstrap_draws", "seed", "coded_sample_is_random")
    study = {"study": "every-format", "folder": "data/raw/every-format", "editions": [], "sources": sources}
    study |= {"notebooks": ["01-sample", "03-engagement", "14-content"], "codebook": "data/codebooks/interview.yml"}
    study["parameters"] = {name: parameters[name] for name in wanted}
    workspace.path("params/every-format.yml").write_text(yaml.safe_dump(study), encoding="utf-8")
    done = workspace.citra("results", "every-format", CITRA_PSEUDONYM_KEY=str(workspace.folder.parent / "key"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert not planted.search(done.stdout + done.stderr)
    comments = pd.read_parquet(workspace.path("build/every-format/tables/comments.parquet"))
    assert comments["author_id"].str.startswith("p-").any() and len(comments) > 5
    for file in sorted(workspace.path("build/every-format").rglob("*")):
        if file.is_file():
            text = pd.read_parquet(file).to_csv() if file.suffix == ".parquet" else file.read_bytes().decode("latin-1")
            assert not planted.search(text), file


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


def test_folder_of_the_key_is_its_owners_alone(tmp_path):
    Privacy(tmp_path / "settings" / "citra" / "key").pseudonym("instagram", "budi")
    for folder in (tmp_path / "settings", tmp_path / "settings" / "citra"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_key_that_others_may_read_is_closed_to_them(tmp_path):
    folder = tmp_path / "citra"
    folder.mkdir(mode=0o755)
    (folder / "key").write_text("0" * 64)
    (folder / "key").chmod(0o644)
    folder.chmod(0o755)
    Privacy(folder / "key").pseudonym("instagram", "budi")
    assert stat.S_IMODE((folder / "key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_key_in_a_folder_of_others_is_refused(tmp_path):
    (tmp_path / "key").write_text("0" * 64)
    (tmp_path / "other").write_text("")
    tmp_path.chmod(0o777)
    with pytest.raises(BadInput, match="chmod go-w"):
        Privacy(tmp_path / "key").pseudonym("instagram", "budi")


def test_fingerprint_tells_keys_apart_and_nothing_of_them(tmp_path):
    one, two = (key_fingerprint(tmp_path / name) for name in ("one", "two"))
    assert one == key_fingerprint(tmp_path / "one") != two
    assert one not in (tmp_path / "one").read_text() and (tmp_path / "one").read_text() not in one


def test_another_key_changes_what_is_built(tmp_path):
    """Products made with a key that is gone are not current, and nothing of either key stands in a product."""
    workspace = copy_project(tmp_path / "project")
    export = FIXTURES / "graph_api" / "media.json"
    raw = workspace.path("data/raw/keyed")
    raw.mkdir()
    (raw / export.name).write_bytes(export.read_bytes())
    source = {"file": export.name, "sha256": checksum(raw / export.name), "origin": "by hand", "licence": "CC0-1.0"}
    source |= {"simulated": True, "time_zone": "Asia/Jakarta", "account": ACCOUNT}
    study = {"study": "keyed", "folder": "data/raw/keyed", "editions": [], "sources": [source]}
    study |= {"notebooks": ["01-sample"], "parameters": {"time_zone": "Asia/Jakarta", "maturity_days": 14}}
    workspace.path("params/keyed.yml").write_text(yaml.safe_dump(study), encoding="utf-8")
    key = tmp_path / "settings" / "key"
    authors, keys = [], []
    for _ in range(2):
        done = workspace.citra("results", "keyed", CITRA_PSEUDONYM_KEY=str(key))
        assert done.returncode == 0, done.stdout + done.stderr
        again = workspace.citra("results", "keyed", CITRA_PSEUDONYM_KEY=str(key))
        assert "Nothing has changed" in again.stdout
        authors.append(
            set(pd.read_parquet(workspace.path("build/keyed/tables/comments.parquet"))["author_id"].dropna())
        )
        keys += [key.read_text(), key_fingerprint(key)]
        key.unlink()
    assert len(authors[0]) > 1 and authors[0] & authors[1] == {ACCOUNT}
    for file in [*workspace.path("build").rglob("*"), *workspace.folder.glob("pytask.lock*")]:
        assert not (file.is_file() and [part for part in keys if part.encode() in file.read_bytes()]), file


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


# ------------------------------------------------------------------ what objects say of themselves


def dataclasses_of_the_package() -> list[type]:
    found = {}
    for module in pkgutil.walk_packages(citra.__path__, "citra."):
        if module.name.rpartition(".")[2] not in ("__main__", "installation"):
            for item in vars(importlib.import_module(module.name)).values():
                if isinstance(item, type) and item.__module__ == module.name and dataclasses.is_dataclass(item):
                    found[f"{module.name}.{item.__name__}"] = item
    return list(found.values())


@pytest.mark.parametrize("kind", dataclasses_of_the_package(), ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_no_rows_and_no_texts_stand_in_a_repr(kind):
    """A figure at the end of a cell would otherwise put the captions of its posts into the notebook."""
    # Functions of columns are no data.
    data = re.compile(r"^(?!.*Callable).*(DataFrame|Series)")
    shown = [field.name for field in dataclasses.fields(kind) if field.repr and data.search(str(field.type))]
    assert "__repr__" not in vars(kind) or not shown


def test_no_text_of_an_export_stands_in_a_repr(privacy):
    export = FIXTURES / "apify" / "posts.json"
    received = read_export(export, entry(export), privacy)
    for item in (received, received.reading, open_export(export), read_caption("Planta Namasari hadir #planta")):
        assert not PLANTED.search(repr(item)), type(item)
