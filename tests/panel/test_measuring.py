"""From a panel's files to results under keys: what is read, what is refused, and what is not done twice."""

import dataclasses
import json
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT
from small_panel import DAMAGED, PARAMETERS, write_panel

from citra.errors import BadInput, CitraError
from citra.panel.panelfile import read_panel_file
from citra.pipeline.panel import measuring
from citra.pipeline.panel.accounts import code_key, content_key, export_sources, list_accounts
from citra.pipeline.panel.measuring import kept_rows, measure_accounts
from citra.pipeline.panel.report import account_study
from citra.places import Places


@pytest.fixture
def root(tmp_path, monkeypatch) -> Path:
    """A workspace of a panel alone: the package's own files stand in it as links."""
    for name in ("src", "notebooks", "requirements.lock"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "data").mkdir()
    for name in ("dictionary.yml", "synonyms.yml"):
        (tmp_path / "data" / name).symlink_to(ROOT / "data" / name)
    monkeypatch.setenv("CITRA_ROOT", str(tmp_path))
    return tmp_path


def measure(panel, root):
    return measure_accounts(list_accounts(panel, root), panel, str(root), code_key(root))


def test_damaged_account_is_refused_and_the_rest_measured_once(root, monkeypatch):
    panel = write_panel(root, 4)
    first = measure(panel, root)
    assert [outcome.outcome for outcome in first] == ["measured", "measured", "refused", "measured"]
    assert first[2].account == DAMAGED and "simulated-posts.csv" in first[2].reason and "\n" not in first[2].reason
    places = Places(root, panel.panel)
    whole = [places.account_result(outcome.key).read_bytes() for outcome in first]
    places.account_result(first[1].key).unlink()
    read = []
    monkeypatch.setattr(measuring, "read_export", counted(measuring.read_export, read))
    second = measure(panel, root)
    assert set(read) == {"office002_simulated"}
    assert [outcome.was_there for outcome in second] == [True, False, True, True]
    assert [places.account_result(outcome.key).read_bytes() for outcome in second] == whole
    assert not list(places.build.rglob("*.part"))
    assert [row["account_id"] for row in kept_rows(second, places)] == [
        outcome.account for outcome in second if outcome.outcome == "measured"
    ]


def counted(read_export, read: list):
    def reading(path, source, privacy):
        read.append(path.parent.name)
        return read_export(path, source, privacy)

    return reading


def test_key_follows_exports_choices_code_and_name(root):
    panel = write_panel(root, 1)
    (account,) = list_accounts(panel, root)
    _, sources = export_sources(account, panel, root)
    key = content_key(account, panel, sources, "code")
    other = dataclasses.replace(panel, choices=dataclasses.replace(panel.choices, seed=8))
    assert key == content_key(account, dataclasses.replace(panel, peer_count=5), sources, "code")
    export = root / account.path / "simulated-posts.csv"
    export.write_text(export.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    _, changed = export_sources(account, panel, root)
    keys = {
        key,
        content_key(account, other, sources, "code"),
        content_key(account, panel, changed, "code"),
        content_key(account, panel, sources, "other code"),
        content_key(dataclasses.replace(account, name="x"), panel, sources, "code"),
    }
    assert len(keys) == 5


def test_worker_with_other_code_is_refused(root):
    panel = write_panel(root, 1)
    with pytest.raises(CitraError, match="another version"):
        measure_accounts(list_accounts(panel, root), panel, str(root), "other")


def test_missing_export_is_a_refusal(root):
    panel = write_panel(root, 2)
    (root / "data/raw/offices/office001_simulated/simulated-followers.csv").unlink()
    outcomes = measure(panel, root)
    assert outcomes[0].outcome == "refused" and "'simulated-followers.csv'" in outcomes[0].reason
    assert outcomes[1].outcome == "measured"


def test_parquet_partitions_give_what_the_exports_gave(root):
    """The canonical tables of the exports, written as a data set, and measured from there."""
    from citra.privacy import Privacy
    from citra.readers import read_export

    panel = write_panel(root, 2)
    expected = [
        json.loads(Places(root, "offices").account_result(o.key).read_text())["rows"] for o in measure(panel, root)
    ]
    for account in list_accounts(panel, root):
        folder, sources = export_sources(account, panel, root)
        target = root / "data" / "set" / f"account_id={account.name}"
        target.mkdir(parents=True)
        for source in sources:
            tables = read_export(folder / source.file, source, Privacy(root / "key")).tables
            for name in {"posts", "follower_snapshots"} & tables.keys():
                if len(tables[name]):
                    tables[name].drop(columns="account_id").to_parquet(target / f"{name}.parquet", index=False)
    data_set = dataclasses.replace(panel, accounts="data/set/account_id=*", files=("*.parquet",))
    outcomes = measure(data_set, root)
    found = [json.loads(Places(root, "offices").account_result(o.key).read_text())["rows"] for o in outcomes]
    assert [outcome.account for outcome in outcomes] == ["office001_simulated", "office002_simulated"]
    assert found == expected


def test_names_and_patterns(root):
    panel = write_panel(root, 2)
    with pytest.raises(BadInput, match="no file or folder fits 'elsewhere"):
        list_accounts(dataclasses.replace(panel, accounts="elsewhere/*"), root)
    for name in ("kantor.lelang.json.xz", "kantor.lelang.csv"):
        (root / "data" / "raw" / name).touch()
    with pytest.raises(BadInput, match=r"both called 'kantor\.lelang'"):
        list_accounts(dataclasses.replace(panel, accounts="data/raw/kantor*"), root)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"accounts": ""}, "expected either accounts"),
        ({"posts": "x/*.parquet"}, "expected either accounts"),
        ({"accounts": "", "posts": "x/*.parquet"}, "'statistics' is missing"),
        ({"peer_count": 0}, "peer_count is 0"),
        ({"choices": {"seed": -1}}, "seed is -1"),
        ({"choices": {"last_month": "2022-13"}}, "last_month is '2022-13'"),
        ({"choices": {"zone": "UTC"}}, "'zone' is not known"),
        ({"files": "posts.csv"}, "files is 'posts.csv', expected a list"),
        ({"simulated": "yes"}, "simulated is 'yes', expected true or false"),
    ],
)
def test_parameter_file_says_what_is_wrong(tmp_path, changes, sentence):
    import yaml

    path = tmp_path / "panel.yml"
    path.write_text(yaml.safe_dump({**PARAMETERS, **changes}), encoding="utf-8")
    with pytest.raises(BadInput, match=sentence) as fault:
        read_panel_file(path)
    assert str(path) in str(fault.value)


def test_report_is_a_study_of_its_own(root):
    panel = write_panel(root, 1)
    (account,) = list_accounts(panel, root)
    study = account_study(account, panel, root)
    assert study.study == "offices/reports/office001_simulated" and study.notebooks == ("03-engagement",)
    assert [source.file for source in study.sources] == ["simulated-posts.csv", "simulated-followers.csv"]
    assert "own_account" not in study.parameters
    with_offices = dataclasses.replace(panel, notebooks=("12-offices",))
    assert account_study(account, with_offices, root).parameters["own_account"] == account.name
    assert pd.Series(study.public_accounts).tolist() == [account.name]
