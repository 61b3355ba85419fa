"""A panel's run with a cluster that is played here: parts that fail, and parts that come in another order."""

import datetime as dt
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from distributed.scheduler import KilledWorker
from small_panel import PARAMETERS, write_panel

from citra.errors import BadInput, CitraError
from citra.pipeline.panel import cluster
from citra.pipeline.panel.run import open_panel_file, run_panel
from citra.pipeline.panel.serving import tell_keys
from citra.places import Places


class PlayedClient:
    """What a run asks of a client."""

    def scheduler_info(self, n_workers: int) -> dict:
        return {"workers": {}}


def play(monkeypatch, *, backwards: bool = False, fault=None, on: str = "") -> None:
    """Run parts in this process; whatever holds the account ``on`` fails."""

    @contextmanager
    def connect(scheduler, workers, scratch):
        yield PlayedClient()

    def spread(client, function, parts, *arguments):
        order = range(len(parts))
        for at in reversed(order) if backwards else order:
            if fault is not None and any(account.name == on for account in parts[at]):
                yield at, None, fault
            else:
                yield at, function(parts[at], *arguments), None

    monkeypatch.setattr(cluster, "connect", connect)
    monkeypatch.setattr(cluster, "spread", spread)


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    from conftest import copy_project

    place = copy_project(tmp_path_factory.mktemp("panel") / "project")
    write_panel(place.folder, 4)
    return place.folder


@pytest.fixture(autouse=True)
def here(root, monkeypatch):
    monkeypatch.setenv("CITRA_ROOT", str(root))


def test_an_account_that_kills_its_worker_is_lost_alone(root, monkeypatch, capsys):
    play(monkeypatch, fault=KilledWorker("task", None, 10), on="office002_simulated")
    run_panel(open_panel_file("offices", root), root, workers=1)
    report = pd.read_csv(Places(root, "offices").panel_product("report.csv"), keep_default_na=False)
    assert report["outcome"].tolist() == ["measured", "lost", "refused", "measured"]
    assert report["reason"][1] == "The process that measured this account was killed each time."
    assert "No worker has joined" in capsys.readouterr().err
    play(monkeypatch, fault=ValueError("of the\npackage"), on="office002_simulated")
    run_panel(open_panel_file("offices", root), root, workers=1)
    report = pd.read_csv(Places(root, "offices").panel_product("report.csv"), keep_default_na=False)
    assert report["reason"][1] == "ValueError: of the package"


def test_what_was_lost_is_done_by_the_next_run_in_any_order(root, monkeypatch):
    play(monkeypatch, backwards=True)
    written = run_panel(open_panel_file("offices", root), root, workers=1)
    first = {path.name: path.read_bytes() for path in written}
    assert set(first) == {
        *("panel.csv", "panel.parquet", "benchmark.csv", "report.csv"),
        *("overview.csv", "overview-id.pdf", "overview-en.pdf"),
    }
    play(monkeypatch)
    assert {path.name: path.read_bytes() for path in run_panel(open_panel_file("offices", root), root)} == first


def test_a_fault_of_the_run_stops_it(root, monkeypatch):
    play(monkeypatch, fault=CitraError("A worker has loaded another version."), on="office001_simulated")
    with pytest.raises(CitraError, match="another version"):
        run_panel(open_panel_file("offices", root), root)
    with pytest.raises(BadInput, match="no account 'nobody'"):
        run_panel(open_panel_file("offices", root), root, reports=("nobody",))
    with pytest.raises(BadInput, match=r"params/<panel>\.yml"):
        open_panel_file("nothing", root)


def test_a_panel_without_any_account_that_can_be_read(tmp_path, root, monkeypatch):
    play(monkeypatch)
    (tmp_path / "a.csv").write_text("no header\n", encoding="utf-8")
    changes = {"panel": "bad", "accounts": f"{tmp_path}/*.csv", "files": []}
    path = tmp_path / "bad.yml"
    path.write_text(yaml.safe_dump({**PARAMETERS, **changes}), encoding="utf-8")
    with pytest.raises(CitraError, match=r"None of the 1 accounts could be measured; the first: .*a\.csv"):
        run_panel(open_panel_file(str(path), root), root)


def test_statistics_of_posts_together(tmp_path, root):
    pd.DataFrame({"account_id": ["b", "a", "b"], "like_count": [1, 5, 4]}).to_parquet(tmp_path / "posts.parquet")
    path = tmp_path / "large.yml"
    path.write_text(
        f"panel: large\nposts: {tmp_path}/*.parquet\nstatistics: [likes_per_post]\n"
        "origin: made up\nlicence: CC0-1.0\nsimulated: true\n",
        encoding="utf-8",
    )
    written = run_panel(open_panel_file(str(path), root), root)
    assert [file.name for file in written] == ["statistics.csv", "statistics.parquet"]
    assert written[0].read_text(encoding="utf-8") == (
        "account_id,row_count,likes_per_post,likes_per_post_n\na,1,5.0,1\nb,2,2.5,2\n"
    )


@pytest.fixture
def keys(tmp_path, monkeypatch) -> Path:
    """The folder of a cluster's key, in settings that are the test's own."""
    monkeypatch.setenv("CITRA_PSEUDONYM_KEY", str(tmp_path / "settings" / "pseudonym.key"))
    tell_keys()
    return tmp_path / "settings" / "cluster"


def refusal(address: str, scratch: Path) -> str:
    with pytest.raises(CitraError) as fault, cluster.connect(address, 1, scratch):
        pass
    return str(fault.value)


def test_no_scheduler_at_the_address(tmp_path, keys, monkeypatch):
    monkeypatch.setattr(cluster, "SECONDS_TO_ANSWER", "1s")
    assert f"No scheduler answers at tls://127.0.0.1:9 to the key in {keys}" in refusal("tls://127.0.0.1:9", tmp_path)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:8786", "127.0.0.1:8786", "ws://127.0.0.1:8786"])
def test_scheduler_that_hears_everybody_is_refused(tmp_path, address):
    told = refusal(address, tmp_path)
    assert told.startswith(f"{address}: expected an address that begins with tls://") and "citra cluster" in told


def test_key_is_for_its_owner_alone_and_is_made_once(keys):
    modes = {path.name: path.stat().st_mode & 0o777 for path in (keys, *keys.iterdir())}
    assert modes == {"cluster": 0o700, "certificate.pem": 0o600, "key.pem": 0o600}
    before = (keys / "key.pem").read_bytes()
    assert str(keys) in tell_keys() and (keys / "key.pem").read_bytes() == before


@pytest.mark.parametrize(("name", "mode"), [("key.pem", 0o640), ("certificate.pem", 0o604), ("", 0o777)])
def test_key_that_others_may_open_is_refused(tmp_path, keys, name, mode):
    (keys / name).chmod(mode)
    assert f"{keys / name}: others than its owner may open it" in refusal("tls://127.0.0.1:9", tmp_path)


def expired_certificate() -> bytes:
    """Return a certificate that was good for the first day of 2025 and is so no longer."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    day = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    told = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), day, day)
    return told.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def test_key_that_is_missing_or_no_longer_good_is_told(tmp_path, keys):
    (keys / "certificate.pem").write_bytes(expired_certificate())
    assert "certificate.pem: it has expired on 2025-01-01" in refusal("tls://127.0.0.1:9", tmp_path)
    (keys / "certificate.pem").write_text("no certificate", encoding="utf-8")
    assert "certificate.pem: this is no certificate" in refusal("tls://127.0.0.1:9", tmp_path)
    (keys / "key.pem").unlink()
    assert "key.pem: there is no such file; `citra cluster keys` makes it" in refusal("tls://127.0.0.1:9", tmp_path)
