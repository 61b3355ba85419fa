"""What a worker does: an account's exports to a result file, kept under the hash of all that it rests on."""

import json
import math
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from citra.cleaning import drop_repeated_rows, merge_repeated_posts
from citra.errors import BadInput, CitraError
from citra.panel.account import measure_account
from citra.panel.panelfile import PanelFile
from citra.pipeline.panel.accounts import Account, code_key, content_key, export_sources
from citra.pipeline.scratch import make_folder, publish
from citra.pipeline.versions import identity
from citra.places import Places
from citra.privacy import Privacy
from citra.readers import checksum, read_export
from citra.studyfile import Source
from citra.tables import empty_table

MEASURED, REFUSED = "measured", "refused"


@dataclass(frozen=True)
class Outcome:
    """What became of one account.

    Parameters
    ----------
    account : str
        Its name.
    outcome : {"measured", "refused", "lost"}
        Whether it has a result, its exports were refused, or the process was lost while it was measured.
    reason : str
        Why it was not measured; empty where it was.
    key : str
        Under which its result is kept; empty where none is.
    was_there : bool
        Whether an earlier run had left the result.
    """

    account: str
    outcome: str
    reason: str
    key: str = ""
    was_there: bool = False


def measure_accounts(accounts: list[Account], panel: PanelFile, root: str, code: str) -> list[Outcome]:
    """Measure accounts one after the other; only those without a result are read.

    Parameters
    ----------
    accounts : list of Account
        Some of the panel's.
    panel : PanelFile
        The panel.
    root : str
        The workspace, which every worker must see under this path.
    code : str
        `citra.pipeline.panel.accounts.code_key` of whoever asks.

    Raises
    ------
    CitraError
        If this process runs other code than the one that asks.
    """
    # A worker that was started elsewhere would look for the dictionary in its own working directory.
    os.environ["CITRA_ROOT"] = root
    if code_key(Path(root)) != code:
        raise CitraError("A worker has loaded another version of the workspace's files; start the workers again.")
    return [_measure_one(account, panel, Path(root), code) for account in accounts]


def _measure_one(account: Account, panel: PanelFile, root: Path, code: str) -> Outcome:
    places = Places(root, panel.panel)
    try:
        folder, sources = export_sources(account, panel, root)
    except (BadInput, OSError) as fault:
        return Outcome(account.name, REFUSED, _one_line(fault, root))
    key = content_key(account, panel, sources, code)
    kept = places.account_result(key)
    if content := kept_result(kept):
        return Outcome(account.name, content["outcome"], content["reason"], key, was_there=True)
    files = [folder / source.file for source in sources]
    before = list(map(identity, files))
    try:
        rows, outcome, reason = measure_exports(account.name, folder, sources, panel), MEASURED, ""
    except CitraError as fault:
        rows, outcome, reason = [], REFUSED, _one_line(fault, root)
    if list(map(identity, files)) != before or [checksum(file) for file in files] != [each.sha256 for each in sources]:
        # Whatever was read, it is not what the key stands for.
        return Outcome(account.name, REFUSED, "its exports changed while they were being read: run the command again")
    _keep(kept, {"account": account.name, "outcome": outcome, "reason": reason, "rows": rows})
    return Outcome(account.name, outcome, reason, key)


def _one_line(fault: Exception, root: Path) -> str:
    """Return a sentence on one line, without the workspace's own place."""
    return " ".join(str(fault).replace(f"{root}{os.sep}", "").split())


def measure_exports(account: str, folder: Path, sources: tuple[Source, ...], panel: PanelFile) -> list[dict]:
    """Return an account's rows of the panel from its exports.

    Raises
    ------
    BadInput
        If an export is refused, or holds no post of the account.
    """
    privacy = Privacy(public_accounts=frozenset({account.lower()}))
    tables = [_read(folder / source.file, source, privacy) for source in sources]
    posts = _joined("posts", tables)
    if posts.empty:
        raise BadInput(f"{folder}: the exports of {account} hold no posts.")
    merged, _, _ = merge_repeated_posts(posts)
    readings, _ = drop_repeated_rows(_joined("follower_snapshots", tables), "follower_snapshots")
    return [
        {name: _plain(value) for name, value in row.items()}
        for row in measure_account(account, merged, readings, panel.choices)
    ]


def _read(path: Path, source: Source, privacy: Privacy) -> dict[str, pd.DataFrame]:
    received = read_export(path, source, privacy)
    received.check_clock(str(path), source.time_zone, "clock: {} in the panel's parameter file")
    return received.tables


def _joined(name: str, tables: list[dict[str, pd.DataFrame]]) -> pd.DataFrame:
    found = [read[name] for read in tables if name in read]
    return pd.concat(found, ignore_index=True) if found else empty_table(name)


def _plain(value):
    """Return a value as JSON keeps it, with all its digits; what is not finite is absent."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def kept_result(place: Path) -> dict | None:
    """Return what an earlier run kept of an account; what is cut or damaged is as good as not there."""
    try:
        content = json.loads(place.read_bytes())
        return content if content.keys() >= {"account", "outcome", "reason", "rows"} else None
    except (OSError, ValueError, AttributeError):
        return None


def _keep(place: Path, content: dict) -> None:
    """Write a result in one step: a killed process leaves nothing that looks finished."""
    make_folder(place.parent)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=place.parent, suffix=".part", delete=False) as file:
        file.write(json.dumps(content, sort_keys=True, ensure_ascii=False) + "\n")
    publish(Path(file.name), place)


def kept_rows(outcomes: list[Outcome], places: Places) -> list[dict]:
    """Return the rows of all measured accounts, from their files."""
    rows = []
    for outcome in outcomes:
        if outcome.outcome == MEASURED:
            rows += json.loads(places.account_result(outcome.key).read_text(encoding="utf-8"))["rows"]
    return rows
